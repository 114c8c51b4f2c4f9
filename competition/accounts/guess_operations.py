"""Failed sign-ins counted, and told in the log by one line for a window."""

from collections import Counter

from sqlalchemy import delete

from competition.accounts import queries
from competition.accounts.guesses import LOCKED, WINDOW, Browser, counted_by, may_try
from competition.accounts.models import Account, LoginAttempt
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM

# Tries with a second proof, where the plain ones are used up.
PROVEN_TRIES = 10


@atomic
def count_proven_try(key: str, browser: Browser) -> None:
    """A try with a second proof; raises Refused when this address has had enough of them."""
    address = crypto.fingerprint(f"{key} {browser.address}")
    counter = throttling.counter("second proof", address, WINDOW)
    if counter.tries >= PROVEN_TRIES:
        raise Refused(LOCKED)
    counter.tries += 1


@atomic
def take_try(key: str, account: Account | None, browser: Browser) -> int:
    """Takes one try before anything slow is looked at; raises Refused when there is none.

    It counts as a failure until it is given back. The log is not touched: strangers don't make it grow line by
    line, nor hold its lock.
    """
    counted = counted_by(account, browser)
    # Of many at once each sees those before it.
    throttling.counter("sign in", crypto.fingerprint(f"{key} {counted}"), WINDOW)
    if not may_try(key, account, browser):
        raise Refused(LOCKED)
    attempt = LoginAttempt(login_key=key, device_key=counted, at=clock.now())
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


@atomic
def give_back(attempt_id: int) -> None:
    """What was typed was right: the try is none of the failures."""
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.id == attempt_id))


@atomic
def sum_up(key: str, account: Account, browser: Browser) -> None:
    """The owner is in: what this browser failed before is one line in the log, and counts no more."""
    failed = queries.attempts_of(key, counted_by(account, browser))
    _log(failed)


@atomic
def sum_up_closed_windows() -> None:
    """Failures of closed windows become lines of the log: one an address, with its counts."""
    for _ in range(50):
        failed = queries.attempts_before(clock.now() - WINDOW, 1000)
        if not failed:
            return
        _log(failed)


def _log(failed: list[LoginAttempt]) -> None:
    """One line for the failures of one address or browser at one account; at several, one for all of them."""
    if not failed:
        return
    by_account = Counter(attempt.login_key for attempt in failed)
    at = sorted(attempt.at for attempt in failed)
    single = len(by_account) == 1
    audit.record(
        SYSTEM,
        "login.failed",
        subject=("login", failed[0].login_key[:12]) if single else ("address", failed[0].device_key[:12]),
        count=len(failed),
        accounts=len(by_account),
        first=at[0].isoformat(timespec="seconds"),
        last=at[-1].isoformat(timespec="seconds"),
    )
    for attempt in failed:
        db.session.delete(attempt)
