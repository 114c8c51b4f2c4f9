"""The list of what a contest was asked about people's data."""

from flask import url_for
from flask_babel import gettext as _

from competition.foundation.web.i18n import day, moment
from competition.foundation.web.listing import Column, Listing, Nothing, by_state, state_column
from competition.rights import queries
from competition.rights.queries import RequestRow
from competition.rules.request_life import KIND_WORDS, REQUEST, RequestKind
from competition.rules.words.catalogue import phrase

COLUMNS: tuple[Column[RequestRow], ...] = (
    Column(phrase("选手"), lambda row: row.person.name, heads=True),
    Column(phrase("要求"), lambda row: _(KIND_WORDS[RequestKind(row.request.kind)])),
    Column(phrase("说明"), lambda row: row.request.what, key="what"),
    Column(phrase("提出时间"), lambda row: moment(row.request.asked_at), kind="n"),
    Column(phrase("答复期限"), lambda row: day(row.request.due_on), key="due", kind="n"),
    state_column(lambda row: REQUEST.look(row.request.state)),
    Column("", key="answer", kind="end"),
)


def request_list(contest_id: int) -> Listing[RequestRow]:
    """What a contest was asked, the next to be answered first."""
    return Listing(
        title=_("更正与删除"),
        at=url_for("rights.desk", contest_id=contest_id),
        columns=COLUMNS,
        filters=(by_state(REQUEST),),
        rows=lambda chosen: queries.requests_of_contest(contest_id, chosen["state"]),
        nothing=Nothing(_("没有人提出要求"), _("选手在“我的数据”里提出后列在这里。")),
    )
