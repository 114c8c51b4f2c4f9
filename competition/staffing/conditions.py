"""What staffing knows before a step in the life of a contest: whether every event has its people."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.rules.event_staff import staff_problems
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from competition.rules.roles import Role
from competition.staffing import queries

PAGE = "staffing.people"


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Roles that nobody holds in an event, and appointments that wait."""
    if Condition.STAFF in wanted:
        yield from lacking(contest.id)
    if Condition.APPOINTMENTS in wanted and (waiting := queries.waiting_in(contest.id)):
        problem = Problem("appointments_wait", {"count": len(waiting)})
        yield Found(Condition.APPOINTMENTS, None, problem, PAGE)


def lacking(contest_id: int) -> Iterator[Found]:
    """What the staff of each event lacks."""
    held: dict[int, list[Role]] = defaultdict(list)
    for row in queries.people_of(contest_id):
        if row.event is not None:
            held[row.event.id].append(row.role)
    for event in contests.live_events_of(contest_id):
        for problem in staff_problems(event.code, held[event.id]):
            yield Found(Condition.STAFF, event.id, problem, PAGE)
