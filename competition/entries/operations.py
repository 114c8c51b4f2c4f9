"""Every write about entries: drafts, documents, handing in, taking back, and what a reviewer answered."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.entries import member_operations, queries
from competition.entries.checking import said_of
from competition.entries.looks import look_at
from competition.entries.models import Entry, EntryDocument
from competition.entries.open_pages import OpenPage
from competition.entries.opening import require_changeable, require_open
from competition.entries.questions import resting_on
from competition.entries.reading import rules_of
from competition.entries.seatings import seating_of
from competition.entries.telling import addressee_of, log_entry, tell_one, tell_people
from competition.entries.typed import TypedEntry, typed_entry, typed_holder, typed_papers
from competition.entries.waiting import operations as waiting
from competition.entries.waiting import queries as lines
from competition.foundation.store import audit, uploads
from competition.foundation.store.db import atomic, db, rehearsed
from competition.foundation.system import clock
from competition.foundation.work import isolation
from competition.persons import queries as person_queries
from competition.persons.consents import operations as consents
from competition.persons.particulars import typed_again
from competition.rules.entry_life import ENTRY, OPEN, EntryAsking, EntryState, EntryStep, Reviewed, Verdict
from competition.rules.phases import Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.rules.words.documents import DOCUMENT_WORDS

PICTURES = {"jpeg", "png"}
PAPERS = {"jpeg", "png", "pdf"}
MOST_DOCUMENTS = 20
MOST_PAGES = 20


@atomic
def begin_entry(event_id: int, *, by: Actor) -> Entry:
    """Begin signing up for an event; whoever began already gets the entry they have.

    Raises Refused("registration_not_open") outside the time of registration.
    """
    contest = contests.keep_contest(contests.event(event_id).contest_id)
    event = contests.require_on(queries.lock_event(event_id))
    found = queries.own_entry(event_id, by.account_id)
    if found is not None and found.state != EntryState.WITHDRAWN:
        return found
    require_open(contest)
    if found is not None:
        return _resume(found, by)
    entry = new_entry(event_id, _first_draft(by), by=by)
    db.session.flush()
    log_entry(entry, "entry.begun", by, event=event.id)
    return entry


def _resume(found: Entry, by: Actor) -> Entry:
    found.state = ENTRY.after(EntryState(found.state), EntryStep.RESUME)
    found.version += 1
    if found.answer.get("outcome") == EntryStep.LAPSE:
        found.answer = {}
    if found.erased_at is not None:
        found.erased_at, found.draft = None, json.dumps(_first_draft(by), ensure_ascii=False)
    log_entry(found, "entry.resumed", by)
    return found


def _first_draft(by: Actor) -> dict[str, Any]:
    """What is known of who begins, so that nobody types it twice."""
    person = person_queries.person_of(by.account_id)
    return {"members": [typed_again(person)]} if person else {"members": [{"name": by.name}]}


@atomic
def new_entry(
    event_id: int,
    draft: Mapping[str, Any],
    *,
    organisation_id: int | None = None,
    delegation_id: int | None = None,
    by: Actor,
) -> Entry:
    """A fresh draft; with an organisation it is a nomination. The caller's own line in the log tells of it."""
    entry = Entry(
        contest_id=contests.event(event_id).contest_id,
        event_id=event_id,
        organisation_id=organisation_id,
        delegation_id=delegation_id,
        nominated=organisation_id is not None,
        members=[],
        state=EntryState.DRAFT,
        draft=json.dumps(draft, ensure_ascii=False),
        created_by=by.account_id,
        created_at=clock.now(),
    )
    db.session.add(entry)
    return entry


@atomic
def keep_draft(
    entry_id: int, parts: Mapping[str, Any], *, by: Actor, page: OpenPage | None = None
) -> datetime:
    """Keep what was typed so far, right or wrong; returns when. Only drafts and returned entries change.

    Raises Refused("overtaken") where another page than `page` has changed these parts since it was opened.
    It leaves no line in the log: every second key would.
    """
    entry = _open_entry(entry_id)
    if by.account_id not in queries.owners(entry):
        # A unit fills in its people's particulars; what they agree to is theirs alone.
        parts = {name: part for name, part in parts.items() if name not in ("consents", "guardian")}
    draft = queries.draft_of(entry)
    if page is not None:
        parts = {**parts, **page.kept_over(draft, parts)}
    entry.draft = json.dumps({**draft, **parts}, ensure_ascii=False)
    return clock.now()


def add_document(
    entry_id: int, place: tuple[int, str], data: bytes, name: str, *, by: Actor
) -> EntryDocument:
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
    position, kind = place
    if not 1 <= position <= contests.event(entry.event_id).members or kind not in DOCUMENT_WORDS:
        raise Refused(Problem("answer_not_listed", {"answer": DOCUMENT_WORDS["other"]}, "file"))
    there = typed_papers(entry, by)
    if sum(len(own) for own in there.values()) >= MOST_DOCUMENTS:
        raise Refused(Problem("documents_too_many", {"limit": MOST_DOCUMENTS}, "file"))
    for old, _file in there.get(position, ()) if kind == "photo" else ():
        if old.kind == kind:
            db.session.delete(old)
    stored = uploads.keep(clean, *named, by=by)
    holder, holder_name = typed_holder(entry, position)
    document = EntryDocument(
        entry_id=entry.id,
        holder=holder,
        holder_name=holder_name,
        position=position,
        kind=kind,
        file_id=stored.id,
        created_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()
    log_entry(entry, "entry.document_added", by, kind=kind, position=position)
    return document


@atomic
def remove_document(entry_id: int, document_id: int, *, by: Actor) -> None:
    """Take a document back while the entry is open."""
    entry = _open_entry(entry_id)
    held = [paper for own in typed_papers(entry, by).values() for paper, _file in own]
    document = next((paper for paper in held if paper.id == document_id), None)
    if document is None:
        # Whoever left the team has taken theirs along.
        raise NotFound
    db.session.delete(document)
    log_entry(entry, "entry.document_removed", by, kind=document.kind, position=document.position)


@atomic
def submit_entry(entry_id: int, *, by: Actor) -> Entry:
    """Hand an entry in: persons, members and consents are written, its place is taken; a full event's list is joined.

    Raises Refused with every problem at once. Places are counted under the lock of the event, and one
    person has one entry an event by constraint.
    """
    if (answering := person_queries.person_of(by.account_id)) is not None:
        person_queries.hold_person(answering.id)  # whose consents are written at the end: persons come first
    contests.keep_contest(queries.entry(entry_id).contest_id)
    entry = queries.locked_entry_on(entry_id)
    ENTRY.after(EntryState(entry.state), EntryStep.SUBMIT)
    typed = typed_entry(entry, by)
    if typed.problems:
        raise Refused(*typed.problems)
    former = {member.person_id: addressee_of(member) for member in entry.members}
    action = _hand_in(entry, typed)
    people = member_operations.write_members([seating_of(typed)], by=by)
    if typed.own_number is not None:
        own = entry.members[typed.own_number - 1].person
        given, guardian = typed.draft.get("consents") or [], typed.draft.get("guardian") or {}
        consents.give_consents(own.id, entry.contest_id, given, guardian, by=by)
    log_entry(entry, action, by, members=people, **said_of(entry))
    turn = lines.place_in_line(entry)
    if turn is None:
        tell_people(entry, "entry_submitted")
    else:
        tell_people(entry, "entry_queued", turn=turn)
    for person_id in former.keys() - {member.person_id for member in entry.members}:
        tell_one(entry, former[person_id], "entry_left", f"/contests/{entry.contest_id}")
    if typed.passes_waiting:
        waiting.fill_places(entry.event_id, by=by)
    return entry


def _hand_in(entry: Entry, typed: TypedEntry) -> str:
    """It takes its place, or joins the waiting list of a full event; how the log calls it.

    Whose turn it is comes first: where somebody waits whom nobody has called yet, a newcomer stands behind them.
    """
    again = entry.submitted_at is not None
    others = lines.hold_waiting(entry.event_id) if typed.passes_waiting else []
    first = entry.state == EntryState.DRAFT and bool(lines.following(typed.event, others))
    queues = typed.queues or first
    entry.submitted_at = clock.now()
    entry.waiting_number = lines.next_number(entry.event_id) if queues else None
    entry.state = ENTRY.after(EntryState(entry.state), EntryStep.QUEUE if queues else EntryStep.SUBMIT)
    entry.version += 1
    return "entry.queued" if queues else "entry.resubmitted" if again else "entry.submitted"


@atomic
def rehearse_submission(entry_id: int, *, by: Actor) -> list[Problem]:
    """Hand an entry in and take it back: everything that would refuse it."""
    return rehearsed(partial(submit_entry, entry_id, by=by))


@atomic
def withdraw_entry(entry_id: int, reason: str, *, by: Actor) -> None:
    """Take an entry back, as long as the contest has not begun: its place goes to whoever is next on the waiting list."""
    phase = Phase(contests.keep_contest(queries.entry(entry_id).contest_id).phase)
    entry = queries.locked_entry(entry_id)
    state = EntryState(entry.state)
    asking = EntryAsking(by=by.account_id, reason=reason, phase=phase)
    if problems := ENTRY.problems(state, EntryStep.WITHDRAW, asking):
        raise Refused(*problems)
    lines.hold_waiting(entry.event_id)
    entry.submitted_at = entry.submitted_at or clock.now()
    entry.state = ENTRY.after(state, EntryStep.WITHDRAW)
    entry.leave_line()
    entry.version += 1
    log_entry(entry, "entry.withdrawn", by, reason=reason)
    tell_people(entry, "entry_withdrawn", but=by.account_id, reason=reason)
    waiting.fill_places(entry.event_id, by=by)


@atomic
def change_entry(entry_id: int, reason: str, *, by: Actor) -> None:
    """Take an entry that was handed in up again, to change it: it keeps its place and is reviewed anew.

    While registration is open, and until the day up to which the rules allow other members; afterwards an officer
    returns it.
    """
    contest = contests.keep_contest(queries.entry(entry_id).contest_id)
    entry = queries.locked_entry_on(entry_id)
    require_changeable(contest, rules_of(contests.event(entry.event_id)).filling)
    state = EntryState(entry.state)
    asking = EntryAsking(by=by.account_id, reason=reason, resting=resting_on(entry.id))
    if problems := ENTRY.problems(state, EntryStep.CHANGE, asking):
        raise Refused(*problems)
    if state is EntryState.APPROVED and entry.seen is None:
        entry.seen = json.dumps(look_at(entry), ensure_ascii=False)
    entry.state = ENTRY.after(state, EntryStep.CHANGE)
    entry.answer = {"outcome": "change", "reason": reason, "fields": [], "at": clock.now().isoformat()}
    entry.version += 1
    log_entry(entry, "entry.taken_up", by, reason=reason)
    tell_people(entry, "entry_taken_up", but=by.account_id, reason=reason)


@atomic
def answer_entry(entry_id: int, verdict: Verdict, answer: Mapping[str, Any], *, by: Actor) -> None:
    """Put a reviewer's decision on an entry: approved, returned or refused, with reason and marked fields."""
    entry = queries.entry(entry_id)
    if verdict is Verdict.REFUSE:
        lines.hold_waiting(entry.event_id)
    entry.state = ENTRY.after(EntryState(entry.state), EntryStep(verdict))
    entry.answer = dict(answer)
    entry.seen = json.dumps(look_at(entry), ensure_ascii=False)
    if verdict is Verdict.APPROVE:
        for member in entry.members:
            member.reviewed = Reviewed.YES
    entry.version += 1
    reason, fields = answer.get("reason"), list(answer.get("fields") or ())
    log_entry(entry, f"entry.{entry.state}", by, reason=reason, fields=fields, **said_of(entry))
    tell_people(entry, f"entry_{entry.state}", reason=reason or "")
    if verdict is Verdict.REFUSE:
        waiting.fill_places(entry.event_id, by=by)


@atomic
def send_back(entry_id: int, reason: str, *, by: Actor) -> None:
    """Send an entry that was decided back to review, and tell its people why.

    Refused with what rests on the decision (somebody is checked in, drawn), and where nothing was decided.
    """
    entry = queries.locked_entry(entry_id)
    asking = EntryAsking(by=by.account_id, reason=reason, resting=resting_on(entry.id))
    state = EntryState(entry.state)
    if problems := ENTRY.problems(state, EntryStep.REOPEN, asking):
        raise Refused(*problems)
    entry.state = ENTRY.after(state, EntryStep.REOPEN)
    entry.answer = {}
    entry.version += 1
    log_entry(entry, "entry.sent_back", by, reason=reason.strip(), before=state)
    tell_people(entry, "entry_sent_back", reason=reason.strip())


@atomic
def tell_entry(entry_id: int, template: str, but: int | None = None, **values: str) -> None:
    """Word to the people of an entry (`but` an account), in the transaction of what they are told of."""
    tell_people(queries.entry(entry_id), template, but=but, **values)


def _open_entry(entry_id: int) -> Entry:
    entry = queries.hold_entry(entry_id)
    contests.require_on(contests.event(entry.event_id))
    # What is only kept as it is typed leaves no line in the log.
    audit.require_open(entry.contest_id)
    if entry.state not in OPEN:
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    return entry
