"""What the rules of an edition say of confirmed awards, before anything is recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from certificates.awards import queries as awards
from certificates.awards.queries import AwardRow
from certificates.rules import recognition
from certificates.rules.recognition import Judged, LevelCandidate, Standing
from certificates.skill_levels import queries
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.kinds.levels import Level
from competition.rules.editions.model import ContestRules
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
    tables = {id: own.levels for id, own in editions.items()}
    events, fields = awards.events_of_contests(ids), queries.fields(ids)
    done = queries.recommended_awards(ids)
    rows = [row for row in awards.awards_of_contests(ids) if row.award.id not in done]
    # Whole results are read only where a clause asks for both parts passed.
    asking = {id for id, table in tables.items() if any(row.both_passed for row in table)}
    passed = queries.passed_both({row.award.snapshot_id for row in rows if row.award.contest_id in asking})
    return {
        contest.id: _proposed(
            [row for row in rows if row.award.contest_id == contest.id],
            _Grounds(
                events, fields, passed, tables[contest.id], _codes(editions[contest.id]), contest.ends_on.year
            ),
        )
        for contest in found
    }


@dataclass(frozen=True)
class _Grounds:
    """What all proposals of a contest rest on; `passed` holds (event, entry)."""

    events: Mapping[int, Event]
    fields: Mapping[int, int]
    passed: Collection[tuple[int, int]]
    rules: Sequence[Level]
    codes: Mapping[str, str]
    year: int


def _codes(rules: ContestRules) -> dict[str, str]:
    """The codes of the contest's prizes, by the names under which awards know them."""
    return {prize.name: prize.code for prize in rules.prizes.prizes}


def _proposed(rows: Sequence[AwardRow], grounds: _Grounds) -> list[Proposal]:
    judged = []
    for row in rows:
        event = grounds.events[row.award.event_id]
        outcome = recognition.recommend(_candidate(row, event, grounds), grounds.rules, grounds.year)
        judged.append(Judged(row.person.id, event.occupation_code or "", event.name, outcome))
    return [
        Proposal(row, grounds.events[row.award.event_id], outcome)
        for row, outcome in zip(rows, recognition.one_each(judged), strict=True)
    ]


def _candidate(row: AwardRow, event: Event, grounds: _Grounds) -> LevelCandidate:
    facts = row.person.facts or {}
    return LevelCandidate(
        group=event.group_kind,
        members=row.award.team_size,
        place=row.award.place or None,
        prize=grounds.codes.get(row.award.prize, row.award.prize),
        entrants=grounds.fields.get(event.id, 0),
        occupation=event.occupation_code or "",
        paper_level=event.paper_level,
        identity=facts.get("identity"),
        both_passed=(event.id, row.award.entry_id) in grounds.passed,
        standing=Standing(claimed=row.person.held_level),
    )
