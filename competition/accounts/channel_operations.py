"""Every write about how an owner is reached: addresses entered, and proven by a code that was sent there."""

from competition.accounts import queries, telling
from competition.accounts.models import Account
from competition.accounts.telling import EMAIL, SMS, Channel
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.proofs import operations as proofs
from competition.rules.identity import is_email
from competition.rules.particulars import is_mobile
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def change_email(account_id: int, typed: str, *, by: Actor) -> None:
    """Where notices go to; empty for none. Its owner alone sets it; the former address is told."""
    account, address = queries.hold_account(account_id), typed.strip()
    if address and not is_email(address):
        raise Refused(Problem("email_wrong", field="email"))
    if (address or None) == account.email:
        return
    telling.tell_owner(account, "channel_changed")
    proofs.void_codes(account_id, "channel")
    account.email, account.email_proven_at = address or None, None
    audit.record(by, "account.email_changed", subject=("account", account.id))


@atomic
def change_phone(account_id: int, typed: str, *, by: Actor) -> None:
    """The mobile that codes and links go to; empty for none."""
    account, number = queries.hold_account(account_id), "".join(typed.split())
    if number and not is_mobile(number):
        raise Refused(Problem("phone_wrong", field="phone"))
    if (number or None) == account.phone:
        return
    telling.tell_owner(account, "channel_changed")
    proofs.void_codes(account_id, "channel")
    account.phone, account.phone_proven_at = number or None, None
    account.phone_index = crypto.blind_index("phone", number) if number else None
    audit.record(by, "account.phone_changed", subject=("account", account.id))


def _own_channel(account: Account, kind: str) -> Channel:
    address = account.email if kind == EMAIL else account.phone
    if not address:
        raise Refused(Problem("channel_missing"))
    return Channel(kind, address, False)


@atomic
def send_channel_code(account_id: int, kind: str) -> None:
    """A code to the address that was entered."""
    wait_for_site()
    account = queries.hold_account(account_id)
    channel = _own_channel(account, kind)
    proofs.send_code(account.id, "channel", channel.kind, channel.address, account.locale)


def prove_channel(account_id: int, kind: str, code: str, *, by: Actor) -> None:
    """The code arrived: from now on links and codes go there. Raises Refused; a wrong try counts."""
    if kind not in (EMAIL, SMS) or not _proven(account_id, kind, code, by=by):
        raise Refused(Problem("code_wrong", field="code"))


@atomic
def _proven(account_id: int, kind: str, code: str, *, by: Actor) -> bool:
    # The account is held: what is proven is the address to which the code went, and none entered meanwhile.
    account, now = queries.hold_account(account_id), clock.now()
    if not proofs.passes_code(account_id, "channel", code, kind):
        return False
    if kind == EMAIL:
        account.email_proven_at = now
    else:
        account.phone_proven_at = now
    audit.record(by, "account.channel_proven", subject=("account", account_id), channel=kind)
    return True
