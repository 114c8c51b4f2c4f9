"""Where every character of a certificate stands: templates as data, measured, never drawn here.

A template gives blocks in millimetres from the upper left corner; the layout gives marks in points from
the lower left one. Three layers: `stock` (border and fixed words: what pre-printed paper already has),
`shared` (words of the whole batch) and `own` (words of one person).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, groupby, pairwise
from pathlib import Path as File
from typing import Any

from certificates.rules.design.borders import BORDERS, MM, Colours, Path
from certificates.rules.design.measures import Measure, Piece
from certificates.rules.specification import CertificateSpec, in_characters, in_figures
from competition.foundation.paper.fonts import printable
from competition.rules.linebreaks import NOT_FIRST, NOT_LAST, best_lines, inseparable
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase

SHARED = frozenset({"contest", "contest_en", "issuer", "date", "date_characters", "year", "host"})
DESIGNS = File(__file__).parent / "data"

_HALVED = frozenset("，。、；：？！）》〉」』】〕")  # may stand in half its width at the end of a line
_MOST_KNOWN = 5000
_STEP = 0.25  # points by which text shrinks until it fits
_WHOLE = 0.85  # a text may shrink to this share of its size rather than break a name


@dataclass(frozen=True)
class Span:
    """Part of a block's text, with its own look where that differs. Left out when a field in it is empty."""

    text: str
    face: str | None = None
    colour: str | None = None
    scale: float = 1.0
    keep: bool = False  # do not break inside (a name)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(re.findall(r"\{(\w+)\}", self.text))


@dataclass(frozen=True)
class Block:
    """A box of text. Millimetres; sizes in points; `lead` times the size from line to line.

    `fit` "shrink" prefers fewer lines and smaller type, "wrap" prefers the full size and more lines; both
    go no lower than `least`, and what still does not fit is a problem, not a cut.
    """

    id: str
    x: float
    y: float
    w: float
    h: float
    text: tuple[Span, ...]
    face: str = "kai"
    size: float = 16
    least: float = 9
    lead: float = 1.6
    align: str = "left"  # left | center | right | justify
    valign: str = "middle"  # top | middle | bottom
    colour: str = "#1F2A30"
    indent: float = 0  # em, first line of each paragraph
    tracking: float = 0  # em between characters
    lines: int = 1
    fit: str = "shrink"

    @property
    def fields(self) -> frozenset[str]:
        return frozenset().union(*(span.fields for span in self.text))

    @property
    def layer(self) -> str:
        """stock, shared or own, by the fields it shows."""
        if not self.fields:
            return "stock"
        return "shared" if self.fields <= SHARED else "own"


@dataclass(frozen=True)
class Template:
    """A design: sheet in millimetres, border, blocks, and where the square code stands."""

    id: str
    name: str
    width: float
    height: float
    border: str
    colours: Colours
    blocks: tuple[Block, ...]
    code: tuple[float, float, float]  # x, y, side


@dataclass(frozen=True)
class Text:
    """One stretch of text on a baseline, in points."""

    x: float
    y: float
    pieces: tuple[Piece, ...]
    size: float
    colour: str
    tracking: float = 0.0


@dataclass(frozen=True)
class Code:
    """The square code, in points; `text` is what it says."""

    x: float
    y: float
    side: float
    text: str
    colour: str = "#1F2A30"


Mark = Text | Path | Code


@dataclass(frozen=True)
class Sheet:
    """One certificate laid out: what a writer draws."""

    width: float
    height: float
    stock: tuple[Mark, ...]
    shared: tuple[Mark, ...]
    own: tuple[Mark, ...]
    problems: tuple[Problem, ...] = ()


# --- templates as data ------------------------------------------------------------------------------

# Names of the designs, shown where a batch is begun.
DESIGN_NAMES = {
    "joinery": phrase("榫卯（横式）"),
    "cloud": phrase("云纹（横式）"),
    "fret": phrase("回纹（竖式）"),
    "begonia": phrase("海棠窗（横式）"),
    "plain": phrase("素框（横式，中英文）"),
}


def template_from(body: Mapping[str, Any]) -> Template:
    """Read a template from its JSON form. Raises KeyError or TypeError for a wrong one."""
    blocks = tuple(
        Block(**{**block, "text": tuple(_span(part) for part in block["text"])}) for block in body["blocks"]
    )
    return Template(
        id=body["id"],
        name=body["name"],
        width=body["width"],
        height=body["height"],
        border=body["border"],
        colours=Colours(**body["colours"]),
        blocks=blocks,
        code=tuple(body["code"]),
    )


def _span(part: str | Mapping[str, Any]) -> Span:
    return Span(part) if isinstance(part, str) else Span(**part)


@cache
def design_body(name: str) -> dict[str, Any]:
    """The JSON form of one of the designs that come with the product; a batch keeps it as it was."""
    body: dict[str, Any] = json.loads((DESIGNS / f"{name}.json").read_text("utf-8"))
    return body


@cache
def design(name: str) -> Template:
    """One of the designs that come with the product."""
    return template_from(design_body(name))


def values_of(spec: CertificateSpec, number: str, host: str = "") -> dict[str, str]:
    """Every field a template may show, as clean text. `host`: the domain a scanned code must lead to."""
    shown = {
        "number": number,
        "name": spec.name,
        "salutation": spec.salutation,
        "contest": spec.contest,
        "event": spec.event,
        "group": spec.group,
        "award": spec.award,
        "unit": spec.unit,
        "team": spec.team,
        "issuer": spec.issuer,
        "level": spec.level,
        "contest_en": spec.contest_en,
        "event_en": spec.event_en,
        "award_en": spec.award_en,
        "date": in_figures(spec.issued_on),
        "date_characters": in_characters(spec.issued_on),
        "year": str(spec.issued_on.year),
        "host": host,
    }
    return {name: " ".join(printable(text).split("\n")) for name, text in shown.items()}


# --- laying out ----------------------------------------------------------------------------------------


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

    def sheet(self, values: Mapping[str, str], code: str) -> Sheet:
        """Lay out one certificate. `values` as from `values_of`; `code` is the text of the square code."""
        own, problems = self._layer("own", values)
        x, y, side = (part * MM for part in self.template.code)
        square = Code(x, self._sheet[1] - y - side, side, code)
        return Sheet(*self._sheet, self.stock, self.shared, (*own, square), (*self._problems, *problems))

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


@dataclass(frozen=True)
class _Look:
    face: str
    colour: str
    scale: float


@dataclass(frozen=True)
class _Unit:
    """Characters that stay together; `width` in em of the block's size."""

    parts: tuple[tuple[str, _Look], ...]
    width: float

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)


@dataclass
class _Line:
    units: list[_Unit] = field(default_factory=list)
    indent: float = 0.0
    last: bool = False

    @property
    def text(self) -> str:
        return "".join(unit.text for unit in self.units)

    def width(self, tracking: float) -> float:
        text = self.text
        inner = sum(unit.width for unit in self.units) + tracking * max(0, len(text) - 1)
        return self.indent + inner - (0.5 if text[-1:] in _HALVED else 0.0)


def _set_block(
    block: Block, values: Mapping[str, str], measure: Measure, sheet_height: float
) -> tuple[list[Mark], bool]:
    paragraphs = _paragraphs(block, values, measure)
    if not any(paragraphs):
        return [], True
    size, lines, fits = _fitted(block, paragraphs)
    return list(_placed(block, size, lines, measure, sheet_height)), fits


def _paragraphs(block: Block, values: Mapping[str, str], measure: Measure) -> list[list[_Unit]]:
    paragraphs: list[list[_Unit]] = [[]]
    for span in block.text:
        if span.fields and not all(values.get(name) for name in span.fields):
            continue
        look = _Look(span.face or block.face, span.colour or block.colour, span.scale)
        text = re.sub(r"\{(\w+)\}", lambda match: values[match.group(1)], span.text)
        for index, stretch in enumerate(text.split("\n")):
            if index:
                paragraphs.append([])
            for piece in [stretch] if span.keep else stretch:
                if piece:
                    _append(paragraphs[-1], piece, look, measure)
    return paragraphs


def _append(units: list[_Unit], text: str, look: _Look, measure: Measure) -> None:
    """Add text to a paragraph, glued to what it may not be parted from."""
    fresh = _Unit(((text, look),), measure.width(text, look.face) * look.scale)
    if units and inseparable(units[-1].text[-1], text[0]):
        before = units.pop()
        fresh = _Unit(before.parts + fresh.parts, before.width + fresh.width)
    units.append(fresh)


def _fitted(block: Block, paragraphs: list[list[_Unit]]) -> tuple[float, list[_Line], bool]:
    """The size, the lines, and whether they fit: as the block likes it, with names whole where they can be."""
    for allowed in range(1, block.lines + 1) if block.fit == "shrink" else [block.lines]:
        first: tuple[float, list[_Line], bool] | None = None
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


def _height(block: Block, count: int, size: float) -> float:
    return size * (1 + (count - 1) * block.lead)


def _broken(
    paragraphs: list[list[_Unit]], room: float, block: Block, most: int
) -> tuple[float, list[_Line]] | None:
    """Every paragraph in lines of at most `room` em, and what their breaks cost; None if there are too many."""
    lines: list[_Line] = []
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
            _Line(units[start:end], 0.0 if start else block.indent, last=end == len(units))
            for start, end in zip(starts, found[1], strict=True)
        ]
    return (cost, lines) if len(lines) <= most else None


def _best(units: list[_Unit], room: float, block: Block, most: int) -> tuple[float, list[int]] | None:
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


def _splittable(units: list[_Unit], room: float) -> Iterator[_Unit]:
    """The units, with those wider than a whole line cut into characters: better broken than lost."""
    for unit in units:
        if unit.width <= room:
            yield unit
        else:
            share = unit.width / len(unit.text)
            for text, look in unit.parts:
                yield from (_Unit(((character, look),), share) for character in text)


def _placed(
    block: Block, size: float, lines: list[_Line], measure: Measure, sheet_height: float
) -> Iterator[Text]:
    top = sheet_height - block.y * MM
    spare = block.h * MM - _height(block, len(lines), size)
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


def _stretch(block: Block, line: _Line, room: float) -> float:
    """What justified lines add between characters, in em; last lines and loose ones stay as they are."""
    gaps = len(line.text) - 1
    spare = room - line.width(block.tracking)
    if block.align != "justify" or line.last or gaps < 1 or spare / gaps > 0.35:
        return 0.0
    return spare / gaps


def _set_line(
    line: _Line, x: float, baseline: float, size: float, *, tracking: float, measure: Measure
) -> Iterator[Text]:
    parts = [part for unit in line.units for part in unit.parts]
    for look, group in groupby(parts, key=lambda part: part[1]):
        text = "".join(part[0] for part in group)
        scaled = size * look.scale
        pieces = tuple(measure.pieces(text, look.face))
        yield Text(x, baseline, pieces, scaled, look.colour, tracking * size)
        x += measure.width(text, look.face) * scaled + tracking * size * len(text)


def breaks_well(lines: list[str]) -> bool:
    """Whether no line begins or ends with what it may not (避头尾)."""
    return not any(
        above[-1:] in NOT_LAST or below[:1] in NOT_FIRST
        for above, below in pairwise(lines)
        if above and below
    )
