"""分档: a table of conditions; the best row that the measured value fulfils gives the mark."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aggregation import Exact
from scoring.rules.marking.aspect import AspectRule, Bounds, StepRow, TypedRow, text_of
from scoring.rules.marking.kinds.measured import MeasuredKind
from scoring.rules.marking.kinds.typed import decimal_or_none

STEP = re.compile(r"(≤|<=|≥|>=|±)\s*(-?[0-9.]+)\s*[:：]\s*([0-9.]+)")
CONDITIONS = {"≤": "at_most", "<=": "at_most", "≥": "at_least", ">=": "at_least", "±": "within"}
SIGNS = {"within": "±", "at_most": "≤", "at_least": "≥"}


class Steps(MeasuredKind):
    key = "steps"
    word = phrase("分档")
    on_tablet = phrase("分档")
    fields = "table target"
    required = "table"
    asks_maximum = True

    def bounds(self, rule: AspectRule) -> Bounds:
        return None, None, None

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        marks = [Fraction(row.mark) for row in rule.table if row.fulfilled(measured, rule.target)]
        return max(marks, default=Fraction(0))

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        rows = [{"mark": text_of(row.mark, decimals), **_conditions(row)} for row in rule.table]
        top = text_of(rule.top, decimals)
        return {"mode": "measure", "table": rows, "target": str(rule.target), "max": top}

    def typed(self, row: TypedRow) -> dict[str, Any]:
        parts = [part.strip() for part in re.split(r"[;；\n]", row.text("limits")) if part.strip()]
        table = [step for part in parts if (step := _typed_step(part, row)) is not None]
        if not table:
            row.wrong("scheme_steps_wrong", "limits", value=row.text("limits") or "-")
        return {"table": table}

    def limits(self, body: Mapping[str, Any]) -> str:
        return "; ".join(_said(row) for row in body.get("table", ()))


def _conditions(row: StepRow) -> dict[str, str]:
    limits = {"within": row.within, "at_least": row.at_least, "at_most": row.at_most}
    return {name: str(limit) for name, limit in limits.items() if limit is not None}


def _typed_step(part: str, row: TypedRow) -> dict[str, str] | None:
    found = STEP.fullmatch(part)
    mark = decimal_or_none(found[3]) if found else None
    if found is None or decimal_or_none(found[2]) is None or mark is None or mark > row.maximum:
        row.wrong("scheme_steps_wrong", "limits", value=part)
        return None
    return {"mark": found[3], CONDITIONS[found[1]]: found[2]}


def _said(row: Mapping[str, Any]) -> str:
    name = next(name for name in SIGNS if name in row)
    return f"{SIGNS[name]}{row[name]}:{row['mark']}"
