"""What keeps a new account from being made, or a link to one."""

from competition.accounts import passwords, queries
from competition.accounts.models import Account
from competition.rules.account_life import AccountStatus
from competition.rules.identity import problems_with_name
from competition.rules.login_names import is_login_name, normal_login_name
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor, May, may


def problems_with_account(
    login_name: str,
    name: str,
    password: str | None,
    repeated: str | None = None,
    *,
    own: bool = False,
) -> list[Problem]:
    """Everything that keeps a new account from being made.

    Whoever makes their `own` is not told here whose names are taken; others may name a seat, such as 裁判1.
    """
    login_name = normal_login_name(login_name)
    problems = []
    if not is_login_name(login_name):
        problems.append(Problem("login_name_wrong", field="login_name"))
    elif not own and queries.account_named(login_name) is not None:
        problems.append(Problem("login_name_taken", field="login_name"))
    problems += problems_with_name(name, figures=not own)
    if password is not None:
        problems += passwords.problems_with(password, (login_name, name), repeated)
    return problems


def require_link_allowed(account: Account, by: Actor) -> None:
    """Raises Refused where this person may not let anybody into this account."""
    if account.status != AccountStatus.ACTIVE:
        raise Refused(Problem("account_is_closed"))
    if by is not SYSTEM and queries.is_administrator(account.id):
        if not may(by, May.GRANT_ROLES):
            raise Refused(Problem("link_of_administrator"))
        if by.account_id == account.id:
            raise Refused(Problem("link_of_oneself"))
