"""What keys a tablet shows for an aspect: plain data, so that the tablet needs no rule of its own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from scoring.rules.marking import aggregation
from scoring.rules.marking.aspect import AspectRule


def pad_of(rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]) -> dict[str, Any]:
    """The keypad of one aspect. Decimals as texts; `labels` are the words for yes and no."""
    return rule.kind.pad(rule, decimals, levels, labels)


def derived(rule: AspectRule) -> bool:
    """Whether the mark follows from what was measured or counted."""
    return rule.kind.derived


def reading(rule: AspectRule, measured: Decimal, decimals: int) -> Decimal:
    """The mark that what was measured gives, at the scheme's decimals, half up."""
    return aggregation.rounded(rule.kind.points(rule, measured), decimals)
