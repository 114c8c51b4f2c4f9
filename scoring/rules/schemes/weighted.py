"""A Chinese marking scheme as a table: modules with weights, aspects with points, kinds, steps and judges."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from competition.rules.decimals import figure
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from scoring.rules.marking.aspect import AspectKind
from scoring.rules.marking.kinds.registry import KINDS, WORDS
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

MODULE = re.compile(r"[A-Za-z0-9]{1,2}")
CODE = re.compile(r"[A-Za-z0-9.\-]{1,16}")


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
    aspects = [(number, _aspect(_Row(number, row, problems), modules)) for number, row in rows]
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


@dataclass
class _Row:
    """One row as it was typed, and what is wrong with it."""

    number: int
    typed: Mapping[str, Any]
    problems: list[Problem]
    maximum: Decimal = Decimal(0)

    def text(self, column: str) -> str:
        return str(self.typed.get(column, "")).strip()

    def wrong(self, code: str, column: str, **details: object) -> None:
        self.problems.append(Problem(code, place(self.number, LETTERS[column], **details), "file"))

    def positive(self, column: str) -> str:
        """A number above 0; empty when there is none or it is wrong, which is said."""
        text = self.text(column)
        number = _number(text)
        if text and not Decimal(number or 0):
            self.wrong("scheme_number_wrong", column, value=text)
            return ""
        return number


def _number(text: str) -> str:
    return figure(text, whole=6, places=4) or ""


def _aspect(row: _Row, modules: _Modules) -> AspectText:
    module = _module(row, modules)
    code, title = row.text("code"), row.text("title")
    if not CODE.fullmatch(code):
        row.wrong("scheme_code_wrong", "code", value=code or "-")
    if not title:
        row.wrong("cis_name_missing", "title")
    kind = _kind(row)
    maximum = _maximum(row)
    modules.points[module] = modules.points.get(module, Decimal(0)) + row.maximum
    if kind.deducting:
        modules.deducting.add(module)
    rule = kind.typed(row)
    if gate := row.positive("gate"):
        rule["gate"] = {"limit": gate}
    extra = row.text("extra")
    levels = tuple(part.strip() for part in re.split(r"[|｜\n]", extra) if part.strip())
    return AspectText(
        code=code,
        criterion=module,
        sub_criterion=module,
        letter="J" if kind.graded else "M",
        kind=kind.key,
        title=title,
        maximum=maximum,
        step=row.positive("step"),
        judges=_judges(row, kind),
        extra=extra,
        levels=levels if kind.graded and len(levels) == 4 else (),
        rule=rule,
    )


def _maximum(row: _Row) -> str:
    maximum = row.positive("maximum")
    if not maximum and not row.text("maximum"):
        row.wrong("scheme_number_wrong", "maximum", value="-")
    row.maximum = Decimal(maximum or 0)
    return maximum or "0"


def _module(row: _Row, modules: _Modules) -> str:
    code, name = row.text("module"), row.text("module_name")
    if not MODULE.fullmatch(code):
        row.wrong("scheme_module_wrong", "module", value=code or "-")
        return "?"
    if name and modules.names.get(code, name) not in ("", name):
        row.wrong("scheme_module_differs", "module_name", module=code)
    modules.names[code] = modules.names.get(code) or name
    typed = row.text("weight").rstrip("%％")
    if not typed:
        return code
    weight = _number(typed)
    if not 0 < Decimal(weight or 0) <= 100:
        row.wrong("scheme_number_wrong", "weight", value=typed)
    elif Decimal(modules.weights.setdefault(code, weight)) != Decimal(weight):
        row.wrong("scheme_module_differs", "weight", module=code)
    return code


def _kind(row: _Row) -> AspectKind:
    key = row.text("kind")
    if key not in WORDS:
        row.wrong("scheme_kind_wrong", "kind", value=key or "-")
        return KINDS["points"]
    return KINDS[key]


def _judges(row: _Row, kind: AspectKind) -> int:
    text = unicodedata.normalize("NFKC", row.text("judges"))
    if not text:
        return kind.usual_judges
    if not re.fullmatch(r"[1-9]", text) or int(text) < kind.fewest_judges:
        row.wrong("scheme_judges_wrong", "judges", value=text, fewest=kind.fewest_judges)
        return kind.usual_judges
    return int(text)


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
