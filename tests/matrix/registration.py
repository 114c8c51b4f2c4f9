"""Rows of signing up, of a unit's side, and of one's own data."""

import base64
import io

from openpyxl import Workbook

from competition.foundation.store import uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.registration.models import EntryDocument
from tests.factories.accounts import actor_of
from tests.matrix.rows import Row

SEERS = {"owner", "organiser", "reviewer", "registrar"}
EDITORS = {"owner"}

ROWS = {
    "entering.enter": Row(everyone=True, skip_other=True),
    "registration.mine": Row(everyone=True),
    "registration.claim": Row(everyone=True),
    "privacy.my_record": Row(everyone=True),
    "privacy.my_record_file": Row(everyone=True),
    "registration.show": Row(SEERS),
    "registration.document": Row(SEERS),
    "registration.document_pages": Row(SEERS),
    "entering.details": Row(EDITORS),
    "entering.materials": Row(EDITORS),
    "entering.consent": Row(EDITORS),
    "entering.check": Row(EDITORS),
    "entering.keep": Row(EDITORS, method="POST"),
    "entering.remove_document": Row(EDITORS, method="POST"),
    "registration.withdraw": Row(EDITORS, method="POST"),
    "registration.give_consent": Row(EDITORS, method="POST"),
    "registration.badge": Row(SEERS),
    "nominations.unit": Row({"registrar"}),
    "nominations.new": Row({"registrar"}, method="POST"),
    "nominations.nominate": Row(EDITORS, method="POST"),
    "nominations.workbook_template": Row({"registrar"}),
    "nominations.upload": Row({"registrar"}, method="POST"),
    "nominations.claim_codes": Row({"registrar"}),
    "nominations.export": Row({"registrar"}),
    "nominations.preview": Row({"registrar"}),
    "nominations.errors": Row({"registrar"}),
}


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def _workbook():
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["赛项"])
    book.save(stream)
    return stream.getvalue()


@atomic
def extend(world):
    """Each contest's entry has one paper; the registrar has brought a workbook."""
    registrar = actor_of(world.accounts["registrar"])
    book = uploads.keep(_workbook(), "x.xlsx", uploads.MEDIA_TYPES["xlsx"], by=registrar)
    world.params["file_id"] = (book.id, book.id)
    papers = []
    for entry_id in world.params["entry_id"]:
        file = uploads.keep(PIXEL, "x.png", "image/png", by=registrar)
        paper = EntryDocument(entry_id=entry_id, kind="photo", file_id=file.id, created_at=clock.now())
        db.session.add(paper)
        db.session.flush()
        papers.append(paper.id)
    world.params["document_id"] = tuple(papers)
