"""Every read about places: how many are taken around an entry, who holds them, what the rules see of an event."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload, selectinload

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.copies import facts_of
from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.foundation.store.db import db
from competition.organisations import queries as organisations
from competition.persons.models import Person
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.model import ContestRules
from competition.rules.eligibility.facts import EntryFacts
from competition.rules.eligibility.vacancies import EventPlaces
from competition.rules.entry_life import PLACED, EntryState
from competition.rules.event_life import EventState

PORTION = 400


@dataclass(frozen=True)
class Places:
    """How many places are taken around an entry, and how many others wait for one, without itself."""

    delegation: int = 0
    organisation: int = 0
    event: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Seat:
    """A person in an entry; `placed` when that entry holds its place or waits for one."""

    member_id: int
    entry_id: int
    contest_id: int
    event_id: int
    state: EntryState
    placed: bool
    nominated: bool = False
    organisation_id: int | None = None
    created_by: int | None = None


_NAMED = aliased(EntryMember)


def holds_place() -> ColumnElement[bool]:
    """The entry holds its place; so does a nomination that waits for its contestant. An event called off has none.

    A nomination does once it names its people, and until somebody takes it back: taken up again it is a draft like
    any other.
    """
    nominated = and_(
        Entry.state == EntryState.DRAFT,
        Entry.nominated.is_(True),
        Entry.submitted_at.is_(None),
        exists().where(_NAMED.entry_id == Entry.id),
    )
    return and_(or_(Entry.state.in_(PLACED), nominated), _is_on())


def waits() -> ColumnElement[bool]:
    """The entry is on the waiting list of an event that is not called off."""
    return and_(Entry.state == EntryState.WAITING, _is_on())


def _is_on() -> ColumnElement[bool]:
    return Entry.event_id.not_in(select(Event.id).where(Event.state == EventState.CANCELLED))


def _places() -> Select[int, int, int, int]:
    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(Entry.id).filter(*conditions)

    placed, waiting = holds_place(), waits()
    return select(
        count(placed, Entry.delegation_id == bindparam("delegation")),
        count(placed, Entry.organisation_id == bindparam("organisation")),
        count(placed),
        count(waiting),
    ).where(Entry.event_id == bindparam("event"), Entry.id != bindparam("but"))


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
        select(key, func.count(Entry.id)).where(Entry.event_id == event_id, holds_place()).group_by(key)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def places_of_events(contest: Contest) -> dict[int, EventPlaces]:
    """How many places each event of a contest has and how many are taken; of those called off nothing is said."""
    statement = (
        select(
            Entry.event_id,
            Entry.delegation_id,
            func.count(Entry.id).filter(holds_place()),
            func.count(Entry.id).filter(waits()),
        )
        .where(Entry.contest_id == contest.id)
        .group_by(Entry.event_id, Entry.delegation_id)
    )
    taken: dict[int, dict[int | None, int]] = {}
    waiting: Counter[int] = Counter()
    for event_id, delegation_id, number, waits_there in db.session.execute(statement):
        taken.setdefault(event_id, {})[delegation_id] = number
        waiting[event_id] += waits_there
    rules = rulebooks.rules_of(contest.id)
    return {
        event.id: _told(rules, event, taken.get(event.id, {}), waiting[event.id])
        for event in contests.live_events_of(contest.id)
    }


def places_of_event(event: Event) -> EventPlaces:
    """The same of one event, whether called off or not."""
    statement = select(func.count(Entry.id)).where(Entry.event_id == event.id, waits())
    waiting = db.session.scalar(statement) or 0
    return _told(rulebooks.rules_of(event.contest_id), event, places_by(event.id, "delegation_id"), waiting)


def _told(rules: ContestRules, event: Event, taken: Mapping[int | None, int], waiting: int) -> EventPlaces:
    of_delegations = {id: number for id, number in taken.items() if id is not None}
    where = (event.group_kind, event.code)
    return EventPlaces(
        rules.quota_for(*where), sum(taken.values()), of_delegations, rules.filling_for(*where), waiting
    )


_SEATS = (
    select(
        EntryMember.person_id,
        EntryMember.id,
        Entry.id,
        Entry.contest_id,
        Entry.event_id,
        Entry.state,
        or_(holds_place(), waits()),
        Entry.nominated,
        Entry.organisation_id,
        Entry.created_by,
    )
    .join(Entry, Entry.id == EntryMember.entry_id)
    .where(EntryMember.person_id.in_(bindparam("persons", expanding=True)))
)


def seats_of(person_ids: Collection[int]) -> dict[int, list[Seat]]:
    """Every entry, of any contest and in any state, in which these persons are."""
    found: dict[int, list[Seat]] = {}
    listed = sorted(person_ids)
    for start in range(0, len(listed), PORTION):
        asked = {"persons": listed[start : start + PORTION]}
        for person_id, member_id, entry_id, contest_id, event_id, state, *rest in db.session.execute(
            _SEATS, asked
        ):
            seat = Seat(member_id, entry_id, contest_id, event_id, EntryState(state), *rest)
            found.setdefault(person_id, []).append(seat)
    return found


def facts_of_event(event: Event) -> dict[int, EntryFacts]:
    """Every entry of an event that was handed in and holds its place, as its reading gives them one by one."""
    if event.cancelled:
        return {}
    kinds = _document_kinds_in(event.id)
    elsewhere = _events_held(event)
    of_delegation = places_by(event.id, "delegation_id")
    of_organisation = places_by(event.id, "organisation_id")
    taken = sum(of_delegation.values())
    to_choose = bool(organisations.delegations_of(event.contest_id))
    return {
        entry.id: EntryFacts(
            members=[
                facts_of(
                    member,
                    kinds.get((entry.id, member.person.id_index), ()),
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
            defer(Entry.seen),
            selectinload(Entry.members).options(
                defer(EntryMember.phone),
                joinedload(EntryMember.person).options(defer(Person.id_number), defer(Person.phone)),
            ),
        )
        .order_by(Entry.id)
    )
    return list(db.session.scalars(statement))


def _document_kinds_in(event_id: int) -> dict[tuple[int, str | None], set[str]]:
    """By entry and by whose they are."""
    statement = (
        select(EntryDocument.entry_id, EntryDocument.holder, EntryDocument.kind)
        .join(Entry, Entry.id == EntryDocument.entry_id)
        .where(Entry.event_id == event_id)
    )
    kinds: dict[tuple[int, str | None], set[str]] = {}
    for entry_id, holder, kind in db.session.execute(statement):
        kinds.setdefault((entry_id, holder), set()).add(kind)
    return kinds


def _events_held(event: Event) -> dict[int, int]:
    """In how many other events of the contest each person of this event holds a place or waits for one."""
    here = select(EntryMember.person_id).where(EntryMember.event_id == event.id)
    statement = (
        select(EntryMember.person_id, func.count(func.distinct(Entry.event_id)))
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(
            Entry.contest_id == event.contest_id,
            Entry.event_id != event.id,
            EntryMember.person_id.in_(here),
            or_(holds_place(), waits()),
        )
        .group_by(EntryMember.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
