"""Every write about accounts."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from competition.accounts import passwords, queries
from competition.accounts.checking import problems_with_account
from competition.accounts.models import Account, Login, LoginAttempt, OneTimeLink, RoleGrant
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.rules.identity import clean_name, is_email
from competition.rules.login_names import normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import ADMINISTRATORS, SCOPES_OF, SYSTEM, Actor, May, Role, Scope, may

LOCK_AFTER = 5
LOCK_STRANGERS_AFTER = 30
LOCK_FOR = timedelta(minutes=15)
LINK_LASTS = timedelta(days=3)
_LOCKED = Problem("login_locked", {"minutes": int(LOCK_FOR.total_seconds() // 60)})


@atomic
def create_account(
    login_name: str,
    name: str,
    password: str | None = None,
    repeated: str | None = None,
    *,
    by: Actor,
    self_registered: bool = False,
) -> Account:
    """A new account; raises Refused with every problem. Without a password it waits for a link."""
    problems = problems_with_account(login_name, name, password, repeated)
    if problems:
        raise Refused(*problems)
    account = Account(
        login_name=normal_login_name(login_name),
        name=clean_name(name),
        password_hash=passwords.hashed(password) if password is not None else None,
        self_registered=self_registered,
        created_by=by.account_id,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    audit.record(by, "account.created", subject=("account", account.id))
    return account


@atomic
def sign_up(login_name: str, name: str, password: str, repeated: str | None = None) -> Account:
    """Somebody makes an account for themself, under whatever name is free."""
    return create_account(login_name, name, password, repeated, by=SYSTEM, self_registered=True)


@dataclass(frozen=True)
class Confirmed:
    """Whom the person who asks was shown and meant; `known` says that they asked the owner about it."""

    account_id: int | None = None
    known: bool = False


# Nobody was shown: an account that is there already is refused until it is confirmed.
NOBODY = Confirmed()


@atomic
def identify(
    login_name: str, meant: Confirmed, *, by: Actor, contest_id: int | None = None, field: str = "login_name"
) -> Account | None:
    """The account of this login name, once exactly it was confirmed; None when nobody has the name.

    A login name proves nothing: whoever came first may have signed up under it. So the account is shown
    first (Refused with `account_to_confirm`), and one that registered itself takes a word of the owner.
    """
    account = queries.account_named(normal_login_name(login_name))
    if account is None:
        return None
    if meant.account_id != account.id:
        raise Refused(Problem("account_to_confirm", {"account": account.id}, field=field))
    if account.self_registered and not meant.known:
        raise Refused(Problem("account_not_known", {"account": account.id}, field="known"))
    audit.record(
        by,
        "account.identified",
        contest_id=contest_id,
        subject=("account", account.id),
        self_registered=account.self_registered,
    )
    return account


@atomic
def create_link(account_id: int, *, by: Actor) -> str:
    """A fresh one-time token that sets this account's password; an earlier one counts no more.

    Who holds it becomes that person, so for an administrator only another, a security administrator,
    makes one (or the machine itself): nobody steps up by a link.
    """
    account = queries.account(account_id)
    if by is not SYSTEM and queries.is_administrator(account.id):
        if not may(by, May.GRANT_ROLES):
            raise Refused(Problem("link_of_administrator"))
        if by.account_id == account_id:
            raise Refused(Problem("link_of_oneself"))
    _void_links(account_id)
    token = secrets.token_urlsafe(24)
    now = clock.now()
    db.session.add(
        OneTimeLink(
            account_id=account_id,
            token_hash=crypto.fingerprint(token),
            created_at=now,
            expires_at=now + LINK_LASTS,
        )
    )
    audit.record(by, "account.link_made", subject=("account", account_id))
    return token


@atomic
def use_link(token: str, password: str, repeated: str) -> Account:
    """Set the password by a one-time link; every earlier sign-in of the account ends."""
    link = queries.link_with(crypto.fingerprint(token))
    now = clock.now()
    if link is None or link.used_at is not None or link.expires_at < now:
        raise Refused(Problem("link_used_up"))
    account = queries.account(link.account_id)
    if account.status != "active":
        raise Refused(Problem("link_used_up"))
    problems = passwords.problems_with(password, account.login_name, repeated)
    if problems:
        raise Refused(*problems)
    _void_links(account.id)
    account.password_hash = passwords.hashed(password)
    _revoke_logins(account.id)
    audit.record(SYSTEM, "account.password_set", subject=("account", account.id))
    return account


@dataclass(frozen=True)
class Browser:
    """A browser at the login page.

    `key` is what its failures are counted by, `mark` what stays with a sign-in of it, and `cookie` the mark
    to give it when it has none yet.
    """

    key: str
    mark: str
    cookie: str | None = None


def _locked(login_key: str, browser: Browser, account: Account | None) -> bool:
    since = clock.now() - LOCK_FOR
    if queries.failures_since(login_key, since, browser.key) >= LOCK_AFTER:
        return True
    if queries.failures_since(login_key, since) < LOCK_STRANGERS_AFTER:
        return False
    # Guessing from many places locks strange browsers out, never one in which this very account signed in:
    # a mark got by signing in to another account opens nothing.
    return account is None or not queries.has_signed_in(account.id, browser.key)


def sign_in(login_name: str, password: str, *, browser: Browser, device_name: str) -> str:
    """A new login token, or Refused; five failures in fifteen minutes lock account and browser."""
    login_name = normal_login_name(login_name)
    login_key = crypto.blind_index("login", login_name)
    account = queries.account_named(login_name)
    if _locked(login_key, browser, account):
        raise Refused(_LOCKED)
    # The slow hash runs outside the write transaction.
    good = passwords.matches(account.password_hash if account else None, password)
    if account is None or not good or account.status != "active":
        _note_failure(login_key, browser.key)
        raise Refused(Problem("login_failed"))
    if passwords.is_outdated(account.password_hash):
        _renew_hash(account.id, account.password_hash, passwords.hashed(password))
    return begin_login(account.id, device_name=device_name, device_key=browser.mark)


@atomic
def _renew_hash(account_id: int, old: str | None, new: str) -> None:
    """The same password under today's cost; one changed meanwhile stays as it is."""
    account = queries.account(account_id)
    if account.password_hash == old:
        account.password_hash = new


@atomic
def _note_failure(login_key: str, device_key: str) -> None:
    db.session.add(LoginAttempt(login_key=login_key, device_key=device_key, at=clock.now()))
    audit.record(SYSTEM, "login.failed", subject=("login", login_key[:12]))


@atomic
def begin_login(account_id: int, *, device_name: str, device_key: str | None = None) -> str:
    """Sign an account in on one browser (marked by `device_key`); returns the token for its cookie."""
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
    actor = queries.actor_of(queries.account(account_id))
    audit.record(actor, "login.begun", subject=("account", account_id))
    return token


@atomic
def touch_login(login_id: int) -> None:
    queries.login(login_id).last_seen_at = clock.now()


@atomic
def end_login(login_id: int, *, by: Actor) -> None:
    login = queries.login(login_id)
    login.revoked_at = clock.now()
    audit.record(by, "login.ended", subject=("account", login.account_id))


def _revoke_logins(account_id: int, but: int | None = None) -> None:
    now = clock.now()
    for login in queries.logins_of(account_id):
        if login.id != but:
            login.revoked_at = now


def _void_links(account_id: int) -> None:
    now = clock.now()
    for link in queries.open_links_of(account_id):
        link.used_at = now


@atomic
def change_email(account_id: int, typed: str, *, by: Actor) -> None:
    """Where notices go to; empty for none. Its owner alone sets it."""
    account, address = queries.account(account_id), typed.strip()
    if address and not is_email(address):
        raise Refused(Problem("email_wrong", field="email"))
    account.email = address or None
    audit.record(by, "account.email_changed", subject=("account", account.id))


def change_password(
    account_id: int,
    old: str,
    new: str,
    repeated: str,
    *,
    browser: Browser,
    keep: int | None,
    by: Actor,
) -> None:
    """Change one's own password; all other sign-ins than `keep` end. The old one is not to be guessed here."""
    account = queries.account(account_id)
    login_key = crypto.blind_index("login", account.login_name)
    if _locked(login_key, browser, account):
        raise Refused(_LOCKED)
    problems = passwords.problems_with(new, account.login_name, repeated)
    if not passwords.matches(account.password_hash, old):
        _note_failure(login_key, browser.key)
        problems = [Problem("login_failed", field="old_password"), *problems]
    if problems:
        raise Refused(*problems)
    _set_password(account_id, new, keep=keep, by=by)


@atomic
def _set_password(account_id: int, new: str, *, keep: int | None, by: Actor) -> None:
    account = queries.account(account_id)
    account.password_hash = passwords.hashed(new)
    _void_links(account.id)
    _revoke_logins(account.id, but=keep)
    audit.record(by, "account.password_changed", subject=("account", account.id))


@atomic
def grant_role(
    account_id: int,
    role: Role,
    scope: Scope,
    scope_id: int | None,
    *,
    by: Actor,
    contest_id: int | None = None,
) -> RoleGrant:
    """Give a role in a scope; raises Refused. `contest_id` names the chain that logs it."""
    if scope not in SCOPES_OF[role] or (scope is Scope.SITE) != (scope_id is None):
        raise Refused(Problem("role_scope_wrong", field="role"))
    if queries.live_grant(account_id, role, scope, scope_id) is not None:
        raise Refused(Problem("role_already_held", field="login_name"))
    if role in ADMINISTRATORS and current_settings().separate_administrators:
        held = {grant.role for grant in queries.grants_of(account_id)} & ADMINISTRATORS
        if held - {role}:
            raise Refused(Problem("administrators_are_separate", field="role"))
    grant = RoleGrant(
        account_id=account_id,
        role=role,
        scope_kind=scope,
        scope_id=scope_id,
        scope_key=scope_id or 0,
        granted_by=by.account_id,
        created_at=clock.now(),
    )
    db.session.add(grant)
    db.session.flush()
    audit.record(
        by,
        "role.granted",
        contest_id=contest_id,
        subject=("account", account_id),
        role=role,
        scope=scope,
        scope_id=scope_id,
    )
    return grant


@atomic
def appoint_administrator(account_id: int, role: Role, *, by: Actor) -> str | None:
    """Give a role of the site. With three separate administrators, a link for the new one comes back.

    Then the account starts afresh: whoever made it, or still holds an old link or a sign-in of it, is out,
    and its owner sets a password by the link that the security administrator hands over.
    """
    grant_role(account_id, role, Scope.SITE, None, by=by)
    if not current_settings().separate_administrators:
        _void_links(account_id)
        return None
    queries.account(account_id).password_hash = None
    _revoke_logins(account_id)
    return create_link(account_id, by=by)


@atomic
def revoke_role(grant_id: int, *, by: Actor, contest_id: int | None = None) -> None:
    """Take a role back; the last administrator of a kind keeps it. `contest_id` names the chain that logs it."""
    grant = queries.grant(grant_id)
    role = Role(grant.role)
    if role in ADMINISTRATORS and queries.administrators(role) <= 1:
        raise Refused(Problem("last_administrator"))
    grant.revoked_at = clock.now()
    audit.record(
        by,
        "role.revoked",
        contest_id=contest_id,
        subject=("account", grant.account_id),
        role=role,
        scope=grant.scope_kind,
        scope_id=grant.scope_id,
    )


@atomic
def first_administrator() -> str | None:
    """On a new installation: an account `admin` with the administrators' roles and its one-time token.

    With three separate administrators it holds the security role alone and appoints the other two.
    None when there is an administrator who can sign in already.
    """
    account = queries.account_named("admin")
    if account is not None and account.password_hash is not None:
        return None
    if account is None:
        if queries.administrators(Role.SECURITY_ADMIN):
            return None
        account = create_account("admin", "系统管理员", by=SYSTEM)
        roles = (
            [Role.SECURITY_ADMIN]
            if current_settings().separate_administrators
            else [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]
        )
        for role in roles:
            grant_role(account.id, role, Scope.SITE, None, by=SYSTEM)
    return create_link(account.id, by=SYSTEM)
