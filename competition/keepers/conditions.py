"""What keepers know before a step in the life of a contest: whether the lists of every event have theirs."""

from collections.abc import Collection, Iterator

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.keepers import queries
from competition.rules.draw import keeping
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events without enough keepers, or with one who has no passphrase yet."""
    if Condition.KEEPERS not in wanted:
        return
    events = contests.events_of(contest.id)
    named = queries.keepers_of_events([event.id for event in events])
    for event in events:
        if keeping.readiness_problems(named[event.id]):
            problem = Problem("event_without_keepers", {"event": event.code})
            yield Found(Condition.KEEPERS, event.id, problem, "draws.overview")
