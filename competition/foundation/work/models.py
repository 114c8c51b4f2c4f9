"""Tables of the work outside requests: jobs, messages to send, counters of tries."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Json, Model, UtcDateTime
from competition.rules.job_life import JOB, JobState


class Job(Model):
    """Work to do outside a request: claimed under a lease, taken over when its worker dies."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(JOB.check(), name="state_is_known"),
        UniqueConstraint("key", name="one_job_a_key"),
        Index("ix_jobs_claim", "state", "run_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    contest_id: Mapped[int | None]
    key: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default=JobState.WAITING)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker: Mapped[str | None] = mapped_column(String(64))
    done_units: Mapped[int] = mapped_column(default=0)
    total_units: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    failure: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Schedule(Model):
    """When a job that comes again and again is due next; `since` is when it was first put here."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Message(Model):
    """A message to send, written with the business rows; the worker sends it, not before `due_at`."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The notice of which this is sent; a code or a link is of none.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    channel: Mapped[str] = mapped_column(String(12))
    recipient: Mapped[str] = mapped_column(Encrypted("outbox.recipient"))
    template: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    # What only the recipient may read, a link or a code; gone once it was sent.
    secret: Mapped[str | None] = mapped_column(Encrypted("outbox.secret"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]


class Throttle(Model):
    """Counts tries of one kind by one fingerprint within a window (look-ups by strangers)."""

    __tablename__ = "throttles"
    __table_args__ = (UniqueConstraint("kind", "fingerprint", name="one_counter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    window_start: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
