"""The form of a CIS marking scheme, as WorldSkills' system imports and exports it."""

from collections.abc import Sequence

from competition.foundation.paper import workbooks
from competition.foundation.paper.sheets import Sheet
from competition.foundation.paper.workbooks import Figure
from competition.rules.problems import Problem
from scoring.rules.schemes import cis as cis_scheme
from scoring.rules.schemes.cis_writing import Formula, written_rows
from scoring.rules.schemes.document import SchemeDocument

SOURCE = "cis"
CIS_SHEET = "CIS Marking Scheme Import"
CIS_WIDTHS = (8, 39, 8, 9, 52, 8, 48, 16, 11, 11, 11, 18, 10, 11)


def recognised(sheet: Sheet) -> bool:
    """Its headings begin with "Sub Criterion ID"."""
    return any(cell.lower().startswith("sub") for row in sheet.texts for cell in row[:1])


def read(sheet: Sheet) -> tuple[SchemeDocument, Sequence[Problem], Sequence[Problem]]:
    return *cis_scheme.read(sheet.texts), ()


def written(document: SchemeDocument) -> bytes:
    """The sheet, with the formulas of the sums."""
    rows = written_rows(document)
    heads = [
        number
        for number, row in enumerate(rows, start=1)
        if number == 1 or (row[:1] and row[0].startswith("Sub\n"))
    ]
    return workbooks.calculated(CIS_SHEET, [[*map(_entered, row)] for row in rows], CIS_WIDTHS, heads)


def _entered(text: str) -> str | Figure:
    if isinstance(text, Formula):
        return Figure(text, formula=True)
    return Figure(text) if cis_scheme.NUMBER.fullmatch(text) else text
