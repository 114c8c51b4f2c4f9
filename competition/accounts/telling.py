"""How the owner of an account is reached: by channels that they have proven, or the phone they were entered with."""

from typing import NamedTuple

from competition.accounts import queries
from competition.accounts.models import Account
from competition.accounts.questions import KNOWN_PHONE
from competition.foundation.system.settings import current_settings
from competition.foundation.work import outbox
from competition.notices import operations as notices
from competition.notices.questions import Reach
from competition.notices.telling import EMAIL, SMS
from competition.rules.identity import is_email, masked_email, masked_phone
from competition.rules.particulars import is_mobile

# Where everybody sees and mends what an account is opened by.
OWN_PAGE, CHANNELS_PAGE, SECOND_STEP_PAGE = "/me", "/me/channels", "/me/second-step"


class Channel(NamedTuple):
    """A way to an owner; `proven` says that they showed it to be theirs."""

    kind: str
    address: str
    proven: bool

    @property
    def masked(self) -> str:
        return (masked_email if self.kind == EMAIL else masked_phone)(self.address)


def channels_of(account: Account, phone: str | None = None) -> list[Channel]:
    """Every way by which something may be told, e-mail first.

    An address that its owner typed counts once it is proven. Who has proven no phone is told by the one they were
    entered with (`phone`, or what the rooms above know): it was given for just that, and nothing secret goes there.
    """
    found = []
    if account.email and account.email_proven_at is not None:
        found.append(Channel(EMAIL, account.email, True))
    if account.phone and account.phone_proven_at is not None:
        return [*found, Channel(SMS, account.phone, True)]
    known = phone or KNOWN_PHONE.answer()(account.id)
    return [*found, Channel(SMS, known, False)] if known else found


def reach(account_id: int, phone: str | None) -> Reach:
    """How its owner is told something, and in which language."""
    account = queries.account(account_id)
    channels = tuple((one.kind, one.address) for one in channels_of(account, phone))
    return Reach(account.name, account.locale, channels)


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
    notices.send_secret(channel.kind, channel.address, "link", secret=secret, language=account.locale)
