"""Every read about rulings."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.rules.roles import Subject
from scoring.rules.ruling_life import RulingKind, RulingState
from scoring.rulings.models import Ruling


def ruling(ruling_id: int) -> Ruling:
    """The ruling, or NotFound."""
    return db.get_or_404(Ruling, ruling_id)


def hold_ruling(ruling_id: int) -> Ruling:
    """The ruling as it stands, held until the end of the operation."""
    return held(Ruling, ruling_id)


def ruling_subject(ruling_id: int) -> Subject:
    """It belongs to the event whose result it is about."""
    found = ruling(ruling_id)
    return Subject(contest_id=found.contest_id, event_id=found.event_id)


def of_event(event_id: int) -> list[Ruling]:
    """The rulings on an event, the newest first."""
    statement = select(Ruling).where(Ruling.event_id == event_id).order_by(Ruling.id.desc())
    return list(db.session.scalars(statement))


def of_contest(contest_id: int) -> list[Ruling]:
    """All rulings of a contest, oldest first."""
    return list(db.session.scalars(select(Ruling).where(Ruling.contest_id == contest_id).order_by(Ruling.id)))


def confirmed_in(contest_id: int) -> list[Ruling]:
    """The rulings of a contest that took effect, oldest first."""
    statement = (
        select(Ruling)
        .where(Ruling.contest_id == contest_id, Ruling.state == RulingState.CONFIRMED)
        .order_by(Ruling.id)
    )
    return list(db.session.scalars(statement))


def disqualified(event_id: int) -> frozenset[int]:
    """The entries of an event that a ruling disqualified."""
    statement = select(Ruling.entry_id).where(
        Ruling.event_id == event_id,
        Ruling.kind == RulingKind.DISQUALIFICATION,
        Ruling.state == RulingState.CONFIRMED,
    )
    return frozenset(entry_id for entry_id in db.session.scalars(statement) if entry_id is not None)


def waiting_in(contest_ids: Collection[int]) -> list[tuple[Ruling, Event]]:
    """The rulings of these contests that wait for a second person."""
    statement = (
        select(Ruling, Event)
        .join(Event, Event.id == Ruling.event_id)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .where(Ruling.contest_id.in_(contest_ids), Ruling.state == RulingState.WAITING)
        .order_by(Ruling.id)
    )
    return [(found, event) for found, event in db.session.execute(statement)]
