"""What check-in knows before a step in the life of a contest: who is neither there nor absent."""

from collections.abc import Collection, Iterator

from competition.checking_in import queries
from competition.contests.models import Contest
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Approved entries by event of which the door has said nothing."""
    if Condition.ATTENDANCE not in wanted:
        return
    for event_id, code, untold, _coming in queries.attendance_counts(contest.id):
        if untold:
            problem = Problem("attendance_untold", {"event": code, "count": untold})
            yield Found(Condition.ATTENDANCE, event_id, problem, "checking_in.check_in")


def rests_on(entry_id: int) -> list[Problem]:
    """An entry that the door has seen, or that was drawn, is not decided anew."""
    ticks = queries.ticks_of(entry_id)
    if any(queries.closed(tick.session_id) for tick in ticks):
        return [Problem("entry_drawn_already")]
    return [Problem("entry_ticked_already")] if ticks else []
