"""Working days with the holidays of the State Council's yearly notice passed as data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class Holidays:
    """Days off that would be worked, and weekend days that are worked in their place (调休)."""

    off: Collection[date] = frozenset()
    worked: Collection[date] = frozenset()
    years: Collection[int] = frozenset()

    def know(self, day: date) -> bool:
        """Whether the notice of that year is in the data: without it a count is provisional."""
        return day.year in self.years


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


def working_days_between(start: date, end: date, holidays: Holidays) -> int:
    """Working days after `start` up to and with `end`; nought when `end` is not later."""
    span = max((end - start).days, 0)
    return sum(is_working_day(start + timedelta(days=n), holidays) for n in range(1, span + 1))
