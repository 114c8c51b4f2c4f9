"""Every read about holidays: the notices that come with the product, and those entered here."""

from datetime import date

from sqlalchemy import func, select

from competition.contests import catalogue
from competition.foundation.store.db import db
from competition.holidays.models import HolidayNotice
from competition.rules import calendar
from competition.rules.calendar import Holidays, YearNotice


def entered(year: int) -> HolidayNotice | None:
    """The newest notice entered for a year."""
    return db.session.scalar(
        select(HolidayNotice).where(HolidayNotice.year == year).order_by(HolidayNotice.number.desc()).limit(1)
    )


def _newest() -> list[HolidayNotice]:
    newest = (
        select(HolidayNotice.year, func.max(HolidayNotice.number).label("number"))
        .group_by(HolidayNotice.year)
        .subquery()
    )
    statement = select(HolidayNotice).join(
        newest, (newest.c.year == HolidayNotice.year) & (newest.c.number == HolidayNotice.number)
    )
    return list(db.session.scalars(statement))


def notices() -> list[YearNotice]:
    """The notice that counts for each known year, the newest year first: what was entered before what came along."""
    known = {notice.year: notice for notice in catalogue.year_notices()}
    known |= {row.year: _notice(row) for row in _newest()}
    return [known[year] for year in sorted(known, reverse=True)]


def notice(year: int) -> YearNotice | None:
    """The notice that counts for a year."""
    return next((found for found in notices() if found.year == year), None)


def holidays() -> Holidays:
    """The days of every known year."""
    return calendar.holidays_of(notices())


def _notice(row: HolidayNotice) -> YearNotice:
    off, worked = (tuple(date.fromisoformat(day) for day in days) for days in (row.off, row.worked))
    return YearNotice(row.year, off, worked, row.source)
