"""The marking scheme sheet of the Competition Information System: reading and checking its rows.

Columns: sub criterion ID | name | day of marking | aspect type (M, J; older O, S) | description | judgement score |
extra description or score description | requirement | standards section | calculation row | max mark, then
`Criterion X`, `Total Mark`, the sum. Older files lack the day column.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from competition.rules.problems import Problem
from scoring.rules.marking.kinds.registry import KINDS
from scoring.rules.schemes.document import (
    AspectText,
    Criterion,
    SchemeDocument,
    Section,
    SubCriterion,
    place,
    sums_of,
    twice,
)

Row = Sequence[str]

# The start of each heading, in lower case and with single spaces, and what the column holds.
HEADINGS = (
    ("sub criterion id", "sub"),
    ("sub criterion name", "name"),
    ("day of marking", "day"),
    ("aspect type", "type"),
    ("aspect - description", "title"),
    ("judg score", "score"),
    ("extra aspect description", "extra"),
    ("requirement", "requirement"),
    ("wsos section", "section"),
    ("wsss section", "section"),
    ("calculation row", "calculation"),
    ("max mark", "max"),
)
NEEDED = ("sub", "name", "type", "title", "max")
CRITERION = re.compile(r"criterion\s+([A-Z]{1,2})", re.IGNORECASE)
CODE = re.compile(r"[A-Z]{1,2}")
NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")
LETTERS = {"M": "binary", "O": "binary", "J": "judgement", "S": "trimmed_mean"}


@dataclass
class _Reader:
    """Walks the rows and collects what they say and what is wrong with them."""

    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    criterion: str = ""
    sub: str = ""
    criteria: list[str] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)
    subs: list[tuple[int, SubCriterion]] = field(default_factory=list)
    aspects: list[tuple[int, AspectText]] = field(default_factory=list)
    levels: list[tuple[int, str, str]] = field(default_factory=list)

    def wrong(self, problem: str, row: int, name: str = "", /, **details: object) -> None:
        """Note a problem at a row and the column that holds `name`."""
        column = letter_of(self.columns[name]) if name in self.columns else ""
        self.problems.append(Problem(problem, place(row, column, **details), "file"))

    def cell(self, row: Row, name: str) -> str:
        """The text of a named column."""
        position = self.columns.get(name)
        return row[position].strip() if position is not None and position < len(row) else ""

    def heading(self, number: int, row: Row) -> bool:
        """Is this the head of a criterion? Then its columns count from here on."""
        texts = [" ".join(cell.split()).lower() for cell in row]
        if not texts or not texts[0].startswith("sub criterion id"):
            return False
        self.finish_aspect()
        self._learn_columns(number, texts)
        found = next((match[1] for cell in row if (match := CRITERION.match(cell.strip()))), "")
        self.criterion, self.sub = found, ""
        if not found or found.upper() != found:
            self.wrong("cis_criterion_wrong", number, value=found or "-")
        elif found in self.criteria:
            self.wrong("scheme_code_twice", number, code=found)
        self.criteria.append(found)
        sums = [cell for cell in row[self.columns.get("max", 0) + 1 :] if NUMBER.fullmatch(cell.strip())]
        if sums:
            self.stated[found] = sums[0].strip()
        return True

    def _learn_columns(self, number: int, texts: Sequence[str]) -> None:
        self.columns = {}
        for position, text in enumerate(texts):
            for start, name in HEADINGS:
                if text.startswith(start):
                    self.columns.setdefault(name, position)
        for name in NEEDED:
            if name not in self.columns:
                self.wrong("cis_column_missing", number, column_name=name)

    def row(self, number: int, row: Row) -> None:
        """A row under a heading: a sub-criterion, an aspect or the text of a score."""
        sub, letter, score = (self.cell(row, name) for name in ("sub", "type", "score"))
        if sub:
            self.sub_criterion(number, row, sub)
        if letter:
            self.finish_aspect()
            self.aspect(number, row, letter)
        elif score:
            self.level(number, row, score)

    def sub_criterion(self, number: int, row: Row, code: str) -> None:
        """A new sub-criterion; its code starts with the letter of the criterion."""
        self.finish_aspect()
        rest = code[len(self.criterion) :]
        if not code.startswith(self.criterion) or not rest or CODE.match(rest):
            self.wrong("cis_sub_criterion_wrong", number, "sub", code=code, criterion=self.criterion)
        self.sub = code
        self.subs.append((number, SubCriterion(code, self.cell(row, "name"), self.cell(row, "day"))))
        if not self.cell(row, "name"):
            self.wrong("cis_name_missing", number, "name")

    def aspect(self, number: int, row: Row, letter: str) -> None:
        """An aspect: its type is known, its maximum above 0, it stands under a sub-criterion."""
        kind = KINDS[LETTERS.get(letter.upper(), "binary")]
        if letter.upper() not in LETTERS:
            self.wrong("cis_type_wrong", number, "type", value=letter)
        if not self.sub:
            self.wrong("cis_without_sub_criterion", number, "sub")
        maximum = self.cell(row, "max")
        if not NUMBER.fullmatch(maximum) or Decimal(maximum) <= 0:
            self.wrong("cis_max_wrong", number, "max", value=maximum or "-")
            maximum = "0"
        if not self.cell(row, "title"):
            self.wrong("cis_name_missing", number, "title")
        index = sum(aspect.sub_criterion == self.sub for _, aspect in self.aspects) + 1
        text = AspectText(
            code=f"{self.sub}.{index}",
            criterion=self.criterion,
            sub_criterion=self.sub,
            letter=letter.upper(),
            kind=kind.key,
            title=self.cell(row, "title"),
            maximum=maximum,
            judges=kind.usual_judges,
            extra=self.cell(row, "extra"),
            requirement=self.cell(row, "requirement"),
            section=self.cell(row, "section"),
            calculation=self.cell(row, "calculation"),
        )
        self.aspects.append((number, text))

    def level(self, number: int, row: Row, score: str) -> None:
        """The text of one score of the judgement aspect above."""
        self.levels.append((number, score, self.cell(row, "extra")))

    def finish_aspect(self) -> None:
        """Give the collected scores to the last aspect: exactly 0 to 3 for J, none for M."""
        levels, self.levels = self.levels, []
        if not self.aspects:
            for number, _, _ in levels:
                self.wrong("cis_score_without_aspect", number, "score")
            return
        number, aspect = self.aspects[-1]
        if not aspect.levels and self._scores_fit(number, aspect, levels):
            filled = replace(aspect, levels=tuple(text for _, _, text in levels))
            self.aspects[-1] = (number, filled)

    def _scores_fit(self, number: int, aspect: AspectText, levels: Sequence[tuple[int, str, str]]) -> bool:
        """Whether the aspect takes these scores; what does not fit, or has no text, is said."""
        if aspect.letter != "J":
            for at, _, _ in levels:
                self.wrong("cis_score_for_measurement", at, "score", code=aspect.code)
            return False
        if [score for _, score, _ in levels] != ["0", "1", "2", "3"]:
            found = " ".join(score for _, score, _ in levels) or "-"
            self.wrong("cis_scores_wrong", number, "score", code=aspect.code, found=found)
            return False
        for at, score, text in levels:
            if not text:
                self.wrong("cis_score_text_missing", at, "extra", score=score)
        return True


def letter_of(position: int) -> str:
    """A, B … Z, AA: the name of a column counted from 0."""
    name = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read(
    rows: Sequence[Row], expected_total: Decimal | None = Decimal(100)
) -> tuple[SchemeDocument, list[Problem]]:
    """The scheme and every problem with its row and column (`expected_total` None: any total)."""
    reader = _Reader()
    for number, row in enumerate(rows, start=1):
        if not reader.heading(number, row) and reader.columns:
            reader.row(number, row)
    reader.finish_aspect()
    if not reader.criteria:
        return SchemeDocument("cis"), [Problem("cis_heading_missing", {}, "file")]
    head = _head(rows)
    document = SchemeDocument(
        source="cis",
        title=head.title,
        sections=head.sections,
        criteria=tuple(_criterion(code, head) for code in reader.criteria),
        sub_criteria=tuple(sub for _, sub in reader.subs),
        aspects=tuple(aspect for _, aspect in reader.aspects),
        dated="day" in reader.columns,
    )
    sub_column = letter_of(reader.columns.get("sub", 0))
    problems = [*reader.problems, *twice([(row, sub.code) for row, sub in reader.subs], sub_column)]
    problems += _total_problems(document, reader.stated, expected_total)
    return document, sorted(problems, key=lambda problem: int(str(problem.details.get("row", 0))))


def _total_problems(
    document: SchemeDocument, stated: dict[str, str], expected: Decimal | None
) -> list[Problem]:
    sums = sums_of(document)
    problems = []
    if not document.aspects:
        problems.append(Problem("scheme_without_aspects", {}, "file"))
    elif expected is not None and document.total != expected:
        problems.append(
            Problem("scheme_total_differs", {"total": expected, "reached": document.total}, "file")
        )
    for criterion in document.criteria:
        for mark in {criterion.mark, stated.get(criterion.code, "")} - {""}:
            reached = sums.by_criterion[criterion.code]
            if Decimal(mark) != reached:
                details = {"criterion": criterion.code, "mark": mark, "reached": reached}
                problems.append(Problem("cis_criterion_total_differs", details, "file"))
    return problems


@dataclass(frozen=True)
class _Head:
    title: str
    sections: tuple[Section, ...]
    names: dict[str, tuple[str, str]]


def _head(rows: Sequence[Row]) -> _Head:
    """What stands above the first criterion: title, sections of the standards, names of the criteria."""
    sections: list[Section] = []
    names: dict[str, tuple[str, str]] = {}
    part = ""
    for row in rows:
        cells = [cell.strip() for cell in row] + [""] * 11
        first = " ".join(cells[0].split()).lower()
        if first.startswith("sub criterion id"):
            break
        if first in ("section", "id"):
            part = first
        elif not first:
            part = "" if not any(cells) else part
        elif part == "section":
            sections.append(Section(cells[0], cells[1], _number(cells[2:9])))
        elif part == "id" and CODE.fullmatch(cells[0]):
            names[cells[0]] = (cells[1], _number(cells[2:]))
    title = rows[0][0].strip() if rows and rows[0] else ""
    return _Head("" if title.lower().startswith("sub") else title, tuple(sections), names)


def _number(cells: Sequence[str]) -> str:
    return next((cell for cell in cells if NUMBER.fullmatch(cell)), "")


def _criterion(code: str, head: _Head) -> Criterion:
    name, mark = head.names.get(code, ("", ""))
    return Criterion(code, name, mark)
