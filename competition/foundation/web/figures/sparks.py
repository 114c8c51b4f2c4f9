"""A line as small as a word: how something went."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.foundation.web.figures.scales import Scale, polyline

WIDTH, HEIGHT, ROOM = 54, 18, 3


@dataclass(frozen=True)
class Spark:
    """`points` of a polyline of 54×18, its end, and the values that a reader is told."""

    points: str
    x: float
    y: float
    first: float
    last: float
    lowest: float
    highest: float


def spark(values: Sequence[float]) -> Spark | None:
    """The line through these values, evenly apart, lowest at the foot; nothing for no values."""
    if not values:
        return None
    across = Scale(0, len(values) - 1, ROOM, WIDTH - ROOM)
    up = Scale(min(values), max(values), HEIGHT - ROOM, ROOM)
    points = [(across.at(number), up.at(value)) for number, value in enumerate(values)]
    x, y = points[-1]
    return Spark(polyline(points), x, y, values[0], values[-1], min(values), max(values))
