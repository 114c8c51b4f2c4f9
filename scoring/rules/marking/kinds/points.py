"""给分: points from 0 to the maximum, given by whoever measures."""

from collections.abc import Sequence
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marking.kinds.judged import points_pad
from scoring.rules.marking.kinds.measured import MeasuredKind


class Points(MeasuredKind):
    key = "points"
    word = phrase("给分")
    on_tablet = phrase("打分")
    derived = False
    stepped = True
    simple = True

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        return points_pad(rule, decimals)
