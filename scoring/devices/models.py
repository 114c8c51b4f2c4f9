"""Tablets: enrolled once by a short-lived token, known by a token and a key, revocable."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime
from scoring.rules.sittings import End, Start, listed


class Device(Model):
    """One enrolment of one tablet for one seat of one panel.

    The id is made of the public key, so that a tablet which comes back with its key is the same device.
    `reported_in` is the epoch in which it has last said that the server has all it holds.
    """

    __tablename__ = "devices"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    panel_member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    public_key: Mapped[str] = mapped_column(String(200))
    last_seq: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    unsent: Mapped[int] = mapped_column(default=0)
    reported_in: Mapped[int | None] = mapped_column(ForeignKey("epochs.id"))
    # The mark of the browser it was enrolled with, the same that a sign-in there has.
    browser: Mapped[str | None] = mapped_column(String(64), index=True)
    # Who showed the QR, and why, where the seat had a tablet already.
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str | None]
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Enrolment(Model):
    """A one-time token, shown as a QR: whoever holds the tablet at the desk uses it within minutes."""

    __tablename__ = "enrolments"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    panel_member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Sitting(Model):
    """A judge at a tablet: marks count while it lasts. Started by the PIN, ended once.

    The id and the `statement` (who, tablet, seat, when) are the tablet's, signed by its key; `receipt` is the
    server's signature over the same. Tablets enrolled before there were PINs sit by their enrolment and sign nothing.
    """

    __tablename__ = "sittings"
    __table_args__ = (
        CheckConstraint(f"started_by IN ({listed(Start)})", name="start_is_known"),
        CheckConstraint(f"ended_for IN ({listed(End)})", name="end_is_known"),
        CheckConstraint("(ended_at IS NULL) = (ended_for IS NULL)", name="end_has_time"),
        CheckConstraint(
            "started_by <> 'pin' OR (statement IS NOT NULL AND receipt IS NOT NULL)", name="pin_is_signed"
        ),
        Index(
            "uq_sittings_live",
            "device_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    panel_member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    started_by: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    statement: Mapped[str | None]
    signature: Mapped[str | None] = mapped_column(String(100))
    receipt: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_for: Mapped[str | None] = mapped_column(String(12))
