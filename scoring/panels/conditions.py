"""What panels know before a step in the life of a contest: which events have too few judges seated."""

from collections.abc import Collection, Iterator

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from scoring.panels.needs import queries as needs


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events with a scheme whose panels lack judges, or a module that no panel marks."""
    if Condition.PANELS not in wanted:
        return
    events = {event.id: event for event in contests.events_of(contest.id)}
    for event_id, gaps in needs.gaps_in(events).items():
        if gaps:
            problem = Problem("event_lacks_panels", {"event": events[event_id].code})
            yield Found(Condition.PANELS, event_id, problem, "panels.panels")
