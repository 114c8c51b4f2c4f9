"""Documents that a contest publishes, in versions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.contests.models import one_of
from competition.foundation.store.db import Model, UtcDateTime
from competition.rules.document_life import DOCUMENT, DocumentState
from competition.rules.words.published import DOCUMENT_KINDS


class ContestDocument(Model):
    """One document of a contest, or of one of its events; what it says stands in its versions."""

    __tablename__ = "contest_documents"
    __table_args__ = (
        CheckConstraint(DOCUMENT.check(), name="state_is_known"),
        CheckConstraint(one_of("kind", DOCUMENT_KINDS), name="kind_is_known"),
        CheckConstraint(
            f"(state = '{DocumentState.PREPARED}') = (published_at IS NULL)", name="published_has_time"
        ),
        CheckConstraint(
            f"(state = '{DocumentState.TAKEN_DOWN}') = (taken_down_at IS NOT NULL)",
            name="taken_down_has_time",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    # None: it is of the whole contest.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str | None] = mapped_column(String(200))
    sort: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=DocumentState.PREPARED)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Why, as everybody may read it.
    taken_down_for: Mapped[str] = mapped_column(String(500), default="")


class DocumentVersion(Model):
    """One version of a document; before it is published its file may still be exchanged."""

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number", name="one_number_a_document"),
        CheckConstraint("(taken_down_at IS NULL) = (taken_down_for = '')", name="taken_down_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("contest_documents.id"), index=True)
    number: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    # What is different from the version before.
    note: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # An earlier version that nobody may open any more.
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_down_for: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
