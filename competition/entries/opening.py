"""Whether a contest takes entries now."""

from datetime import datetime
from typing import TypedDict

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.rules.editions.kinds.filling import Filling
from competition.rules.eligibility.checklist import problems_with_window
from competition.rules.phases import Phase
from competition.rules.problems import Refused


class Window(TypedDict, total=False):
    """Now, and the opening and closing that count."""

    now: datetime
    opens_at: datetime | None
    closes_at: datetime | None


def require_open(contest: Contest) -> None:
    """Raises Refused("registration_not_open" or "registration_closed")."""
    problems = problems_with_window(**window(contest))
    if problems:
        raise Refused(*problems)


def require_changeable(contest: Contest, filling: Filling) -> None:
    """An entry that was handed in may be changed by its people: registration is open, or members may still be swapped."""
    if not may_swap(contest, filling):
        require_open(contest)


def may_swap(contest: Contest, filling: Filling) -> bool:
    """Registration is over, and its review is not: until the day that the rules name a team may change its members."""
    until = filling.swaps_until
    return contest.phase == Phase.REVIEW and until is not None and clock.today() <= until


def open_contests() -> list[Contest]:
    """Contests that take entries now, the newest first."""
    return [contest for contest in contests.public_contests() if not problems_with_window(**window(contest))]


def window(contest: Contest) -> Window:
    """Now, and the opening and closing that count in the present phase."""
    now = clock.now()
    opens_at = contest.registration_opens_at or now
    return {
        "now": now,
        "opens_at": opens_at if contest.phase == Phase.REGISTRATION else None,
        "closes_at": contest.registration_closes_at,
    }
