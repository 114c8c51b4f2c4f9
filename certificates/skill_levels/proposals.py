"""What the rules of an edition say of everybody they speak of, before anything is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certificates.awards import queries as awards
from certificates.awards.models import Award
from certificates.rules import recognition
from certificates.rules.recognition import Judged, LevelCandidate, Outcome, RecommendedLevel
from certificates.skill_levels import queries
from certificates.skill_levels.queries import Result, Standing
from certificates.skill_levels.standing import Holdings, holdings
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries.members.queries import SaidOf, said_of
from competition.persons.models import Person
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.kinds.kind import UNCITED
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Problem
from scoring.rules.publication_life import Published


@dataclass(frozen=True)
class Entrant:
    """Somebody with a place in a confirmed result, with a prize or without; `members` in the entry."""

    event: Event
    entry_id: int
    person: Person
    place: int | None
    members: int
    award: Award | None

    @property
    def prize(self) -> str:
        """The name of the prize, empty without one."""
        return self.award.prize if self.award else ""


@dataclass(frozen=True)
class Proposal:
    """What the rules say of one result: a recommendation, or why there is none."""

    entrant: Entrant
    outcome: Outcome

    @property
    def event(self) -> Event:
        return self.entrant.event


def proposals(contest_id: int) -> list[Proposal]:
    """The outcome for every confirmed result that has no recommendation yet: all winners, and whom else a row reaches."""
    return proposals_of([contests.contest(contest_id)])[contest_id]


def levels_by_rule(contest_id: int) -> dict[int, tuple[int, str]]:
    """(level, clause) of each award that stands: as recorded, or as the rules say where nothing is recorded yet."""
    recorded = queries.recorded_levels(contest_id)
    found = {id: known for id, known in recorded.items() if known is not None}
    return found | {
        one.entrant.award.id: (one.outcome.level, one.outcome.clause)
        for one in proposals(contest_id)
        if one.entrant.award is not None
        and isinstance(one.outcome, RecommendedLevel)
        and one.outcome.clause.strip() not in UNCITED
    }


def same_level(before: Entrant, after: Entrant, snapshots: tuple[int, int]) -> bool:
    """Whether the rules say the same of a result before and after its place or its field became another."""
    contest = contests.contest(before.event.contest_id)
    rules, found = rulebooks.rules_in_force([contest.id]), queries.results_in(snapshots)
    held = holdings({before.entry_id}, {before.person.id})
    own, said = queries.own_numbers([contest.id])[contest.id], said_of({before.entry_id})
    was, now = (
        recognition.recommend(
            _candidate(
                one, _Case(contest, _of_snapshot(rules, one, found, id), held, said, (), frozenset(), own)
            ),
            rules[contest.id].levels,
            contest.ends_on.year,
        )
        for one, id in zip((before, after), snapshots, strict=True)
    )
    return was == now


def _of_snapshot(
    rules: Mapping[int, ContestRules], one: Entrant, found: Mapping[int, Result], snapshot_id: int
) -> "_Grounds":
    results = {one.event.id: found[snapshot_id]} if snapshot_id in found else {}
    return _Grounds(rules, {one.event.id: one.event}, results, frozenset())


def proposals_of(found: Sequence[Contest]) -> dict[int, list[Proposal]]:
    """The same of several contests, by contest."""
    ids = [contest.id for contest in found]
    # Before publicity is over nothing of a level leaves the contest.
    final = frozenset(id for id, kind in awards.result_kinds(*ids).items() if kind == Published.FINAL)
    grounds = _Grounds(
        rulebooks.rules_in_force(ids), awards.events_of_contests(ids), queries.results_of(ids), final
    )
    done = queries.recommended_results(ids)
    entrants = [one for one in _entrants(ids, grounds) if (one.event.id, one.person.id) not in done]
    people = {one.person.id for one in entrants}
    held = holdings({one.entry_id for one in entrants}, people)
    standing = queries.standing_recommendations(people)
    said = said_of({one.entry_id for one in entrants})
    ladders, own = contests.ladder_of(ids), queries.own_numbers(ids)
    return {
        contest.id: _proposed(
            [one for one in entrants if one.event.contest_id == contest.id],
            _Case(
                contest,
                grounds,
                held,
                said,
                standing,
                frozenset(ladders[contest.id]),
                own[contest.id],
            ),
        )
        for contest in found
    }


@dataclass(frozen=True)
class _Grounds:
    """The rules by contest, the events by id, the confirmed results by event, the events whose result is final."""

    rules: Mapping[int, ContestRules]
    events: Mapping[int, Event]
    results: Mapping[int, Result]
    final: frozenset[int]


@dataclass(frozen=True)
class _Case:
    """What all proposals of a contest rest on; `ladder` are the contests on the same way up, itself among them.

    `own` are the levels that came of its own recommendations: nobody held them when they won.
    """

    contest: Contest
    grounds: _Grounds
    held: Holdings
    said: Mapping[tuple[int, int], SaidOf]
    standing: Sequence[Standing]
    ladder: frozenset[int]
    own: frozenset[tuple[int, str]]

    @property
    def year(self) -> int:
        return self.contest.ends_on.year


def _entrants(contest_ids: Sequence[int], grounds: _Grounds) -> list[Entrant]:
    """Winners in the order of their awards; then, where a row reaches beyond them, all others with a place."""
    rows = awards.awards_of_contests(contest_ids)
    winners = [
        Entrant(
            grounds.events[row.award.event_id],
            row.award.entry_id,
            row.person,
            row.award.place or None,
            row.award.team_size,
            row.award,
        )
        for row in rows
    ]
    return winners + _others(grounds, {(one.event.id, one.entry_id) for one in winners})


def _others(grounds: _Grounds, winning: set[tuple[int, int]]) -> list[Entrant]:
    beyond = [
        (grounds.events[event_id], entry_id, place)
        for event_id, result in grounds.results.items()
        if _reaches_beyond(grounds.rules[grounds.events[event_id].contest_id])
        for entry_id, place in sorted(result.places.items(), key=lambda one: (one[1], one[0]))
        if (event_id, entry_id) not in winning
    ]
    people = awards.members_of(entry_id for _event, entry_id, _place in beyond)
    return [
        Entrant(event, entry_id, person, place, len(people[entry_id]), None)
        for event, entry_id, place in beyond
        for person in people.get(entry_id, ())
    ]


def _reaches_beyond(rules: ContestRules) -> bool:
    """Whether some row of levels speaks of people without a prize."""
    return any(not row.prizes for row in rules.levels)


def _proposed(entrants: Sequence[Entrant], case: _Case) -> list[Proposal]:
    rules = case.grounds.rules[case.contest.id]
    judged = [
        Judged(
            one.person.id,
            one.event.occupation_code or "",
            one.event.name,
            recognition.recommend(_candidate(one, case), rules.levels, case.year)
            if one.event.id in case.grounds.final
            else Problem("level_in_publicity"),
        )
        for one in entrants
    ]
    outcomes = recognition.one_each(judged, _recorded(case))
    proposed = [Proposal(one, outcome) for one, outcome in zip(entrants, outcomes, strict=True)]
    return [one for one in proposed if one.entrant.award or not _speaks_of_others(one.outcome)]


def _speaks_of_others(outcome: Outcome) -> bool:
    """No row speaks of this result: of winners the page says so, of everybody else it need not."""
    return isinstance(outcome, Problem) and outcome.code in {"level_no_clause", "level_in_publicity"}


def _recorded(case: _Case) -> dict[int, dict[str, int]]:
    """The levels that this contest has recommended already, by person and occupation."""
    found: dict[int, dict[str, int]] = {}
    for one in case.standing:
        if one.contest_id == case.contest.id:
            own = found.setdefault(one.person_id, {})
            own[one.occupation] = min(one.level, own.get(one.occupation, one.level))
    return found


def _earlier(person_id: int, case: _Case) -> int | None:
    """The best level of the same year from a contest off this ladder."""
    levels = [
        one.level
        for one in case.standing
        if one.person_id == person_id and one.year == case.year and one.contest_id not in case.ladder
    ]
    return min(levels, default=None)


def _candidate(one: Entrant, case: _Case) -> LevelCandidate:
    event, result = one.event, case.grounds.results.get(one.event.id)
    codes = {prize.name: prize.code for prize in case.grounds.rules[case.contest.id].prizes.prizes}
    occupation, said = event.occupation_code or "", case.said.get((one.entry_id, one.person.id))
    return LevelCandidate(
        group=event.group_kind,
        members=one.members,
        place=one.place,
        prize=codes.get(one.prize, one.prize),
        entrants=len(result.places) if result else 0,
        occupation=occupation,
        paper_level=event.paper_level,
        identity=said.identity if said else None,
        both_passed=result is not None and one.entry_id in result.passed,
        standing=case.held.standing(one.entry_id, one.person.id, occupation, case.own),
        earlier=_earlier(one.person.id, case),
    )


def to_recommend(contest_ids: Sequence[int]) -> list[tuple[Contest, int]]:
    """Contests with results for which the rules give a recommendation that is not recorded yet; how many."""
    found = queries.contests_with_awards(contest_ids)
    proposed = proposals_of(found) if found else {}
    counts = [
        (contest, sum(isinstance(one.outcome, RecommendedLevel) for one in proposed[contest.id]))
        for contest in found
    ]
    return [(contest, count) for contest, count in counts if count]
