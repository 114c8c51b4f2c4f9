"""Counting tries within a window of time: look-ups by strangers, claims, passphrases."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.foundation.work import queries
from competition.foundation.work.models import Throttle


def counter(kind: str, fingerprint: str, window: timedelta) -> Throttle:
    """The counter of these tries, at nought again when its window is over; call it inside an operation."""
    now = clock.now()
    found = queries.throttle(kind, fingerprint)
    if found is None:
        found = _begun(Throttle(kind=kind, fingerprint=fingerprint, window_start=now, tries=0))
    if not _runs(found, window, now):
        found.window_start, found.tries = now, 0
    return found


def _begun(fresh: Throttle) -> Throttle:
    """The counter that begins now, or the one somebody else began in the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:
        there = queries.throttle(fresh.kind, fresh.fingerprint)
        if there is None:
            raise
        return there
    return fresh


def tries(kind: str, fingerprint: str, window: timedelta) -> int:
    """How many tries there were in the running window; none once it is over."""
    found = queries.throttle(kind, fingerprint)
    return found.tries if found is not None and _runs(found, window, clock.now()) else 0


def _runs(found: Throttle, window: timedelta, now: datetime) -> bool:
    """Is its window not over? One that begins in the future was begun by a clock that was ahead."""
    return now - window < found.window_start <= now + window
