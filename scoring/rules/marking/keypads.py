"""What keys a tablet shows for an aspect: plain data, so that the tablet needs no rule of its own."""

from decimal import Decimal
from typing import Any

from scoring.rules.marking import aggregation
from scoring.rules.marking import aspects as marking
from scoring.rules.marking.aspects import AspectRule, Kind

MOST_COUNTS = 100


def _text(value: Decimal, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _points(rule: AspectRule, measured: Decimal, decimals: int) -> str:
    return _text(aggregation.rounded(marking.points_of(rule, measured), decimals), decimals)


def _counts(rule: AspectRule, decimals: int) -> list[str]:
    """The mark for 0, 1, 2 … faults (or fulfilled parts) until it changes no more."""
    last = rule.parts if rule.kind is Kind.ALL_OR_NOTHING else MOST_COUNTS
    marks = [_points(rule, Decimal(number), decimals) for number in range(last + 1)]
    while len(marks) > 2 and marks[-1] == marks[-2] and rule.kind is not Kind.ALL_OR_NOTHING:
        marks.pop()
    return marks


def pad_of(rule: AspectRule, decimals: int, levels: list[str], labels: tuple[str, str]) -> dict[str, Any]:
    """The keypad of one aspect. Decimals as texts; `labels` are the words for yes and no."""
    top = _text(rule.top, decimals)
    if rule.kind is Kind.BINARY:
        yes, no = labels
        return {
            "mode": "choice",
            "choices": [
                {"label": yes, "measured": "1", "value": top},
                {"label": no, "measured": "0", "value": _text(Decimal(0), decimals)},
            ],
        }
    if rule.kind in marking.COUNTED:
        return {"mode": "count", "marks": _counts(rule, decimals)}
    if rule.kind is Kind.RANGE:
        return {"mode": "measure", "low": str(rule.lower), "high": str(rule.upper), "max": top}
    if rule.kind is Kind.STEPS:
        rows = [
            {
                "mark": _text(row.mark, decimals),
                **{
                    name: str(limit)
                    for name, limit in (
                        ("within", row.within),
                        ("at_least", row.at_least),
                        ("at_most", row.at_most),
                    )
                    if limit is not None
                },
            }
            for row in rule.table
        ]
        return {"mode": "measure", "table": rows, "target": str(rule.target), "max": top}
    if rule.kind is Kind.JUDGEMENT:
        texts = (levels + [""] * 4)[:4]
        return {"mode": "level", "levels": texts, "max": str(marking.JUDGEMENT_TOP)}
    if rule.values:
        marks = sorted(rule.values)
        return {"mode": "offer", "marks": [_text(mark, decimals) for mark in marks]}
    return {
        "mode": "points",
        "min": _text(rule.minimum, decimals),
        "max": top,
        "step": None if rule.step is None else _text(rule.step, decimals),
    }


def derived(rule: AspectRule) -> bool:
    """Whether the mark follows from what was measured or counted."""
    return rule.kind in marking.MEASURED and rule.kind is not Kind.POINTS


def reading(rule: AspectRule, measured: Decimal, decimals: int) -> Decimal:
    """The mark that what was measured gives, at the scheme's decimals, half up."""
    return aggregation.rounded(marking.points_of(rule, measured), decimals)
