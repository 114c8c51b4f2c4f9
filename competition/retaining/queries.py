"""Every read of how long what is kept: the days of each contest, what the law keeps of whom, how sound the clock is.

A moment to come was given by a clock that was ahead: it is not believed.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.entries.erasing import queries as erasing
from competition.foundation.store.backup.keeping import AHEAD
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry, Epoch
from competition.foundation.system import clock
from competition.foundation.work.models import Job, Message
from competition.identities.erasing import queries as identities
from competition.retaining.models import ClockLeap
from competition.retaining.questions import LAW_KEEPS, PUBLICITY
from competition.rules.phases import SETTLED
from competition.rules.retention import Due, Standing, due_of
from competition.rules.upkeep_life import Kind
from competition.upkeep import queries as upkeep

# A machine writes down something every night; one that was off longer is taken for one whose clock leapt.
LEAP = timedelta(days=3)


def due_days(contest_ids: Collection[int]) -> dict[int, Due]:
    """From which days the papers and the rest of these contests are to be gone."""
    told = {id: days for ask in PUBLICITY.answers() for id, days in ask(contest_ids).items()}
    found = {}
    for contest_id in contest_ids:
        contest = contests.contest(contest_id)
        settled = contest.phase in SETTLED
        found[contest_id] = due_of(Standing(contest.ends_on, settled, tuple(told.get(contest_id, ()))))
    return found


def all_due() -> dict[int, Due]:
    """The same of every contest in which something is kept of somebody."""
    entered = {contest.id for contest in erasing.contests_with_entries()}
    return due_days(sorted(entered | set(identities.contests_with_papers())))


def kept_by_law(contest_id: int) -> set[tuple[int, int]]:
    """(person, contest) of the people of a contest whose name marks or certificates keep, anywhere."""
    people = erasing.people_of(erasing.not_erased(contest_id))
    return law_keeps(people)


def law_keeps(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """(person, contest) of these persons where marks or certificates keep their name."""
    return {pair for ask in LAW_KEEPS.answers() for pair in ask(person_ids)}


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


def vouched() -> list[ClockLeap]:
    """The leaps of which somebody said last that the clock is right, while no deletion has begun since."""
    said = settled_at()
    if said is None or upkeep.began_since(Kind.DELETION, said):
        return []
    return list(
        db.session.scalars(select(ClockLeap).where(ClockLeap.settled_at == said).order_by(ClockLeap.id))
    )


def hold_vouched() -> list[ClockLeap]:
    """These, held until the end of the operation."""
    ids = [leap.id for leap in vouched()]
    statement = select(ClockLeap).where(ClockLeap.id.in_(ids), ClockLeap.settled_at.is_not(None))
    held = statement.order_by(ClockLeap.id).with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(held))


def due_now() -> list[tuple[Contest, Due]]:
    """The contests of which the next deletion takes papers or the rest, by the date of this machine."""
    today = clock.today()
    return [(contests.contest(id), due) for id, due in all_due().items() if due.papers <= today]


def settled_at() -> datetime | None:
    """When somebody said last that the clock is right."""
    return db.session.scalar(
        select(func.max(ClockLeap.settled_at)).where(ClockLeap.settled_at <= clock.now() + AHEAD)
    )


def gap() -> tuple[datetime, datetime] | None:
    """The last stretch of more than three days in which nothing was noted, since somebody vouched for the clock.

    It stands in what was noted, so that no job that waited, began again or was put twice takes it away. Where nights
    are missing, whatever else the house kept of them is asked: the log, jobs, messages.
    """
    moments = [*_noted(settled_at()), clock.now()]
    silent = [(before, after) for before, after in pairwise(moments) if after - before > LEAP]
    return next((found for one in reversed(silent) if (found := _last_silence(*one)) is not None), None)


def _last_silence(begun: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    """The last stretch of more than three days between two moments in which nothing at all was kept."""
    found = None
    while end - begun > LEAP:
        newest = _kept(begun, begun + LEAP)[1]
        if newest is None:
            # Nothing within three days: the silence lasts until the next thing that was kept.
            landed = _kept(begun, end)[0] or end
            found, newest = (begun, landed), landed
        begun = newest
    return found


# When something was kept besides the nights' own work: by whoever worked here, and by the worker.
_KEPT = (AuditEntry.at, Job.created_at, Job.finished_at, Message.created_at, Message.sent_at)


def _kept(after: datetime, until: datetime) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment behind `after` and not behind `until` of which anything speaks."""
    ends = [
        db.session.execute(select(func.min(at), func.max(at)).where(at > after, at <= until)).one()
        for at in _KEPT
    ]
    return (
        min((first for first, _last in ends if first is not None), default=None),
        max((last for _first, last in ends if last is not None), default=None),
    )


def _noted(since: datetime | None) -> list[datetime]:
    """The moments at which this installation is known to have lived, in order."""
    now = clock.now()
    moments = [*db.session.scalars(select(Epoch.began_at)), *upkeep.moments(), *([since] if since else [])]
    return sorted(moment for moment in moments if (since or moment) <= moment <= now)
