"""Lists as Excel workbooks: every cell is text, so no number is mangled and no name is a formula."""

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_THIN = Side(style="thin", color="C9C5BA")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def workbook(
    title: str,
    headings: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[object]],
    notes: Sequence[str] = (),
) -> bytes:
    """One sheet in the layout offices use: title across the top, headings, rows, notes below.

    `headings` are (text, width in characters).
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1")
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
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(
    sheet: WriteOnlyWorksheet,
    value: object,
    font: Font,
    *,
    centred: bool = False,
    head: bool = False,
    boxed: bool = False,
) -> Cell:
    cell = WriteOnlyCell(sheet, value=None if value is None else _UNUSABLE.sub("", str(value)))
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
