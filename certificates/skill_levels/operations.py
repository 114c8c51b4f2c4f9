"""Every write about recommended levels. A contest recommends; only an evaluation body decides."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from werkzeug.exceptions import NotFound

from certificates.awards import queries as awards
from certificates.rules import level_numbers
from certificates.rules.recognition import RecommendedLevel
from certificates.rules.recommendation_life import (
    DECIDED,
    RECOMMENDATION,
    RecommendationState,
    RecommendationStep,
)
from certificates.skill_levels import checking, queries
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.proposals import Entrant, proposals
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.organisations.models import Organisation
from competition.persons import operations as persons
from competition.persons import queries as people
from competition.persons.consents import queries as consents
from competition.persons.consents.giving import Handing
from competition.persons.consents.operations import note_handover
from competition.persons.models import LevelHeld
from competition.rulebooks import queries as rulebooks
from competition.rules.consents import ConsentKind
from competition.rules.editions.citing import uncited
from competition.rules.editions.kinds.kind import UNCITED
from competition.rules.editions.kinds.levels import LEVELS
from competition.rules.levels_held import Proof, ProvenLevel
from competition.rules.lifecycle import Asking
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.rules.publication_life import Published

# The fields of a person that the body sees once they are sent to it.
APPLICATION = ("姓名", "证件号码", "单位", "赛项", "名次", "奖项", "现有等级", "推荐等级", "推荐依据")


@atomic
def recommend_levels(contest_id: int, *, by: Actor) -> list[Recommendation]:
    """Record a recommendation for each result the rules give one; again: only what is new.

    Raises Refused while a row that gives one has no clause to rest on.
    """
    year = contests.hold_contest(contest_id).ends_on.year
    found = [
        (one.entrant, one.outcome)
        for one in proposals(contest_id)
        if isinstance(one.outcome, RecommendedLevel)
    ]
    if any(outcome.clause.strip() in UNCITED for _entrant, outcome in found):
        raise Refused(*uncited(rulebooks.rules_of(contest_id), LEVELS))
    made = [_recommendation(entrant, outcome, year) for entrant, outcome in found]
    db.session.add_all(made)
    db.session.flush()
    said = {str(row.id): checking.said_of(row) for row in made}
    audit.record(by, "levels.recommended", contest_id=contest_id, count=len(made), made=said)
    return made


def _recommendation(entrant: Entrant, outcome: RecommendedLevel, year: int) -> Recommendation:
    return Recommendation(
        contest_id=entrant.event.contest_id,
        event_id=entrant.event.id,
        person_id=entrant.person.id,
        award_id=entrant.award.id if entrant.award else None,
        entry_id=entrant.entry_id,
        place=entrant.place,
        level=outcome.level,
        held_level=outcome.held,
        clause=outcome.clause,
        state=RecommendationState.RECOMMENDED,
        year=year,
        created_at=clock.now(),
    )


@atomic
def apply(event_id: int, organisation_id: int | None, *, by: Actor) -> int:
    """Send an event's recommendations to an evaluation body that is filed for its occupation; how many."""
    if organisation_id is None:
        raise Refused(Problem("level_body_missing", field="organisation_id"))
    event, body = contests.hold_event(event_id), organisations.organisation(organisation_id)
    if problems := _problems_with_body(event, body) or _problems_with_result(event_id):
        raise Refused(*problems)
    rows = queries.waiting_for_body(event_id)
    if not rows:
        raise Refused(Problem("level_not_recommended"))
    agreed = consents.agreeing({row.person_id for row in rows}, event.contest_id, ConsentKind.HAND_LEVELS)
    rows = [row for row in rows if row.person_id in agreed]
    if not rows:
        raise Refused(Problem("levels_nobody_agreed"))
    for row in rows:
        row.state = RECOMMENDATION.after(RecommendationState(row.state), RecommendationStep.APPLY)
        row.organisation_id = organisation_id
    handing = Handing(event.contest_id, ConsentKind.HAND_LEVELS, body.name, "levels_application", APPLICATION)
    note_handover(handing, [row.person_id for row in rows], by=by)
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
    # A body that has filed no occupation takes none; a level without an occupation nobody can be filed for.
    if body.kind == "evaluation_body" and code and code in (body.occupations or ()):
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
    people.hold_person(queries.recommendation(recommendation_id).person_id)
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
        _keep_granted(row, by)
    action = "level.granted" if decision.granted else "level.declined"
    _record(row, action, by, reason=row.decision_reason or None, number=row.certificate_number)
    return row


def _keep_granted(row: Recommendation, by: Actor) -> None:
    """What the body granted is proven, of the occupation of the event."""
    event, body = contests.event(row.event_id), organisations.organisation(row.organisation_id or 0)
    if event.occupation_code:
        proven = ProvenLevel(
            occupation=event.occupation_code,
            level=row.level,
            number=row.certificate_number or "",
            issuer=body.name,
            proof=Proof.DECISION,
        )
        persons.record_level(row.person_id, proven, by=by)


@atomic
def verify_level(contest_id: int, person_id: int, proven: ProvenLevel, *, by: Actor) -> LevelHeld:
    """An officer of a contest has seen the certificate of somebody who takes part: the level is proven."""
    people.hold_person(person_id)
    contests.keep_contest(contest_id)
    audit.require_open(contest_id)
    if not queries.takes_part(contest_id, person_id):
        raise NotFound
    problems = _problems_with_certificate(proven)
    if problems:
        raise Refused(*problems)
    return persons.record_level(person_id, proven, by=by)


@atomic
def end_level(held_id: int, reason: str, *, by: Actor) -> None:
    """An officer takes back what was verified by mistake; what a body granted is the body's word, not an officer's."""
    if people.level_held(held_id).proof == Proof.DECISION:
        raise Refused(Problem("level_granted_by_body"))
    persons.end_level(held_id, reason, by=by)


def _problems_with_certificate(proven: ProvenLevel) -> list[Problem]:
    """Where the number tells a level, it is this one; a post has no number of a scheme that is known."""
    if proven.post or not proven.number.strip():
        return []
    try:
        found = level_numbers.read_level_number(proven.number)
    except Refused as refusal:
        return [replace(problem, field="number") for problem in refusal.problems]
    if found.level in (None, proven.level):
        return []
    told = {"found": found.level, "expected": proven.level}
    return [Problem("level_number_other_level", told, "number")]


def _problems_with_decision(row: Recommendation, decision: Decision) -> list[Problem]:
    state = RecommendationState(row.state)
    if state in DECIDED:
        return [Problem("level_decided_already")]
    if not RECOMMENDATION.possible(state, decision.step):
        return [Problem("level_not_recommended")]
    if problems := _problems_with_result(row.event_id):
        return problems
    today = clock.today()
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
def note_withdrawals(organisation_id: int, shown: Collection[int], *, by: Actor) -> int:
    """An evaluation body has seen which applications were withdrawn; how many it had not seen before.

    `shown` are those that its page showed: what was withdrawn afterwards nobody has seen.
    """
    organisations.hold_organisation(organisation_id)
    rows = [row.recommendation for row in queries.of_body(organisation_id)]
    fresh = [row for row in rows if queries.is_unnoted(row) and row.id in shown]
    for row in fresh:
        row.noted_at = clock.now()
        _record(row, "level.withdrawal_noted", by)
    return len(fresh)


def _record(row: Recommendation, action: str, by: Actor, reason: str | None = None, **details: Any) -> None:
    subject = ("recommendation", row.id)
    audit.record(by, action, contest_id=row.contest_id, subject=subject, reason=reason, **details)
