"""Excel workbooks as we write them, all of them here: every cell is text unless it is a figure of ours.

So no number is mangled, no name is a formula, and nothing is in a file that no program opens.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from competition.foundation.paper.sheets import Sheet
from competition.foundation.paper.tables import Column

LAST_ROW = 5001
FORMATTED_ROWS = 201
# What XML cannot hold: a file with one of these is opened by no program.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_THIN = Side(style="thin", color="C9C5BA")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TOP = Alignment(vertical="top", wrap_text=True)
_MIDDLE = Alignment(vertical="center", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class _Look(Enum):
    """How a cell looks: font, filling, border, alignment."""

    PLAIN = (Font(), None, None, _TOP)
    HEAD = (Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F6F62"), None, _MIDDLE)
    WRONG = (Font(), PatternFill("solid", fgColor="F9E9E6"), None, _TOP)
    TITLE = (Font(size=16, bold=True), None, None, Alignment(horizontal="center", vertical="center"))
    LIST_HEAD = (Font(bold=True), PatternFill("solid", fgColor="F1F4F2"), _EDGE, _CENTRE)
    LIST_ROW = (Font(), None, _EDGE, _MIDDLE)
    NOTE = (Font(italic=True), None, None, Alignment(vertical="center"))
    STRONG = (Font(bold=True), None, None, _TOP)


class _Book:
    """A workbook being written, with its looks made once: setting each part on each of 90,000 cells takes a minute."""

    def __init__(self, title: str, *, streamed: bool = False) -> None:
        self.book = Workbook(write_only=streamed)
        if streamed:
            self.stream: Any = self.book.create_sheet(_sheet_name(title))
        else:
            self.sheet: Worksheet = self.book.worksheets[0]
            self.sheet.title = _sheet_name(title)
        self._looks: dict[_Look, StyleArray] = {}

    def look(self, look: _Look) -> StyleArray:
        """The look as the workbook knows it."""
        if look not in self._looks:
            pattern: Any = WriteOnlyCell(self.book.worksheets[0])
            font, filling, border, alignment = look.value
            pattern.font, pattern.alignment, pattern.number_format = font, alignment, "@"
            pattern.fill, pattern.border = filling or PatternFill(), border or Border()
            self._looks[look] = pattern._style
        return self._looks[look]

    def write(self, cell: Any, value: object, look: _Look) -> None:
        """Text as text: "=1+1" from a stranger never becomes a formula."""
        if text := cleaned("" if value is None else str(value)):
            cell.value = text
            cell.data_type = "s"
        cell._style = copy(self.look(look))

    def put(self, row: int, column: int, value: object, look: _Look, sheet: Worksheet | None = None) -> None:
        """The same at a place, counted from 1."""
        self.write((sheet or self.sheet).cell(row, column), value, look)

    def append(self, values: Iterable[object], look: _Look) -> None:
        """One more row of a streamed sheet."""
        cells = []
        for value in values:
            cell = WriteOnlyCell(self.stream)
            self.write(cell, value, look)
            cells.append(cell)
        self.stream.append(cells)

    def finished(self) -> bytes:
        stream = io.BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def cleaned(text: str) -> str:
    """The text without what no workbook can hold."""
    return _UNUSABLE.sub("", text)


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", cleaned(title))[:31] or "1"


def titled_list(
    title: str,
    headings: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[object]],
    notes: Sequence[str] = (),
) -> bytes:
    """One sheet in the layout offices use: title across the top, headings, rows, notes below.

    `headings` are (text, width in characters).
    """
    book = _Book(title, streamed=True)
    sheet = book.stream
    for index, (_, width) in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
    sheet.merged_cells.add(f"A1:{get_column_letter(len(headings))}1")
    book.append([title], _Look.TITLE)
    book.append([text for text, _ in headings], _Look.LIST_HEAD)
    for row in rows:
        book.append(row, _Look.LIST_ROW)
    for note in notes:
        book.append([note], _Look.NOTE)
    return book.finished()


def listing(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> bytes:
    """A plain list as a workbook, its heading in the first row."""
    book = _Book(title, streamed=True)
    for place, heading in enumerate(headings, start=1):
        book.stream.column_dimensions[get_column_letter(place)].width = max(12, 3 * len(heading))
    book.stream.freeze_panes = "A2"
    book.append(headings, _Look.HEAD)
    for row in rows:
        book.append(row, _Look.PLAIN)
    return book.finished()


def template(columns: Sequence[Column], title: str, notes: Sequence[str], notes_title: str) -> bytes:
    """An empty workbook to fill in: text columns, drop-downs, a frozen head, and a sheet of notes."""
    book = _Book(title)
    lists = book.book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for number, column in enumerate(columns, start=1):
        book.put(1, number, column.heading, _Look.HEAD)
        letter = get_column_letter(number)
        book.sheet.column_dimensions[letter].width = column.width
        book.sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, FORMATTED_ROWS + 1):
            book.sheet[f"{letter}{row}"].number_format = "@"
        if column.choices and not column.several:
            _drop_down(book, lists, number, column)
    book.sheet.freeze_panes = "A2"
    explained = book.book.create_sheet(_sheet_name(notes_title))
    explained.column_dimensions["A"].width = 90
    for number, note in enumerate(notes, start=1):
        book.put(number, 1, note, _Look.PLAIN, explained)
    return book.finished()


def _drop_down(book: _Book, lists: Worksheet, number: int, column: Column) -> None:
    for row, words in enumerate(column.choices.values(), start=1):
        book.put(row, number, words, _Look.PLAIN, lists)
    letter = get_column_letter(number)
    source = f"lists!${letter}$1:${letter}${len(column.choices)}"
    validation = DataValidation(
        type="list", formula1=source, allow_blank=True, showErrorMessage=not column.open
    )
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    book.sheet.add_data_validation(validation)


def with_errors(
    sheet: Sheet, head: int, sentences: Mapping[int, Sequence[str]], heading: str, title: str
) -> bytes:
    """The same sheet with one more column that says what is wrong; `head` and `sentences` by the numbers of rows."""
    book = _Book(title)
    rows = sheet.texts
    # The error column of an earlier round is replaced, not kept beside the new one.
    width = max(map(len, rows), default=0)
    named = rows[head - 1] if rows else []
    keep = [place for place in range(width) if place >= len(named) or named[place] != heading]
    for number, cells in enumerate(rows, start=1):
        shown = [cells[place] if place < len(cells) else "" for place in keep]
        look = _Look.HEAD if number == head else _Look.WRONG if number in sentences else _Look.PLAIN
        last = heading if number == head else "\n".join(sentences.get(number, ()))
        for place, value in enumerate([*shown, last], start=1):
            book.put(number, place, value, look)
    for place in range(1, len(keep) + 1):
        book.sheet.column_dimensions[get_column_letter(place)].width = 16
    book.sheet.column_dimensions[get_column_letter(len(keep) + 1)].width = 60
    book.sheet.freeze_panes = f"A{head + 1}"
    return book.finished()


@dataclass(frozen=True)
class Figure:
    """A cell of our own making that Excel has to reckon with: a number as typed, or a formula."""

    text: str
    formula: bool = False


def calculated(
    title: str, rows: Sequence[Sequence[str | Figure]], widths: Sequence[int], strong: Iterable[int]
) -> bytes:
    """A sheet of texts, numbers and formulas; `strong` are the rows that stand out, counted from 1."""
    book, bold = _Book(title), set(strong)
    for number, row in enumerate(rows, start=1):
        look = _Look.STRONG if number in bold else _Look.PLAIN
        for place, value in enumerate(row, start=1):
            if isinstance(value, Figure):
                _reckon(book, book.sheet.cell(number, place), value, look)
            elif value:
                book.put(number, place, value, look)
    for place, width in enumerate(widths, start=1):
        book.sheet.column_dimensions[get_column_letter(place)].width = width
    return book.finished()


def _reckon(book: _Book, cell: Any, figure: Figure, look: _Look) -> None:
    book.write(cell, "", look)
    if figure.formula:
        cell.value, cell.data_type = figure.text, "f"
    else:
        cell.value = int(figure.text) if "." not in figure.text else float(figure.text)
        cell.data_type = "n"
    cell.number_format = "General"
