"""Awards: what a published result gives to a person."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from certificates.rules.award_life import AWARD, AwardState
from competition.foundation.store.db import Model, UtcDateTime

_LIVE = text("state <> 'withdrawn'")


class Award(Model):
    """A prize of one person in one event; every member of a team has one.

    It is of the win, not of one revision: it goes along with each snapshot that gives the same again.
    """

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint(AWARD.check(), name="state_is_known"),
        CheckConstraint("(state = 'standing') = (withdrawn_at IS NULL)", name="standing_is_not_withdrawn"),
        Index(
            "uq_awards_one_win",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    # The newest snapshot that gives this award; of one that ended, the last that gave it.
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    prize: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(80), default="")
    place: Mapped[int]
    team_size: Mapped[int] = mapped_column(default=1)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(String(10), default=AwardState.STANDING)
    # Since when, and why, it does not stand.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
