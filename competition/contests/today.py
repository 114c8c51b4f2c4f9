"""What waits for an organiser."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries
from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import TodayItem
from competition.rules.phases import CONTEST, ContestDates, Phase, next_task
from competition.rules.roles import Actor, Role, Scope


def waiting(actor: Actor) -> list[TodayItem]:
    """What waits for an organiser: contests to complete, registrations past their end, days to begin and to end."""
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    return [
        TodayItem(
            title=_(task),
            place=pick(contest.name, contest.name_en),
            url=url_for("contests.manage", contest_id=contest.id),
            state=CONTEST.look(contest.phase),
            since=contest.created_at,
            deadline=contest.registration_closes_at if contest.phase == Phase.REGISTRATION else None,
        )
        for contest in queries.contests_of(actor)
        if contest.id in own and (task := _next_task(contest))
    ]


def _next_task(contest: Contest) -> str:
    dates = ContestDates(
        closes=contest.registration_closes_at, starts_on=contest.starts_on, ends_on=contest.ends_on
    )
    return next_task(Phase(contest.phase), dates, clock.now(), clock.today())
