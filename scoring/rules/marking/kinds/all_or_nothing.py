"""Every part counted, or nothing."""

from decimal import Decimal
from fractions import Fraction

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectRule, Bounds
from scoring.rules.marking.kinds.measured import CountedKind


class AllOrNothing(CountedKind):
    key = "all_or_nothing"
    on_tablet = phrase("全对得分")
    fields = "parts"
    asks_maximum = True
    counts_end = True

    def bounds(self, rule: AspectRule) -> Bounds:
        return Decimal(0), Decimal(rule.parts), Decimal(1)

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        return Fraction(rule.top) if measured >= rule.parts else Fraction(0)
