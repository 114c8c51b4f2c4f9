"""Accounts for tests; only what matters is asked for."""

import itertools

from competition.accounts import operations, queries
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.rules.roles import SYSTEM, Role, Scope

_numbers = itertools.count(1)


def make_account(name="林清", *roles, login_name=None):
    """An account; each role is (Role, Scope, scope_id)."""
    account = operations.create_account(login_name or f"person{next(_numbers)}", name, by=SYSTEM)
    for role, scope, scope_id in roles:
        operations.grant_role(account.id, role, scope, scope_id, by=SYSTEM)
    return account


def make_administrator():
    return make_account(
        "管理员",
        (Role.SYSTEM_ADMIN, Scope.SITE, None),
        (Role.SECURITY_ADMIN, Scope.SITE, None),
        (Role.AUDIT_ADMIN, Scope.SITE, None),
    )


def actor_of(account):
    return queries.actor_of(account)


@atomic
def be_reached(account_id, email):
    """The owner of an account has proven an e-mail address."""
    account = queries.hold_account(account_id)
    account.email, account.email_proven_at = email, clock.now()
