"""The workbook by which a unit enters its people: template with drop-downs, reading, and its errors.

Cells stay text. A document number that Excel holds as a number has lost its last digits and is refused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from competition.foundation.paper.workbooks import bytes_of, dress_head, first_sheet, looks_of, put, write
from competition.rules.problems import Problem

LAST_ROW = 5001
_SEPARATORS = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True)
class Column:
    """One column: its key, its heading, what a drop-down offers (key → words), and how wide it is.

    `also` and `spoken` (words → key) are headings and words of the other language, read as well.
    """

    key: str
    heading: str
    choices: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    width: int = 16
    also: Sequence[str] = ()
    spoken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRow:
    """One row as read: its number in the sheet, what was typed by column key, and what is wrong."""

    number: int
    typed: Mapping[str, Any]
    problems: Sequence[Problem] = ()


def template(columns: Sequence[Column], title: str, notes: Sequence[str], notes_title: str) -> bytes:
    """An empty workbook: text columns, drop-downs, a frozen head, and a sheet of notes."""
    book = Workbook()
    sheet = first_sheet(book, title)
    _write_head(sheet, columns)
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        for row in range(2, 202):
            sheet[f"{letter}{row}"].number_format = "@"
        sheet.column_dimensions[letter].number_format = "@"
        if column.choices and not column.several:
            _drop_down(sheet, lists, number, column)
    explained = book.create_sheet(notes_title)
    explained.column_dimensions["A"].width = 90
    for number, note in enumerate(notes, start=1):
        put(explained.cell(number, 1), note)
    return bytes_of(book)


def read_rows(
    rows: Sequence[Sequence[Any]], columns: Sequence[Column]
) -> tuple[list[SheetRow], list[Problem]]:
    """The filled rows and what is wrong with the sheet itself; words of drop-downs become their keys."""
    if not rows:
        return [], [Problem("workbook_empty", {}, "workbook")]
    places, problems = _places(rows[0], columns)
    if problems:
        return [], problems
    read = [
        _read_row(number, cells, places)
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell not in (None, "") for cell in cells)
    ]
    return read, [] if read else [Problem("workbook_empty", {}, "workbook")]


def with_errors(
    rows: Sequence[Sequence[Any]], sentences: Mapping[int, Sequence[str]], heading: str, title: str
) -> bytes:
    """The same rows with one more column that says what is wrong; `sentences` by row number."""
    book = Workbook()
    sheet = first_sheet(book, title)
    # The error column of an earlier round is replaced, not kept beside the new one.
    keep = [place for place, cell in enumerate(rows[0]) if _shown(cell) != heading] if rows else []
    plain, wrong = looks_of(book)
    for number, cells in enumerate(rows, start=1):
        shown = [_shown(cells[place]) if place < len(cells) else "" for place in keep]
        last = heading if number == 1 else "\n".join(sentences.get(number, ()))
        for place, value in enumerate([*shown, last], start=1):
            write(sheet.cell(number, place), value, wrong if number in sentences else plain)
    for place in range(1, len(keep) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 16
    sheet.column_dimensions[get_column_letter(len(keep) + 1)].width = 60
    dress_head(sheet)
    return bytes_of(book)


def _write_head(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, start=1):
        put(sheet.cell(1, number), column.heading)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    dress_head(sheet)


def _drop_down(sheet: Worksheet, lists: Worksheet, number: int, column: Column) -> None:
    for row, words in enumerate(column.choices.values(), start=1):
        put(lists.cell(row, number), words)
    letter = get_column_letter(number)
    source = f"lists!${letter}$1:${letter}${len(column.choices)}"
    validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    validation.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.add_data_validation(validation)


def _places(head: Sequence[Any], columns: Sequence[Column]) -> tuple[dict[int, Column], list[Problem]]:
    by_heading = {name: column for column in columns for name in (column.heading, *column.also)}
    places: dict[int, Column] = {}
    for place, cell in enumerate(head):
        heading = _shown(cell).strip().rstrip("*＊")
        if heading in by_heading and by_heading[heading] not in places.values():
            places[place] = by_heading[heading]
    gone = [column.heading for column in columns if column not in places.values()]
    problems = [Problem("columns_missing", {"columns": "、".join(gone)}, "workbook")] if gone else []
    return places, problems


def _read_row(number: int, cells: Sequence[Any], places: Mapping[int, Column]) -> SheetRow:
    typed: dict[str, Any] = {}
    problems: list[Problem] = []
    for place, column in places.items():
        cell = cells[place] if place < len(cells) else None
        if column.key == "id_number" and isinstance(cell, dict):
            problems.append(Problem("id_is_number", {}, "id_number"))
            continue
        value = _shown(cell).strip()
        typed[column.key] = _several(column, value) if column.several else _key(column, value)
    return SheetRow(number, typed, problems)


def _key(column: Column, value: str) -> str:
    by_words = {**column.spoken, **{words: key for key, words in column.choices.items()}}
    return by_words.get(value, value)


def _several(column: Column, value: str) -> list[str]:
    return [_key(column, part.strip()) for part in _SEPARATORS.split(value) if part.strip()]


def _shown(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(next(iter(cell.values()), ""))
    return "" if cell is None else str(cell)
