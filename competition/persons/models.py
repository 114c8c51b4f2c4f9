"""Persons, and what they agreed to.

Beside who somebody is, a person's record keeps what they last said of themselves, so that the next form can offer it.
What counts in a contest is what the entry says (`competition/entries/members`), never what stands here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Json, Model, UtcDateTime, append_only

_STANDS = text("standing = 'verified' AND ended_at IS NULL")


class Person(Model):
    __tablename__ = "persons"
    __table_args__ = (
        UniqueConstraint("id_index", "of_unit", name="one_person_an_id"),
        CheckConstraint("sex IN ('male','female')", name="sex_is_known"),
        CheckConstraint("held_level IS NULL OR held_level BETWEEN 1 AND 5", name="level_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    id_kind: Mapped[str] = mapped_column(String(24))
    id_number: Mapped[str] = mapped_column(Encrypted("persons.id_number"))
    id_index: Mapped[str] = mapped_column(String(64))
    sex: Mapped[str] = mapped_column(String(6))
    born_on: Mapped[date]
    phone: Mapped[str | None] = mapped_column(Encrypted("persons.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    unit_name: Mapped[str] = mapped_column(String(120), default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    education: Mapped[str | None] = mapped_column(String(40))
    employed: Mapped[bool] = mapped_column(default=True)
    # 职业技能等级 as last claimed: 5 初级工 … 1 高级技师; None: none yet.
    held_level: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    # Whose word it is until they claim it: 0 is everybody's, else the organisation that nominated them. A unit sees
    # its own alone, so that no number it types tells who is here. Below 0: typed by others, gave way to a claim.
    of_unit: Mapped[int] = mapped_column(default=0)
    claim_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When all was taken out that no law keeps.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LevelHeld(Model):
    """A level of skill that a person holds in one occupation; what one contest is told never changes another's.

    A claim may not say of which occupation it is. A verified one says who saw what; a mistaken one is ended, with a
    reason, and stays.
    """

    __tablename__ = "levels_held"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level_is_known"),
        CheckConstraint("post IN ('','special','chief')", name="post_is_known"),
        CheckConstraint("post = '' OR level = 1", name="post_has_highest_level"),
        CheckConstraint("standing IN ('claimed','verified')", name="standing_is_known"),
        CheckConstraint("proof IN ('original','document','decision')", name="proof_is_known"),
        CheckConstraint(
            "standing = 'claimed' OR (proof IS NOT NULL AND verified_at IS NOT NULL)",
            name="verified_by_proof",
        ),
        CheckConstraint("standing = 'claimed' OR occupation_code IS NOT NULL", name="verified_of_occupation"),
        CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name="end_has_its_reason"),
        Index(
            "uq_levels_held_standing",
            "person_id",
            "occupation_code",
            "level",
            "post",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    occupation_code: Mapped[str | None] = mapped_column(String(10))
    occupation_name: Mapped[str] = mapped_column(String(80), default="")
    level: Mapped[int]
    # 特级技师, 首席技师: a post beyond the levels.
    post: Mapped[str] = mapped_column(String(8), default="")
    number: Mapped[str] = mapped_column(String(40), default="")
    issuer: Mapped[str] = mapped_column(String(120), default="")
    standing: Mapped[str] = mapped_column(String(8))
    proof: Mapped[str | None] = mapped_column(String(10))
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))


@append_only
class Consent(Model):
    """What a person said to one purpose of one contest, in which wording, and when.

    Saying no and taking a yes back are rows as well. Without a contest: told to an earlier version before the person
    entered any; it counts nowhere. A yes on paper says who recorded it and where the paper is kept.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("channel <> 'paper' OR kept_at <> ''", name="paper_is_kept_somewhere"),
        Index("ix_consents_person_contest", "person_id", "contest_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    text_version: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(20))
    # Name, relation and phone of a minor's guardian.
    guardian: Mapped[str | None] = mapped_column(Encrypted("consents.guardian"))
    kept_at: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@append_only
class Handover(Model):
    """What of a person left for a body: which fields, to whom, in which list, letter or file, by whom, when."""

    __tablename__ = "handovers"
    __table_args__ = (Index("ix_handovers_person_contest", "person_id", "contest_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(200))
    # What it left in, e.g. the list as a workbook.
    paper: Mapped[str] = mapped_column(String(40))
    # The headings of the fields.
    fields: Mapped[list[str]] = mapped_column(Json)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
