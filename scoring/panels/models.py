"""Judges together: panels, their members, their declarations."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.db import Json, Model, UtcDateTime, append_only


class Panel(Model):
    """评分组: marks some modules of an event; its members are frozen at the first mark."""

    __tablename__ = "panels"
    __table_args__ = (UniqueConstraint("event_id", "name", name="one_name_an_event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    modules: Mapped[list[str]] = mapped_column(Json, default=list)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PanelMember(Model):
    __tablename__ = "panel_members"
    __table_args__ = (
        UniqueConstraint("panel_id", "account_id", name="one_seat_a_judge"),
        UniqueConstraint("panel_id", "number", name="one_number_a_seat"),
        CheckConstraint("duty IN ('judge','chief')", name="duty_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    number: Mapped[int]
    duty: Mapped[str] = mapped_column(String(6), default="judge")
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@append_only
class Declaration(Model):
    """保密 and 回避: what a judge declared before seeing a code."""

    __tablename__ = "declarations"

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), index=True)
    text_version: Mapped[str] = mapped_column(String(20))
    conflicts: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
