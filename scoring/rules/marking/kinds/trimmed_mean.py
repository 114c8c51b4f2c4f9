"""去高去低平均: the mean without the highest and the lowest marks."""

from competition.rules.words.catalogue import phrase
from scoring.rules.marking import aggregation
from scoring.rules.marking.kinds.judged import JudgedKind


class TrimmedMean(JudgedKind):
    key = "trimmed_mean"
    word = phrase("去高去低平均")
    on_tablet = phrase("多裁判")
    fields = "drop_high drop_low values version"
    simple = True
    drops = 1
    usual_judges = 5
    fewest_judges = 3

    def __init__(self) -> None:
        super().__init__({"1": lambda rule, marks: aggregation.trimmed_mean(marks, rule.high, rule.low)})
