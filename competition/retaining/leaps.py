"""Every read of the leaps of the clock: what was noted when, and what nobody has said anything about yet.

A moment to come was given by a clock that was ahead: it is not believed.
"""

from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select

from competition.foundation.store.backup.keeping import AHEAD
from competition.foundation.store.db import db
from competition.foundation.store.models import Epoch
from competition.foundation.system import clock
from competition.retaining.models import ClockLeap
from competition.upkeep import queries as upkeep

# A machine writes down something every night; one that was off longer is taken for one whose clock leapt.
LEAP = timedelta(days=3)


def open_leap() -> ClockLeap | None:
    """The last leap that nobody has settled, where the clock has not gone back since."""
    statement = (
        select(ClockLeap)
        .where(ClockLeap.settled_at.is_(None), ClockLeap.landed_at <= clock.now() + AHEAD)
        .order_by(ClockLeap.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def hold_open() -> list[ClockLeap]:
    """Every leap that nobody has settled, held until the end of the operation."""
    statement = select(ClockLeap).where(ClockLeap.settled_at.is_(None)).order_by(ClockLeap.id)
    return list(db.session.scalars(statement.with_for_update().execution_options(populate_existing=True)))


def settled_at() -> datetime | None:
    """When somebody said last that the clock is right."""
    return db.session.scalar(
        select(func.max(ClockLeap.settled_at)).where(ClockLeap.settled_at <= clock.now() + AHEAD)
    )


def gap() -> tuple[datetime, datetime] | None:
    """The last stretch of more than three days in which nothing was noted, since somebody vouched for the clock.

    It stands in what was noted, so that no job that waited, began again or was put twice takes it away.
    """
    moments = [*_noted(settled_at()), clock.now()]
    found = [(before, after) for before, after in pairwise(moments) if after - before > LEAP]
    return found[-1] if found else None


def _noted(since: datetime | None) -> list[datetime]:
    """The moments at which this installation is known to have lived, in order."""
    now = clock.now()
    moments = [*db.session.scalars(select(Epoch.began_at)), *upkeep.moments(), *([since] if since else [])]
    return sorted(moment for moment in moments if (since or moment) <= moment <= now)
