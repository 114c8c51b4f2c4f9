"""Every read about entries, their members, documents, and the consents they rest on."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.store.models import AuditEntry, StoredFile
from competition.foundation.system import clock
from competition.notices.telling import Addressee
from competition.organisations import queries as organisations
from competition.organisations.models import Delegation
from competition.persons import queries as persons
from competition.persons.consents import queries as consents
from competition.persons.models import Person
from competition.rules.consents import NEEDED, ConsentKind, kinds_for, kinds_needed
from competition.rules.entry_life import ENDED, OPEN, PLACED, STANDING, WITHDRAWABLE, EntryState
from competition.rules.identity import is_minor
from competition.rules.phases import SETTLED


@dataclass(frozen=True)
class MineRow:
    """One of a person's own entries."""

    entry_id: int
    state: str
    contest: str
    contest_en: str | None
    event: str
    event_en: str | None
    waiting_for_me: bool
    phase: str  # where the contest stands
    cancelled: bool  # the event alone is called off


def entry(entry_id: int) -> Entry:
    """The entry, or NotFound."""
    return db.get_or_404(Entry, entry_id)


def hold_entry(entry_id: int) -> Entry:
    """The entry alone, held until the end of the operation: what is typed into it is kept by one at a time."""
    return held(Entry, entry_id)


_HELD_EVENT = select(Event).where(Event.id == bindparam("event")).with_for_update()


def lock_event(event_id: int) -> Event:
    """Take the row of the event (PostgreSQL; on SQLite the operation holds the write lock already)."""
    found = db.session.scalar(_HELD_EVENT, {"event": event_id})
    if found is None:
        raise NotFound
    return found


def lock_events_of(person_id: int) -> None:
    """The events somebody has a place in, in their order: nobody gives or takes a win there meanwhile."""
    for event_id in sorted({seat.event_id for seat, _entry in seats_of_person(person_id)}):
        lock_event(event_id)


# As the database has it after the wait for the lock, whatever was read before it.
_WHOLE = (
    select(Entry)
    .where(Entry.id == bindparam("entry"))
    .options(selectinload(Entry.members).joinedload(EntryMember.person))
    .with_for_update(key_share=True, of=Entry)
    .execution_options(populate_existing=True)
)


def locked_entry(entry_id: int) -> Entry:
    """The entry with its members, its event locked until the end of the operation: places are counted by one at a time."""
    lock_event(entry(entry_id).event_id)
    found = db.session.scalar(_WHOLE, {"entry": entry_id})
    if found is None:
        raise NotFound
    return found


def locked_entry_on(entry_id: int) -> Entry:
    """The entry as `locked_entry` has it; Raises Refused("event_cancelled") in an event that is called off."""
    found = locked_entry(entry_id)
    contests.require_on(contests.event(found.event_id))
    return found


def delegation_of(found: Entry) -> Delegation | None:
    return None if found.delegation_id is None else organisations.delegation(found.delegation_id)


def draft_of(found: Entry) -> dict[str, Any]:
    """What was typed so far: members, delegation, consents, guardian."""
    draft: dict[str, Any] = json.loads(found.draft or "{}")
    return draft


def owners(found: Entry) -> set[int]:
    """Accounts whose own entry this is: its members, and whoever began it for themselves."""
    members = {member.person.account_id for member in found.members}
    if not found.nominated:
        members.add(found.created_by)
    return {account_id for account_id in members if account_id is not None}


def began(found: Entry, account_id: int | None) -> bool:
    """Did this account begin the entry for itself? Then the first place of the team is its own."""
    return not found.nominated and account_id is not None and found.created_by == account_id


def member_of(found: Entry, account_id: int | None) -> EntryMember | None:
    """The member of an entry who is this account."""
    return next((m for m in found.members if account_id and m.person.account_id == account_id), None)


def seats_of_person(person_id: int) -> list[tuple[EntryMember, Entry]]:
    """A person's places with their entries, the oldest first."""
    statement = (
        select(EntryMember, Entry)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(EntryMember.person_id == person_id)
        .order_by(EntryMember.id)
    )
    return [(member, found) for member, found in db.session.execute(statement)]


def _own(account_id: int | None) -> ColumnElement[bool]:
    """The account is among an entry's people, or began it for themselves."""
    mine = select(EntryMember.entry_id).join(Person).where(Person.account_id == account_id)
    return or_(Entry.id.in_(mine), and_(Entry.created_by == account_id, Entry.nominated.is_(False)))


def own_entry(event_id: int, account_id: int | None) -> Entry | None:
    """The entry of this account in an event, begun or claimed."""
    if account_id is None:
        return None
    return db.session.scalar(
        select(Entry).where(Entry.event_id == event_id, _own(account_id)).order_by(Entry.id.desc()).limit(1)
    )


def _own_with_places(account_id: int | None) -> Select[Entry, Contest, Event]:
    return (
        select(Entry, Contest, Event)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Event, Event.id == Entry.event_id)
        .where(_own(account_id))
    )


def own_entries(account_id: int | None) -> list[MineRow]:
    """All entries of an account, the newest first."""
    statement = _own_with_places(account_id).order_by(Entry.id.desc())
    return [
        MineRow(
            entry_id=e.id,
            state=e.state,
            contest=c.name,
            contest_en=c.name_en,
            event=v.name,
            event_en=v.name_en,
            waiting_for_me=e.state in OPEN and c.phase not in SETTLED and not v.cancelled,
            phase=c.phase,
            cancelled=v.cancelled,
        )
        for e, c, v in db.session.execute(statement)
    ]


def entries_waiting_for(account_id: int | None) -> list[tuple[Entry, Contest, Event]]:
    """Own entries that need a hand: drafts, returned ones, nominations to be confirmed, a place that is offered."""
    statement = (
        _own_with_places(account_id)
        .where(Entry.state.in_(OPEN | {EntryState.OFFERED}), contests.going_on())
        .order_by(Entry.id)
    )
    return [(e, c, v) for e, c, v in db.session.execute(statement)]


def entries_resting_on_consent(account_id: int, contest_id: int) -> list[tuple[Entry, Event]]:
    """Own entries of a contest that end when the consent they rest on is taken back, the newest first."""
    statement = (
        _own_with_places(account_id)
        .where(Entry.contest_id == contest_id, Entry.state.not_in(ENDED), Contest.phase.in_(WITHDRAWABLE))
        .order_by(Entry.id.desc())
    )
    return [(e, v) for e, _contest, v in db.session.execute(statement)]


def own_record(account_id: int) -> dict[str, Any]:
    """What is kept of the entries of an account, as plain JSON values (PIPL 44-45)."""
    found = db.session.execute(_own_with_places(account_id).order_by(Entry.id.desc())).all()
    entries = [_entry_record(e, c, v, account_id) for e, c, v in found]
    return {"entries": entries, "papers_left_behind": _left_behind(account_id, [e.id for e, _c, _v in found])}


def _left_behind(account_id: int, entry_ids: Collection[int]) -> list[dict[str, Any]]:
    """Papers in entries that somebody was in and left."""
    person = persons.person_of(account_id)
    statement = (
        select(EntryDocument, StoredFile)
        .join(StoredFile, StoredFile.id == EntryDocument.file_id)
        .where(EntryDocument.holder == (person.id_index if person else ""))
        .where(EntryDocument.entry_id.not_in(entry_ids))
        .order_by(EntryDocument.id)
    )
    return [
        {"kind": paper.kind, "name": file.name, "at": _iso(paper.created_at)}
        for paper, file in db.session.execute(statement)
    ]


def own_papers(account_id: int, contest_id: int) -> int:
    """How many papers of the person of an account lie in the entries of a contest."""
    person = persons.person_of(account_id)
    statement = (
        select(func.count(EntryDocument.id))
        .join(Entry, Entry.id == EntryDocument.entry_id)
        .where(Entry.contest_id == contest_id, EntryDocument.holder == (person.id_index if person else ""))
    )
    return db.session.scalar(statement) or 0


def _entry_record(found: Entry, contest: Contest, event: Event, account_id: int) -> dict[str, Any]:
    member, person = member_of(found, account_id), persons.person_of(account_id)
    own = person.id_index if person else None
    return {
        "contest": contest.name,
        "event": event.name,
        "state": found.state,
        "submitted_at": _iso(found.submitted_at),
        "answer": found.answer,
        "typed": _typed_record(found, member, account_id),
        "documents": [
            {"kind": document.kind, "name": file.name, "at": _iso(document.created_at)}
            for document, file in documents_of(found.id)
            if document.holder == own or (document.holder is None and began(found, account_id))
        ],
        "said": None if member is None else _said_record(member),
    }


def _typed_record(found: Entry, member: EntryMember | None, account_id: int) -> dict[str, Any] | None:
    """What was typed of oneself so far; what was typed of others is theirs."""
    typed = draft_of(found).get("members") or []
    place = member.position if member else 1 if began(found, account_id) else None
    if place is None or place > len(typed):
        return None
    own: dict[str, Any] = typed[place - 1]
    return own


def own_paper_files(account_id: int) -> list[tuple[EntryDocument, StoredFile]]:
    """Every paper of the person of an account, in the entries they sit in or began, the oldest first.

    A number that somebody typed opens nothing: what others handed in under it lies in entries of theirs, and what
    others brought of somebody lies sealed until they agree.
    """
    person = persons.person_of(account_id)
    begun = select(Entry.id).where(Entry.created_by == account_id, Entry.nominated.is_(False))
    sits = select(EntryMember.entry_id).where(EntryMember.person_id == (person.id if person else 0))
    statement = (
        select(EntryDocument, StoredFile)
        .join(StoredFile, StoredFile.id == EntryDocument.file_id)
        .where(
            (
                (EntryDocument.holder == (person.id_index if person else ""))
                & (EntryDocument.entry_id.in_(begun) | EntryDocument.entry_id.in_(sits))
            )
            | (
                EntryDocument.holder.is_(None)
                & (EntryDocument.position == 1)
                & EntryDocument.entry_id.in_(begun)
            )
        )
        .order_by(EntryDocument.id)
    )
    found = [(paper, file) for paper, file in db.session.execute(statement)]
    strange = [paper.entry_id for paper, file in found if file.created_by not in (None, account_id)]
    sealed = {
        id for id in set(strange) if person is None or not has_once_agreed(person, entry(id).contest_id)
    }
    return [
        (paper, file)
        for paper, file in found
        if paper.entry_id not in sealed or file.created_by in (None, account_id)
    ]


def has_once_agreed(person: Person, contest_id: int) -> bool:
    """Whether somebody ever said yes in a contest to what is needed, although they may have taken it back."""
    given = {
        row.kind for row in consents.consents_of(person.id) if row.given and row.contest_id == contest_id
    }
    return set(kinds_needed(is_minor(person.born_on, clock.today()))) <= given


def _said_record(member: EntryMember) -> dict[str, Any]:
    return {
        "name": member.name,
        "phone": member.phone,
        "unit_name": member.unit_name,
        "education": member.education,
        "held_level": member.held_level,
        "facts": member.facts,
        "reviewed": member.reviewed,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


_DOCUMENTS = (
    select(EntryDocument, StoredFile)
    .join(StoredFile, StoredFile.id == EntryDocument.file_id)
    .where(EntryDocument.entry_id == bindparam("entry"))
    .order_by(EntryDocument.position, EntryDocument.id)
)


def documents_of(entry_id: int) -> list[tuple[EntryDocument, StoredFile]]:
    """The documents of an entry with their files, member by member."""
    return [(document, file) for document, file in db.session.execute(_DOCUMENTS, {"entry": entry_id})]


def brought_by_others(entry_id: int, account_id: int | None) -> list[tuple[EntryDocument, StoredFile]]:
    """The documents of an entry that another account handed in."""
    return [one for one in documents_of(entry_id) if one[1].created_by not in (None, account_id)]


def document(entry_id: int, document_id: int) -> tuple[EntryDocument, StoredFile]:
    """One document of this entry, or NotFound."""
    for found, file in documents_of(entry_id):
        if found.id == document_id:
            return found, file
    raise NotFound


def consents_wanted(found: Entry, today: date) -> list[tuple[EntryMember, list[str]]]:
    """Members whose consent is still wanted, with the kinds that are missing."""
    standing = consents.standing_consents([member.person_id for member in found.members], found.contest_id)
    wanted = []
    for member in found.members:
        needed = kinds_needed(is_minor(member.person.born_on, today))
        missing = [str(kind) for kind in needed if kind not in standing[member.person_id]]
        if missing:
            wanted.append((member, missing))
    return wanted


def named_entries(event_id: int) -> list[tuple[int, str]]:
    """The approved entries of an event by id, each with the names of its members."""
    statement = (
        select(Entry.id, Person.name)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(Entry.event_id == event_id, Entry.state == EntryState.APPROVED)
        .order_by(Entry.id, EntryMember.position)
    )
    names: dict[int, list[str]] = {}
    for entry_id, name in db.session.execute(statement):
        names.setdefault(entry_id, []).append(name)
    return [(entry_id, "、".join(members)) for entry_id, members in names.items()]


def consents_open(found: Entry, member: EntryMember, today: date) -> list[str]:
    """Which purposes a member of this entry does not agree to: what is needed, and what is free."""
    standing = consents.standing_consents([member.person_id], found.contest_id)[member.person_id]
    asked = kinds_for(is_minor(member.person.born_on, today))
    return [] if found.state in ENDED else [str(kind) for kind in asked if kind not in standing]


def consents_to_answer(account_id: int | None) -> list[tuple[Entry, Contest, Event]]:
    """Own entries, handed in by others, in which this account was not asked everything yet."""
    person = persons.person_of(account_id)
    if person is None:
        return []
    found = db.session.execute(
        _own_with_places(account_id)
        .where(Entry.state.in_(STANDING - OPEN), contests.going_on())
        .order_by(Entry.id)
    ).all()
    answered = {e.contest_id: consents.answers([person.id], e.contest_id)[person.id] for e, _c, _v in found}
    asked = {*NEEDED, ConsentKind.PUBLICATION}
    return [(e, c, v) for e, c, v in found if not asked <= answered[e.contest_id].keys()]


def publication_agreed(entry_ids: Collection[int]) -> dict[int, list[bool]]:
    """Whether each member of an entry, in the team's order, agrees to be named now (PIPL 25)."""
    statement = (
        select(EntryMember.entry_id, EntryMember.person_id, Entry.contest_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(EntryMember.entry_id.in_(entry_ids))
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    members = db.session.execute(statement).all()
    people: dict[int, set[int]] = {}
    for _entry, person_id, contest_id in members:
        people.setdefault(contest_id, set()).add(person_id)
    agreeing = {
        contest_id: consents.agreeing(ids, contest_id, ConsentKind.PUBLICATION)
        for contest_id, ids in people.items()
    }
    agreed: dict[int, list[bool]] = {}
    for entry_id, person_id, contest_id in members:
        agreed.setdefault(entry_id, []).append(person_id in agreeing[contest_id])
    return agreed


def state_counts(contest_id: int) -> list[tuple[int, str, dict[str, int]]]:
    """For each event with entries: its id, its code, and how many stand in each state."""
    statement = (
        select(Event.id, Event.code, Entry.state, func.count(Entry.id))
        .join(Entry, Entry.event_id == Event.id)
        .where(Event.contest_id == contest_id)
        .group_by(Event.id, Event.code, Entry.state)
        .order_by(Event.code)
    )
    found: dict[tuple[int, str], dict[str, int]] = {}
    for event_id, code, state, number in db.session.execute(statement):
        found.setdefault((event_id, code), {})[state] = number
    return [(event_id, code, counts) for (event_id, code), counts in found.items()]


def entered_by_day(contest_id: int) -> list[tuple[date, int]]:
    """How many of the entries that hold a place were handed in on which day (of the contests' time)."""
    found: dict[date, int] = {}
    statement = select(Entry.submitted_at).where(
        Entry.contest_id == contest_id, Entry.state.in_(PLACED), Entry.submitted_at.is_not(None)
    )
    for moment in db.session.scalars(statement):
        if moment is not None:
            day = clock.local_day(moment)
            found[day] = found.get(day, 0) + 1
    return sorted(found.items())


def people_entered(contest_id: int, event_id: int | None = None) -> list[tuple[Addressee, int | None]]:
    """Everybody in an entry of a contest, or of one event of it, that was not taken back, with the unit of the entry.

    Who has begun a draft of their own is among them by their account alone.
    """
    live = [Entry.contest_id == contest_id, Entry.state != EntryState.WITHDRAWN]
    if event_id is not None:
        live.append(Entry.event_id == event_id)
    members = (
        select(Person.account_id, Person.name, EntryMember.phone, Person.id, Entry.organisation_id)
        .join(EntryMember, EntryMember.person_id == Person.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(*live)
    )
    begun = select(Entry.created_by, Entry.organisation_id).where(*live, Entry.nominated.is_(False))
    found = [
        (Addressee(account_id, name, phone, person_id), unit)
        for account_id, name, phone, person_id, unit in db.session.execute(members)
    ]
    return [*((Addressee(id), unit) for id, unit in db.session.execute(begun)), *found]


def papers_seen(contest_id: int, document_ids: Collection[int]) -> set[int]:
    """Those of the papers that a reviewer has opened, by the log."""
    statement = select(AuditEntry.subject_id).where(
        AuditEntry.contest_id == contest_id,
        AuditEntry.action == "entry.paper_seen",
        AuditEntry.subject_id.in_([str(id) for id in document_ids]),
    )
    return {int(id or 0) for id in db.session.scalars(statement)}


def papers_unseen(contest_id: int, entry_ids: Collection[int]) -> dict[int, int]:
    """How many papers of each entry no reviewer has opened; an entry without any is not named."""
    statement = (
        select(EntryDocument.id, EntryDocument.entry_id)
        .join(EntryMember, EntryMember.entry_id == EntryDocument.entry_id)
        # Whoever left the team has taken theirs along.
        .join(Person, (Person.id == EntryMember.person_id) & (Person.id_index == EntryDocument.holder))
        .where(EntryDocument.entry_id.in_(entry_ids))
    )
    entry_of = {row[0]: row[1] for row in db.session.execute(statement)}
    unseen = entry_of.keys() - papers_seen(contest_id, entry_of)
    return Counter(entry_of[id] for id in unseen)


@dataclass(frozen=True)
class KeptEntry:
    """An entry as it is kept now; `people` are [position, person] in order."""

    state: str
    event_id: int
    delegation_id: int | None
    people: list[list[int]]


def kept_entries(*, contest_id: int | None = None, event_id: int | None = None) -> dict[int, KeptEntry]:
    """The entries of a contest or of an event by their ids: two statements, however many there are."""
    where = Entry.contest_id == contest_id if event_id is None else Entry.event_id == event_id
    entries = (
        select(Entry.id, Entry.state, Entry.event_id, Entry.delegation_id).where(where).order_by(Entry.id)
    )
    kept = {row[0]: KeptEntry(row[1], row[2], row[3], []) for row in db.session.execute(entries)}
    members = (
        select(EntryMember.entry_id, EntryMember.position, EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(where)
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    for entry_id, position, person_id in db.session.execute(members):
        kept[entry_id].people.append([position, person_id])
    return kept


def placed_in(event_id: int) -> list[Entry]:
    """The entries of an event that hold their place, oldest first."""
    statement = select(Entry).where(Entry.event_id == event_id, Entry.state.in_(PLACED)).order_by(Entry.id)
    return list(db.session.scalars(statement))
