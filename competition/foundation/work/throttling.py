"""Counting tries within a window of time: look-ups by strangers, claims, passphrases."""

from datetime import timedelta

from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.foundation.work import queries
from competition.foundation.work.models import Throttle


def counter(kind: str, fingerprint: str, window: timedelta) -> Throttle:
    """The counter of these tries, at nought again when its window is over; call it inside an operation."""
    now = clock.now()
    found = queries.throttle(kind, fingerprint)
    if found is None:
        found = Throttle(kind=kind, fingerprint=fingerprint, window_start=now, tries=0)
        db.session.add(found)
    if found.window_start + window <= now:
        found.window_start, found.tries = now, 0
    return found


def tries(kind: str, fingerprint: str, window: timedelta) -> int:
    """How many tries there were in the running window; none once it is over."""
    found = queries.throttle(kind, fingerprint)
    return found.tries if found is not None and found.window_start + window > clock.now() else 0
