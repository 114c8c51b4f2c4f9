"""The mean of the middle two marks if they lie close enough, else of all (FIG aerobic gymnastics)."""

from competition.rules.words.catalogue import phrase
from scoring.rules.marking import aggregation
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marking.kinds.judged import JudgedKind


class ToleranceMean(JudgedKind):
    key = "tolerance_mean"
    on_tablet = phrase("容差平均")

    def __init__(self) -> None:
        super().__init__({"1": lambda _rule, marks: aggregation.tolerance_mean(marks)})

    def needed(self, rule: AspectRule) -> int:
        return 4
