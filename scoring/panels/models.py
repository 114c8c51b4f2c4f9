"""Who judges what: panels of an event, their members by number, and what each has declared."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only
from scoring.rules import panel_life
from scoring.rules.panel_life import PanelState


class Panel(Model):
    """The judges of some modules of an event. Frozen when the first mark arrives."""

    __tablename__ = "panels"
    __table_args__ = (UniqueConstraint("event_id", "name", name="one_name_an_event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    modules: Mapped[list[str]] = mapped_column(Json, default=list)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def state(self) -> PanelState:
        """Open, or frozen with its first mark."""
        return panel_life.state_of(self.frozen_at)


class PanelMember(Model):
    """A seat: the number is what the sheets show, never the name."""

    __tablename__ = "panel_members"
    __table_args__ = (
        CheckConstraint("duty IN ('judge','chief')", name="duty_is_known"),
        CheckConstraint("number >= 1", name="number_is_positive"),
        Index(
            "uq_panel_members_seat",
            "panel_id",
            "number",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        Index(
            "uq_panel_members_person",
            "panel_id",
            "account_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    number: Mapped[int]
    duty: Mapped[str] = mapped_column(String(8), default="judge")
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@append_only
class Declaration(Model):
    """保密/回避: agreed to this text, with the relations that the judge named.

    The judge's own act, unless somebody else wrote it down (`recorded_by`, with the reason): such a one is told as
    such wherever it is shown, and no tablet opens by it.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        CheckConstraint("(recorded_by IS NULL) = (reason IS NULL)", name="recorded_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(20))
    conflicts: Mapped[list[Any]] = mapped_column(Json)
    device_id: Mapped[str | None] = mapped_column(String(36))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str | None] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
