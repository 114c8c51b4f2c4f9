"""Who does what in a contest: appointing people to roles and taking roles back."""

from dataclasses import dataclass

from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.foundation.store.db import atomic
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, Role, Scope

# Roles an organiser gives out, in the order of the work, with the scope each is given in.
CONTEST_ROLES = (
    Role.ORGANISER,
    Role.SUPERVISOR,
    Role.REVIEWER,
    Role.TABULATOR,
    Role.CERTIFICATE_OFFICER,
)
EVENT_ROLES = (Role.CHIEF_JUDGE, Role.JUDGE, Role.FLOOR_JUDGE, Role.CIPHER_OFFICER)


@dataclass(frozen=True)
class Appointment:
    """A role was given; `link_token` sets the password of a new account."""

    account: Account
    link_token: str | None


@atomic
def appoint(
    contest_id: int,
    role: Role,
    where: tuple[Scope, list[int]],
    login_name: str,
    name: str,
    *,
    by: Actor,
    meant: accounts.Confirmed = accounts.NOBODY,
) -> Appointment:
    """Give a role in each of these scopes; who has no account yet gets one, and a one-time link.

    An account that is there already must be `meant`: shown to the organiser and confirmed by its id.
    """
    scope, scope_ids = where
    if not scope_ids:
        raise Refused(Problem("role_without_events", field="events"))
    account, token = _account_for(contest_id, login_name, name, meant, by)
    new = [
        scope_id
        for scope_id in scope_ids
        if account_queries.live_grant(account.id, role, scope, scope_id) is None
    ]
    if not new:
        raise Refused(Problem("role_already_held", field="login_name"))
    for scope_id in new:
        accounts.grant_role(account.id, role, scope, scope_id, by=by, contest_id=contest_id)
    return Appointment(account, token)


def _account_for(
    contest_id: int, login_name: str, name: str, meant: accounts.Confirmed, by: Actor
) -> tuple[Account, str | None]:
    """The account of this login name, made anew where there is none: then with the token of its link."""
    account = accounts.identify(login_name, meant, by=by, contest_id=contest_id)
    if account is not None:
        return account, None
    if not name.strip():
        raise Refused(Problem("account_unknown_give_name", field="name"))
    account = accounts.create_account(login_name, name, by=by)
    return account, accounts.create_link(account.id, by=by)


@atomic
def dismiss(contest_id: int, grant_id: int, *, by: Actor) -> None:
    """Take a role back; a contest always keeps one organiser."""
    contests.hold_contest(contest_id)
    grant = account_queries.grant(grant_id)
    last = (
        grant.role == Role.ORGANISER
        and len(account_queries.accounts_with(Role.ORGANISER, Scope.CONTEST, contest_id)) <= 1
    )
    if last:
        raise Refused(Problem("last_organiser"))
    accounts.revoke_role(grant_id, by=by, contest_id=contest_id)
