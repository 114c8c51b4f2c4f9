"""Forms of labelled boxes as PDF; lengths are in millimetres unless said."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper.page_parts import LEAD, MARGIN, TOP, cell, foot, signatures
from competition.foundation.paper.typesetting import GREY, LINE, MM, TINT, canvas, draw, shrunk, wrapped


@dataclass(frozen=True)
class FormPaper:
    """A form of labelled boxes, two to a line unless a value is long; `statements` fill whole lines."""

    title: str
    fields: Sequence[tuple[str, str]]
    statements: Sequence[tuple[str, str]] = ()
    _: KW_ONLY
    author: str
    subtitle: str = ""
    signers: Sequence[str] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over what the boxes say."""
        boxes = [f"{label}\x1f{value}" for label, value in [*self.fields, *self.statements]]
        return hashlib.sha256("\x1e".join(boxes).encode()).hexdigest()


def form_pdf(paper: FormPaper) -> bytes:
    """The form as a one-page A4 PDF."""
    stream = io.BytesIO()
    width, height = 210 * MM, 297 * MM
    sheet = canvas(stream, width, height, paper.title, author=paper.author)
    left, inner = MARGIN * MM, width - 2 * MARGIN * MM
    y = height - TOP * MM
    _form_head(sheet, paper, width, inner, y)
    y -= 19 * MM
    for line in _form_lines(paper.fields):
        y = _form_line(sheet, line, left, inner, y, height=10 * MM)
    for label, text in paper.statements:
        lines = wrapped(text, "kai", 11, inner - 33 * MM)
        y = _form_line(
            sheet, [(label, text)], left, inner, y, height=max(20 * MM, (len(lines) * 11 * LEAD) + 8 * MM)
        )
    if paper.signers:
        signatures(sheet, paper.signers, left, inner, y - 16 * MM)
    foot(sheet, 210, 1, 1, paper.fingerprint)
    sheet.showPage()
    sheet.save()
    return stream.getvalue()


def _form_head(canvas: Canvas, paper: FormPaper, width: float, inner: float, y: float) -> None:
    size = shrunk(paper.title, "song-bold", 18, inner, 9)
    draw(canvas, (width / 2, y - 6 * MM), paper.title, "song-bold", size, align="center")
    if paper.subtitle:
        draw(canvas, (width / 2, y - 13.5 * MM), paper.subtitle, "hei", 10, align="center", colour=GREY)


def _form_lines(fields: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = []
    for label, value in fields:
        if lines and len(lines[-1]) == 1 and max(len(value), len(lines[-1][0][1])) <= 16:
            lines[-1].append((label, value))
        else:
            lines.append([(label, value)])
    return lines


def _form_line(
    canvas: Canvas, line: Sequence[tuple[str, str]], left: float, inner: float, y: float, *, height: float
) -> float:
    share, label_width = inner / len(line), 27 * MM
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.6)
    for index, (label, value) in enumerate(line):
        x = left + index * share
        canvas.setFillColor(HexColor(TINT))
        canvas.rect(x, y - height, label_width, height, stroke=1, fill=1)
        canvas.rect(x + label_width, y - height, share - label_width, height, stroke=1, fill=0)
        label_size = shrunk(label, "hei", 9.5, label_width - 3 * MM, 5)
        cell(canvas, [label], (x, y, label_width, height), label_size, align="center", face="hei")
        lines = wrapped(value, "kai", 11, share - label_width - 3.6 * MM)
        cell(canvas, lines, (x + label_width, y, share - label_width, height), 11, align="left", face="kai")
    return y - height
