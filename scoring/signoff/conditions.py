"""What sheets and their marks know before a step in the life of a contest."""

from collections.abc import Collection, Iterator

from competition.contests.models import Contest
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.standing import queries as standing
from scoring.sheets import queries as sheets


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Sheets that are missing or not locked, conflicts that nobody decided, marks that are there."""
    if Condition.LOCKED in wanted:
        yield from _not_locked(contest.id)
    if Condition.AGREED_MARKS in wanted:
        for event_id, code, number in conflicts.open_counts(contest.id):
            problem = Problem("event_with_conflicts", {"event": code, "count": number})
            yield Found(Condition.AGREED_MARKS, event_id, problem, "signoff.progress")
    if Condition.NOT_MARKED in wanted:
        for event_id, code in standing.marked_events(contest.id):
            problem = Problem("event_marked", {"event": code})
            yield Found(Condition.NOT_MARKED, event_id, problem, "signoff.progress")


def _not_locked(contest_id: int) -> Iterator[Found]:
    for event_id, code, missing, still_open in sheets.unlocked_counts(contest_id):
        if missing:
            problem = Problem("codes_without_sheets", {"event": code, "count": missing})
            yield Found(Condition.LOCKED, event_id, problem, "signoff.progress")
        if still_open:
            problem = Problem("event_with_open_sheets", {"event": code, "count": still_open})
            yield Found(Condition.LOCKED, event_id, problem, "signoff.progress")
