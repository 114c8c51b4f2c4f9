"""What keeps a new account from being made."""

from competition.accounts import passwords, queries
from competition.rules.identity import problems_with_name
from competition.rules.login_names import is_login_name, normal_login_name
from competition.rules.problems import Problem


def problems_with_account(
    login_name: str,
    name: str,
    password: str | None,
    repeated: str | None = None,
    *,
    telling_taken: bool = True,
) -> list[Problem]:
    """Everything that keeps a new account from being made; who must not learn of others' names is not told."""
    login_name = normal_login_name(login_name)
    problems = []
    if not is_login_name(login_name):
        problems.append(Problem("login_name_wrong", field="login_name"))
    elif telling_taken and queries.account_named(login_name) is not None:
        problems.append(Problem("login_name_taken", field="login_name"))
    problems += problems_with_name(name)
    if password is not None:
        problems += passwords.problems_with(password, (login_name, name), repeated)
    return problems
