"""Working days with the holidays of the State Council's yearly notice passed as data."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from competition.rules.problems import Problem

_SATURDAY = 5
_DECEMBER = 12
# From this day of December on, the days around New Year stand in the notice of the coming year.
_NEXT_NOTICE_FROM = 29
_LONGEST_HOLIDAY = 15


@dataclass(frozen=True)
class Holidays:
    """Days off that would be worked, and weekend days that are worked in their place (调休)."""

    off: Collection[date] = frozenset()
    worked: Collection[date] = frozenset()
    years: Collection[int] = frozenset()

    def know(self, day: date) -> bool:
        """Whether the notice that says what this day is stands in the data: without it a count is provisional."""
        late = day.month == _DECEMBER and day.day >= _NEXT_NOTICE_FROM
        return day.year in self.years and (not late or day.year + 1 in self.years)


@dataclass(frozen=True)
class YearNotice:
    """What the notice for one year says: days off, days worked in exchange, and which notice it is."""

    year: int
    off: tuple[date, ...]
    worked: tuple[date, ...]
    source: str


@dataclass(frozen=True)
class Period:
    """A time counted in working days: its last day, and whether every day in it is known for certain."""

    last: date
    certain: bool


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Monday to Friday, unless the notice says otherwise."""
    return day in holidays.worked or (day.weekday() < _SATURDAY and day not in holidays.off)


def after_working_days(start: date, days: int, holidays: Holidays) -> date:
    """The last of `days` working days counted from the day after `start` (公示期, 申诉期).

    Nought days is the start itself; a negative number raises ValueError.
    """
    if days < 0:
        raise ValueError(days)
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day, holidays)
    return day


def holidays_of(notices: Collection[YearNotice]) -> Holidays:
    """The days of several notices together."""
    return Holidays(
        off=frozenset(day for notice in notices for day in notice.off),
        worked=frozenset(day for notice in notices for day in notice.worked),
        years=frozenset(notice.year for notice in notices),
    )


def period(start: date, days: int, holidays: Holidays) -> Period:
    """`days` working days after `start`; provisional while a notice for any day of it is wanting."""
    last = after_working_days(start, days, holidays)
    length = (last - start).days
    return Period(last, all(holidays.know(start + timedelta(days=n)) for n in range(1, length + 1)))


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in order as first and last of each unbroken run."""
    found: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def lines_of(notice: YearNotice) -> list[tuple[date, date, str]]:
    """A notice in order: first day, last day and kind (OFF or WORKED) of each run."""
    return sorted(
        [(first, last, OFF) for first, last in runs(notice.off)]
        + [(day, day, WORKED) for day in notice.worked]
    )


OFF, WORKED = "off", "worked"
_KINDS = {"休": OFF, "放假": OFF, "off": OFF, "班": WORKED, "上班": WORKED, "worked": WORKED}
_LINE = re.compile(
    rf"^(?P<days>.+?)[\s:：]*(?P<kind>{'|'.join(sorted(_KINDS, key=len, reverse=True))})$", re.I
)
_DAY = re.compile(r"^(?:(?P<year>\d{4})[-/.年])?(?:(?P<month>\d{1,2})[-/.月])?(?P<day>\d{1,2})日?$")
_RANGE = re.compile(r"\s*(?:至|到|~|～|—|to)\s*")
_PART = re.compile(r"\s*[、，,；;]\s*")
_ASIDE = re.compile(r"[（(][^（()）]*[)）]")


def read_notice(text: str, year: int, source: str) -> tuple[YearNotice, list[Problem]]:
    """The days of a year from lines such as "2027-02-06至2027-02-12 休" or "2月20日 班", and what is wrong.

    Days of the year itself, and of the December before it (元旦 may begin there). Row numbers count from 1.
    """
    found: dict[date, str] = {}
    problems: list[Problem] = []
    for row, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _read_line(_ASIDE.sub("", line).strip(), year)
        if read is None:
            problems.append(
                Problem("holiday_line_unreadable", {"row": row, "line": line.strip()[:40]}, "days")
            )
            continue
        days, kind = read
        for day in days:
            problems += _problems_of_day(day, kind, found, {"row": row, "day": day.isoformat()}, year)
            found[day] = kind
    if not problems and OFF not in found.values():
        problems.append(Problem("holidays_missing", field="days"))
    off, worked = (tuple(sorted(day for day in found if found[day] == kind)) for kind in (OFF, WORKED))
    return YearNotice(year, off, worked, source), problems


def _problems_of_day(
    day: date, kind: str, found: Collection[date], details: dict[str, object], year: int
) -> Iterator[Problem]:
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        yield Problem("holiday_of_other_year", {**details, "year": year}, "days")
    elif day in found:
        yield Problem("holiday_twice", details, "days")
    elif kind == WORKED and day.weekday() < _SATURDAY:
        yield Problem("holiday_worked_weekday", details, "days")


def _read_line(line: str, year: int) -> tuple[list[date], str] | None:
    parts = _LINE.match(line)
    if parts is None:
        return None
    days: list[date] = []
    month: int | None = None
    for part in _PART.split(parts["days"].strip()):
        read = _read_days(_RANGE.split(part), year, month)
        if not read:
            return None
        days += read
        month = read[-1].month
    return days, _KINDS[parts["kind"].lower()]


def _read_days(ends: Sequence[str], year: int, month: int | None) -> list[date]:
    """One day, or all from the first to the last; nothing when they cannot be read."""
    first = _read_day(ends[0], year, month)
    last = first if first is None or len(ends) == 1 else _read_day(ends[1], first.year, first.month)
    if first is None or last is None or len(ends) > 2:
        return []
    length = (last - first).days
    if not 0 <= length < _LONGEST_HOLIDAY:
        return []
    return [first + timedelta(days=n) for n in range(length + 1)]


def _read_day(text: str, year: int, month: int | None) -> date | None:
    parts = _DAY.match(text.strip())
    if parts is None or not (parts["month"] or month):
        return None
    try:
        return date(int(parts["year"] or year), int(parts["month"] or month or 0), int(parts["day"]))
    except ValueError:
        return None
