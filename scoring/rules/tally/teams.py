"""Totals of teams from the totals of their members."""

from collections.abc import Sequence

from scoring.rules.marking import aggregation
from scoring.rules.tally import ranking
from scoring.rules.tally.model import EntryScore, TeamResult, TeamRules
from scoring.rules.tally.ranking import Contender


def team_results(scores: Sequence[EntryScore], rules: TeamRules) -> tuple[TeamResult, ...]:
    """The teams by place, those without a total last."""
    members: dict[str, list[EntryScore]] = {}
    for score in scores:
        if score.entry.team and (score.ranked or score.state == "incomplete"):
            members.setdefault(score.entry.team, []).append(score)
    totals = {
        team: aggregation.combined([score.total for score in group], rules.combination, rules.count)
        for team, group in members.items()
    }
    places = {
        placing.code: placing.place
        for placing in ranking.rank(
            Contender(team, total) for team, total in totals.items() if total is not None
        )
    }
    results = [
        TeamResult(team, tuple(score.entry.code for score in group), totals[team], places.get(team))
        for team, group in members.items()
    ]
    return tuple(sorted(results, key=lambda result: (result.place is None, result.place or 0, result.team)))
