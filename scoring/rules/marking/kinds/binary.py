"""是否: the whole maximum or nothing."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectRule, Bounds, text_of
from scoring.rules.marking.kinds.measured import MeasuredKind


class Binary(MeasuredKind):
    key = "binary"
    word = phrase("是否")
    on_tablet = phrase("是否")
    asks_maximum = True
    simple = True

    def bounds(self, rule: AspectRule) -> Bounds:
        return Decimal(0), Decimal(1), Decimal(1)

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        return Fraction(rule.top) if measured else Fraction(0)

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        yes, no = labels
        return {
            "mode": "choice",
            "choices": [
                {"label": yes, "measured": "1", "value": text_of(rule.top, decimals)},
                {"label": no, "measured": "0", "value": text_of(Decimal(0), decimals)},
            ],
        }
