"""Every write of those who guard accounts: closing, ending sign-ins, letting an owner back in, roles that rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from competition.accounts import login_operations as logins
from competition.accounts import operations as accounts
from competition.accounts import queries, telling
from competition.accounts.behind import are_apart
from competition.accounts.checking import require_link_allowed
from competition.accounts.models import Account, OneTimeLink, RoleGrant
from competition.accounts.questions import CHANGED_HANDS
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.proofs import operations as proofs
from competition.rules.account_life import ACCOUNT, AccountStatus, AccountStep
from competition.rules.lifecycle import Asking
from competition.rules.problems import Problem, Refused
from competition.rules.roles import ADMINISTRATORS, Actor, May, Role, Scope, may

REQUEST_LASTS = timedelta(days=3)


@dataclass(frozen=True)
class LetIn:
    """What became of a wish to let an owner back in.

    The link itself (`token`) is seen by a security administrator alone, where the owner has no proven channel;
    else it went `sent_to` there. `asked`: it waits for a security administrator. `opens_at`: until then it waits.
    """

    token: str | None = None
    sent_to: str | None = None
    asked: bool = False
    opens_at: datetime | None = None


def _require_hand_on(account: Account, by: Actor) -> None:
    """Administrators' accounts are the security administrators' alone, and nobody closes the own."""
    if by.account_id == account.id:
        raise Refused(Problem("account_is_own"))
    if queries.is_administrator(account.id) and not may(by, May.GRANT_ROLES):
        raise Refused(Problem("account_of_administrator"))


@atomic
def close_account(account_id: int, reason: str, *, by: Actor) -> None:
    """Nobody signs in any more: sign-ins end, links are void, roles rest. Can be taken back."""
    wait_for_site()
    account = queries.hold_account(account_id)
    _require_hand_on(account, by)
    _step(account, AccountStep.CLOSE, reason, by)
    for role in {Role(grant.role) for grant in queries.held_grants(account_id)} & ADMINISTRATORS:
        if queries.administrators(role) <= 1:
            raise Refused(Problem("last_administrator"))
    for grant in queries.held_grants(account_id):
        grant.rests_for = grant.rests_for or "closed"
    CHANGED_HANDS.answer()(account_id, by=by)
    logins.revoke_logins(account_id)
    logins.void_links(account_id)
    audit.record(by, "account.closed", subject=("account", account_id), reason=reason)
    notices.tell(account.id, "account_closed", None)  # its owner opens nothing any more


@atomic
def reopen_account(account_id: int, reason: str, *, by: Actor) -> None:
    """The account is in use again; roles that rested with it do so no more, those after a recovery still do."""
    account = queries.hold_account(account_id)
    _require_hand_on(account, by)
    _step(account, AccountStep.REOPEN, reason, by)
    for grant in queries.held_grants(account_id):
        if grant.rests_for == "closed":
            grant.rests_for = None
    audit.record(by, "account.reopened", subject=("account", account_id), reason=reason)


def _step(account: Account, step: AccountStep, reason: str, by: Actor) -> None:
    status = AccountStatus(account.status)
    if problems := ACCOUNT.problems(status, step, Asking(by=by.account_id, reason=reason)):
        raise Refused(*problems)
    account.status = ACCOUNT.after(status, step)


@atomic
def end_logins(account_id: int, *, by: Actor) -> None:
    """Every browser of an account is signed out."""
    _require_hand_on(queries.hold_account(account_id), by)
    logins.revoke_logins(account_id)
    audit.record(by, "account.logins_ended", subject=("account", account_id))


@atomic
def drop_second_step(account_id: int, reason: str, *, by: Actor) -> None:
    """For an owner who lost the app or passkeys, and the recovery codes; never one's own."""
    account = queries.hold_account(account_id)
    _require_hand_on(account, by)
    proofs.drop_every_step(account_id, by=by, reason=reason)
    notices.tell(account.id, "second_step_dropped", telling.SECOND_STEP_PAGE)


@atomic
def let_in(account_id: int, *, by: Actor) -> LetIn:
    """A way back for an owner who lost the password; raises Refused.

    The link goes to the owner's proven channel. Where there is none a security administrator hands it over;
    anybody else only asks for it.
    """
    account = queries.hold_account(account_id)
    require_link_allowed(account, by)
    if telling.proven_channel(account) is None and not may(by, May.GRANT_ROLES):
        return _ask(account, by)
    return _made(account, by=by)


@atomic
def answer_request(link_id: int, *, by: Actor) -> LetIn:
    """A security administrator makes the link that somebody asked for."""
    account = queries.hold_account(queries.one_time_link(link_id).account_id)
    link = _waiting(link_id)
    if not link.asked:
        raise Refused(Problem("link_waits_no_more"))
    if by.account_id == account.id:
        raise Refused(Problem("account_is_own"))
    return _made(account, by=by, asked_by=link.made_by)


def _made(account: Account, *, by: Actor, asked_by: int | None = None) -> LetIn:
    channel = telling.proven_channel(account)
    token = accounts.create_link(account.id, by=by, asked_by=asked_by, sent=channel is not None)
    link = queries.made_link(crypto.fingerprint(token))
    opens_at = link.opens_at if link is not None and link.confirmed_by is None else None
    if channel is None:
        return LetIn(token=token, opens_at=opens_at)
    telling.send_link(account, channel, token)
    return LetIn(sent_to=channel.masked, opens_at=opens_at)


def _ask(account: Account, by: Actor) -> LetIn:
    """A link that nobody has: its place is kept for the one a security administrator makes."""
    logins.void_links(account.id)
    now = clock.now()
    db.session.add(
        OneTimeLink(
            account_id=account.id,
            token_hash=crypto.fingerprint(f"asked {account.id} {now.isoformat()}"),
            created_at=now,
            expires_at=now + REQUEST_LASTS,
            made_by=by.account_id,
            recovery=True,
            asked=True,
        )
    )
    audit.record(by, "account.link_asked", subject=("account", account.id))
    notices.tell(account.id, "link_made", telling.OWN_PAGE)
    return LetIn(asked=True)


@atomic
def confirm_link(link_id: int, *, by: Actor) -> None:
    """A second person, a security administrator, has spoken to the owner: the link opens at once."""
    link = _waiting(link_id)
    if link.asked:
        raise Refused(Problem("link_waits_no_more"))
    if by.account_id == link.account_id or not are_apart(by.account_id, link.made_by):
        raise Refused(Problem("second_person_wanted"))
    link.confirmed_by = by.account_id
    audit.record(by, "account.link_confirmed", subject=("account", link.account_id))


@atomic
def void_link(link_id: int, *, by: Actor) -> None:
    """Nobody gets in by this link or request."""
    link = _waiting(link_id)
    link.used_at = clock.now()
    audit.record(by, "account.link_voided", subject=("account", link.account_id))


def _waiting(link_id: int) -> OneTimeLink:
    """One of the list of those that wait, held: no other link is opened or voided from there."""
    link = queries.hold_waiting_link(link_id, clock.now())
    if link is None:
        raise Refused(Problem("link_waits_no_more"))
    return link


@atomic
def wake_role(grant_id: int, *, by: Actor) -> None:
    """After a recovery: a security administrator knows that the owner is back, and the role gives its rights again.

    Not the one who let the account back in nor anybody of theirs, unless there is no other security administrator;
    the log says so. Of a role that was taken back meanwhile only the rest ends: what is given next does not rest.
    """
    wait_for_site()
    queries.hold_account(queries.grant(grant_id).account_id)
    grant = queries.hold_grant(grant_id)
    if grant.rests_for != "recovery":
        raise Refused(Problem("role_does_not_rest"))
    own = not are_apart(by.account_id, grant.rests_by)
    if by.account_id == grant.account_id or (own and _somebody_else(grant)):
        raise Refused(Problem("second_person_wanted"))
    accounts.forget_rests(grant.account_id, by=by)
    if grant.revoked_at is not None:
        return
    closed = queries.account(grant.account_id).status != AccountStatus.ACTIVE
    grant.rests_for = "closed" if closed else None
    audit.record(
        by,
        "role.woken",
        subject=("account", grant.account_id),
        role=grant.role,
        scope=grant.scope_kind,
        scope_id=grant.scope_id,
        alone=own,
    )


def _somebody_else(grant: RoleGrant) -> bool:
    """Whether there is a security administrator who is neither the owner nor who let them in."""
    others = queries.working_accounts_with(Role.SECURITY_ADMIN, Scope.SITE, None)
    return any(one.id != grant.account_id and are_apart(one.id, grant.rests_by) for one in others)
