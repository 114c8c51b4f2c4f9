"""Draws with their sealed lists, and blind codes. No table joins a code and an entry."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime
from competition.rules.draw.life import DRAW, DrawState


class Draw(Model):
    """One draw of one session. From its first moment the seed is sealed for two keepers together:
    nothing here, and no key of the installation, joins a code and an entry.

    `inputs` is what was drawn about (entry ids, workstation labels, codes taken), each sorted.
    """

    __tablename__ = "draws"
    __table_args__ = (
        Index(
            "uq_draws_live",
            "session_id",
            unique=True,
            sqlite_where=text(f"state <> '{DrawState.VOID}'"),
            postgresql_where=text(f"state <> '{DrawState.VOID}'"),
        ),
        CheckConstraint(DRAW.check(), name="state_is_known"),
        CheckConstraint(
            f"state NOT IN ('{DrawState.DRAWN}','{DrawState.OPENED}') OR (sealed_lists IS NOT NULL AND public_value IS NOT NULL)",
            name="drawn_has_lists",
        ),
        CheckConstraint(
            f"(state = '{DrawState.OPENED}') = (revealed_seed IS NOT NULL)", name="opened_has_seed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sessions.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=DrawState.COMMITTED)
    # Who may open: [{place, account_id, key_id, public_key}], fixed at the commitment.
    keepers: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    seed_hash: Mapped[str] = mapped_column(String(64))
    sealed_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    public_value: Mapped[str | None] = mapped_column(String(200))
    inputs: Mapped[dict[str, Any] | None] = mapped_column(Json)
    sealed_lists: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Each keeper's own list, sealed for that keeper alone: [{place, list, account_id, key_id, sealed, printed_at}].
    own_lists: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # The key of the lists, halved for each pair of keepers: [{keys, shares}].
    wraps: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    # The key sealed for two printed halves, and the halves until their keeper has printed them.
    recovery: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    revealed_seed: Mapped[str | None] = mapped_column(String(64))
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str | None] = mapped_column(String(500))


class Code(Model):
    """加密号: what judges see. Rows stand in the order of codes, which tells nothing of entries."""

    __tablename__ = "codes"
    __table_args__ = (UniqueConstraint("event_id", "code", name="one_code_an_event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
