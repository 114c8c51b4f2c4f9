"""What those who guard accounts are shown."""

from dataclasses import dataclass
from datetime import datetime

from competition.accounts import queries as accounts
from competition.accounts import sealing, telling
from competition.accounts.models import Account, Login, OneTimeLink, RoleGrant
from competition.foundation.system import clock
from competition.proofs import queries as proofs
from competition.rules.roles import Role


@dataclass(frozen=True)
class GuardedAccount:
    """An account as its guard sees it; addresses are masked."""

    account: Account
    administrator: bool
    logins: list[Login]
    grants: list[RoleGrant]
    channels: list[telling.Channel]
    second_step: bool
    passkeys: int


@dataclass(frozen=True)
class WaitingLink:
    """A recovery that waits: only asked for, or opening later unless a second person confirms it."""

    id: int
    account: Account
    asked: bool
    made_by: str
    made_by_id: int | None
    created_at: datetime
    opens_at: datetime | None
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class RestingRole:
    """A role that gives no rights since its holder was let back in."""

    grant_id: int
    account: Account
    role: Role
    let_in_by: str
    former: bool  # taken back meanwhile: nothing is given, the next one would rest


def guarded_account(account_id: int) -> GuardedAccount:
    found = accounts.account(account_id)
    return GuardedAccount(
        account=found,
        administrator=accounts.is_administrator(account_id),
        logins=accounts.logins_of(account_id),
        grants=accounts.held_grants(account_id),
        channels=telling.channels_of(found),
        second_step=proofs.has_second_step(account_id),
        passkeys=len(proofs.passkeys_of(account_id)),
    )


def waiting_links() -> list[WaitingLink]:
    """Oldest first."""
    found = accounts.waiting_links(clock.now())
    names = accounts.names_of({link.made_by for link, _ in found if link.made_by})
    return [_waiting(link, account, names.get(link.made_by or 0, "")) for link, account in found]


def _waiting(link: OneTimeLink, account: Account, made_by: str) -> WaitingLink:
    return WaitingLink(
        id=link.id,
        account=account,
        asked=link.asked,
        made_by=made_by,
        made_by_id=link.made_by,
        created_at=link.created_at,
        opens_at=link.opens_at,
        roles=tuple(dict.fromkeys(Role(grant.role) for grant in sealing.sealed_grants(account.id))),
    )


def resting_roles() -> list[RestingRole]:
    """Oldest first."""
    found = accounts.resting_grants()
    names = accounts.names_of({grant.rests_by for grant, _ in found if grant.rests_by})
    return [
        RestingRole(
            grant.id,
            account,
            Role(grant.role),
            names.get(grant.rests_by or 0, ""),
            former=grant.revoked_at is not None,
        )
        for grant, account in found
    ]
