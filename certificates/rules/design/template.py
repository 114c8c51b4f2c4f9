"""Templates of certificates as data: blocks in millimetres from the upper left corner, read from JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from typing import Any

from certificates.rules.design.borders.paths import Colours
from competition.rules.words.catalogue import phrase

# Fields that all certificates of a batch share.
SHARED = frozenset(
    {"contest", "contest_en", "issuer", "issuer_en", "date", "date_characters", "year", "host"}
)
DESIGNS = File(__file__).parent / "data"


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


# Names of the designs, shown where a batch is begun.
DESIGN_NAMES = {
    "joinery": phrase("榫卯（横式）"),
    "cloud": phrase("云纹（横式）"),
    "fret": phrase("回纹（竖式）"),
    "begonia": phrase("海棠窗（横式）"),
    "plain": phrase("素框（横式，中英文）"),
}

FIRST_DESIGN = "joinery"


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
