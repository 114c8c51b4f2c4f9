"""Every page and paper that shows a fact of the chain, read as its reader reads it.

A new page says in `SHOWN` or in `SILENT` whether it shows one; one that says that a contest or an event was called
off shows one. A test walks the pages of the house for those that do not.
"""

import io
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import openpyxl
import pypdfium2
from flask import url_for

from certificates.issuing.models import PrintBatch
from certificates.ledger.models import Certificate
from certificates.skill_levels.models import Recommendation
from competition.documents.models import ContestDocument
from competition.entries.models import EntryMember
from competition.foundation.store.db import db
from competition.persons.models import Person
from scoring.rulings.models import Ruling

MOMENT = re.compile(r"\d{4}(-\d{2}-\d{2}|年\d+月\d+日)( \d{2}:\d{2}(:\d{2})?)?")
ENDS = {"p", "li", "tr", "h1", "h2", "h3", "dt", "dd", "section", "div", "td", "th", "figcaption", "label"}


class Lines(HTMLParser):
    """The text of a page's main part, a row of a table as one line."""

    def __init__(self):
        super().__init__()
        self.lines, self.now, self.row, self.inside, self.skipped = [], [], 0, False, 0

    def handle_starttag(self, tag, _attributes):
        if tag == "main":
            self.inside = True
        self.row += tag == "tr"
        self.skipped += tag in ("script", "style", "dialog", "template")
        if tag in ENDS and not self.row:
            self._end()

    def handle_endtag(self, tag):
        self.skipped -= tag in ("script", "style", "dialog", "template")
        self.row -= tag == "tr"
        if tag in ENDS and not self.row:
            self._end()
        if tag == "main":
            self.inside = False

    def handle_data(self, data):
        if self.inside and not self.skipped and data.strip():
            self.now.append(" ".join(data.split()))

    def _end(self):
        if self.now:
            self.lines.append(" ".join(self.now))
        self.now = []


def of_html(body):
    text = body.decode()
    reader = Lines()
    reader.feed(text if "<main" in text else f"<main>{text}</main>")
    return reader.lines


def of_pdf(body):
    pages = pypdfium2.PdfDocument(body)
    return [line.strip() for page in pages for line in page.get_textpage().get_text_range().splitlines()]


def of_workbook(body):
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [
        " ".join(str(cell) for cell in row if cell not in (None, ""))
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]


def of_json(body):
    return json.dumps(json.loads(body), ensure_ascii=False, indent=1).splitlines()


def of_feed(data):
    """Titles and what is said, without when."""
    return re.findall(r"<(?:title|summary)>([^<]*)<", data.decode())


def of_calendar(data):
    """What is held, and whether."""
    unfolded = data.decode().replace("\r\n ", "")
    return [line for line in unfolded.splitlines() if line.startswith(("SUMMARY", "STATUS", "LOCATION"))]


KINDS = {
    "application/atom+xml": of_feed,
    "text/calendar": of_calendar,
    "text/html": of_html,
    "application/pdf": of_pdf,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": of_workbook,
    "application/json": of_json,
}


@dataclass(frozen=True)
class Shown:
    """A page: who reads it ("own": the person themselves, "": a stranger), and of what there is one each.

    `each` is one of contest, document, event, entry, person, certificate, recommendation, batch, ruling, body, unit.
    """

    who: str
    each: str


SHOWN = {
    # what somebody entered, and how it stands
    "entries.show": Shown("own", "entry"),
    "entries.badge": Shown("own", "entry"),
    "entries.mine": Shown("own", "person"),
    "persons.my_record": Shown("own", "person"),
    "persons.my_record_file": Shown("own", "person"),
    "reviews.review": Shown("reviewer", "entry"),
    "reviews.queue": Shown("reviewer", "contest"),
    "reviews.export": Shown("reviewer", "contest"),
    "waiting.line": Shown("organiser", "contest"),
    "nominations.unit": Shown("registrar", "unit"),
    "nominations.export": Shown("registrar", "unit"),
    "checking_in.check_in": Shown("organiser", "event"),
    "checking_in.assign": Shown("organiser", "event"),
    # how well they did
    "results.results": Shown("organiser", "event"),
    "results.public_results": Shown("", "contest"),
    "board.rows": Shown("", "contest"),
    "rulings.rulings": Shown("organiser", "event"),
    "rulings.ruling": Shown("organiser", "ruling"),
    # what followed
    "awards.contest": Shown("officer", "contest"),
    "awards.event": Shown("officer", "event"),
    "awards.print_certificates": Shown("officer", "contest"),
    "issuing.batch": Shown("officer", "batch"),
    "issuing.batch_file": Shown("officer", "batch"),
    "ledger.contest": Shown("officer", "contest"),
    "ledger.workbook": Shown("officer", "contest"),
    "ledger.certificate": Shown("officer", "certificate"),
    "ledger.file": Shown("own", "certificate"),
    "ledger.own": Shown("own", "person"),
    "verifying.code": Shown("", "certificate"),
    "verifying.status_list": Shown("", "year"),
    "honours.contest": Shown("officer", "contest"),
    "honours.workbook": Shown("officer", "contest"),
    "skill_levels.contest": Shown("officer", "contest"),
    "skill_levels.workbook": Shown("officer", "contest"),
    "skill_levels.list_paper": Shown("officer", "contest"),
    "skill_levels.letter": Shown("officer", "contest"),
    "skill_levels.recommendation": Shown("officer", "recommendation"),
    "skill_levels.application_paper": Shown("officer", "recommendation"),
    "skill_levels.held": Shown("officer", "person"),
    "skill_levels.body": Shown("assessor", "body"),
    "skill_levels.own": Shown("own", "person"),
    # where the contest stands, and who has to do what
    "contests.show": Shown("", "contest"),
    "contests.manage": Shown("organiser", "contest"),
    "roll.roll": Shown("", "contest"),
    "news.calendar": Shown("", "contest"),
    "news.feed": Shown("", "contest"),
    "documents.show": Shown("", "document"),
    "timetables.venues": Shown("", "contest"),
    "timetables.venues_workbook": Shown("", "contest"),
    "notices.mine": Shown("own", "person"),
    "today.today": Shown("everybody", "person"),
    "today.mine": Shown("everybody", "person"),
}

# The others, by their room: forms that ask and change, what is read by code alone, the house itself.
_SILENT = {
    "agreements": "paper show",
    "accounts": "login me second_step signup signup_code site_roles use_link",
    "board": "board",
    "checking_in": "photo",
    "conflicts": "conflicts",
    "contests": "copy edit edit_event events home new occupations",
    "devices": "devices enrol own seats",
    "documents": "download edit manage",
    "draws": "ceremony overview own_list record record_file recovery recovery_half",
    "entries": "check consent details paper_consent document document_pages enter materials",
    "guarding": "account list_accounts recoveries",
    "holidays": "edit table workbook",
    "honours": "decide",
    "house": "contest_log healthz parts site_log",
    "identities": "case claim correction desk mine paper unit_desk",
    "ledger": "recount",
    "issuing": "batch_progress correction_sheet design_picture",
    "keepers": "name_keepers own_key",
    "nominations": "claim_codes errors preview workbook_template",
    # Whom and whether, with names and addresses masked; never what was said.
    "notices": "export messages of_contest",
    "organisations": "delegations edit edit_delegation new organisations template",
    "panels": "declaration panel panels",
    "penalties": "propose to_decide",
    "persons": "claim",
    "pins": "own",
    "proving": "new_passkey own_channels own_second_step prove_second_step",
    "results": "open_codes publish withdraw",
    "retaining": "machine_clock",
    "reviews": "approve",
    "revocations": "revocation",
    "rights": "desk mine notice whole_file whole_record",
    "rulebooks": "copied edit eligibility filling full levels quotas ties version weights",
    "rulings": "new",
    "schemes": "edit_aspect export scheme template version",
    "searching": "search",
    "sharing": "shared",
    "signoff": "paper_sheet progress sheet",
    "skill_levels": "decide",
    "staffing": "appointments people",
    "static": "",
    "steps": "waiting",
    "work": "part whole",
    "tablet_api": "work",
    "tablets": "manifest shell worker",
    "theory": "template theory",
    "times": "errors template times",
    "timetables": "edit_session edit_venue timetable",
    "today": "count",
    "trying": "try_entering",
    "upkeep": "overview restored",
    "verifying": "form keys",
}
SILENT = {f"{room}.{page}" if page else room for room, pages in _SILENT.items() for page in pages.split(" ")}


class Shelf:
    """All of them, read again and again: `read` gives the lines of each page by (page, whose).

    On lists a person's lines are those that hold one of their marks (names, units, numbers); what is nobody's
    stands under "". Pages of one person, one entry, one certificate are read for the `watched` alone.
    """

    def __init__(self, app, chain, clients, watched):
        self.app, self.chain, self.clients = app, chain, clients
        self.marks = {name: {name} for name in chain.entered}
        self.watched = watched

    def read(self):
        db.session.expire_all()
        found = {}
        for endpoint, shown in SHOWN.items():
            for key, whose, who, values in self._pages(endpoint, shown):
                self._keep(found, key, whose, self._lines(who, endpoint, values))
        return found

    def _pages(self, endpoint, shown):
        if shown.who == "everybody":
            yield from (
                (endpoint, f"({role})", role, {}) for role in self.clients if role not in self.watched
            )
            yield from ((endpoint, name, name, {}) for name in self.watched)
            return
        for key, whose, values in getattr(self, f"_of_{shown.each}")():
            who = whose if shown.who == "own" else shown.who
            yield f"{endpoint}{key}", whose, who, values

    def _of_contest(self):
        yield "", None, {"contest_id": self.chain.contest_id}

    def _of_document(self):
        for row in db.session.query(ContestDocument).filter_by(contest_id=self.chain.contest_id):
            yield f" {row.id}", None, {"contest_id": row.contest_id, "contest_document_id": row.id}

    def _of_event(self):
        yield "", None, {"event_id": self.chain.event_id}

    def _of_body(self):
        yield "", None, {"organisation_id": self.chain.body.id}

    def _of_unit(self):
        yield "", None, {"organisation_id": self.chain.unit.id}

    def _of_year(self):
        yield "", None, {"year": 2026}

    def _of_batch(self):
        for row in db.session.query(PrintBatch).filter_by(contest_id=self.chain.contest_id):
            yield f" {row.id}", None, {"batch_id": row.id}

    def _of_ruling(self):
        for row in db.session.query(Ruling).filter_by(contest_id=self.chain.contest_id):
            yield f" {row.id}", None, {"ruling_id": row.id}

    def _people(self):
        for name in self.watched:
            account = self.chain.accounts[name]
            yield name, db.session.query(Person).filter_by(account_id=account.id).one()

    def _of_person(self):
        for name, person in self._people():
            yield "", name, {"contest_id": self.chain.contest_id, "person_id": person.id}

    def _of_entry(self):
        for name, person in self._people():
            for seat in db.session.query(EntryMember).filter_by(person_id=person.id).order_by(EntryMember.id):
                yield f" {seat.entry_id}", name, {"entry_id": seat.entry_id}

    def _of_certificate(self):
        for name, person in self._people():
            for row in db.session.query(Certificate).filter_by(person_id=person.id).order_by(Certificate.id):
                yield f" {row.id}", name, {"certificate_id": row.id, "payload": row.payload}

    def _of_recommendation(self):
        for name, person in self._people():
            rows = db.session.query(Recommendation).filter_by(person_id=person.id)
            for row in rows.order_by(Recommendation.id):
                yield f" {row.id}", name, {"recommendation_id": row.id}

    def _lines(self, who, endpoint, values):
        with self.app.test_request_context(base_url="http://localhost"):
            [rule] = [one for one in self.app.url_map.iter_rules(endpoint) if "GET" in one.methods][:1]
            path = url_for(endpoint, **{name: values[name] for name in rule.arguments})
        more = {"state": "all"} if endpoint.startswith("reviews.") else {}
        answer = self.clients[who].get(
            path, query_string=more | {"size": 100} if not values.get("payload") else {}
        )
        if answer.status_code != 200:
            return [f"({answer.status_code})"]
        lines = [MOMENT.sub("…", line) for line in KINDS[answer.mimetype](answer.data)]
        return [line for line in lines if "as_of" not in line and "查验时间" not in line]

    def _keep(self, found, key, whose, lines):
        if whose is not None:
            found[key, whose] = lines
            return
        rest = list(lines)
        for name, marks in self.marks.items():
            own = [line for line in lines if any(mark in line for mark in marks)]
            found[key, name] = own
            rest = [line for line in rest if line not in own]
        found[key, ""] = rest


def changed(before, after):
    """What reads otherwise: by (page, whose) the lines that are gone and those that are new."""
    found = {}
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key, []), after.get(key, [])
        gone, fresh = [one for one in was if one not in now], [one for one in now if one not in was]
        if gone or fresh:
            found[key] = (gone, fresh)
    return found
