"""Values on a line: where one stands, and which round numbers name the line."""

from collections.abc import Sequence
from dataclasses import dataclass

# Steps between round numbers: 1, 2 or 5 times a power of ten.
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, drawn from `start` to `end` (pixels; `end` may be the smaller)."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands, to a tenth of a pixel; in the middle where there is but one value."""
        if self.high == self.low:
            return round((self.start + self.end) / 2, 1)
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most `most` round numbers within low and high, evenly apart."""
    if high <= low:
        return [low]
    power = 10.0**-6
    while True:
        for step in (factor * power for factor in _STEPS):
            first = -(-low // step)
            count = int(high // step - first) + 1
            if count <= most:
                return [round((first + number) * step, 6) for number in range(count)]
        power *= 10


def polyline(points: Sequence[tuple[float, float]]) -> str:
    """The `points` attribute of a polyline."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)
