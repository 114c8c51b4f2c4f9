"""Who works in a contest."""

from dataclasses import dataclass

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.organisations import queries as organisations
from competition.rules.roles import Role, Scope


@dataclass(frozen=True)
class PersonRow:
    """One role of one person; `place` names the event or delegation, empty for the whole contest."""

    grant_id: int
    login_name: str
    name: str
    role: Role
    event: Event | None
    delegation: str | None


def people_of(contest_id: int) -> list[PersonRow]:
    """Everybody with a role in a contest: the whole contest first, then delegations, then events."""
    events = {event.id: event for event in contests.events_of(contest_id)}
    delegations = {row.id: row.name for row in organisations.delegations_of(contest_id)}
    staff = [
        *accounts.staff_of(Scope.CONTEST, [contest_id]),
        *accounts.staff_of(Scope.DELEGATION, list(delegations)),
        *accounts.staff_of(Scope.EVENT, list(events)),
    ]
    return [
        PersonRow(
            grant_id=row.grant_id,
            login_name=row.login_name,
            name=row.name,
            role=row.role,
            event=events.get(row.scope_id or 0) if row.scope is Scope.EVENT else None,
            delegation=delegations.get(row.scope_id or 0) if row.scope is Scope.DELEGATION else None,
        )
        for row in staff
    ]


def staff_count(contest_id: int) -> int:
    """How many roles are held in a contest and its events."""
    events = [event.id for event in contests.events_of(contest_id)]
    return len(accounts.staff_of(Scope.CONTEST, [contest_id])) + len(accounts.staff_of(Scope.EVENT, events))


def contest_of_grant(scope: Scope, scope_id: int | None) -> int | None:
    """The contest in which a grant counts, None for grants of the site or an institution."""
    if scope_id is None:
        return None
    if scope is Scope.CONTEST:
        return scope_id
    if scope is Scope.EVENT:
        return contests.event(scope_id).contest_id
    if scope is Scope.DELEGATION:
        return organisations.delegation(scope_id).contest_id
    return None
