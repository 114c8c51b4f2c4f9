"""How long objections to what is published are taken (公示期)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from competition.foundation.system import clock
from competition.foundation.system.clock import SHANGHAI
from competition.holidays import queries as holidays
from competition.rules import calendar
from competition.rules.calendar import Holidays
from competition.rules.editions.kinds.procedure import Procedure
from scoring.results.models import Publication
from scoring.rules.publication_life import Published


@dataclass(frozen=True)
class Publicity:
    """How long objections are taken; `certain` unless a notice of holidays for it is still to come."""

    until: datetime
    certain: bool


def in_force(publications: Sequence[Publication]) -> Publication | None:
    """What stands, of all that was published, the newest first; nothing once it is taken back."""
    last = publications[0] if publications else None
    return None if last is None or last.kind == Published.WITHDRAWN else last


def publicity_of(publication: Publication, days: Holidays | None = None) -> Publicity | None:
    """Until when a publication is open to objections, by the holidays known now; never before what it announced."""
    announced = publication.objections_until
    if announced is None:
        return None
    if publication.working_days is None:
        return Publicity(announced, certain=True)
    counted = _counted(publication.at, publication.working_days, days)
    return Publicity(max(announced, counted.until), counted.certain)


def publicity_from_today(procedure: Procedure, days: Holidays | None = None) -> Publicity:
    """The time for objections to what is published now."""
    if procedure.publicity_working_days:
        return _counted(clock.now(), procedure.publicity_days, days)
    return Publicity(_end_of(clock.today() + timedelta(days=procedure.publicity_days)), certain=True)


def objections_over(publications: Iterable[Publication], now: datetime) -> set[int]:
    """Those in 公示 that nobody can object to any more; never before the day that was announced."""
    passed = [
        one for one in publications if one.kind == Published.PUBLICITY and _passed(one.objections_until, now)
    ]
    days = holidays.holidays() if any(one.working_days is not None for one in passed) else None
    return {one.id for one in passed if _passed(_until(one, days), now)}


def _passed(until: datetime | None, now: datetime) -> bool:
    return until is not None and until <= now


def _until(publication: Publication, days: Holidays | None) -> datetime | None:
    found = publicity_of(publication, days)
    return found.until if found else None


def _counted(start: datetime, length: int, days: Holidays | None) -> Publicity:
    counted = calendar.period(start.astimezone(SHANGHAI).date(), length, days or holidays.holidays())
    return Publicity(_end_of(counted.last), counted.certain)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), SHANGHAI)
