"""Entries, their members and documents."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.foundation.store.db import Encrypted, Json, Model, UtcDateTime
from competition.persons.models import Person
from competition.rules.entry_life import ENTRY, EntryState, Reviewed


class Entry(Model):
    """参赛: one contestant or team in one event."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(ENTRY.check(), name="state_is_known"),
        CheckConstraint(
            f"state = '{EntryState.DRAFT}' OR submitted_at IS NOT NULL", name="submitted_has_time"
        ),
        CheckConstraint(
            f"(state IN ('{EntryState.WAITING}','{EntryState.OFFERED}')) = (waiting_number IS NOT NULL)",
            name="listed_has_number",
        ),
        CheckConstraint(
            f"(state = '{EntryState.OFFERED}') = (offered_until IS NOT NULL)", name="offer_has_an_end"
        ),
        UniqueConstraint("event_id", "waiting_number", name="one_turn_a_number"),
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
    # What the officers saw when they last decided, as JSON text: a later look shows what has changed since.
    seen: Mapped[str | None] = mapped_column(Encrypted("entries.seen"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Its turn on the waiting list of the event, in the order of handing in; and until when a place is offered to it.
    waiting_number: Mapped[int | None]
    offered_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the people of a nomination were told that it soon loses its place.
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Optimistic: two reviewers at once, the second is told.
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When all was taken out of it that no law keeps.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    members: Mapped[list["EntryMember"]] = relationship(
        order_by="EntryMember.position", cascade="all, delete-orphan"
    )

    def leave_line(self) -> None:
        """It waits for nothing any more, whatever follows."""
        self.waiting_number = self.offered_until = None


class EntryMember(Model):
    """A person in an entry, with what was said of them there: it counts for this entry, and for no other.

    Who they are (name, document number, sex, date of birth) lives with the person; `name` is how they were called
    when the entry was handed in.
    """

    __tablename__ = "entry_members"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", name="one_entry_a_person_and_event"),
        UniqueConstraint("entry_id", "position", name="one_place_in_the_team"),
        CheckConstraint("held_level IS NULL OR held_level BETWEEN 1 AND 5", name="level_is_known"),
        CheckConstraint(f"reviewed IN ({', '.join(repr(str(r)) for r in Reviewed)})", name="review_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(Encrypted("entry_members.phone"))
    unit_name: Mapped[str] = mapped_column(String(120))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    education: Mapped[str | None] = mapped_column(String(40))
    employed: Mapped[bool] = mapped_column(default=True)
    # The level claimed here; what is proven stands in the records of levels.
    held_level: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    reviewed: Mapped[str] = mapped_column(String(12), default=Reviewed.NO)

    person: Mapped[Person] = relationship()


class EntryDocument(Model):
    """A paper of a person in an entry: whoever leaves the team takes theirs along."""

    __tablename__ = "entry_documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    # Whose it is: the blind index of their document number; None until one was typed at that place of the team.
    holder: Mapped[str | None] = mapped_column(String(64), index=True)
    # And of their name then, by which it stays theirs while a number that was mistyped is put right.
    holder_name: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(default=1, server_default="1")
    kind: Mapped[str] = mapped_column(String(30))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
