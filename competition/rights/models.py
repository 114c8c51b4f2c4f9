"""What people ask to have corrected or deleted, and what they were answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Model, UtcDateTime
from competition.rules.request_life import REQUEST, RequestState


class PersonRequest(Model):
    """Somebody asks a contest to correct or delete what is kept of them; the answer has its reason."""

    __tablename__ = "person_requests"
    __table_args__ = (
        CheckConstraint(REQUEST.check(), name="state_is_known"),
        CheckConstraint("kind IN ('correct','delete')", name="kind_is_known"),
        CheckConstraint(
            "(state IN ('granted','refused')) = (answered_at IS NOT NULL AND answer IS NOT NULL)",
            name="answer_has_its_time",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(Encrypted("person_requests.what"))
    state: Mapped[str] = mapped_column(String(10), default=RequestState.OPEN)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The last of the working days that an answer may take.
    due_on: Mapped[date]
    answer: Mapped[str | None] = mapped_column(Encrypted("person_requests.answer"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
