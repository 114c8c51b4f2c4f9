"""Series, contests and their events."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from competition.foundation.store.db import Json, Model, UtcDateTime
from competition.rules.event_life import EVENT, EventState
from competition.rules.proposal_life import PROPOSAL, ProposalState
from competition.rules.words.published import ENTRY_LISTS
from competition.rules.words.tiers import FILED_CLASSES, FILED_LEVELS, UNKNOWN


def one_of(column: str, words: Iterable[str]) -> str:
    """The condition that a column holds one of these words."""
    listed = ",".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


class Series(Model):
    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str | None] = mapped_column(String(200))


class Contest(Model):
    __tablename__ = "contests"
    __table_args__ = (
        CheckConstraint(
            "tier IN ('unit','county','city','province','national','world')", name="tier_is_known"
        ),
        CheckConstraint("starts_on <= ends_on", name="ends_after_it_starts"),
        CheckConstraint(one_of("filed_level", FILED_LEVELS), name="filed_level_is_known"),
        CheckConstraint(one_of("filed_class", FILED_CLASSES), name="filed_class_is_known"),
        CheckConstraint(one_of("entry_list", ENTRY_LISTS), name="entry_list_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    edition: Mapped[int]
    tier: Mapped[str] = mapped_column(String(10))
    # The level and the class of its filing (备案), e.g. 省级 一类.
    filed_level: Mapped[str] = mapped_column(String(12), default=UNKNOWN, server_default=UNKNOWN)
    filed_class: Mapped[str] = mapped_column(String(12), default=UNKNOWN, server_default=UNKNOWN)
    # The contest this one selects for (its promoted entrants go up there).
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("contests.id"))
    name: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str | None] = mapped_column(String(240))
    organiser: Mapped[str] = mapped_column(String(200), default="")
    organiser_en: Mapped[str | None] = mapped_column(String(240))
    host_city: Mapped[str] = mapped_column(String(60), default="")
    phase: Mapped[str] = mapped_column(String(20), default="preparing")
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    public_notice: Mapped[str] = mapped_column(default="")
    # When certificates may be printed: 'ceremony' (subject to publicity) or 'after_publicity'.
    print_policy: Mapped[str] = mapped_column(String(20), default="ceremony")
    # What strangers see of who takes part.
    entry_list: Mapped[str] = mapped_column(String(8), default="nothing", server_default="nothing")
    # The office to ask, as everybody reads it: an organiser's, no private person's.
    contact_office: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    contact_phone: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    contact_email: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    contact_hours: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    series: Mapped[Series] = relationship()


class Event(Model):
    """赛项: one trade of one group."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("contest_id", "code", name="one_code_a_contest"),
        CheckConstraint("members BETWEEN 1 AND 3", name="one_to_three_persons"),
        CheckConstraint("group_kind IN ('staff','student')", name="group_is_known"),
        CheckConstraint("paper_level IS NULL OR paper_level BETWEEN 1 AND 5", name="level_is_known"),
        CheckConstraint(EVENT.check(), name="state_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    group_kind: Mapped[str] = mapped_column(String(8))  # staff 职工组, student 学生组
    occupation_code: Mapped[str | None] = mapped_column(String(10))
    occupation_name: Mapped[str | None] = mapped_column(String(80))
    paper_level: Mapped[int | None]  # level of the paper: 1 高级技师 … 5 初级工
    members: Mapped[int] = mapped_column(default=1)
    sort: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default=EventState.ON, server_default=EventState.ON.value)

    contest: Mapped[Contest] = relationship()

    @property
    def cancelled(self) -> bool:
        """This event alone is called off; of one whose contest is, the contest tells."""
        return self.state == EventState.CANCELLED


class PhaseProposal(Model):
    """A step in the life of a contest, or of one of its events, that one proposed; another has to confirm it."""

    __tablename__ = "phase_proposals"
    __table_args__ = (
        CheckConstraint(PROPOSAL.check(), name="state_is_known"),
        CheckConstraint(
            f"(state = '{ProposalState.WAITING}') = (decided_at IS NULL)", name="decided_has_time"
        ),
        Index(
            "uq_phase_proposals_waiting",
            "contest_id",
            unique=True,
            sqlite_where=text(f"state = '{ProposalState.WAITING}'"),
            postgresql_where=text(f"state = '{ProposalState.WAITING}'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    # None: the contest itself takes the step.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    step: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(500))
    # The conditions that were not so when it was proposed, by their names.
    against: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10), default=ProposalState.WAITING)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(String(500), default="")
