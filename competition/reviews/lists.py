"""The queue of the reviewers."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.filters import by_event
from competition.foundation.store.exports import Taken
from competition.foundation.system import clock
from competition.foundation.web.i18n import moment, pick
from competition.foundation.web.listing import (
    Chosen,
    Column,
    Find,
    Listing,
    Nothing,
    Pick,
    by_state,
    open_column,
    state_column,
)
from competition.organisations import queries as organisations
from competition.reviews import queries
from competition.reviews.queries import QueueRow, Wish
from competition.rules.entry_life import ENTRY, EntryState
from competition.rules.words.catalogue import phrase


def _waits(row: QueueRow) -> str:
    return _("%(days)s 天", days=row.waiting_days) if row.state == EntryState.SUBMITTED else ""


COLUMNS: tuple[Column[QueueRow], ...] = (
    Column(phrase("编号"), lambda row: str(row.entry_id), kind="number", width=10, order="number"),
    Column(
        phrase("选手"),
        lambda row: row.names,
        heads=True,
        link=lambda row: url_for("reviews.review", entry_id=row.entry_id),
        width=24,
    ),
    Column(phrase("单位"), lambda row: row.units, width=34),
    Column(
        phrase("赛项"),
        lambda row: f"{row.event_code} {pick(row.event, row.event_en)}",
        kind="event",
        width=24,
        order="event",
    ),
    Column(
        phrase("代表队"),
        lambda row: pick(row.delegation or "", row.delegation_en),
        width=16,
        order="delegation",
    ),
    state_column(lambda row: ENTRY.look(row.state), width=12),
    Column(phrase("提交时间"), lambda row: moment(row.submitted_at), shown=False, width=20),
    Column(phrase("等待"), _waits, kind="number", width=10, order="submitted"),
    open_column(
        lambda row: url_for("reviews.review", entry_id=row.entry_id),
        lambda row: _("审查") if row.state == EntryState.SUBMITTED else "",
    ),
)


def wish_of(chosen: Chosen) -> Wish:
    """What the address asks of the queue."""
    event_id, delegation_id = chosen.number("event"), chosen.number("delegation")
    return Wish(chosen["state"], event_id, delegation_id, chosen["name"], chosen.order)


def queue_list(contest_id: int, only: set[int] | None) -> Listing[QueueRow]:
    """Entries that wait, oldest first, or those of another state; `only` are the delegations of a reviewer."""
    teams = [one for one in organisations.delegations_of(contest_id) if only is None or one.id in only]
    return Listing(
        title=_("资格审查"),
        at=url_for("reviews.queue", contest_id=contest_id),
        columns=COLUMNS,
        filters=(
            by_state(ENTRY, but={EntryState.DRAFT}, usual=EntryState.SUBMITTED),
            by_event(contests.events_of(contest_id)),
            Pick("delegation", _("代表队"), [(one.id, pick(one.name, one.name_en)) for one in teams]),
            Find("name", _("姓名")),
        ),
        rows=lambda chosen: queries.queue(contest_id, only, wish_of(chosen), clock.today()),
        nothing=Nothing(
            _("没有符合条件的报名"),
            _("选手或单位提交后，按提交先后列在这里；也可以换一个状态查看。"),
            url_for("reviews.queue", contest_id=contest_id, state="all"),
            _("查看全部报名"),
        ),
        excel=url_for("reviews.export", contest_id=contest_id),
        file=_("资格审查"),
        taken=Taken("entries.exported", contest_id, ("contest", contest_id)),
    )
