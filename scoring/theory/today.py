"""What waits for theory marks."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.naming import place_of
from competition.foundation.web.today import TodayItem
from competition.rulebooks import queries as rulebooks
from competition.rules.roles import Actor, Role, Scope
from scoring.theory import queries


def theory_waiting(actor: Actor) -> list[TodayItem]:
    """Today: the tabulator's events with codes that have no theory mark, where theory counts."""
    own = actor.held_in(Scope.CONTEST, Role.TABULATOR)
    missing = queries.events_without_theory(own) if own else []
    rules = rulebooks.rules_in_force({event.contest_id for event, _count in missing})
    return [
        TodayItem(
            _("导入理论成绩"), place_of(event), url_for("theory.theory", event_id=event.id), count=count
        )
        for event, count in missing
        if rules[event.contest_id].weights_for(event.code).theory
    ]
