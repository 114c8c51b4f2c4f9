"""Every write of signing up: an account at once, or after a code where the login name is an address.

Where a code can be sent, nobody learns whether a login name is known: the page asks for the code either way.
Where none can be sent, a taken name has to be told; an address is told of few.
"""

from dataclasses import dataclass
from datetime import timedelta

from competition.accounts import operations, passwords, queries, telling
from competition.accounts.checking import problems_with_account
from competition.accounts.models import Account
from competition.foundation.store import crypto
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.work import throttling
from competition.notices.telling import EMAIL
from competition.proofs import operations as proofs
from competition.proofs.models import SentCode
from competition.rules.identity import clean_name
from competition.rules.login_names import normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM

WINDOW = timedelta(hours=1)
# How many taken names an address is told in an hour, and how many codes go to one address.
TAKEN_TOLD = 10
CODES_SENT = 3
_TOO_MANY = Problem("sign_ups_too_many")


@dataclass(frozen=True)
class Begun:
    """Signed up (`account_id`), or a code was sent and its page is known by `token`."""

    account_id: int | None = None
    token: str | None = None


def begin_sign_up(
    login_name: str, name: str, password: str, repeated: str, *, address: str, language: str
) -> Begun:
    """Somebody makes an account for themself; raises Refused with every problem."""
    problems = problems_with_account(login_name, name, password, repeated, own=True)
    if problems:
        raise Refused(*problems)
    login_name = normal_login_name(login_name)
    _count(address)
    # The slow hash runs outside the write transaction, and whether the name is known or not.
    hashed = passwords.hashed(password)
    channel = _channel_to(login_name)
    if channel is not None:
        return Begun(token=_send(login_name, name, hashed, channel, language))
    if _is_taken(login_name, address):
        raise Refused(Problem("login_name_taken", field="login_name"))
    return Begun(account_id=_make(login_name, name, hashed, language))


def _channel_to(login_name: str) -> str | None:
    """How a code reaches the owner of a login name that is an address."""
    found = telling.channel_of_name(login_name)
    return found.kind if found else None


@atomic
def _count(address: str) -> None:
    made = throttling.counter("sign-up", crypto.fingerprint(address), WINDOW)
    told = throttling.counter("taken names", crypto.fingerprint(address), WINDOW)
    if made.tries >= current_settings().sign_ups or told.tries >= TAKEN_TOLD:
        raise Refused(_TOO_MANY)
    made.tries += 1


@atomic
def _is_taken(login_name: str, address: str) -> bool:
    if queries.account_named(login_name) is None:
        return False
    throttling.counter("taken names", crypto.fingerprint(address), WINDOW).tries += 1
    return True


@atomic
def _send(login_name: str, name: str, password_hash: str, channel: str, language: str) -> str:
    """A code, or word that the name is known; nobody is sent more than a few an hour."""
    sent = throttling.counter("sign-up codes", crypto.blind_index("login", login_name), WINDOW)
    sent.tries += 1
    return proofs.begin_sign_up(
        login_name,
        clean_name(name),
        password_hash,
        channel=channel,
        language=language,
        known=queries.account_named(login_name) is not None,
        silent=sent.tries > CODES_SENT,
    )


def finish_sign_up(token: str, code: str, *, language: str) -> int:
    """The code was right: the account is made, and its address proven. Gives its id; raises Refused."""
    sent = proofs.passes_sign_up(token, code)
    if sent is None:
        raise Refused(Problem("code_wrong", field="code"))
    return _make_proven(sent, language)


@atomic
def _make(login_name: str, name: str, password_hash: str, language: str) -> int:
    return _made(login_name, name, password_hash, language).id


@atomic
def _make_proven(sent: SentCode, language: str) -> int:
    account = _made(sent.login_name or "", sent.name or "", sent.password_hash or "", language)
    now = clock.now()
    if sent.channel == EMAIL:
        account.email, account.email_proven_at = account.login_name, now
    else:
        account.phone, account.phone_proven_at = account.login_name, now
        account.phone_index = crypto.blind_index("phone", account.login_name)
    return account.id


def _made(login_name: str, name: str, password_hash: str, language: str) -> Account:
    account = operations.create_account(login_name, name, by=SYSTEM, self_registered=True, language=language)
    account.password_hash = password_hash
    return account
