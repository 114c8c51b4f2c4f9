"""Check-in, keepers' keys, sealed lists and blind codes. No table joins a code and an entry."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.db import Json, Model, UtcDateTime


class KeeperKey(Model):
    """A cipher officer's key pair; the private half opens with a passphrase only they know."""

    __tablename__ = "keeper_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    public_key: Mapped[str] = mapped_column(String(64))
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CheckIn(Model):
    __tablename__ = "check_ins"
    __table_args__ = (
        UniqueConstraint("entry_id", "session_id", name="one_check_in_a_session"),
        CheckConstraint("state IN ('present','late','absent')", name="state_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class Draw(Model):
    """One draw of one session: the committed seed, and lists that only two keepers together open."""

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("session_id", name="one_draw_a_session"),
        CheckConstraint("state IN ('committed','drawn','opened')", name="state_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"))
    state: Mapped[str] = mapped_column(String(10), default="committed")
    seed_hash: Mapped[str] = mapped_column(String(64))
    sealed_seed: Mapped[bytes] = mapped_column(LargeBinary)
    public_value: Mapped[str | None] = mapped_column(String(200))
    sealed_lists: Mapped[bytes | None] = mapped_column(LargeBinary)
    # One wrapping of the contest key for each pair of keepers, and one for the printed recovery copy.
    wraps: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    revealed_seed: Mapped[str | None] = mapped_column(String(64))
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Code(Model):
    """加密号: what judges see. Its order tells nothing of the order of entries."""

    __tablename__ = "codes"
    __table_args__ = (UniqueConstraint("event_id", "code", name="one_code_an_event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
