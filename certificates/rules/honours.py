"""From an award and the facts of a person to the honours one may be recommended for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from competition.rules.editions.kinds.honours import Honour
from competition.rules.identity import age_on


@dataclass(frozen=True)
class Winner:
    """Facts of a person that honours ask for; `prize` is its code in the rules."""

    person_id: int
    prize: str
    place: int | None
    group: str
    sex: str  # "male" | "female" | ""
    born_on: date | None
    employed: bool


def honours(winner: Winner, rows: Iterable[Honour], on: date) -> list[Honour]:
    """The honours a winner may be recommended for; the body named grants them, not the contest."""
    return [row for row in rows if _meets(winner, row, on)]


def _meets(winner: Winner, row: Honour, on: date) -> bool:
    place = winner.place if winner.place is not None else 10**9
    return all(
        (
            row.group in {None, winner.group},
            row.first_place <= place,
            row.last_place is None or place <= row.last_place,
            row.sex in {None, winner.sex},
            not row.employed_only or winner.employed,
            row.oldest is None or (winner.born_on is not None and age_on(winner.born_on, on) <= row.oldest),
            not row.prizes or winner.prize in row.prizes,
        )
    )
