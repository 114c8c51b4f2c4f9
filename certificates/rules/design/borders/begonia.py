"""海棠: a begonia lattice."""

from collections.abc import Iterator

from certificates.rules.design.borders.paths import MM, Colours, Path, Step, lines, rectangle


def begonia(width: float, height: float, colours: Colours) -> list[Path]:
    """A garden window down the left side: begonia-shaped panes in a lattice, one fine frame for the rest."""
    inset, band = 13 * MM, 30 * MM
    low, tall = inset, height - 2 * inset
    paths = [
        Path(rectangle(inset, low, band, tall), colours.line, None, 1.2),
        Path(
            rectangle(inset + 1.1 * MM, low + 1.1 * MM, band - 2.2 * MM, tall - 2.2 * MM),
            colours.line,
            None,
            0.35,
        ),
        *_lattice(inset, low, band, tall, colours),
    ]
    right = inset + band + 4 * MM
    paths.append(Path(rectangle(right, low, width - inset - right, tall), colours.accent, None, 0.5))
    return paths


def _lattice(left: float, low: float, band: float, tall: float, colours: Colours) -> Iterator[Path]:
    """Three columns of panes with their bars, then a diamond wherever four of them meet."""
    columns = 3
    pitch = band / columns
    rows = round(tall / pitch)
    step = tall / rows
    for column in range(columns):
        for row in range(rows):
            cx, cy = left + (column + 0.5) * pitch, low + (row + 0.5) * step
            yield Path(_quatrefoil(cx, cy, pitch * 0.36, step * 0.36), colours.line, None, 0.6)
            yield from _bars(cx, cy, pitch, step, colours.line)
    for column in range(1, columns):
        for row in range(1, rows):
            x, y = left + column * pitch, low + row * step
            diamond = [(x, y - 0.9 * MM), (x + 0.9 * MM, y), (x, y + 0.9 * MM), (x - 0.9 * MM, y)]
            yield Path(lines(diamond, closed=True), None, colours.accent)


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


def _quatrefoil(cx: float, cy: float, rx: float, ry: float) -> tuple[Step, ...]:
    """Four lobes meeting in four notches, as begonia windows have."""
    notch, bulge = 0.56, 1.22
    corners = [(notch, notch), (-notch, notch), (-notch, -notch), (notch, -notch)]
    steps: list[Step] = [("M", cx + corners[3][0] * rx, cy + corners[3][1] * ry)]
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
