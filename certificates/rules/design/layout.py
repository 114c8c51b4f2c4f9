"""Where every character of a certificate stands: templates as data, measured, never drawn here.

A template gives blocks in millimetres from the upper left corner; the layout gives marks in points from
the lower left one. Three layers: `stock` (border and fixed words: what pre-printed paper already has),
`shared` (words of the whole batch) and `own` (words of one person).
"""

from collections.abc import Iterator, Mapping
from itertools import groupby

from certificates.rules.design.borders.paths import MM
from certificates.rules.design.borders.registry import BORDERS
from certificates.rules.design.lines import Line, fitted, height_of, paragraphs_of
from certificates.rules.design.marks import Code, LaidSheet, Mark, Text
from certificates.rules.design.measures import Measure
from certificates.rules.design.template import Block, Template
from competition.rules.problems import Problem

_MOST_KNOWN = 5000


class Layout:
    """A template ready for a batch: what all sheets share is laid out once."""

    def __init__(self, template: Template, measure: Measure, shared: Mapping[str, str]) -> None:
        self.template = template
        self.measure = measure
        self._sheet = (template.width * MM, template.height * MM)
        self._known: dict[tuple[str, ...], tuple[list[Mark], bool]] = {}
        border = BORDERS[template.border](*self._sheet, template.colours)
        stock, problems = self._layer("stock", {})
        common, more = self._layer("shared", shared)
        self.stock: tuple[Mark, ...] = (*border, *stock)
        self.shared: tuple[Mark, ...] = common
        self._problems = (*problems, *more)

    def sheet(self, values: Mapping[str, str], code: str) -> LaidSheet:
        """Lay out one certificate. `values` as from `values_of`; `code` is the text of the square code."""
        own, problems = self._layer("own", values)
        x, y, side = (part * MM for part in self.template.code)
        square = Code(x, self._sheet[1] - y - side, side, code)
        return LaidSheet(*self._sheet, self.stock, self.shared, (*own, square), (*self._problems, *problems))

    def _layer(self, name: str, values: Mapping[str, str]) -> tuple[tuple[Mark, ...], list[Problem]]:
        marks: list[Mark] = []
        problems: list[Problem] = []
        for block in self.template.blocks:
            if block.layer == name:
                drawn, fits = self._block(block, values)
                marks += drawn
                if not fits:
                    problems.append(Problem("text_does_not_fit", {"block": block.id}))
        return tuple(marks), problems

    def _block(self, block: Block, values: Mapping[str, str]) -> tuple[list[Mark], bool]:
        """A block's marks; winners of one event share most of their words, which are set once."""
        key = (block.id, *(values.get(name, "") for name in sorted(block.fields)))
        if key not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[key] = _set_block(block, values, self.measure, self._sheet[1])
        return self._known[key]


def _set_block(
    block: Block, values: Mapping[str, str], measure: Measure, sheet_height: float
) -> tuple[list[Mark], bool]:
    paragraphs = paragraphs_of(block, values, measure)
    if not any(paragraphs):
        return [], True
    size, lines, fits = fitted(block, paragraphs)
    return list(_placed(block, size, lines, measure, sheet_height)), fits


def _placed(
    block: Block, size: float, lines: list[Line], measure: Measure, sheet_height: float
) -> Iterator[Text]:
    top = sheet_height - block.y * MM
    spare = block.h * MM - height_of(block, len(lines), size)
    top -= {"top": 0.0, "middle": spare / 2, "bottom": spare}[block.valign]
    room = block.w * MM / size
    for index, line in enumerate(lines):
        # A Han character fills its em from about 0.12 below the baseline to 0.88 above it.
        baseline = top - size * (0.86 + index * block.lead)
        tracking = block.tracking + _stretch(block, line, room)
        width = line.width(tracking)
        offset = {"center": (room - width) / 2, "right": room - width}.get(block.align, 0.0)
        yield from _set_line(
            line,
            block.x * MM + (offset + line.indent) * size,
            baseline,
            size,
            tracking=tracking,
            measure=measure,
        )


def _stretch(block: Block, line: Line, room: float) -> float:
    """What justified lines add between characters, in em; last lines and loose ones stay as they are."""
    gaps = len(line.text) - 1
    spare = room - line.width(block.tracking)
    if block.align != "justify" or line.last or gaps < 1 or spare / gaps > 0.35:
        return 0.0
    return spare / gaps


def _set_line(
    line: Line, x: float, baseline: float, size: float, *, tracking: float, measure: Measure
) -> Iterator[Text]:
    parts = [part for unit in line.units for part in unit.parts]
    for look, group in groupby(parts, key=lambda part: part[1]):
        text = "".join(part[0] for part in group)
        scaled = size * look.scale
        pieces = tuple(measure.pieces(text, look.face))
        yield Text(x, baseline, pieces, scaled, look.colour, tracking * size)
        x += measure.width(text, look.face) * scaled + tracking * size * len(text)
