"""素框: a plain frame."""

from certificates.rules.design.borders.butterfly import butterfly
from certificates.rules.design.borders.paths import MM, Colours, Path, four_corners, lines, rectangle


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
            paths += butterfly(width / 2 + step * 11 * MM, y, 6 * MM, 3.6 * MM, colours, upright=False)
    return paths + four_corners(
        [
            Path(
                rectangle(inset + 1.6 * MM, inset + 1.6 * MM, 2.2 * MM, 2.2 * MM), colours.accent, None, 0.6
            ),
        ],
        width,
        height,
    )
