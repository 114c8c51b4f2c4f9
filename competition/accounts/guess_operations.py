"""Guessing at passwords: what failed, who may still try without a further proof, and one line in the log a window.

Nobody can lock another out. A browser in which this account signed in before answers for its own failures alone.
Any other is counted by its address, so that strangers elsewhere take nothing from it; while an account is guessed
at from everywhere, each address still has one try. Whoever has no try left gets in with the right password and a
second proof together.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from competition.accounts import queries
from competition.accounts.models import Account, LoginAttempt
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM

WINDOW = timedelta(minutes=15)
TRIES = 5
# So many failures from everywhere, and a strange address has one try left instead of five.
GUESSED_AT = 30
# An address that failed at so many accounts tries out passwords, not its own.
ACCOUNTS_AN_ADDRESS = 20
# Tries with a second proof, where the plain ones are used up.
PROVEN_TRIES = 10
LOCKED = Problem("login_locked", {"minutes": int(WINDOW.total_seconds() // 60)})


@dataclass(frozen=True)
class Browser:
    """A browser at the login page.

    `mark` is told by its signed cookie and stays with a sign-in of it, `address` is where it asks from, and
    `cookie` the mark to give it when it has none yet. `name` is what its owner knows it by.
    """

    mark: str
    address: str
    cookie: str | None = None
    name: str = "?"


def login_key(login_name: str) -> str:
    """What failures of an account are counted by; a name that nobody has is counted too."""
    return crypto.blind_index("login", login_name)


def second_step_key(account_id: int) -> str:
    """What failed second steps of an account are counted by: who gets so far has the password."""
    return crypto.blind_index("second step", str(account_id))


def counted_by(account: Account | None, browser: Browser) -> str:
    """The browser where it is known to this very account, else its address.

    A mark got by signing in to another account opens nothing here.
    """
    known = account is not None and queries.has_signed_in(account.id, browser.mark)
    return browser.mark if known else browser.address


def may_try(key: str, account: Account | None, browser: Browser) -> bool:
    """Whether a password alone is still looked at."""
    since, counter = clock.now() - WINDOW, counted_by(account, browser)
    failed = queries.failures(key, since, counter)
    if counter == browser.mark:
        return failed < TRIES
    if queries.accounts_failed_at(counter, since) >= ACCOUNTS_AN_ADDRESS:
        return False
    return failed < (1 if queries.failures(key, since) >= GUESSED_AT else TRIES)


@atomic
def count_proven_try(key: str, browser: Browser) -> None:
    """A try with a second proof; raises Refused when this address has had enough of them."""
    address = crypto.fingerprint(f"{key} {browser.address}")
    counter = throttling.counter("second proof", address, WINDOW)
    if counter.tries >= PROVEN_TRIES:
        raise Refused(LOCKED)
    counter.tries += 1


@atomic
def note_failure(key: str, account: Account | None, browser: Browser) -> None:
    """One more. The log is not touched: strangers don't make it grow line by line, nor hold its lock."""
    db.session.add(LoginAttempt(login_key=key, device_key=counted_by(account, browser), at=clock.now()))


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
