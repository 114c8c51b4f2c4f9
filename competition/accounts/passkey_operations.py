"""Every write of owners with their passkeys: shown to sign in or before a step of weight, added and removed."""

from dataclasses import dataclass

from competition.accounts import guess_operations as guessing
from competition.accounts import guesses, queries, telling
from competition.accounts.guesses import Browser
from competition.accounts.login_operations import begin_login, note_proof
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.notices import operations as notices
from competition.proofs import passkey_operations as passkeys
from competition.proofs.passkeys import Asked
from competition.rules.account_life import AccountStatus
from competition.rules.identity import clean_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor

LONGEST_NAME = 40


@dataclass(frozen=True)
class Entered:
    """Who signed in, and the token for their cookie."""

    account_id: int
    token: str


def _checked(account_id: int | None, answer: str, asked: Asked, *, alone: bool) -> int:
    """Whose passkey was shown; raises Refused. One whose counter went back opens nothing, and its owner is told.

    `alone`, without the password: not one from before a recovery that laid sealed roles to rest. Whoever had
    the account then may have added it.
    """
    shown = passkeys.show_passkey(account_id, answer, asked)
    if shown.went_back:
        note_copied_passkey(shown.account_id)
        raise Refused(Problem("passkey_went_back", {"name": shown.name}, "passkey"))
    rested_at = queries.account(shown.account_id).rested_at
    if alone and rested_at is not None and shown.added_at <= rested_at:
        raise Refused(Problem("passkey_before_recovery", {"name": shown.name}, "passkey"))
    return shown.account_id


@atomic
def note_copied_passkey(account_id: int) -> None:
    """Somebody may have a copy of a passkey: its owner and the log are told."""
    audit.record(SYSTEM, "passkey.went_back", subject=("account", account_id))
    notices.tell(account_id, "passkey_went_back", telling.SECOND_STEP_PAGE)


def sign_in_by_passkey(
    answer: str, asked: Asked, *, browser: Browser, language: str | None = None
) -> Entered:
    """Signed in by a passkey whose device has checked who holds it. Raises Refused."""
    return _enter(_checked(None, answer, asked, alone=True), browser, language)


def show_passkey(
    account_id: int, answer: str, asked: Asked, *, browser: Browser, language: str | None = None
) -> Entered:
    """A passkey as the second step after the password. Raises Refused."""
    return _enter(_checked(account_id, answer, asked, alone=False), browser, language)


@atomic
def _enter(account_id: int, browser: Browser, language: str | None) -> Entered:
    account = queries.hold_account(account_id)
    if account.status != AccountStatus.ACTIVE:
        raise Refused(Problem("passkey_account_closed"))
    for key in (guesses.login_key(account.login_name), guesses.second_step_key(account_id)):
        guessing.sum_up(key, account, browser)
    token = begin_login(account_id, device_name=browser.name, device_key=browser.mark, language=language)
    return Entered(account_id, token)


def prove_by_passkey(login_id: int, answer: str, asked: Asked) -> None:
    """In place of the password, before a step of weight: the device has checked who holds it. Raises Refused."""
    _checked(queries.login(login_id).account_id, answer, asked, alone=True)
    note_proof(login_id)


@atomic
def add_passkey(account_id: int, name: str, answer: str, asked: Asked, *, by: Actor) -> list[str]:
    """A further passkey of the owner's; gives recovery codes where there were none. Its owner is told."""
    called = clean_name(name)[:LONGEST_NAME]
    if not called:
        raise Refused(Problem("passkey_name_missing", field="name"))
    # One at a time: there are no more than there may be, however many are added at once.
    account = queries.hold_account(account_id)
    codes = passkeys.add_passkey(account_id, called, answer, asked, by=by)
    notices.tell(account.id, "passkey_added", telling.SECOND_STEP_PAGE)
    return codes


@atomic
def remove_passkey(account_id: int, passkey_id: int, *, by: Actor) -> None:
    """It opens nothing any more; its owner is told."""
    passkeys.remove_passkey(account_id, passkey_id, by=by)
    notices.tell(account_id, "passkey_removed", telling.SECOND_STEP_PAGE)
