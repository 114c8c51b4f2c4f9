"""等级评判: grades 0 to 3 (WorldSkills); the share of the grades that could be given, of the maximum."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking import aggregation
from scoring.rules.marking.aspect import AspectRule, Bounds, Gate
from scoring.rules.marking.kinds.judged import JudgedKind

TOP = 3


class Judgement(JudgedKind):
    key = "judgement"
    word = phrase("等级评判")
    on_tablet = phrase("评判")
    fields = "version"
    asks_maximum = True
    graded = True
    stepped = False
    simple = True
    usual_judges = 3
    usual_gate = Gate(Decimal(1))

    def __init__(self) -> None:
        super().__init__({"1": lambda rule, marks: aggregation.judgement(marks, rule.top, TOP)})

    def needed(self, rule: AspectRule) -> int:
        return len(rule.judges) or 3

    def needs_of(self, judges: int) -> int | None:
        return judges

    def bounds(self, rule: AspectRule) -> Bounds:
        return Decimal(0), Decimal(TOP), Decimal(1)

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        texts = ([*levels] + [""] * (TOP + 1))[: TOP + 1]
        return {"mode": "level", "levels": texts, "max": str(TOP)}
