"""Titles that their granting bodies have decided on: a contest prints one of somebody else only then."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime


class TitleDecisionRecord(Model):
    """The document by which a body granted a title to winners of a contest."""

    __tablename__ = "title_decisions"
    __table_args__ = (UniqueConstraint("contest_id", "title", "number", name="one_record_a_document"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    granted_by: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(80))
    decided_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TitleGrant(Model):
    """A winner whom such a document names."""

    __tablename__ = "title_grants"
    __table_args__ = (UniqueConstraint("decision_id", "award_id", name="named_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("title_decisions.id"), index=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("awards.id"), index=True)
