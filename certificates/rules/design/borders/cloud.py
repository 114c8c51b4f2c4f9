"""云头: cloud heads."""

import math

from certificates.rules.design.borders.paths import (
    MM,
    Colours,
    Path,
    Point,
    four_corners,
    lines,
    mapped,
    rectangle,
    smooth,
)


def _scroll(cx: float, cy: float, radius: float, start: float, *, turns: float, end: float) -> list[Point]:
    """Points of a spiral from `radius` at angle `start` (turns) inwards to `end` times the radius."""
    count = int(18 * abs(turns)) + 1
    points = []
    for step in range(count + 1):
        t = step / count
        r = radius * (1 - (1 - end) * t)
        angle = 2 * math.pi * (start + turns * t)
        points.append((cx + r * math.cos(angle), cy + r * math.sin(angle)))
    return points


def _cloud_head(size: float, colour: str, width: float) -> list[Path]:
    """A ruyi cloud head standing on the origin, pointing up the y axis, `size` wide."""
    r = size / 4
    half = [
        (0.0, 3.9 * r),
        (0.62 * r, 3.72 * r),
        (1.02 * r, 3.18 * r),
        (0.98 * r, 2.62 * r),
        *_scroll(1.25 * r, 1.55 * r, 0.98 * r, 0.27, turns=-1.55, end=0.24),
    ]
    inner = [(0.0, 3.1 * r), (0.38 * r, 2.86 * r), (0.42 * r, 2.3 * r), (0.2 * r, 1.5 * r), (0.0, 0.55 * r)]
    paths = []
    for sign in (1, -1):
        for curve in (half, inner):
            points = [(sign * x, y) for x, y in curve]
            paths.append(Path(smooth(points), colour, None, width))
    return paths


def _tail(size: float, colour: str, width: float) -> list[Path]:
    """A trailing cloud along the x axis: two scrolls and a long thinning line."""
    r = size / 5
    upper = [
        *reversed(_scroll(0.9 * r, 0.95 * r, 0.9 * r, 0.75, turns=-1.3, end=0.22)),
        (2.2 * r, 0.12 * r),
        (4.2 * r, 0.42 * r),
        (6.6 * r, 0.05 * r),
        (9.4 * r, 0.0),
    ]
    lower = [
        *reversed(_scroll(3.3 * r, 1.28 * r, 0.62 * r, 0.72, turns=-1.2, end=0.25)),
        (4.4 * r, 0.72 * r),
        (5.6 * r, 0.62 * r),
        (7.2 * r, 0.3 * r),
    ]
    return [Path(smooth(curve), colour, None, width) for curve in (upper, lower)]


def cloud(width: float, height: float, colours: Colours) -> list[Path]:
    """Fine frames whose corners give way to a cloud head with trailing clouds along both sides."""
    outer, inner, cut = 12 * MM, 14.2 * MM, 37.6 * MM
    paths = [Path(rectangle(outer, outer, width - 2 * outer, height - 2 * outer), colours.line, None, 1.4)]
    for start, stop in (
        ((inner + cut, inner), (width - inner - cut, inner)),
        ((inner + cut, height - inner), (width - inner - cut, height - inner)),
        ((inner, inner + cut), (inner, height - inner - cut)),
        ((width - inner, inner + cut), (width - inner, height - inner - cut)),
    ):
        paths.append(Path(lines([start, stop]), colours.line, None, 0.5))
    diagonal = math.sqrt(0.5)
    head = mapped(
        _cloud_head(13 * MM, colours.accent, 0.85),
        lambda x, y: (
            outer + 2.1 * MM + (x + y) * diagonal,
            outer + 2.1 * MM + (y - x) * diagonal,
        ),
    )
    along = mapped(
        _tail(13 * MM, colours.accent, 0.7), lambda x, y: (inner + 13.2 * MM + x, inner + y * 0.86)
    )
    up = mapped(along, lambda x, y: (y, x))
    return paths + four_corners([*head, *along, *up], width, height)
