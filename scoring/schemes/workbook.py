"""Schemes as workbooks: reading a stranger's file in a child process, writing templates and exports."""

import io
from typing import Any

import openpyxl
from flask_babel import gettext as _
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from competition.foundation.paper import entry_workbook, workbooks
from competition.foundation.paper.entry_workbook import Column
from competition.foundation.store import uploads
from competition.foundation.work import isolation
from competition.rules.problems import Problem, Refused
from scoring.rules.schemes import cis as cis_scheme
from scoring.rules.schemes import weighted as weighted_scheme
from scoring.rules.schemes.document import SchemeDocument

CIS_SHEET = "CIS Marking Scheme Import"
CIS_WIDTHS = (8, 39, 8, 9, 52, 8, 48, 16, 11, 11, 11, 18, 10, 11)


def rows_of(data: bytes) -> list[list[str]]:
    """The first sheet as texts; refuses what is no workbook, unpacks to too much or has too many rows."""
    uploads.checked(data, {"xlsx"}, "file")
    return [[_text(cell) for cell in row] for row in isolation.workbook_rows(data, "file")]


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(next(iter(cell.values()), ""))
    return "" if cell is None else str(cell)


def read(data: bytes) -> SchemeDocument:
    """The scheme of a workbook, of either form; refuses with every problem, its row and its column."""
    rows = rows_of(data)
    if any(cell.strip().lower().startswith("sub") for row in rows for cell in row[:1]):
        document, problems = cis_scheme.read(rows)
    else:
        document, problems = _read_weighted(rows)
    if problems:
        raise Refused(*problems)
    return document


def _columns() -> list[Column]:
    kinds = {kind.value: _(words) for kind, words in weighted_scheme.KIND_WORDS.items()}
    return [
        Column(key, _(heading), kinds if key == "kind" else {}, width=width, also=(heading,))
        for key, heading, width in weighted_scheme.COLUMNS
    ]


def _read_weighted(rows: list[list[str]]) -> tuple[SchemeDocument, list[Problem]]:
    read_rows, problems = entry_workbook.read_rows(rows, _columns())
    if problems:
        return SchemeDocument("weighted"), [Problem(one.code, one.details, "file") for one in problems]
    words = {words: kind.value for kind, words in weighted_scheme.KIND_WORDS.items()}
    typed = []
    for row in read_rows:
        values = dict(row.typed)
        values["kind"] = words.get(values["kind"], values["kind"])
        typed.append((row.number, values))
    return weighted_scheme.read(typed)


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
    return entry_workbook.template(_columns(), _("评分标准"), notes, _("说明"))


def written(document: SchemeDocument) -> bytes:
    """The scheme as a workbook: a CIS sheet as the system exports it, or the table of a weighted scheme."""
    return _written_cis(document) if document.source == "cis" else _written_weighted(document)


def _written_cis(document: SchemeDocument) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = CIS_SHEET
    for number, row in enumerate(cis_scheme.written(document), start=1):
        for position, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, position)
                formula = isinstance(text, cis_scheme.Formula)
                cell.value = text if formula else _value(text)
                cell.data_type = "f" if formula else "n" if cis_scheme.NUMBER.fullmatch(text) else "s"
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if row[0].startswith("Sub\n") or number == 1:
                    cell.font = Font(bold=True)
    for position, width in enumerate(CIS_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _value(text: str) -> Any:
    if not cis_scheme.NUMBER.fullmatch(text):
        return text
    return int(text) if "." not in text else float(text)


def _written_weighted(document: SchemeDocument) -> bytes:
    names = {criterion.code: criterion for criterion in document.criteria}
    kinds = {kind.value: _(words) for kind, words in weighted_scheme.KIND_WORDS.items()}
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
                _limits(rule),
                str(rule.get("gate", {}).get("limit", "")),
            ]
        )
    headings = [_(heading) for _key, heading, _width in weighted_scheme.COLUMNS]
    return workbooks.listing(headings, rows, _("评分标准"))


def _limits(rule: Any) -> str:
    if "from" in rule:
        return f"{rule['from']}~{rule['to']}"
    signs = {"within": "±", "at_most": "≤", "at_least": "≥"}
    parts = []
    for row in rule.get("table", ()):
        name = next(name for name in signs if name in row)
        parts.append(f"{signs[name]}{row[name]}:{row['mark']}")
    return "; ".join(parts)
