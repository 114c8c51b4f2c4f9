"""What the rules of an edition say of confirmed awards, before anything is recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from certificates.awards import queries as awards
from certificates.awards.queries import AwardRow
from certificates.rules import recognition
from certificates.rules.recognition import LevelCandidate, LevelRule
from certificates.skill_levels import queries
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem


@dataclass(frozen=True)
class Proposal:
    """What the rules say of one award: a recommendation, or why there is none."""

    row: AwardRow
    event: Event
    outcome: recognition.RecommendedLevel | Problem


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
            _Grounds(events, fields, passed, tables[contest.id], contest.ends_on.year),
            dict(years),
        )
        for contest in found
    }


@dataclass(frozen=True)
class _Grounds:
    """What all proposals of a contest rest on; `passed` holds (event, entry)."""

    events: Mapping[int, Event]
    fields: Mapping[int, int]
    passed: Collection[tuple[int, int]]
    rules: Sequence[LevelRule]
    year: int


def _proposed(
    rows: Sequence[AwardRow], grounds: _Grounds, years: dict[int, frozenset[int]]
) -> list[Proposal]:
    found = []
    for row in rows:
        event = grounds.events[row.award.event_id]
        passed = (event.id, row.award.entry_id) in grounds.passed
        candidate = _candidate(row, event, grounds.fields, years, passed)
        outcome = recognition.recommend(candidate, grounds.rules, grounds.year)
        if isinstance(outcome, recognition.RecommendedLevel):
            years[row.person.id] = years.get(row.person.id, frozenset()) | {grounds.year}
        found.append(Proposal(row, event, outcome))
    return found


def _candidate(
    row: AwardRow,
    event: Event,
    fields: Mapping[int, int],
    years: Mapping[int, frozenset[int]],
    passed: bool,
) -> LevelCandidate:
    said = row.said
    return LevelCandidate(
        group=event.group_kind,
        employed=said.employed if said else True,
        members=row.award.team_size,
        place=row.award.place or None,
        prize=row.award.prize,
        entrants=fields.get(event.id, 0),
        held=said.held_level if said else None,
        paper_level=event.paper_level,
        recommended_in=years.get(row.person.id, frozenset()),
        identity=said.identity if said else None,
        both_passed=passed,
    )
