"""平均: the plain mean."""

from competition.rules.words.catalogue import phrase
from scoring.rules.marking import aggregation
from scoring.rules.marking.kinds.judged import JudgedKind


class Mean(JudgedKind):
    key = "mean"
    word = phrase("平均")
    on_tablet = phrase("平均")
    simple = True
    usual_judges = 3

    def __init__(self) -> None:
        super().__init__({"1": lambda _rule, marks: aggregation.mean(marks)})
