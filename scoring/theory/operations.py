"""Every write about theory marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.theory import checking, queries
from scoring.theory.models import TheoryMark


@dataclass(frozen=True)
class TheoryLine:
    """One row of the theory workbook."""

    code: str
    units: int | None
    absent: bool = False


@atomic
def import_theory(event_id: int, lines: Sequence[TheoryLine], *, by: Actor) -> int:
    """Store the theory marks of a workbook, all of them; earlier ones stay readable. Gives how many."""
    event = contests.hold_event(event_id)
    if queries.closed(event_id):
        raise Refused(Problem("theory_after_opening", {}, "file"))
    batch, now = str(uuid4()), clock.now()
    rows = [
        TheoryMark(
            event_id=event.id,
            code=line.code,
            value_units=line.units,
            absent=line.absent,
            batch=batch,
            by_id=by.account_id,
            at=now,
        )
        for line in lines
    ]
    db.session.add_all(rows)
    audit.record(
        by,
        "theory.imported",
        contest_id=event.contest_id,
        subject=("event", event.id),
        batch=batch,
        count=len(lines),
        hash=checking.hash_of(rows),
    )
    return len(lines)
