"""Who an event needs before its contest starts: one rule, for the list of preparations and for the step."""

from collections import Counter
from collections.abc import Iterable

from competition.rules.problems import Problem
from competition.rules.roles import ROLE_NAMES, Role

# One chief judge, and no second; at least so many of the others. Keepers have a rule of their own (`keeping`).
AT_LEAST = {Role.CHIEF_JUDGE: 1, Role.JUDGE: 1, Role.FLOOR_JUDGE: 1}


def staff_problems(event_code: str, held: Iterable[Role]) -> list[Problem]:
    """What the staff of an event lacks; `held` has a role once for each person who holds it there."""
    there = Counter(held)
    missing = [
        Problem(
            "event_lacks_role",
            {"event": event_code, "role": ROLE_NAMES[role], "missing": needed - there[role]},
        )
        for role, needed in AT_LEAST.items()
        if there[role] < needed
    ]
    if there[Role.CHIEF_JUDGE] > 1:
        missing.append(Problem("event_with_two_chiefs", {"event": event_code}))
    return missing
