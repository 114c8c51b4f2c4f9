"""Whether anybody can ever be reached by a row of places, prizes and identities."""

from collections.abc import Iterable, Sequence
from typing import Any

from competition.rules.problems import Problem


def problem_with_band(code: str, first: int, last: int | None) -> Problem | None:
    """A band of places that ends before it begins."""
    return Problem(code, field="last_place") if last is not None and first > last else None


def is_banded(part: Any) -> bool:
    """Whether a row speaks of places at all."""
    return part.last_place is not None or part.first_place > 1


def unreachable(rules: Any, rows: Iterable[Any], prefix: str) -> list[Problem]:
    """Rows that name a prize the contest does not give, or a place and a prize that never come together.

    Codes are `prefix`_prize_unknown and `prefix`_unreachable; rows are counted from 1.
    """
    codes = [prize.code for prize in rules.prizes.prizes]
    found = []
    for row, part in enumerate(rows, 1):
        unknown = [code for code in part.prizes if code not in codes]
        found += [
            Problem(f"{prefix}_prize_unknown", {"row": row, "prize": code}, "prizes") for code in unknown
        ]
        if part.prizes and not unknown and not _meet(rules.prizes, part):
            found.append(Problem(f"{prefix}_unreachable", {"row": row}, "prizes"))
    return found


def _meet(prizes: Any, part: Any) -> bool:
    """Whether some place of the band can have one of the prizes; shares of a field reach any place."""
    if prizes.mode != "fixed":
        return True
    ways = [[prize.count for prize in prizes.prizes]]
    if prizes.small_field:
        ways.append(list(prizes.small_field_counts))
    return any(_overlap([prize.code for prize in prizes.prizes], counts, part) for counts in ways)


def _overlap(codes: Sequence[str], counts: Sequence[int], part: Any) -> bool:
    before = 0
    for code, count in zip(codes, counts, strict=False):
        first, last = before + 1, before + count
        ends = part.last_place is None or first <= part.last_place
        if code in part.prizes and count and part.first_place <= last and ends:
            return True
        before = last
    return False
