"""The marks file: one self-contained JSON in, the result as JSON out (docs/marks-file.md).

`compute(data)` is what `flask --app wsgi scoring compute FILE` calls. It reads the file, reports *every*
problem with its place (a JSON pointer, in `Problem.field`), and tallies by the code that results use.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from competition.problems import Problem, Refused
from scoring import aggregation, medals, tallying
from scoring.aggregation import Combination, Penalty, Rounding, Stage
from scoring.marking import MEASURED, Agreement, AspectRule, Gate, GateKind, Kind, StepRow
from scoring.medals import MedalRules, Places, PrizeRules, Quota, QuotaRounding, SharedCut
from scoring.result_file import RESULT_FORMAT, written
from scoring.standardisation import Scale
from scoring.strict_json import DECIMAL, Choice, Members, Node, parse, shown
from scoring.tallying import (
    EntryMarks,
    Marks,
    Missing,
    Module,
    Part,
    RoundMarks,
    Rules,
    Scheme,
    Status,
    TeamRules,
)

FORMAT = "jiangsai-marks/1"
TEAM = ""  # the judge of a mark that the team gives as one
SINGLE = "mark"  # the aspect of a file with an aggregation instead of a scheme

TIE = re.compile(r"share|time|modules|penalties|best_round:[1-9][0-9]?|(part|module|aspect|higher|lower):.+")


def _decimal_of(fields: Mapping[str, Node], name: str, default: Decimal, **limits: str) -> Decimal:
    if name not in fields:
        return default
    number = fields[name].decimal(**limits)
    return default if number is None else number


def _optional(fields: Mapping[str, Node], name: str, **limits: str) -> Decimal | None:
    return fields[name].decimal(**limits) if name in fields else None


def _chosen(fields: Mapping[str, Node], name: str, default: Choice) -> Choice:
    if name not in fields:
        return default
    return fields[name].choice(type(default)) or default


def _whole(fields: Mapping[str, Node], name: str, default: int, low: int, high: int) -> int:
    number = fields[name].integer(low, high) if name in fields else default
    return default if number is None else number


def _unique(codes: Iterator[tuple[Node, str]], name: str = "") -> list[str]:
    """Codes without the empty ones; a second time is a problem, at the member `name` of its object."""
    seen: list[str] = []
    known: set[str] = set()
    for node, code in codes:
        if code and code in known:
            (node.child(name) if name else node).wrong("code_twice", code=code)
        elif code:
            known.add(code)
            seen.append(code)
    return seen


# --- the scheme ------------------------------------------------------------------------------------

OF_ALL = "title module section note step min decimals factor judges needs gate agreement"
OF_KIND = {
    Kind.BINARY: "",
    Kind.STEPS: "table target",
    Kind.DEDUCT: "per",
    Kind.DEDUCTION: "per",
    Kind.RANGE: "from to",
    Kind.ALL_OR_NOTHING: "parts",
    Kind.POINTS: "",
    Kind.JUDGEMENT: "version",
    Kind.TRIMMED_MEAN: "drop_high drop_low values version",
    Kind.TRIMMED_SUM: "drop_high drop_low multiplier values version",
    Kind.MEDIAN: "values version",
    Kind.MEAN: "values version",
    Kind.TOLERANCE_MEAN: "values version",
}
NEEDS_MAXIMUM = frozenset(
    {Kind.BINARY, Kind.STEPS, Kind.DEDUCT, Kind.RANGE, Kind.ALL_OR_NOTHING, Kind.JUDGEMENT}
)
REQUIRED_OF_KIND = {
    Kind.STEPS: "table",
    Kind.DEDUCT: "per",
    Kind.DEDUCTION: "per",
    Kind.RANGE: "from to",
}


def _aspect(node: Node, judges: Sequence[str], single: bool) -> AspectRule | None:
    """One aspect, or the aggregation of a file without a scheme; None when its kind is unknown."""
    if not isinstance(node.value, Members) or "kind" not in node.value:
        node.fields("kind" if single else "code kind", _every_field())
        return None
    kind = node.child("kind").choice(Kind)
    if kind is None:
        node.fields("kind" if single else "code kind", _every_field())
        return None
    required = " ".join(
        [
            "kind",
            "" if single else "code",
            "max" if kind in NEEDS_MAXIMUM else "",
            REQUIRED_OF_KIND.get(kind, ""),
        ]
    )
    fields = node.fields(required, f"max {OF_ALL} {OF_KIND[kind]}")
    return AspectRule(
        code=_aspect_code(fields, single),
        kind=kind,
        maximum=_optional(fields, "max", above="0"),
        minimum=_decimal_of(fields, "min", Decimal(0)),
        step=_optional(fields, "step", above="0"),
        module=fields["module"].code() if "module" in fields else "",
        judges=tuple(_named_judges(fields, judges)),
        needs=_whole(fields, "needs", 0, 1, 100) or None,
        high=_whole(fields, "drop_high", 1 if "drop_high" in OF_KIND[kind] else 0, 0, 50),
        low=_whole(fields, "drop_low", 1 if "drop_low" in OF_KIND[kind] else 0, 0, 50),
        multiplier=_decimal_of(fields, "multiplier", Decimal(1), above="0"),
        factor=_decimal_of(fields, "factor", Decimal(1), above="0"),
        per=_decimal_of(fields, "per", Decimal(0), above="0"),
        parts=_whole(fields, "parts", 1, 1, 1000),
        target=_decimal_of(fields, "target", Decimal(0)),
        **_range_ends(node, fields),
        table=_step_table(fields),
        values=_scale_of_values(fields["values"]) if "values" in fields else {},
        gate=_gate(fields["gate"]) if "gate" in fields else None,
        agreement=_chosen(fields, "agreement", Agreement.EQUAL),
        decimals=fields["decimals"].integer(0, 4) if "decimals" in fields else None,
        version=_version(fields, kind),
    )


def _aspect_code(fields: Mapping[str, Node], single: bool) -> str:
    if single:
        return SINGLE
    return fields["code"].code() if "code" in fields else ""


def _every_field() -> str:
    return " ".join(["max", OF_ALL, *OF_KIND.values()])


def _named_judges(fields: Mapping[str, Node], known: Sequence[str]) -> list[str]:
    if "judges" not in fields:
        return []
    nodes = [(node, node.code()) for node in fields["judges"].items(1, 200)]
    for node, code in nodes:
        if code and code not in known:
            node.wrong("judge_unknown", judge=code)
    return _unique(iter(nodes))


def _range_ends(node: Node, fields: Mapping[str, Node]) -> dict[str, Decimal]:
    lower, upper = _optional(fields, "from"), _optional(fields, "to")
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
        mark = _decimal_of(row, "mark", Decimal(0), low="0")
        if maximum and DECIMAL.fullmatch(maximum) and mark > Decimal(maximum):
            row["mark"].wrong("number_out_of_range", value=mark, limits=f"0…{maximum}")
        rows.append(
            StepRow(
                mark, _optional(row, "within", low="0"), _optional(row, "at_least"), _optional(row, "at_most")
            )
        )
    return tuple(rows)


def _scale_of_values(node: Node) -> dict[Decimal, Decimal]:
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
    limit = _optional(fields, "limit", low="0")
    return None if limit is None else Gate(limit, _chosen(fields, "kind", GateKind.RANGE))


def _version(fields: Mapping[str, Node], kind: Kind) -> str:
    if "version" not in fields:
        return ""
    full = f"{kind}/{fields['version'].value}"
    if full in aggregation.AGGREGATIONS:
        return full
    versions = " ".join(
        name.split("/")[1] for name in aggregation.AGGREGATIONS if name.startswith(f"{kind}/")
    )
    fields["version"].wrong("choice_unknown", value=shown(fields["version"].value), choices=versions)
    return ""


def _aspects(node: Node, judges: Sequence[str]) -> list[AspectRule]:
    nodes = node.items(1, 5000)
    rules = [(one, _aspect(one, judges, single=False)) for one in nodes]
    _unique(((one, rule.code) for one, rule in rules if rule is not None), "code")
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
                code, _optional(fields, "weight", low="0", high="1"), _optional(fields, "start", above="0")
            )
        )
    _unique(iter(nodes), "code")
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
    return Rounding(_whole(own, "decimals", 2, 0, 4), stages)


def _scheme(fields: Mapping[str, Node], judges: Sequence[str]) -> Scheme:
    rounding, missing = _rounding(fields), _chosen(fields, "missing", Missing.INCOMPLETE)
    if "aggregation" in fields:
        rule = _aspect(fields["aggregation"], judges, single=True)
        return Scheme((rule,) if rule else (), (), rounding, missing)
    if "scheme" not in fields:
        return Scheme((), (), rounding, missing)
    own = fields["scheme"].fields("aspects", "modules total title note")
    aspects = _aspects(own["aspects"], judges) if "aspects" in own else []
    modules = _modules(own["modules"], aspects) if "modules" in own else []
    total = _optional(own, "total", above="0")
    reached = sum((rule.top for rule in aspects), Decimal(0))
    if total is not None and total != reached:
        own["total"].wrong("scheme_total_differs", total=total, reached=reached)
    return Scheme(tuple(aspects), tuple(modules), rounding, missing)


# --- rules of the event ----------------------------------------------------------------------------


def _composite(node: Node) -> tuple[Part, ...]:
    parts, nodes = [], []
    for one in node.items(1, 20):
        fields = one.fields("part weight", "from_marks pass_mark title")
        code = fields["part"].code() if "part" in fields else ""
        nodes.append((one, code))
        from_marks = fields["from_marks"].flag() if "from_marks" in fields else False
        weight = _decimal_of(fields, "weight", Decimal(0), low="0", high="1")
        parts.append(Part(code, weight, from_marks, _optional(fields, "pass_mark", low="0")))
    _unique(iter(nodes), "part")
    if parts and sum(part.weight for part in parts) != 1:
        node.wrong("weights_not_one", total=sum(part.weight for part in parts))
    if sum(part.from_marks for part in parts) > 1:
        node.wrong("one_part_from_marks")
    return tuple(parts)


def _combination(node: Node) -> tuple[Combination, int | None]:
    fields = node.fields("combine", "count note")
    how = _chosen(fields, "combine", Combination.SUM)
    count = _whole(fields, "count", 0, 1, 100) or None
    if how is Combination.BEST_SUM and "count" not in fields:
        node.wrong("field_missing", name="count")
    if how is not Combination.BEST_SUM and "count" in fields:
        fields["count"].wrong("field_unknown", name="count")
    return how, count


def _ties(node: Node, scheme: Scheme, parts: Sequence[Part]) -> tuple[str, ...]:
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
        quotas.append(Quota(prize, count, _optional(own, "percent", low="0", high="100")))
    _unique(iter(nodes), "prize")
    small, counts = 5, (1, 1)
    if "small_field" in fields:
        own = fields["small_field"].fields("at_most counts")
        small = _whole(own, "at_most", 5, 0, 1000)
        found = [one.integer(0, 1000) for one in own["counts"].items(0, 20)] if "counts" in own else [1, 1]
        counts = tuple(count or 0 for count in found)  # type: ignore[assignment]
    return PrizeRules(
        tuple(quotas),
        _chosen(fields, "rounding", QuotaRounding.HALF_UP),
        small,
        counts,
        _chosen(fields, "shared_at_cut", SharedCut.EXTEND),
        _optional(fields, "minimum", low="0"),
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
        _decimal_of(fields, "tolerance", Decimal(2), low="0", high="1000"),
        _decimal_of(fields, "excellence", Decimal(700), low="0"),
        _chosen(fields, "places", Places.EXACT),
        small,
    )


def _rules(fields: Mapping[str, Node], scheme: Scheme) -> Rules:
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
        pass_mark=_optional(fields, "pass_mark", low="0"),
    )


# --- entries ---------------------------------------------------------------------------------------

OF_ROUND = "marks points factors bases values earlier decisions"
OF_SINGLE_ROUND = "marks factor base values earlier decision"
OF_ENTRY = "name note status rounds parts total scale carried penalties time tie_values team"


class EntryReader:
    """Reads entries against a scheme."""

    def __init__(
        self,
        scheme: Scheme,
        judges: Sequence[str],
        rules: Rules,
        single: bool,
        unreadable: frozenset[str] | None,
    ) -> None:
        self.scheme, self.judges, self.rules, self.single = scheme, judges, rules, single
        self.unreadable = unreadable  # None: the file has no scheme at all
        self.aspects = {rule.code: rule for rule in scheme.aspects}

    @property
    def of_round(self) -> str:
        """The names a round may have."""
        return OF_SINGLE_ROUND if self.single else OF_ROUND

    def entry(self, node: Node) -> EntryMarks:
        """One entry; what is missing or superfluous is noted."""
        fields = node.fields("code", f"{OF_ENTRY} {self.of_round}")
        status = _chosen(fields, "status", Status.COMPETES)
        self._one_source(node, fields, status)
        points = _optional(fields, "scale", low="-100000", high="100000")
        if points is not None and points != points.to_integral_value():
            fields["scale"].wrong("scale_not_whole", value=points)
        return EntryMarks(
            code=fields["code"].code() if "code" in fields else "",
            status=status,
            rounds=self._rounds(node, fields),
            parts=self._parts(fields),
            total=_optional(fields, "total"),
            points=points,
            carried=_optional(fields, "carried"),
            penalties=self._penalties(fields),
            time=_optional(fields, "time", low="0"),
            values=_decimals(fields, "tie_values"),
            team=fields["team"].code() if "team" in fields else "",
        )

    def _one_source(self, node: Node, fields: Mapping[str, Node], status: Status) -> None:
        sources = [name for name in ("marks", "rounds", "total", "scale") if name in fields]
        if "points" in fields and "marks" not in fields:
            sources.append("marks")
        if len(sources) > 1:
            node.wrong("one_source_wanted", sources=" ".join(sources))
        for name in {"marks", "rounds"} & set(sources):
            if self.unreadable is None and name in fields:
                fields[name].wrong("scheme_missing")
        wants_marks = not self.rules.composite or any(part.from_marks for part in self.rules.composite)
        if not sources and wants_marks and status is Status.COMPETES and isinstance(node.value, Members):
            node.wrong("marks_wanted")
        if {"total", "scale"} & set(sources) and "parts" in fields:
            fields["parts"].wrong("one_source_wanted", sources=" ".join([*sources, "parts"]))

    def _parts(self, fields: Mapping[str, Node]) -> dict[str, Decimal | None]:
        if "parts" not in fields:
            return {}
        given = {part.code for part in self.rules.composite if not part.from_marks}
        parts: dict[str, Decimal | None] = {}
        for code, node in fields["parts"].members().items():
            if code not in given:
                node.wrong("part_unknown", part=shown(code))
            parts[code] = None if node.value is None else node.decimal()
        for code in sorted(given - set(parts)):
            fields["parts"].wrong("field_missing", name=code)
        return parts

    def _penalties(self, fields: Mapping[str, Node]) -> tuple[Penalty, ...]:
        penalties = []
        for node in fields["penalties"].items(0, 100) if "penalties" in fields else []:
            own = node.fields("kind reason by", "amount note")
            kind = own["kind"].choice(PenaltyKind) if "kind" in own else None
            amount = Decimal(0)
            if kind is PenaltyKind.DISQUALIFY and "amount" in own:
                own["amount"].wrong("field_unknown", name="amount")
            elif kind is PenaltyKind.PERCENT:
                amount = _decimal_of(own, "amount", Decimal(0), low="0", high="100")
            elif kind is PenaltyKind.POINTS:
                amount = _decimal_of(own, "amount", Decimal(0), low="0")
            if kind in (PenaltyKind.PERCENT, PenaltyKind.POINTS) and "amount" not in own:
                node.wrong("field_missing", name="amount")
            why, who = (own[name].text() if name in own else "" for name in ("reason", "by"))
            penalties.append(Penalty(str(kind or ""), amount, why, who))
        return tuple(penalties)

    def _rounds(self, node: Node, fields: Mapping[str, Node]) -> tuple[RoundMarks, ...]:
        if "rounds" not in fields:
            own = {name: fields[name] for name in self.of_round.split() if name in fields}
            return (self._round(node, own),) if own else ()
        for name in set(self.of_round.split()) & set(fields):
            fields[name].wrong("belongs_to_round", name=name)
        rounds = fields["rounds"].items(1, 100)
        return tuple(self._round(one, one.fields("marks", f"{self.of_round} note")) for one in rounds)

    def _round(self, node: Node, fields: Mapping[str, Node]) -> RoundMarks:
        at = f"{node.at}/marks"
        if self.single:
            return self._single_round(fields, at)
        points = self._by_aspect(fields, "points", lambda _, one: one.decimal())
        marks = self._by_aspect(fields, "marks", self._marks)
        stated = set(marks) | set(points)
        if "marks" in fields and isinstance(fields["marks"].value, Members):
            for code in self.aspects:
                if code not in stated:
                    fields["marks"].wrong("aspect_not_stated", aspect=code)
        for code in sorted(set(marks) & set(points)):
            fields["points"].child(code).wrong("one_source_wanted", sources="marks points")
        return RoundMarks(
            marks={code: one for code, one in marks.items() if one is not None},
            points={code: one for code, one in points.items() if one is not None},
            factors=_present(self._by_aspect(fields, "factors", lambda _, one: one.decimal(above="0"))),
            bases=_present(self._by_aspect(fields, "bases", lambda _, one: one.decimal())),
            values=_present(self._by_aspect(fields, "values", lambda _, one: _scale_of_values(one))),
            earlier=_present(self._by_aspect(fields, "earlier", self._earlier)),
            decided=frozenset(self._by_aspect(fields, "decisions", lambda _, one: _decision(one))),
            at=at,
        )

    def _single_round(self, fields: Mapping[str, Node], at: str) -> RoundMarks:
        rule = self.aspects.get(SINGLE)
        if rule is None:
            return RoundMarks(single=True)
        marks = self._marks(rule, fields["marks"]) if "marks" in fields else {}
        return RoundMarks(
            marks={SINGLE: marks},
            factors=_present({SINGLE: _optional(fields, "factor", above="0")}),
            bases=_present({SINGLE: _optional(fields, "base")}),
            values={SINGLE: _scale_of_values(fields["values"])} if "values" in fields else {},
            earlier={SINGLE: self._earlier(rule, fields["earlier"])} if "earlier" in fields else {},
            decided=frozenset({SINGLE} if "decision" in fields and _decision(fields["decision"]) else ()),
            at=at,
            single=True,
        )

    def _by_aspect(
        self, fields: Mapping[str, Node], name: str, read: Callable[[AspectRule, Node], Any]
    ) -> dict[str, Any]:
        if name not in fields or (name == "marks" and fields[name].value is None):
            return {}
        found = {}
        for code, node in fields[name].members().items():
            if code in self.aspects:
                found[code] = read(self.aspects[code], node)
            elif self.aspects and code not in (self.unreadable or ()):
                node.wrong("aspect_unknown", aspect=shown(code))
        return found

    def _marks(self, rule: AspectRule, node: Node) -> Marks:
        """Marks by judge; a measured aspect may have one mark of the whole team; null is no mark."""
        if node.value is None:
            return {}
        if isinstance(node.value, str | int) and rule.kind in MEASURED:
            return {TEAM: node.decimal()}
        judges = rule.judges or self.judges
        marks: dict[str, Decimal | None] = {}
        for judge, one in node.members().items():
            if judge not in judges:
                one.wrong("judge_unknown", judge=shown(judge))
            marks[judge] = None if one.value is None else one.decimal()
        all_mark = rule.judges or rule.kind not in MEASURED
        if isinstance(node.value, Members) and all_mark:
            for judge in judges:
                if judge not in marks:
                    node.wrong("judge_not_stated", judge=judge)
        return marks

    def _earlier(self, rule: AspectRule, node: Node) -> tuple[Marks, ...]:
        return tuple(self._marks(rule, one) for one in node.items(1, 20))


class PenaltyKind(StrEnum):
    """What a penalty takes."""

    POINTS = "points"
    PERCENT = "percent"
    DISQUALIFY = "disqualify"


def _decision(node: Node) -> bool:
    """The chief judge let a spread stand: who and why must be said."""
    fields = node.fields("by reason")
    for name in ("by", "reason"):
        if name in fields and not fields[name].text().strip():
            fields[name].wrong("reason_missing")
    return True


def _present(found: Mapping[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in found.items() if value is not None}


def _decimals(fields: Mapping[str, Node], name: str) -> dict[str, Decimal]:
    if name not in fields:
        return {}
    found = {key: node.decimal() for key, node in fields[name].members().items()}
    return {key: number for key, number in found.items() if number is not None}


# --- the whole file --------------------------------------------------------------------------------

OF_FILE = (
    "title source note judges rounding missing scheme aggregation rounds composite floor ties prizes scale"
    " medals teams pass_mark"
)


@dataclass(frozen=True)
class MarksFile:
    """What a file says, as far as it could be read, and everything that is wrong with it."""

    scheme: Scheme
    entries: Sequence[EntryMarks]
    rules: Rules
    raw: Mapping[str, Any]
    problems: Sequence[Problem]


def read(data: bytes) -> MarksFile:
    """Scheme, entries and rules; refuses only what is not JSON at all."""
    problems: list[Problem] = []
    root = Node(parse(data), "", problems)
    fields = root.fields("format entries", OF_FILE)
    if "format" in fields and fields["format"].value != FORMAT:
        fields["format"].wrong("format_unknown", value=shown(fields["format"].value), wanted=FORMAT)
    for name in ("title", "source", "note"):
        if name in fields:
            fields[name].text(5000)
    judges: list[str] = []
    if "judges" in fields:
        judges = _unique((node, node.code()) for node in fields["judges"].items(0, 500))
    if "scheme" in fields and "aggregation" in fields:
        fields["aggregation"].wrong("one_source_wanted", sources="scheme aggregation")
    scheme = _scheme(fields, judges)
    rules = _rules(fields, scheme)
    has_scheme = "scheme" in fields or "aggregation" in fields
    unreadable = _unreadable(fields, scheme) if has_scheme else None
    reader = EntryReader(scheme, judges, rules, "aggregation" in fields, unreadable)
    entries, codes = [], []
    for node in fields["entries"].items(0, 20_000) if "entries" in fields else []:
        entries.append(reader.entry(node))
        codes.append((node, entries[-1].code))
    _unique(iter(codes), "code")
    if (
        rules.medals
        and rules.scale is None
        and any(entry.points is None for entry in entries if _plays(entry))
    ):
        fields["medals"].wrong("medals_need_scale")
    if rules.scale and any(entry.points is not None for entry in entries):
        fields["scale"].wrong("scale_given_twice")
    return MarksFile(scheme, entries, rules, root.value, problems)


def _unreadable(fields: Mapping[str, Node], scheme: Scheme) -> frozenset[str]:
    """Codes of aspects that stand in the file but could not be read: their marks are not looked at."""
    own = fields["scheme"].value if "scheme" in fields else None
    aspects = own.get("aspects") if isinstance(own, Members) else None
    listed = aspects if isinstance(aspects, list) else []
    codes = [one.get("code") for one in listed if isinstance(one, Members)]
    return frozenset(code for code in codes if isinstance(code, str)) - {rule.code for rule in scheme.aspects}


def _plays(entry: EntryMarks) -> bool:
    return entry.status is Status.COMPETES


def compute(data: bytes) -> dict[str, Any]:
    """The result of a marks file, ready for JSON; refuses with every problem and its place."""
    file = read(data)
    if file.problems:
        raise Refused(*file.problems, *tallying.problems_with(file.scheme, file.entries))
    result = tallying.tally(file.scheme, file.entries, file.rules)
    return {"format": RESULT_FORMAT, **_titles(file.raw), **written(file.scheme, file.rules, result)}


def _titles(raw: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"title": raw["title"]} if "title" in raw else {}
    sections: Counter[str] = Counter()
    for aspect in raw.get("scheme", {}).get("aspects", []):
        if "section" in aspect and "max" in aspect:
            sections[str(aspect["section"])] += Decimal(aspect["max"])  # type: ignore[assignment]
    if sections:
        found["sections"] = {code: f"{total:.2f}" for code, total in sorted(sections.items())}
    return found
