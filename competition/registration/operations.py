"""Every write about persons, entries, documents and consents."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from competition.accounts import queries as accounts
from competition.consents import VERSION, ConsentKind, problems_with_consents
from competition.contest_rules import Identity
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.eligibility import (
    DOCUMENT_WORDS,
    EntryFacts,
    answers_wanted,
    problems_with,
    problems_with_window,
    without_documents,
)
from competition.foundation import audit, clock, crypto, isolation, outbox, uploads
from competition.foundation import queries as foundation
from competition.foundation.db import atomic, db
from competition.foundation.models import Throttle
from competition.identity import name_key, normalise_number
from competition.particulars import FIELDS, NO_HONOUR, Particulars, facts_from, read_particulars
from competition.phases import Phase
from competition.problems import Problem, Refused
from competition.registration import queries
from competition.registration.models import Consent, Entry, EntryDocument, EntryMember, Person
from competition.roles import Actor

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
    require_open(contest)
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


def problems_before_submitting(entry: Entry, by: Actor) -> list[Problem]:
    """Everything that keeps this entry from being handed in now."""
    return read_entry(entry, by)[1]


@atomic
def submit_entry(entry_id: int, by: Actor) -> Entry:
    """Hand an entry in: persons, members and consents are written, its place is taken.

    Raises Refused with every problem at once. Places are counted under the lock of the event, and one
    person has one entry an event by constraint.
    """
    entry = queries.locked_entry(entry_id)
    if entry.state not in queries.OPEN:
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    members, problems = read_entry(entry, by)
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
    _withdraw(entry, reason, by)


def _withdraw(entry: Entry, reason: str, by: Actor) -> None:
    if entry.state in ("withdrawn", "refused"):
        raise Refused(Problem("entry_not_open", {"state": entry.state}))
    if contests.contest(entry.contest_id).phase not in MENDABLE:
        raise Refused(Problem("too_late_to_withdraw"))
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
    counter = foundation.throttle("claim", key)
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
            _consent(person_id, kind, True, by, guardian)
    audit.record(
        by, "consent.given", subject=("person", person_id), kinds=sorted(str(kind) for kind in kinds)
    )


@atomic
def withdraw_consent(kind: str, by: Actor) -> int:
    """Take a consent back; without processing or papers an entry cannot stand. Returns entries withdrawn.

    Entries of a contest that has begun stay: their records are kept by law, publication stops.
    """
    person = queries.person_of(by.account_id)
    if person is None or kind not in queries.standing_consents([person.id])[person.id]:
        raise Refused(Problem("consent_not_standing"))
    _consent(person.id, ConsentKind(kind), False, by, None)
    audit.record(by, "consent.withdrawn", subject=("person", person.id), kind=kind)
    if kind == ConsentKind.PUBLICATION:
        return 0
    taken = entries_ended_without_consent(by)
    for entry in taken:
        _withdraw(queries.locked_entry(entry.id), "consent withdrawn", by)
    return len(taken)


def entries_ended_without_consent(by: Actor) -> list[Entry]:
    """Own entries that end when the consent they rest on is taken back."""
    found = [queries.entry(row.entry_id) for row in queries.own_entries(by.account_id)]
    return [
        entry
        for entry in found
        if entry.state not in ("withdrawn", "refused")
        and contests.contest(entry.contest_id).phase in MENDABLE
    ]


@atomic
def export_own_data(by: Actor) -> dict[str, Any]:
    """All data kept about oneself; that it was taken out is logged."""
    if by.account_id is None:
        raise Refused(Problem("not_allowed"))
    audit.record(by, "person.exported", subject=("account", by.account_id))
    return queries.own_data(by.account_id)


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


def require_open(contest: Contest) -> None:
    """Raises Refused("registration_not_open" or "registration_closed")."""
    problems = problems_with_window(**_window(contest))
    if problems:
        raise Refused(*problems)


def _window(contest: Contest) -> dict[str, Any]:
    """Now, and the opening and closing that count in the present phase."""
    now = clock.now()
    opens_at = contest.registration_opens_at or now
    return {
        "now": now,
        "opens_at": opens_at if contest.phase == Phase.REGISTRATION else None,
        "closes_at": contest.registration_closes_at,
    }


def read_entry(entry: Entry, by: Actor, nominating: bool = False) -> tuple[list[Particulars], list[Problem]]:
    """The members as typed, and everything wrong; a nomination is read without papers and consents."""
    event, contest = queries.event_of(entry), queries.contest_of(entry)
    rules = queries.rules_of(event)
    rules = without_documents(rules) if nominating else rules
    wanted = answers_wanted(rules.eligibility)
    draft, today = queries.draft_of(entry), clock.today()
    members: list[Particulars] = []
    problems: list[Problem] = []
    typed = [*draft.get("members", ()), *({} for _ in range(event.members))][: event.members]
    for number, answers in enumerate(typed, start=1):
        read, wrong = read_particulars(answers, today, wanted)
        members.append(read)
        problems += [_of_member(problem, number) for problem in wrong]
    problems += _twice_in_team(members)
    already = {(p.details.get("member"), p.field) for p in problems}
    ruled = problems_with(_facts(entry, members, draft, contest), rules)
    problems += [
        p for p in ruled if p.code != "answer_missing" or (p.details.get("member"), p.field) not in already
    ]
    if not nominating:
        problems += _consent_problems(entry, members, draft, by)
    return members, problems


def _of_member(problem: Problem, number: int) -> Problem:
    return replace(problem, details={**problem.details, "member": number})


def _twice_in_team(members: Sequence[Particulars]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for number, member in enumerate(members, start=1):
        if member.id_number and member.id_number in seen:
            problems.append(Problem("member_twice", {"member": number}, "id_number"))
        seen.add(member.id_number)
    return problems


def _facts(
    entry: Entry, members: Sequence[Particulars], draft: Mapping[str, Any], contest: Contest
) -> EntryFacts:
    delegation_id = _delegation_id(entry, draft)
    organisation_id = _organisation_id(entry, members)
    taken = queries.places_taken(entry.event_id, delegation_id, organisation_id, but=entry.id)
    papers = queries.document_kinds(entry.id)
    # An entry sent back may be mended after the closing day.
    window = _window(contest) if entry.state == "draft" and not entry.members else {}
    return EntryFacts(
        members=[
            facts_from(member, papers.get(number, ()), **_counts(entry, member))
            for number, member in enumerate(members, start=1)
        ],
        members_wanted=len(members),
        delegation_chosen=delegation_id is not None or not queries.delegation_ids(entry.contest_id),
        entries_of_delegation=taken.delegation,
        entries_of_organisation=taken.organisation,
        entries_in_event=taken.event,
        **window,
    )


def _counts(entry: Entry, member: Particulars) -> dict[str, int]:
    person = queries.person_indexed(index_of(member)) if member.id_kind and member.id_number else None
    if person is None:
        return {}
    others = queries.conflicting_members(entry.event_id, person.id, entry.id)
    return {
        "entries_in_event": sum(1 for _, state in others if state != "withdrawn"),
        "events_entered": queries.events_entered(entry.contest_id, person.id, entry.event_id),
    }


def _delegation_id(entry: Entry, draft: Mapping[str, Any]) -> int | None:
    wish = str(draft.get("delegation") or "")
    known = {str(known_id) for known_id in queries.delegation_ids(entry.contest_id)}
    return int(wish) if wish in known else None


def _organisation_id(entry: Entry, members: Sequence[Particulars]) -> int | None:
    """The unit that nominated, else the organisation that has exactly the first member's unit name."""
    if entry.nominated:
        return entry.organisation_id
    return _unit_of(members[0]) if members else None


def _consent_problems(
    entry: Entry, members: Sequence[Particulars], draft: Mapping[str, Any], by: Actor
) -> list[Problem]:
    """Whoever hands in consents for themselves; the others of a team do so when they claim."""
    number = _own_number(entry, members, by)
    if number is None:
        return [Problem("consent_by_contestant", {}, None)]
    given = draft.get("consents") or []
    minor = members[number - 1].minor_on(clock.today())
    return problems_with_consents(given, minor, draft.get("guardian") or {})


def _own_number(entry: Entry, members: Sequence[Particulars], by: Actor) -> int | None:
    """Which member is the one who acts; None when it is none of them."""
    if not entry.nominated and entry.created_by == by.account_id:
        return 1
    if (seated := queries.member_of(entry, by.account_id)) is not None:
        return seated.position
    own = queries.person_of(by.account_id)
    if own is None:
        return None
    for number, member in enumerate(members, start=1):
        if member.id_kind and index_of(member) == own.id_index:
            return number
    return None


def index_of(member: Particulars) -> str:
    """The blind index of a member's document number."""
    return queries.id_index(str(member.id_kind), member.id_number)


@atomic
def write_members(entry: Entry, members: Sequence[Particulars], by: Actor) -> None:
    """The persons of an entry and their places in it; raises Refused where a number is somebody else's."""
    draft = queries.draft_of(entry)
    entry.delegation_id = _delegation_id(entry, draft)
    entry.organisation_id = _organisation_id(entry, members)
    own = _own_number(entry, members, by)
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
    index = index_of(member)
    person = queries.person_indexed(index)
    if own:
        return _own_person(entry, member, index, person, by)
    if person is None:
        return new_person(member, index, _unit_of(member))
    if name_key(person.name) != name_key(member.name):
        raise Refused(Problem("member_name_differs", {"member": number}, "name"))
    if person.account_id is None and queries.entered_by_others(
        [person.id], entry.organisation_id if entry.nominated else None, entry.created_by
    ):
        # Whoever enters somebody sees their claim code: only the first may.
        raise Refused(Problem("member_entered_elsewhere", {"member": number}, "id_number"))
    if person.account_id is None:
        update_person(person, member, _unit_of(member))
    return person


def _own_person(entry: Entry, member: Particulars, index: str, person: Person | None, by: Actor) -> Person:
    mine = queries.person_of(by.account_id)
    if person is not None and person.account_id != by.account_id:
        code = "claim_first" if person.account_id is None else "id_of_other_account"
        raise Refused(Problem(code, {"member": 1}, "id_number"))
    if mine is None:
        mine = new_person(member, index, _unit_of(member))
        mine.account_id = by.account_id
        mine.claim_hash = None
        return mine
    settled = queries.has_approved_entry(mine.id, but=entry.id)
    if settled and (mine.id_index != index or name_key(mine.name) != name_key(member.name)):
        raise Refused(Problem("person_settled", {"member": 1}, "name"))
    update_person(mine, member, _unit_of(member))
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
    person.id_tail = member.id_number[-4:]
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


def _unit_of(member: Particulars) -> int | None:
    """The organisation that has exactly the member's unit name."""
    return queries.organisation_named(member.unit_name) if member.unit_name else None


def _write_consents(entry: Entry, members: Sequence[Particulars], by: Actor) -> None:
    number = _own_number(entry, members, by)
    draft = queries.draft_of(entry)
    if number is None:
        return
    person = queries.person_indexed(index_of(members[number - 1]))
    if person is not None:
        give_consents(person.id, draft.get("consents") or [], draft.get("guardian") or {}, by=by)


@atomic
def _consent(
    person_id: int, kind: ConsentKind, given: bool, by: Actor, guardian: Mapping[str, str] | None
) -> None:
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
