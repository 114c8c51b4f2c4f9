"""Who works in a contest, who waits to, and whether the organisers could have held somebody's access."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from competition.accounts import queries as accounts
from competition.accounts.behind import are_apart, behind, of_one_owner
from competition.accounts.models import Account, Login, RoleGrant
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.organisations import queries as organisations
from competition.rules.appointment_life import AppointmentState
from competition.rules.phases import SETTLED
from competition.rules.roles import Actor, Role, Scope
from competition.rules.separation import Confirmer, Incompatible, Separation, conflicts
from competition.staffing.models import Appointment, SmallContest


@dataclass(frozen=True)
class PersonRow:
    """One role of one person; `place` names the event or delegation, empty for the whole contest."""

    grant_id: int
    account_id: int
    login_name: str
    name: str
    role: Role
    event: Event | None
    delegation: str | None
    rests: bool = False  # held, and gives no rights now


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
            account_id=row.account_id,
            login_name=row.login_name,
            name=row.name,
            role=row.role,
            event=events.get(row.scope_id or 0) if row.scope is Scope.EVENT else None,
            delegation=delegations.get(row.scope_id or 0) if row.scope is Scope.DELEGATION else None,
            rests=row.rests,
        )
        for row in staff
    ]


def resting_counts(contest_ids: Collection[int]) -> dict[int, int]:
    """In how many roles of each of these contests somebody gives no rights until their owner is known again."""
    found: dict[int, int] = defaultdict(int)
    for grant, _account in accounts.resting_grants():
        contest_id = contest_of_grant(Scope(grant.scope_kind), grant.scope_id)
        if contest_id is not None and contest_id in contest_ids and grant.revoked_at is None:
            found[contest_id] += 1
    return dict(found)


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


def separation_of(contest_id: int) -> Separation:
    """How far the duties of a contest are kept apart."""
    return Separation.SMALL if small_contest(contest_id) is not None else Separation.FULL


def small_contest(contest_id: int) -> SmallContest | None:
    return db.session.get(SmallContest, contest_id)


def appointment(appointment_id: int) -> Appointment:
    return db.get_or_404(Appointment, appointment_id)


def hold_appointment(appointment_id: int) -> Appointment:
    """The appointment as it stands, held with its contest until the end of the operation."""
    contests.hold_contest(appointment(appointment_id).contest_id)
    return held(Appointment, appointment_id)


@dataclass(frozen=True)
class WaitingRow:
    """One person's appointments to one role that wait; `id` is the first of them, `events` where it counts."""

    id: int
    account_id: int
    login_name: str
    name: str
    role: Role
    events: Sequence[Event]
    since: datetime
    appointed_by: str
    # Held since before appointments were confirmed: nothing is given, only looked at.
    held: bool


def waiting_in(contest_id: int) -> list[WaitingRow]:
    """What waits for confirmation in a contest, oldest first, one row for a person and a role."""
    together: dict[tuple[int, str], list[Appointment]] = defaultdict(list)
    for row in _appointments(contest_id, AppointmentState.WAITING):
        together[row.account_id, row.role].append(row)
    events = {event.id: event for event in contests.events_of(contest_id)}
    return [_waiting_row(rows, events) for rows in together.values()]


def _waiting_row(rows: Sequence[Appointment], events: dict[int, Event]) -> WaitingRow:
    first = rows[0]
    account = accounts.account(first.account_id)
    proposer = first.appointed_by
    return WaitingRow(
        id=first.id,
        account_id=account.id,
        login_name=account.login_name,
        name=account.name,
        role=Role(first.role),
        events=[events[row.scope_id] for row in rows if row.scope_kind == Scope.EVENT],
        since=first.appointed_at,
        appointed_by=accounts.names_of([proposer]).get(proposer, "") if proposer else "",
        held=first.grant_id is not None,
    )


def waiting_with(found: Appointment) -> list[Appointment]:
    """This appointment and those of the same person to the same role that wait in the same contest."""
    return [
        row
        for row in _appointments(found.contest_id, AppointmentState.WAITING)
        if (row.account_id, row.role) == (found.account_id, found.role)
    ]


def _appointments(contest_id: int, state: AppointmentState) -> Sequence[Appointment]:
    statement = select(Appointment).where(Appointment.contest_id == contest_id, Appointment.state == state)
    return db.session.scalars(statement.order_by(Appointment.id)).all()


def waiting_for(account_id: int, role: Role, scope: Scope, scope_id: int) -> Appointment | None:
    """The appointment of this account to this role in this scope that waits."""
    return db.session.scalar(
        select(Appointment).where(
            Appointment.account_id == account_id,
            Appointment.role == role,
            Appointment.scope_kind == scope,
            Appointment.scope_id == scope_id,
            Appointment.state == AppointmentState.WAITING,
        )
    )


def waiting_of_event(event_id: int) -> Sequence[Appointment]:
    return db.session.scalars(
        select(Appointment).where(
            Appointment.scope_kind == Scope.EVENT,
            Appointment.scope_id == event_id,
            Appointment.state == AppointmentState.WAITING,
        )
    ).all()


def waiting_on_grant(grant_id: int) -> Appointment | None:
    return db.session.scalar(
        select(Appointment).where(
            Appointment.grant_id == grant_id, Appointment.state == AppointmentState.WAITING
        )
    )


def waiting_counts(contest_ids: Collection[int] | None = None) -> dict[int, int]:
    """How many appointments wait in each contest that is not settled, of these or of all."""
    statement = (
        select(Appointment.contest_id, func.count(Appointment.id).label("waiting"))
        .join(Contest, Contest.id == Appointment.contest_id)
        .where(Appointment.state == AppointmentState.WAITING, Contest.phase.not_in(SETTLED))
        .group_by(Appointment.contest_id)
        .order_by(Appointment.contest_id)
    )
    if contest_ids is not None:
        statement = statement.where(Appointment.contest_id.in_(contest_ids))
    return {row.contest_id: row.waiting for row in db.session.execute(statement)}


def open_contests() -> list[Contest]:
    """Every contest that is not settled, the newest first."""
    statement = select(Contest).where(Contest.phase.not_in(SETTLED)).order_by(Contest.id.desc())
    return list(db.session.scalars(statement))


def roles_in(contest_id: int, account_id: int) -> set[Role]:
    """The roles that an account holds in a contest or waits for."""
    held = {row.role for row in people_of(contest_id) if row.account_id == account_id}
    waits = _appointments(contest_id, AppointmentState.WAITING)
    return held | {Role(row.role) for row in waits if row.account_id == account_id}


def conflicts_in(contest_id: int) -> list[tuple[str, list[Incompatible]]]:
    """Who holds roles that do not go together: name and pairs."""
    held: dict[int, set[Role]] = defaultdict(set)
    names = {}
    for row in people_of(contest_id):
        held[row.account_id].add(row.role)
        names[row.account_id] = row.name
    separation = separation_of(contest_id)
    found = [(names[account_id], conflicts(roles, separation)) for account_id, roles in held.items()]
    return [(name, pairs) for name, pairs in found if pairs]


def organisers_ever(contest_id: int) -> set[int]:
    """The accounts that are or were organisers of a contest."""
    return set(
        db.session.scalars(
            select(RoleGrant.account_id).where(
                RoleGrant.role == Role.ORGANISER,
                RoleGrant.scope_kind == Scope.CONTEST,
                RoleGrant.scope_id == contest_id,
            )
        )
    )


def confirmer(contest_id: int, actor: Actor) -> Confirmer:
    """The person who would confirm in this contest.

    A supervisor whom the security administrator put in holds nothing of the organisers; every other role does.
    """
    organisers = organisers_ever(contest_id)
    me = actor.account_id or 0
    given = {row.role for row in people_of(contest_id) if row.account_id == me}
    if is_supervising_body(contest_id, me):
        given -= {Role.SUPERVISOR}
    if me in organisers:
        given |= {Role.ORGANISER}
    full = separation_of(contest_id) is Separation.FULL
    shared = full and me not in organisers and bool(behind({me}) & behind(organisers))
    return Confirmer(account_id=actor.account_id, given=given, made=shared)


def watching(contest_id: int) -> list[Account]:
    """Who watches over the separation of duties: the security administrators and the contest's supervisors."""
    return [
        *accounts.working_accounts_with(Role.SECURITY_ADMIN, Scope.SITE, None),
        *accounts.working_accounts_with(Role.SUPERVISOR, Scope.CONTEST, contest_id),
    ]


def are_two(contest_id: int, first: int | None, second: int | None) -> bool:
    """Whether these are two people of a contest; a small one is taken at its word, and says so."""
    if separation_of(contest_id) is Separation.SMALL:
        return first != second
    return first != second and are_apart(first, second)


def did_the_work(contest_id: int, account_id: int | None, those: Collection[int | None]) -> bool:
    """Whether who is about to look over a work is one of those who did it, under this account or another of theirs.

    A small contest is taken at its word here too.
    """
    if account_id is None or separation_of(contest_id) is Separation.SMALL:
        return account_id in those
    return of_one_owner(account_id, {one for one in those if one is not None})


def holders(contest_id: int, role: Role) -> set[int]:
    """The accounts that hold a role anywhere in a contest."""
    return {row.account_id for row in people_of(contest_id) if row.role is role}


def is_supervising_body(contest_id: int, account_id: int) -> bool:
    """Whether this account supervises the contest by the word of the security administrator alone."""
    return (
        db.session.scalar(
            select(Appointment.id)
            .join(RoleGrant, RoleGrant.id == Appointment.grant_id)
            .where(
                Appointment.contest_id == contest_id,
                Appointment.account_id == account_id,
                Appointment.role == Role.SUPERVISOR,
                Appointment.state == AppointmentState.CONFIRMED,
                Appointment.appointed_by == Appointment.decided_by,
                RoleGrant.revoked_at.is_(None),
            )
            .limit(1)
        )
        is not None
    )


def _confirmed(account_id: int, role: Role | None = None) -> Sequence[Appointment]:
    """Confirmed appointments of an account whose grant is in force, in the order of confirmation."""
    statement = (
        select(Appointment)
        .join(RoleGrant, RoleGrant.id == Appointment.grant_id)
        .where(
            Appointment.account_id == account_id,
            Appointment.state == AppointmentState.CONFIRMED,
            RoleGrant.revoked_at.is_(None),
        )
        .order_by(Appointment.decided_at, Appointment.id)
    )
    if role is not None:
        statement = statement.where(Appointment.role == role)
    return db.session.scalars(statement).all()


def is_confirmed(account_id: int, role: Role, scope: Scope, scope_id: int) -> bool:
    """Whether this account holds the role there by a confirmed appointment."""
    return any(row.scope_kind == scope and row.scope_id == scope_id for row in _confirmed(account_id, role))


def own_since(account_id: int) -> datetime | None:
    """Since when an account is its owner's by somebody's word; None: nobody confirmed any role of it.

    The first confirmation in force counts, a later one only where the account began afresh with it.
    """
    rows = _confirmed(account_id)
    return _last_afresh(rows) or (rows[0].decided_at if rows else None)


def _last_afresh(rows: Sequence[Appointment]) -> datetime | None:
    return next((row.decided_at for row in reversed(rows) if row.afresh), None)


def was_let_in(contest_id: int, account_id: int) -> bool:
    """Did an organiser of the contest make this account, or a link to it, since it last began afresh?"""
    organisers, since = organisers_ever(contest_id), _last_afresh(_confirmed(account_id))
    if since is None and accounts.account(account_id).created_by in organisers:
        return True
    return bool(organisers & foundation.actors_of("account.link_made", ("account", account_id), since))


def signed_in_apart(contest_id: int, account_id: int, since: datetime) -> bool:
    """Since then, did this account sign in with a browser in which no organiser of the contest ever did?"""
    browsers = select(Login.device_key).where(Login.device_key.is_not(None))
    theirs = browsers.where(Login.account_id.in_(organisers_ever(contest_id)))
    own = browsers.where(
        Login.account_id == account_id, Login.created_at >= since, Login.device_key.not_in(theirs)
    )
    return db.session.scalar(own.limit(1)) is not None


def chiefs_beside(contest_id: int, account_id: int, event_ids: Collection[int]) -> list[str]:
    """Events of these that somebody else is chief judge of, with the name."""
    return [
        f"{row.event.code} {row.name}"
        for row in people_of(contest_id)
        if row.role is Role.CHIEF_JUDGE
        and row.event is not None
        and row.event.id in event_ids
        and row.account_id != account_id
    ]
