"""Excel workbooks as we write them: every cell is text, so no number is mangled and no name is a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import MergedCell, WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

# What XML cannot hold: a file with one of these is opened by no program.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = PatternFill("solid", fgColor="2F6F62")
_WRONG = PatternFill("solid", fgColor="F9E9E6")
_THIN = Side(style="thin", color="C9C5BA")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


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
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    for index, (_, width) in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
    sheet.merged_cells.add(f"A1:{get_column_letter(len(headings))}1")
    sheet.append([_cell(sheet, title, Font(size=16, bold=True), centred=True)])
    sheet.append([_cell(sheet, text, Font(bold=True), centred=True, head=True) for text, _ in headings])
    for row in rows:
        sheet.append([_cell(sheet, value, Font(), boxed=True) for value in row])
    for note in notes:
        sheet.append([_cell(sheet, note, Font(italic=True))])
    return bytes_of(book)


def _cell(
    sheet: WriteOnlyWorksheet,
    value: object,
    font: Font,
    *,
    centred: bool = False,
    head: bool = False,
    boxed: bool = False,
) -> Cell:
    cell = WriteOnlyCell(sheet, value=None if value is None else cleaned(str(value)))
    if value is not None:
        cell.data_type = "s"  # a text that begins with = stays a text
    cell.number_format = "@"
    cell.font = font
    cell.alignment = Alignment(
        horizontal="center" if centred else None, vertical="center", wrap_text=head or boxed
    )
    if head:
        cell.fill = PatternFill("solid", fgColor="F1F4F2")
    if head or boxed:
        cell.border = _EDGE
    return cell


def listing(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> bytes:
    """A plain list as a workbook; every cell is text, so nothing typed becomes a formula."""
    book = Workbook()
    sheet = first_sheet(book, title)
    plain, _wrong = looks_of(book)
    for number, cells in enumerate([headings, *rows], start=1):
        for place, value in enumerate(cells, start=1):
            write(sheet.cell(number, place), value, plain)
    for place, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(12, 3 * len(heading))
    dress_head(sheet)
    return bytes_of(book)


def first_sheet(book: Workbook, title: str) -> Worksheet:
    """The sheet a new workbook has, under this title."""
    sheet = book.worksheets[0]
    sheet.title = _sheet_name(title)
    return sheet


def dress_head(sheet: Worksheet) -> None:
    """The look of the first row, which stays in sight."""
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def put(cell: SheetCell | MergedCell, value: str) -> None:
    """Text as text: "=1+1" from a stranger never becomes a formula."""
    if text := cleaned(value):
        cell.value = text
        cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def looks_of(book: Workbook) -> tuple[StyleArray, StyleArray]:
    """The two looks of a cell, made once: setting each part on each of 90,000 cells takes a minute."""
    pattern = book.create_sheet("pattern")
    plain, wrong = pattern["A1"], pattern["A2"]
    for cell in (plain, wrong):
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    wrong.fill = _WRONG
    looks = plain._style, wrong._style
    book.remove(pattern)
    return looks


def write(cell: SheetCell | MergedCell, value: str, look: StyleArray) -> None:
    """The same in a look made before."""
    if text := cleaned(value):
        cell.value = text
        cell.data_type = "s"
    cell._style = copy(look)  # type: ignore[union-attr]


def bytes_of(book: Workbook) -> bytes:
    """The finished file."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
