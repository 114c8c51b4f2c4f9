"""The times that the machine's clock leapt."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime


class ClockLeap(Model):
    """Nothing was noted from `left_at` to `landed_at`: nothing is deleted until somebody says that the clock is right."""

    __tablename__ = "clock_leaps"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (reason IS NULL)", name="settled_with_reason"),
        CheckConstraint("left_at < landed_at", name="leaps_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)
    landed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))
