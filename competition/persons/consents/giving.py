"""Who may be handed over: whoever's yes to that purpose stands leaves with a list, the others stay and are counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from competition.persons.consents import queries

R = TypeVar("R")


@dataclass(frozen=True)
class Handing:
    """What leaves a contest: for which purpose, to whom, in which paper (its word), with which fields (headings)."""

    contest_id: int
    purpose: str
    recipient: str
    paper: str
    fields: Sequence[str]


@dataclass(frozen=True)
class Parted(Generic[R]):
    """The rows that may leave, and those of people whose yes is wanting."""

    leaving: list[R]
    kept_back: list[R]


def parted(rows: Sequence[R], person_of: Callable[[R], int], contest_id: int, purpose: str) -> Parted[R]:
    """Part rows by whether their person agrees to this purpose in this contest."""
    agreed = queries.agreeing({person_of(row) for row in rows}, contest_id, purpose)
    return Parted(
        [row for row in rows if person_of(row) in agreed],
        [row for row in rows if person_of(row) not in agreed],
    )
