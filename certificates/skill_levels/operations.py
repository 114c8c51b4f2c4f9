"""Every write about recommended levels. A contest recommends; only an evaluation body decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certificates.awards import queries as awards
from certificates.awards.queries import AwardRow
from certificates.rules import numbering, recognition
from certificates.rules.recognition import Candidate, LevelRule
from certificates.skill_levels import queries
from certificates.skill_levels.models import Recommendation
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.organisations import queries as organisations
from competition.registration import queries as registration
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Proposal:
    """What the rules say of one award: a recommendation, or why there is none."""

    row: AwardRow
    event: Event
    outcome: recognition.Recommendation | Problem


def proposals(contest_id: int) -> list[Proposal]:
    """The outcome of the edition's rules for every confirmed award that has no recommendation yet."""
    return proposals_of([contests.contest(contest_id)])[contest_id]


def proposals_of(found: Sequence[Contest]) -> dict[int, list[Proposal]]:
    """The same of several contests, by contest."""
    ids = [contest.id for contest in found]
    editions = rulebooks.rules_in_force(ids)
    tables = {id: recognition.rules_from(own.levels, own.prizes.prizes) for id, own in editions.items()}
    events, fields = awards.events_of_contests(ids), queries.fields(ids)
    done = queries.recommended_awards(ids)
    rows = [row for row in awards.awards_of_contests(ids) if row.award.id not in done]
    years = queries.years_recommended(row.person.id for row in rows)
    # Whole results are read only where a clause asks for both parts passed.
    asking = {id for id, table in tables.items() if any(rule.both_passed for rule in table)}
    passed = queries.passed_both({row.award.snapshot_id for row in rows if row.award.contest_id in asking})
    return {
        contest.id: _proposed(
            [row for row in rows if row.award.contest_id == contest.id],
            _Setting(events, fields, passed, tables[contest.id], contest.ends_on.year),
            dict(years),
        )
        for contest in found
    }


@dataclass(frozen=True)
class _Setting:
    """What all proposals of a contest rest on; `passed` holds (event, entry)."""

    events: Mapping[int, Event]
    fields: Mapping[int, int]
    passed: Collection[tuple[int, int]]
    rules: Sequence[LevelRule]
    year: int


def _proposed(
    rows: Sequence[AwardRow], setting: _Setting, years: dict[int, frozenset[int]]
) -> list[Proposal]:
    found = []
    for row in rows:
        event = setting.events[row.award.event_id]
        passed = (event.id, row.award.entry_id) in setting.passed
        candidate = _candidate(row, event, setting.fields, years, passed)
        outcome = recognition.recommend(candidate, setting.rules, setting.year)
        if isinstance(outcome, recognition.Recommendation):
            years[row.person.id] = years.get(row.person.id, frozenset()) | {setting.year}
        found.append(Proposal(row, event, outcome))
    return found


def _candidate(
    row: AwardRow,
    event: Event,
    fields: Mapping[int, int],
    years: Mapping[int, frozenset[int]],
    passed: bool,
) -> Candidate:
    facts = row.person.facts or {}
    return Candidate(
        group=event.group_kind,
        employed=row.person.employed,
        members=row.award.team_size,
        place=row.award.place or None,
        prize=row.award.prize,
        entrants=fields.get(event.id, 0),
        held=row.person.held_level,
        paper_level=event.paper_level,
        recommended_in=years.get(row.person.id, frozenset()),
        identity=facts.get("identity"),
        both_passed=passed,
    )


@atomic
def recommend_levels(contest_id: int, *, by: Actor) -> list[Recommendation]:
    """Record a recommendation for each award the rules give one; again: only what is new."""
    year = contests.contest(contest_id).ends_on.year
    made = [
        Recommendation(
            contest_id=contest_id,
            event_id=proposal.event.id,
            person_id=proposal.row.person.id,
            award_id=proposal.row.award.id,
            level=proposal.outcome.level,
            held_level=proposal.outcome.held,
            clause=proposal.outcome.clause,
            state="recommended",
            year=year,
            created_at=clock.now(),
        )
        for proposal in proposals(contest_id)
        if isinstance(proposal.outcome, recognition.Recommendation)
    ]
    db.session.add_all(made)
    db.session.flush()
    audit.record(by, "levels.recommended", contest_id=contest_id, count=len(made))
    return made


@atomic
def apply(contest_id: int, event_id: int, organisation_id: int | None, *, by: Actor) -> int:
    """Send an event's recommendations to an evaluation body that is filed for its occupation."""
    if organisation_id is None:
        raise Refused(Problem("level_body_missing", field="organisation_id"))
    event, body = contests.event(event_id), organisations.organisation(organisation_id)
    if body.kind != "evaluation_body" or (
        event.occupation_code and body.occupations and event.occupation_code not in body.occupations
    ):
        raise Refused(
            Problem(
                "level_body_does_not_cover",
                {"body": body.name, "occupation": event.occupation_name or event.name},
                "organisation_id",
            )
        )
    rows = [
        row.recommendation
        for row in queries.of_contest(contest_id)
        if row.event.id == event_id and row.recommendation.state == "recommended"
    ]
    if not rows:
        raise Refused(Problem("level_not_recommended"))
    for row in rows:
        row.state = "applied"
        row.organisation_id = organisation_id
    audit.record(
        by,
        "levels.applied",
        contest_id=contest_id,
        subject=("event", event_id),
        organisation=organisation_id,
        count=len(rows),
    )
    return len(rows)


@dataclass(frozen=True)
class Decision:
    """What an evaluation body decided: granted with its own certificate number, or declined with a reason."""

    granted: bool
    number: str
    decided_on: date
    reason: str


@atomic
def decide(recommendation_id: int, decision: Decision, *, by: Actor) -> Recommendation:
    """Record the decision of the evaluation body; the number is theirs and only checked here."""
    row = queries.recommendation(recommendation_id)
    problems = _problems_with_decision(row, decision)
    if problems:
        raise Refused(*problems)
    row.state = "granted" if decision.granted else "declined"
    row.decided_on = decision.decided_on
    row.decision_reason = decision.reason.strip()[:500]
    if decision.granted:
        row.certificate_number = numbering.read_level_number(decision.number).text
        holder = registration.person(row.person_id)
        if holder.held_level is None or holder.held_level > row.level:
            holder.held_level = row.level
    audit.record(
        by,
        "level.granted" if decision.granted else "level.declined",
        contest_id=row.contest_id,
        subject=("recommendation", row.id),
        reason=row.decision_reason or None,
        number=row.certificate_number,
    )
    return row


def _problems_with_decision(row: Recommendation, decision: Decision) -> Sequence[Problem]:
    if row.state in {"granted", "declined"}:
        return [Problem("level_decided_already")]
    if row.state != "applied":
        return [Problem("level_not_recommended")]
    today = clock.today()
    problems = []
    if decision.decided_on > today:
        problems.append(Problem("level_decided_in_future", field="decided_on"))
    if not decision.granted:
        if not decision.reason.strip():
            problems.append(Problem("level_decline_needs_reason", field="reason"))
        return problems
    problems += numbering.problems_with_level_number(decision.number, row.level, today.year)
    if not problems:
        number = numbering.read_level_number(decision.number).text
        if queries.with_number(number) is not None:
            problems.append(Problem("level_number_taken", {"number": number}, "certificate_number"))
    return problems
