"""Where and when, for everybody."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.filters import by_event
from competition.contests.models import Contest
from competition.foundation.store import paging
from competition.foundation.system import clock
from competition.foundation.web.i18n import day, hour, pick, short_day
from competition.foundation.web.listing import Chosen, Column, Listing, Nothing, Pick
from competition.rules.words.catalogue import phrase
from competition.timetables import queries
from competition.timetables.queries import Sitting


def _end(row: Sitting) -> str:
    """When it ends, with the day where that is another one."""
    last = clock.local_day(row.ends_at)
    told = hour(row.ends_at)
    return told if last == clock.local_day(row.starts_at) else f"{short_day(last)} {told}"


COLUMNS: tuple[Column[Sitting], ...] = (
    Column(phrase("场地"), lambda row: row.venue or _("场地待定"), heads=True, width=24, order="venue"),
    Column(phrase("地址"), lambda row: row.address, width=34),
    Column(
        phrase("赛项"),
        lambda row: f"{row.event_code} {pick(row.event_name, row.event_name_en)}",
        kind="event",
        width=28,
        order="event",
    ),
    Column(phrase("场次"), lambda row: row.name, width=16),
    Column(
        phrase("日期"), lambda row: day(clock.local_day(row.starts_at)), kind="n", width=16, order="starts"
    ),
    Column(phrase("开始"), lambda row: hour(row.starts_at), kind="n", width=10),
    Column(phrase("结束"), _end, kind="n", width=16),
)


def venue_list(contest: Contest, cancelled: str | None) -> Listing[Sitting]:
    """The venues of a contest with what is held there and when; `cancelled` says why it is not held at all.

    Everybody reads it, so that nobody is noted who takes it out.
    """
    days = {one.isoformat(): one for one in _days(contest.id)}
    return Listing(
        title=_("场地与时间"),
        at=url_for("timetables.venues", contest_id=contest.id),
        heading=_("%(contest)s场地与时间", contest=pick(contest.name, contest.name_en)),
        columns=COLUMNS,
        filters=(
            by_event(contests.live_events_of(contest.id)),
            Pick("day", _("日期"), [(value, day(one)) for value, one in days.items()]),
        ),
        rows=lambda chosen: _rows(contest.id, chosen, days),
        nothing=Nothing(
            _("场地和时间还没有公布"),
            _("组委会排定场次后，每一场的场地、地址和时间列在这里。"),
            url_for("contests.show", contest_id=contest.id),
            _("返回竞赛"),
        ),
        excel=url_for("timetables.venues_workbook", contest_id=contest.id),
        file=f"venues-{contest.id}",
        notes=[_("本竞赛已取消。理由：%(reason)s", reason=cancelled)] if cancelled else [],
    )


def _days(contest_id: int) -> list[date]:
    return sorted({one for row in queries.public_schedule_of(contest_id) for one in row.days})


def _rows(contest_id: int, chosen: Chosen, days: dict[str, date]) -> paging.Rows[Sitting]:
    wanted = chosen["day"]
    if wanted and wanted not in days:
        return paging.Listed([])
    return queries.public_sittings(contest_id, chosen.number("event"), days.get(wanted), chosen.order)
