"""Strangers' workbooks and PDFs are opened in a child process with little memory and little time.

A workbook of two cells can claim seventeen thousand million, a PDF can draw for hours: the child dies,
the server does not. How many children there are at once is counted (`children`).
"""

from pathlib import Path

from competition.foundation.paper.sheets import Sheet
from competition.foundation.system import children
from competition.rules.problems import Problem, Refused

CHILD = Path(__file__).with_name("reading_child.py")
MOST_ROWS = 5000


def workbook_sheet(data: bytes, field: str | None = None) -> Sheet:
    """The first visible sheet; raises Refused("workbook_unreadable" or "workbook_too_long")."""
    answer = _child(data, "sheet")
    if answer is None:
        raise Refused(Problem("workbook_unreadable", field=field))
    sheet = Sheet.from_json(answer)
    if len(sheet.rows) > MOST_ROWS + 1:
        raise Refused(Problem("workbook_too_long", {"most": MOST_ROWS}, field))
    return sheet


def pdf_page(data: bytes, number: int) -> bytes:
    """Page `number` (from 1) of a PDF as PNG; raises Refused("pdf_unreadable")."""
    answer = _child(data, "page", str(number))
    if answer is None:
        raise Refused(Problem("pdf_unreadable"))
    return answer


def pdf_page_count(data: bytes, field: str | None = None) -> int:
    """How many pages a PDF has; raises Refused("pdf_unreadable")."""
    answer = _child(data, "pages")
    if answer is None:
        raise Refused(Problem("pdf_unreadable", field=field))
    return int(answer)


def _child(data: bytes, *order: str) -> bytes | None:
    status, answer = children.answer_of(CHILD, data, *order)
    return answer if status == 0 else None
