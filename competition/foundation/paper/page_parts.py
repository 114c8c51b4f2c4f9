"""What lists and forms have in common: margins, a cell, lines to sign on, and the foot with number and fingerprint.

Lengths are in millimetres unless said.
"""

from collections.abc import Sequence

from flask_babel import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper import fonts
from competition.foundation.paper.typesetting import GREY, LINE, MM, draw, shrunk

MARGIN, TOP, BOTTOM = 16.0, 16.0, 18.0
# From one line of text to the next, in sizes of the letters.
LEAD = 1.42
# From one line of signatures to the next.
SIGNATURE = 14


def cell(
    canvas: Canvas,
    lines: Sequence[str],
    box: tuple[float, float, float, float],
    size: float,
    *,
    align: str,
    face: str,
) -> None:
    """Lines of text in the middle of a box (x, y of its upper left corner, width, height; in points)."""
    x, y, width, height = box
    pad = 1.6 * MM
    anchor = {"left": x + pad, "center": x + width / 2, "right": x + width - pad}[align]
    block = (len(lines) - 1) * size * LEAD + size
    baseline = y - (height - block) / 2 - size * 0.86
    for index, line in enumerate(lines):
        draw(canvas, (anchor, baseline - index * size * LEAD), line, face, size, align=align)


def signers_in_line(signers: Sequence[str], inner: float) -> int:
    """As many side by side as leave each a name's width to sign on."""
    return min(len(signers), max(1, int(inner // (56 * MM))))


def signatures(canvas: Canvas, signers: Sequence[str], left: float, inner: float, y: float) -> None:
    """A line for each to sign on, side by side where there is room."""
    in_line = signers_in_line(signers, inner)
    share = inner / in_line
    for index, signer in enumerate(signers):
        x = left + index % in_line * share
        if index and index % in_line == 0:
            y -= SIGNATURE * MM
        label = f"{signer}："
        size = shrunk(label, "hei", 9.5, share * 0.5, 5)
        draw(canvas, (x, y), label, "hei", size)
        canvas.setStrokeColor(HexColor(GREY))
        canvas.setLineWidth(0.5)
        canvas.line(x + fonts.width(label, "hei") * size, y - 1.2, x + share - 4 * MM, y - 1.2)


def foot(canvas: Canvas, width: float, number: int, count: int, fingerprint: str) -> None:
    """Fingerprint and "page n of m"; `width` is that of the page in millimetres."""
    y = 9 * MM
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineWidth(0.4)
    canvas.line(MARGIN * MM, y + 4.2 * MM, (width - MARGIN) * MM, y + 4.2 * MM)
    draw(canvas, (MARGIN * MM, y), _("内容校验 %(code)s", code=fingerprint[:32]), "hei", 7, colour=GREY)
    page = _("第 %(number)s 页，共 %(count)s 页", number=number, count=count)
    draw(canvas, ((width - MARGIN) * MM, y), page, "hei", 8, align="right", colour=GREY)
