"""Every write about accounts, their links and their roles."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from competition.accounts import passwords, queries, sealing, telling
from competition.accounts.behind import are_apart
from competition.accounts.checking import problems_with_account, require_link_allowed
from competition.accounts.login_operations import revoke_logins, void_links
from competition.accounts.models import Account, OneTimeLink, RoleGrant
from competition.accounts.questions import CHANGED_HANDS, DEVICE_USED
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.notices import operations as notices
from competition.proofs import operations as proofs
from competition.rules.account_life import AccountStatus
from competition.rules.identity import clean_name
from competition.rules.login_names import normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import ADMINISTRATORS, ROLE_NAMES, SCOPES_OF, SYSTEM, Actor, Role, Scope

LINK_LASTS = timedelta(days=3)


@atomic
def create_account(
    login_name: str,
    name: str,
    password: str | None = None,
    repeated: str | None = None,
    *,
    by: Actor,
    self_registered: bool = False,
    language: str = "zh",
) -> Account:
    """A new account; raises Refused with every problem. Without a password it waits for a link."""
    wait_for_site()
    problems = problems_with_account(login_name, name, password, repeated)
    if problems:
        raise Refused(*problems)
    account = Account(
        login_name=normal_login_name(login_name),
        name=clean_name(name),
        password_hash=passwords.hashed(password) if password is not None else None,
        self_registered=self_registered,
        locale=language,
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
    queries.hold_account(account.id)
    audit.record(
        by,
        "account.identified",
        contest_id=contest_id,
        subject=("account", account.id),
        self_registered=account.self_registered,
    )
    return account


@atomic
def create_link(account_id: int, *, by: Actor, asked_by: int | None = None, sent: bool = False) -> str:
    """A fresh one-time token that sets this account's password; an earlier one counts no more.

    Who holds it becomes that person, so for an administrator only another, a security administrator,
    makes one (or the machine itself): nobody steps up by a link. The owner of an account in use is told.
    With a sealed role it opens only after a wait, unless two people agreed: who asked and who made it.
    `sent`: it goes to its owner alone, and who makes it does not see it.
    """
    account = queries.hold_account(account_id)
    require_link_allowed(account, by)
    recovery = _is_recovery(account, by)
    void_links(account_id)
    token = secrets.token_urlsafe(24)
    now = clock.now()
    wait = recovery and by is not SYSTEM and bool(sealing.sealed_grants(account_id))
    opens_at = now + timedelta(hours=current_settings().recovery_wait) if wait else None
    agreed = asked_by is not None and are_apart(asked_by, by.account_id)
    db.session.add(
        OneTimeLink(
            account_id=account_id,
            token_hash=crypto.fingerprint(token),
            created_at=now,
            expires_at=(opens_at or now) + LINK_LASTS,
            made_by=asked_by or by.account_id,
            seen_by=None if sent else by.account_id,
            sent=sent,
            recovery=recovery,
            opens_at=opens_at,
            confirmed_by=by.account_id if agreed else None,
        )
    )
    audit.record(by, "account.link_made", subject=("account", account_id), recovery=recovery)
    if recovery:
        notices.tell(account.id, "link_made", telling.OWN_PAGE)
    return token


def _is_recovery(account: Account, by: Actor) -> bool:
    """Whether somebody has this account already, or was given a link to it by somebody else."""
    if account.password_hash is not None or queries.was_used(account.id):
        return True
    return by is not SYSTEM and any(link.made_by != by.account_id for link in queries.links_of(account.id))


@atomic
def use_link(token: str, password: str, repeated: str) -> Account:
    """Set the password by a one-time link; every earlier sign-in of the account ends.

    After a recovery sealed roles rest: a link shows that somebody was handed it, not who they are. With them rests
    what opened them before: passkeys stand beside the password alone, a keeper's passphrase opens nothing.
    """
    made = queries.made_link(crypto.fingerprint(token))
    if made is None:
        raise Refused(Problem("link_used_up"))
    account = queries.hold_account(made.account_id)
    link, now = queries.hold_one_time_link(made.id), clock.now()
    if link.asked or link.used_at is not None or link.expires_at < now:
        raise Refused(Problem("link_used_up"))
    if account.status != AccountStatus.ACTIVE:
        raise Refused(Problem("link_used_up"))
    if link.opens_at is not None and link.opens_at > now and link.confirmed_by is None:
        raise Refused(
            Problem("link_waits", {"when": f"{link.opens_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}"})
        )
    problems = passwords.problems_with(password, (account.login_name, account.name), repeated)
    if problems:
        raise Refused(*problems)
    void_links(account.id)
    account.password_hash = passwords.hashed(password)
    revoke_logins(account.id)
    if link.recovery:
        CHANGED_HANDS.answer()(account.id, by=SYSTEM)
        _let_rest(account, link.seen_by or link.made_by)
        notices.tell(account.id, "password_set", telling.OWN_PAGE)
    audit.record(SYSTEM, "account.password_set", subject=("account", account.id))
    return account


def _let_rest(account: Account, let_in_by: int | None) -> None:
    for grant in sealing.sealed_grants(account.id):
        account.rested_at = clock.now()
        _let_one_rest(grant, let_in_by)


def _let_one_rest(grant: RoleGrant, let_in_by: int | None) -> None:
    grant.rests_for, grant.rests_by = "recovery", let_in_by
    audit.record(
        SYSTEM,
        "role.rests",
        subject=("account", grant.account_id),
        role=grant.role,
        scope=grant.scope_kind,
        scope_id=grant.scope_id,
    )


def _grant_problem(account_id: int, role: Role, scope: Scope, scope_id: int | None) -> Problem | None:
    if queries.account(account_id).status != AccountStatus.ACTIVE:
        return Problem("account_is_closed", field="login_name")
    if scope not in SCOPES_OF[role] or (scope is Scope.SITE) != (scope_id is None):
        return Problem("role_scope_wrong", field="role")
    if queries.live_grant(account_id, role, scope, scope_id) is not None:
        return Problem("role_already_held", field="login_name")
    if role in ADMINISTRATORS and current_settings().separate_administrators:
        held = {grant.role for grant in queries.grants_of(account_id)} & ADMINISTRATORS
        if held - {role}:
            return Problem("administrators_are_separate", field="role")
    return None


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
    queries.hold_account(account_id)
    if problem := _grant_problem(account_id, role, scope, scope_id):
        raise Refused(problem)
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
    _rest_like_those_before(grant, contest_id, by)
    for browser in queries.browsers_of(account_id):  # where they work already, others may have worked too
        DEVICE_USED.answer()(account_id, browser)
    return grant


def _rest_like_those_before(grant: RoleGrant, contest_id: int | None, by: Actor) -> None:
    """Taking a role that rests since a recovery back and giving it anew wakes nobody: that is for who guards accounts.

    Those who may have given it, the organisers of the contest, are told that it gives no rights yet.
    """
    before = [one for one in queries.rested_grants(grant.account_id) if one.id != grant.id]
    if not before or grant not in sealing.sealed_grants(grant.account_id):
        return
    # Who guards accounts, or confirms who serves, has seen the owner; not whoever let them in.
    watching = by.has(Role.SECURITY_ADMIN) or by.has(Role.SUPERVISOR)
    if watching and are_apart(by.account_id, before[-1].rests_by):
        forget_rests(grant.account_id, by=by)
        return
    _let_one_rest(grant, before[-1].rests_by)
    desk = (
        [] if contest_id is None else queries.working_accounts_with(Role.ORGANISER, Scope.CONTEST, contest_id)
    )
    for organiser in desk:
        page, role = f"/contests/{contest_id}/manage/people", ROLE_NAMES[Role(grant.role)]
        notices.tell(organiser.id, "role_rests", page, contest_id=contest_id, role=role)


@atomic
def forget_rests(account_id: int, *, by: Actor) -> None:
    """The owner is known again: roles that were taken back while they rested let no further one rest."""
    queries.hold_account(account_id)
    for former in queries.rested_grants(account_id):
        if former.revoked_at is not None:
            former.rests_for = None
            audit.record(
                by,
                "role.rest_forgotten",
                subject=("account", account_id),
                role=former.role,
                scope=former.scope_kind,
                scope_id=former.scope_id,
            )


@atomic
def appoint_administrator(account_id: int, role: Role, *, by: Actor) -> str | None:
    """Give a role of the site. With three separate administrators, a link for the new one comes back.

    Then the account starts afresh: whoever made it, or still holds an old link or a sign-in of it, is out,
    and its owner sets a password by the link that the security administrator hands over.
    """
    if not current_settings().separate_administrators:
        grant_role(account_id, role, Scope.SITE, None, by=by)
        void_links(account_id)
        return None
    account = queries.hold_account(account_id)
    account.password_hash, account.afresh_at = None, clock.now()
    # A passkey signs in without the password: one of whoever made the account would be a way back in.
    proofs.drop_every_step(account_id, by=by)
    CHANGED_HANDS.answer()(account_id, by=by)
    grant_role(account_id, role, Scope.SITE, None, by=by)
    revoke_logins(account_id)
    return create_link(account_id, by=by)


@atomic
def begin_afresh(account_id: int, *, by: Actor, sent: bool = False) -> str:
    """The token of a link by which the owner takes this account over from whoever made it or was let in.

    Its password, second step, passkeys, sign-ins, earlier links and the addresses that others may have set are gone.
    """
    account = queries.hold_account(account_id)
    account.password_hash = account.email = account.phone = account.phone_index = None
    account.email_proven_at = account.phone_proven_at = None
    account.email_wanted = account.phone_wanted = None
    account.afresh_at = clock.now()
    account.rested_at = None
    proofs.drop_every_step(account_id, by=by)
    revoke_logins(account_id)
    CHANGED_HANDS.answer()(account_id, by=by)
    audit.record(by, "account.begun_afresh", subject=("account", account_id))
    token = create_link(account_id, by=by, sent=sent)
    if not sealing.sealed_grants(account_id):
        # Who confirms has seen the owner: what is given now does not rest with the first sign-in.
        for link in queries.open_links_of(account_id):
            link.recovery = False
    return token


@atomic
def revoke_role(grant_id: int, *, by: Actor, contest_id: int | None = None) -> None:
    """Take a role back; the last administrator of a kind keeps it. `contest_id` names the chain that logs it."""
    wait_for_site()
    grant = queries.hold_grant(grant_id)
    if grant.revoked_at is not None:
        raise Refused(Problem("changed_meanwhile"))
    role = Role(grant.role)
    if role in ADMINISTRATORS and grant.rests_for is None and queries.administrators(role) <= 1:
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
    wait_for_site()
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
