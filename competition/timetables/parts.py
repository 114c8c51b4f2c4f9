"""What timetables show on the pages of contests."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.contests.parts import first_of
from competition.contests.questions import Due
from competition.foundation.system import clock
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import pick
from competition.foundation.web.parts import ChecklistLine, Part
from competition.rules.roles import ROLE_NAMES, Role
from competition.timetables import queries
from competition.timetables.conditions import not_planned
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
    """Whether every event has its sittings and every sitting its venue, by the rule that the steps ask."""
    planned, off = queries.planned(contest.id), contests.cancelled_events(contest.id)
    lacking = [one.lacking for one in not_planned(contest.id) if one.lacking and one.event_id not in off]
    counts = _(
        "%(sessions)s 个场次，%(venues)s 处场地，%(stations)s 个赛位",
        sessions=planned.sessions,
        venues=planned.venues,
        stations=planned.workstations,
    )
    return ChecklistLine(
        done=planned.sessions > 0 and not lacking,
        label=_("日程与赛位"),
        text=first_of([say(problem) for problem in lacking]) or counts,
        url=url_for("timetables.timetable", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )


def due(contest: Contest, events: Sequence[Event], now: datetime) -> list[Due]:
    """Sittings that begin or end: on the day itself both, before it the beginning alone."""
    held = {event.id: event for event in events}
    url = url_for("timetables.timetable", contest_id=contest.id)
    found = []
    for row in queries.schedule_of(contest.id):
        if row.event_id not in held or row.ends_at <= now:
            continue
        begun, event = row.starts_at <= now, held[row.event_id]
        word = _("%(session)s结束", session=row.name) if begun else _("%(session)s开始", session=row.name)
        at = row.ends_at if begun else row.starts_at
        found.append(Due(at, word, f"{event.code} {pick(event.name, event.name_en)}", url))
    return found
