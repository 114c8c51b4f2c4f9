"""Work that comes again by the clock: rows say when it is due, the worker puts it among the jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import jobs, queries
from competition.foundation.work.models import Schedule

FIRST = timedelta(minutes=15)  # after the first start, when everybody has signed in


@dataclass(frozen=True)
class Scheduled:
    """A job, by its name, at a time of the day where the contests are held; on one day of the week (Monday is 0), or daily."""

    name: str
    at: time
    weekday: int | None = None

    def after(self, moment: datetime) -> datetime:
        """When it is due next."""
        local = moment.astimezone(clock.SHANGHAI)
        due = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        while due <= local or self.weekday not in (None, due.weekday()):
            due += timedelta(days=1)
        return due

    def is_due(self, due_at: datetime, now: datetime) -> bool:
        """Now, or at a moment that only a clock that was ahead can have given."""
        interval = timedelta(days=1 if self.weekday is None else 7)
        return due_at <= now or due_at > now + interval + jobs.AHEAD


def enqueue_due(scheduled: Sequence[Scheduled]) -> None:
    """What is due becomes a job, once, however late: a machine that was off at night catches up."""
    rows, now = queries.schedules(), clock.now()
    if any(one.name not in rows or one.is_due(rows[one.name].due_at, now) for one in scheduled):
        _enqueue(scheduled)


@atomic
def _enqueue(scheduled: Sequence[Scheduled]) -> None:
    now = clock.now()
    for one in scheduled:
        row = queries.hold_schedule(one.name)
        if row is None:
            db.session.add(Schedule(name=one.name, since=now, due_at=now + FIRST))
        elif one.is_due(row.due_at, now):
            # The row is held: nobody else enqueues it. No key: one of a clock that was ahead would be in the way.
            jobs.enqueue(one.name, {})
            row.due_at = one.after(now)
