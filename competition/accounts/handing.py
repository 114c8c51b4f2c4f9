"""The first link of an account, or the one with which it begins afresh: to its owner, or shown to who hands it over."""

from dataclasses import dataclass

from competition.accounts import operations, queries, telling
from competition.foundation.store.db import atomic
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Handed:
    """The link is to be handed over in person (`token`), or went to the address that is the login name."""

    token: str | None = None
    sent_to: str | None = None


@atomic
def hand_over(account_id: int, *, by: Actor, afresh: bool = False) -> Handed:
    """Make it, and send it where the login name is an address that messages reach: then nobody else has it."""
    account = queries.hold_account(account_id)
    channel = telling.channel_of_name(account.login_name)
    make = operations.begin_afresh if afresh else operations.create_link
    token = make(account_id, by=by, sent=channel is not None)
    if channel is None:
        return Handed(token=token)
    telling.send_link(account, channel, token)
    return Handed(sent_to=channel.masked)
