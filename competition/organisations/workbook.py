"""The workbook of delegations: a template to fill in, and its rows read back."""

import io
from dataclasses import dataclass

import openpyxl
from flask_babel import gettext as _
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from competition.contests import catalogue
from competition.foundation.work import isolation
from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase

HEADINGS = (phrase("代表队"), phrase("英文名称"), phrase("行政区划代码"), phrase("组队单位"))
MOST_ROWS = 500


@dataclass(frozen=True)
class DelegationLine:
    """One row of the workbook; `row` is its number there."""

    row: int
    name: str
    name_en: str | None
    division_code: str | None
    organisation: str | None


def template() -> bytes:
    """An empty workbook whose code column is text with a list of the cities."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet(_("代表队"))
    sheet.append([_(heading) for heading in HEADINGS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCD", (24, 24, 16, 36), strict=True):
        sheet.column_dimensions[column].width = width
    codes = DataValidation(
        type="list",
        formula1='"' + ",".join(city.code for city in catalogue.cities()) + '"',
        allow_blank=True,
        showErrorMessage=False,
    )
    sheet.add_data_validation(codes)
    codes.add(f"C2:C{MOST_ROWS + 1}")
    for row in range(2, MOST_ROWS + 2):
        sheet.cell(row, 3).number_format = "@"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> list[DelegationLine]:
    """The rows of a filled-in workbook; raises Refused with every wrong row."""
    rows = isolation.workbook_rows(data, "file")
    lines, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        cells = [_text(cell) for cell in [*row, "", "", "", ""][:4]]
        if not any(cells):
            continue
        name, name_en, division_code, organisation = cells
        if not name:
            problems.append(Problem("row_name_missing", {"row": number}))
        if division_code and not catalogue.division_name(division_code):
            problems.append(Problem("row_division_unknown", {"row": number, "code": division_code}))
        lines.append(
            DelegationLine(number, name, name_en or None, division_code or None, organisation or None)
        )
    if not lines:
        problems.append(Problem("workbook_without_rows", field="file"))
    if len(lines) > MOST_ROWS:
        problems.append(Problem("workbook_too_long", {"most": MOST_ROWS}, field="file"))
    if problems:
        raise Refused(*problems)
    return lines


def _text(cell: isolation.Cell) -> str:
    if isinstance(cell, dict):
        return next(iter(cell.values()))
    return (cell or "").strip()
