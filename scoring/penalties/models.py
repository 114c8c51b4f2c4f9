"""Penalties: a channel of their own beside the marks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime
from scoring.rules import penalty_life
from scoring.rules.penalty_life import PenaltyState


class Penalty(Model):
    """A deduction outside aggregation: points or percent of the total, with who and why."""

    __tablename__ = "penalties"
    __table_args__ = (
        CheckConstraint("(points_units IS NULL) <> (percent_hundredths IS NULL)", name="points_or_percent"),
        CheckConstraint("reason <> ''", name="has_its_reason"),
        CheckConstraint("(upheld IS NULL) = (decided_at IS NULL)", name="decided_has_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    points_units: Mapped[int | None]
    percent_hundredths: Mapped[int | None]
    reason: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upheld: Mapped[bool | None]

    @property
    def state(self) -> PenaltyState:
        """Proposed, upheld or dropped."""
        return penalty_life.state_of(self.upheld)
