"""Every read of jobs, messages and counters."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.work.models import Job, Message, Schedule, Throttle
from competition.rules.job_life import JobState
from competition.rules.notices import GIVEN_UP


def claimable_job(now: datetime, ahead: datetime) -> Job | None:
    """The oldest job that waits, or whose worker let its lease run out; moments behind `ahead` are not believed."""
    statement = (
        select(Job)
        .where(
            or_(Job.run_at <= now, Job.run_at > ahead),
            or_(
                Job.state == JobState.WAITING,
                (Job.state == JobState.RUNNING) & or_(Job.lease_until < now, Job.lease_until > ahead),
            ),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(statement)


def job(job_id: int) -> Job | None:
    return db.session.get(Job, job_id)


def hold_job(job_id: int) -> Job | None:
    """The job as it stands, held until the end of the operation."""
    return db.session.get(Job, job_id, with_for_update=True, populate_existing=True)


def job_by_key(key: str) -> Job | None:
    return db.session.scalar(select(Job).where(Job.key == key))


def schedules() -> dict[str, Schedule]:
    """Every schedule by its name."""
    return {row.name: row for row in db.session.scalars(select(Schedule))}


def hold_schedule(name: str) -> Schedule | None:
    """The schedule as it stands, held until the end of the operation."""
    return db.session.get(Schedule, name, with_for_update=True, populate_existing=True)


def _goes_on() -> ColumnElement[bool]:
    """What nobody has given up: it has not left, and may still."""
    return Message.sent_at.is_(None) & or_(Message.failure.is_(None), Message.failure.not_in(GIVEN_UP))


def message_due(channel: str, now: datetime, since: datetime, attempts: int) -> Message | None:
    """The message to send now by this channel, made after `since` and tried fewer times than `attempts`.

    What was tried least comes first: nobody waits behind those who cannot be reached.
    """
    return db.session.scalar(
        select(Message)
        .where(
            Message.channel == channel,
            _goes_on(),
            Message.attempts < attempts,
            # One made at a moment to come was made by a clock that was ahead.
            or_(Message.due_at <= now, Message.created_at > now),
            Message.created_at > since,
        )
        .order_by(Message.attempts, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def messages_to(addresses: Collection[str]) -> list[Message]:
    """What was written to these addresses, the newest first. They are sealed: every message is looked at."""
    if not addresses:
        return []
    sealed = db.session.execute(select(Message.id, Message.recipient)).all()
    ids = [id for id, recipient in sealed if recipient in addresses]
    return list(db.session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.id.desc())))


def message(message_id: int) -> Message:
    return db.get_or_404(Message, message_id)


def messages(number: int) -> paging.Page[Any]:
    """All messages, the newest first."""
    return paging.page(select(Message).order_by(Message.id.desc()), number)


def messages_that_failed(since: datetime) -> int:
    """How many messages of this time have been tried and not left."""
    statement = select(func.count(Message.id)).where(
        _goes_on(), Message.attempts > 0, Message.created_at > since
    )
    return db.session.scalar(statement) or 0


def throttle(kind: str, fingerprint: str) -> Throttle | None:
    return db.session.scalar(
        select(Throttle).where(Throttle.kind == kind, Throttle.fingerprint == fingerprint).with_for_update()
    )
