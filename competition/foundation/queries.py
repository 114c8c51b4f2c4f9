"""Every read of the foundation's tables."""

from datetime import datetime

from sqlalchemy import or_, select, text

from competition.foundation import paging
from competition.foundation.db import Model, db
from competition.foundation.models import AuditEntry, Job, Message, StoredFile, Throttle


def last_audit(contest_id: int) -> AuditEntry | None:
    """The newest entry of a contest's chain; on PostgreSQL after taking the chain's lock."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(7001, :contest)"), {"contest": contest_id})
    return db.session.scalar(
        select(AuditEntry).where(AuditEntry.contest_id == contest_id).order_by(AuditEntry.seq.desc()).limit(1)
    )


def audit_chain(contest_id: int) -> list[AuditEntry]:
    """A contest's whole log, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEntry).where(AuditEntry.contest_id == contest_id).order_by(AuditEntry.seq)
        )
    )


def audit_page(contest_id: int, number: int) -> paging.Page[tuple[AuditEntry, str | None]]:
    """A contest's log, newest first, each entry with its actor's name."""
    # The accounts table is named, not imported: the foundation knows no feature.
    accounts = Model.metadata.tables["accounts"]
    statement = (
        select(AuditEntry, accounts.c.name.label("actor_name"))
        .join(accounts, accounts.c.id == AuditEntry.actor_id, isouter=True)
        .where(AuditEntry.contest_id == contest_id)
        .order_by(AuditEntry.seq.desc())
    )
    return paging.page(statement, number, 100)


def claimable_job(now: datetime) -> Job | None:
    """The oldest job that waits, or whose worker let its lease run out."""
    statement = (
        select(Job)
        .where(
            Job.run_at <= now,
            or_(Job.state == "waiting", (Job.state == "running") & (Job.lease_until < now)),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(statement)


def job(job_id: int) -> Job | None:
    return db.session.get(Job, job_id)


def job_by_key(key: str) -> Job | None:
    return db.session.scalar(select(Job).where(Job.key == key))


def unsent_messages(limit: int) -> list[Message]:
    return list(
        db.session.scalars(
            select(Message)
            .where(Message.sent_at.is_(None), Message.attempts < 5)
            .order_by(Message.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def stored_file(file_id: int) -> StoredFile | None:
    return db.session.get(StoredFile, file_id)


def throttle(kind: str, fingerprint: str) -> Throttle | None:
    return db.session.scalar(
        select(Throttle).where(Throttle.kind == kind, Throttle.fingerprint == fingerprint).with_for_update()
    )


def answers() -> bool:
    """Whether the database answers at all (health check)."""
    return db.session.scalar(select(1)) == 1
