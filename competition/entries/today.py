"""What waits for contestants."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.naming import place_of
from competition.entries import queries
from competition.foundation.web.today import TodayItem
from competition.rules.entry_life import ENTRY, EntryState
from competition.rules.roles import Actor

# What runs out by itself comes first.
FIRST = (EntryState.OFFERED, EntryState.RETURNED, EntryState.DRAFT)


def _titles() -> dict[EntryState, str]:
    return {
        EntryState.OFFERED: _("确认递补的名额"),
        EntryState.RETURNED: _("按审查意见修改报名"),
        EntryState.DRAFT: _("完成并提交报名"),
    }


def waiting(actor: Actor) -> list[TodayItem]:
    """Own entries that need a hand, a place that is offered first, then the returned."""
    items = []
    found = queries.entries_waiting_for(actor.account_id)
    for entry, contest, event in sorted(found, key=lambda row: FIRST.index(EntryState(row[0].state))):
        offered = entry.state == EntryState.OFFERED
        items.append(
            TodayItem(
                title=_titles()[EntryState(entry.state)],
                place=place_of(event),
                url=url_for("entries.show" if offered else "entries.details", entry_id=entry.id),
                state=ENTRY.look(entry.state),
                since=entry.created_at,
                deadline=entry.offered_until if offered else contest.registration_closes_at,
            )
        )
    return items + [
        TodayItem(
            title=_("逐项回答同意事项"),
            place=place_of(event),
            url=url_for("entries.show", entry_id=entry.id, _anchor="consents"),
            since=entry.submitted_at,
        )
        for entry, _contest, event in queries.consents_to_answer(actor.account_id)
    ]
