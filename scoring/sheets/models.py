"""Sheets, one for each code before each panel, and every step that was taken with one."""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime, append_only
from scoring.rules.signoff import SHEET, SheetState


def _sheet_key() -> str:
    return secrets.token_hex(8)


class Sheet(Model):
    """One code before one panel. `version` grows with each reopening; `hash` is what was submitted.

    Entries name the `key` of the sheet they are for: should a restore lose a sheet, and another be made that
    gets its number, the marks of the lost one never count on it.

    `total_units` is a control total (核对合计), no score: what all marks add up to, taken from the log with the
    lock. Nothing is computed from it; a result is refused while the marks add up to something else.
    """

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("panel_id", "code", name="one_sheet_a_panel_and_code"),
        CheckConstraint(SHEET.check(), name="state_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id"))
    code: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(16), default=_sheet_key)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"))
    state: Mapped[str] = mapped_column(String(12), default=SheetState.DRAFT.value)
    version: Mapped[int] = mapped_column(default=1)
    hash: Mapped[str | None] = mapped_column(String(64))
    total_units: Mapped[int | None]


@append_only
class SheetStep(Model):
    """submit, confirm, return, sign, witness, lock, reopen, decide: who took it, against which hash."""

    __tablename__ = "sheet_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    sheet_version: Mapped[int]
    sheet_hash: Mapped[str | None] = mapped_column(String(64))
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id"))
    aspect_id: Mapped[int | None] = mapped_column(ForeignKey("aspects.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
