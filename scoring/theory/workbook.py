"""The workbook of theory marks: a template with the codes, and its rows read back, every one checked."""

import unicodedata
from collections.abc import Collection, Sequence

from flask_babel import gettext as _

from competition.foundation.paper import workbooks
from competition.foundation.paper.tables import Column, SheetRow, read_table
from competition.foundation.store import uploads
from competition.foundation.work import isolation
from competition.rules.decimals import decimal_of, places_of
from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase
from scoring.theory.operations import TheoryLine

HIGHEST, PLACES = 100, 2
ABSENT = ("缺考", "absent")
HEADINGS = (("code", phrase("加密号")), ("mark", phrase("理论成绩")), ("again", phrase("复录成绩")))


def _columns() -> list[Column]:
    return [Column(key, _(heading), also=(heading,), required=key != "again") for key, heading in HEADINGS]


def template(codes: Sequence[str]) -> bytes:
    """A workbook with a row for every code."""
    headings = [_(heading) for _key, heading in HEADINGS]
    return workbooks.listing(headings, [[code, "", ""] for code in codes], _("理论成绩"))


def read(data: bytes, codes: Sequence[str]) -> tuple[list[TheoryLine], Sequence[Problem]]:
    """The marks of a filled-in workbook, and what to tell of how it was read.

    Refuses with every wrong row, and when a code is missing. A mark is 0 to 100 with at most two decimals, or
    缺考. Where the second column is filled in, both entries must agree as values.
    """
    uploads.checked(data, {"xlsx"}, "file")
    table = read_table(isolation.workbook_sheet(data, "file"), _columns())
    wrong = [*table.problems, *(one for row in table.rows for one in row.problems)]
    found = [Problem(one.code, one.details, "file") for one in wrong]
    lines: list[TheoryLine] = []
    seen: set[str] = set()
    for row in table.rows:
        if row.problems:
            continue
        line = _line(row, codes, seen)
        if isinstance(line, Problem):
            found.append(line)
        else:
            lines.append(line)
    if not found and (missing := sorted(set(codes) - seen)):
        found.append(Problem("theory_codes_missing", {"codes": "、".join(missing)}, "file"))
    if found:
        raise Refused(*found)
    return lines, table.notes


def _line(row: SheetRow, codes: Collection[str], seen: set[str]) -> TheoryLine | Problem:
    """What a row says, or what is wrong with it; its code is seen from now on."""
    code, mark, again = (str(row.typed[key]) for key, _name in HEADINGS)
    place = {"row": row.number, "code": code or "-", "value": mark or "-"}
    twice = code in seen
    seen.add(code)
    if code not in codes:
        return Problem("theory_code_unknown", place, "file")
    if twice:
        return Problem("theory_code_twice", place, "file")
    if again and _same(again) != _same(mark):
        return Problem("theory_entries_differ", {**place, "again": again}, "file")
    if _same(mark) in ABSENT:
        return TheoryLine(code, None, absent=True)
    units = _hundredths(mark)
    return Problem("theory_mark_wrong", place, "file") if units is None else TheoryLine(code, units)


def _same(typed: str) -> object:
    """What two ways of typing one mark have in common: 85 is 85.0."""
    number = decimal_of(typed)
    return unicodedata.normalize("NFKC", typed).casefold() if number is None else number


def _hundredths(mark: str) -> int | None:
    number = decimal_of(mark)
    if number is None or not 0 <= number <= HIGHEST or places_of(number) > PLACES:
        return None
    return int(number * 100)
