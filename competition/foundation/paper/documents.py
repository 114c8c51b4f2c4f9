"""Lists, sign sheets, forms and letters as PDF.

Pages carry their number, their total and a fingerprint of what they list. Lengths are in millimetres
unless said.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper import fonts
from competition.foundation.paper.typesetting import (
    CELADON,
    GREY,
    LINE,
    MM,
    TINT,
    canvas,
    draw,
    shrunk,
    titled,
    wrapped,
)

# --- lists ---


@dataclass(frozen=True)
class Column:
    """A column of a list: heading, share of the width, and which side its text keeps to."""

    title: str
    share: float = 1.0
    align: str = "left"  # left | center | right


@dataclass(frozen=True)
class ListPaper:
    """A list to print: entry lists, draw lists, sign sheets, 名单附件.

    `facts` stand in one line under the title; `signers` get a line each to sign at the end; `row_height`
    leaves room for handwriting. Texts come translated.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
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


# Millimetres from one line of signatures to the next.
_SIGNATURE = 14
_MARGIN, _TOP, _BOTTOM, _LEAD = 16.0, 16.0, 18.0, 1.42


def list_pdf(paper: ListPaper) -> bytes:
    """The list as PDF, A4, heading repeated, pages numbered "n of m", fingerprint in the foot."""
    stream = io.BytesIO()
    width, height = (297.0, 210.0) if paper.landscape else (210.0, 297.0)
    sheet = canvas(stream, width * MM, height * MM, paper.title)
    inner = (width - 2 * _MARGIN) * MM
    shares = sum(column.share for column in paper.columns)
    widths = [inner * column.share / shares for column in paper.columns]
    head = _row([column.title for column in paper.columns], widths, paper, "hei-bold")
    rows = [_row(row, widths, paper, "hei") for row in paper.rows]
    pages = _paged(rows, head, paper, height)
    for number, page in enumerate(pages, start=1):
        y = (height - _TOP) * MM
        y = _list_head(sheet, paper, width * MM, y) if number == 1 else _running_head(sheet, paper, width, y)
        y = _table(sheet, [head, *page], widths, paper, y)
        if number == len(pages):
            _closing(sheet, paper, inner, y)
        _foot(sheet, width, number, len(pages), paper.fingerprint)
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
    return _Row(lines, max(paper.row_height * MM, (tallest - 1) * paper.size * _LEAD + paper.size + 3.4 * MM))


def _paged(rows: Sequence[_Row], head: _Row, paper: ListPaper, height: float) -> list[list[_Row]]:
    """Share rows among pages; the last page keeps room for notes and signatures."""
    whole = (height - _TOP - _BOTTOM) * MM - head.height
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
        inner = ((297 if paper.landscape else 210) - 2 * _MARGIN) * MM
        lines = -(-len(paper.signers) // _signers_in_line(paper.signers, inner))
    return (5 + 6 * len(paper.notes) + (4 + _SIGNATURE * lines if lines else 0)) * MM


def _list_head(canvas: Canvas, paper: ListPaper, width: float, y: float) -> float:
    room = width - 2 * _MARGIN * MM
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
        draw(canvas, (_MARGIN * MM, y - 5 * MM), text, "hei", size)
        y -= 8 * MM
    return y - 3 * MM


def _running_head(canvas: Canvas, paper: ListPaper, width: float, y: float) -> float:
    size = shrunk(paper.title, "hei", 9, (width - 2 * _MARGIN) * MM, 5)
    draw(canvas, (_MARGIN * MM, y - 3 * MM), paper.title, "hei", size, colour=GREY)
    return y - 9 * MM


def _table(
    canvas: Canvas, rows: Sequence[_Row], widths: Sequence[float], paper: ListPaper, y: float
) -> float:
    left = _MARGIN * MM
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.5)
    for index, row in enumerate(rows):
        if index == 0:
            canvas.setFillColor(HexColor(TINT))
            canvas.rect(left, y - row.height, sum(widths), row.height, stroke=0, fill=1)
        x = left
        for column, lines, width in zip(paper.columns, row.cells, widths, strict=True):
            _cell(
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
    top = y + sum(row.height for row in rows)
    canvas.setStrokeColor(HexColor(CELADON))
    canvas.setLineWidth(1.1)
    canvas.line(left, top, left + sum(widths), top)
    canvas.setLineWidth(0.7)
    canvas.line(left, top - rows[0].height, left + sum(widths), top - rows[0].height)
    return y


def _cell(
    canvas: Canvas,
    lines: Sequence[str],
    box: tuple[float, float, float, float],
    size: float,
    *,
    align: str,
    face: str,
) -> None:
    x, y, width, height = box
    pad = 1.6 * MM
    anchor = {"left": x + pad, "center": x + width / 2, "right": x + width - pad}[align]
    block = (len(lines) - 1) * size * _LEAD + size
    baseline = y - (height - block) / 2 - size * 0.86
    for index, line in enumerate(lines):
        draw(canvas, (anchor, baseline - index * size * _LEAD), line, face, size, align=align)


def _closing(canvas: Canvas, paper: ListPaper, inner: float, y: float) -> None:
    y -= 5 * MM
    for note in paper.notes:
        size = shrunk(note, "hei", 8.5, inner, 5)
        draw(canvas, (_MARGIN * MM, y - 3 * MM), note, "hei", size, colour=GREY)
        y -= 6 * MM
    if paper.signers:
        _signatures(canvas, paper.signers, _MARGIN * MM, inner, y - 12 * MM)


def _signers_in_line(signers: Sequence[str], inner: float) -> int:
    """As many side by side as leave each a name's width to sign on."""
    return min(len(signers), max(1, int(inner // (56 * MM))))


def _signatures(canvas: Canvas, signers: Sequence[str], left: float, inner: float, y: float) -> None:
    in_line = _signers_in_line(signers, inner)
    share = inner / in_line
    for index, signer in enumerate(signers):
        x = left + index % in_line * share
        if index and index % in_line == 0:
            y -= _SIGNATURE * MM
        label = f"{signer}："
        size = shrunk(label, "hei", 9.5, share * 0.5, 5)
        draw(canvas, (x, y), label, "hei", size)
        canvas.setStrokeColor(HexColor(GREY))
        canvas.setLineWidth(0.5)
        canvas.line(x + fonts.width(label, "hei") * size, y - 1.2, x + share - 4 * MM, y - 1.2)


def _foot(canvas: Canvas, width: float, number: int, count: int, fingerprint: str) -> None:
    y = 9 * MM
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN * MM, y + 4.2 * MM, (width - _MARGIN) * MM, y + 4.2 * MM)
    draw(canvas, (_MARGIN * MM, y), _("内容校验 %(code)s", code=fingerprint[:32]), "hei", 7, colour=GREY)
    page = _("第 %(number)s 页，共 %(count)s 页", number=number, count=count)
    draw(canvas, ((width - _MARGIN) * MM, y), page, "hei", 8, align="right", colour=GREY)


# --- forms and letters ---


@dataclass(frozen=True)
class FormPaper:
    """A form of labelled boxes, two to a line unless a value is long; `statements` fill whole lines."""

    title: str
    fields: Sequence[tuple[str, str]]
    statements: Sequence[tuple[str, str]] = ()
    subtitle: str = ""
    signers: Sequence[str] = ()


def form_pdf(paper: FormPaper) -> bytes:
    """The form as a one-page A4 PDF."""
    stream = io.BytesIO()
    width, height = 210 * MM, 297 * MM
    sheet = canvas(stream, width, height, paper.title)
    left, inner = _MARGIN * MM, width - 2 * _MARGIN * MM
    y = height - _TOP * MM
    size = shrunk(paper.title, "song-bold", 18, inner, 9)
    draw(sheet, (width / 2, y - 6 * MM), paper.title, "song-bold", size, align="center")
    if paper.subtitle:
        draw(sheet, (width / 2, y - 13.5 * MM), paper.subtitle, "hei", 10, align="center", colour=GREY)
    y -= 19 * MM
    for line in _form_lines(paper.fields):
        y = _form_line(sheet, line, left, inner, y, height=10 * MM)
    for label, text in paper.statements:
        lines = wrapped(text, "kai", 11, inner - 33 * MM)
        y = _form_line(
            sheet, [(label, text)], left, inner, y, height=max(20 * MM, (len(lines) * 11 * _LEAD) + 8 * MM)
        )
    if paper.signers:
        _signatures(sheet, paper.signers, left, inner, y - 16 * MM)
    mark = hashlib.sha256(
        "\x1e".join(f"{a}\x1f{b}" for a, b in [*paper.fields, *paper.statements]).encode()
    ).hexdigest()
    _foot(sheet, 210, 1, 1, mark)
    sheet.showPage()
    sheet.save()
    return stream.getvalue()


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
        _cell(canvas, [label], (x, y, label_width, height), label_size, align="center", face="hei")
        lines = wrapped(value, "kai", 11, share - label_width - 3.6 * MM)
        _cell(canvas, lines, (x + label_width, y, share - label_width, height), 11, align="left", face="kai")
    return y - height


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
    mark: str = ""  # e.g. "代拟稿", set small at the upper left


def letter_pdf(paper: LetterPaper) -> bytes:
    """The letter as A4 PDF; the place of the seal stays empty."""
    stream = io.BytesIO()
    width, height = 210 * MM, 297 * MM
    sheet = canvas(stream, width, height, paper.title.replace("\n", ""))
    left, room = 28 * MM, width - 56 * MM
    y = height - 34 * MM
    if paper.mark:
        draw(sheet, (left, height - 22 * MM), paper.mark, "hei", 11, colour="#B3372B")
    size, lines = titled(paper.title, "song-bold", 20, room, 16)
    for line in lines:
        draw(sheet, (width / 2, y), line, "song-bold", size, align="center")
        y -= 11 * MM
    if paper.number:
        draw(sheet, (width / 2, y), paper.number, "kai", 13, align="center")
        y -= 12 * MM
    for paragraph in paper.paragraphs:
        for line in wrapped(paragraph, "kai", 15, room):
            if y < 30 * MM:
                sheet.showPage()
                y = height - 30 * MM
            draw(sheet, (left, y), line, "kai", 15)
            y -= 10 * MM
    y = max(y - 20 * MM, 34 * MM)
    size = shrunk(paper.issuer, "kai", 15, 96 * MM, 9)
    draw(sheet, (width - 62 * MM, y), paper.issuer, "kai", size, align="center")
    draw(sheet, (width - 62 * MM, y - 10 * MM), paper.day, "kai", 15, align="center")
    sheet.showPage()
    sheet.save()
    return stream.getvalue()
