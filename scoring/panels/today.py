"""The items of the today page about panels: declarations to sign, judges and panels to find."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.naming import place_of
from competition.foundation.web.today import TodayItem
from competition.rules.roles import Actor, Role, Scope
from scoring.panels import queries
from scoring.panels.needs import queries as needs


def declarations_waiting(actor: Actor) -> list[TodayItem]:
    """Today: seats that wait for the declaration."""
    own = actor.held_in(Scope.EVENT, *queries.JUDGING)
    return [
        TodayItem(
            _("签署保密与回避声明"),
            place_of(event),
            url_for("panels.declaration", panel_id=seat.panel_id),
            since=seat.joined_at,
        )
        for seat, event in (queries.undeclared_seats(actor.account_id or 0, own) if own else ())
    ]


def recorded_declarations(actor: Actor) -> list[TodayItem]:
    """Today, for chief judge and supervisor: declarations that others wrote down, until the judges make their own."""
    chief = actor.held_in(Scope.EVENT, Role.CHIEF_JUDGE)
    watched = actor.held_in(Scope.CONTEST, Role.SUPERVISOR)
    return [
        TodayItem(
            _("%(count)s 名裁判的声明由他人代录，请核对", count=count),
            place_of(event),
            url_for("devices.seats", event_id=event.id),
            count=count,
            since=since,
        )
        for event, count, since in (
            queries.declarations_by_others(chief, watched) if chief or watched else ()
        )
    ]


def panels_waiting(actor: Actor) -> list[TodayItem]:
    """Today: modules of the chief judge's events without a panel, panels short of judges."""
    own = actor.held_in(Scope.EVENT, Role.CHIEF_JUDGE)
    return [_lacking(gap) for gaps in (needs.gaps_in(own) if own else {}).values() for gap in gaps]


def _lacking(gap: needs.Gap) -> TodayItem:
    if gap.panel is None:
        title = _("%(count)s 个模块还没有评分组", count=gap.missing)
        url = url_for("panels.panels", event_id=gap.event.id)
    else:
        title = _("%(panel)s还缺 %(count)s 名裁判", panel=gap.panel.name, count=gap.missing)
        url = url_for("panels.panel", panel_id=gap.panel.id)
    return TodayItem(title, place_of(gap.event), url, count=gap.missing)
