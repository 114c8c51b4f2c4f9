"""Letters and decisions in the layout of an office document, as PDF."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper.typesetting import MM, canvas, draw, shrunk, titled, wrapped

_LEFT = 28 * MM


@dataclass(frozen=True)
class LetterPaper:
    """A letter or decision in the layout of an office document.

    A newline in the title is where it breaks if it needs two lines.
    """

    title: str
    paragraphs: Sequence[str]
    issuer: str
    day: str
    number: str = ""
    author: str = ""  # whose it is, told in the file alone; empty: the issuer
    mark: str = ""  # e.g. "代拟稿", set small at the upper left


def letter_pdf(paper: LetterPaper) -> bytes:
    """The letter as A4 PDF; the place of the seal stays empty."""
    stream = io.BytesIO()
    width, height = 210 * MM, 297 * MM
    sheet = canvas(stream, width, height, paper.title.replace("\n", ""), author=paper.author or paper.issuer)
    y = _letter_head(sheet, paper, width, height)
    y = _letter_body(sheet, paper.paragraphs, width, height, y)
    y = max(y - 20 * MM, 34 * MM)
    size = shrunk(paper.issuer, "kai", 15, 96 * MM, 9)
    draw(sheet, (width - 62 * MM, y), paper.issuer, "kai", size, align="center")
    draw(sheet, (width - 62 * MM, y - 10 * MM), paper.day, "kai", 15, align="center")
    sheet.showPage()
    sheet.save()
    return stream.getvalue()


def _letter_head(canvas: Canvas, paper: LetterPaper, width: float, height: float) -> float:
    """Mark, title and number; returns where the text begins."""
    y = height - 34 * MM
    if paper.mark:
        draw(canvas, (_LEFT, height - 22 * MM), paper.mark, "hei", 11, colour="#B3372B")
    size, lines = titled(paper.title, "song-bold", 20, width - 2 * _LEFT, 16)
    for line in lines:
        draw(canvas, (width / 2, y), line, "song-bold", size, align="center")
        y -= 11 * MM
    if paper.number:
        draw(canvas, (width / 2, y), paper.number, "kai", 13, align="center")
        y -= 12 * MM
    return y


def _letter_body(canvas: Canvas, paragraphs: Sequence[str], width: float, height: float, y: float) -> float:
    for paragraph in paragraphs:
        for line in wrapped(paragraph, "kai", 15, width - 2 * _LEFT):
            if y < 30 * MM:
                canvas.showPage()
                y = height - 30 * MM
            draw(canvas, (_LEFT, y), line, "kai", 15)
            y -= 10 * MM
    return y
