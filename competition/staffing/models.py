"""Appointments that wait for somebody else's word, and contests that keep duties apart more lightly."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime
from competition.rules.appointment_life import APPOINTMENT, AppointmentState


class Appointment(Model):
    """A role proposed to somebody in one scope; the grant comes with the confirmation.

    Grants of 0.1.0 have theirs already and wait for the confirmation all the same. `afresh`: with it the account
    was taken out of the hands of whoever had made it.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint(APPOINTMENT.check(), name="state_is_known"),
        Index(
            "uq_appointments_waiting",
            "account_id",
            "role",
            "scope_kind",
            "scope_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    scope_kind: Mapped[str] = mapped_column(String(16))
    scope_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default=AppointmentState.WAITING)
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grants.id"), index=True)
    afresh: Mapped[bool] = mapped_column(default=False)
    appointed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    appointed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))


class SharedDevice(Model):
    """A device on which two people worked whose roles in a contest do not go together.

    Noticed once, whatever roles they have later; it is shown until somebody who watches has looked into it.
    """

    __tablename__ = "shared_devices"
    __table_args__ = (
        UniqueConstraint("contest_id", "browser", "first_id", "second_id", name="one_warning_a_device"),
        CheckConstraint("(settled_at IS NULL) = (reason IS NULL)", name="settled_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    browser: Mapped[str] = mapped_column(String(64))
    first_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    first_role: Mapped[str] = mapped_column(String(24))
    second_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    second_role: Mapped[str] = mapped_column(String(24))
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))


class SmallContest(Model):
    """A contest that chose the lighter setting, with the reason; it is never taken back."""

    __tablename__ = "small_contests"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(500))
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
