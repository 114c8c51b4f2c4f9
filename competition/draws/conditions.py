"""What draws know before a step in the life of a contest: what was drawn."""

from collections.abc import Collection, Iterator

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.draws import queries
from competition.rules.draw.life import MADE
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events with a draw that was made and counts."""
    if Condition.NOT_DRAWN not in wanted:
        return
    for event in contests.events_of(contest.id):
        if any(draw.state in MADE for draw in queries.live_draws(event.id)):
            problem = Problem("event_drawn", {"event": event.code})
            yield Found(Condition.NOT_DRAWN, event.id, problem, "draws.overview")
