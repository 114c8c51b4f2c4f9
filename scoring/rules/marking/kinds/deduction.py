"""清单扣分: so much off for each count, at most the maximum where there is one; the mark is negative."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectRule, Bounds, TypedRow
from scoring.rules.marking.kinds.measured import CountedKind, typed_per


class Deduction(CountedKind):
    key = "deduction"
    word = phrase("清单扣分")
    on_tablet = phrase("倒扣")
    fields = required = "per"
    deducting = True

    def point_bounds(self, rule: AspectRule) -> Bounds:
        return -rule.top, Decimal(0), rule.step

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        lost = Fraction(rule.per) * Fraction(measured)
        return -(min(lost, Fraction(rule.top)) if rule.maximum is not None else lost)

    def typed(self, row: TypedRow) -> dict[str, Any]:
        return typed_per(row)
