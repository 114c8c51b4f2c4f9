"""回纹: a fret of square spirals."""

from collections.abc import Callable

from certificates.rules.design.borders.paths import MM, Colours, Path, Point, four_corners, lines, rectangle

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
    start = inset + (band + 1.2 * unit)
    sides: list[tuple[float, Callable[[float, float], Point]]] = [
        (width, lambda t, r: (start + t, inset + r)),
        (width, lambda t, r: (start + t, height - inset - r)),
        (height, lambda t, r: (inset + r, start + t)),
        (height, lambda t, r: (width - inset - r, start + t)),
    ]
    for side, place in sides:
        paths += _fret_side(side - 2 * start, unit, colours, place)
    return paths + four_corners(_fret_corner(inset, band, unit, colours), width, height)


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
