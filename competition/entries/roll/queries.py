"""What everybody may read of who takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from competition.contests.models import Event
from competition.entries import queries as entries
from competition.entries.members.queries import said_in
from competition.entries.models import Entry
from competition.foundation.store.db import db
from competition.organisations.models import Delegation
from competition.rules.consents import public_name
from competition.rules.entry_life import EntryState
from competition.rules.event_life import EventState


@dataclass(frozen=True)
class RollRow:
    """An approved entry: names whole of those who agree to be named, masked of the others."""

    event: Event
    names: Sequence[str]
    units: Sequence[str]
    delegation: Delegation | None


def _public(contest_id: int) -> ColumnElement[bool]:
    """Approved, in an event that goes on, and not yet erased."""
    return (
        (Entry.contest_id == contest_id)
        & (Entry.state == EntryState.APPROVED)
        & Entry.erased_at.is_(None)
        & (Event.state == EventState.ON)
    )


def approved_counts(contest_id: int) -> Mapping[int, int]:
    """How many entries of each event are approved."""
    statement = (
        select(Entry.event_id, func.count(Entry.id))
        .join(Event, Event.id == Entry.event_id)
        .where(_public(contest_id))
        .group_by(Entry.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def roll_of(contest_id: int, event_id: int | None, delegation_id: int | None) -> list[RollRow]:
    """The approved entries of a contest, of one event, of one delegation; by event, delegation, unit and name.

    Neither their numbers nor the order they came in: a draw tells the numbers, and nobody is to join the two.
    """
    conditions = [_public(contest_id)]
    if event_id is not None:
        conditions.append(Entry.event_id == event_id)
    if delegation_id is not None:
        conditions.append(Entry.delegation_id == delegation_id)
    statement = (
        select(Entry.id, Event, Delegation)
        .join(Event, Event.id == Entry.event_id)
        .join(Delegation, Delegation.id == Entry.delegation_id, isouter=True)
        .where(*conditions)
    )
    found = db.session.execute(statement).all()
    ids = [row[0] for row in found]
    said, agreed = said_in(ids), entries.publication_agreed(ids)
    rows = []
    for entry_id, event, delegation in found:
        team = said.get(entry_id, [])
        yes = dict(enumerate(agreed.get(entry_id, [])))
        names = [public_name(one.name, yes.get(place, False)) for place, one in enumerate(team)]
        rows.append(
            RollRow(event, names, list(dict.fromkeys(one.unit for one in team if one.unit)), delegation)
        )
    return sorted(rows, key=_place)


def _place(row: RollRow) -> tuple[str, int, str, Sequence[str], Sequence[str]]:
    sort, name = (row.delegation.sort, row.delegation.name) if row.delegation else (0, "")
    return (row.event.code, sort, name, row.units, row.names)
