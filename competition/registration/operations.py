"""Every write about persons, entries, documents and consents."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store import audit, crypto, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import isolation, outbox
from competition.foundation.work import queries as work
from competition.foundation.work.models import Throttle
from competition.registration import checking, queries
from competition.registration.models import Consent, Entry, EntryDocument, EntryMember, Person
from competition.rules.consents import VERSION, ConsentKind
from competition.rules.editions.model import Identity
from competition.rules.eligibility import DOCUMENT_WORDS
from competition.rules.identity import name_key, normalise_number
from competition.rules.particulars import FIELDS, NO_HONOUR, Particulars
from competition.rules.phases import Phase
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor

MENDABLE = (Phase.ANNOUNCED, Phase.REGISTRATION, Phase.REVIEW, Phase.READY)
PICTURES = {"jpeg", "png"}
PAPERS = {"jpeg", "png", "pdf"}
MOST_DOCUMENTS = 20
MOST_PAGES = 20
CLAIM_TRIES = 10
CLAIM_WINDOW = timedelta(minutes=15)


# Drafts -----------------------------------------------------------------------------------------------


@atomic
def begin_entry(event_id: int, by: Actor) -> Entry:
    """Begin signing up for an event; whoever began already gets the entry they have.

    Raises Refused("registration_not_open") outside the time of registration.
    """
    event = queries.lock_event(event_id)
    found = queries.own_entry(event_id, by.account_id)
    if found is not None and found.state != "withdrawn":
        return found
    contest = contests.contest(event.contest_id)
    checking.require_open(contest)
    if found is not None:
        found.state = "draft"
        found.version += 1
        audit.record(by, "entry.resumed", contest_id=contest.id, subject=("entry", found.id))
        return found
    person = queries.person_of(by.account_id)
    draft = {"members": [_typed_again(person)]} if person else {"members": [{"name": by.name}]}
    entry = new_entry(event, draft, by)
    db.session.flush()
    audit.record(by, "entry.begun", contest_id=contest.id, subject=("entry", entry.id), event=event.id)
    return entry


@atomic
def keep_draft(entry_id: int, parts: Mapping[str, Any], by: Actor) -> datetime:
    """Keep what was typed so far, right or wrong; returns when. Only drafts and returned entries change.

    It leaves no line in the log: every second key would.
    """
    entry = _open_entry(entry_id)
    if by.account_id not in queries.owners(entry):
        # A unit fills in its people's particulars; what they agree to is theirs alone.
        parts = {name: part for name, part in parts.items() if name not in ("consents", "guardian")}
    entry.draft = json.dumps({**queries.draft_of(entry), **parts}, ensure_ascii=False)
    return clock.now()


def add_document(entry_id: int, place: tuple[int, str], data: bytes, name: str, by: Actor) -> EntryDocument:
    """Hand in a document; `place` is (member, kind). A second photo takes the place of the first.

    The file is opened and cleaned before the write lock is taken. Raises Refused with what to do.
    """
    allow = PICTURES if place[1] == "photo" else PAPERS
    kind, clean = uploads.checked(data, allow, "file")
    if kind == "pdf" and isolation.pdf_page_count(clean, "file") > MOST_PAGES:
        raise Refused(Problem("pdf_too_long", {"limit": MOST_PAGES}, "file"))
    return _keep_document(entry_id, place, clean, (name, uploads.MEDIA_TYPES[kind]), by=by)


@atomic
def _keep_document(
    entry_id: int, place: tuple[int, str], clean: bytes, named: tuple[str, str], by: Actor
) -> EntryDocument:
    entry = _open_entry(entry_id)
    event = queries.event_of(entry)
    position, kind = place
    if not 1 <= position <= event.members or kind not in DOCUMENT_WORDS:
        raise Refused(Problem("answer_not_listed", {"answer": DOCUMENT_WORDS["other"]}, "file"))
    there = queries.documents_of(entry.id)
    if len(there) >= MOST_DOCUMENTS:
        raise Refused(Problem("documents_too_many", {"limit": MOST_DOCUMENTS}, "file"))
    for old, _ in there:
        if kind == "photo" and (old.kind, old.position) == (kind, position):
            db.session.delete(old)
    stored = uploads.keep(clean, *named, by=by)
    document = EntryDocument(
        entry_id=entry.id, position=position, kind=kind, file_id=stored.id, created_at=clock.now()
    )
    db.session.add(document)
    db.session.flush()
    _log(entry, "entry.document_added", by, kind=kind, position=position)
    return document


@atomic
def remove_document(entry_id: int, document_id: int, by: Actor) -> None:
    """Take a document back while the entry is open."""
    entry = _open_entry(entry_id)
    document, _ = queries.document(entry.id, document_id)
    db.session.delete(document)
    _log(entry, "entry.document_removed", by, kind=document.kind, position=document.position)


# Handing in -------------------------------------------------------------------------------------------


@atomic
def submit_entry(entry_id: int, by: Actor) -> Entry:
    """Hand an entry in: persons, members and consents are written, its place is taken.

    Raises Refused with every problem at once. Places are counted under the lock of the event, and one
    person has one entry an event by constraint.
    """
    entry = queries.locked_entry(entry_id)
    if entry.state not in queries.OPEN:
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    members, problems = checking.read_entry(entry, by)
    if problems:
        raise Refused(*problems)
    again = entry.submitted_at is not None
    write_members(entry, members, by)
    _write_consents(entry, members, by)
    entry.state = "submitted"
    entry.submitted_at = clock.now()
    entry.version += 1
    db.session.flush()
    _log(entry, "entry.resubmitted" if again else "entry.submitted", by, members=len(members))
    tell(entry, "entry_submitted")
    return entry


@atomic
def withdraw_entry(entry_id: int, reason: str, by: Actor) -> None:
    """Take an entry back and free its place, as long as the contest has not begun."""
    entry = queries.locked_entry(entry_id)
    if entry.state in ("withdrawn", "refused"):
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    if contests.contest(entry.contest_id).phase not in MENDABLE:
        raise Refused(Problem("too_late_to_withdraw"))
    if problems := reason_problems(reason):
        raise Refused(*problems)
    entry.submitted_at = entry.submitted_at or clock.now()
    entry.state = "withdrawn"
    entry.version += 1
    _log(entry, "entry.withdrawn", by, reason=reason)


@atomic
def answer_entry(entry: Entry, state: str, answer: Mapping[str, Any], by: Actor) -> None:
    """Put a reviewer's decision on an entry: approved, returned or refused, with reason and marked fields."""
    if entry.state != "submitted":
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    entry.state = state
    entry.answer = dict(answer)
    entry.version += 1
    _log(entry, f"entry.{state}", by, reason=answer.get("reason"), fields=list(answer.get("fields") or ()))
    tell(entry, f"entry_{state}", reason=answer.get("reason") or "")


# Claiming and consenting ------------------------------------------------------------------------------


def claim_person(kind: str, number: str, name: str, code: str, by: Actor) -> Person:
    """Take over what a unit entered for oneself: number, name and code must all agree.

    Raises Refused("claim_failed") alike for each reason, so that nothing is learned by trying; after ten
    tries in a quarter of an hour "claim_locked".
    """
    _count_try(by=by)
    return _claim(queries.id_index(kind, normalise_number(number)), name, code, by=by)


@atomic
def _count_try(by: Actor) -> None:
    now, key = clock.now(), crypto.blind_index("claim tries", str(by.account_id))
    counter = work.throttle("claim", key)
    if counter is None:
        counter = Throttle(kind="claim", fingerprint=key, window_start=now, tries=0)
        db.session.add(counter)
    if now - counter.window_start > CLAIM_WINDOW:
        counter.window_start, counter.tries = now, 0
    if counter.tries >= CLAIM_TRIES:
        raise Refused(Problem("claim_locked", {"minutes": CLAIM_WINDOW.seconds // 60}))
    counter.tries += 1


@atomic
def _claim(index: str, name: str, code: str, by: Actor) -> Person:
    person = queries.person_indexed(index)
    wanted = queries.claim_code(person) if person else None
    typed = normalise_number(code)
    if person is None or wanted is None or not secrets.compare_digest(typed.encode(), wanted.encode()):
        raise Refused(Problem("claim_failed"))
    if name_key(name) != name_key(person.name):
        raise Refused(Problem("claim_failed"))
    if queries.person_of(by.account_id) is not None:
        raise Refused(Problem("account_has_other_person"))
    person.account_id = by.account_id
    person.claim_hash = None
    audit.record(by, "person.claimed", subject=("person", person.id))
    return person


@atomic
def give_consents(
    person_id: int, kinds: Collection[str], guardian: Mapping[str, str] | None, by: Actor
) -> None:
    """Record what somebody agrees to, in today's wording; what already stands is not repeated."""
    standing = queries.standing_consents([person_id])[person_id]
    for kind in ConsentKind:
        if kind in kinds and kind not in standing:
            record_consent(person_id, kind, True, by, guardian)
    audit.record(
        by, "consent.given", subject=("person", person_id), kinds=sorted(str(kind) for kind in kinds)
    )


# Parts, also of the unit's side ------------------------------------------------------------------------


@atomic
def new_entry(event: Event, draft: Mapping[str, Any], by: Actor, organisation_id: int | None = None) -> Entry:
    """A fresh draft; with an organisation it is a nomination."""
    entry = Entry(
        contest_id=event.contest_id,
        event_id=event.id,
        organisation_id=organisation_id,
        nominated=organisation_id is not None,
        state="draft",
        draft=json.dumps(draft, ensure_ascii=False),
        created_by=by.account_id,
        created_at=clock.now(),
    )
    db.session.add(entry)
    return entry


@atomic
def write_members(entry: Entry, members: Sequence[Particulars], by: Actor) -> None:
    """The persons of an entry and their places in it; raises Refused where a number is somebody else's."""
    draft = queries.draft_of(entry)
    entry.delegation_id = checking.chosen_delegation(entry, draft)
    entry.organisation_id = checking.unit_of_entry(entry, members)
    own = checking.own_number(entry, members, by)
    persons = [
        _person_for(entry, member, number == own, by, number)
        for number, member in enumerate(members, start=1)
    ]
    there = {member.position: member for member in entry.members}
    photos = {
        document.position: file.id
        for document, file in queries.documents_of(entry.id)
        if document.kind == "photo"
    }
    for position, person in enumerate(persons, start=1):
        for member, state in queries.conflicting_members(entry.event_id, person.id, entry.id):
            if state == "withdrawn":
                db.session.delete(member)
        if position in there:
            there[position].person_id = person.id
        else:
            entry.members.append(EntryMember(event_id=entry.event_id, person_id=person.id, position=position))
        person.photo_id = photos.get(position, person.photo_id)
    try:
        db.session.flush()
    except IntegrityError as cause:
        # Another worker wrote the same person in the same moment: the constraint has the last word.
        raise Refused(Problem("already_entered", {"member": 1, "cited": ""}, "id_number")) from cause


def _person_for(entry: Entry, member: Particulars, own: bool, by: Actor, number: int) -> Person:
    index = checking.index_of(member)
    person = queries.person_indexed(index)
    if own:
        return _own_person(entry, member, index, person, by)
    if person is None:
        return new_person(member, index, checking.unit_of(member))
    if name_key(person.name) != name_key(member.name):
        raise Refused(Problem("member_name_differs", {"member": number}, "name"))
    if person.account_id is None and queries.entered_by_others(
        [person.id], entry.organisation_id if entry.nominated else None, entry.created_by
    ):
        # Whoever enters somebody sees their claim code: only the first may.
        raise Refused(Problem("member_entered_elsewhere", {"member": number}, "id_number"))
    if person.account_id is None:
        update_person(person, member, checking.unit_of(member))
    return person


def _own_person(entry: Entry, member: Particulars, index: str, person: Person | None, by: Actor) -> Person:
    mine = queries.person_of(by.account_id)
    if person is not None and person.account_id != by.account_id:
        code = "claim_first" if person.account_id is None else "id_of_other_account"
        raise Refused(Problem(code, {"member": 1}, "id_number"))
    if mine is None:
        mine = new_person(member, index, checking.unit_of(member))
        mine.account_id = by.account_id
        mine.claim_hash = None
        return mine
    settled = queries.has_approved_entry(mine.id, but=entry.id)
    if settled and (mine.id_index != index or name_key(mine.name) != name_key(member.name)):
        raise Refused(Problem("person_settled", {"member": 1}, "name"))
    update_person(mine, member, checking.unit_of(member))
    mine.id_index = index
    return mine


@atomic
def new_person(member: Particulars, index: str, organisation_id: int | None) -> Person:
    """A person nobody has claimed yet."""
    if member.id_kind is None or member.sex is None or member.born_on is None:
        raise Refused(Problem("id_number_missing", {}, "id_number"))
    person = Person(id_index=index, claim_hash=secrets.token_hex(16), created_at=clock.now())
    update_person(person, member, organisation_id)
    db.session.add(person)
    return person


def update_person(person: Person, member: Particulars, organisation_id: int | None) -> None:
    """Put what a member says of themselves on their person."""
    if member.id_kind is None or member.sex is None or member.born_on is None:
        raise Refused(Problem("id_number_missing", {}, "id_number"))
    person.name = member.name
    person.id_kind = member.id_kind
    person.id_number = member.id_number
    person.sex = member.sex
    person.born_on = member.born_on
    person.phone = member.phone
    person.phone_index = crypto.blind_index("phone", member.phone)
    person.unit_name = member.unit_name
    person.education = member.education
    person.employed = member.identity != Identity.STUDENT
    person.held_level = None if member.held_level in (None, "none") else int(member.held_level or 0)
    person.facts = {
        "identity": member.identity,
        "local": member.local,
        "work_months": member.work_months,
        "insurance_months": member.insurance_months,
        "honours": None if member.honours is None else sorted(member.honours),
    }
    person.organisation_id = organisation_id


def _write_consents(entry: Entry, members: Sequence[Particulars], by: Actor) -> None:
    number = checking.own_number(entry, members, by)
    draft = queries.draft_of(entry)
    if number is None:
        return
    person = queries.person_indexed(checking.index_of(members[number - 1]))
    if person is not None:
        give_consents(person.id, draft.get("consents") or [], draft.get("guardian") or {}, by=by)


@atomic
def record_consent(
    person_id: int, kind: ConsentKind, given: bool, by: Actor, guardian: Mapping[str, str] | None = None
) -> None:
    """One line of the history of what a person agrees to."""
    told = guardian if kind is ConsentKind.GUARDIAN and guardian else None
    db.session.add(
        Consent(
            person_id=person_id,
            kind=kind,
            text_version=VERSION,
            given=given,
            channel="web",
            guardian=json.dumps(dict(told), ensure_ascii=False) if told else None,
            by_id=by.account_id,
            at=clock.now(),
        )
    )


def typed_particulars(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Only the fields of a person, whatever else was sent: nothing slips in beside them."""
    return {name: typed[name] for name in FIELDS if name in typed}


def _typed_again(person: Person) -> dict[str, Any]:
    """A known person's particulars as they would be typed, so that nobody types them twice."""
    told = person.facts or {}
    local = told.get("local")
    return {
        "name": person.name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "born_on": person.born_on.isoformat(),
        "sex": person.sex,
        "phone": person.phone or "",
        "identity": told.get("identity") or "",
        "unit_name": person.unit_name,
        "education": person.education or "",
        "held_level": "none" if person.held_level is None else str(person.held_level),
        "local": "" if local is None else "yes" if local else "no",
        "work_months": _as_text(told.get("work_months")),
        "insurance_months": _as_text(told.get("insurance_months")),
        "honours": told.get("honours") or ([] if told.get("honours") is None else [NO_HONOUR]),
    }


def _as_text(value: int | None) -> str:
    return "" if value is None else str(value)


def _open_entry(entry_id: int) -> Entry:
    entry = queries.entry(entry_id)
    if entry.state not in queries.OPEN:
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    return entry


def _log(entry: Entry, action: str, by: Actor, reason: str | None = None, **details: Any) -> None:
    audit.record(
        by, action, contest_id=entry.contest_id, subject=("entry", entry.id), reason=reason, **details
    )


@atomic
def tell(entry: Entry, template: str, **values: Any) -> None:
    """Tell the people of an entry by e-mail where there is an address, else by short message."""
    contest, event = queries.contest_of(entry), queries.event_of(entry)
    facts = {"contest": contest.name, "event": event.name, "entry": entry.id, **values}
    for member in entry.members:
        person = queries.person(member.person_id)
        account = accounts.account(person.account_id) if person.account_id else None
        if account is not None and account.email:
            outbox.send("email", account.email, template, **facts)
        elif person.phone:
            outbox.send("sms", person.phone, template, **facts)
