"""So many equal marks, some of them filled: two free places are seen without reading."""

from collections.abc import Sequence
from dataclasses import dataclass

SIDE, GAP, ACROSS = 10, 3, 30
# More marks than this are no longer counted by the eye: each then stands for several.
MOST = 120


@dataclass(frozen=True)
class Strip:
    """`marks` are (x, y, filled); each stands for `worth`."""

    total: int
    taken: int
    marks: Sequence[tuple[int, int, bool]]
    width: int
    height: int
    worth: int

    @property
    def left(self) -> int:
        """What is free; never less than nothing."""
        return max(self.total - self.taken, 0)


def strip(total: int, taken: int) -> Strip:
    """A mark a place, in rows of thirty; more taken than there is fills all."""
    worth = max(1, -(-total // MOST))
    count = -(-total // worth)
    filled = min(count, -(-taken // worth))
    step = SIDE + GAP
    marks = [((n % ACROSS) * step, (n // ACROSS) * step, n < filled) for n in range(count)]
    width = max(min(count, ACROSS) * step - GAP, 1)
    return Strip(total, taken, marks, width, max(-(-count // ACROSS) * step - GAP, 1), worth)
