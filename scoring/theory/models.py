"""Theory marks by blind code."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime, append_only


@append_only
class TheoryMark(Model):
    """A theory mark by import; the newest row of a code counts."""

    __tablename__ = "theory_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    value_units: Mapped[int | None]  # hundredths; None: no mark
    absent: Mapped[bool] = mapped_column(default=False)
    batch: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
