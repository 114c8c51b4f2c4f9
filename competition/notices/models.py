"""What somebody was told, and whether they have read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.foundation.store.db import Encrypted, Model, UtcDateTime
from competition.foundation.work.models import Message


class ToldNotice(Model):
    """One fact told to one person: the notice itself. What is sent of it by mail or phone are messages.

    Whoever has an account finds it there; of the others it keeps the name and the phone that they were entered with,
    so that somebody can call, until what is kept of that person goes. It names accounts and persons by their bare ids:
    it is written last in its operation, behind the line of the log, and must not wait for who is held.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) = (name IS NOT NULL)", name="account_or_name"),
        Index("ix_notices_of_account", "account_id", "id"),
        Index("ix_notices_of_contest", "contest_id", "id"),
        Index("ix_notices_of_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None]
    person_id: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(Encrypted("notices.name"))
    phone: Mapped[str | None] = mapped_column(Encrypted("notices.phone"))
    contest_id: Mapped[int | None]
    template: Mapped[str] = mapped_column(String(80))
    # The values of the template, as JSON.
    told: Mapped[str] = mapped_column(Encrypted("notices.told"))
    # The path of the page that shows the fact, one that this person can open.
    link: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Somebody of the contest has told them otherwise, by phone or in person.
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None]
    messages: Mapped[list[Message]] = relationship(order_by=Message.id)

    @property
    def whom(self) -> tuple[object, ...]:
        """Whoever is told here, alike in every notice to the same person."""
        if self.account_id is not None:
            return ("account", self.account_id)
        return ("person", self.person_id) if self.person_id is not None else (self.name, self.phone)
