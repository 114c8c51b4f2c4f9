"""Searches for people by staff, until they are summed up in the log."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime


class PersonSearch(Model):
    """Somebody with a role sought a person: in which manner, for whom (a blind index), how many were found.

    Summed up in the log and deleted once its window is over.
    """

    __tablename__ = "person_searches"
    __table_args__ = (CheckConstraint("manner IN ('number','phone','name')", name="manner_is_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    manner: Mapped[str] = mapped_column(String(8))
    sought: Mapped[str] = mapped_column(String(64))
    found: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
