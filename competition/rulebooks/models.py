"""The rules of contests, in versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Json, Model, UtcDateTime, append_only


class CopiedValue(Model):
    """A dated or numbered value that a contest took over from the edition before: to be confirmed or changed.

    `kind` is a kind of rule, or "contest" for what is said of the contest itself.
    """

    __tablename__ = "copied_values"
    __table_args__ = (UniqueConstraint("contest_id", "kind", "name", "said", name="one_value_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    said: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


@append_only
class RulesVersion(Model):
    """The rules of a contest as data; a change is a new version that cites its clause."""

    __tablename__ = "rules_versions"
    __table_args__ = (UniqueConstraint("contest_id", "number", name="one_number_a_contest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    clause: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
