"""Rows of signing up, of a unit's side, and of one's own data."""

import base64
import io

from openpyxl import Workbook

from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.foundation.store import uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons.consents.operations import give_consents
from competition.rights.models import PersonRequest
from competition.rules.roles import Actor
from tests.factories.accounts import actor_of
from tests.matrix.rows import Row

SEERS = {"owner", "organiser", "reviewer", "registrar"}
EDITORS = {"owner"}

ROWS = {
    "trying.try_entering": Row(public=True),
    "roll.roll": Row(public=True),
    "entries.enter": Row(everyone=True, skip_other=True),
    "entries.mine": Row(everyone=True),
    "persons.claim": Row(everyone=True),
    "persons.my_record": Row(everyone=True),
    "persons.my_record_file": Row(everyone=True),
    "rights.notice": Row(public=True),
    "rights.whole_record": Row(everyone=True),
    "rights.whole_file": Row(everyone=True),
    "rights.mine": Row(everyone=True),
    "rights.drop": Row({"owner"}, method="POST", skip_other=True),
    "rights.desk": Row({"organiser"}),
    "rights.answer": Row({"organiser"}, method="POST", data={"outcome": "refuse", "reason": "不在本竞赛"}),
    # Of a nominee that nobody has claimed: the world has none.
    "entries.paper_consent": Row(set(), arguments={"position": 1}),
    "entries.show": Row(SEERS),
    # A unit sees that papers are there, and opens none of them.
    "entries.document": Row(SEERS - {"registrar"}),
    "entries.document_pages": Row(SEERS - {"registrar"}),
    "entries.details": Row(EDITORS),
    "entries.materials": Row(EDITORS),
    "entries.consent": Row(EDITORS),
    "entries.check": Row(EDITORS),
    "entries.keep": Row(EDITORS, method="POST"),
    "entries.remove_document": Row(EDITORS, method="POST"),
    "entries.withdraw": Row(EDITORS, method="POST"),
    "waiting.line": Row({"organiser"}),
    "waiting.accept": Row(EDITORS, method="POST"),
    "entries.change": Row(EDITORS, method="POST"),
    "entries.give_consent": Row(EDITORS, method="POST"),
    "entries.badge": Row(SEERS),
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


def extend(world):
    """Each contest's entry has one paper; its person agreed; the registrar has brought a workbook."""
    _keep_papers(world)
    for entry_id in world.params["entry_id"]:
        member = db.session.query(EntryMember).filter_by(entry_id=entry_id).one()
        owner = Actor(account_id=member.person.account_id, name="")
        contest_id = db.session.get(Entry, entry_id).contest_id
        give_consents(member.person_id, contest_id, ["processing", "sensitive"], None, by=owner)


@atomic
def _keep_papers(world):
    registrar = actor_of(world.accounts["registrar"])
    book = uploads.keep(_workbook(), "x.xlsx", uploads.MEDIA_TYPES["xlsx"], by=registrar)
    world.params["file_id"] = (book.id, book.id)
    papers, requests = [], []
    for entry_id in world.params["entry_id"]:
        file = uploads.keep(PIXEL, "x.png", "image/png", by=registrar)
        member = db.session.query(EntryMember).filter_by(entry_id=entry_id).one()
        contest_id = db.session.get(Entry, entry_id).contest_id
        paper = EntryDocument(
            entry_id=entry_id,
            holder=member.person.id_index,
            kind="photo",
            file_id=file.id,
            created_at=clock.now(),
        )
        db.session.add(paper)
        db.session.flush()
        papers.append(paper.id)
        asked = PersonRequest(
            person_id=member.person_id,
            contest_id=contest_id,
            kind="correct",
            what="The unit is wrong",
            asked_at=clock.now(),
            due_on=clock.today(),
        )
        db.session.add(asked)
        db.session.flush()
        requests.append(asked.id)
    world.params["document_id"] = tuple(papers)
    world.params["request_id"] = tuple(requests)
