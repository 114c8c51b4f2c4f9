"""Every write about holidays."""

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.holidays import queries
from competition.holidays.models import HolidayNotice
from competition.rules import calendar
from competition.rules.calendar import YearNotice
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def set_year(year: int, text: str, source: str, *, by: Actor, seen: int = 0) -> HolidayNotice:
    """Enter or correct the days of a year; `seen` is the number of the row that was corrected, 0 for none.

    Raises Refused with every line that is wrong. Earlier rows stay.
    """
    notice, problems = calendar.read_notice(text, year, source.strip())
    if not notice.source:
        problems.append(Problem("holiday_source_missing", field="source"))
    wait_for_site()
    current = queries.entered(year)
    number = current.number if current else 0
    if number != seen:
        problems.append(Problem("changed_meanwhile"))
    if problems:
        raise Refused(*problems)
    row = _row(notice, number + 1, by)
    db.session.add(row)
    db.session.flush()
    audit.record(
        by,
        "holidays.set",
        subject=("holidays", year),
        number=row.number,
        off=row.off,
        worked=row.worked,
        source=row.source,
    )
    return row


def _row(notice: YearNotice, number: int, by: Actor) -> HolidayNotice:
    return HolidayNotice(
        year=notice.year,
        number=number,
        off=[day.isoformat() for day in notice.off],
        worked=[day.isoformat() for day in notice.worked],
        source=notice.source,
        created_at=clock.now(),
        created_by=by.account_id,
    )
