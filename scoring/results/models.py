"""Opening the codes, snapshots of results, their publication."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only
from scoring.rules.publication_life import PUBLICATION


@append_only
class Opening(Model):
    """Two keepers opened the lists of an event, witnessed by a supervisor."""

    __tablename__ = "openings"
    __table_args__ = (CheckConstraint("first_keeper_id <> second_keeper_id", name="two_keepers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"), unique=True)
    first_keeper_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    second_keeper_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    witnessed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@append_only
class OpenedCode(Model):
    __tablename__ = "opened_codes"
    __table_args__ = (UniqueConstraint("event_id", "code", name="one_entry_a_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), unique=True)


@append_only
class Snapshot(Model):
    """A computed result of an event, whole and unchangeable."""

    __tablename__ = "snapshots"
    __table_args__ = (UniqueConstraint("event_id", "number", name="one_number_an_event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    body_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


@append_only
class Publication(Model):
    """公示, final result, withdrawal: each with the revision the public sees."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint(PUBLICATION.check("kind"), name="kind_is_known"),
        UniqueConstraint("event_id", "revision", name="one_revision_an_event"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    # As it was announced; `working_days` tells how many were counted, where working days count.
    objections_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    working_days: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
