"""Tables of the store: the log, the lives of this database, the files."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    event,
    insert,
)
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only
from competition.foundation.system import clock


@append_only
class AuditEntry(Model):
    """One line of the log; each contest (0: the site) is a hash chain of its own."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("contest_id", "seq", name="one_chain_one_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(default=0)
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    device_id: Mapped[str | None] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@append_only
class Epoch(Model):
    """One life of this database: it was founded, or restored from a backup made at `backup_made_at`.

    Tablets remember the name; when it changes they send again all they hold. It is kept here and not beside
    the keys, so that every machine that serves this database names the same one.
    """

    __tablename__ = "epochs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(36), unique=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    backup_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def begin_epoch(connection: Connection, backup_made_at: datetime | None = None) -> None:
    """From here on the database lives anew, under a name that it never had before."""
    values = {"name": str(uuid4()), "began_at": clock.now(), "backup_made_at": backup_made_at}
    connection.execute(insert(Epoch).values(values))


@event.listens_for(Epoch.__table__, "after_create")
def _found(_table: Table, connection: Connection, **_: object) -> None:
    begin_epoch(connection)


class StoredFile(Model):
    """A checked file in the content-addressed store (name = SHA-256 of its bytes)."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(80))
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
