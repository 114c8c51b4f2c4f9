"""Who may still try a password without a further proof.

Nobody can lock another out. A browser in which this account signed in before answers for its own failures alone.
Any other is counted by its address, so that strangers elsewhere take nothing from it; while an account is guessed
at from everywhere, each address still has one try. Whoever has no try left gets in with the right password and a
second proof together.
"""

from dataclasses import dataclass
from datetime import timedelta

from competition.accounts import queries
from competition.accounts.models import Account
from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.rules.problems import Problem

WINDOW = timedelta(minutes=15)
TRIES = 5
# So many failures from everywhere, and a strange address has one try left instead of five.
GUESSED_AT = 30
# An address that failed at so many accounts tries out passwords, not its own.
ACCOUNTS_AN_ADDRESS = 20
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
