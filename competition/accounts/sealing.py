"""Roles that no link alone gives back: keepers' and supervisors', and those of judges while their contest runs."""

from competition.accounts import queries
from competition.accounts.models import RoleGrant
from competition.accounts.questions import EVENT_RUNS
from competition.rules.roles import SEALED, SEALED_WHILE_RUNNING


def sealed_grants(account_id: int) -> list[RoleGrant]:
    """Those that an account holds, whether they rest already or not."""
    runs = EVENT_RUNS.answer()
    return [
        grant
        for grant in queries.held_grants(account_id)
        if grant.role in SEALED
        or (grant.role in SEALED_WHILE_RUNNING and grant.scope_id is not None and runs(grant.scope_id))
    ]
