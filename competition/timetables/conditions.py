"""What timetables know before a step in the life of a contest: what is planned, and what is over."""

from collections.abc import Collection, Iterator

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from competition.timetables import queries

PAGE = "timetables.timetable"


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events without a sitting, sittings without a venue; sittings that are not over."""
    if Condition.PLANNED in wanted:
        yield from not_planned(contest.id)
    if Condition.SESSIONS_OVER in wanted:
        yield from _not_over(contest.id)


def not_planned(contest_id: int) -> Iterator[Found]:
    """Events without a sitting, sittings without a venue."""
    rows = queries.schedule_of(contest_id)
    planned = {row.event_id for row in rows}
    for event in contests.events_of(contest_id):
        if event.id not in planned:
            yield Found(
                Condition.PLANNED, event.id, Problem("event_without_session", {"event": event.code}), PAGE
            )
    for row in rows:
        if row.venue is None:
            told = {"event": row.event_code, "session": row.name}
            yield Found(Condition.PLANNED, row.event_id, Problem("session_lacks_venue", told), PAGE)


def _not_over(contest_id: int) -> Iterator[Found]:
    for row in queries.schedule_of(contest_id):
        if row.ends_at > clock.now():
            until = f"{row.ends_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
            told = {"event": row.event_code, "session": row.name, "until": until}
            yield Found(Condition.SESSIONS_OVER, row.event_id, Problem("session_not_over", told), PAGE)
