"""What timetables show on the pages of contests."""

from datetime import date
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.foundation.web.parts import ChecklistLine, Part
from competition.timetables import queries
from competition.timetables.queries import Sitting


def public_schedule(contest: Contest) -> Part:
    """The sittings of each day, but for those of events that are called off."""
    days = _by_day(queries.public_schedule_of(contest.id))
    return Part("competition/timetables/_schedule.html", {"days": days, "contest_id": contest.id})


def _by_day(rows: list[Sitting]) -> list[tuple[date, list[Sitting]]]:
    """The sittings of each day, by the contests' clocks."""
    return [
        (day, list(found)) for day, found in groupby(rows, key=lambda row: clock.local_day(row.starts_at))
    ]


def checklist_line(contest: Contest) -> ChecklistLine:
    """Whether there is a timetable."""
    planned = queries.planned(contest.id)
    return ChecklistLine(
        done=planned.sessions > 0,
        label=_("日程与赛位"),
        text=_(
            "%(sessions)s 个场次，%(venues)s 处场地，%(stations)s 个赛位",
            sessions=planned.sessions,
            venues=planned.venues,
            stations=planned.workstations,
        ),
        url=url_for("timetables.timetable", contest_id=contest.id),
    )
