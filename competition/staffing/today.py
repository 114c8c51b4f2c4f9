"""What waits of staffing: appointments to confirm."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.foundation.web.i18n import pick
from competition.foundation.web.today import TodayItem
from competition.rules.phases import SETTLED
from competition.rules.roles import Actor, Role, Scope
from competition.rules.separation import confirmer_problems
from competition.staffing import queries
from competition.staffing.sharing import queries as sharing


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
                told=True,
            )
        )
    return items


def resting_roles(actor: Actor) -> list[TodayItem]:
    """For organisers: roles of theirs that give no rights until a security administrator has seen the owner."""
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    counts = queries.resting_counts(own) if own else {}
    items = []
    for contest_id, count in counts.items():
        contest = contests.contest(contest_id)
        if contest.phase in SETTLED:
            continue
        items.append(
            TodayItem(
                _("账号找回过，角色停用：请安全管理员核对本人后恢复"),
                pick(contest.name, contest.name_en),
                url_for("staffing.people", contest_id=contest_id),
                count=count,
            )
        )
    return items


def shared_devices(actor: Actor) -> list[TodayItem]:
    """For who watches: devices on which people worked whose roles do not go together."""
    if actor.has(Role.SECURITY_ADMIN):
        counts = sharing.open_counts()
    else:
        watched = actor.held_in(Scope.CONTEST, Role.SUPERVISOR)
        counts = sharing.open_counts(watched) if watched else {}
    items = []
    for contest_id, (count, since) in counts.items():
        contest = contests.contest(contest_id)
        items.append(
            TodayItem(
                _("不能兼任的人用过同一设备，请核实"),
                pick(contest.name, contest.name_en),
                url_for("sharing.shared", contest_id=contest_id),
                count=count,
                since=since,
            )
        )
    return items
