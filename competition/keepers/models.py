"""Keepers of an event's lists, and the keys that only they can open."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime


class KeeperKey(Model):
    """A cipher officer's key pair; the private half opens with a passphrase only they know."""

    __tablename__ = "keeper_keys"
    __table_args__ = (
        Index(
            "uq_keeper_keys_live",
            "account_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    public_key: Mapped[str] = mapped_column(String(64))
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Keeper(Model):
    """Who keeps which list of an event: places 1 to 3, and 4 for the deputy, who keeps none."""

    __tablename__ = "keepers"
    __table_args__ = (
        UniqueConstraint("event_id", "place", name="one_keeper_a_list"),
        UniqueConstraint("event_id", "account_id", name="one_list_a_keeper"),
        CheckConstraint("place BETWEEN 1 AND 4", name="place_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    place: Mapped[int]
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
