"""Rulings on published results."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime
from scoring.rules.ruling_life import RULING, RulingKind, RulingState

_KINDS = ",".join(f"'{kind}'" for kind in RulingKind)


class Ruling(Model):
    """A final result taken back, an entry disqualified, an objection upheld: by two persons."""

    __tablename__ = "rulings"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_is_known"),
        CheckConstraint(RULING.check(), name="state_is_known"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_its_time"),
        CheckConstraint(
            "(kind = 'disqualification') = (entry_id IS NOT NULL)", name="disqualification_has_entry"
        ),
        CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", name="two_persons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    # Who objected; known to the contest's people alone.
    raised_by: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(String(500))
    clause: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default=RulingState.WAITING)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    # The revision of the result that it brought, where it brought one.
    revision: Mapped[int | None]
