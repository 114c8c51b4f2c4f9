"""Institutions that send, host and evaluate; delegations of a contest."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime


class Organisation(Model):
    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("name", name="one_name"),
        CheckConstraint(
            "kind IN ('unit','school','department','association','evaluation_body')", name="kind_is_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    division_code: Mapped[str | None] = mapped_column(String(6))
    # For an evaluation body: the occupation codes it is filed for.
    occupations: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delegation(Model):
    """A city (or a unit, in a small contest) that takes part with its quota."""

    __tablename__ = "delegations"
    __table_args__ = (UniqueConstraint("contest_id", "name", name="one_name_a_contest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(120))
    division_code: Mapped[str | None] = mapped_column(String(6))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    sort: Mapped[int] = mapped_column(default=0)
    extra: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
