"""Entries, their members and documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.foundation.store.db import Encrypted, Json, Model, UtcDateTime
from competition.persons.models import Person
from competition.rules.entry_life import ENTRY, EntryState


class Entry(Model):
    """参赛: one contestant or team in one event."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(ENTRY.check(), name="state_is_known"),
        CheckConstraint(
            f"state = '{EntryState.DRAFT}' OR submitted_at IS NOT NULL", name="submitted_has_time"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegations.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=EntryState.DRAFT)
    # What was typed so far, as JSON text: sealed, for it holds document numbers.
    draft: Mapped[str] = mapped_column(Encrypted("entries.draft"), default="{}")
    # Entered by a unit for its people, who claim it and consent.
    nominated: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The reviewer's last word: outcome, reason, marked fields, when. The history is in review_decisions.
    answer: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, server_default="{}")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Optimistic: two reviewers at once, the second is told.
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    members: Mapped[list["EntryMember"]] = relationship(
        order_by="EntryMember.position", cascade="all, delete-orphan"
    )


class EntryMember(Model):
    __tablename__ = "entry_members"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", name="one_entry_a_person_and_event"),
        UniqueConstraint("entry_id", "position", name="one_place_in_the_team"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()


class EntryDocument(Model):
    __tablename__ = "entry_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    # Which member of the team it belongs to; members get their rows at submission.
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    kind: Mapped[str] = mapped_column(String(30))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
