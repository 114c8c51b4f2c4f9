"""What staffing shows on the pages of contests."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.contests.parts import first_of
from competition.foundation.web.errors import say
from competition.foundation.web.parts import ChecklistLine
from competition.rules.roles import ROLE_NAMES, Role
from competition.staffing import queries
from competition.staffing.conditions import lacking


def checklist_line(contest: Contest) -> ChecklistLine:
    """Whether every event has its people, by the same rule as the step that begins the contest."""
    staff, missing = queries.staff_count(contest.id), [found.lacking for found in lacking(contest.id)]
    told = [say(problem) for problem in missing if problem is not None]
    return ChecklistLine(
        done=not told,
        label=_("人员与角色"),
        text=first_of(told) or _("%(count)s 人次", count=staff),
        url=url_for("staffing.people", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )


def confirmations_line(contest: Contest) -> ChecklistLine:
    """Whether every keeper and supervisor is confirmed."""
    waiting = queries.waiting_in(contest.id)
    return ChecklistLine(
        done=not waiting,
        label=_("任命的确认"),
        text=_("%(count)s 项任命等安全管理员或监督机构确认", count=len(waiting))
        if waiting
        else _("没有等待确认的任命"),
        url=url_for("staffing.people", contest_id=contest.id),
        mends=_("、").join(_(ROLE_NAMES[role]) for role in (Role.SECURITY_ADMIN, Role.SUPERVISOR)),
    )


def conflicts_line(contest: Contest) -> ChecklistLine:
    """Who holds roles that do not go together, from before that was refused."""
    told = [
        _(
            "%(name)s（%(roles)s）",
            name=name,
            roles=_("；").join(f"{_(ROLE_NAMES[pair.first])}+{_(ROLE_NAMES[pair.second])}" for pair in pairs),
        )
        for name, pairs in queries.conflicts_in(contest.id)
    ]
    return ChecklistLine(
        done=not told,
        label=_("不能兼任的角色"),
        text=_("、").join(told) or _("没有冲突"),
        url=url_for("staffing.people", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )
