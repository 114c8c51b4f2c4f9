"""Notices of holidays that an administrator has entered; a correction is a further row."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only


@append_only
class HolidayNotice(Model):
    """What the notice for one year says; of several for a year the one with the highest number counts."""

    __tablename__ = "holiday_notices"
    __table_args__ = (UniqueConstraint("year", "number", name="one_number_a_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    off: Mapped[list[str]] = mapped_column(Json)
    worked: Mapped[list[str]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
