"""The list of a unit: whom it entered, by contest."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.filters import by_event
from competition.foundation.store.exports import Taken
from competition.foundation.web.i18n import moment, pick
from competition.foundation.web.listing import Column, Listing, Nothing, by_state
from competition.nominations import queries
from competition.nominations.queries import UnitRow
from competition.rules.entry_life import ENTRY, EntryState
from competition.rules.words.catalogue import phrase


def _state(row: UnitRow) -> str:
    unclaimed = row.state == EntryState.DRAFT and row.nominated and row.people
    return str(_("等待认领") if unclaimed else _(ENTRY.look(row.state).word))


COLUMNS: tuple[Column[UnitRow], ...] = (
    Column(
        phrase("编号"),
        lambda row: str(row.entry_id),
        kind="number",
        link=lambda row: url_for("entries.show", entry_id=row.entry_id),
        width=10,
        order="number",
    ),
    Column(phrase("赛项"), lambda row: pick(row.event, row.event_en), kind="event", width=24, order="event"),
    Column(phrase("选手"), lambda row: row.names, heads=True, width=24),
    Column(phrase("认领码"), key="codes", kind="n"),
    Column(phrase("状态"), _state, look=lambda row: ENTRY.look(row.state), width=12),
    Column(phrase("提交时间"), lambda row: moment(row.submitted_at), width=20, order="submitted"),
)


def unit_list(organisation_id: int, contest_id: int) -> Listing[UnitRow]:
    """Entries of a unit in a contest, the newest first."""
    return Listing(
        title=_("本单位的报名"),
        at=url_for("nominations.unit", organisation_id=organisation_id),
        columns=COLUMNS,
        filters=(by_state(ENTRY), by_event(contests.live_events_of(contest_id))),
        rows=lambda chosen: queries.unit_rows(
            organisation_id, contest_id, chosen["state"], chosen.number("event"), order=chosen.order
        ),
        nothing=Nothing(_("还没有报名"), _("逐人填写，或下载模板填好后一次导入。")),
        excel=url_for("nominations.export", organisation_id=organisation_id),
        file=_("本单位的报名"),
        taken=Taken("entries.exported", contest_id, ("organisation", organisation_id)),
    )
