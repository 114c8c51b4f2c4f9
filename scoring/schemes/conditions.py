"""What schemes know before a step in the life of a contest: which events have none."""

from collections.abc import Collection, Iterator

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from scoring.schemes import queries


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events without a marking scheme."""
    if Condition.SCHEMES in wanted:
        for event in queries.events_without([event.id for event in contests.events_of(contest.id)]):
            problem = Problem("event_without_scheme", {"event": event.code})
            yield Found(Condition.SCHEMES, event.id, problem, "schemes.scheme")
