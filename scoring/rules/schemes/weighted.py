"""A Chinese marking scheme as a table: modules with weights, aspects with points, kinds, steps and judges."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aspects import Kind
from scoring.rules.schemes.document import AspectText, Criterion, SchemeDocument, SubCriterion, place, twice

# Key, heading and width of each column, in order.
COLUMNS = (
    ("module", phrase("模块编号"), 10),
    ("module_name", phrase("模块名称"), 20),
    ("weight", phrase("模块权重"), 10),
    ("code", phrase("评分点编号"), 12),
    ("title", phrase("评分点"), 36),
    ("extra", phrase("评分标准"), 36),
    ("maximum", phrase("分值"), 8),
    ("kind", phrase("类型"), 18),
    ("step", phrase("步长"), 8),
    ("judges", phrase("裁判数"), 8),
    ("per", phrase("扣分单位"), 10),
    ("limits", phrase("换算区间或分档"), 28),
    ("gate", phrase("分差上限"), 10),
)
LETTERS = {key: "ABCDEFGHIJKLM"[number] for number, (key, _, _) in enumerate(COLUMNS)}

KIND_WORDS = {
    Kind.BINARY: phrase("是否"),
    Kind.POINTS: phrase("给分"),
    Kind.DEDUCT: phrase("计数扣分"),
    Kind.DEDUCTION: phrase("清单扣分"),
    Kind.RANGE: phrase("区间换算"),
    Kind.STEPS: phrase("分档"),
    Kind.JUDGEMENT: phrase("等级评判"),
    Kind.TRIMMED_MEAN: phrase("去高去低平均"),
    Kind.MEDIAN: phrase("中位数"),
    Kind.MEAN: phrase("平均"),
}
USUAL_JUDGES = {Kind.JUDGEMENT: 3, Kind.TRIMMED_MEAN: 5, Kind.MEDIAN: 3, Kind.MEAN: 3}
FEWEST_JUDGES = {Kind.TRIMMED_MEAN: 3, Kind.JUDGEMENT: 1}
NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
RANGE = re.compile(r"(-?[0-9.]+)\s*(?:~|～|至|\.\.)\s*(-?[0-9.]+)")
STEP = re.compile(r"(≤|<=|≥|>=|±)\s*(-?[0-9.]+)\s*[:：]\s*([0-9.]+)")
MODULE = re.compile(r"[A-Za-z0-9]{1,2}")
CODE = re.compile(r"[A-Za-z0-9.\-]{1,16}")
CONDITIONS = {"≤": "at_most", "<=": "at_most", "≥": "at_least", ">=": "at_least", "±": "within"}


@dataclass
class _Modules:
    """Modules in the order they first appear."""

    names: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    deducting: set[str] = field(default_factory=set)
    points: dict[str, Decimal] = field(default_factory=dict)


def read(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> tuple[SchemeDocument, list[Problem]]:
    """The scheme and every problem with its row and column, from rows (number, text by column key).

    Weights are percentages and sum to 100; a module of 清单扣分 starts at 100, others should add up to 100.
    Without any weight the points of all aspects add up to 100.
    """
    problems: list[Problem] = []
    modules = _Modules()
    aspects = [(number, _aspect(number, row, modules, problems)) for number, row in rows]
    problems += twice([(number, aspect.code) for number, aspect in aspects if aspect.code], LETTERS["code"])
    weighted = bool(modules.weights)
    document = SchemeDocument(
        source="weighted",
        criteria=tuple(
            Criterion(
                code,
                name,
                weight=modules.weights.get(code, ""),
                start="100" if code in modules.deducting else "",
            )
            for code, name in modules.names.items()
        ),
        sub_criteria=tuple(SubCriterion(code, name) for code, name in modules.names.items()),
        aspects=tuple(aspect for _, aspect in aspects),
    )
    problems += _sum_problems(document, modules, weighted)
    return document, sorted(problems, key=lambda problem: int(str(problem.details.get("row", 9999))))


def _aspect(number: int, row: Mapping[str, Any], modules: _Modules, problems: list[Problem]) -> AspectText:
    def wrong(code: str, key: str, **details: object) -> None:
        problems.append(Problem(code, place(number, LETTERS[key], **details), "file"))

    def positive(key: str) -> str:
        text = str(row.get(key, "")).strip()
        if text and (not NUMBER.fullmatch(text) or Decimal(text) <= 0):
            wrong("scheme_number_wrong", key, value=text)
            return ""
        return text

    module = _module(row, modules, wrong)
    code, title = str(row.get("code", "")).strip(), str(row.get("title", "")).strip()
    if not CODE.fullmatch(code):
        wrong("scheme_code_wrong", "code", value=code or "-")
    if not title:
        wrong("cis_name_missing", "title")
    kind = _kind(row, wrong)
    maximum = positive("maximum")
    if not maximum:
        if not str(row.get("maximum", "")).strip():
            wrong("scheme_number_wrong", "maximum", value="-")
        maximum = "0"
    modules.points[module] = modules.points.get(module, Decimal(0)) + Decimal(maximum)
    if kind is Kind.DEDUCTION:
        modules.deducting.add(module)
    rule = _rule(row, kind, Decimal(maximum), positive, wrong)
    levels = tuple(part.strip() for part in re.split(r"[|｜\n]", str(row.get("extra", ""))) if part.strip())
    return AspectText(
        code=code,
        criterion=module,
        sub_criterion=module,
        letter="J" if kind is Kind.JUDGEMENT else "M",
        kind=kind.value,
        title=title,
        maximum=maximum,
        step=positive("step"),
        judges=_judges(row, kind, wrong),
        extra=str(row.get("extra", "")).strip(),
        levels=levels if kind is Kind.JUDGEMENT and len(levels) == 4 else (),
        rule=rule,
    )


def _module(row: Mapping[str, Any], modules: _Modules, wrong: Any) -> str:
    code, name = str(row.get("module", "")).strip(), str(row.get("module_name", "")).strip()
    if not MODULE.fullmatch(code):
        wrong("scheme_module_wrong", "module", value=code or "-")
        return "?"
    if name and modules.names.get(code, name) not in ("", name):
        wrong("scheme_module_differs", "module_name", module=code)
    modules.names[code] = modules.names.get(code) or name
    weight = str(row.get("weight", "")).strip().rstrip("%％")
    if not weight:
        return code
    if not NUMBER.fullmatch(weight) or not 0 < Decimal(weight) <= 100:
        wrong("scheme_number_wrong", "weight", value=weight)
    elif Decimal(modules.weights.setdefault(code, weight)) != Decimal(weight):
        wrong("scheme_module_differs", "weight", module=code)
    return code


def _kind(row: Mapping[str, Any], wrong: Any) -> Kind:
    text = str(row.get("kind", "")).strip()
    try:
        kind = Kind(text)
    except ValueError:
        kind = None
    if kind not in KIND_WORDS:
        wrong("scheme_kind_wrong", "kind", value=text or "-")
        return Kind.POINTS
    return Kind(text)


def _judges(row: Mapping[str, Any], kind: Kind, wrong: Any) -> int:
    text = str(row.get("judges", "")).strip()
    if not text:
        return USUAL_JUDGES.get(kind, 1)
    if not re.fullmatch(r"[1-9]", text) or int(text) < FEWEST_JUDGES.get(kind, 1):
        wrong("scheme_judges_wrong", "judges", value=text, fewest=FEWEST_JUDGES.get(kind, 1))
        return USUAL_JUDGES.get(kind, 1)
    return int(text)


def _rule(row: Mapping[str, Any], kind: Kind, maximum: Decimal, positive: Any, wrong: Any) -> dict[str, Any]:
    """The fields of a marks file that this kind needs."""
    rule: dict[str, Any] = {}
    limits = str(row.get("limits", "")).strip()
    if kind in (Kind.DEDUCT, Kind.DEDUCTION):
        if per := positive("per"):
            rule["per"] = per
        elif not str(row.get("per", "")).strip():
            wrong("scheme_per_missing", "per")
    elif kind is Kind.RANGE:
        found = RANGE.fullmatch(limits)
        if not found or _decimal(found[1]) is None or _decimal(found[2]) in (None, _decimal(found[1])):
            wrong("scheme_range_wrong", "limits", value=limits or "-")
        else:
            rule |= {"from": found[1], "to": found[2]}
    elif kind is Kind.STEPS:
        rule |= _steps(limits, maximum, wrong)
    if gate := positive("gate"):
        rule["gate"] = {"limit": gate}
    return rule


def _steps(limits: str, maximum: Decimal, wrong: Any) -> dict[str, Any]:
    table = []
    for part in re.split(r"[;；\n]", limits):
        if not part.strip():
            continue
        found = STEP.fullmatch(part.strip())
        mark = _decimal(found[3]) if found else None
        if not found or _decimal(found[2]) is None or mark is None or mark > maximum:
            wrong("scheme_steps_wrong", "limits", value=part.strip())
            continue
        table.append({"mark": found[3], CONDITIONS[found[1]]: found[2]})
    if not table:
        wrong("scheme_steps_wrong", "limits", value=limits or "-")
    return {"table": table}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _sum_problems(document: SchemeDocument, modules: _Modules, weighted: bool) -> list[Problem]:
    if not document.aspects:
        return [Problem("scheme_without_aspects", {}, "file")]
    if not weighted:
        total = sum(modules.points.values(), Decimal(0))
        if total == 100:
            return []
        return [Problem("scheme_total_differs", {"total": 100, "reached": total}, "file")]
    problems = []
    total = sum((Decimal(weight) for weight in modules.weights.values()), Decimal(0))
    if total != 100 or set(modules.weights) != set(modules.names):
        problems.append(Problem("scheme_weights_wrong", {"total": total}, "file"))
    for code in modules.names:
        points = modules.points.get(code, Decimal(0))
        if code not in modules.deducting and points != 100:
            problems.append(Problem("scheme_module_total", {"module": code, "reached": points}, "file"))
    return problems
