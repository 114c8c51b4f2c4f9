"""Recommendations of a skill level; the evaluation body decides, never the contest."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from certificates.rules.recommendation_life import RECOMMENDATION, RecommendationState
from competition.foundation.store.db import Model, UtcDateTime

_LIVE = text("state <> 'withdrawn'")


class Recommendation(Model):
    """What a contest recommends for a win, and what became of it; a win never has two at a time."""

    __tablename__ = "recommendations"
    __table_args__ = (
        CheckConstraint("award_id IS NOT NULL OR place IS NOT NULL", name="rests_on_a_result"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_by_contest"),
        CheckConstraint(RECOMMENDATION.check(), name="state_is_known"),
        CheckConstraint(
            "state <> 'granted' OR certificate_number IS NOT NULL", name="granted_has_its_number"
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_its_time"),
        CheckConstraint("state <> 'revoked' OR revoked_at IS NOT NULL", name="revoked_has_its_time"),
        CheckConstraint("revoked_by <> revocation_asked_by", name="revoked_by_two"),
        Index(
            "uq_recommendations_one_win",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    # Without a prize, by the result alone: no award.
    award_id: Mapped[int | None] = mapped_column(ForeignKey("awards.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    place: Mapped[int | None]
    level: Mapped[int]
    held_level: Mapped[int | None]
    clause: Mapped[str]
    state: Mapped[str] = mapped_column(String(12), default=RecommendationState.RECOMMENDED)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    certificate_number: Mapped[str | None] = mapped_column(String(22))
    decided_on: Mapped[date | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    year: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # Where it stood when it was withdrawn, and when the body that had it took note.
    withdrawn_from: Mapped[str | None] = mapped_column(String(12))
    # The body takes its decision back: who asked for it and why, who confirmed it.
    revocation_reason: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    revocation_asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revocation_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
