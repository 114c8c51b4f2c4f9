"""The waiting lists of a contest as its organiser sees them: everybody in their order, which nobody changes."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.filters import by_event
from competition.entries.waiting import queries
from competition.entries.waiting.queries import ListedRow
from competition.foundation.web.i18n import moment, pick
from competition.foundation.web.listing import Column, Listing, Nothing, state_column
from competition.rules.entry_life import ENTRY
from competition.rules.words.catalogue import phrase

COLUMNS: tuple[Column[ListedRow], ...] = (
    Column(phrase("赛项"), lambda row: f"{row.event_code} {pick(row.event, row.event_en)}", kind="event"),
    Column(phrase("顺序"), lambda row: str(row.turn or "—"), kind="number"),
    Column(
        phrase("选手"),
        lambda row: row.names,
        heads=True,
        link=lambda row: url_for("entries.show", entry_id=row.entry_id),
    ),
    Column(phrase("单位"), lambda row: row.units),
    Column(phrase("代表队"), lambda row: pick(row.delegation or "", row.delegation_en)),
    state_column(lambda row: ENTRY.look(row.state)),
    Column(phrase("提交时间"), lambda row: moment(row.since)),
    Column(phrase("确认期限"), lambda row: moment(row.until) if row.until else ""),
)


def line_list(contest_id: int) -> Listing[ListedRow]:
    """Event by event; whoever was called comes first, then who waits, in order."""
    return Listing(
        title=_("候补名单"),
        at=url_for("waiting.line", contest_id=contest_id),
        columns=COLUMNS,
        filters=(by_event(contests.events_of(contest_id)),),
        rows=lambda chosen: queries.listed(contest_id, chosen.number("event")),
        nothing=Nothing(
            _("现在没有人候补"),
            _("规则里设了候补名单的赛项名额满后，再提交的报名按先后列在这里；名额空出时依次递补。"),
            url_for("rulebooks.filling", contest_id=contest_id),
            _("看候补的规则"),
        ),
    )
