"""How far the result of each event is before everybody."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest, Event
from competition.contests.questions import Cells, Due, Stage
from competition.foundation.system import clock
from competition.foundation.web.figures.cells import Cell, CellState
from competition.foundation.web.i18n import pick
from competition.holidays import queries as holidays
from competition.rules.calendar import Holidays
from scoring.results import publicity, queries
from scoring.results.models import Publication
from scoring.rules.publication_life import Published


def cells(contest: Contest, events: Sequence[Event]) -> Cells:
    """What was last published, and for how long objections are still taken."""
    newest = queries.newest_publications([event.id for event in events if event.contest_id == contest.id])
    days = holidays.holidays() if newest else None
    return {
        Stage.RESULTS: {event.id: _cell(event, newest.get(event.id), days, clock.now()) for event in events}
    }


def due(contest: Contest, events: Sequence[Event], now: datetime) -> list[Due]:
    """Until when objections are taken to what is published."""
    held = {event.id: event for event in events if event.contest_id == contest.id}
    newest = queries.newest_publications(held)
    days = holidays.holidays() if newest else None
    found = []
    for event_id, last in newest.items():
        period = publicity.publicity_of(last, days) if last.kind == Published.PUBLICITY else None
        if period is not None and period.until > now:
            event = held[event_id]
            where, url = (
                f"{event.code} {pick(event.name, event.name_en)}",
                url_for("results.results", event_id=event_id),
            )
            found.append(Due(period.until, _("公示与异议截止"), where, url))
    return found


def _cell(event: Event, last: Publication | None, days: Holidays | None, now: datetime) -> Cell:
    url = url_for("results.results", event_id=event.id)
    if last is None:
        return Cell(url=url)
    if last.kind == Published.FINAL:
        return Cell(CellState.DONE, _("已公布"), 100, url)
    if last.kind == Published.WITHDRAWN:
        return Cell(CellState.FIX, _("已撤回"), None, url)
    found = publicity.publicity_of(last, days)
    if found is None or found.until <= now:
        return Cell(CellState.FIX, _("期满"), 100, url)
    left = (found.until.astimezone(clock.SHANGHAI).date() - clock.today()).days
    return Cell(CellState.RUN, _("剩 %(count)s 天", count=left), None, url)
