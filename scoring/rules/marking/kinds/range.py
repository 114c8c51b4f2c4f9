"""区间换算: a measured value between two ends is read as its share of the maximum."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectRule, Bounds, TypedRow, text_of
from scoring.rules.marking.kinds.measured import MeasuredKind
from scoring.rules.marking.kinds.typed import decimal_or_none

ENDS = re.compile(r"(-?[0-9.]+)\s*(?:~|～|至|\.\.)\s*(-?[0-9.]+)")


class Range(MeasuredKind):
    key = "range"
    word = phrase("区间换算")
    on_tablet = phrase("测量")
    fields = required = "from to"
    asks_maximum = True

    def bounds(self, rule: AspectRule) -> Bounds:
        return None, None, None

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        share = Fraction(measured - rule.lower) / Fraction(rule.upper - rule.lower)
        return Fraction(rule.top) * min(max(share, Fraction(0)), Fraction(1))

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        top = text_of(rule.top, decimals)
        return {"mode": "measure", "low": str(rule.lower), "high": str(rule.upper), "max": top}

    def typed(self, row: TypedRow) -> dict[str, Any]:
        found = ENDS.fullmatch(row.text("limits"))
        ends = [decimal_or_none(end) for end in found.groups()] if found else [None]
        if found is None or None in ends or ends[0] == ends[1]:
            row.wrong("scheme_range_wrong", "limits", value=row.text("limits") or "-")
            return {}
        return {"from": found[1], "to": found[2]}

    def limits(self, body: Mapping[str, Any]) -> str:
        return f"{body['from']}~{body['to']}" if "from" in body else ""
