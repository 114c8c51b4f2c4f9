"""The marks of a panel on one scale: who stands apart, how far, and how far one may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from competition.foundation.web.figures.scales import Scale, ticks

WIDTH, ROOM, NEAR = 356, 14, 19


@dataclass(frozen=True)
class Spread:
    """`dots` are (x, level, number of the judge), one above the other where they would cover each other."""

    dots: Sequence[tuple[float, int, int]]
    ticks: Sequence[tuple[float, float]]
    range: tuple[float, float]
    limit: tuple[float, float] | None
    apart: float
    over: bool


def spread(marks: Mapping[int, float], limit: float | None = None) -> Spread | None:
    """Marks by the number of the judge; `limit` is the range that the rules allow. Nothing for no marks."""
    if not marks:
        return None
    low, high = min(marks.values()), max(marks.values())
    room = max((high - low) * 0.2, (limit or 0) * 0.2, 1)
    top = max(high, low + (limit or 0))
    line = Scale(low - room, top + room, ROOM, WIDTH - ROOM)
    allowed = None if limit is None else (line.at(low), line.at(low + limit))
    apart = round(high - low, 4)
    return Spread(
        _dots(marks, line),
        [(line.at(value), value) for value in ticks(line.low, line.high)],
        (line.at(low), line.at(high)),
        allowed,
        apart,
        limit is not None and apart > limit,
    )


def _dots(marks: Mapping[int, float], line: Scale) -> list[tuple[float, int, int]]:
    dots: list[tuple[float, int, int]] = []
    for number, value in sorted(marks.items(), key=lambda item: (item[1], item[0])):
        x, level = line.at(value), 0
        while any(abs(x - other) < NEAR and level == taken for other, taken, _number in dots):
            level += 1
        dots.append((x, level, number))
    return dots
