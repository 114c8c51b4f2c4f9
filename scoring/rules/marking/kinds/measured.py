"""What the measured kinds share: one thing was measured or counted, and its judges must agree."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.problems import Problem
from scoring.rules.marking.aggregation import median, rounded
from scoring.rules.marking.aspect import Agreement, AspectKind, AspectRule, Bounds, Reading, text_of

MOST_COUNTS = 100


class MeasuredKind(AspectKind):
    """Read off a rule."""

    measured = True
    derived = True
    stepped = False

    def value(self, rule: AspectRule, given: Sequence[Decimal], in_points: bool) -> Reading:
        read = [Fraction(mark) if in_points else self.points(rule, mark) for mark in given]
        if rule.agreement is Agreement.EQUAL and len(set(read)) > 1:
            values = "、".join(str(mark) for mark in given)
            return Reading(None, (Problem("judges_disagree", {"values": values}),))
        if rule.agreement is Agreement.MEDIAN:
            return Reading(median(read))
        return Reading(sum(read, Fraction(0)) / len(read))


class CountedKind(MeasuredKind):
    """Faults or fulfilled parts are counted."""

    counts_end = False

    def bounds(self, rule: AspectRule) -> Bounds:
        return Decimal(0), None, Decimal(1)

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        return {"mode": "count", "marks": self._counts(rule, decimals)}

    def _counts(self, rule: AspectRule, decimals: int) -> list[str]:
        """The mark for 0, 1, 2 … until it changes no more, or until all parts are counted."""
        last = rule.parts if self.counts_end else MOST_COUNTS
        read = (rounded(self.points(rule, Decimal(number)), decimals) for number in range(last + 1))
        marks = [text_of(mark, decimals) for mark in read]
        while len(marks) > 2 and marks[-1] == marks[-2] and not self.counts_end:
            marks.pop()
        return marks


def typed_per(row: Any) -> dict[str, str]:
    """What each count costs, from the table's column of its own."""
    if per := row.positive("per"):
        return {"per": per}
    if not row.text("per"):
        row.wrong("scheme_per_missing", "per")
    return {}
