"""The workbook of delegations: a template to fill in, and its rows read back."""

from dataclasses import dataclass

from flask_babel import gettext as _

from competition.contests import catalogue
from competition.foundation.paper import workbooks
from competition.foundation.paper.tables import Column, SheetRow, read_table
from competition.foundation.work import isolation
from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase

HEADINGS = {
    "name": phrase("代表队"),
    "name_en": phrase("英文名称"),
    "division_code": phrase("行政区划代码"),
    "organisation": phrase("组队单位"),
}
WIDTHS = {"name": 24, "name_en": 24, "division_code": 16, "organisation": 36}
MOST_ROWS = 500


@dataclass(frozen=True)
class DelegationLine:
    """One row of the workbook; `row` is its number there."""

    row: int
    name: str
    name_en: str | None
    division_code: str | None
    organisation: str | None


def _columns() -> list[Column]:
    cities = {city.code: city.code for city in catalogue.cities()}
    return [
        Column(
            key,
            _(heading),
            cities if key == "division_code" else {},
            width=WIDTHS[key],
            also=(heading,),
            required=key == "name",
            open=True,
        )
        for key, heading in HEADINGS.items()
    ]


def template() -> bytes:
    """An empty workbook whose code column is text with a list of the cities."""
    notes = [_("一行一个代表队；行政区划代码可以从列表中选，也可以不填。")]
    return workbooks.template(_columns(), _("代表队"), notes, _("填写说明"))


def read(data: bytes) -> list[DelegationLine]:
    """The rows of a filled-in workbook; raises Refused with every wrong row."""
    table = read_table(isolation.workbook_sheet(data, "file"), _columns())
    problems = [Problem(one.code, one.details, "file") for one in table.problems]
    lines = [_line(row) for row in table.rows]
    for row, line in zip(table.rows, lines, strict=True):
        problems += [Problem(one.code, one.details, "file") for one in row.problems]
        problems += _problems_with(line)
    if len(lines) > MOST_ROWS:
        problems.append(Problem("workbook_too_long", {"most": MOST_ROWS}, field="file"))
    if problems:
        raise Refused(*problems)
    return lines


def _line(row: SheetRow) -> DelegationLine:
    name, name_en, code, organisation = (str(row.typed[key]) for key in HEADINGS)
    return DelegationLine(row.number, name, name_en or None, code or None, organisation or None)


def _problems_with(line: DelegationLine) -> list[Problem]:
    problems = [] if line.name else [Problem("row_name_missing", {"row": line.row})]
    if line.division_code and not catalogue.division_name(line.division_code):
        problems.append(Problem("row_division_unknown", {"row": line.row, "code": line.division_code}))
    return problems
