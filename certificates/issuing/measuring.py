"""How wide text is in the fonts we print with."""

from certificates.rules.design.measures import Piece
from competition.foundation.paper import fonts


class FontMeasure:
    """Measures by the font files on this machine."""

    def width(self, text: str, face: str) -> float:
        return fonts.width(text, face)

    def pieces(self, text: str, face: str) -> list[Piece]:
        return [Piece(run.font.name, run.text, run.lift) for run in fonts.runs(text, face)]
