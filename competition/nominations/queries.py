"""Every read of a unit about the people it enters: its list, and what waits for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import selectinload

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.entries.queries import draft_of
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.persons.claiming import claim_code
from competition.rulebooks import queries as rulebooks
from competition.rules.entry_life import FILLED, EntryState
from competition.rules.event_life import EventState
from competition.rules.nominating import ends_at, is_over, to_be_reminded


@dataclass(frozen=True)
class UnitRow:
    """One line of a unit's list: an entry with its people; each with a claim code until they have claimed."""

    entry_id: int
    state: str
    event: str
    event_en: str | None
    names: str
    people: list[tuple[str, str | None]]
    nominated: bool
    submitted_at: datetime | None


ORDERS: paging.Orders = {
    "number": (Entry.id,),
    "event": (Event.code,),
    "submitted": (Entry.submitted_at,),
}


def unit_rows(
    organisation_id: int, contest_id: int, state: str = "", event_id: int | None = None, *, order: str = ""
) -> paging.Rows[UnitRow]:
    """A unit's entries in a contest, the newest first."""
    statement = (
        select(Entry, Event)
        .join(Event, Event.id == Entry.event_id)
        .where(Entry.organisation_id == organisation_id, Entry.contest_id == contest_id)
        .options(selectinload(Entry.members).joinedload(EntryMember.person))
        .order_by(*paging.ordered(ORDERS, order, (Entry.id.desc(),)))
    )
    if state:
        statement = statement.where(Entry.state == state)
    if event_id is not None:
        statement = statement.where(Entry.event_id == event_id)
    return paging.Read(statement, lambda found: [_unit_row(entry, event) for entry, event in found])


def of_units(organisation_ids: Collection[int]) -> ColumnElement[bool]:
    """The entries of these units."""
    return Entry.organisation_id.in_(organisation_ids)


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


def unclaimed_of(organisation_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """(organisation, contest, entries) of nominations that their people have not yet handed in."""
    statement = (
        select(Entry.organisation_id, Entry.contest_id, func.count(Entry.id))
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Event, Event.id == Entry.event_id)
        .where(
            Entry.organisation_id.in_(organisation_ids),
            Entry.nominated.is_(True),
            Entry.state == EntryState.DRAFT,
            contests.going_on(),
        )
        .group_by(Entry.organisation_id, Entry.contest_id)
    )
    return [(row[0] or 0, row[1], row[2]) for row in db.session.execute(statement)]


_HELD = (
    select(Entry)
    .where(
        Entry.event_id == bindparam("event"),
        Entry.state == EntryState.DRAFT,
        Entry.nominated.is_(True),
        Entry.submitted_at.is_(None),
    )
    .options(selectinload(Entry.members).joinedload(EntryMember.person))
    .order_by(Entry.id)
    .with_for_update(key_share=True, of=Entry)
    .execution_options(populate_existing=True)
)


def hold_nominations(event_id: int) -> list[Entry]:
    """The nominations of an event that their people have not handed in, held until the end of the operation."""
    return [found for found in db.session.scalars(_HELD, {"event": event_id}) if found.members]


def events_with_term(now: datetime) -> list[int]:
    """Events in which a nomination is to be reminded of its end, or is at it."""
    statement = (
        select(Contest, Event, Entry.created_at, Entry.reminded_at)
        .join(Event, Event.contest_id == Contest.id)
        .join(Entry, Entry.event_id == Event.id)
        .where(
            Contest.phase.in_(FILLED),
            Event.state == EventState.ON,
            Entry.state == EntryState.DRAFT,
            Entry.nominated.is_(True),
            Entry.submitted_at.is_(None),
        )
    )
    rows = db.session.execute(statement).all()
    rules = rulebooks.rules_in_force({contest.id for contest, *_rest in rows})
    found = set()
    for contest, event, named_at, reminded_at in rows:
        filling = rules[contest.id].filling_for(event.group_kind, event.code)
        ends = ends_at(named_at, contest.registration_closes_at, filling)
        if to_be_reminded(ends, reminded_at, now) or is_over(ends, reminded_at, now):
            found.add(event.id)
    return sorted(found)
