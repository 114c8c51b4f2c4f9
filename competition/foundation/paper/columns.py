"""One set of columns for a list that goes out as Excel and as PDF."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from competition.foundation.paper import lists, workbooks

Row = TypeVar("Row")
Say = Callable[[str], str]


@dataclass(frozen=True)
class ListColumn(Generic[Row]):
    """A column of a list: its width in characters in Excel, its share of the width of the PDF.

    Without a share it stands in Excel alone; `on_paper` is what the PDF shows instead. Headings are phrases.
    """

    heading: str
    width: int
    cell: Callable[[Row], str]
    share: float | None = None
    on_paper: Callable[[Row], str] | None = None


def workbook_of(
    title: str,
    columns: Sequence[ListColumn[Row]],
    rows: Sequence[Row],
    *,
    say: Say,
    number: str,
    notes: Sequence[str] = (),
) -> bytes:
    """The list as Excel in the layout the offices use; the first column counts, under the heading `number`."""
    headings = [(number, 6), *((say(column.heading), column.width) for column in columns)]
    cells = [
        [str(place), *(column.cell(row) for column in columns)] for place, row in enumerate(rows, start=1)
    ]
    return workbooks.titled_list(title, headings, cells, notes)


def paper_of(
    columns: Sequence[ListColumn[Row]], rows: Sequence[Row], *, say: Say, number: str
) -> tuple[list[lists.Column], list[list[str]]]:
    """The columns and rows of the same list on paper, those alone that have a share of its width."""
    shown = [(column, column.share) for column in columns if column.share is not None]
    heads = [
        lists.Column(number, 0.5, "center"),
        *(lists.Column(say(c.heading), share) for c, share in shown),
    ]
    cells = [
        [str(place), *((column.on_paper or column.cell)(row) for column, _share in shown)]
        for place, row in enumerate(rows, start=1)
    ]
    return heads, cells
