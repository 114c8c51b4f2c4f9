"""What the rules of an edition say of confirmed awards, before anything is recorded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from certificates.awards import queries as awards
from certificates.awards.following import line_of
from certificates.awards.models import Award
from certificates.awards.queries import AwardRow
from certificates.rules import recognition
from certificates.rules.awarding import AwardLine
from certificates.rules.recognition import LevelCandidate, LevelRule
from certificates.skill_levels import queries
from certificates.skill_levels.queries import NO_FIELD, WonField
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem
from scoring.rules.publication_life import Published


@dataclass(frozen=True)
class Proposal:
    """What the rules say of one award: a recommendation, or why there is none."""

    row: AwardRow
    event: Event
    outcome: recognition.RecommendedLevel | Problem


def proposals(contest_id: int) -> list[Proposal]:
    """The outcome of the edition's rules for every confirmed award that has no recommendation yet."""
    return proposals_of([contests.contest(contest_id)])[contest_id]


def levels_by_rule(contest_id: int) -> dict[int, tuple[int, str]]:
    """(level, clause) of each award that stands: as recorded, or as the rules say where nothing is recorded yet."""
    recorded = queries.recorded_levels(contest_id)
    found = {id: known for id, known in recorded.items() if known is not None}
    return found | {
        one.row.award.id: (one.outcome.level, one.outcome.clause)
        for one in proposals(contest_id)
        if isinstance(one.outcome, recognition.RecommendedLevel)
    }


def proposals_of(found: Sequence[Contest]) -> dict[int, list[Proposal]]:
    """The same of several contests, by contest."""
    ids = [contest.id for contest in found]
    done = queries.recommended_awards(ids)
    rows = [row for row in awards.awards_of_contests(ids) if row.award.id not in done]
    years = queries.years_recommended(row.person.id for row in rows)
    grounds = _grounds(found, [row.award for row in rows])
    return {
        contest.id: _proposed(
            [row for row in rows if row.award.contest_id == contest.id], grounds[contest.id], dict(years)
        )
        for contest in found
    }


@dataclass(frozen=True)
class _Grounds:
    """What all proposals of a contest rest on; `fields` by snapshot, `held` by (contest, person), `final` events."""

    events: Mapping[int, Event]
    fields: Mapping[int, WonField]
    held: Mapping[tuple[int, int], int | None]
    final: Collection[int]
    rules: Sequence[LevelRule]
    year: int


def _grounds(found: Sequence[Contest], given: Sequence[Award]) -> dict[int, _Grounds]:
    ids = [contest.id for contest in found]
    editions = rulebooks.rules_in_force(ids)
    tables = {id: recognition.rules_from(own.levels, own.prizes.prizes) for id, own in editions.items()}
    # Whole results are read only where a clause asks for the field or for both parts passed.
    asking = {id for id, table in tables.items() if any(map(recognition.asks_for_field, table))}
    fields = queries.fields_of({award.snapshot_id for award in given if award.contest_id in asking})
    events, held = awards.events_of_contests(ids), queries.held_before(ids)
    # Before publicity is over nothing of a level leaves the contest.
    kinds = awards.result_kinds(*ids)
    final = {id for id, kind in kinds.items() if kind == Published.FINAL}
    return {
        contest.id: _Grounds(events, fields, held, final, tables[contest.id], contest.ends_on.year)
        for contest in found
    }


def _proposed(
    rows: Sequence[AwardRow], grounds: _Grounds, years: dict[int, frozenset[int]]
) -> list[Proposal]:
    found = []
    for row in rows:
        event = grounds.events[row.award.event_id]
        outcome: recognition.RecommendedLevel | Problem = Problem("level_in_publicity")
        if event.id in grounds.final:
            candidate = _candidate(row, line_of(row), row.award.snapshot_id, grounds, years)
            outcome = recognition.recommend(candidate, grounds.rules, grounds.year)
        if isinstance(outcome, recognition.RecommendedLevel):
            years[row.person.id] = years.get(row.person.id, frozenset()) | {grounds.year}
        found.append(Proposal(row, event, outcome))
    return found


@dataclass(frozen=True)
class WonLine:
    """What a snapshot gives to a person."""

    line: AwardLine
    snapshot_id: int


def still_recommended(row: AwardRow, before: WonLine, after: WonLine) -> bool:
    """Whether the rules say the same of a win before and after its line or its field became another."""
    contest = contests.contest(row.award.contest_id)
    editions = rulebooks.rules_in_force([contest.id])[contest.id]
    grounds = _Grounds(
        awards.events_by_id(contest.id),
        queries.fields_of({before.snapshot_id, after.snapshot_id}),
        queries.held_before([contest.id]),
        (),
        recognition.rules_from(editions.levels, editions.prizes.prizes),
        contest.ends_on.year,
    )
    was, now = (
        recognition.recommend(
            _candidate(row, one.line, one.snapshot_id, grounds, {}), grounds.rules, grounds.year
        )
        for one in (before, after)
    )
    return was == now


def _candidate(
    row: AwardRow,
    line: AwardLine,
    snapshot_id: int,
    grounds: _Grounds,
    years: Mapping[int, frozenset[int]],
) -> LevelCandidate:
    facts, event = row.person.facts or {}, grounds.events[row.award.event_id]
    field = grounds.fields.get(snapshot_id, NO_FIELD)
    # What came of this contest's own recommendations was not held when it was won.
    held = grounds.held.get((row.award.contest_id, row.person.id), row.person.held_level)
    return LevelCandidate(
        group=event.group_kind,
        employed=row.person.employed,
        members=line.team_size,
        place=line.place or None,
        prize=line.prize,
        entrants=field.entrants,
        held=held,
        paper_level=event.paper_level,
        recommended_in=years.get(row.person.id, frozenset()),
        identity=facts.get("identity"),
        both_passed=line.entry_id in field.passed,
    )
