"""中位数: the middle mark, or the mean of the middle two."""

from competition.rules.words.catalogue import phrase
from scoring.rules.marking import aggregation
from scoring.rules.marking.kinds.judged import JudgedKind


class Median(JudgedKind):
    key = "median"
    word = phrase("中位数")
    on_tablet = phrase("中位数")
    simple = True
    usual_judges = 3

    def __init__(self) -> None:
        super().__init__({"1": lambda _rule, marks: aggregation.median(marks)})
