"""The workbook of theory marks: a template with the codes, and its rows read back, every one checked."""

import re
from collections.abc import Collection, Sequence

from flask_babel import gettext as _

from competition.foundation.paper import entry_workbook, workbooks
from competition.foundation.paper.entry_workbook import Column, SheetRow
from competition.foundation.store import uploads
from competition.foundation.work import isolation
from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase
from scoring.theory.operations import TheoryLine

MARK = re.compile(r"(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)")
ABSENT = ("缺考", "absent", "Absent")
HEADINGS = (("code", phrase("加密号")), ("mark", phrase("理论成绩")), ("again", phrase("复录成绩")))


def _columns() -> list[Column]:
    return [Column(key, _(heading), also=(heading,)) for key, heading in HEADINGS]


def template(codes: Sequence[str]) -> bytes:
    """A workbook with a row for every code."""
    headings = [_(heading) for _key, heading in HEADINGS]
    return workbooks.listing(headings, [[code, "", ""] for code in codes], _("理论成绩"))


def read(data: bytes, codes: Sequence[str]) -> list[TheoryLine]:
    """The marks of a filled-in workbook; refuses with every wrong row, and when a code is missing.

    A mark is 0 to 100 with at most two decimals, or 缺考. Where the second column is filled in, both
    entries must agree.
    """
    uploads.checked(data, {"xlsx"}, "file")
    rows, problems = entry_workbook.read_rows(isolation.workbook_rows(data, "file"), _columns())
    found = [Problem(one.code, one.details, "file") for one in problems]
    lines: list[TheoryLine] = []
    seen: set[str] = set()
    for row in rows:
        line = _line(row, codes, seen)
        if isinstance(line, Problem):
            found.append(line)
        else:
            lines.append(line)
    if not found and (missing := sorted(set(codes) - seen)):
        found.append(Problem("theory_codes_missing", {"codes": "、".join(missing)}, "file"))
    if found:
        raise Refused(*found)
    return lines


def _line(row: SheetRow, codes: Collection[str], seen: set[str]) -> TheoryLine | Problem:
    """What a row says, or what is wrong with it; its code is seen from now on."""
    code, mark, again = (str(row.typed.get(key, "")).strip().replace("，", ".") for key, _name in HEADINGS)
    place = {"row": row.number, "code": code or "-", "value": mark or "-"}
    twice = code in seen
    seen.add(code)
    if code not in codes:
        return Problem("theory_code_unknown", place, "file")
    if twice:
        return Problem("theory_code_twice", place, "file")
    if again and again != mark:
        return Problem("theory_entries_differ", {**place, "again": again}, "file")
    if mark in ABSENT:
        return TheoryLine(code, None, absent=True)
    if MARK.fullmatch(mark):
        return TheoryLine(code, _hundredths(mark))
    return Problem("theory_mark_wrong", place, "file")


def _hundredths(mark: str) -> int:
    whole, _point, rest = mark.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])
