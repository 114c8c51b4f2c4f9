"""How wide text is: what a layout asks, and a plain rule where no font is wanted (tests)."""

import unicodedata
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Piece:
    """A stretch of text in one font; `lift` (em) raises it above the baseline of the line."""

    font: str
    text: str
    lift: float = 0.0


class Measure(Protocol):
    """What a layout needs to know of fonts. Widths are in em: multiply by the size."""

    def width(self, text: str, face: str) -> float: ...

    def pieces(self, text: str, face: str) -> list[Piece]: ...


class SquareMeasure:
    """Every wide character 1 em, every other half: enough to reason about breaking lines."""

    def width(self, text: str, face: str) -> float:
        return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)

    def pieces(self, text: str, face: str) -> list[Piece]:
        return [Piece(face, text)] if text else []
