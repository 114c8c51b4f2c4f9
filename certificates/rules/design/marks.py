"""What is drawn of a certificate: texts, lines and the square code, in points from the lower left corner."""

from dataclasses import dataclass

from certificates.rules.design.borders.paths import Path
from certificates.rules.design.measures import Piece
from competition.rules.problems import Problem


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
class LaidSheet:
    """One certificate laid out: what a writer draws."""

    width: float
    height: float
    stock: tuple[Mark, ...]
    shared: tuple[Mark, ...]
    own: tuple[Mark, ...]
    problems: tuple[Problem, ...] = ()
