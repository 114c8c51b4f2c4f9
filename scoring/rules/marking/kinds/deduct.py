"""计数扣分: the maximum less so much for each count, never below 0."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectRule, TypedRow
from scoring.rules.marking.kinds.measured import CountedKind, typed_per


class Deduct(CountedKind):
    key = "deduct"
    word = phrase("计数扣分")
    on_tablet = phrase("扣分")
    fields = required = "per"
    asks_maximum = True

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        return max(Fraction(0), Fraction(rule.top) - Fraction(rule.per) * Fraction(measured))

    def typed(self, row: TypedRow) -> dict[str, Any]:
        return typed_per(row)
