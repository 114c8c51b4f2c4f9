"""Keepers: how many share the lists, which list is whose, who may be one, and how good a passphrase has to be."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from competition.rules.problems import Problem
from competition.rules.separation import Separation

FEWEST = 2
# The place of the deputy, who keeps no list.
DEPUTY = 4
# Which lists each keeper holds, by the number of keepers.
LISTS_OF: dict[int, dict[int, tuple[str, ...]]] = {
    2: {1: ("number", "workstation"), 2: ("code",)},
    3: {1: ("number",), 2: ("workstation",), 3: ("code",)},
}


@dataclass(frozen=True)
class NamedKeeper:
    """Who keeps a list of an event; `key_id` and `public_key` are None until they have set their passphrase."""

    place: int
    account_id: int
    name: str
    key_id: int | None
    public_key: str | None


def naming_problems(
    keepers: Sequence[int], deputy: int | None, officers: Collection[int], judges: Mapping[int, str]
) -> list[Problem]:
    """What speaks against these keepers (account ids, in the order of the lists) and this deputy; `judges` are
    the event's judges with their names."""
    named = [*keepers, *([deputy] if deputy is not None else [])]
    problems = []
    if not FEWEST <= len(keepers) <= max(LISTS_OF):
        problems.append(Problem("keepers_too_few", {"fewest": FEWEST}))
    if len(set(named)) < len(named):
        problems.append(Problem("keeper_named_twice"))
    if set(named) - set(officers):
        problems.append(Problem("keeper_not_officer"))
    return problems + [
        Problem("keeper_is_judge", {"name": name}) for judge, name in judges.items() if judge in named
    ]


def readiness_problems(keepers: Sequence[NamedKeeper]) -> list[Problem]:
    """What is missing before a seed can be sealed for these keepers."""
    problems = []
    if len([keeper for keeper in keepers if keeper.place != DEPUTY]) < FEWEST:
        problems.append(Problem("keepers_too_few", {"fewest": FEWEST}))
    return problems + [
        Problem("keeper_without_key", {"name": keeper.name}) for keeper in keepers if keeper.key_id is None
    ]


@dataclass(frozen=True)
class Standing:
    """Whether the organiser could have held a keeper's access, as far as the records tell.

    `confirmed`: somebody whom the organiser did not make confirmed the appointment; `old_key`: the passphrase is
    older than that; `link_seen`: an organiser made a link to the account since; `own_device`: since then the keeper
    signed in where no organiser of the contest did; `behind`: the accounts whose owners could have had the access.
    """

    name: str
    organiser: bool
    confirmed: bool
    old_key: bool
    link_seen: bool
    own_device: bool
    behind: frozenset[int | str] = frozenset()


def independence_problems(
    keepers: Sequence[Standing], separation: Separation, organisers: Collection[int | str] = ()
) -> list[Problem]:
    """Why a draw cannot rest on these keepers: each one whose access the organiser could have held.

    In a small contest one of them may be of the organisers, and whoever confirmed may have seen their links.
    `organisers`: the accounts whose owners could have been behind an organiser.
    """
    own = [keeper for keeper in keepers if keeper.organiser]
    if separation is Separation.SMALL:
        problems = [Problem("keepers_of_organiser_too_many")] if len(own) > 1 else []
    else:
        problems = [Problem("keeper_is_organiser", {"name": keeper.name}) for keeper in own]
        problems += _of_one_hand(
            [keeper for keeper in keepers if not keeper.organiser and _could_be_held(keeper) is None],
            organisers,
        )
    return problems + [
        Problem(code, {"name": keeper.name})
        for keeper in keepers
        if not keeper.organiser and (code := _could_be_held(keeper)) is not None
    ]


def _of_one_hand(keepers: Sequence[Standing], organisers: Collection[int | str]) -> list[Problem]:
    """Two keepers, or a keeper and an organiser, whose access one person could have held."""
    return [
        *(
            Problem("keeper_of_organisers_hand", {"name": keeper.name})
            for keeper in keepers
            if keeper.behind & set(organisers)
        ),
        *(
            Problem("keepers_of_one_hand", {"first": first.name, "second": second.name})
            for first, second in combinations(keepers, 2)
            if first.behind & second.behind
        ),
    ]


def _could_be_held(keeper: Standing) -> str | None:
    if not keeper.confirmed:
        return "keeper_not_confirmed"
    if keeper.link_seen:
        return "keeper_link_seen"
    if keeper.old_key:
        return "keeper_key_before_confirmation"
    return None if keeper.own_device else "keeper_without_own_device"


SHORTEST_PASSPHRASE = 12
_RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def passphrase_is_weak(passphrase: str, known: Collection[str] = ()) -> bool:
    """Too short, too even, a run of keys, or made of what everybody knows (`known`: name, login name).

    A Chinese character counts twice: it is one of thousands.
    """
    text = unicodedata.normalize("NFKC", passphrase).strip().lower()
    length = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    rest = text
    for piece in sorted({part.lower() for part in known if len(part) > 1}, key=len, reverse=True):
        rest = rest.replace(piece, "")
    for run in _RUNS:
        for size in range(len(run), 3, -1):
            for start in range(len(run) - size + 1):
                rest = rest.replace(run[start : start + size], "")
    rest = re.sub(r"(.)\1{2,}", r"\1", rest)
    left = sum(2 if ord(character) > 0x2E7F else 1 for character in rest)
    return length < SHORTEST_PASSPHRASE or left < SHORTEST_PASSPHRASE - 4 or len(set(rest)) < 5
