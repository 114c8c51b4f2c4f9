"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_shift: ContextVar[timedelta] = ContextVar("shift", default=timedelta(0))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


def today() -> date:
    """Today's date where the contests are held."""
    return now().astimezone(SHANGHAI).date()


def local_day(moment: datetime) -> date:
    """The day of a moment where the contests are held."""
    return moment.astimezone(SHANGHAI).date()


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Within, it is another time: how a demonstration lives through months in a minute."""
    token = _shift.set(by)
    try:
        yield
    finally:
        _shift.reset(token)
