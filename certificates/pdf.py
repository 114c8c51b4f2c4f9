"""Draws laid-out certificates: one pile, single files, pre-printed stock with a printer's correction.

The static layer is one form used by every page; fonts are embedded as subsets; the square code is one path.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from certificates.rules.design.borders.paths import MM, Path
from certificates.rules.design.marks import Code, LaidSheet, Mark, Text
from certificates.rules.design.squarecode.code import square_code
from competition.foundation.paper import typesetting


@dataclass(frozen=True)
class Correction:
    """A printer's correction for pre-printed stock: shift in mm (right, up) and scale about the middle."""

    right: float = 0.0
    up: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class About:
    """What a file says of itself: its title, and who issued what is in it. Certificates are in Chinese."""

    title: str = ""
    author: str = ""


class Pile:
    """A PDF of certificates, written page after page. `stock` off leaves out what the paper already has."""

    def __init__(
        self,
        stream: IO[bytes],
        *,
        about: About | None = None,
        stock: bool = True,
        correction: Correction | None = None,
    ) -> None:
        told = about or About()
        self._canvas = typesetting.canvas(
            stream, 297 * MM, 210 * MM, told.title, author=told.author, language="zh-CN"
        )
        self._stock = stock
        self._correction = correction or Correction()
        self._forms: dict[int, tuple[str, tuple[Sequence[Mark], ...]]] = {}
        self.pages = 0

    def add(self, sheet: LaidSheet) -> None:
        """Draw one certificate as the next page."""
        canvas = self._canvas
        canvas.setPageSize((sheet.width, sheet.height))
        form = self._form(sheet)
        canvas.saveState()
        self._correct(sheet)
        canvas.doForm(form)
        _draw_marks(canvas, sheet.own)
        canvas.restoreState()
        canvas.showPage()
        self.pages += 1

    def save(self) -> None:
        """Write everything to the stream."""
        self._canvas.save()

    def _form(self, sheet: LaidSheet) -> str:
        """The static layer as a form, drawn once for all sheets of one layout."""
        key = id(sheet.stock) ^ id(sheet.shared)
        if key not in self._forms:
            name = f"static{len(self._forms)}"
            # The marks are kept so that their identity stays taken while this pile is written.
            marks = (*sheet.stock, *sheet.shared) if self._stock else sheet.shared
            self._forms[key] = (name, (sheet.stock, sheet.shared))
            self._canvas.beginForm(name, 0, 0, sheet.width, sheet.height)
            _draw_marks(self._canvas, marks)
            self._canvas.endForm()
        return self._forms[key][0]

    def _correct(self, sheet: LaidSheet) -> None:
        fix = self._correction
        x, y = sheet.width / 2, sheet.height / 2
        if fix != Correction():
            self._canvas.translate(x + fix.right * MM, y + fix.up * MM)
            self._canvas.scale(fix.scale, fix.scale)
            self._canvas.translate(-x, -y)


def single(
    sheet: LaidSheet, *, about: About | None = None, stock: bool = True, correction: Correction | None = None
) -> bytes:
    """One certificate as a PDF file of its own."""
    return pile([sheet], about=about, stock=stock, correction=correction)


def pile(
    sheets: Iterable[LaidSheet],
    *,
    about: About | None = None,
    stock: bool = True,
    correction: Correction | None = None,
) -> bytes:
    """Certificates in the order given, one PDF."""
    stream = io.BytesIO()
    writer = Pile(stream, about=about, stock=stock, correction=correction)
    for sheet in sheets:
        writer.add(sheet)
    writer.save()
    return stream.getvalue()


def _draw_marks(canvas: Canvas, marks: Sequence[Mark]) -> None:
    for mark in marks:
        if isinstance(mark, Text):
            _draw_text(canvas, mark)
        elif isinstance(mark, Code):
            _draw_code(canvas, mark)
        else:
            _draw_path(canvas, mark)


@cache
def _colour(text: str) -> Color:
    return HexColor(text)


def _draw_text(canvas: Canvas, mark: Text) -> None:
    line = canvas.beginText(mark.x, mark.y)
    line.setFillColor(_colour(mark.colour))
    line.setCharSpace(mark.tracking)
    for piece in mark.pieces:
        line.setFont(typesetting.font(piece.font), mark.size)
        line.setRise(piece.lift * mark.size)
        line.textOut(piece.text)
    line.setRise(0)
    line.setCharSpace(0)
    canvas.drawText(line)


def _draw_path(canvas: Canvas, mark: Path) -> None:
    canvas.addLiteral(_operators(mark))


_LETTERS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


@cache
def _operators(mark: Path) -> str:
    """A path in the language of the page: the same border is written out once, not for every file."""
    words = []
    if mark.stroke:
        words.append(f"{_components(mark.stroke)} RG {mark.width:g} w")
    if mark.fill:
        words.append(f"{_components(mark.fill)} rg")
    for name, *numbers in mark.steps:
        words.append(" ".join((*(f"{number:.2f}" for number in numbers), _LETTERS[str(name)])))
    words.append(
        {(True, True): "B", (True, False): "S", (False, True): "f"}[bool(mark.stroke), bool(mark.fill)]
    )
    return "\n".join(words)


def _components(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


_DARK = re.compile("1+")


def _draw_code(canvas: Canvas, mark: Code) -> None:
    """All dark modules as one path: runs along each row, in units of one module."""
    code = square_code(mark.text)
    count = code.size
    runs = [
        f"{run.start()} {count - 1 - row} {run.end() - run.start()} 1 re"
        for row, modules in enumerate(code.rows)
        for run in _DARK.finditer(modules)
    ]
    canvas.saveState()
    canvas.translate(mark.x, mark.y)
    canvas.scale(mark.side / count, mark.side / count)
    canvas.setFillColor(_colour(mark.colour))
    canvas.addLiteral("\n".join(runs) + "\nf")
    canvas.restoreState()


def correction_sheet(width: float, height: float, about: About) -> bytes:
    """A test sheet for pre-printed stock (mm): crosses 20 mm from each corner and a 100 mm rule.

    Print it on plain paper, measure where the crosses fall, and enter the differences.
    """
    stream = io.BytesIO()
    canvas = typesetting.canvas(stream, width * MM, height * MM, about.title, author=about.author)
    canvas.setLineWidth(0.3)
    for x in (20.0, width - 20):
        for y in (20.0, height - 20):
            canvas.line((x - 8) * MM, y * MM, (x + 8) * MM, y * MM)
            canvas.line(x * MM, (y - 8) * MM, x * MM, (y + 8) * MM)
            canvas.circle(x * MM, y * MM, 3 * MM)
    left, middle = (width - 100) / 2, height / 2
    canvas.line(left * MM, middle * MM, (left + 100) * MM, middle * MM)
    for tick in range(101):
        tall = 6 if tick % 10 == 0 else 4 if tick % 5 == 0 else 2.5
        canvas.line((left + tick) * MM, middle * MM, (left + tick) * MM, (middle + tall) * MM)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()
