"""The workbook of working times: the codes with what stands, its rows read back, its problems by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from competition.foundation.paper import entry_workbook, workbooks
from competition.foundation.paper.entry_workbook import Column, SheetRow
from competition.foundation.store import uploads
from competition.foundation.work import isolation
from competition.foundation.work.isolation import Cell
from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase
from scoring.rules import timing
from scoring.rules.timing import STATE_WORDS, TypedTime, WorkingTime
from scoring.times.checking import TimeLine

HEADINGS = {
    "code": phrase("加密号"),
    "time": phrase("用时"),
    "extra": phrase("补时"),
    "extra_reason": phrase("补时理由"),
    "reason": phrase("更改理由"),
}


@dataclass(frozen=True)
class Brought:
    """A workbook as it was read: rows that say something, and by row number what is wrong."""

    rows: Sequence[Sequence[Cell]]
    lines: Mapping[int, TimeLine]
    problems: Mapping[int, Sequence[Problem]]

    def with_refused(self, refusal: Refused) -> "Brought":
        """The same with what the operation refuses as well, each problem at the row of its code."""
        row_of = {line.code: number for number, line in self.lines.items()}
        problems = {number: list(own) for number, own in self.problems.items()}
        for problem in refusal.problems:
            code = (problem.field or "").partition("/")[0]
            if code not in row_of:
                raise refusal
            problems.setdefault(row_of[code], []).append(problem)
        return Brought(self.rows, self.lines, problems)


def template(codes: Sequence[str], times: Mapping[str, WorkingTime]) -> bytes:
    """A workbook with a row for every code; what stands already is filled in."""
    headings = [_(heading) for heading in HEADINGS.values()]
    return workbooks.listing(headings, [_row(code, times.get(code)) for code in codes], _("用时"))


def _row(code: str, time: WorkingTime | None) -> list[str]:
    if time is None:
        return [code, "", "", "", ""]
    extra = timing.shown(time.extra) if time.extra else ""
    return [code, written(time), extra, time.extra_reason, ""]


def written(time: WorkingTime) -> str:
    """A working time in one cell: h:mm:ss or the word."""
    return _(STATE_WORDS[time.state]) if time.seconds is None else timing.shown(time.seconds)


def read(data: bytes) -> Brought:
    """The rows of a filled-in workbook; a row with nothing but its code says nothing and is left out.

    A cell that Excel holds as a time of day is read as hours, minutes and seconds, as Excel shows it.
    """
    uploads.checked(data, {"xlsx"}, "file")
    rows = isolation.workbook_rows(data, "file")
    found, problems = entry_workbook.read_rows(
        rows, [Column(key, _(heading), also=(heading,)) for key, heading in HEADINGS.items()]
    )
    if problems:
        raise Refused(*(Problem(one.code, one.details, "file") for one in problems))
    lines: dict[int, TimeLine] = {}
    wrong: dict[int, list[Problem]] = {}
    seen: set[str] = set()
    for row in found:
        code = _text(row, "code")
        typed = TypedTime(_text(row, "time"), _text(row, "extra"), _text(row, "extra_reason"))
        if typed.empty:
            continue
        time, own = timing.read(code, typed)
        if not code:
            own = [Problem("time_code_missing")]
        elif code in seen:
            own = [Problem("time_code_twice", {"code": code})]
        seen.add(code)
        if time is None or own:
            wrong[row.number] = own
        else:
            lines[row.number] = TimeLine(code, time, _text(row, "reason"))
    return Brought(rows, lines, wrong)


def _text(row: SheetRow, key: str) -> str:
    return str(row.typed.get(key, "")).strip()


def with_problems(brought: Brought, sentences: Mapping[int, Sequence[str]]) -> bytes:
    """The same workbook with a last column that says what is wrong in each row."""
    return entry_workbook.with_errors(brought.rows, sentences, _("问题"), _("用时"))
