"""The workbook of working times: the codes with what stands, its rows read back, its problems by row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from competition.foundation.paper import workbooks
from competition.foundation.paper.sheets import Sheet
from competition.foundation.paper.tables import Column, SheetRow, Table, read_table
from competition.foundation.store import uploads
from competition.foundation.work import isolation
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

    sheet: Sheet
    table: Table
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
        return replace(self, problems=problems)


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

    A cell that Excel shows as hours, minutes and seconds is read so; one without seconds is asked about, for
    whoever typed 23:45 may have meant minutes.
    """
    uploads.checked(data, {"xlsx"}, "file")
    sheet = isolation.workbook_sheet(data, "file")
    table = read_table(sheet, _columns())
    if table.problems:
        raise Refused(*(Problem(one.code, one.details, "file") for one in table.problems))
    lines: dict[int, TimeLine] = {}
    wrong: dict[int, list[Problem]] = {}
    seen: set[str] = set()
    for row in table.rows:
        code, typed = _text(row, "code"), _typed(row)
        if typed.empty and not row.problems:
            continue
        time, own = timing.read(code, typed)
        own = _problems_of(row, code, seen) or own
        seen.add(code)
        if time is None or own:
            wrong[row.number] = own
        else:
            lines[row.number] = TimeLine(code, time, _text(row, "reason"))
    return Brought(sheet, table, lines, wrong)


def _columns() -> list[Column]:
    return [
        Column(
            key,
            _(heading),
            also=(heading,),
            required=key in ("code", "time"),
            holds="time" if key in ("time", "extra") else "",
        )
        for key, heading in HEADINGS.items()
    ]


def _typed(row: SheetRow) -> TypedTime:
    return TypedTime(_text(row, "time"), _text(row, "extra"), _text(row, "extra_reason"))


def _problems_of(row: SheetRow, code: str, seen: Collection[str]) -> list[Problem]:
    """What is wrong with a row before its time is read."""
    if not code:
        return [Problem("time_code_missing")]
    if code in seen:
        return [Problem("time_code_twice", {"code": code})]
    clocks = [name for name in ("time", "extra") if row.held.get(name) == "clock"]
    return [*row.problems, *(timing.asked(code, _text(row, name), name) for name in clocks)]


def _text(row: SheetRow, key: str) -> str:
    return str(row.typed[key])


def with_problems(brought: Brought, sentences: Mapping[int, Sequence[str]]) -> bytes:
    """The same workbook with a last column that says what is wrong in each row."""
    return workbooks.with_errors(brought.sheet, brought.table.head, sentences, _("问题"), _("用时"))
