"""Every write about signing in: passwords tried and changed, sign-ins begun and ended, failures counted."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from competition.accounts import passwords, queries
from competition.accounts.models import Account, Login, LoginAttempt
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.account_life import AccountStatus
from competition.rules.login_names import normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor

LOCK_AFTER = 5
LOCK_STRANGERS_AFTER = 30
LOCK_FOR = timedelta(minutes=15)
_LOCKED = Problem("login_locked", {"minutes": int(LOCK_FOR.total_seconds() // 60)})


@dataclass(frozen=True)
class Browser:
    """A browser at the login page.

    `key` is what its failures are counted by, `mark` what stays with a sign-in of it, and `cookie` the mark
    to give it when it has none yet.
    """

    key: str
    mark: str
    cookie: str | None = None


def _locked(login_key: str, browser: Browser, account: Account | None) -> bool:
    since = clock.now() - LOCK_FOR
    if queries.failures_since(login_key, since, browser.key) >= LOCK_AFTER:
        return True
    if queries.failures_since(login_key, since) < LOCK_STRANGERS_AFTER:
        return False
    # Guessing from many places locks strange browsers out, never one in which this very account signed in:
    # a mark got by signing in to another account opens nothing.
    return account is None or not queries.has_signed_in(account.id, browser.key)


def sign_in(login_name: str, password: str, *, browser: Browser, device_name: str) -> str:
    """A new login token, or Refused; five failures in fifteen minutes lock account and browser."""
    login_name = normal_login_name(login_name)
    login_key = crypto.blind_index("login", login_name)
    account = queries.account_named(login_name)
    if _locked(login_key, browser, account):
        raise Refused(_LOCKED)
    # The slow hash runs outside the write transaction.
    good = passwords.matches(account.password_hash if account else None, password)
    if account is None or not good or account.status != AccountStatus.ACTIVE:
        _note_failure(login_key, browser.key)
        raise Refused(Problem("login_failed"))
    if passwords.is_outdated(account.password_hash):
        _renew_hash(account.id, account.password_hash, passwords.hashed(password))
    return begin_login(account.id, device_name=device_name, device_key=browser.mark)


@atomic
def _renew_hash(account_id: int, old: str | None, new: str) -> None:
    """The same password under today's cost; one changed meanwhile stays as it is."""
    account = queries.account(account_id)
    if account.password_hash == old:
        account.password_hash = new


@atomic
def _note_failure(login_key: str, device_key: str) -> None:
    db.session.add(LoginAttempt(login_key=login_key, device_key=device_key, at=clock.now()))
    audit.record(SYSTEM, "login.failed", subject=("login", login_key[:12]))


@atomic
def begin_login(account_id: int, *, device_name: str, device_key: str | None = None) -> str:
    """Sign an account in on one browser (marked by `device_key`); returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        Login(
            account_id=account_id,
            token_hash=crypto.fingerprint(token),
            device_name=device_name[:120],
            device_key=device_key,
            created_at=now,
            last_seen_at=now,
        )
    )
    actor = queries.actor_of(queries.account(account_id))
    audit.record(actor, "login.begun", subject=("account", account_id))
    return token


@atomic
def touch_login(login_id: int) -> None:
    queries.login(login_id).last_seen_at = clock.now()


@atomic
def end_login(login_id: int, *, by: Actor) -> None:
    login = queries.hold_login(login_id)
    if login.revoked_at is not None:
        return
    login.revoked_at = clock.now()
    audit.record(by, "login.ended", subject=("account", login.account_id))


@atomic
def revoke_logins(account_id: int, *, but: int | None = None) -> None:
    """Every sign-in of an account ends, but this one."""
    now = clock.now()
    for login in queries.logins_of(account_id):
        if login.id != but:
            login.revoked_at = now


def change_password(
    account_id: int,
    old: str,
    new: str,
    repeated: str,
    *,
    browser: Browser,
    keep: int | None,
    by: Actor,
) -> None:
    """Change one's own password; all other sign-ins than `keep` end. The old one is not to be guessed here."""
    account = queries.account(account_id)
    login_key = crypto.blind_index("login", account.login_name)
    if _locked(login_key, browser, account):
        raise Refused(_LOCKED)
    tried = account.password_hash
    problems = passwords.problems_with(new, account.login_name, repeated)
    if not passwords.matches(tried, old):
        _note_failure(login_key, browser.key)
        problems = [Problem("login_failed", field="old_password"), *problems]
    if problems:
        raise Refused(*problems)
    _set_password(account_id, new, tried=tried, keep=keep, by=by)


@atomic
def _set_password(account_id: int, new: str, *, tried: str | None, keep: int | None, by: Actor) -> None:
    account = queries.hold_account(account_id)
    if account.password_hash != tried:
        raise Refused(Problem("changed_meanwhile"))
    account.password_hash = passwords.hashed(new)
    void_links(account.id)
    revoke_logins(account.id, but=keep)
    audit.record(by, "account.password_changed", subject=("account", account.id))


@atomic
def void_links(account_id: int) -> None:
    """No one-time link of an account counts any more."""
    now = clock.now()
    for link in queries.open_links_of(account_id):
        link.used_at = now
