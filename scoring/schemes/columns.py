"""The columns of a scheme's aspects, made from its document: as a version is stored, and as it is compared."""

from decimal import Decimal
from typing import Any

from scoring.rules.marking.kinds.registry import kind_named
from scoring.rules.schemes.document import AspectText, SchemeDocument


def units_of(value: Decimal, decimals: int) -> int:
    """A value in 10^-decimals."""
    return int(value.scaleb(decimals))


def columns_of(document: SchemeDocument) -> list[dict[str, Any]]:
    """What is stored of each aspect, in the document's order."""
    return [
        {
            "criterion": aspect.criterion,
            "sub_criterion": aspect.sub_criterion,
            "code": aspect.code,
            "kind": aspect.kind,
            "title": aspect.title,
            "description": "\n".join(part for part in (aspect.extra, aspect.requirement) if part),
            "max_units": units_of(Decimal(aspect.maximum), document.decimals),
            "step_units": _step_units(aspect, document.decimals),
            "judges": aspect.judges,
            "module": aspect.criterion,
            "section": aspect.section or None,
            "rule": dict(aspect.rule),
            "levels": list(aspect.levels),
            "sort": number,
        }
        for number, aspect in enumerate(document.aspects)
    ]


def _step_units(aspect: AspectText, decimals: int) -> int:
    """The step of the marks: as given, whole grades for judgement, else the smallest unit."""
    if aspect.step:
        return units_of(Decimal(aspect.step), decimals)
    return 10**decimals if kind_named(aspect.kind).graded else 1
