"""Every read about waiting lists: who is on them in what order, whose turn it is, which offers are over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import selectinload

from competition.contests.models import Contest, Event
from competition.entries.models import Entry, EntryMember
from competition.entries.places import queries as places
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.organisations.models import Delegation
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.kinds.filling import Filling
from competition.rules.eligibility.lining_up import Waiter, next_in_line
from competition.rules.entry_life import FILLED, LISTED, EntryState
from competition.rules.event_life import EventState

_WAITING = (
    select(Entry)
    .where(Entry.event_id == bindparam("event"), Entry.state == EntryState.WAITING)
    .order_by(Entry.waiting_number)
    .with_for_update(key_share=True, of=Entry)
    .execution_options(populate_existing=True)
)


def hold_waiting(event_id: int) -> list[Entry]:
    """Who waits for a place in an event, in order, held until the end of the operation; the event is held before."""
    return list(db.session.scalars(_WAITING, {"event": event_id}))


def hold_overdue(event_id: int, now: datetime) -> list[Entry]:
    """The entries of an event to which a place was offered and that did not answer in time, held."""
    statement = (
        select(Entry)
        .where(Entry.event_id == event_id, Entry.state == EntryState.OFFERED, Entry.offered_until <= now)
        .order_by(Entry.waiting_number)
        .with_for_update(key_share=True, of=Entry)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def following(event: Event, waiting: list[Entry]) -> list[Entry]:
    """Those of them for whom there is room now, in order."""
    if not waiting:
        return []
    waiters = [Waiter(entry.id, entry.delegation_id, entry.organisation_id) for entry in waiting]
    quota = rulebooks.rules_of(event.contest_id).quota_for(event.group_kind, event.code)
    by_delegation, by_unit = (places.places_by(event.id, f"{of}_id") for of in ("delegation", "organisation"))
    turn = set(next_in_line(waiters, quota, by_delegation, by_unit))
    return [entry for entry in waiting if entry.id in turn]


def filling_of(event: Event) -> Filling:
    """How places of an event are filled that come free."""
    return rulebooks.rules_of(event.contest_id).filling_for(event.group_kind, event.code)


def next_number(event_id: int) -> int:
    """The turn of whoever joins the list of an event now."""
    last = select(func.max(Entry.waiting_number)).where(Entry.event_id == event_id)
    return (db.session.scalar(last) or 0) + 1


def place_in_line(found: Entry) -> int | None:
    """How many wait for this event up to this entry, itself counted; None where it does not wait."""
    if found.state != EntryState.WAITING:
        return None
    before = select(func.count(Entry.id)).where(
        Entry.event_id == found.event_id,
        Entry.state == EntryState.WAITING,
        Entry.waiting_number <= found.waiting_number,
    )
    return db.session.scalar(before)


def waiting_in(event_id: int) -> int:
    """How many wait for a place in an event."""
    count = select(func.count(Entry.id)).where(Entry.event_id == event_id, Entry.state == EntryState.WAITING)
    return db.session.scalar(count) or 0


def listed_in(contest_id: int, state: EntryState | None = None) -> list[Entry]:
    """Who is on a waiting list of a contest, or called from it, event by event in order."""
    states = LISTED if state is None else {state}
    statement = (
        select(Entry)
        .where(Entry.contest_id == contest_id, Entry.state.in_(states))
        .order_by(Entry.event_id, Entry.waiting_number)
    )
    return list(db.session.scalars(statement))


def events_to_fill(contest_id: int | None = None) -> list[int]:
    """Events, of one contest or of all, for which somebody waits and whose places are still given."""
    statement = _events().where(Entry.state == EntryState.WAITING)
    if contest_id is not None:
        statement = statement.where(Entry.contest_id == contest_id)
    return list(db.session.scalars(statement))


def events_overdue(now: datetime) -> list[int]:
    """Events in which an offer has run out unanswered."""
    return list(
        db.session.scalars(_events().where(Entry.state == EntryState.OFFERED, Entry.offered_until <= now))
    )


def _events() -> Select[int]:
    return (
        select(Entry.event_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(Event, Event.id == Entry.event_id)
        .where(Contest.phase.in_(FILLED), Event.state == EventState.ON)
        .distinct()
        .order_by(Entry.event_id)
    )


@dataclass(frozen=True)
class ListedRow:
    """One line of the waiting lists of a contest, as its officers see it."""

    entry_id: int
    turn: int | None  # None: a place is offered to them
    event: str
    event_en: str | None
    event_code: str
    names: str
    units: str
    delegation: str | None
    delegation_en: str | None
    state: str
    since: datetime | None
    until: datetime | None


def listed_rows(contest_id: int, event_id: int | None = None) -> list[ListedRow]:
    """Everybody on the waiting lists of a contest, event by event in order; whoever was called comes first."""
    statement = (
        select(Entry, Event, Delegation)
        .join(Event, Event.id == Entry.event_id)
        .outerjoin(Delegation, Delegation.id == Entry.delegation_id)
        .where(Entry.contest_id == contest_id, Entry.state.in_(LISTED))
        .options(selectinload(Entry.members).joinedload(EntryMember.person))
        .order_by(Event.code, Entry.waiting_number)
    )
    if event_id is not None:
        statement = statement.where(Entry.event_id == event_id)
    turns: dict[int, int] = {}
    rows = []
    for found, event, delegation in db.session.execute(statement):
        if found.state == EntryState.WAITING:
            turns[event.id] = turns.get(event.id, 0) + 1
        turn = turns[event.id] if found.state == EntryState.WAITING else None
        rows.append(_row(found, event, delegation, turn))
    return sorted(rows, key=lambda row: (row.event_code, row.turn or 0))


def _row(found: Entry, event: Event, delegation: Delegation | None, turn: int | None) -> ListedRow:
    return ListedRow(
        entry_id=found.id,
        turn=turn,
        event=event.name,
        event_en=event.name_en,
        event_code=event.code,
        names="、".join(member.person.name for member in found.members),
        units="、".join(dict.fromkeys(member.unit_name for member in found.members)),
        delegation=delegation.name if delegation else None,
        delegation_en=delegation.name_en if delegation else None,
        state=found.state,
        since=found.submitted_at,
        until=found.offered_until,
    )


def listed(contest_id: int, event_id: int | None = None) -> paging.Rows[ListedRow]:
    """The same, as a list shows them."""
    return paging.Listed(listed_rows(contest_id, event_id))
