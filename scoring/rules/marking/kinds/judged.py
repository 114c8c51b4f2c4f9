"""What the judged kinds share: each judge gives an opinion and a versioned rule makes one value of them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.problems import Refused
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectKind, AspectRule, Reading, text_of

Combining = Callable[[AspectRule, Sequence[Decimal]], Exact]


class JudgedKind(AspectKind):
    """`combining` names its versions; one that was used in a contest is never changed: a new rule is a new version."""

    fields = "values version"

    def __init__(self, combining: Mapping[str, Combining]) -> None:
        self._combining = combining
        self.versions = tuple(combining)

    def value(self, rule: AspectRule, given: Sequence[Decimal], in_points: bool) -> Reading:
        if rule.values:
            given = [rule.values[mark] for mark in given]
        combine = self._combining[rule.version or max(self.versions, key=int)]
        try:
            return Reading(combine(rule, given) * Fraction(rule.multiplier))
        except Refused as refusal:
            return Reading(None, refusal.problems)

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        if rule.values:
            return {"mode": "offer", "marks": [text_of(mark, decimals) for mark in sorted(rule.values)]}
        return points_pad(rule, decimals)


def points_pad(rule: AspectRule, decimals: int) -> dict[str, Any]:
    """Points typed or chosen, between two ends."""
    return {
        "mode": "points",
        "min": text_of(rule.minimum, decimals),
        "max": text_of(rule.top, decimals),
        "step": None if rule.step is None else text_of(rule.step, decimals),
    }
