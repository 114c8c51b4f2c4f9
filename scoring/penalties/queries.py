"""Every read about penalties."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, select

from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.store.locks import held
from competition.rules.roles import Subject
from scoring.penalties.models import Penalty
from scoring.sheets import queries as sheets


def penalty(penalty_id: int) -> Penalty:
    return db.get_or_404(Penalty, penalty_id)


def hold_penalty(penalty_id: int) -> Penalty:
    """The penalty as it stands, held with its event, which is not called off, until the end of the operation."""
    contests.hold_event(penalty(penalty_id).event_id)
    return held(Penalty, penalty_id)


def penalty_subject(penalty_id: int) -> Subject:
    return contests.event_subject(penalty(penalty_id).event_id)


def penalties_of(event_id: int) -> list[tuple[Penalty, str, str | None]]:
    """Penalties of an event with who proposed and who decided."""
    other = Account.__table__.alias("decider")
    statement = (
        select(Penalty, Account.name, other.c.name)
        .join(Account, Account.id == Penalty.proposed_by)
        .outerjoin(other, other.c.id == Penalty.decided_by)
        .where(Penalty.event_id == event_id)
        .order_by(Penalty.id.desc())
    )
    return [(row, proposer, decider) for row, proposer, decider in db.session.execute(statement)]


def of_event(event_id: int) -> list[Penalty]:
    """Every penalty of an event, whatever became of it, oldest first."""
    return list(db.session.scalars(select(Penalty).where(Penalty.event_id == event_id).order_by(Penalty.id)))


_penalty = Penalty.__table__.c
_UPHELD = Prepared(
    select(_penalty.id, _penalty.points_units, _penalty.percent_hundredths, _penalty.reason)
    .where(
        _penalty.event_id == bindparam("event"),
        _penalty.code == bindparam("code"),
        _penalty.upheld.is_(True),
    )
    .order_by(_penalty.id)
)


class UpheldPenalty(NamedTuple):
    """A penalty that a second person upheld: points in the scheme's unit, or hundredths of a percent."""

    id: int
    points_units: int | None
    percent_hundredths: int | None
    reason: str


def upheld_penalties(event_id: int, code: str) -> list[UpheldPenalty]:
    """The penalties of a code that count."""
    return [UpheldPenalty(*row) for row in _UPHELD.rows(event=event_id, code=code)]


def events_with_penalties(contest_ids: Collection[int]) -> list[tuple[Event, int]]:
    """Events of these contests with penalties that nobody has decided, and how many."""
    statement = (
        sheets.counted_by_event(Penalty.id)
        .join(Penalty, Penalty.event_id == Event.id)
        .where(sheets.unsettled((), contest_ids), Penalty.decided_at.is_(None))
    )
    return [(event, count) for event, count in db.session.execute(statement)]
