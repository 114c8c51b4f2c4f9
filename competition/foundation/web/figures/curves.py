"""How a number has grown day by day, beside how it grew the last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from competition.foundation.web.figures.scales import Scale, polyline, ticks

WIDTH, HEIGHT = 360, 168
LEFT, RIGHT, TOP, FOOT = 34, 12, 12, 26
# Between two dates under the line.
APART = 66

Days = Sequence[tuple[date, int]]  # how many came on which day, the first day first


@dataclass(frozen=True)
class Line:
    """A line with its end, where its word stands."""

    points: str
    x: float
    y: float
    total: int


@dataclass(frozen=True)
class Curve:
    """`before` is the last time, laid over this one day by day; `closes` is where nothing more comes."""

    now: Line
    before: Line | None
    values: Sequence[tuple[float, int]]
    dates: Sequence[tuple[float, date]]
    closes: float | None
    rows: Sequence[tuple[date, int, int]]  # day, how many then, how many by then


def curve(
    days: Days, begins: date, today: date, closes: date | None = None, before: tuple[Days, date] | None = None
) -> Curve | None:
    """The sum from the day it began until today (at most until it closes); nothing where nothing came.

    `before` are the days of the last time and the day on which that began.
    """
    if not days:
        return None
    first = min(begins, days[0][0])
    last = max(days[-1][0], min(today, closes or today))
    then = _grown(before[0], min(before[1], before[0][0][0])) if before and before[0] else []
    span = max((last - first).days, ((closes or last) - first).days, 1)
    across = Scale(0, span, LEFT, WIDTH - RIGHT)
    sums = _grown(days, first)
    shown = [one for one in then if one[0] <= span]
    most = max([total for _day, total in (*sums, *shown)])
    up = Scale(0, most, HEIGHT - FOOT, TOP)
    return Curve(
        _line([*sums, ((last - first).days, sums[-1][1])], across, up),
        _line(shown, across, up) if shown else None,
        [(up.at(value), int(value)) for value in ticks(0, most, 5) if value == int(value)],
        _dates(first, span, across),
        across.at((closes - first).days) if closes else None,
        _rows(days),
    )


def _grown(days: Days, first: date) -> list[tuple[int, int]]:
    """(days since the first, sum by then), from nothing on the day before anything came."""
    sums = accumulate(number for _day, number in days)
    return [(0, 0), *(((day - first).days, total) for (day, _number), total in zip(days, sums, strict=True))]


def _rows(days: Days) -> list[tuple[date, int, int]]:
    sums = accumulate(number for _day, number in days)
    return [(day, number, total) for (day, number), total in zip(days, sums, strict=True)]


def _line(sums: Sequence[tuple[int, int]], across: Scale, up: Scale) -> Line:
    points = [(across.at(day), up.at(total)) for day, total in sums]
    x, y = points[-1]
    return Line(polyline(points), x, y, sums[-1][1])


def _dates(first: date, span: int, across: Scale) -> list[tuple[float, date]]:
    """Days under the line, evenly apart, as many as stand clear of each other."""
    most = max(1, int((across.end - across.start) // APART) - 1)
    step = max(1, -(-span // most))
    return [(across.at(day), date.fromordinal(first.toordinal() + day)) for day in range(0, span + 1, step)]
