"""Line art for certificates, drawn by us from workshop and garden: laps, keys, frets, clouds, lattices.

Everything is a list of `Path`s in points, origin at the lower left corner of the sheet.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
MM = 72 / 25.4


@dataclass(frozen=True)
class Path:
    """A drawn line or area. `steps`: ("M", x, y), ("L", x, y), ("C", six numbers), ("Z",).

    Colours are "#RRGGBB" or None; `width` in points.
    """

    steps: tuple[tuple[str | float, ...], ...]
    stroke: str | None = None
    fill: str | None = None
    width: float = 0.5


@dataclass(frozen=True)
class Colours:
    """The two colours of a border: `line` leads, `accent` answers."""

    line: str
    accent: str


def lines(points: Sequence[Point], closed: bool = False) -> tuple[tuple[str | float, ...], ...]:
    """Steps through the points in straight lines."""
    steps: list[tuple[str | float, ...]] = [("M", *points[0])]
    steps += [("L", *point) for point in points[1:]]
    return tuple(steps + ([("Z",)] if closed else []))


def rectangle(x: float, y: float, w: float, h: float) -> tuple[tuple[str | float, ...], ...]:
    """Steps round a rectangle."""
    return lines([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], closed=True)


def smooth(points: Sequence[Point]) -> tuple[tuple[str | float, ...], ...]:
    """Steps through the points in one smooth curve (Catmull-Rom as Bézier)."""
    padded = [points[0], *points, points[-1]]
    steps: list[tuple[str | float, ...]] = [("M", *points[0])]
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(
        padded, padded[1:], padded[2:], padded[3:], strict=False
    ):
        steps.append(
            ("C", x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2)
        )
    return tuple(steps)


def _mapped(paths: Iterable[Path], place: Callable[[float, float], Point]) -> list[Path]:
    """The paths with every point moved by `place`."""

    def moved(step: tuple[str | float, ...]) -> tuple[str | float, ...]:
        numbers = [float(number) for number in step[1:]]
        points = [place(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        return (step[0], *(value for point in points for value in point))

    return [Path(tuple(map(moved, path.steps)), path.stroke, path.fill, path.width) for path in paths]


def _four_corners(corner: Sequence[Path], width: float, height: float) -> list[Path]:
    """A corner drawn at the lower left, mirrored into all four."""
    return [
        path
        for place in (
            lambda x, y: (x, y),
            lambda x, y: (width - x, y),
            lambda x, y: (x, height - y),
            lambda x, y: (width - x, height - y),
        )
        for path in _mapped(corner, place)
    ]


# --- 榫卯 joinery: bars that lap at the corners, butterfly keys across the joints ------------------------


def joinery(width: float, height: float, colours: Colours) -> list[Path]:
    """Two-line bars crossing over and under at the corners, butterfly keys (银锭榫) at the middles."""
    inset, bar, over = 15 * MM, 2.4 * MM, 7 * MM
    left, right, low, high = inset, width - inset, inset, height - inset
    paths = []
    for x in (left, left + bar, right - bar, right):  # uprights pass over: unbroken
        paths.append(Path(lines([(x, low - over), (x, high + over)]), colours.line, None, 0.75))
    for y in (low, low + bar, high - bar, high):  # rails pass under: broken where an upright lies
        for start, stop in (
            (left - over, left),
            (left + bar, right - bar),
            (right, right + over),
        ):
            paths.append(Path(lines([(start, y), (stop, y)]), colours.line, None, 0.75))
    for cut in _ends(left, right, low, high, bar=bar, over=over):
        paths.append(Path(lines(cut), colours.line, None, 0.75))
    middle = bar / 2
    for x in (left + middle, right - middle):
        for y in (low + middle, high - middle):
            paths.append(_peg(x, y, 0.62 * MM, colours.accent))
    paths += _keys(width, height, inset + middle, colours)
    fine = inset + bar + 2.2 * MM
    paths.append(Path(rectangle(fine, fine, width - 2 * fine, height - 2 * fine), colours.accent, None, 0.35))
    return paths


def _ends(
    left: float, right: float, low: float, high: float, *, bar: float, over: float
) -> list[tuple[Point, Point]]:
    """The cut ends of the overshooting bars."""
    uprights = [((x, y), (x + bar, y)) for x in (left, right - bar) for y in (low - over, high + over)]
    rails = [((x, y), (x, y + bar)) for y in (low, high - bar) for x in (left - over, right + over)]
    return uprights + rails


def _peg(x: float, y: float, half: float, colour: str) -> Path:
    return Path(rectangle(x - half, y - half, 2 * half, 2 * half), None, colour)


def _keys(width: float, height: float, inset: float, colours: Colours) -> list[Path]:
    """Butterfly keys on the middle lines of the four sides, three to each."""
    paths = []
    for y in (inset, height - inset):
        for step in (-1, 0, 1):
            paths += _butterfly(width / 2 + step * 11 * MM, y, 4.2 * MM, 2.9 * MM, colours, upright=False)
    for x in (inset, width - inset):
        for step in (-1, 0, 1):
            paths += _butterfly(x, height / 2 + step * 11 * MM, 4.2 * MM, 2.9 * MM, colours, upright=True)
    return paths


def _butterfly(
    cx: float, cy: float, long: float, broad: float, colours: Colours, *, upright: bool
) -> list[Path]:
    a, b, waist = long / 2, broad / 2, broad / 5
    outline = [(-a, -b), (0.0, -waist), (a, -b), (a, b), (0.0, waist), (-a, b)]
    turned = [(cx + (y if upright else x), cy + (x if upright else y)) for x, y in outline]
    return [
        Path(lines(turned, closed=True), None, "#FFFFFF"),
        Path(lines(turned, closed=True), colours.accent, None, 0.7),
    ]


# --- 回纹 fret ---------------------------------------------------------------------------------------

_HOOK = ((0, 0), (0, 4), (4, 4), (4, 1), (1, 1), (1, 3), (3, 3), (3, 2), (2, 2))


def fret(width: float, height: float, colours: Colours) -> list[Path]:
    """A band of square spirals running to the middle of each side, between fine lines."""
    inset, unit = 14 * MM, 1.02 * MM
    band = 4 * unit
    paths = []
    for edge, weight, colour in (
        (inset - 1.6 * MM, 1.3, colours.line),
        (inset - 0.6 * MM, 0.35, colours.line),
        (inset + band + 0.9 * MM, 0.35, colours.line),
        (inset + band + 2.4 * MM, 0.9, colours.accent),
    ):
        paths.append(Path(rectangle(edge, edge, width - 2 * edge, height - 2 * edge), colour, None, weight))
    corner = band + 1.2 * unit
    paths += _fret_side(
        width - 2 * (inset + corner), unit, colours, lambda t, r: (inset + corner + t, inset + r)
    )
    paths += _fret_side(
        width - 2 * (inset + corner), unit, colours, lambda t, r: (inset + corner + t, height - inset - r)
    )
    paths += _fret_side(
        height - 2 * (inset + corner), unit, colours, lambda t, r: (inset + r, inset + corner + t)
    )
    paths += _fret_side(
        height - 2 * (inset + corner), unit, colours, lambda t, r: (width - inset - r, inset + corner + t)
    )
    return paths + _four_corners(_fret_corner(inset, band, unit, colours), width, height)


def _fret_side(
    length: float, unit: float, colours: Colours, place: Callable[[float, float], Point]
) -> list[Path]:
    """Hooks from both ends towards the middle, spaced so that they fit exactly."""
    half = length / 2
    count = max(1, int((half - unit) // (5 * unit)))
    pitch = (half - unit * 0.5) / count
    paths = [Path(lines([place(0, 0), place(length, 0)]), colours.line, None, 0.7)]
    for index in range(count):
        start = index * pitch
        hook = [(start + x * unit * pitch / (5 * unit), y * unit) for x, y in _HOOK]
        paths.append(Path(lines([place(*point) for point in hook]), colours.line, None, 0.7))
        paths.append(Path(lines([place(length - t, r) for t, r in hook]), colours.line, None, 0.7))
    return paths


def _fret_corner(inset: float, band: float, unit: float, colours: Colours) -> list[Path]:
    """A square with a lozenge: the plain stop of a fret band."""
    x = y = inset
    mid = inset + band / 2
    lozenge = [
        (mid, y + unit * 0.9),
        (x + band - unit * 0.9, mid),
        (mid, y + band - unit * 0.9),
        (x + unit * 0.9, mid),
    ]
    return [
        Path(rectangle(x, y, band, band), colours.accent, None, 0.7),
        Path(lines(lozenge, closed=True), None, colours.accent),
    ]


# --- 云头 cloud heads -----------------------------------------------------------------------------------


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
    head = _mapped(
        _cloud_head(13 * MM, colours.accent, 0.85),
        lambda x, y: (
            outer + 2.1 * MM + (x + y) * diagonal,
            outer + 2.1 * MM + (y - x) * diagonal,
        ),
    )
    along = _mapped(
        _tail(13 * MM, colours.accent, 0.7), lambda x, y: (inner + 13.2 * MM + x, inner + y * 0.86)
    )
    up = _mapped(along, lambda x, y: (y, x))
    return paths + _four_corners([*head, *along, *up], width, height)


# --- 海棠 begonia lattice -------------------------------------------------------------------------------


def begonia(width: float, height: float, colours: Colours) -> list[Path]:
    """A garden window down the left side: begonia-shaped panes in a lattice, one fine frame for the rest."""
    inset, band = 13 * MM, 30 * MM
    low, tall = inset, height - 2 * inset
    columns = 3
    pitch = band / columns
    rows = round(tall / pitch)
    step = tall / rows
    paths = [
        Path(rectangle(inset, low, band, tall), colours.line, None, 1.2),
        Path(
            rectangle(inset + 1.1 * MM, low + 1.1 * MM, band - 2.2 * MM, tall - 2.2 * MM),
            colours.line,
            None,
            0.35,
        ),
    ]
    for column in range(columns):
        for row in range(rows):
            cx, cy = inset + (column + 0.5) * pitch, low + (row + 0.5) * step
            paths.append(Path(_quatrefoil(cx, cy, pitch * 0.36, step * 0.36), colours.line, None, 0.6))
            paths += _bars(cx, cy, pitch, step, colours.line)
    for column in range(1, columns):
        for row in range(1, rows):
            x, y = inset + column * pitch, low + row * step
            diamond = [(x, y - 0.9 * MM), (x + 0.9 * MM, y), (x, y + 0.9 * MM), (x - 0.9 * MM, y)]
            paths.append(Path(lines(diamond, closed=True), None, colours.accent))
    right = inset + band + 4 * MM
    paths.append(Path(rectangle(right, low, width - inset - right, tall), colours.accent, None, 0.5))
    return paths


def _bars(cx: float, cy: float, pitch: float, step: float, colour: str) -> list[Path]:
    """Short glazing bars from a pane to its four neighbours."""
    reach_x, reach_y = pitch * 0.36, step * 0.36
    ends = [
        ((cx - pitch / 2, cy), (cx - reach_x, cy)),
        ((cx + reach_x, cy), (cx + pitch / 2, cy)),
        ((cx, cy - step / 2), (cx, cy - reach_y)),
        ((cx, cy + reach_y), (cx, cy + step / 2)),
    ]
    return [Path(lines(list(pair)), colour, None, 0.6) for pair in ends]


def _quatrefoil(cx: float, cy: float, rx: float, ry: float) -> tuple[tuple[str | float, ...], ...]:
    """Four lobes meeting in four notches, as begonia windows have."""
    notch, bulge = 0.56, 1.22
    corners = [(notch, notch), (-notch, notch), (-notch, -notch), (notch, -notch)]
    steps: list[tuple[str | float, ...]] = [("M", cx + corners[3][0] * rx, cy + corners[3][1] * ry)]
    for (x0, y0), (x1, y1) in zip([corners[3], *corners[:3]], corners, strict=True):
        steps.append(
            (
                "C",
                cx + x0 * rx * (bulge / notch if abs(x0 + x1) > 0.1 else 1.0),
                cy + y0 * ry * (bulge / notch if abs(y0 + y1) > 0.1 else 1.0),
                cx + x1 * rx * (bulge / notch if abs(x0 + x1) > 0.1 else 1.0),
                cy + y1 * ry * (bulge / notch if abs(y0 + y1) > 0.1 else 1.0),
                cx + x1 * rx,
                cy + y1 * ry,
            )
        )
    return (*steps, ("Z",))


# --- 素框 plain frame ----------------------------------------------------------------------------------


def plain(width: float, height: float, colours: Colours) -> list[Path]:
    """One fine frame, opened at the top and bottom by a row of butterfly keys."""
    inset, gap = 13 * MM, 21 * MM
    left, right, low, high = inset, width - inset, inset, height - inset
    paths = [
        Path(lines([(width / 2 - gap, y), (left, y), (left, height / 2)]), colours.line, None, 0.9)
        for y in (low, high)
    ]
    paths += [
        Path(lines([(width / 2 + gap, y), (right, y), (right, height / 2)]), colours.line, None, 0.9)
        for y in (low, high)
    ]
    for y in (low, high):
        for step in (-1, 0, 1):
            paths += _butterfly(width / 2 + step * 11 * MM, y, 6 * MM, 3.6 * MM, colours, upright=False)
    return paths + _four_corners(
        [
            Path(
                rectangle(inset + 1.6 * MM, inset + 1.6 * MM, 2.2 * MM, 2.2 * MM), colours.accent, None, 0.6
            ),
        ],
        width,
        height,
    )


BORDERS: dict[str, Callable[[float, float, Colours], list[Path]]] = {
    "joinery": joinery,
    "fret": fret,
    "cloud": cloud,
    "begonia": begonia,
    "plain": plain,
}
