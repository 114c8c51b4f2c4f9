"""Every write about how an owner is reached: an address is entered, proven by a code that was sent there, then used.

The former address stays in use until the new one is proven, and is told of both.
"""

from competition.accounts import queries
from competition.accounts.models import Account
from competition.accounts.telling import CHANNELS_PAGE
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.notices.telling import EMAIL, SMS
from competition.proofs import operations as proofs
from competition.rules.identity import is_email
from competition.rules.particulars import is_mobile
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def change_email(account_id: int, typed: str, *, by: Actor) -> None:
    """Where notices shall go to once it is proven; empty for none, at once. Its owner alone sets it."""
    account, address = queries.hold_account(account_id), typed.strip()
    if address and not is_email(address):
        raise Refused(Problem("email_wrong", field="email"))
    if (address or None) == (account.email_wanted or account.email):
        return
    _tell_of_change(account, address != account.email, bool(address))
    account.email_wanted = address if address and address != account.email else None
    if not address:
        account.email = account.email_proven_at = None
    audit.record(by, "account.email_changed", subject=("account", account.id))


@atomic
def change_phone(account_id: int, typed: str, *, by: Actor) -> None:
    """The mobile that codes and links shall go to once it is proven; empty for none, at once."""
    account, number = queries.hold_account(account_id), "".join(typed.split())
    if number and not is_mobile(number):
        raise Refused(Problem("phone_wrong", field="phone"))
    if (number or None) == (account.phone_wanted or account.phone):
        return
    _tell_of_change(account, number != account.phone, bool(number))
    account.phone_wanted = number if number and number != account.phone else None
    if not number:
        account.phone = account.phone_index = account.phone_proven_at = None
    audit.record(by, "account.phone_changed", subject=("account", account.id))


def _tell_of_change(account: Account, another: bool, wanted: bool) -> None:
    """Word to where its owner is reached so far; a code that was sent to an address entered before opens nothing."""
    if another:
        notices.tell(account.id, "channel_asked" if wanted else "channel_changed", CHANNELS_PAGE)
    proofs.void_codes(account.id, "channel")


@atomic
def send_channel_code(account_id: int, kind: str) -> None:
    """A code to the address that was entered."""
    wait_for_site()
    account = queries.hold_account(account_id)
    wanted = account.email_wanted if kind == EMAIL else account.phone_wanted
    if not wanted:
        raise Refused(Problem("channel_missing"))
    proofs.send_code(account.id, "channel", kind, wanted, account.locale)


def prove_channel(account_id: int, kind: str, code: str, *, by: Actor) -> None:
    """The code arrived: from now on notices, links and codes go there. Raises Refused; a wrong try counts."""
    if kind not in (EMAIL, SMS) or not _proven(account_id, kind, code, by=by):
        raise Refused(Problem("code_wrong", field="code"))


@atomic
def _proven(account_id: int, kind: str, code: str, *, by: Actor) -> bool:
    # The account is held: what is proven is the address to which the code went, and none entered meanwhile.
    account, now = queries.hold_account(account_id), clock.now()
    wanted = account.email_wanted if kind == EMAIL else account.phone_wanted
    if not wanted or not proofs.passes_code(account_id, "channel", code, kind):
        return False
    notices.tell(account.id, "channel_changed", CHANNELS_PAGE)  # the former addresses, while they are known
    if kind == EMAIL:
        account.email, account.email_proven_at, account.email_wanted = wanted, now, None
    else:
        account.phone, account.phone_proven_at, account.phone_wanted = wanted, now, None
        account.phone_index = crypto.blind_index("phone", wanted)
    audit.record(by, "account.channel_proven", subject=("account", account_id), channel=kind)
    return True
