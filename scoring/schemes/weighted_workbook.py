"""The form of a Chinese marking scheme: one row an aspect, modules with weights."""

from collections.abc import Sequence

from flask_babel import gettext as _

from competition.foundation.paper import workbooks
from competition.foundation.paper.sheets import Sheet
from competition.foundation.paper.tables import Column, read_table
from competition.rules.problems import Problem
from scoring.rules.marking.kinds.registry import KINDS, WORDS
from scoring.rules.schemes import weighted as weighted_scheme
from scoring.rules.schemes.document import SchemeDocument

SOURCE = "weighted"


def recognised(_sheet: Sheet) -> bool:
    """Whatever is no other form is read as this one."""
    return True


def _columns() -> list[Column]:
    kinds = {key: _(word) for key, word in WORDS.items()}
    return [
        Column(
            key,
            _(heading),
            kinds if key == "kind" else {},
            width=width,
            also=(heading,),
            lines=key in ("title", "extra", "limits"),
        )
        for key, heading, width in weighted_scheme.COLUMNS
    ]


def read(sheet: Sheet) -> tuple[SchemeDocument, Sequence[Problem], Sequence[Problem]]:
    """The scheme, every problem with its row and column, and what to tell of how the sheet was read."""
    table = read_table(sheet, _columns())
    cells = [*table.problems, *(one for row in table.rows for one in row.problems)]
    if cells:
        return SchemeDocument("weighted"), [Problem(one.code, one.details, "file") for one in cells], ()
    words = {word: key for key, word in WORDS.items()}
    typed = []
    for row in table.rows:
        values = dict(row.typed)
        values["kind"] = words.get(values["kind"], values["kind"])
        typed.append((row.number, values))
    return *weighted_scheme.read(typed), table.notes


def template() -> bytes:
    """The empty table of a weighted scheme, with a drop-down of kinds and a sheet of notes."""
    notes = [
        _("一行一个评分点；同一模块的编号、名称、权重填写一致。"),
        _("权重写百分数，各模块合计 100；每个模块内的分值合计 100。不分权重时，全部分值合计 100。"),
        _("是否：达到得满分，否则 0 分。给分：按步长给 0 到满分。"),
        _("计数扣分：满分减去 扣分单位×次数，不低于 0。清单扣分：从 100 分起扣，分值是该项最多扣多少。"),
        _("区间换算：写下限~上限，例如 0~10。分档：写 ±0.5:1.00; ±1:0.50，或 ≤、≥。"),
        _("等级评判：0、1、2、3 四级，三名裁判；评分标准可写四级说明，用 | 分开。"),
        _("去高去低平均：默认五名裁判，各去一个最高分和最低分。分差上限：超过时须重评。"),
    ]
    return workbooks.template(_columns(), _("评分标准"), notes, _("说明"))


def written(document: SchemeDocument) -> bytes:
    """The table with all its rows."""
    names = {criterion.code: criterion for criterion in document.criteria}
    kinds = {key: _(word) for key, word in WORDS.items()}
    rows = []
    for aspect in document.aspects:
        module = names[aspect.criterion]
        rule = aspect.rule
        rows.append(
            [
                module.code,
                module.name,
                module.weight,
                aspect.code,
                aspect.title,
                aspect.extra,
                aspect.maximum,
                kinds.get(aspect.kind, aspect.kind),
                aspect.step,
                str(aspect.judges),
                str(rule.get("per", "")),
                KINDS[aspect.kind].limits(rule),
                str(rule.get("gate", {}).get("limit", "")),
            ]
        )
    headings = [_(heading) for _key, heading, _width in weighted_scheme.COLUMNS]
    return workbooks.listing(headings, rows, _("评分标准"))
