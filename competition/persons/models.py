"""Persons, and what they agreed to.

Beside who somebody is, a person's record keeps what they last said of themselves, so that the next form can offer it.
What counts in a contest is what the entry says (`competition/entries/members`), never what stands here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Json, Model, UtcDateTime, append_only


class Person(Model):
    __tablename__ = "persons"
    __table_args__ = (
        UniqueConstraint("id_index", "of_unit", name="one_person_an_id"),
        CheckConstraint("sex IN ('male','female')", name="sex_is_known"),
        CheckConstraint("held_level IS NULL OR held_level BETWEEN 1 AND 5", name="level_is_known"),
        CheckConstraint("granted_level IS NULL OR granted_level BETWEEN 1 AND 5", name="granted_is_known"),
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
    # The best one that an evaluation body granted here; no form changes it.
    granted_level: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    # Whose word it is until they claim it: 0 is everybody's, else the organisation that nominated them. A unit sees
    # its own alone, so that no number it types tells who is here. Below 0: typed by others, gave way to a claim.
    of_unit: Mapped[int] = mapped_column(default=0)
    claim_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@append_only
class Consent(Model):
    """What a person agreed to, in which wording, and when; taking it back is a further row."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    text_version: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(20))
    # Name, relation and phone of a minor's guardian.
    guardian: Mapped[str | None] = mapped_column(Encrypted("consents.guardian"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
