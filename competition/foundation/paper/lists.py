"""Lists and sign sheets as PDF.

Pages carry their number, their total and a fingerprint of what they list. Lengths are in millimetres
unless said.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper.page_parts import (
    BOTTOM,
    LEAD,
    MARGIN,
    SIGNATURE,
    TOP,
    cell,
    foot,
    signatures,
    signers_in_line,
)
from competition.foundation.paper.typesetting import (
    CELADON,
    GREY,
    LINE,
    MM,
    TINT,
    canvas,
    draw,
    shrunk,
    wrapped,
)


@dataclass(frozen=True)
class Column:
    """A column of a list: heading, share of the width, and which side its text keeps to."""

    title: str
    share: float = 1.0
    align: str = "left"  # left | center | right


@dataclass(frozen=True)
class ListPaper:
    """A list to print: entry lists, draw lists, sign sheets, 名单附件.

    `author` is whose list it is, told in the file alone; `facts` stand in one line under the title; `signers` get a line each to sign at the end; `row_height`
    leaves room for handwriting. Texts come translated.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    _: KW_ONLY
    author: str
    subtitle: str = ""
    facts: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    signers: Sequence[str] = ()
    landscape: bool = False
    row_height: float = 8.0
    size: float = 9.5

    @property
    def fingerprint(self) -> str:
        """SHA-256 over title, headings and rows; the same list always has the same one."""
        parts = [self.title, self.subtitle, *(column.title for column in self.columns)]
        cells = [cell for row in self.rows for cell in row]
        text = "\x1e".join([*parts, "\x1d", *cells])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class _Row:
    cells: tuple[tuple[str, ...], ...]
    height: float


def list_pdf(paper: ListPaper) -> bytes:
    """The list as PDF, A4, heading repeated, pages numbered "n of m", fingerprint in the foot."""
    stream = io.BytesIO()
    width, height = (297.0, 210.0) if paper.landscape else (210.0, 297.0)
    sheet = canvas(stream, width * MM, height * MM, paper.title, author=paper.author)
    inner = (width - 2 * MARGIN) * MM
    shares = sum(column.share for column in paper.columns)
    widths = [inner * column.share / shares for column in paper.columns]
    head = _row([column.title for column in paper.columns], widths, paper, "hei-bold")
    rows = [_row(row, widths, paper, "hei") for row in paper.rows]
    pages = _paged(rows, head, paper, height)
    for number, page in enumerate(pages, start=1):
        y = (height - TOP) * MM
        y = _list_head(sheet, paper, width * MM, y) if number == 1 else _running_head(sheet, paper, width, y)
        y = _table(sheet, [head, *page], widths, paper, y)
        if number == len(pages):
            _closing(sheet, paper, inner, y)
        foot(sheet, width, number, len(pages), paper.fingerprint)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def _row(cells: Sequence[str], widths: Sequence[float], paper: ListPaper, face: str) -> _Row:
    padded = [*cells, *[""] * (len(widths) - len(cells))]
    lines = tuple(
        tuple(wrapped(cell, face, paper.size, room - 3.2 * MM))
        for cell, room in zip(padded, widths, strict=True)
    )
    tallest = max(len(cell) for cell in lines)
    return _Row(lines, max(paper.row_height * MM, (tallest - 1) * paper.size * LEAD + paper.size + 3.4 * MM))


def _paged(rows: Sequence[_Row], head: _Row, paper: ListPaper, height: float) -> list[list[_Row]]:
    """Share rows among pages; the last page keeps room for notes and signatures."""
    whole = (height - TOP - BOTTOM) * MM - head.height
    first, other = whole - _head_height(paper), whole - 9 * MM
    pages: list[list[_Row]] = [[]]
    left = first
    for row in rows:
        if row.height > left and pages[-1]:
            pages.append([])
            left = other
        pages[-1].append(row)
        left -= row.height
    if _closing_height(paper) > left and len(pages[-1]) > 1:
        pages.append([pages[-1].pop()])
    return pages


def _head_height(paper: ListPaper) -> float:
    return (13 + (6 if paper.subtitle else 0) + (8 if paper.facts else 0)) * MM


def _closing_height(paper: ListPaper) -> float:
    lines = 0
    if paper.signers:
        inner = ((297 if paper.landscape else 210) - 2 * MARGIN) * MM
        lines = -(-len(paper.signers) // signers_in_line(paper.signers, inner))
    return (5 + 6 * len(paper.notes) + (4 + SIGNATURE * lines if lines else 0)) * MM


def _list_head(canvas: Canvas, paper: ListPaper, width: float, y: float) -> float:
    room = width - 2 * MARGIN * MM
    size = shrunk(paper.title, "song-bold", 18, room, 9)
    draw(canvas, (width / 2, y - 6 * MM), paper.title, "song-bold", size, align="center")
    y -= 10 * MM
    if paper.subtitle:
        size = shrunk(paper.subtitle, "hei", 11, room, 6)
        draw(canvas, (width / 2, y - 3.5 * MM), paper.subtitle, "hei", size, align="center", colour=GREY)
        y -= 6 * MM
    if paper.facts:
        text = "　　".join(f"{label}：{value}" for label, value in paper.facts)
        size = shrunk(text, "hei", 9.5, room, 5)
        draw(canvas, (MARGIN * MM, y - 5 * MM), text, "hei", size)
        y -= 8 * MM
    return y - 3 * MM


def _running_head(canvas: Canvas, paper: ListPaper, width: float, y: float) -> float:
    size = shrunk(paper.title, "hei", 9, (width - 2 * MARGIN) * MM, 5)
    draw(canvas, (MARGIN * MM, y - 3 * MM), paper.title, "hei", size, colour=GREY)
    return y - 9 * MM


def _table(
    canvas: Canvas, rows: Sequence[_Row], widths: Sequence[float], paper: ListPaper, y: float
) -> float:
    left = MARGIN * MM
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    for index, row in enumerate(rows):
        if index == 0:
            canvas.setFillColor(HexColor(TINT))
            canvas.rect(left, y - row.height, sum(widths), row.height, stroke=0, fill=1)
        x = left
        for column, lines, width in zip(paper.columns, row.cells, widths, strict=True):
            cell(
                canvas,
                lines,
                (x, y, width, row.height),
                paper.size,
                align=column.align,
                face="hei-bold" if index == 0 else "hei",
            )
            x += width
        canvas.line(left, y - row.height, left + sum(widths), y - row.height)
        y -= row.height
    _head_lines(canvas, left, left + sum(widths), y + sum(row.height for row in rows), rows[0].height)
    return y


def _head_lines(canvas: Canvas, left: float, right: float, top: float, height: float) -> None:
    """The firm lines above and below the heading."""
    canvas.setStrokeColor(HexColor(CELADON))
    canvas.setLineWidth(1.1)
    canvas.line(left, top, right, top)
    canvas.setLineWidth(0.7)
    canvas.line(left, top - height, right, top - height)


def _closing(canvas: Canvas, paper: ListPaper, inner: float, y: float) -> None:
    y -= 5 * MM
    for note in paper.notes:
        size = shrunk(note, "hei", 8.5, inner, 5)
        draw(canvas, (MARGIN * MM, y - 3 * MM), note, "hei", size, colour=GREY)
        y -= 6 * MM
    if paper.signers:
        signatures(canvas, paper.signers, MARGIN * MM, inner, y - 12 * MM)
