"""Which duties of one contest nobody holds together, and who confirms those that watch over the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from competition.rules.problems import Problem
from competition.rules.roles import ROLE_NAMES, Role
from competition.rules.words.catalogue import phrase

# An organiser proposes them; they count once somebody has confirmed them whom the organiser did not make.
CONFIRMED_ROLES = frozenset({Role.CIPHER_OFFICER, Role.SUPERVISOR})


class Separation(StrEnum):
    """How far the duties of a contest are kept apart."""

    FULL = "full"
    SMALL = "small"


@dataclass(frozen=True)
class Incompatible:
    """Two roles that one account never holds in one contest, and why."""

    first: Role
    second: Role
    why: str
    # In a small contest one keeper may be of the organisers: the other keeper, confirmed, opens nothing alone.
    in_small: bool = True


_JOINS = phrase("保管名单的人不能同时知道分数或安排比赛")
_WATCHES = phrase("监督的人不能监督自己办的事")
_SETTLES = phrase("安排比赛的人不能评分或复核")
_CHECKS = phrase("复核的人不能复核自己评的分")

# No published rule numbers these for all contests: they are the duties that contest regulations name as separate.
INCOMPATIBLE = (
    Incompatible(Role.CIPHER_OFFICER, Role.ORGANISER, _JOINS, in_small=False),
    Incompatible(Role.CIPHER_OFFICER, Role.JUDGE, _JOINS),
    Incompatible(Role.CIPHER_OFFICER, Role.CHIEF_JUDGE, _JOINS),
    Incompatible(Role.CIPHER_OFFICER, Role.SUPERVISOR, _WATCHES),
    Incompatible(Role.SUPERVISOR, Role.ORGANISER, _WATCHES),
    Incompatible(Role.SUPERVISOR, Role.CHIEF_JUDGE, _WATCHES),
    Incompatible(Role.SUPERVISOR, Role.JUDGE, _WATCHES),
    Incompatible(Role.ORGANISER, Role.CHIEF_JUDGE, _SETTLES),
    Incompatible(Role.ORGANISER, Role.JUDGE, _SETTLES),
    Incompatible(Role.ORGANISER, Role.TABULATOR, _SETTLES),
    Incompatible(Role.TABULATOR, Role.CHIEF_JUDGE, _CHECKS),
    Incompatible(Role.TABULATOR, Role.JUDGE, _CHECKS),
)


def conflicts(roles: Collection[Role], separation: Separation) -> list[Incompatible]:
    """The pairs among these roles, all of one account in one contest, that do not go together."""
    return [
        pair
        for pair in INCOMPATIBLE
        if pair.first in roles and pair.second in roles and (pair.in_small or separation is Separation.FULL)
    ]


@dataclass(frozen=True)
class SharedBy:
    """Two people of one device and the roles of theirs that do not go together."""

    first: int
    first_role: Role
    second: int
    second_role: Role


def shared_by(used: Mapping[int, Collection[Role]], separation: Separation) -> list[SharedBy]:
    """Who should not have worked on one device; `used` tells the roles in one contest of each who did.

    What one person may not hold, two people on one device may hold only seemingly apart.
    """
    found = []
    for first, second in combinations(sorted(used), 2):
        for pair in conflicts({*used[first], *used[second]}, separation):
            if pair.first in used[first] and pair.second in used[second]:
                found.append(SharedBy(first, pair.first, second, pair.second))
            elif pair.second in used[first] and pair.first in used[second]:
                found.append(SharedBy(first, pair.second, second, pair.first))
            else:
                continue
            break
    return found


def appointment_problems(role: Role, held: Collection[Role], separation: Separation) -> list[Problem]:
    """What speaks against giving `role` to somebody who holds these in the contest, or waits for them."""
    return [
        Problem(
            "roles_incompatible",
            {
                "role": ROLE_NAMES[role],
                "other": ROLE_NAMES[pair.second if pair.first is role else pair.first],
                "why": pair.why,
            },
            "role",
        )
        for pair in conflicts({role, *held}, separation)
        if role in (pair.first, pair.second)
    ]


def waits_for_confirmation(role: Role, held: Collection[Role], separation: Separation) -> bool:
    """Whether an organiser's appointment to `role` counts only once it is confirmed."""
    if separation is Separation.SMALL and role is Role.CIPHER_OFFICER and Role.ORGANISER in held:
        return False
    return role in CONFIRMED_ROLES


@dataclass(frozen=True, kw_only=True)
class Confirmer:
    """Who is about to confirm, as it matters here.

    `given` are the roles that the contest's organisers gave this person in it, or that they hold as one of them;
    `made` says that one person could have been behind this account and one of theirs.
    """

    account_id: int | None
    given: Collection[Role]
    made: bool


def confirmer_problems(
    confirmer: Confirmer, appointed: int | None = None, appointed_by: int | None = None
) -> list[Problem]:
    """What speaks against this person's confirming the appointment of the account `appointed`."""
    me, problems = confirmer.account_id, []
    if me is None or me == appointed:
        problems.append(Problem("confirmer_is_appointed"))
    if me is not None and me == appointed_by:
        problems.append(Problem("confirmer_appointed"))
    if confirmer.given:
        problems.append(Problem("confirmer_holds_role"))
    if confirmer.made:
        problems.append(Problem("confirmer_made_by_organiser"))
    return problems
