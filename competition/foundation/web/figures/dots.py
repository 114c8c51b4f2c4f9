"""Places in order with a dot each on one line: how far apart they are, and from what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.foundation.web.figures.scales import Scale, ticks

WIDTH, ROOM = 240, 8


@dataclass(frozen=True)
class Ranked:
    """One row: its value now, and before where that is known."""

    name: str
    value: float
    before: float | None = None


@dataclass(frozen=True)
class DotRow:
    place: int
    row: Ranked
    x: float
    before: float | None


@dataclass(frozen=True)
class DotPlot:
    """`low` and `high` are the ends of the line, which need not begin at nothing and are shown therefore."""

    rows: Sequence[DotRow]
    ticks: Sequence[tuple[float, float]]
    target: float | None
    mean: float | None


def dot_plot(rows: Sequence[Ranked], target: float | None = None) -> DotPlot | None:
    """The highest first; equal values share a place and the next place is skipped."""
    if not rows:
        return None
    values = [one for row in rows for one in (row.value, row.before) if one is not None]
    values += [target] if target is not None else []
    low, high = min(values), max(values)
    line = Scale(low, high, ROOM, WIDTH - ROOM)
    ordered = sorted(rows, key=lambda row: (-row.value, row.name))
    places = {value: 1 + sum(row.value > value for row in rows) for value in {row.value for row in rows}}
    drawn = [
        DotRow(
            places[row.value], row, line.at(row.value), None if row.before is None else line.at(row.before)
        )
        for row in ordered
    ]
    mean = sum(row.value for row in rows) / len(rows)
    return DotPlot(
        drawn,
        [(line.at(value), value) for value in ticks(low, high)],
        None if target is None else line.at(target),
        line.at(mean),
    )
