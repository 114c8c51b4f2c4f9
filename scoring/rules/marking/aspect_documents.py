"""The rule of an aspect from its stored form: the fields of a marks file (docs/marks-file.md), decimals as texts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scoring.rules.marking.aspect import Agreement, AspectRule, Gate, GateKind, StepRow
from scoring.rules.marking.kinds.registry import kind_named


def _decimal(body: Mapping[str, Any], name: str, default: str) -> Decimal:
    return Decimal(str(body.get(name, default)))


def _optional(body: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(str(body[name])) if body.get(name) is not None else None


def _rows(body: Mapping[str, Any]) -> tuple[StepRow, ...]:
    return tuple(
        StepRow(
            Decimal(str(row["mark"])),
            _optional(row, "within"),
            _optional(row, "at_least"),
            _optional(row, "at_most"),
        )
        for row in body.get("table", ())
    )


def _gate(body: Mapping[str, Any]) -> Gate | None:
    gate = body.get("gate")
    if not gate:
        return None
    return Gate(Decimal(str(gate["limit"])), GateKind(gate.get("kind", GateKind.RANGE)))


def rule_from(
    code: str,
    kind: str,
    *,
    maximum: Decimal,
    step: Decimal,
    module: str,
    decimals: int,
    body: Mapping[str, Any],
    judges: int = 3,
) -> AspectRule:
    """The rule that marking and reading use. A step binds only marks that a judge gives directly;
    a judgement needs the mark of each of its `judges`."""
    known = kind_named(kind)
    return AspectRule(
        code=code,
        kind=known,
        maximum=maximum,
        minimum=_decimal(body, "min", "0"),
        step=step if known.stepped else None,
        module=module,
        needs=body.get("needs", known.needs_of(judges)),
        high=int(body.get("drop_high", known.drops)),
        low=int(body.get("drop_low", known.drops)),
        multiplier=_decimal(body, "multiplier", "1"),
        factor=_decimal(body, "factor", "1"),
        per=_decimal(body, "per", "0"),
        parts=int(body.get("parts", 1)),
        target=_decimal(body, "target", "0"),
        lower=_decimal(body, "from", "0"),
        upper=_decimal(body, "to", "1"),
        table=_rows(body),
        values={Decimal(key): Decimal(str(worth)) for key, worth in body.get("values", {}).items()},
        gate=_gate(body),
        agreement=Agreement(body.get("agreement", Agreement.EQUAL)),
        decimals=int(body.get("decimals", decimals)),
        version=str(body.get("version") or ""),
    )
