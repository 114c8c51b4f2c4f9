"""Every read about accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from competition.accounts.models import Account, Login, LoginAttempt, OneTimeLink, RoleGrant
from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.system import clock
from competition.rules.account_life import AccountStatus
from competition.rules.identity import masked_email, masked_phone
from competition.rules.roles import ADMINISTRATORS, Actor, Grant, Role, Scope


@dataclass(frozen=True)
class StaffRow:
    grant_id: int
    account_id: int
    login_name: str
    name: str
    role: Role
    scope: Scope
    scope_id: int | None
    rests: bool = False


@dataclass(frozen=True)
class Acquaintance:
    """Whom a login name found, shown before a role is given; phone and e-mail are masked."""

    account_id: int
    login_name: str
    name: str
    created_at: datetime
    self_registered: bool
    made_by: str | None
    phone: str | None
    email: str | None
    roles: tuple[Role, ...]


def account(account_id: int) -> Account:
    """The account, or NotFound."""
    return db.get_or_404(Account, account_id)


def hold_account(account_id: int) -> Account:
    """The account as it stands, held until the end of the operation: roles, links and keys are given one at a time."""
    return held(Account, account_id)


_NAMED = select(Account).where(Account.login_name == bindparam("login_name"))


def account_named(login_name: str) -> Account | None:
    return db.session.scalar(_NAMED, {"login_name": login_name})


def names_of(account_ids: Collection[int]) -> dict[int, str]:
    """Name by id, of those there are."""
    named = select(Account).where(Account.id.in_(account_ids))
    return {account.id: account.name for account in db.session.scalars(named)}


def login_with(token_hash: str) -> Login | None:
    return db.session.scalar(select(Login).where(Login.token_hash == token_hash, Login.revoked_at.is_(None)))


def logins_of(account_id: int) -> list[Login]:
    return list(
        db.session.scalars(
            select(Login)
            .where(Login.account_id == account_id, Login.revoked_at.is_(None))
            .order_by(Login.last_seen_at.desc())
        )
    )


def has_signed_in(account_id: int, device_key: str) -> bool:
    """Whether this account ever signed in with the browser of this mark."""
    return bool(
        db.session.scalar(
            select(Login.id).where(Login.account_id == account_id, Login.device_key == device_key).limit(1)
        )
    )


def login(login_id: int) -> Login:
    return db.get_or_404(Login, login_id)


def browsers_of(account_id: int) -> list[str]:
    """The marks of the browsers that this account ever signed in with."""
    marks = select(Login.device_key).where(Login.account_id == account_id, Login.device_key.is_not(None))
    return list(db.session.scalars(marks.distinct().order_by(Login.device_key)))


def hold_login(login_id: int) -> Login:
    """The sign-in as it stands, held until the end of the operation."""
    return held(Login, login_id)


def made_link(token_hash: str) -> OneTimeLink | None:
    """The link of this token, as it was made."""
    return db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash))


def open_links_of(account_id: int) -> list[OneTimeLink]:
    return list(
        db.session.scalars(
            select(OneTimeLink).where(OneTimeLink.account_id == account_id, OneTimeLink.used_at.is_(None))
        )
    )


def links_of(account_id: int) -> list[OneTimeLink]:
    """Every link there was to an account."""
    return list(db.session.scalars(select(OneTimeLink).where(OneTimeLink.account_id == account_id)))


def failures(login_key: str, since: datetime, device_key: str | None = None) -> int:
    """Failed sign-ins to an account since then, by one browser or address or (None) by all."""
    statement = select(func.count(LoginAttempt.id)).where(LoginAttempt.login_key == login_key, _within(since))
    if device_key is not None:
        statement = statement.where(LoginAttempt.device_key == device_key)
    return db.session.scalar(statement) or 0


def accounts_failed_at(device_key: str, since: datetime) -> int:
    """To how many accounts one browser or address failed to sign in since then."""
    distinct = func.count(func.distinct(LoginAttempt.login_key))
    statement = select(distinct).where(LoginAttempt.device_key == device_key, _within(since))
    return db.session.scalar(statement) or 0


def _within(since: datetime) -> ColumnElement[bool]:
    """After this moment and not after now: what a clock that was ahead wrote down locks nobody out."""
    return (LoginAttempt.at > since) & (LoginAttempt.at <= clock.now())


def attempts_of(login_key: str, device_key: str) -> list[LoginAttempt]:
    """Failures to be summed up, without those that somebody else is summing up."""
    return list(
        db.session.scalars(
            select(LoginAttempt)
            .where(LoginAttempt.login_key == login_key, LoginAttempt.device_key == device_key)
            .with_for_update(skip_locked=True)
        )
    )


def attempts_before(moment: datetime, limit: int) -> list[LoginAttempt]:
    """Failures whose window is over, those of one address together."""
    over = select(LoginAttempt.device_key).where(LoginAttempt.at <= moment).order_by(LoginAttempt.id).limit(1)
    address = db.session.scalar(over)
    statement = select(LoginAttempt).where(LoginAttempt.device_key == address, LoginAttempt.at <= moment)
    statement = statement.order_by(LoginAttempt.id).limit(limit)
    return list(db.session.scalars(statement.with_for_update(skip_locked=True)))


# Asked for with every request: made once.
_GRANTS = select(RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_id).where(
    RoleGrant.account_id == bindparam("account"),
    RoleGrant.revoked_at.is_(None),
    RoleGrant.rests_for.is_(None),
)


def grants_of(account_id: int) -> tuple[Grant, ...]:
    """The roles that give rights now; those that rest are held and give none."""
    rows = db.session.execute(_GRANTS, {"account": account_id})
    return tuple(Grant(Role(role), Scope(kind), scope_id) for role, kind, scope_id in rows)


def actor_of(found: Account, device_id: str | None = None) -> Actor:
    return Actor(found.id, found.name, grants_of(found.id), device_id)


def live_grant(account_id: int, role: Role, scope: Scope, scope_id: int | None) -> RoleGrant | None:
    return db.session.scalar(
        select(RoleGrant).where(
            RoleGrant.account_id == account_id,
            RoleGrant.role == role,
            RoleGrant.scope_kind == scope,
            RoleGrant.scope_key == (scope_id or 0),
            RoleGrant.revoked_at.is_(None),
        )
    )


def grant(grant_id: int) -> RoleGrant:
    return db.get_or_404(RoleGrant, grant_id)


def hold_grant(grant_id: int) -> RoleGrant:
    """The grant as it stands, held until the end of the operation."""
    return held(RoleGrant, grant_id)


def staff_of(scope: Scope, scope_ids: list[int] | None = None) -> list[StaffRow]:
    """Who holds a live role in this scope (all of the site's when no ids are given)."""
    statement = (
        select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.scope_kind == scope, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.role, Account.login_name)
    )
    if scope_ids is not None:
        statement = statement.where(RoleGrant.scope_id.in_(scope_ids))
    return [
        StaffRow(
            row.id,
            person.id,
            person.login_name,
            person.name,
            Role(row.role),
            Scope(row.scope_kind),
            row.scope_id,
            row.rests_for is not None,
        )
        for row, person in db.session.execute(statement)
    ]


def accounts_with(role: Role, scope: Scope, scope_id: int | None) -> list[Account]:
    return list(db.session.scalars(_holding(role, scope, scope_id)))


def _holding(role: Role, scope: Scope, scope_id: int | None) -> Select[Account]:
    return (
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == role,
            RoleGrant.scope_kind == scope,
            RoleGrant.scope_key == (scope_id or 0),
            RoleGrant.revoked_at.is_(None),
        )
        .order_by(Account.id)
    )


def working_accounts_with(role: Role, scope: Scope, scope_id: int | None) -> list[Account]:
    """Of these the ones who can act: neither closed nor with a role that rests."""
    working = _holding(role, scope, scope_id).where(
        Account.status == AccountStatus.ACTIVE, RoleGrant.rests_for.is_(None)
    )
    return list(db.session.scalars(working))


def watchers(contest_ids: Collection[int]) -> dict[int, set[int]]:
    """Who watches over the organisers of each of these contests, or did before their role was taken back: its
    supervisors and the administrators of the site."""
    given = select(RoleGrant.scope_id, RoleGrant.account_id).where(
        or_(
            (RoleGrant.role == Role.SUPERVISOR) & RoleGrant.scope_id.in_(contest_ids),
            RoleGrant.role.in_(ADMINISTRATORS),
        )
    )
    found = list(db.session.execute(given))
    return {one: {account for scope, account in found if scope in (None, one)} for one in contest_ids}


def administrator_ids() -> set[int]:
    """The accounts that hold a role of the site's administrators."""
    return set(
        db.session.scalars(
            select(RoleGrant.account_id).where(
                RoleGrant.role.in_(ADMINISTRATORS), RoleGrant.revoked_at.is_(None)
            )
        )
    )


def is_administrator(account_id: int) -> bool:
    return account_id in administrator_ids()


def acquaintance(account_id: int) -> Acquaintance:
    """What tells one account from another of a similar name."""
    found = account(account_id)
    maker = db.session.get(Account, found.created_by) if found.created_by else None
    return Acquaintance(
        account_id=found.id,
        login_name=found.login_name,
        name=found.name,
        created_at=found.created_at,
        self_registered=found.self_registered,
        made_by=maker.name if maker else None,
        phone=masked_phone(found.phone) if found.phone else None,
        email=masked_email(found.email) if found.email else None,
        roles=tuple(dict.fromkeys(grant.role for grant in grants_of(found.id))),
    )


def administrators(role: Role) -> int:
    """How many hold this role of the site and can use it."""
    holders = select(func.count(RoleGrant.id)).where(
        RoleGrant.role == role, RoleGrant.revoked_at.is_(None), RoleGrant.rests_for.is_(None)
    )
    return db.session.scalar(holders) or 0


def _link_waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """A recovery that waits for a security administrator: asked for, or opening only later."""
    return (
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
        OneTimeLink.asked | ((OneTimeLink.opens_at > now) & OneTimeLink.confirmed_by.is_(None)),
    )


def hold_waiting_link(link_id: int, now: datetime) -> OneTimeLink | None:
    """The link, held until the end of the operation, while it stands on the list of those that wait."""
    link = hold_one_time_link(link_id)
    waits = select(OneTimeLink.id).where(OneTimeLink.id == link_id, *_link_waits(now))
    return link if db.session.scalar(waits) is not None else None


def waiting_links(now: datetime) -> list[tuple[OneTimeLink, Account]]:
    """Recoveries that wait for a security administrator: asked for, or opening only later; oldest first."""
    waiting = (
        select(OneTimeLink, Account)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(*_link_waits(now))
        .order_by(OneTimeLink.id)
    )
    return [(link, account) for link, account in db.session.execute(waiting)]


def one_time_link(link_id: int) -> OneTimeLink:
    return db.get_or_404(OneTimeLink, link_id)


def hold_one_time_link(link_id: int) -> OneTimeLink:
    """The link as it stands, held until the end of the operation."""
    return held(OneTimeLink, link_id)


def resting_grants() -> list[tuple[RoleGrant, Account]]:
    """Roles that rest since a recovery; those that were taken back meanwhile let a further one rest."""
    resting = (
        select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.rests_for == "recovery")
        .order_by(RoleGrant.id)
    )
    return [(grant, account) for grant, account in db.session.execute(resting)]


def rested_grants(account_id: int) -> list[RoleGrant]:
    """Roles of an account that rest since a recovery, and those that were taken back while they did."""
    rested = select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.rests_for == "recovery")
    return list(db.session.scalars(rested.order_by(RoleGrant.id)))


def held_grants(account_id: int) -> list[RoleGrant]:
    """Roles held, those that rest too."""
    held = select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.revoked_at.is_(None))
    return list(db.session.scalars(held.order_by(RoleGrant.id)))


def was_used(account_id: int) -> bool:
    """Whether somebody has signed in to this account at any time."""
    return bool(db.session.scalar(select(Login.id).where(Login.account_id == account_id).limit(1)))


ORDERS: paging.Orders = {"name": (Account.name,), "made": (Account.created_at,)}


def all_accounts(wanted: str = "", order: str = "") -> paging.Rows[Account]:
    """Every account, the newest first; `wanted` is part of a name or a login name."""
    statement = select(Account).order_by(*paging.ordered(ORDERS, order, (Account.id.desc(),)))
    if wanted:
        statement = statement.where(
            Account.login_name.icontains(wanted, autoescape=True)
            | Account.name.icontains(wanted, autoescape=True)
        )
    return paging.Read(statement, lambda found: [account for (account,) in found])


def accounts_numbered(account_ids: Collection[int]) -> list[Account]:
    """The accounts of these numbers."""
    return list(db.session.scalars(select(Account).where(Account.id.in_(account_ids))))


def links_to(account_ids: Collection[int]) -> list[OneTimeLink]:
    """Every one-time link that was ever made to one of these accounts."""
    return list(db.session.scalars(select(OneTimeLink).where(OneTimeLink.account_id.in_(account_ids))))


def grants_given(account_ids: Collection[int], roles: Collection[Role]) -> list[RoleGrant]:
    """Every grant of these roles to one of these accounts, taken back or not."""
    statement = select(RoleGrant).where(RoleGrant.account_id.in_(account_ids), RoleGrant.role.in_(roles))
    return list(db.session.scalars(statement))
