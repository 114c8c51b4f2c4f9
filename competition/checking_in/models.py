"""Who is there, and which session an entry comes to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime
from competition.rules.draw.attendance import ATTENDANCE


class SessionPlace(Model):
    """Which session an entry takes part in, where an event has several."""

    __tablename__ = "session_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), unique=True)


class CheckIn(Model):
    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("entry_id", "session_id", name="one_check_in_a_session"),
        CheckConstraint(ATTENDANCE.check(), name="state_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
