"""How the owner of an account is reached: the channels known, those proven, and what is sent there."""

from typing import Any, NamedTuple

from competition.accounts.models import Account
from competition.accounts.questions import KNOWN_PHONE
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.work import outbox
from competition.rules.identity import is_email, masked_email, masked_phone
from competition.rules.particulars import is_mobile

EMAIL, SMS = "email", "sms"


class Channel(NamedTuple):
    """A way to an owner; `proven` says that they showed it to be theirs."""

    kind: str
    address: str
    proven: bool

    @property
    def masked(self) -> str:
        return (masked_email if self.kind == EMAIL else masked_phone)(self.address)


def channels_of(account: Account) -> list[Channel]:
    """Every way known, e-mail first."""
    found = []
    if account.email:
        found.append(Channel(EMAIL, account.email, account.email_proven_at is not None))
    phone = account.phone or KNOWN_PHONE.answer()(account.id)
    if phone:
        found.append(Channel(SMS, phone, account.phone is not None and account.phone_proven_at is not None))
    return found


def proven_channel(account: Account) -> Channel | None:
    """Where what only the owner may read can be sent now; None where nothing is proven, or carried here."""
    fit = (one for one in channels_of(account) if one.proven and outbox.carried(one.kind))
    return next(fit, None)


def channel_of_name(login_name: str) -> Channel | None:
    """A login name that is itself an address, where messages of its kind are carried."""
    if is_mobile(login_name) and outbox.carried(SMS):
        return Channel(SMS, login_name, False)
    return Channel(EMAIL, login_name, False) if is_email(login_name) and outbox.carried(EMAIL) else None


def link_address(token: str) -> str:
    """The full address of a one-time link, from the configured public address."""
    return f"{current_settings().public_url}/link/{token}"


def send_link(account: Account, channel: Channel, token: str) -> None:
    """The link itself, to its owner alone."""
    secret = link_address(token)
    outbox.send(channel.kind, channel.address, "link", secret=secret, language=account.locale)


def tell_owner(account: Account, template: str, **values: Any) -> None:
    """Word of something that was done, by every channel known, in its owner's language."""
    when = clock.now().astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    for one in channels_of(account):
        outbox.send(one.kind, one.address, template, language=account.locale, when=when, **values)
