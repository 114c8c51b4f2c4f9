"""榫卯: bars that lap at the corners, butterfly keys across the joints."""

from certificates.rules.design.borders.butterfly import butterfly
from certificates.rules.design.borders.paths import MM, Colours, Path, Point, lines, rectangle


def joinery(width: float, height: float, colours: Colours) -> list[Path]:
    """Two-line bars crossing over and under at the corners, butterfly keys (银锭榫) at the middles."""
    inset, bar, over = 15 * MM, 2.4 * MM, 7 * MM
    left, right, low, high = inset, width - inset, inset, height - inset
    # Uprights pass over: unbroken. Rails pass under: broken where an upright lies.
    bars = [((x, low - over), (x, high + over)) for x in (left, left + bar, right - bar, right)]
    bars += [
        ((start, y), (stop, y))
        for y in (low, low + bar, high - bar, high)
        for start, stop in ((left - over, left), (left + bar, right - bar), (right, right + over))
    ]
    bars += _ends(left, right, low, high, bar=bar, over=over)
    paths = [Path(lines(ends), colours.line, None, 0.75) for ends in bars]
    middle = bar / 2
    paths += [
        _peg(x, y, 0.62 * MM, colours.accent)
        for x in (left + middle, right - middle)
        for y in (low + middle, high - middle)
    ]
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
            paths += butterfly(width / 2 + step * 11 * MM, y, 4.2 * MM, 2.9 * MM, colours, upright=False)
    for x in (inset, width - inset):
        for step in (-1, 0, 1):
            paths += butterfly(x, height / 2 + step * 11 * MM, 4.2 * MM, 2.9 * MM, colours, upright=True)
    return paths
