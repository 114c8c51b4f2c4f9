"""An evaluation body takes a level back that it had granted: asked with a reason, confirmed by a second person."""

from typing import Any

from certificates.rules.recommendation_life import (
    RECOMMENDATION,
    RecommendationState,
    RecommendationStep,
    RevocationFacts,
)
from certificates.skill_levels import checking, queries
from certificates.skill_levels.models import Recommendation
from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.persons import operations as persons
from competition.persons import queries as people
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor, Role, Scope
from competition.staffing import queries as staffing

ASKED, DROPPED = "level.revocation_asked", "level.revocation_dropped"


@atomic
def ask_revocation(recommendation_id: int, reason: str, *, by: Actor) -> None:
    """The body wants to take its decision back; nothing changes before somebody else confirms it."""
    row = _held(recommendation_id)
    problems = reason_problems(reason)
    if row.revocation_asked_at is not None:
        problems.append(Problem("revocation_asked_already"))
    if problems:
        raise Refused(*problems)
    row.revocation_reason = reason.strip()[:500]
    row.revocation_asked_by, row.revocation_asked_at = by.account_id, clock.now()
    _record(row, ASKED, by, row.revocation_reason)


@atomic
def confirm_revocation(recommendation_id: int, *, by: Actor) -> None:
    """A second person confirms: the level is held no more, its record stays with the reason, everybody is told."""
    row = _held(recommendation_id)
    if row.revocation_asked_at is None:
        raise Refused(Problem("revocation_not_asked"))
    asked_by, state = row.revocation_asked_by, RecommendationState(row.state)
    facts = RevocationFacts(
        by=by.account_id,
        reason=row.revocation_reason,
        asked_by=asked_by,
        apart=staffing.are_two(row.contest_id, asked_by, by.account_id),
    )
    if problems := RECOMMENDATION.problems(state, RecommendationStep.REVOKE, facts):
        raise Refused(*problems)
    record = queries.granted_record(row)
    if record is not None:
        people.hold_level(record)
    row.state = RECOMMENDATION.after(state, RecommendationStep.REVOKE)
    row.revoked_by, row.revoked_at = by.account_id, clock.now()
    if record is not None:
        persons.end_level(record, row.revocation_reason, by=by)
    _record(row, checking.REVOKED, by, row.revocation_reason)
    _tell(row)


@atomic
def drop_revocation(recommendation_id: int, reason: str, *, by: Actor) -> None:
    """It stays as it was granted: whoever asked takes it off the table, or the second person says no and why."""
    row = _held(recommendation_id)
    problems = reason_problems(reason)
    if row.revocation_asked_at is None:
        problems.append(Problem("revocation_not_asked"))
    if problems:
        raise Refused(*problems)
    row.revocation_reason, row.revocation_asked_by, row.revocation_asked_at = "", None, None
    _record(row, DROPPED, by, reason.strip()[:500])


def _held(recommendation_id: int) -> Recommendation:
    people.hold_person(queries.recommendation(recommendation_id).person_id)
    row = queries.hold_recommendation(recommendation_id)
    if row.state != RecommendationState.GRANTED:
        raise Refused(Problem("level_not_granted"))
    return row


def _record(row: Recommendation, action: str, by: Actor, reason: str) -> None:
    subject = ("recommendation", row.id)
    audit.record(by, action, contest_id=row.contest_id, subject=subject, reason=reason)


def _tell(row: Recommendation) -> None:
    """The person, and the officers of the contest whose lists name the level."""
    contest = contests.contest(row.contest_id)
    said: dict[str, Any] = {
        "contest_id": row.contest_id,
        "contest": contest.name,
        "contest_en": contest.name_en,
        "reason": row.revocation_reason,
    }
    own = people.addressee(row.person_id)
    page = "/me/levels" if own.account_id else f"/contests/{row.contest_id}"
    notices.tell(own, "level_revoked", page, number=row.certificate_number or "", **said)
    for account in accounts.accounts_with(Role.CERTIFICATE_OFFICER, Scope.CONTEST, row.contest_id):
        notices.tell(account.id, "level_of_list_revoked", f"/recommendations/{row.id}", **said)
