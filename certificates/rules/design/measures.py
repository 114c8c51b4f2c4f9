"""How wide text is: what a layout asks of whoever knows the fonts."""

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
