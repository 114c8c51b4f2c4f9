"""What the installation did for itself: checks, backups, drills, each with how it ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime
from competition.rules.upkeep_life import UPKEEP, Kind


class Upkeep(Model):
    """One check, backup or drill; a job that begins again after a kill has one row all the same."""

    __tablename__ = "upkeeps"
    __table_args__ = (
        CheckConstraint(UPKEEP.check(), name="state_is_known"),
        CheckConstraint(f"kind IN ({','.join(repr(kind.value) for kind in Kind)})", name="kind_is_known"),
        UniqueConstraint("job_id", name="one_a_job"),
        Index("ix_upkeeps_kind", "kind", "began_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    job_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    details: Mapped[dict[str, Any]] = mapped_column(Json)


class Redone(Model):
    """An administrator said that what was lost with a restore is done again; once a life of the database."""

    __tablename__ = "redone"

    epoch_id: Mapped[int] = mapped_column(ForeignKey("epochs.id"), primary_key=True)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
