"""Every write about signing in: passwords tried and changed, sign-ins begun, proved again and ended."""

import secrets
from dataclasses import dataclass

from competition.accounts import guess_operations as guessing
from competition.accounts import guesses, passwords, queries, telling
from competition.accounts.guesses import Browser
from competition.accounts.models import Account, Login
from competition.accounts.questions import DEVICE_USED
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.proofs import operations as proofs
from competition.proofs import queries as proof_queries
from competition.rules.account_life import AccountStatus
from competition.rules.login_names import normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Passed:
    """The password was right; without a `token` the second step is still to be shown."""

    account_id: int
    token: str | None = None


def sign_in(
    login_name: str, password: str, code: str = "", *, browser: Browser, language: str | None = None
) -> Passed:
    """Signed in, or as far as the second step; raises Refused.

    Where too much failed before, the password counts only together with a `code`, and nothing tells which of
    the two was wrong.
    """
    login_name = normal_login_name(login_name)
    key, account = guesses.login_key(login_name), queries.account_named(login_name)
    taken = None
    if code:
        guessing.count_proven_try(key, browser)
    else:
        taken = guessing.take_try(key, account, browser)
    # The slow hash runs outside the write transaction.
    good = passwords.matches(account.password_hash if account else None, password)
    if account is None or not good or account.status != AccountStatus.ACTIVE:
        raise Refused(Problem("login_or_code_failed" if code else "login_failed"))
    if code and not _proves(account.id, code):
        raise Refused(Problem("login_or_code_failed"))
    if taken is not None:
        guessing.give_back(taken)
    tried = account.password_hash
    if passwords.is_outdated(tried):
        fresh = passwords.hashed(password)
        tried = fresh if _renew_hash(account.id, tried, fresh) else tried
    if not code and proof_queries.has_second_step(account.id):
        return Passed(account.id)
    return Passed(account.id, _enter_by(tried, key, account.id, browser, language))


def _proves(account_id: int, code: str) -> bool:
    """A code of the owner's app where they have one, else one that was sent to them."""
    if proof_queries.has_second_step(account_id):
        return proofs.passes_second_step(account_id, code)
    return proofs.passes_code(account_id, "sign_in", code)


@atomic
def _enter_by(tried: str | None, key: str, account_id: int, browser: Browser, language: str | None) -> str:
    """In, unless the account was closed or its password changed while the one that was typed was hashed."""
    account = queries.hold_account(account_id)
    if account.status != AccountStatus.ACTIVE or account.password_hash != tried:
        raise Refused(Problem("login_failed"))
    return _enter(key, account, browser, language)


@atomic
def _enter(key: str, account: Account, browser: Browser, language: str | None) -> str:
    guessing.sum_up(key, account, browser)
    return begin_login(account.id, device_name=browser.name, device_key=browser.mark, language=language)


def send_sign_in_code(login_name: str, password: str, *, browser: Browser) -> None:
    """With the right password a code goes to the owner's proven channel; whatever happens, nothing is told."""
    login_name = normal_login_name(login_name)
    account = queries.account_named(login_name)
    guessing.count_proven_try(guesses.login_key(login_name), browser)
    good = passwords.matches(account.password_hash if account else None, password)
    if account is None or not good or account.status != AccountStatus.ACTIVE:
        return
    channel = telling.proven_channel(account)
    if channel is not None:
        proofs.send_code(account.id, "sign_in", channel.kind, channel.address, account.locale)


@atomic
def _finish_sign_in(account_id: int, code: str, taken: int, browser: Browser, language: str | None) -> str:
    account, key = queries.hold_account(account_id), guesses.second_step_key(account_id)
    if account.status != AccountStatus.ACTIVE or not proofs.passes_second_step(account_id, code):
        raise Refused(Problem("code_wrong", field="code"))
    guessing.give_back(taken)
    guessing.sum_up(guesses.login_key(account.login_name), account, browser)
    return _enter(key, account, browser, language)


def show_second_step(account_id: int, code: str, *, browser: Browser, language: str | None = None) -> str:
    """The second step after the password; gives the token. Failures count: who gets here has the password."""
    account, key = queries.account(account_id), guesses.second_step_key(account_id)
    taken = guessing.take_try(key, account, browser)
    return _finish_sign_in(account_id, code, taken, browser, language)


@atomic
def _renew_hash(account_id: int, old: str | None, new: str) -> bool:
    """The same password under today's cost; one changed meanwhile stays as it is (False)."""
    account = queries.hold_account(account_id)
    if account.password_hash != old:
        return False
    account.password_hash = new
    return True


@atomic
def begin_login(
    account_id: int, *, device_name: str, device_key: str | None = None, language: str | None = None
) -> str:
    """Sign an account in on one browser (marked by `device_key`); returns the token for its cookie.

    The language in which it signs in is the one it is written to.
    """
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
    account = queries.account(account_id)
    account.locale = language or account.locale
    actor = queries.actor_of(account)
    audit.record(actor, "login.begun", subject=("account", account_id))
    if device_key is not None:
        DEVICE_USED.answer()(account_id, device_key)
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


def _require_password(account: Account, password: str, browser: Browser, field: str) -> list[Problem]:
    """What is wrong with the password of somebody signed in; it is not to be guessed here either."""
    key = guesses.login_key(account.login_name)
    stored = account.password_hash
    taken = guessing.take_try(key, account, browser)
    if passwords.matches(stored, password):
        guessing.give_back(taken)
        return []
    return [Problem("login_failed", field=field)]


def prove(login_id: int, password: str, *, browser: Browser) -> None:
    """The owner gives the password again, before a step of weight; raises Refused."""
    account = queries.account(queries.login(login_id).account_id)
    if problems := _require_password(account, password, browser, "proof_password"):
        raise Refused(*problems)
    note_proof(login_id)


@atomic
def note_proof(login_id: int) -> None:
    """From now on steps of weight ask no more, for a quarter of an hour."""
    queries.login(login_id).proved_at = clock.now()


def change_password(
    account_id: int, old: str, new: str, repeated: str, *, browser: Browser, by: Actor
) -> str:
    """Change one's own password; every sign-in ends, and a fresh one begins whose token is given."""
    account = queries.account(account_id)
    tried = account.password_hash
    problems = [
        *_require_password(account, old, browser, "old_password"),
        *passwords.problems_with(new, (account.login_name, account.name), repeated),
    ]
    if problems:
        raise Refused(*problems)
    return _set_password(account_id, passwords.hashed(new), browser, tried=tried, by=by)


@atomic
def _set_password(
    account_id: int, password_hash: str, browser: Browser, *, tried: str | None, by: Actor
) -> str:
    account = queries.hold_account(account_id)
    if account.password_hash != tried:
        raise Refused(Problem("changed_meanwhile"))
    account.password_hash = password_hash
    void_links(account.id)
    revoke_logins(account.id)
    audit.record(by, "account.password_changed", subject=("account", account.id))
    notices.tell(account.id, "password_changed", telling.OWN_PAGE)
    return begin_login(account_id, device_name=browser.name, device_key=browser.mark)


@atomic
def void_links(account_id: int) -> None:
    """No one-time link of an account counts any more."""
    now = clock.now()
    for link in queries.open_links_of(account_id):
        link.used_at = now
