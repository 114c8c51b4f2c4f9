"""Every read about persons, entries, documents and consents."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import defer, selectinload
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store import crypto, paging
from competition.foundation.store.db import db
from competition.foundation.store.models import StoredFile
from competition.organisations.models import Delegation, Organisation
from competition.registration.models import Consent, Entry, EntryDocument, EntryMember, Person
from competition.rulebooks import queries as rulebooks
from competition.rules.consents import NEEDED, ConsentKind
from competition.rules.eligibility import EntryFacts, EntryRules, PersonFacts, entry_rules
from competition.rules.identity import is_minor
from competition.rules.phases import SETTLED

# An entry in one of these states holds its place; so does a nomination that waits for its contestant.
PLACED = ("submitted", "returned", "approved")
OPEN = ("draft", "returned")


@dataclass(frozen=True)
class Places:
    """How many places are taken around an entry, without itself."""

    delegation: int = 0
    organisation: int = 0
    event: int = 0


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


@dataclass(frozen=True)
class UnitRow:
    """One line of a unit's list: an entry with its people; `claim_code` while somebody has not claimed."""

    entry_id: int
    state: str
    event: str
    event_en: str | None
    names: str
    people: list[tuple[str, str | None]]
    nominated: bool
    submitted_at: datetime | None


def entry(entry_id: int) -> Entry:
    """The entry, or NotFound."""
    return db.get_or_404(Entry, entry_id)


def locked_entry(entry_id: int) -> Entry:
    """The entry, its event locked until the end of the operation: places are counted by one at a time."""
    found = entry(entry_id)
    lock_event(found.event_id)
    db.session.refresh(found)
    return found


_HELD_EVENT = select(Event).where(Event.id == bindparam("event")).with_for_update()


def lock_event(event_id: int) -> Event:
    """Take the row of the event (PostgreSQL; on SQLite the operation holds the write lock already)."""
    found = db.session.scalar(_HELD_EVENT, {"event": event_id})
    if found is None:
        raise NotFound
    return found


def contest_of(found: Entry) -> Contest:
    return contests.contest(found.contest_id)


def event_of(found: Entry) -> Event:
    return contests.event(found.event_id)


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


def own_entry(event_id: int, account_id: int | None) -> Entry | None:
    """The entry of this account in an event, begun or claimed."""
    if account_id is None:
        return None
    mine = select(EntryMember.entry_id).join(Person).where(Person.account_id == account_id)
    return db.session.scalar(
        select(Entry)
        .where(
            Entry.event_id == event_id,
            or_(Entry.id.in_(mine), and_(Entry.created_by == account_id, Entry.nominated.is_(False))),
        )
        .order_by(Entry.id.desc())
        .limit(1)
    )


def own_entries(account_id: int | None) -> list[MineRow]:
    """All entries of an account, the newest first."""
    mine = select(EntryMember.entry_id).join(Person).where(Person.account_id == account_id)
    statement = (
        select(Entry, Contest, Event)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Event, Event.id == Entry.event_id)
        .where(or_(Entry.id.in_(mine), and_(Entry.created_by == account_id, Entry.nominated.is_(False))))
        .order_by(Entry.id.desc())
    )
    return [
        MineRow(e.id, e.state, c.name, c.name_en, v.name, v.name_en, e.state in OPEN)
        for e, c, v in db.session.execute(statement)
    ]


# Persons --------------------------------------------------------------------------------------------


def id_index(kind: str, number: str) -> str:
    """The blind index of a normalised document number."""
    return crypto.blind_index("persons.id_number", f"{kind}:{number}")


def person(person_id: int) -> Person:
    """The person, or NotFound."""
    return db.get_or_404(Person, person_id)


_PERSON_INDEXED = select(Person).where(Person.id_index == bindparam("index"))


def person_indexed(index: str) -> Person | None:
    return db.session.scalar(_PERSON_INDEXED, {"index": index})


def persons_indexed(indexes: Collection[str]) -> dict[str, tuple[int, str]]:
    """Ids and names of persons by blind index, a few hundred at a time."""
    found: dict[str, tuple[int, str]] = {}
    for part in _portions(sorted(indexes)):
        statement = select(Person.id_index, Person.id, Person.name).where(Person.id_index.in_(part))
        for index, person_id, name in db.session.execute(statement):
            found[index] = (person_id, name)
    return found


def person_of(account_id: int | None) -> Person | None:
    if account_id is None:
        return None
    return db.session.scalar(select(Person).where(Person.account_id == account_id))


def phone_of(account_id: int) -> str | None:
    """The phone that somebody gave when they entered."""
    person = person_of(account_id)
    return person.phone if person is not None else None


def claim_code(person: Person) -> str | None:
    """The code by which somebody claims what a unit entered for them; None once it is claimed."""
    if person.account_id is not None or person.claim_hash is None:
        return None
    digest = crypto.blind_index("persons.claim", f"{person.id}:{person.claim_hash}")
    # No 0/O, 1/I/L: the code is read out on telephones.
    return "".join(
        "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[int(digest[n : n + 4], 16) % 31] for n in range(0, 32, 4)
    )


def member_of(found: Entry, account_id: int | None) -> EntryMember | None:
    """The member of an entry who is this account."""
    return next((m for m in found.members if account_id and m.person.account_id == account_id), None)


def entered_by_others(
    person_ids: Collection[int], organisation_id: int | None, account_id: int | None
) -> set[int]:
    """Those nobody has claimed and another unit, or another person, has entered."""
    own = [Entry.created_by == account_id]
    if organisation_id is not None:
        own.append(and_(Entry.nominated.is_(True), Entry.organisation_id == organisation_id))
    found: set[int] = set()
    for part in _portions(sorted(person_ids)):
        statement = (
            select(Person.id)
            .join(EntryMember, EntryMember.person_id == Person.id)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .where(Person.id.in_(part), Person.account_id.is_(None), Entry.state != "withdrawn", ~or_(*own))
        )
        found |= set(db.session.scalars(statement))
    return found


def has_approved_entry(person_id: int, but: int) -> bool:
    """Whether a person's name and number are settled by another approved entry."""
    statement = (
        select(func.count(Entry.id))
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(EntryMember.person_id == person_id, Entry.state == "approved", Entry.id != but)
    )
    return bool(db.session.scalar(statement))


def conflicting_members(event_id: int, person_id: int, but: int) -> list[tuple[EntryMember, str]]:
    """Other places this person has in an event, with the state of each entry."""
    statement = (
        select(EntryMember, Entry.state)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(
            EntryMember.event_id == event_id, EntryMember.person_id == person_id, EntryMember.entry_id != but
        )
    )
    return [(member, state) for member, state in db.session.execute(statement)]


# Facts for the rules ---------------------------------------------------------------------------------


def rules_of(event: Event) -> EntryRules:
    """The entry rules in force for an event."""
    return entry_rules(rulebooks.rules_of(event.contest_id), event.group_kind, event.code)


def _holds_place() -> ColumnElement[bool]:
    nominated = and_(Entry.state == "draft", Entry.nominated.is_(True))
    return or_(Entry.state.in_(PLACED), nominated)


def _places() -> Select[int, int, int]:
    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(Entry.id).filter(*conditions) if conditions else func.count(Entry.id)

    return select(
        count(Entry.delegation_id == bindparam("delegation")),
        count(Entry.organisation_id == bindparam("organisation")),
        count(),
    ).where(Entry.event_id == bindparam("event"), _holds_place(), Entry.id != bindparam("but"))


_PLACES = _places()


def places_taken(
    event_id: int, delegation_id: int | None, organisation_id: int | None, but: int | None = None
) -> Places:
    """Places taken in an event by this delegation, this organisation and by all, without entry `but`."""
    around = {"delegation": delegation_id, "organisation": organisation_id}
    return Places(*db.session.execute(_PLACES, around | {"event": event_id, "but": but or 0}).one())


def places_by(event_id: int, column: str) -> dict[int | None, int]:
    """Places taken in an event, by `delegation_id` or `organisation_id`."""
    key = getattr(Entry, column)
    statement = (
        select(key, func.count(Entry.id)).where(Entry.event_id == event_id, _holds_place()).group_by(key)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


_EVENTS_ENTERED = (
    select(func.count(func.distinct(Entry.event_id)))
    .join(EntryMember, EntryMember.entry_id == Entry.id)
    .where(
        Entry.contest_id == bindparam("contest"),
        Entry.event_id != bindparam("but_event"),
        EntryMember.person_id == bindparam("person"),
        _holds_place(),
    )
)


def events_entered(contest_id: int, person_id: int, but_event: int) -> int:
    """In how many other events of the contest this person holds a place."""
    asked = {"contest": contest_id, "person": person_id, "but_event": but_event}
    return db.session.scalar(_EVENTS_ENTERED, asked) or 0


def events_by_person(contest_id: int, person_ids: Collection[int]) -> dict[int, set[int]]:
    """The events of a contest in which each of these persons has an entry that was not withdrawn."""
    found: dict[int, set[int]] = {}
    for part in _portions(sorted(person_ids)):
        statement = (
            select(EntryMember.person_id, EntryMember.event_id)
            .join(Entry, Entry.id == EntryMember.entry_id)
            .where(
                Entry.contest_id == contest_id, EntryMember.person_id.in_(part), Entry.state != "withdrawn"
            )
        )
        for person_id, event_id in db.session.execute(statement):
            found.setdefault(person_id, set()).add(event_id)
    return found


def person_facts(person: Person, documents: Collection[str], **counts: int) -> PersonFacts:
    """A stored person as the entry rules see them."""
    told = person.facts or {}
    return PersonFacts(
        name=person.name,
        born_on=person.born_on,
        identity=told.get("identity"),
        education=person.education,
        held_level="none" if person.held_level is None else str(person.held_level),
        local=told.get("local"),
        work_months=told.get("work_months"),
        insurance_months=told.get("insurance_months"),
        honours=None if told.get("honours") is None else frozenset(told["honours"]),
        unit_name=person.unit_name,
        documents=frozenset(documents),
        **counts,
    )


def entry_facts(found: Entry) -> EntryFacts:
    """A submitted entry as the entry rules see it, for the reviewer's checklist."""
    kinds = document_kinds(found.id)
    taken = places_taken(found.event_id, found.delegation_id, found.organisation_id, but=found.id)
    members = [
        person_facts(
            member.person,
            kinds.get(member.position, set()),
            events_entered=events_entered(found.contest_id, member.person_id, found.event_id),
        )
        for member in found.members
    ]
    return EntryFacts(
        members=members,
        members_wanted=event_of(found).members,
        delegation_chosen=found.delegation_id is not None or not delegation_ids(found.contest_id),
        entries_of_delegation=taken.delegation,
        entries_of_organisation=taken.organisation,
        entries_in_event=taken.event,
    )


def facts_of_event(event: Event) -> dict[int, EntryFacts]:
    """Every entry of an event that was handed in and holds its place, as `entry_facts` gives them one by one."""
    kinds = _document_kinds_in(event.id)
    elsewhere = _events_held(event)
    of_delegation = places_by(event.id, "delegation_id")
    of_organisation = places_by(event.id, "organisation_id")
    taken = sum(of_delegation.values())
    to_choose = bool(delegations_of(event.contest_id))
    return {
        entry.id: EntryFacts(
            members=[
                person_facts(
                    member.person,
                    kinds.get((entry.id, member.position), ()),
                    events_entered=elsewhere.get(member.person_id, 0),
                )
                for member in entry.members
            ],
            members_wanted=event.members,
            delegation_chosen=entry.delegation_id is not None or not to_choose,
            # Without itself.
            entries_of_delegation=of_delegation[entry.delegation_id] - 1 if entry.delegation_id else 0,
            entries_of_organisation=of_organisation[entry.organisation_id] - 1
            if entry.organisation_id
            else 0,
            entries_in_event=taken - 1,
        )
        for entry in _placed_entries(event.id)
    }


def _placed_entries(event_id: int) -> list[Entry]:
    """With their members' persons, without what is sealed or long."""
    statement = (
        select(Entry)
        .where(Entry.event_id == event_id, Entry.state.in_(PLACED))
        .options(
            defer(Entry.draft),
            selectinload(Entry.members)
            .joinedload(EntryMember.person)
            .options(defer(Person.id_number), defer(Person.phone)),
        )
        .order_by(Entry.id)
    )
    return list(db.session.scalars(statement))


def _document_kinds_in(event_id: int) -> dict[tuple[int, int], set[str]]:
    statement = (
        select(EntryDocument.entry_id, EntryDocument.position, EntryDocument.kind)
        .join(Entry, Entry.id == EntryDocument.entry_id)
        .where(Entry.event_id == event_id)
    )
    kinds: dict[tuple[int, int], set[str]] = {}
    for entry_id, position, kind in db.session.execute(statement):
        kinds.setdefault((entry_id, position), set()).add(kind)
    return kinds


def _events_held(event: Event) -> dict[int, int]:
    """In how many other events of the contest each person of this event holds a place."""
    here = select(EntryMember.person_id).where(EntryMember.event_id == event.id)
    statement = (
        select(EntryMember.person_id, func.count(func.distinct(Entry.event_id)))
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(
            Entry.contest_id == event.contest_id,
            Entry.event_id != event.id,
            EntryMember.person_id.in_(here),
            _holds_place(),
        )
        .group_by(EntryMember.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


# Delegations and organisations -----------------------------------------------------------------------


def delegations_of(contest_id: int) -> list[Delegation]:
    return list(
        db.session.scalars(
            select(Delegation)
            .where(Delegation.contest_id == contest_id)
            .order_by(Delegation.sort, Delegation.id)
        )
    )


def delegation_ids(contest_id: int) -> set[int]:
    return set(db.session.scalars(_DELEGATION_IDS, {"contest": contest_id}))


_DELEGATION_IDS = select(Delegation.id).where(Delegation.contest_id == bindparam("contest"))


def delegation(delegation_id: int | None) -> Delegation | None:
    return None if delegation_id is None else db.session.get(Delegation, delegation_id)


def organisations_by_id(organisation_ids: Collection[int]) -> list[Organisation]:
    statement = select(Organisation).where(Organisation.id.in_(organisation_ids)).order_by(Organisation.name)
    return list(db.session.scalars(statement))


_ORGANISATION_NAMED = select(Organisation.id).where(Organisation.name == bindparam("name"))


def organisation_named(name: str) -> int | None:
    """The id of the organisation of exactly this name."""
    return db.session.scalar(_ORGANISATION_NAMED, {"name": name})


def organisations_named(names: Collection[str]) -> dict[str, int]:
    """Ids of organisations by their exact names."""
    found: dict[str, int] = {}
    for part in _portions(sorted(names)):
        statement = select(Organisation.name, Organisation.id).where(Organisation.name.in_(part))
        found.update({row[0]: row[1] for row in db.session.execute(statement)})
    return found


@dataclass(frozen=True)
class UnitWish:
    """What a unit's list is narrowed by."""

    state: str = ""
    event_id: int | None = None


def entries_of_organisation(
    organisation_id: int, contest_id: int, wish: UnitWish | None = None
) -> Select[Entry, Event]:
    """The statement of a unit's entries in a contest, the newest first."""
    statement = (
        select(Entry, Event)
        .join(Event, Event.id == Entry.event_id)
        .where(Entry.organisation_id == organisation_id, Entry.contest_id == contest_id)
        .order_by(Entry.id.desc())
    )
    if wish and wish.state:
        statement = statement.where(Entry.state == wish.state)
    if wish and wish.event_id is not None:
        statement = statement.where(Entry.event_id == wish.event_id)
    return statement


def unit_page(
    organisation_id: int, contest_id: int, wish: UnitWish, number: int, size: int = paging.SIZE
) -> paging.Page[UnitRow]:
    """One page of a unit's list."""
    page = paging.page(entries_of_organisation(organisation_id, contest_id, wish), number, size)
    return paging.Page([_unit_row(e, v) for e, v in page.rows], page.number, page.size, page.total)


def unit_rows(organisation_id: int, contest_id: int, wish: UnitWish | None = None) -> list[UnitRow]:
    """The list of a unit without pages, for export."""
    found = db.session.execute(entries_of_organisation(organisation_id, contest_id, wish)).all()
    return [_unit_row(e, v) for e, v in found]


def _unit_row(found: Entry, event: Event) -> UnitRow:
    people = [(member.person.name, claim_code(member.person)) for member in found.members]
    typed = [str(member.get("name", "")) for member in draft_of(found).get("members", [])]
    return UnitRow(
        entry_id=found.id,
        state=found.state,
        event=event.name,
        event_en=event.name_en,
        names="、".join(name for name, _ in people) or "、".join(name for name in typed if name),
        people=people,
        nominated=found.nominated,
        submitted_at=found.submitted_at,
    )


# Documents --------------------------------------------------------------------------------------------


def documents_of(entry_id: int) -> list[tuple[EntryDocument, StoredFile]]:
    """The documents of an entry with their files, member by member."""
    statement = (
        select(EntryDocument, StoredFile)
        .join(StoredFile, StoredFile.id == EntryDocument.file_id)
        .where(EntryDocument.entry_id == entry_id)
        .order_by(EntryDocument.position, EntryDocument.id)
    )
    return [(document, file) for document, file in db.session.execute(statement)]


def document(entry_id: int, document_id: int) -> tuple[EntryDocument, StoredFile]:
    """One document of this entry, or NotFound."""
    for found, file in documents_of(entry_id):
        if found.id == document_id:
            return found, file
    raise NotFound


def document_kinds(entry_id: int) -> dict[int, set[str]]:
    """Which kinds of documents each member has handed in, by position."""
    statement = select(EntryDocument.position, EntryDocument.kind).where(EntryDocument.entry_id == entry_id)
    kinds: dict[int, set[str]] = {}
    for position, kind in db.session.execute(statement):
        kinds.setdefault(position, set()).add(kind)
    return kinds


def photo_of(person: Person) -> StoredFile | None:
    return None if person.photo_id is None else db.session.get(StoredFile, person.photo_id)


# Consents ---------------------------------------------------------------------------------------------


def consents_of(person_id: int) -> list[Consent]:
    """Everything a person agreed to and took back, in order."""
    return list(
        db.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    )


_CONSENTS = (
    select(Consent.person_id, Consent.kind, Consent.given)
    .where(Consent.person_id.in_(bindparam("persons", expanding=True)))
    .order_by(Consent.id)
)


def standing_consents(person_ids: Collection[int]) -> dict[int, set[str]]:
    """The consents that stand now, by person: the last word of each kind counts."""
    standing: dict[int, set[str]] = {person_id: set() for person_id in person_ids}
    for part in _portions(sorted(person_ids)):
        for person_id, kind, given in db.session.execute(_CONSENTS, {"persons": part}):
            (standing[person_id].add if given else standing[person_id].discard)(kind)
    return standing


def consents_wanted(found: Entry, today: date) -> list[tuple[EntryMember, list[str]]]:
    """Members whose consent is still wanted, with the kinds that are missing."""
    standing = standing_consents([member.person_id for member in found.members])
    wanted = []
    for member in found.members:
        kinds: list[str] = [str(kind) for kind in NEEDED]
        if is_minor(member.person.born_on, today):
            kinds.append(ConsentKind.GUARDIAN)
        missing = [kind for kind in kinds if kind not in standing[member.person_id]]
        if missing:
            wanted.append((member, missing))
    return wanted


def publication_agreed(entry_ids: Collection[int]) -> dict[int, list[bool]]:
    """Whether each member of an entry, in the team's order, agrees to be named now (PIPL 25)."""
    statement = (
        select(EntryMember.entry_id, EntryMember.person_id)
        .where(EntryMember.entry_id.in_(entry_ids))
        .order_by(EntryMember.entry_id, EntryMember.position)
    )
    members = db.session.execute(statement).all()
    standing = standing_consents({person_id for _entry, person_id in members})
    agreed: dict[int, list[bool]] = {}
    for entry_id, person_id in members:
        agreed.setdefault(entry_id, []).append(ConsentKind.PUBLICATION in standing[person_id])
    return agreed


# What waits -------------------------------------------------------------------------------------------


def entries_waiting_for(account_id: int | None) -> list[tuple[Entry, Contest, Event]]:
    """Own entries that need a hand: drafts, returned ones, nominations to be confirmed."""
    mine = select(EntryMember.entry_id).join(Person).where(Person.account_id == account_id)
    statement = (
        select(Entry, Contest, Event)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Event, Event.id == Entry.event_id)
        .where(
            Entry.state.in_(OPEN),
            Contest.phase.not_in(SETTLED),
            or_(Entry.id.in_(mine), and_(Entry.created_by == account_id, Entry.nominated.is_(False))),
        )
        .order_by(Entry.id)
    )
    return [(e, c, v) for e, c, v in db.session.execute(statement)]


def unclaimed_of(organisation_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(organisation, contest, entries) of nominations that their people have not yet handed in."""
    statement = (
        select(Entry.organisation_id, Entry.contest_id, func.count(Entry.id))
        .join(Contest, Contest.id == Entry.contest_id)
        .where(
            Entry.organisation_id.in_(organisation_ids),
            Entry.nominated.is_(True),
            Entry.state == "draft",
            Contest.phase.not_in(SETTLED),
        )
        .group_by(Entry.organisation_id, Entry.contest_id)
    )
    return [(row[0] or 0, row[1], row[2]) for row in db.session.execute(statement)]


def _portions(items: Iterable[Any], size: int = 400) -> Iterable[list[Any]]:
    listed = list(items)
    return (listed[start : start + size] for start in range(0, len(listed), size))
