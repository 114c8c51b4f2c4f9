"""The sheet on paper, to be signed by hand beside the signatures in the system."""

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.naming import author_of
from competition.foundation.paper.lists import Column, ListPaper, list_pdf
from scoring.marks.mark_texts import mark_text
from scoring.panels import queries as panels
from scoring.sheets.models import Sheet
from scoring.signoff.contents import Contents, contents_of
from scoring.signoff.mark_table import MarkTable, mark_table


def paper_of(sheet: Sheet) -> bytes:
    """The PDF of a sheet that is handed in, with the hash of exactly these marks."""
    read = contents_of(sheet)
    table = mark_table(read)
    event = contests.event(sheet.event_id)
    return list_pdf(
        ListPaper(
            author=author_of(event.contest),
            title=_("评分表 %(code)s", code=sheet.code),
            subtitle=f"{event.name}　{panels.panel(sheet.panel_id).name}",
            columns=[
                Column(_("项目"), 0.9),
                Column(_("内容"), 3),
                Column(_("满分"), 0.8, "right"),
                *(Column(judge, 0.9, "right") for judge in table.judges),
            ],
            rows=_rows(table, read.scheme.decimals),
            facts=_facts(read),
            notes=[_("签字人确认以上评分与数据校验值一致。")],
            signers=[*table.judges, _("裁判长"), _("监督"), _("选手（现场确认）")],
        )
    )


def _facts(read: Contents) -> list[tuple[str, str]]:
    log = [(_("操作日志"), read.log.text)] if read.log is not None else []
    return [(_("版本"), str(read.sheet.version)), (_("数据校验值"), read.sheet.hash or ""), *log]


def _rows(table: MarkTable, decimals: int) -> list[list[str]]:
    return [
        [row.code, row.title, row.max]
        + [
            mark_text(mark.kind, mark.value_units, decimals, grade=row.judgement)
            if (mark := row.by_number.get(number))
            else "—"
            for number in table.numbers
        ]
        for row in table.rows
    ]
