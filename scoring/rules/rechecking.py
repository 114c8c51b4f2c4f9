"""Recheck (复核): the best in full, a seeded sample of the rest, and when everything must be done again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class RecheckRules:
    """The best `top` (or `top_percent`) in full, `share` percent of the rest; too many wrong: everything."""

    top: int | None = 10
    top_percent: Decimal | None = None
    share: Decimal = Decimal(15)
    tolerated: Decimal = Decimal(5)


def _top_size(rules: RecheckRules, entries: int) -> int:
    if rules.top_percent is not None:
        return ceil(Fraction(rules.top_percent) * entries / 100)
    return min(rules.top or 0, entries)


def sample_size(rules: RecheckRules, entries: int) -> int:
    """How many sheets are entered again."""
    top = _top_size(rules, entries)
    return top + ceil(Fraction(rules.share) * (entries - top) / 100)


def sample(ranked: Sequence[str], rules: RecheckRules, seed: str) -> list[str]:
    """Codes to recheck, from the codes in order of rank; anyone with the seed gets the same ones.

    The rest is ordered by SHA-256 of seed and code, and the first of that order are taken.
    """
    top = _top_size(rules, len(ranked))
    rest = sorted(ranked[top:], key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).hexdigest())
    return [*ranked[:top], *rest[: sample_size(rules, len(ranked)) - top]]


def recheck_everything(wrong: int, checked: int, rules: RecheckRules) -> bool:
    """Are more sheets of the sample wrong than is tolerated?"""
    return checked > 0 and Fraction(wrong, checked) > Fraction(rules.tolerated) / 100
