"""Tables that people fill in: the heading is found, the rows are read, and what is odd is said with its cell.

Cells stay text. Nothing that a cell does not say is guessed: what Excel merged is filled in and told, what it
lost or changed by itself is refused.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from competition.foundation.paper.sheets import Cell, Sheet, Span, address, sort_of, text_of
from competition.rules.characters import note_of_selectors, problems_with_text, trimmed, without_selectors
from competition.rules.problems import Problem

HEAD_WITHIN = 10
EXACT_DIGITS = 15  # of a number that Excel holds
_SEPARATORS = re.compile(r"[、，,；;\n]+")
_ASIDE = re.compile(r"[(\[【<].*?[)\]】>]")
_SHOWN = 8


@dataclass(frozen=True)
class Column:
    """One column: its key, its heading, what a drop-down offers (key → words), and how wide it is.

    `also` and `spoken` (words → key) are headings and words of the other language, read as well; a sheet may
    lack a column that is not `required`; `holds` is what its cells may hold beside text: "date" or "time"; an
    `open` one takes what its drop-down does not offer, cells of one with `lines` may have several.
    """

    key: str
    heading: str
    choices: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    width: int = 16
    also: Sequence[str] = ()
    spoken: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    holds: str = ""
    open: bool = False
    lines: bool = False


@dataclass(frozen=True)
class SheetRow:
    """One row as read: its number in Excel, what was typed by column key, what is wrong, how each cell held it."""

    number: int
    typed: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The filled rows, what is wrong with the sheet itself, what whoever brought it has to know, and the heading's row."""

    rows: Sequence[SheetRow] = ()
    problems: Sequence[Problem] = ()
    notes: Sequence[Problem] = ()
    head: int = 1


def read_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """The filled rows below the heading; words of drop-downs become their keys."""
    if not sheet.rows:
        return Table(problems=[Problem("workbook_empty", {}, "workbook")])
    head, places = _head(sheet, columns)
    if problems := _problems_with_head(sheet, columns, head, places):
        return Table(problems=problems)
    across = [
        span for span in sheet.merged if span.top > head and _covers(span, places) > 1 and _says(sheet, span)
    ]
    if across:
        cells = _some(span.name for span in across)
        return Table(problems=[Problem("cells_merged_across", {"cells": cells}, "workbook")])
    reading = _Reading(sheet, columns, places, head)
    rows = [reading.row(number) for number in range(head + 1, len(sheet.rows)) if reading.filled(number)]
    problems = [] if rows else [Problem("workbook_empty", {}, "workbook")]
    return Table(rows, problems, reading.notes(rows), head + 1)


def _head(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, dict[int, Column]]:
    """Which of the first rows has most of the headings, and where they are."""
    names = _names(columns)
    found = [(number, _places(cells, names)) for number, cells in enumerate(sheet.rows[:HEAD_WITHIN])]
    return max(found, key=lambda one: (len(one[1]), -one[0]))


def _names(columns: Sequence[Column]) -> dict[str, Column]:
    """Columns by their headings in every language; without what stands in brackets where that names one alone."""
    whole = {_plain(name): column for column in columns for name in (column.heading, *column.also)}
    bare: dict[str, list[Column]] = {}
    for name, column in whole.items():
        bare.setdefault(_ASIDE.sub("", name), []).append(column)
    alone = {name: own[0] for name, own in bare.items() if name and len({one.key for one in own}) == 1}
    return {**alone, **whole}


def _plain(heading: str) -> str:
    """A heading as it is compared: without blanks, stars and colons."""
    return re.sub(r"[\s*:]+", "", unicodedata.normalize("NFKC", heading)).casefold()


def _column_of(cell: Cell, names: Mapping[str, Column]) -> Column | None:
    heading = _plain(text_of(cell))
    return names.get(heading) or names.get(_ASIDE.sub("", heading))


def _places(cells: Sequence[Cell], names: Mapping[str, Column]) -> dict[int, Column]:
    found = {place: _column_of(cell, names) for place, cell in enumerate(cells)}
    return {place: column for place, column in found.items() if column is not None}


def _problems_with_head(
    sheet: Sheet, columns: Sequence[Column], head: int, places: Mapping[int, Column]
) -> list[Problem]:
    if not places:
        wanted = "、".join(column.heading for column in columns if column.required)
        return [Problem("heading_missing", {"rows": HEAD_WITHIN, "columns": wanted}, "workbook")]
    keys = [column.key for column in places.values()]
    twice = [place for place, column in places.items() if keys.count(column.key) > 1]
    if twice:
        cells = "、".join(address(head, place) for place in twice)
        heading = text_of(sheet.at(head, twice[0]))
        return [Problem("column_twice", {"column": heading, "cells": cells}, "workbook")]
    gone = [column.heading for column in columns if column.required and column.key not in keys]
    details = {"columns": "、".join(gone), "row": head + 1}
    return [Problem("columns_missing", details, "workbook")] if gone else []


def _covers(span: Span, places: Mapping[int, Column]) -> int:
    """How many of the table's columns a merged cell goes over."""
    return sum(span.left <= place <= span.right for place in places)


def _says(sheet: Sheet, span: Span) -> bool:
    return bool(text_of(sheet.at(span.top, span.left)))


def _some(names: Iterable[object]) -> str:
    listed = list(map(str, names))
    return "、".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")


class _Reading:
    """The rows of one sheet while they are read; what has to be told of them all together is gathered."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], places: Mapping[int, Column], head: int
    ) -> None:
        self.sheet, self.places = sheet, places
        self.absent = [column for column in columns if column not in places.values()]
        self.spans = [span for span in sheet.merged if span.top > head and _covers(span, places)]
        self.above = {
            (row, place): span
            for span in self.spans
            for row in span.beneath
            for place in places
            if span.left <= place <= span.right
        }
        self.selectors: list[str] = []

    def filled(self, number: int) -> bool:
        """Whether the row says anything of its own in a column of the table; what only looks blank says nothing."""
        return any(self._says(number, place) for place in self.places)

    def _says(self, number: int, place: int) -> bool:
        cell = self.sheet.at(number, place)
        return bool(text_of(cell)) or sort_of(cell) == "formula"

    def row(self, number: int) -> SheetRow:
        typed: dict[str, Any] = {column.key: [] if column.several else "" for column in self.absent}
        problems: list[Problem] = []
        held: dict[str, str] = {}
        for place, column in self.places.items():
            cell = self._cell(number, place)
            text = self._text(cell, address(number, place), column)
            problems += _problems_with_cell(cell, text, address(number, place), column)
            held[column.key] = sort_of(cell)
            typed[column.key] = _several(column, text) if column.several else _key(column, text)
        return SheetRow(number + 1, typed, problems, held)

    def _cell(self, number: int, place: int) -> Cell:
        span = self.above.get((number, place))
        return self.sheet.at(span.top, span.left) if span else self.sheet.at(number, place)

    def _text(self, cell: Cell, where: str, column: Column) -> str:
        text = text_of(cell) if column.several or column.lines else trimmed(text_of(cell))
        if note_of_selectors(text):
            self.selectors.append(where)
        return without_selectors(text)

    def notes(self, rows: Sequence[SheetRow]) -> list[Problem]:
        """What was read otherwise than it looks in Excel."""
        numbers = {row.number for row in rows}
        told: dict[str, list[Any]] = {
            "cells_filled": [span.name for span in self.spans if numbers & {row + 1 for row in span.beneath}],
            "rows_hidden": sorted(numbers & self.sheet.hidden),
            "cells_selectors_removed": self.selectors,
        }
        return [Problem(code, {"cells": _some(cells)}) for code, cells in told.items() if cells]


def _problems_with_cell(cell: Cell, text: str, where: str, column: Column) -> list[Problem]:
    sort, at = sort_of(cell), {"cell": where}
    if sort == "formula":
        return [Problem("cell_formula_unread", at, column.key)]
    if sort == "number" and len(text.partition(".")[0].lstrip("-")) > EXACT_DIGITS:
        return [Problem("cell_lost_digits", at, column.key)]
    if sort in ("date", "time", "clock") and column.holds != {"clock": "time"}.get(sort, sort):
        return [Problem("cell_became_date", {**at, "shown": text}, column.key)]
    wrong = problems_with_text(text, column.key, lines=column.several or column.lines)
    return [Problem(one.code, {**one.details, **at}, one.field) for one in wrong]


def _key(column: Column, value: str) -> str:
    by_words = {**column.spoken, **{words: key for key, words in column.choices.items()}}
    return by_words.get(value, value)


def _several(column: Column, value: str) -> list[str]:
    return [_key(column, part.strip()) for part in _SEPARATORS.split(value) if part.strip()]
