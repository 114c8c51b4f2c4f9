"""Every write of verification: strangers' tries are counted."""

from datetime import timedelta

from competition.foundation.store import crypto
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.foundation.work import throttling

KIND = "verify"
MOST_TRIES = 20
WINDOW = timedelta(minutes=10)


@atomic
def count_try(who: str) -> None:
    """Count a look-up by a stranger. `who` is stored only keyed."""
    throttling.counter(KIND, _fingerprint(who), WINDOW).tries += 1


def tries_left(who: str) -> bool:
    """Whether this stranger may look once more: twenty times in ten minutes."""
    counter = foundation.throttle(KIND, _fingerprint(who))
    return counter is None or counter.tries < MOST_TRIES or clock.now() - counter.window_start > WINDOW


def _fingerprint(who: str) -> str:
    return crypto.blind_index(f"throttle.{KIND}", who)
