"""Schemes as workbooks: reading a stranger's file in a child process, writing templates and exports."""

from collections.abc import Sequence
from typing import Protocol

from competition.foundation.paper.sheets import Sheet
from competition.foundation.store import uploads
from competition.foundation.work import isolation
from competition.rules.problems import Problem, Refused
from scoring.rules.schemes.document import SchemeDocument
from scoring.schemes import cis_workbook, weighted_workbook


class SchemeForm(Protocol):
    """A form in which schemes come as workbooks: a module of its own, and its place in FORMS.

    Reading gives the scheme, what is wrong with it, and what to tell of how the sheet was read.
    """

    SOURCE: str

    def recognised(self, sheet: Sheet) -> bool: ...

    def read(self, sheet: Sheet) -> tuple[SchemeDocument, Sequence[Problem], Sequence[Problem]]: ...

    def written(self, document: SchemeDocument) -> bytes: ...


# The last one takes what no other knows, and says what is wrong with it.
FORMS: tuple[SchemeForm, ...] = (cis_workbook, weighted_workbook)


def brought(data: bytes) -> tuple[SchemeDocument, Sequence[Problem]]:
    """The scheme of a workbook, of any form, and what to tell of how it was read.

    Refuses what is no workbook, unpacks to too much or has too many rows, and with every problem, its row and
    its column.
    """
    uploads.checked(data, {"xlsx"}, "file")
    sheet = isolation.workbook_sheet(data, "file")
    form = next(form for form in FORMS if form.recognised(sheet))
    document, problems, notes = form.read(sheet)
    if problems:
        raise Refused(*problems)
    return document, notes


def read(data: bytes) -> SchemeDocument:
    """The scheme alone."""
    return brought(data)[0]


def written(document: SchemeDocument) -> bytes:
    """The scheme as a workbook of the form it came in."""
    return {form.SOURCE: form for form in FORMS}[document.source].written(document)
