"""Schemes as workbooks: reading a stranger's file in a child process, writing templates and exports."""

from typing import Any, Protocol

from competition.foundation.store import uploads
from competition.foundation.work import isolation
from competition.rules.problems import Problem, Refused
from scoring.rules.schemes.document import SchemeDocument
from scoring.schemes import cis_workbook, weighted_workbook


class SchemeForm(Protocol):
    """A form in which schemes come as workbooks: a module of its own, and its place in FORMS."""

    SOURCE: str

    def recognised(self, rows: list[list[str]]) -> bool: ...

    def read(self, rows: list[list[str]]) -> tuple[SchemeDocument, list[Problem]]: ...

    def written(self, document: SchemeDocument) -> bytes: ...


# The last one takes what no other knows, and says what is wrong with it.
FORMS: tuple[SchemeForm, ...] = (cis_workbook, weighted_workbook)


def rows_of(data: bytes) -> list[list[str]]:
    """The first sheet as texts; refuses what is no workbook, unpacks to too much or has too many rows."""
    uploads.checked(data, {"xlsx"}, "file")
    return [[_text(cell) for cell in row] for row in isolation.workbook_rows(data, "file")]


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(next(iter(cell.values()), ""))
    return "" if cell is None else str(cell)


def read(data: bytes) -> SchemeDocument:
    """The scheme of a workbook, of any form; refuses with every problem, its row and its column."""
    rows = rows_of(data)
    form = next(form for form in FORMS if form.recognised(rows))
    document, problems = form.read(rows)
    if problems:
        raise Refused(*problems)
    return document


def written(document: SchemeDocument) -> bytes:
    """The scheme as a workbook of the form it came in."""
    return {form.SOURCE: form for form in FORMS}[document.source].written(document)
