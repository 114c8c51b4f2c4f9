"""The sum without the highest and the lowest marks, times a difficulty (diving)."""

from competition.rules.words.catalogue import phrase
from scoring.rules.marking import aggregation
from scoring.rules.marking.kinds.judged import JudgedKind


class TrimmedSum(JudgedKind):
    key = "trimmed_sum"
    on_tablet = phrase("多裁判")
    fields = "drop_high drop_low multiplier values version"
    drops = 1

    def __init__(self) -> None:
        super().__init__({"1": lambda rule, marks: aggregation.trimmed_sum(marks, rule.high, rule.low)})
