"""Score sheets: the append-only log of marks, its fold, conflicts, steps, penalties, theory."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.db import Model, UtcDateTime, append_only


class Sheet(Model):
    """One panel's marks for one code."""

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("panel_id", "code", name="one_sheet_a_panel_and_code"),
        CheckConstraint("state IN ('draft','submitted','checked','signed','locked')", name="state_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"))
    code: Mapped[str] = mapped_column(String(12))
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    hash: Mapped[str | None] = mapped_column(String(64))
    total_units: Mapped[int | None]


@append_only
class MarkEntry(Model):
    """One mark as a judge entered it; never edited. The current value is the fold in server order."""

    __tablename__ = "mark_entries"
    __table_args__ = (
        UniqueConstraint("contest_id", "server_seq", name="one_place_in_the_log"),
        UniqueConstraint("device_id", "device_seq", name="one_count_of_a_device"),
        CheckConstraint("kind IN ('mark','no_mark','absent','retract')", name="kind_is_known"),
        CheckConstraint(
            "outcome IN ('accepted','conflict','late','quarantined','refused')", name="outcome_is_known"
        ),
        # A refused entry is kept as it came; of the others exactly the marks have a value.
        CheckConstraint(
            "outcome = 'refused' OR (kind = 'mark') = (value_units IS NOT NULL)", name="a_mark_has_a_value"
        ),
        Index("ix_mark_entries_place", "sheet_id", "aspect_id", "judge_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    contest_id: Mapped[int]
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    aspect_id: Mapped[int | None] = mapped_column(ForeignKey("aspects.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"))
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    device_seq: Mapped[int]
    scheme_version_id: Mapped[int | None]
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
    body_hash: Mapped[str] = mapped_column(String(64))
    # What was answered, byte for byte, so that a repeat gets the same.
    outcome_body: Mapped[str]


class CurrentMark(Model):
    """The fold of the log: the present mark of a judge for an aspect of a sheet."""

    __tablename__ = "current_marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), primary_key=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspects.id"), primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"), primary_key=True)
    mark_entry_id: Mapped[str] = mapped_column(ForeignKey("mark_entries.id"))
    kind: Mapped[str] = mapped_column(String(8))
    value_units: Mapped[int | None]


class MarkConflict(Model):
    """Two entries on one base: both kept, side by side, until somebody decides with a reason."""

    __tablename__ = "mark_conflicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    aspect_id: Mapped[int] = mapped_column(ForeignKey("aspects.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id"))
    kept_entry_id: Mapped[str] = mapped_column(ForeignKey("mark_entries.id"))
    other_entry_id: Mapped[str] = mapped_column(ForeignKey("mark_entries.id"), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    chosen_entry_id: Mapped[str | None] = mapped_column(ForeignKey("mark_entries.id"))
    reason: Mapped[str | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@append_only
class SheetStep(Model):
    """submit, confirm, return, sign, witness, lock, reopen: who took it, against which hash."""

    __tablename__ = "sheet_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    sheet_version: Mapped[int]
    sheet_hash: Mapped[str | None] = mapped_column(String(64))
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Penalty(Model):
    """A deduction outside aggregation: points or percent of the total, with who and why."""

    __tablename__ = "penalties"
    __table_args__ = (
        CheckConstraint("(points_units IS NULL) <> (percent_hundredths IS NULL)", name="points_or_percent"),
        CheckConstraint("reason <> ''", name="has_its_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    points_units: Mapped[int | None]
    percent_hundredths: Mapped[int | None]
    reason: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    upheld: Mapped[bool | None]


@append_only
class TheoryMark(Model):
    """A theory mark by import; the newest row of a code counts."""

    __tablename__ = "theory_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    value_units: Mapped[int | None]  # hundredths; None: no mark
    absent: Mapped[bool] = mapped_column(default=False)
    batch: Mapped[str] = mapped_column(String(36))
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
