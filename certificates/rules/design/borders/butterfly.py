"""银锭榫: the butterfly key, which closes a joint."""

from certificates.rules.design.borders.paths import Colours, Path, lines


def butterfly(
    cx: float, cy: float, long: float, broad: float, colours: Colours, *, upright: bool
) -> list[Path]:
    a, b, waist = long / 2, broad / 2, broad / 5
    outline = [(-a, -b), (0.0, -waist), (a, -b), (a, b), (0.0, waist), (-a, b)]
    turned = [(cx + (y if upright else x), cy + (x if upright else y)) for x, y in outline]
    return [
        Path(lines(turned, closed=True), None, "#FFFFFF"),
        Path(lines(turned, closed=True), colours.accent, None, 0.7),
    ]
