"""What waits of staffing: appointments to confirm."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import TodayItem
from competition.rules.roles import Actor, Role, Scope
from competition.rules.separation import confirmer_problems
from competition.staffing import queries


def waiting(actor: Actor) -> list[TodayItem]:
    """One line for each contest in which this person may confirm what waits."""
    if actor.has(Role.SECURITY_ADMIN):
        counts = queries.waiting_counts()
    else:
        counts = queries.waiting_counts(actor.held_in(Scope.CONTEST, Role.SUPERVISOR))
    items = []
    for contest_id, count in counts.items():
        if confirmer_problems(queries.confirmer(contest_id, actor)):
            continue
        contest = contests.contest(contest_id)
        items.append(
            TodayItem(
                _("确认任命"),
                pick(contest.name, contest.name_en),
                url_for("staffing.appointments", contest_id=contest_id),
                count=count,
            )
        )
    return items
