"""Decisions of the officers who check entries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only
from competition.rules.entry_life import REVIEW, Verdict


@append_only
class ReviewDecision(Model):
    __tablename__ = "review_decisions"
    __table_args__ = (
        CheckConstraint(REVIEW.check("outcome"), name="outcome_is_known"),
        CheckConstraint(f"outcome = '{Verdict.APPROVE}' OR reason <> ''", name="no_has_its_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    entry_version: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(default="")
    # What a refusal rests on: the clause of the rules, or one that was typed.
    clause: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    # One key for all that were approved together.
    batch: Mapped[str | None] = mapped_column(String(36), index=True)
    marked_fields: Mapped[list[str]] = mapped_column(Json, default=list)
    step: Mapped[str] = mapped_column(String(10), default="contest")
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
