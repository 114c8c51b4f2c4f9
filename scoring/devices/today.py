"""The items of the today page about tablets: one too many in a judge's name, or none."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.naming import place_of
from competition.foundation.web.today import TodayItem
from competition.rules.phases import SETTLED
from competition.rules.roles import Actor, Role, Scope
from scoring.devices import queries
from scoring.panels.needs import queries as needs
from scoring.pins import queries as pins
from scoring.rules import panelling


def tablets_waiting(actor: Actor) -> list[TodayItem]:
    """Today: a judge without a PIN, or with more than one tablet; for the chief judge, seats without a tablet."""
    return [*_without_pin(actor), *_more_than_one(actor), *_without_tablet(actor)]


def _without_pin(actor: Actor) -> list[TodayItem]:
    """A judge who has not set the PIN that starts the seat."""
    account_id = actor.account_id or 0
    waiting = [seat for seat in queries.own_seats(account_id) if _goes_on(seat)]
    if not waiting or pins.pin_of(account_id) is not None:
        return []
    return [TodayItem(_("设置评分口令"), place_of(waiting[0].event), url_for("pins.own"))]


def _goes_on(seat: queries.OwnSeat) -> bool:
    return seat.event.contest.phase not in SETTLED and not seat.event.cancelled


def _more_than_one(actor: Actor) -> list[TodayItem]:
    return [
        TodayItem(
            _("你的席位有 %(count)s 台平板在用，请核对", count=seat.live),
            seat.panel.name,
            url_for("devices.own"),
            count=seat.live,
        )
        for seat in queries.own_seats(actor.account_id or 0)
        if seat.live > 1 and _goes_on(seat)
    ]


def _without_tablet(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.EVENT, Role.CHIEF_JUDGE)
    found = queries.seats_with_open_sheets(own) if own else []
    asked = needs.judges_asked([event.id for event, _panel, _seats in found]) if found else {}
    items = []
    for event, panel, seats in found:
        needed = panelling.judges_needed(panel.modules, asked.get(event.id, {}))
        if count := seats[:needed].count(False):
            title = _("%(panel)s有 %(count)s 名裁判还没有平板", panel=panel.name, count=count)
            url = url_for("devices.devices", panel_id=panel.id)
            items.append(TodayItem(title, place_of(event), url, count=count))
    return items
