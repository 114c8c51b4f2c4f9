"""The form of a CIS marking scheme, as WorldSkills' system imports and exports it."""

import io
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from competition.rules.problems import Problem
from scoring.rules.schemes import cis as cis_scheme
from scoring.rules.schemes.cis_writing import Formula, written_rows
from scoring.rules.schemes.document import SchemeDocument

SOURCE = "cis"
CIS_SHEET = "CIS Marking Scheme Import"
CIS_WIDTHS = (8, 39, 8, 9, 52, 8, 48, 16, 11, 11, 11, 18, 10, 11)


def recognised(rows: list[list[str]]) -> bool:
    """Its headings begin with "Sub Criterion ID"."""
    return any(cell.strip().lower().startswith("sub") for row in rows for cell in row[:1])


def read(rows: list[list[str]]) -> tuple[SchemeDocument, list[Problem]]:
    return cis_scheme.read(rows)


def written(document: SchemeDocument) -> bytes:
    """The sheet, with the formulas of the sums."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = CIS_SHEET
    for number, row in enumerate(written_rows(document), start=1):
        for position, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, position)
                formula = isinstance(text, Formula)
                cell.value = text if formula else _value(text)
                cell.data_type = "f" if formula else "n" if cis_scheme.NUMBER.fullmatch(text) else "s"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if row[0].startswith("Sub\n") or number == 1:
                    cell.font = Font(bold=True)
    for position, width in enumerate(CIS_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _value(text: str) -> Any:
    if not cis_scheme.NUMBER.fullmatch(text):
        return text
    return int(text) if "." not in text else float(text)
