"""Lines and areas of which borders are made, and how they are moved and mirrored.

Everything is a list of `Path`s in points, origin at the lower left corner of the sheet.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Step = tuple[str | float, ...]
MM = 72 / 25.4


@dataclass(frozen=True)
class Path:
    """A drawn line or area. `steps`: ("M", x, y), ("L", x, y), ("C", six numbers), ("Z",).

    Colours are "#RRGGBB" or None; `width` in points.
    """

    steps: tuple[Step, ...]
    stroke: str | None = None
    fill: str | None = None
    width: float = 0.5


@dataclass(frozen=True)
class Colours:
    """The two colours of a border: `line` leads, `accent` answers."""

    line: str
    accent: str


def lines(points: Sequence[Point], closed: bool = False) -> tuple[Step, ...]:
    """Steps through the points in straight lines."""
    steps: list[Step] = [("M", *points[0])]
    steps += [("L", *point) for point in points[1:]]
    return tuple(steps + ([("Z",)] if closed else []))


def rectangle(x: float, y: float, w: float, h: float) -> tuple[Step, ...]:
    """Steps round a rectangle."""
    return lines([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], closed=True)


def smooth(points: Sequence[Point]) -> tuple[Step, ...]:
    """Steps through the points in one smooth curve (Catmull-Rom as Bézier)."""
    padded = [points[0], *points, points[-1]]
    steps: list[Step] = [("M", *points[0])]
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(
        padded, padded[1:], padded[2:], padded[3:], strict=False
    ):
        steps.append(
            ("C", x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2)
        )
    return tuple(steps)


def mapped(paths: Iterable[Path], place: Callable[[float, float], Point]) -> list[Path]:
    """The paths with every point moved by `place`."""

    def moved(step: Step) -> Step:
        numbers = [float(number) for number in step[1:]]
        points = [place(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        return (step[0], *(value for point in points for value in point))

    return [Path(tuple(map(moved, path.steps)), path.stroke, path.fill, path.width) for path in paths]


def four_corners(corner: Sequence[Path], width: float, height: float) -> list[Path]:
    """A corner drawn at the lower left, mirrored into all four."""
    return [
        path
        for place in (
            lambda x, y: (x, y),
            lambda x, y: (width - x, y),
            lambda x, y: (x, height - y),
            lambda x, y: (width - x, height - y),
        )
        for path in mapped(corner, place)
    ]
