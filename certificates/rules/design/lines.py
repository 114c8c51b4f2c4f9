"""A block's words broken into lines that fit: at which size, and where each line ends."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from certificates.rules.design.borders.paths import MM
from certificates.rules.design.measures import Measure
from certificates.rules.design.template import Block
from competition.rules.linebreaks import best_lines, inseparable

_HALVED = frozenset("，。、；：？！）》〉」』】〕")  # may stand in half its width at the end of a line
_STEP = 0.25  # points by which text shrinks until it fits
_WHOLE = 0.85  # a text may shrink to this share of its size rather than break a name


@dataclass(frozen=True)
class TypeStyle:
    """How a stretch of text looks; `scale` times the block's size."""

    face: str
    colour: str
    scale: float


@dataclass(frozen=True)
class Cluster:
    """Characters that stay together; `width` in em of the block's size."""

    parts: tuple[tuple[str, TypeStyle], ...]
    width: float

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)


@dataclass
class Line:
    """One line of a block; `indent` in em, `last` the last one of its paragraph."""

    units: list[Cluster] = field(default_factory=list)
    indent: float = 0.0
    last: bool = False

    @property
    def text(self) -> str:
        return "".join(unit.text for unit in self.units)

    def width(self, tracking: float) -> float:
        text = self.text
        inner = sum(unit.width for unit in self.units) + tracking * max(0, len(text) - 1)
        return self.indent + inner - (0.5 if text[-1:] in _HALVED else 0.0)


def paragraphs_of(block: Block, values: Mapping[str, str], measure: Measure) -> list[list[Cluster]]:
    """The paragraphs of a block with these values filled in; a span with an empty field is left out."""
    paragraphs: list[list[Cluster]] = [[]]
    for span in block.text:
        if span.fields and not all(values.get(name) for name in span.fields):
            continue
        look = TypeStyle(span.face or block.face, span.colour or block.colour, span.scale)
        text = re.sub(r"\{(\w+)\}", lambda match: values[match.group(1)], span.text)
        for index, stretch in enumerate(text.split("\n")):
            if index:
                paragraphs.append([])
            for piece in [stretch] if span.keep else stretch:
                if piece:
                    _append(paragraphs[-1], piece, look, measure)
    return paragraphs


def _append(units: list[Cluster], text: str, look: TypeStyle, measure: Measure) -> None:
    """Add text to a paragraph, glued to what it may not be parted from."""
    fresh = Cluster(((text, look),), measure.width(text, look.face) * look.scale)
    if units and inseparable(units[-1].text[-1], text[0]):
        before = units.pop()
        fresh = Cluster(before.parts + fresh.parts, before.width + fresh.width)
    units.append(fresh)


def fitted(block: Block, paragraphs: list[list[Cluster]]) -> tuple[float, list[Line], bool]:
    """The size, the lines, and whether they fit: as the block likes it, with names whole where they can be."""
    for allowed in range(1, block.lines + 1) if block.fit == "shrink" else [block.lines]:
        first: tuple[float, list[Line], bool] | None = None
        size, least = block.size, block.least
        while size >= least - 1e-9:
            most = min(allowed, _most_lines(block, size))
            found = _broken(paragraphs, block.w * MM / size, block, most)
            if found and found[0] == 0:
                return size, found[1], True
            if found and first is None:
                first = size, found[1], True
                least = max(least, size * _WHOLE)
            size -= _STEP
        if first:
            return first
    unbounded = sum(len(unit.text) for units in paragraphs for unit in units) + len(paragraphs)
    found = _broken(paragraphs, block.w * MM / block.least, block, unbounded)
    return block.least, found[1] if found else [], False


def _most_lines(block: Block, size: float) -> int:
    return 1 + int((block.h * MM + 0.01 - size) / (size * block.lead) + 1e-9)


def height_of(block: Block, count: int, size: float) -> float:
    """The height of so many lines, in points."""
    return size * (1 + (count - 1) * block.lead)


def _broken(
    paragraphs: list[list[Cluster]], room: float, block: Block, most: int
) -> tuple[float, list[Line]] | None:
    """Every paragraph in lines of at most `room` em, and what their breaks cost; None if there are too many."""
    lines: list[Line] = []
    cost = 0.0
    for number, paragraph in enumerate(paragraphs):
        units = list(_splittable(paragraph, room - block.indent))
        left = most - len(lines) - (len(paragraphs) - number - 1)
        found = _best(units, room, block, left) if units else (0.0, [0])
        if found is None:
            return None
        cost += found[0]
        starts = [0, *found[1][:-1]]
        lines += [
            Line(units[start:end], 0.0 if start else block.indent, last=end == len(units))
            for start, end in zip(starts, found[1], strict=True)
        ]
    return (cost, lines) if len(lines) <= most else None


def _best(units: list[Cluster], room: float, block: Block, most: int) -> tuple[float, list[int]] | None:
    texts = [unit.text for unit in units]
    wide = [0.0, *accumulate(unit.width + block.tracking * len(unit.text) for unit in units)]

    def width(start: int, end: int) -> float:
        indent = 0.0 if start else block.indent
        halved = 0.5 if texts[end - 1][-1] in _HALVED else 0.0
        return indent + wide[end] - wide[start] - block.tracking - halved

    if width(0, len(units)) <= room + 1e-6:
        return 0.0, [len(units)]
    # Each line gains at most half a character at its end: what is wider fits in no way.
    if most < 2 or wide[-1] > most * (room + 0.5 + block.tracking):
        return None
    return best_lines(texts, width, room, most, even=block.align == "center")


def _splittable(units: list[Cluster], room: float) -> Iterator[Cluster]:
    """The units, with those wider than a whole line cut into characters: better broken than lost."""
    for unit in units:
        if unit.width <= room:
            yield unit
        else:
            share = unit.width / len(unit.text)
            for text, look in unit.parts:
                yield from (Cluster(((character, look),), share) for character in text)
