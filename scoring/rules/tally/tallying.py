"""Tallying (统分): from the marks of an event to its result, in one pure function.

Aspects → products → modules → rounds → parts → penalties → ties → scale, medals and prizes.
Ineligible and out-of-competition entries leave before places, quotas, medals and the scale.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from competition.rules.problems import Problem, Refused
from scoring.rules.tally import medals, prizes, ranking, standardisation, teams
from scoring.rules.tally.entry_scores import round_score, score_of
from scoring.rules.tally.ladder import contender, ladder_of
from scoring.rules.tally.model import EntryMarks, EntryResult, EntryScore, EventResult, Rules, Scheme
from scoring.rules.tally.prizes import PrizesWon
from scoring.rules.tally.ranking import Placing
from scoring.rules.tally.standardisation import Note


def tally(scheme: Scheme, entries: Sequence[EntryMarks], rules: Rules) -> EventResult:
    """The result; refuses with every mark that cannot be read, each with its place in `field`."""
    return result_of(scheme, scores_of(scheme, entries, rules), rules)


def scores_of(scheme: Scheme, entries: Sequence[EntryMarks], rules: Rules) -> list[EntryScore]:
    """The entries before anybody is compared with anybody; refuses as `tally` does."""
    problems: list[Problem] = []
    scores = [score_of(scheme, entry, rules, problems) for entry in entries]
    if problems:
        raise Refused(*problems)
    return scores


def problems_with(scheme: Scheme, entries: Sequence[EntryMarks]) -> list[Problem]:
    """Every mark that cannot be read, with its place."""
    problems: list[Problem] = []
    for entry in entries:
        for marks in entry.rounds:
            round_score(scheme, marks, problems)
    return problems


def tied_at(name: str, scheme: Scheme, scores: Sequence[EntryScore], rules: Rules) -> list[tuple[str, ...]]:
    """The ties that nothing before the rung `name` parts: the codes it is asked about, tie by tie."""
    if name not in rules.ties:
        return []
    placings = _placings(scheme, scores, rules.ties[: rules.ties.index(name)])
    tied = [
        tuple(placing.code for placing in group)
        for _place, group in groupby(placings, key=lambda placing: placing.place)
    ]
    return [codes for codes in tied if len(codes) > 1]


def _placings(scheme: Scheme, scores: Sequence[EntryScore], ties: Sequence[str]) -> list[Placing]:
    ladder = ladder_of(ties, scheme)
    return ranking.rank((contender(score, ladder) for score in scores if score.ranked), ladder)


def result_of(scheme: Scheme, scores: Sequence[EntryScore], rules: Rules) -> EventResult:
    """Places, scale, medals, prizes and teams from the scores."""
    placings = _placings(scheme, scores, rules.ties)
    points, notes = _points([score for score in scores if score.ranked], rules)
    won = {p.code: p for p in medals.award_medals(points, rules.medals)} if rules.medals else {}
    prized = prizes.award_prizes(placings, rules.prizes) if rules.prizes else PrizesWon({}, {}, ())
    by_code = {score.entry.code: score for score in scores}
    entries = [
        EntryResult(
            by_code[placing.code],
            won[placing.code].place if placing.code in won else placing.place,
            int(points[placing.code]) if placing.code in points else None,
            won.get(placing.code),
            prized.by_code.get(placing.code),
            placing.parted_by,
            _passed(by_code[placing.code], rules),
        )
        for placing in placings
    ]
    entries += [EntryResult(score) for score in sorted(scores, key=_beside) if not score.ranked]
    tied = () if rules.medals else tuple(ranking.ties(placings))
    by_team = teams.team_results(scores, rules.teams) if rules.teams else ()
    return EventResult(tuple(entries), tied, prized.counts, prized.cuts, by_team, notes)


def _beside(score: EntryScore) -> tuple[str, str]:
    return (score.state, score.entry.code)


def _points(ranked: Sequence[EntryScore], rules: Rules) -> tuple[dict[str, Decimal], tuple[Note, ...]]:
    """Scale points: given ones as they are, else computed from the totals when a scale is asked for."""
    given = {score.entry.code: score.entry.points for score in ranked if score.entry.points is not None}
    if given or rules.scale is None:
        return given, ()
    totals = {score.entry.code: score.total for score in ranked if score.total is not None}
    scaled = standardisation.standardise(totals, rules.scale)
    return {code: Decimal(value) for code, value in scaled.points.items()}, scaled.notes


def _passed(score: EntryScore, rules: Rules) -> bool | None:
    limits = [(score.parts.get(part.code), part.pass_mark) for part in rules.composite]
    limits.append((score.total, rules.pass_mark))
    asked = [(value, limit) for value, limit in limits if limit is not None]
    if not asked:
        return None
    return all(value is not None and value >= Fraction(limit) for value, limit in asked)
