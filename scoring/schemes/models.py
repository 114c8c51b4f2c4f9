"""Marking schemes: versions with their aspects, frozen at the first mark."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.foundation.store.db import Json, Model, UtcDateTime
from scoring.rules.scheme_life import SchemeState


class SchemeVersion(Model):
    __tablename__ = "scheme_versions"
    __table_args__ = (
        UniqueConstraint("event_id", "number", name="one_number_an_event"),
        CheckConstraint("decimals BETWEEN 0 AND 4", name="four_decimals_at_most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    number: Mapped[int]
    source: Mapped[str] = mapped_column(String(20))  # cis, weighted
    decimals: Mapped[int] = mapped_column(default=2)
    total_units: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    body_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    aspects: Mapped[list["Aspect"]] = relationship(order_by="Aspect.sort", cascade="all, delete-orphan")

    @property
    def state(self) -> SchemeState:
        """Frozen from the first mark on."""
        return SchemeState.DRAFT if self.frozen_at is None else SchemeState.FROZEN


class Aspect(Model):
    """One thing to mark. Marks are integers in 10^-decimals of its scheme version."""

    __tablename__ = "aspects"
    __table_args__ = (
        UniqueConstraint("scheme_version_id", "code", name="one_code_a_version"),
        CheckConstraint("max_units > 0", name="max_is_positive"),
        CheckConstraint("step_units > 0", name="step_is_positive"),
        CheckConstraint("judges BETWEEN 1 AND 9", name="one_to_nine_judges"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(2))
    sub_criterion: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(20))  # scoring/rules/marking/kinds/registry.py names the kinds
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    max_units: Mapped[int]
    step_units: Mapped[int]
    judges: Mapped[int] = mapped_column(default=1)
    module: Mapped[str] = mapped_column(String(12))
    section: Mapped[str | None] = mapped_column(String(12))
    rule: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    levels: Mapped[list[str]] = mapped_column(Json, default=list)
    sort: Mapped[int] = mapped_column(default=0)
