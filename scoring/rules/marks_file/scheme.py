"""The scheme in a marks file: aspects, modules, rounding (docs/marks-file.md)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from scoring.rules.marking.aggregation import Rounding, Stage
from scoring.rules.marking.aspect import Agreement, AspectKind, AspectRule, Gate, GateKind, StepRow
from scoring.rules.marking.kinds.registry import KINDS
from scoring.rules.marks_file.strict_json import (
    DECIMAL,
    Members,
    Node,
    chosen,
    decimal_or,
    optional_decimal,
    shown,
    unique,
    whole_or,
)
from scoring.rules.tally.model import Missing, Module, Scheme

SINGLE = "mark"  # the aspect of a file with an aggregation instead of a scheme
OF_ALL = "title module section note step min decimals factor judges needs gate agreement"


def _aspect(node: Node, judges: Sequence[str], single: bool) -> AspectRule | None:
    """One aspect, or the aggregation of a file without a scheme; None when its kind is unknown."""
    if not isinstance(node.value, Members) or "kind" not in node.value:
        node.fields("kind" if single else "code kind", _every_field())
        return None
    named = node.child("kind").one_of(KINDS)
    if named is None:
        node.fields("kind" if single else "code kind", _every_field())
        return None
    kind = KINDS[named]
    required = f"kind {'' if single else 'code'} {'max' if kind.asks_maximum else ''} {kind.required}"
    fields = node.fields(required, f"max {OF_ALL} {kind.fields}")
    return AspectRule(
        code=_aspect_code(fields, single),
        kind=kind,
        maximum=optional_decimal(fields, "max", above="0"),
        minimum=decimal_or(fields, "min", Decimal(0)),
        step=optional_decimal(fields, "step", above="0"),
        module=fields["module"].code() if "module" in fields else "",
        judges=tuple(_named_judges(fields, judges)),
        needs=whole_or(fields, "needs", 0, 1, 100) or None,
        high=whole_or(fields, "drop_high", kind.drops, 0, 50),
        low=whole_or(fields, "drop_low", kind.drops, 0, 50),
        multiplier=decimal_or(fields, "multiplier", Decimal(1), above="0"),
        factor=decimal_or(fields, "factor", Decimal(1), above="0"),
        per=decimal_or(fields, "per", Decimal(0), above="0"),
        parts=whole_or(fields, "parts", 1, 1, 1000),
        target=decimal_or(fields, "target", Decimal(0)),
        **_range_ends(node, fields),
        table=_step_table(fields),
        values=scale_of_values(fields["values"]) if "values" in fields else {},
        gate=_gate(fields["gate"]) if "gate" in fields else None,
        agreement=chosen(fields, "agreement", Agreement.EQUAL),
        decimals=fields["decimals"].integer(0, 4) if "decimals" in fields else None,
        version=_version(fields, kind),
    )


def _aspect_code(fields: Mapping[str, Node], single: bool) -> str:
    if single:
        return SINGLE
    return fields["code"].code() if "code" in fields else ""


def _every_field() -> str:
    return " ".join(["max", OF_ALL, *(kind.fields for kind in KINDS.values())])


def _named_judges(fields: Mapping[str, Node], known: Sequence[str]) -> list[str]:
    if "judges" not in fields:
        return []
    nodes = [(node, node.code()) for node in fields["judges"].items(1, 200)]
    for node, code in nodes:
        if code and code not in known:
            node.wrong("judge_unknown", judge=code)
    return unique(iter(nodes))


def _range_ends(node: Node, fields: Mapping[str, Node]) -> dict[str, Decimal]:
    lower, upper = optional_decimal(fields, "from"), optional_decimal(fields, "to")
    if lower is None or upper is None:
        return {}
    if lower == upper:
        node.wrong("range_empty", value=lower)
        return {}
    return {"lower": lower, "upper": upper}


def _step_table(fields: Mapping[str, Node]) -> tuple[StepRow, ...]:
    if "table" not in fields:
        return ()
    maximum = fields["max"].value if "max" in fields and isinstance(fields["max"].value, str) else None
    rows = []
    for node in fields["table"].items(1, 100):
        row = node.fields("mark", "within at_least at_most")
        if row and not {"within", "at_least", "at_most"} & set(row):
            node.wrong("condition_missing")
        mark = decimal_or(row, "mark", Decimal(0), low="0")
        if maximum and DECIMAL.fullmatch(maximum) and mark > Decimal(maximum):
            row["mark"].wrong("number_out_of_range", value=mark, limits=f"0…{maximum}")
        rows.append(
            StepRow(
                mark,
                optional_decimal(row, "within", low="0"),
                optional_decimal(row, "at_least"),
                optional_decimal(row, "at_most"),
            )
        )
    return tuple(rows)


def scale_of_values(node: Node) -> dict[Decimal, Decimal]:
    """What each mark is worth, e.g. the scale of values of a jump."""
    values: dict[Decimal, Decimal] = {}
    for key, child in node.members().items():
        mark = Node(key, child.at, node.problems).decimal()
        worth = child.decimal()
        if mark is not None and worth is not None:
            values[mark] = worth
    if isinstance(node.value, Members) and not node.value:
        node.wrong("list_length", length=0, low=1, high=100_000)
    return values


def _gate(node: Node) -> Gate | None:
    fields = node.fields("limit", "kind")
    limit = optional_decimal(fields, "limit", low="0")
    return None if limit is None else Gate(limit, chosen(fields, "kind", GateKind.RANGE))


def _version(fields: Mapping[str, Node], kind: AspectKind) -> str:
    if "version" not in fields:
        return ""
    version = str(fields["version"].value)
    if version in kind.versions:
        return version
    versions = " ".join(kind.versions)
    fields["version"].wrong("choice_unknown", value=shown(fields["version"].value), choices=versions)
    return ""


def _aspects(node: Node, judges: Sequence[str]) -> list[AspectRule]:
    nodes = node.items(1, 5000)
    rules = [(one, _aspect(one, judges, single=False)) for one in nodes]
    unique(((one, rule.code) for one, rule in rules if rule is not None), "code")
    return [rule for _, rule in rules if rule is not None and rule.code]


def _modules(node: Node, aspects: Sequence[AspectRule]) -> list[Module]:
    modules, used = [], {rule.module for rule in aspects}
    nodes = []
    for one in node.items(0, 200):
        fields = one.fields("code", "title weight start note")
        code = fields["code"].code() if "code" in fields else ""
        nodes.append((one, code))
        if code and code not in used:
            one.wrong("module_without_aspects", module=code)
        modules.append(
            Module(
                code,
                optional_decimal(fields, "weight", low="0", high="1"),
                optional_decimal(fields, "start", above="0"),
            )
        )
    unique(iter(nodes), "code")
    weights = [module.weight for module in modules if module.weight is not None]
    if weights and (len(weights) < len(modules) or sum(weights) != 1):
        node.wrong("weights_not_one", total=sum(weights))
    if weights and used - {module.code for module in modules}:
        node.wrong("module_not_listed", modules=" ".join(sorted(used - {module.code for module in modules})))
    return modules


def _rounding(fields: Mapping[str, Node]) -> Rounding:
    if "rounding" not in fields:
        return Rounding()
    own = fields["rounding"].fields("", "decimals stages")
    stages = Rounding().stages
    if "stages" in own:
        stages = frozenset(
            stage for node in own["stages"].items(0, 10) if (stage := node.choice(Stage)) is not None
        )
    return Rounding(whole_or(own, "decimals", 2, 0, 4), stages)


def scheme_of(fields: Mapping[str, Node], judges: Sequence[str]) -> Scheme:
    """The scheme of a file, or the one aggregation that stands for it, as far as it can be read."""
    rounding, missing = _rounding(fields), chosen(fields, "missing", Missing.INCOMPLETE)
    if "aggregation" in fields:
        rule = _aspect(fields["aggregation"], judges, single=True)
        return Scheme((rule,) if rule else (), (), rounding, missing)
    if "scheme" not in fields:
        return Scheme((), (), rounding, missing)
    own = fields["scheme"].fields("aspects", "modules total title note")
    aspects = _aspects(own["aspects"], judges) if "aspects" in own else []
    modules = _modules(own["modules"], aspects) if "modules" in own else []
    total = optional_decimal(own, "total", above="0")
    reached = sum((rule.top for rule in aspects), Decimal(0))
    if total is not None and total != reached:
        own["total"].wrong("scheme_total_differs", total=total, reached=reached)
    return Scheme(tuple(aspects), tuple(modules), rounding, missing)
