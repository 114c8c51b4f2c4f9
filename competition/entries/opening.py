"""Whether a contest takes entries now."""

from datetime import datetime
from typing import TypedDict

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.system import clock
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
