"""The rows of a CIS sheet as the Competition Information System exports them, with the sums as formulas."""

import re

from scoring.rules.schemes.document import AspectText, Criterion, SchemeDocument

DATED_HEAD = (
    "Sub\nCriterion\nID",
    "Sub Criterion\nName or Description",
    "Day of Marking",
    "Aspect\nType\nM = Meas\nJ = Judg",
    "Aspect - Description",
    "Judg Score",
    "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
    "Requirement\n(Measurement Only)",
    "WSOS Section",
    "Calculation Row \n(Export only)",
    "Max\nMark",
)


class Formula(str):
    """A cell that we compute; whatever came from a stranger's workbook is a text, also one with "=" before."""

    __slots__ = ()


def written_rows(document: SchemeDocument) -> list[list[str]]:
    """The rows of the sheet, with the sums as formulas, as the system exports them."""
    rows = _head_rows(document)
    for criterion in document.criteria:
        rows += _criterion_rows(document, criterion, len(rows) + 1)
    rows += [[], [""] * 11 + ["Competition", "Total\nMark", Formula(f"=SUM(N1:N{len(rows)})")]]
    return rows if document.dated else [_without_day(row) for row in rows]


def _without_day(row: list[str]) -> list[str]:
    """The row without its third cell; formulas follow their columns one to the left."""
    cells = row if len(row) < 4 else [*row[:2], *row[3:]]
    return [_one_left(cell) if isinstance(cell, Formula) else cell for cell in cells]


def _one_left(formula: Formula) -> Formula:
    return Formula(re.sub(r"\b([D-Z])([0-9]+)", lambda found: f"{chr(ord(found[1]) - 1)}{found[2]}", formula))


def _head_rows(document: SchemeDocument) -> list[list[str]]:
    last = 4 + len(document.sections)
    rows = [[document.title], [], ["WorldSkills Occupational Standards"]]
    rows.append(["Section", "", "", "", "", "", "", "", "WSOS Marks", "Aspect Marks", "Variation"])
    rows[-1][1] = "WSOS Marks"
    for number, section in enumerate(document.sections, start=5):
        sums = [
            Formula(f"=SUMIF(I24:I9999,A{number},K24:K9999)"),
            Formula(f"=ABS(I{number}-J{number})"),
        ]
        rows.append([section.code, section.name, *[""] * 6, section.mark, *sums])
    rows.append([*[""] * 8, "Total Variation", "", Formula(f"=SUM(K5:K{last})")])
    rows += [[], [], ["Criteria"], ["ID", "Name", *[""] * 8, "Mark"]]
    rows += [[criterion.code, criterion.name, *[""] * 8, criterion.mark] for criterion in document.criteria]
    return [*rows, [], []]


def _criterion_rows(document: SchemeDocument, criterion: Criterion, first: int) -> list[list[str]]:
    rows: list[list[str]] = []
    for sub in document.sub_criteria:
        aspects = [
            aspect
            for aspect in document.aspects
            if aspect.sub_criterion == sub.code and aspect.criterion == criterion.code
        ]
        if aspects:
            rows.append([sub.code, sub.name, sub.day])
        for aspect in aspects:
            rows += _aspect_rows(aspect)
    total = Formula(f"=SUM(K{first + 1}:K{first + len(rows)})")
    return [[*DATED_HEAD, f"Criterion {criterion.code}", "Total\nMark", total], *rows]


def _aspect_rows(aspect: AspectText) -> list[list[str]]:
    own = ["", "", "", aspect.letter, aspect.title, "", aspect.extra, aspect.requirement]
    rows = [[*own, aspect.section, aspect.calculation, aspect.maximum]]
    rows += [["", "", "", "", "", str(score), text] for score, text in enumerate(aspect.levels)]
    return [*rows, []]
