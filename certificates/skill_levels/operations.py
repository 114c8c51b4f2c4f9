"""Every write about recommended levels. A contest recommends; only an evaluation body decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from certificates.awards import queries as awards
from certificates.rules import level_numbers, recognition
from certificates.rules.recommendation_life import (
    DECIDED,
    RECOMMENDATION,
    RecommendationState,
    RecommendationStep,
)
from certificates.skill_levels import queries
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.proposals import proposals
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.organisations.models import Organisation
from competition.persons import queries as persons
from competition.rules.lifecycle import Asking
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.rules.publication_life import Published


@atomic
def recommend_levels(contest_id: int, *, by: Actor) -> list[Recommendation]:
    """Record a recommendation for each award the rules give one; again: only what is new."""
    year = contests.hold_contest(contest_id).ends_on.year
    made = [
        Recommendation(
            contest_id=contest_id,
            event_id=proposal.event.id,
            person_id=proposal.row.person.id,
            award_id=proposal.row.award.id,
            level=proposal.outcome.level,
            held_level=proposal.outcome.held,
            clause=proposal.outcome.clause,
            state=RecommendationState.RECOMMENDED,
            year=year,
            created_at=clock.now(),
        )
        for proposal in proposals(contest_id)
        if isinstance(proposal.outcome, recognition.RecommendedLevel)
    ]
    db.session.add_all(made)
    db.session.flush()
    audit.record(by, "levels.recommended", contest_id=contest_id, count=len(made))
    return made


@atomic
def apply(event_id: int, organisation_id: int | None, *, by: Actor) -> int:
    """Send an event's recommendations to an evaluation body that is filed for its occupation; how many."""
    if organisation_id is None:
        raise Refused(Problem("level_body_missing", field="organisation_id"))
    event, body = contests.hold_event(event_id), organisations.organisation(organisation_id)
    if problems := _problems_with_body(event, body):
        raise Refused(*problems)
    if problems := _problems_with_result(event_id):
        raise Refused(*problems)
    rows = queries.waiting_for_body(event_id)
    if not rows:
        raise Refused(Problem("level_not_recommended"))
    for row in rows:
        row.state = RECOMMENDATION.after(RecommendationState(row.state), RecommendationStep.APPLY)
        row.organisation_id = organisation_id
    audit.record(
        by,
        "levels.applied",
        contest_id=event.contest_id,
        subject=("event", event_id),
        organisation=organisation_id,
        count=len(rows),
    )
    return len(rows)


def _problems_with_result(event_id: int) -> list[Problem]:
    """Nothing of a level leaves while the result may still change."""
    found = awards.published(event_id)
    return [] if found is not None and found.kind == Published.FINAL else [Problem("level_in_publicity")]


def _problems_with_body(event: Event, body: Organisation) -> list[Problem]:
    code = event.occupation_code
    covers = not code or not body.occupations or code in body.occupations
    if body.kind == "evaluation_body" and covers:
        return []
    params = {"body": body.name, "occupation": event.occupation_name or event.name}
    return [Problem("level_body_does_not_cover", params, "organisation_id")]


@dataclass(frozen=True)
class Decision:
    """What an evaluation body decided: granted with its own certificate number, or declined with a reason."""

    granted: bool
    number: str
    decided_on: date
    reason: str

    @property
    def step(self) -> RecommendationStep:
        """What it does to a recommendation."""
        return RecommendationStep.GRANT if self.granted else RecommendationStep.DECLINE


@atomic
def decide(recommendation_id: int, decision: Decision, *, by: Actor) -> Recommendation:
    """Record the decision of the evaluation body; the number is theirs and only checked here."""
    contests.hold_event(queries.recommendation(recommendation_id).event_id)
    row = queries.hold_recommendation(recommendation_id)
    wait_for_site()  # The number is given once, whoever decides.
    if problems := _problems_with_decision(row, decision):
        raise Refused(*problems)
    row.state = RECOMMENDATION.after(RecommendationState(row.state), decision.step)
    row.decided_on = decision.decided_on
    row.decision_reason = decision.reason.strip()[:500]
    if decision.granted:
        row.certificate_number = level_numbers.read_level_number(decision.number).text
        _hold(row.person_id, row.level)
    action = "level.granted" if decision.granted else "level.declined"
    _record(row, action, by, reason=row.decision_reason or None, number=row.certificate_number)
    return row


def _hold(person_id: int, level: int) -> None:
    """The person holds the level, unless a better one is held."""
    holder = persons.person(person_id)
    if holder.held_level is None or holder.held_level > level:
        holder.held_level = level


def _problems_with_decision(row: Recommendation, decision: Decision) -> Sequence[Problem]:
    state = RecommendationState(row.state)
    if state in DECIDED:
        return [Problem("level_decided_already")]
    if not RECOMMENDATION.possible(state, decision.step):
        return [Problem("level_not_recommended")]
    if problems := _problems_with_result(row.event_id):
        return problems
    today = clock.today()
    problems = []
    if decision.decided_on > today:
        problems.append(Problem("level_decided_in_future", field="decided_on"))
    problems += RECOMMENDATION.problems(state, decision.step, Asking(reason=decision.reason))
    if decision.granted:
        problems += level_numbers.problems_with_level_number(decision.number, row.level, today.year)
    if problems or not decision.granted:
        return problems
    number = level_numbers.read_level_number(decision.number).text
    taken = queries.with_number(number)
    # A body may give the same certificate again to whom it gave it before the contest's correction.
    if taken is None or (taken.person_id == row.person_id and taken.state == RecommendationState.WITHDRAWN):
        return []
    return [Problem("level_number_taken", {"number": number}, "certificate_number")]


@atomic
def note_withdrawals(organisation_id: int, *, by: Actor) -> int:
    """An evaluation body has seen which applications were withdrawn; how many it had not seen before."""
    organisations.hold_organisation(organisation_id)
    rows = [row.recommendation for row in queries.of_body(organisation_id)]
    fresh = [row for row in rows if queries.is_unnoted(row)]
    for row in fresh:
        row.noted_at = clock.now()
        _record(row, "level.withdrawal_noted", by)
    return len(fresh)


def _record(row: Recommendation, action: str, by: Actor, reason: str | None = None, **details: Any) -> None:
    subject = ("recommendation", row.id)
    audit.record(by, action, contest_id=row.contest_id, subject=subject, reason=reason, **details)
