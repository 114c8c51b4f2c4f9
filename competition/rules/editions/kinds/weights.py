"""Theory and practice in the total."""

from decimal import Decimal
from typing import Any

from competition.rules.editions.kinds.kind import BlockKind, Contradiction, RulePart
from competition.rules.editions.kinds.value import Figure, Value, Whole
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class Weights(RulePart, frozen=True, kw_only=True):
    """Percentages of theory and practice in the total, and the pass marks out of 100."""

    event_code: str | None = None
    theory: Decimal = Decimal(20)
    practice: Decimal = Decimal(80)
    theory_pass: Decimal = Decimal(60)
    practice_pass: Decimal = Decimal(60)
    decimals: int = 2  # of the total, ROUND_HALF_UP


class _WeightsKind(BlockKind[Weights]):
    def standing(self, rules: Any) -> tuple[Weights, ...]:
        """Of two for the same event the later one counts."""
        return tuple({part.event_code: part for part in self.parts(rules)}.values())


def _not_hundred(part: Weights) -> Problem | None:
    if part.theory + part.practice == 100:
        return None
    return Problem(
        "weights_not_hundred", {"theory": str(part.theory), "practice": str(part.practice)}, "theory"
    )


_PERCENT = Figure(0, 100, needed=True)

WEIGHTS = _WeightsKind(
    key="weights",
    title=phrase("成绩构成"),
    blank=Weights(),
    needs_base=True,
    rows=(
        (
            Value("theory", phrase("理论占比（%）"), _PERCENT, nothing=None, common=True, always=True),
            Value("practice", phrase("操作占比（%）"), _PERCENT, nothing=None, common=True, always=True),
        ),
        (
            Value("theory_pass", phrase("理论合格线"), _PERCENT, common=True),
            Value("practice_pass", phrase("操作合格线"), _PERCENT, common=True),
            Value("decimals", phrase("总分保留几位小数"), Whole(0, 4, needed=True), nothing=None),
        ),
    ),
    contradictions=(Contradiction(("theory", "practice"), _not_hundred),),
)
