"""The log of marks and the fold of it: the log is the truth, what is current stands beside it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only
from scoring.rules.log.outcomes import OUTCOME


@append_only
class MarkEntry(Model):
    """One entry as a tablet made it, where the server put it, and the outcome it signed.

    `body` is the exact text the tablet signed, `outcome_body` the exact answer: a repeat gets these bytes.
    Entries for something that is not of this panel (refused) have no sheet or aspect here, only in their body.
    `epoch_id` is the life of the database in which the entry was appended; `former_seq` the place that an
    earlier outcome gave it, when a restore had lost it and its tablet sent it again. `sitting_id` is the sitting
    that the judge had started on the tablet; entries of before there were PINs have none.
    """

    __tablename__ = "mark_entries"
    __table_args__ = (
        UniqueConstraint("contest_id", "server_seq", name="one_place_in_the_log"),
        CheckConstraint("kind IN ('mark','no_mark','absent','retract')", name="kind_is_known"),
        CheckConstraint(OUTCOME.check("outcome"), name="outcome_is_known"),
        CheckConstraint(
            "outcome NOT IN ('accepted','conflict') OR (kind = 'mark') = (value_units IS NOT NULL)",
            name="a_mark_has_a_value",
        ),
        Index("ix_mark_entries_slot", "sheet_id", "aspect_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    aspect_id: Mapped[int | None] = mapped_column(ForeignKey("aspects.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"))
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    sitting_id: Mapped[str | None] = mapped_column(ForeignKey("sittings.id"))
    device_seq: Mapped[int]
    scheme_version_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_versions.id"))
    base: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(8))
    value_units: Mapped[int | None]
    measured: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None]
    device_time: Mapped[str] = mapped_column(String(40))
    server_seq: Mapped[int]
    server_time: Mapped[datetime] = mapped_column(UtcDateTime)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(12))
    body: Mapped[str]
    body_hash: Mapped[str] = mapped_column(String(64))
    outcome_body: Mapped[str]
    epoch_id: Mapped[int | None] = mapped_column(ForeignKey("epochs.id"))
    former_seq: Mapped[int | None]


class CurrentMark(Model):
    """The fold of the log: what stands now for a sheet, an aspect and a judge. Never for a disputed one."""

    __tablename__ = "current_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), primary_key=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspects.id"), primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), primary_key=True)
    mark_entry_id: Mapped[str] = mapped_column(ForeignKey("mark_entries.id"))
    kind: Mapped[str] = mapped_column(String(8))
    value_units: Mapped[int | None]
    disputed: Mapped[bool] = mapped_column(default=False)


class MarkConflict(Model):
    """Two edits on one base: all are kept, nothing is published until someone decides with a reason.

    `slot` is the judge, or 0 where the panel shares one mark. A conflict that a late link of the chain
    explains heals by itself: it is closed without anyone having decided.
    """

    __tablename__ = "mark_conflicts"
    __table_args__ = (
        CheckConstraint("(chosen_entry_id IS NULL) = (reason IS NULL)", name="chosen_with_reason"),
        CheckConstraint("chosen_entry_id IS NULL OR resolved_at IS NOT NULL", name="chosen_has_time"),
        Index(
            "uq_mark_conflicts_open",
            "sheet_id",
            "aspect_id",
            "slot",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspects.id"))
    slot: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chosen_entry_id: Mapped[str | None] = mapped_column(ForeignKey("mark_entries.id"))
    closed_ids: Mapped[list[str]] = mapped_column(Json, default=list)
    reason: Mapped[str | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@append_only
class ScoreRound(Model):
    """A finished round of a team whose marks lay too far apart: kept, then scored again."""

    __tablename__ = "score_rounds"
    __table_args__ = (UniqueConstraint("sheet_id", "aspect_id", "number", name="one_round_a_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"))
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspects.id"))
    number: Mapped[int]
    marks: Mapped[list[Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
