"""What is cut out of a sheet and handed over, as PDF: badges, slips and stickers."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper.typesetting import CELADON, GREY, LINE, MM, canvas, draw, shrunk, wrapped

# --- badges ---


@dataclass(frozen=True)
class Badge:
    """One 参赛证: `lines` are labelled facts (event, delegation, place); `photo` a JPEG or PNG or None."""

    contest: str
    title: str
    name: str
    number: str
    lines: Sequence[tuple[str, str]]
    photo: bytes | None = None


def badges_pdf(badges: Sequence[Badge], *, four_to_a_sheet: bool = False) -> bytes:
    """Badges of A6 (105 × 148 mm), one to a page or four on A4 with cutting marks."""
    stream = io.BytesIO()
    wide, tall = 105 * MM, 148.5 * MM
    page = (2 * wide, 2 * tall) if four_to_a_sheet else (wide, tall)
    sheet = canvas(
        stream, *page, badges[0].title if badges else "", author=badges[0].contest if badges else ""
    )
    each = 4 if four_to_a_sheet else 1
    for start in range(0, len(badges), each):
        for index, badge in enumerate(badges[start : start + each]):
            x, y = (index % 2) * wide, (0 if each == 1 else (1 - index // 2)) * tall
            _badge(sheet, badge, (x, y), wide, tall)
        if four_to_a_sheet:
            _cutting_marks(sheet, wide, tall)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def _badge(canvas: Canvas, badge: Badge, corner: tuple[float, float], wide: float, tall: float) -> None:
    x, y = corner
    middle, room = x + wide / 2, wide - 20 * MM
    canvas.setFillColor(HexColor(CELADON))
    canvas.rect(x, y + tall - 30 * MM, wide, 30 * MM, stroke=0, fill=1)
    size = shrunk(badge.contest, "hei-bold", 13, room, 7)
    lines = wrapped(badge.contest, "hei-bold", size, room)
    for index, line in enumerate(lines[:2]):
        draw(
            canvas,
            (middle, y + tall - (11 + 5.5 * index) * MM),
            line,
            "hei-bold",
            size,
            align="center",
            colour="#FFFFFF",
        )
    draw(canvas, (middle, y + tall - 25 * MM), badge.title, "song-bold", 17, align="center", colour="#FFFFFF")
    _photo(canvas, badge.photo, (middle - 15 * MM, y + tall - 78 * MM, 30 * MM, 42 * MM))
    size = shrunk(badge.name, "kai-bold", 27, room, 10)
    draw(canvas, (middle, y + tall - 91 * MM), badge.name, "kai-bold", size, align="center")
    draw(canvas, (middle, y + tall - 98 * MM), badge.number, "hei", 11, align="center", colour=GREY)
    at = y + tall - 108 * MM
    for label, value in badge.lines:
        draw(canvas, (x + 10 * MM, at), label, "hei", 9, colour=GREY)
        size = shrunk(value, "hei", 10.5, room - 19 * MM, 5.5)
        draw(canvas, (x + 29 * MM, at), value, "hei", size)
        canvas.setStrokeColor(HexColor(LINE))
        canvas.setLineWidth(0.4)
        canvas.line(x + 10 * MM, at - 2.1 * MM, x + wide - 10 * MM, at - 2.1 * MM)
        at -= 7.6 * MM


def _photo(canvas: Canvas, photo: bytes | None, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.6)
    if photo:
        image = ImageReader(io.BytesIO(photo))
        canvas.drawImage(image, x, y, width, height, preserveAspectRatio=True, anchor="c")
    canvas.rect(x, y, width, height, stroke=1, fill=0)


def _cutting_marks(canvas: Canvas, wide: float, tall: float) -> None:
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.4)
    canvas.setDash(2, 3)
    canvas.line(wide, 0, wide, 2 * tall)
    canvas.line(0, tall, 2 * wide, tall)
    canvas.setDash()


# --- slips and stickers ---


@dataclass(frozen=True)
class Slip:
    """A slip to cut out: a small heading, one large text, a small line under it."""

    heading: str
    large: str
    under: str = ""


_SLIPS_ACROSS, _SLIPS_DOWN = 3, 8


def slips_pdf(title: str, slips: Sequence[Slip], *, author: str) -> bytes:
    """Slips of 70 × 37 mm, 24 to a page of A4, with lines to cut along; pages carry no list of others."""
    stream = io.BytesIO()
    wide, tall = 210 * MM / _SLIPS_ACROSS, 297 * MM / _SLIPS_DOWN
    sheet = canvas(stream, 210 * MM, 297 * MM, title, author=author)
    each = _SLIPS_ACROSS * _SLIPS_DOWN
    for start in range(0, max(len(slips), 1), each):
        for index, slip in enumerate(slips[start : start + each]):
            x = (index % _SLIPS_ACROSS) * wide
            y = 297 * MM - (index // _SLIPS_ACROSS + 1) * tall
            _slip(sheet, slip, (x, y), wide, tall)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def _slip(canvas: Canvas, slip: Slip, corner: tuple[float, float], wide: float, tall: float) -> None:
    x, y = corner
    middle, room = x + wide / 2, wide - 10 * MM
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.4)
    canvas.setDash(2, 3)
    canvas.rect(x, y, wide, tall, stroke=1, fill=0)
    canvas.setDash()
    size = shrunk(slip.heading, "hei", 9, room, 5)
    draw(canvas, (middle, y + tall - 9 * MM), slip.heading, "hei", size, align="center", colour=GREY)
    size = shrunk(slip.large, "hei-bold", 34, room, 10)
    draw(canvas, (middle, y + tall - 23 * MM), slip.large, "hei-bold", size, align="center")
    size = shrunk(slip.under, "hei", 10, room, 5)
    draw(canvas, (middle, y + 6 * MM), slip.under, "hei", size, align="center")
