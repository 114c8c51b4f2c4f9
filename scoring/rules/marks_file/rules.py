"""The rules in a marks file: how marks become totals, places, prizes and medals (docs/marks-file.md)."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from scoring.rules.marking.aggregation import Combination
from scoring.rules.marks_file.strict_json import (
    Members,
    Node,
    chosen,
    decimal_or,
    optional_decimal,
    shown,
    unique,
    whole_or,
)
from scoring.rules.tally import medals
from scoring.rules.tally.medals import MedalRules, Places
from scoring.rules.tally.model import CompositePart, Rules, Scheme, TeamRules
from scoring.rules.tally.prizes import PrizeQuota, PrizeRules, QuotaRounding, SharedCut
from scoring.rules.tally.standardisation import Scale

TIE = re.compile(r"share|time|modules|penalties|best_round:[1-9][0-9]?|(part|module|aspect|higher|lower):.+")


def _composite(node: Node) -> tuple[CompositePart, ...]:
    parts, nodes = [], []
    for one in node.items(1, 20):
        fields = one.fields("part weight", "from_marks pass_mark title")
        code = fields["part"].code() if "part" in fields else ""
        nodes.append((one, code))
        from_marks = fields["from_marks"].flag() if "from_marks" in fields else False
        weight = decimal_or(fields, "weight", Decimal(0), low="0", high="1")
        parts.append(CompositePart(code, weight, from_marks, optional_decimal(fields, "pass_mark", low="0")))
    unique(iter(nodes), "part")
    if parts and sum(part.weight for part in parts) != 1:
        node.wrong("weights_not_one", total=sum(part.weight for part in parts))
    if sum(part.from_marks for part in parts) > 1:
        node.wrong("one_part_from_marks")
    return tuple(parts)


def _combination(node: Node) -> tuple[Combination, int | None]:
    fields = node.fields("combine", "count note")
    how = chosen(fields, "combine", Combination.SUM)
    count = whole_or(fields, "count", 0, 1, 100) or None
    if how is Combination.BEST_SUM and "count" not in fields:
        node.wrong("field_missing", name="count")
    if how is not Combination.BEST_SUM and "count" in fields:
        fields["count"].wrong("field_unknown", name="count")
    return how, count


def _ties(node: Node, scheme: Scheme, parts: Sequence[CompositePart]) -> tuple[str, ...]:
    rungs = []
    known = {
        "part": {part.code for part in parts},
        "module": {rule.module for rule in scheme.aspects} - {""},
        "aspect": {rule.code for rule in scheme.aspects},
    }
    for number, one in enumerate(items := node.items(0, 50)):
        rung = one.text()
        kind, _, code = rung.partition(":")
        if not TIE.fullmatch(rung):
            one.wrong("tie_rule_unknown", value=shown(one.value))
        elif kind in known and code not in known[kind]:
            one.wrong("tie_rule_unknown", value=shown(rung))
        elif rung == "share" and number < len(items) - 1:
            one.wrong("share_not_last")
        rungs.append(rung)
    return tuple(rungs)


def _prizes(node: Node) -> PrizeRules:
    fields = node.fields("quotas", "rounding small_field shared_at_cut minimum field note")
    quotas = []
    nodes = []
    for one in fields["quotas"].items(1, 20) if "quotas" in fields else []:
        own = one.fields("prize", "count percent")
        prize = own["prize"].code() if "prize" in own else ""
        nodes.append((one, prize))
        if ("count" in own) == ("percent" in own):
            one.wrong("count_or_percent")
        count = own["count"].integer(0, 100_000) if "count" in own else None
        quotas.append(PrizeQuota(prize, count, optional_decimal(own, "percent", low="0", high="100")))
    unique(iter(nodes), "prize")
    small, counts = 5, (1, 1)
    if "small_field" in fields:
        own = fields["small_field"].fields("at_most counts")
        small = whole_or(own, "at_most", 5, 0, 1000)
        found = [one.integer(0, 1000) for one in own["counts"].items(0, 20)] if "counts" in own else [1, 1]
        counts = tuple(count or 0 for count in found)  # type: ignore[assignment]
    return PrizeRules(
        tuple(quotas),
        chosen(fields, "rounding", QuotaRounding.HALF_UP),
        small,
        counts,
        chosen(fields, "shared_at_cut", SharedCut.EXTEND),
        optional_decimal(fields, "minimum", low="0"),
        fields["field"].integer(0, 1_000_000) if "field" in fields else None,
    )


def _medals(node: Node) -> MedalRules:
    fields = node.fields("", "edition small_fields tolerance excellence places note")
    small = fields["small_fields"].flag() if "small_fields" in fields else False
    if "edition" in fields:
        for name in {"tolerance", "excellence", "places"} & set(fields):
            fields[name].wrong("edition_says_that", name=name)
        edition = fields["edition"].integer(1950, 2100)
        return medals.rules_of(edition or 2024, small)
    for name in ("tolerance", "excellence", "places"):
        if name not in fields and isinstance(node.value, Members):
            node.wrong("field_missing", name=name)
    return MedalRules(
        decimal_or(fields, "tolerance", Decimal(2), low="0", high="1000"),
        decimal_or(fields, "excellence", Decimal(700), low="0"),
        chosen(fields, "places", Places.EXACT),
        small,
    )


def rules_of(fields: Mapping[str, Node], scheme: Scheme) -> Rules:
    """How the result is made of the marks, as far as it can be read."""
    composite = _composite(fields["composite"]) if "composite" in fields else ()
    how, count = _combination(fields["rounds"]) if "rounds" in fields else (Combination.SUM, None)
    teams = _combination(fields["teams"]) if "teams" in fields else None
    floor: Decimal | None = Decimal(0)
    if "floor" in fields:
        floor = None if fields["floor"].value is None else fields["floor"].decimal()
    return Rules(
        composite=composite,
        combination=how,
        best_of=count,
        floor=floor,
        ties=_ties(fields["ties"], scheme, composite) if "ties" in fields else (),
        prizes=_prizes(fields["prizes"]) if "prizes" in fields else None,
        scale=fields["scale"].choice(Scale) if "scale" in fields else None,
        medals=_medals(fields["medals"]) if "medals" in fields else None,
        teams=TeamRules(*teams) if teams else None,
        pass_mark=optional_decimal(fields, "pass_mark", low="0"),
    )
