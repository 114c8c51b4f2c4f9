"""What a search finds of one's own entries."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.entries import queries
from competition.foundation.web.i18n import pick
from competition.foundation.web.searching import MOST, Found, Hit, Kind
from competition.rules.entry_life import ENTRY
from competition.rules.identity import name_key
from competition.rules.roles import Actor
from competition.rules.searching import Sought


def own_entries(actor: Actor, sought: Sought) -> Sequence[Found]:
    """Own entries by their number, their contest or their event."""
    if actor.account_id is None:
        return []
    hits = [
        Hit(
            pick(row.event, row.event_en),
            _note(row),
            url_for("entries.show", entry_id=row.entry_id),
            ENTRY.look(row.state),
        )
        for row in queries.own_entries(actor.account_id)
        if row.entry_id == sought.entry or _named(row, sought)
    ]
    return [Found(Kind.PEOPLE, hits[: MOST + 1], [(_("我的报名"), url_for("entries.mine"))])]


def _named(row: queries.MineRow, sought: Sought) -> bool:
    said = (row.contest, row.contest_en or "", row.event, row.event_en or "")
    return bool(sought.by_name) and any(sought.by_name in name_key(one) for one in said)


def _note(row: queries.MineRow) -> str:
    return str(_("编号 %(number)s · %(place)s", number=row.entry_id, place=pick(row.contest, row.contest_en)))
