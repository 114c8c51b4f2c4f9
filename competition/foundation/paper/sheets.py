"""A sheet of a workbook as it was read: its cells by the place they have in Excel, and what Excel hides of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from openpyxl.utils import get_column_letter

from competition.rules.decimals import as_shown

# A cell as it travels: None, a text, or {"number": "85.3"}, {"date": "2026-11-22"}, {"time": "1:23:45"},
# {"clock": "1:30"} (hours and minutes alone), {"formula": ""} (one without a stored value).
Cell = str | dict[str, str] | None


@dataclass(frozen=True)
class Span:
    """Cells merged into one; rows and columns count from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """As Excel says it: B3:C4."""
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"

    @property
    def beneath(self) -> Iterator[int]:
        """The rows that the merged cell covers below its own."""
        return iter(range(self.top + 1, self.bottom + 1))


@dataclass(frozen=True)
class Sheet:
    """The first sheet that Excel shows. `hidden` are numbers of rows as Excel counts them, from 1."""

    rows: Sequence[Sequence[Cell]]
    merged: Sequence[Span] = ()
    hidden: frozenset[int] = frozenset()

    @classmethod
    def from_json(cls, answer: bytes) -> Self:
        """What the child that opened the workbook says of it."""
        said = json.loads(answer)
        rows = [[_cell(value) for value in row] for row in said["rows"]]
        while rows and not any(text_of(cell) or sort_of(cell) == "formula" for cell in rows[-1]):
            rows.pop()
        return cls(rows, [Span(*span) for span in said["merged"]], frozenset(said["hidden"]))

    def at(self, row: int, column: int) -> Cell:
        """The cell there; None outside of what was filled."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    @property
    def texts(self) -> list[list[str]]:
        """Every cell as a text."""
        return [[text_of(cell) for cell in row] for row in self.rows]


def address(row: int, column: int) -> str:
    """The name of a cell, counted from 0: (2, 1) is B3."""
    return f"{get_column_letter(column + 1)}{row + 1}"


def text_of(cell: Cell) -> str:
    """What a cell says, without the blanks around it; what only looks empty is empty."""
    said = next(iter(cell.values()), "") if isinstance(cell, dict) else cell or ""
    return said.strip().strip("\u200b\ufeff").strip()


def sort_of(cell: Cell) -> str:
    """How a cell holds it: text, number, date, time, clock or formula."""
    return next(iter(cell), "text") if isinstance(cell, dict) else "text"


def _cell(value: Any) -> Cell:
    if isinstance(value, dict) and "number" in value:
        return {"number": as_shown(float(value["number"]))}
    cell: Cell = value
    return cell
