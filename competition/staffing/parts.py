"""What staffing shows on the pages of contests."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.foundation.web.parts import ChecklistLine
from competition.staffing import queries


def checklist_line(contest: Contest) -> ChecklistLine:
    """Whether anybody but the organiser has a role."""
    staff = queries.staff_count(contest.id)
    return ChecklistLine(
        done=staff > 1,
        label=_("人员与角色"),
        text=_("%(count)s 人次", count=staff),
        url=url_for("staffing.people", contest_id=contest.id),
    )
