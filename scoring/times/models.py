"""Working times by blind code."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime, append_only


@append_only
class TimeRecord(Model):
    """What somebody recorded for a code; the row with the highest number counts, the others stay readable.

    Two people who change the same code at once meet at `one_number_a_code`.
    """

    __tablename__ = "time_records"
    __table_args__ = (
        UniqueConstraint("event_id", "code", "number", name="one_number_a_code"),
        CheckConstraint("state IN ('finished','unfinished','absent','untimed')", name="state_is_known"),
        CheckConstraint("(state = 'finished') = (seconds IS NOT NULL)", name="finished_has_its_time"),
        CheckConstraint("seconds IS NULL OR seconds > extra_seconds", name="extra_within_the_time"),
        CheckConstraint(
            "extra_seconds >= 0 AND (extra_seconds > 0) = (extra_reason <> '')", name="extra_has_its_reason"
        ),
        CheckConstraint("(number = 1 AND state <> 'untimed') OR reason <> ''", name="change_has_its_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    code: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    seconds: Mapped[int | None]  # on the clock, the extra time among them
    extra_seconds: Mapped[int] = mapped_column(default=0)
    extra_reason: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    batch: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
