"""What awards know before a step in the life of a contest: which events have none confirmed."""

from collections.abc import Collection, Iterator

from certificates.awards import queries
from competition.contests.models import Contest
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from scoring.rules.publication_life import Published


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events with a final result whose awards nobody has confirmed."""
    if Condition.AWARDS not in wanted:
        return
    for row in queries.events_of(contest.id):
        if row.published == Published.FINAL and not row.awards:
            problem = Problem("event_without_awards", {"event": row.event.code})
            yield Found(Condition.AWARDS, row.event.id, problem, "awards.event")
