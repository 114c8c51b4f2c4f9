"""Every read about theory marks."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.draws import queries as draws
from competition.draws.models import Code, Draw
from competition.foundation.store.db import db
from competition.rules.draw.life import DrawState
from scoring.rules.tally.event_field import Theory
from scoring.theory.models import TheoryMark


def closed(event_id: int) -> bool:
    """Are the codes opened? From then on everybody knows whose mark it is."""
    return any(draw.state == DrawState.OPENED for draw in draws.live_draws(event_id))


def marks_of(event_id: int) -> list[TheoryMark]:
    """Every theory mark that was ever imported, in its order."""
    statement = select(TheoryMark).where(TheoryMark.event_id == event_id).order_by(TheoryMark.id)
    return list(db.session.scalars(statement))


def theory_of(event_id: int) -> dict[str, Theory]:
    """The newest theory mark of each code."""
    return {row.code: Theory(row.value_units, row.absent) for row in marks_of(event_id)}


def events_without_theory(contest_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Events of these contests with codes, not yet opened, that have no theory mark; and how many."""
    known = select(TheoryMark.id).where(TheoryMark.event_id == Code.event_id, TheoryMark.code == Code.code)
    statement = (
        select(Event, func.count(Code.id))
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .join(Code, Code.event_id == Event.id)
        .join(Draw, Draw.id == Code.draw_id)
        .where(
            Event.contest_id.in_(contest_ids),
            contests.going_on(),
            Draw.state == DrawState.DRAWN,
            ~known.exists(),
        )
        .group_by(Event.id, Contest.id)
        .order_by(Event.id)
    )
    return [(event, count) for event, count in db.session.execute(statement)]
