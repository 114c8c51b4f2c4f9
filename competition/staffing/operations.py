"""Who does what in a contest: appointing people to roles, and taking roles back."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.behind import behind
from competition.accounts.handing import Handed, hand_over
from competition.accounts.models import Account
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.rules.appointment_life import APPOINTMENT, AppointmentState, AppointmentStep
from competition.rules.lifecycle import Asking
from competition.rules.phases import BEFORE_START, Phase
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import SYSTEM, Actor, May, Role, Scope, may
from competition.rules.separation import (
    Separation,
    appointment_problems,
    confirmer_problems,
    waits_for_confirmation,
)
from competition.staffing import queries
from competition.staffing.models import Appointment, SmallContest

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
class Appointed:
    """A role was given, or (`waits`) proposed; `link_token` sets the password of a new account.

    Where the login name is an address that messages reach, the link went there (`sent_to`) and nobody else has it.
    """

    account: Account
    link_token: str | None
    waits: bool = False
    sent_to: str | None = None


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
) -> Appointed:
    """Give a role in each of these scopes; who has no account yet gets one, and a one-time link.

    An account that is there already must be `meant`: shown to the organiser and confirmed by its id. Refused
    beside a role that does not go with this one. Keepers and supervisors are only proposed: they wait for
    somebody else's confirmation, and the link comes with it.
    """
    scope, scope_ids = where
    if not scope_ids:
        raise Refused(Problem("role_without_events", field="events"))
    contests.hold_contest(contest_id)
    _require_on(scope, scope_ids)
    account, made = _account_for(contest_id, login_name, name, meant, by)
    held, separation = queries.roles_in(contest_id, account.id), queries.separation_of(contest_id)
    if problems := appointment_problems(role, held, separation):
        raise Refused(*problems)
    if role is Role.CHIEF_JUDGE and (others := queries.chiefs_beside(contest_id, account.id, scope_ids)):
        raise Refused(Problem("chief_there_already", {"names": "、".join(others)}, field="events"))
    new = [scope_id for scope_id in scope_ids if not _is_given(account.id, role, scope, scope_id)]
    if not new:
        raise Refused(Problem("role_already_held", field="login_name"))
    if waits_for_confirmation(role, held, separation):
        for scope_id in new:
            _propose(contest_id, account.id, role, (scope, scope_id), by=by)
        return Appointed(account, None, waits=True)
    for scope_id in new:
        accounts.grant_role(account.id, role, scope, scope_id, by=by, contest_id=contest_id)
    return _with_link(account, by) if made else Appointed(account, None)


def _require_on(scope: Scope, scope_ids: Sequence[int]) -> None:
    """Nobody is appointed any more to an event that is called off."""
    for event_id in scope_ids if scope is Scope.EVENT else ():
        contests.require_on(contests.event(event_id))


def _with_link(account: Account, by: Actor) -> Appointed:
    handed = hand_over(account.id, by=by)
    return Appointed(account, handed.token, sent_to=handed.sent_to)


def _account_for(
    contest_id: int, login_name: str, name: str, meant: accounts.Confirmed, by: Actor
) -> tuple[Account, bool]:
    """The account of this login name, and whether it was made just now because there was none."""
    account = accounts.identify(login_name, meant, by=by, contest_id=contest_id)
    if account is not None:
        return account, False
    if not name.strip():
        raise Refused(Problem("account_unknown_give_name", field="name"))
    return accounts.create_account(login_name, name, by=by), True


def _is_given(account_id: int, role: Role, scope: Scope, scope_id: int) -> bool:
    return (
        account_queries.live_grant(account_id, role, scope, scope_id) is not None
        or queries.waiting_for(account_id, role, scope, scope_id) is not None
    )


def _propose(
    contest_id: int, account_id: int, role: Role, where: tuple[Scope, int], *, by: Actor
) -> Appointment:
    scope, scope_id = where
    proposed = Appointment(
        contest_id=contest_id,
        account_id=account_id,
        role=role,
        scope_kind=scope,
        scope_id=scope_id,
        state=AppointmentState.WAITING,
        appointed_by=by.account_id,
        appointed_at=clock.now(),
    )
    db.session.add(proposed)
    db.session.flush()
    _log(proposed, "appointment.proposed", by=by)
    return proposed


def _log(found: Appointment, action: str, *, by: Actor, reason: str | None = None) -> None:
    audit.record(
        by,
        action,
        contest_id=found.contest_id,
        subject=("account", found.account_id),
        reason=reason,
        role=found.role,
        scope=found.scope_kind,
        scope_id=found.scope_id,
    )


@atomic
def confirm(appointment_id: int, *, by: Actor) -> Appointed:
    """Confirm a person's appointments to one role in one contest: from now on they count.

    Refused to who appointed, is appointed, holds a role in the contest or could have been behind one of its
    organisers. An account that an organiser could have been let into begins afresh, with a link for the person
    alone; of a contest's keepers one person is shown the link of one.
    """
    first = queries.hold_appointment(appointment_id)
    account_queries.hold_account(first.account_id)  # before the first line of the log
    APPOINTMENT.after(AppointmentState(first.state), AppointmentStep.CONFIRM)
    contest_id, account_id, role = first.contest_id, first.account_id, Role(first.role)
    _require_confirmer(first, by)
    wanted = _waiting_on(first)
    held, separation = queries.roles_in(contest_id, account_id), queries.separation_of(contest_id)
    if problems := appointment_problems(role, held, separation):
        raise Refused(*problems)
    account = account_queries.account(account_id)
    afresh = queries.was_let_in(contest_id, account_id) or account.password_hash is None
    handed = hand_over(account_id, by=by, afresh=True) if afresh else Handed()
    if handed.token is not None and role is Role.CIPHER_OFFICER:
        _require_first_seen(contest_id, account_id)
    for found in wanted:
        _put_in(found, afresh=afresh, by=by)
    return Appointed(account, handed.token, sent_to=handed.sent_to)


def _waiting_on(first: Appointment) -> list[Appointment]:
    """What is confirmed with this one; for an event that is called off it goes on waiting. Refused where all do."""
    waiting = queries.waiting_with(first)
    off = contests.cancelled_events(first.contest_id)
    wanted = [found for found in waiting if found.scope_kind != Scope.EVENT or found.scope_id not in off]
    if not wanted:
        contests.require_on(contests.event(first.scope_id))
    return wanted


def _require_first_seen(contest_id: int, account_id: int) -> None:
    """Nobody who saw the link of another keeper of the contest is shown this one's."""
    if queries.separation_of(contest_id) is Separation.SMALL:
        return
    others = queries.holders(contest_id, Role.CIPHER_OFFICER) - {account_id}
    if behind({account_id}) & behind(others):
        raise Refused(Problem("confirmer_saw_keeper"))


def _put_in(found: Appointment, *, afresh: bool, by: Actor) -> None:
    if found.grant_id is None:
        found.grant_id = accounts.grant_role(
            found.account_id,
            Role(found.role),
            Scope(found.scope_kind),
            found.scope_id,
            by=by,
            contest_id=found.contest_id,
        ).id
    _decide(found, AppointmentStep.CONFIRM, by=by)
    found.afresh = afresh
    _log(found, "appointment.confirmed", by=by)


def _decide(found: Appointment, step: AppointmentStep, *, by: Actor, reason: str | None = None) -> None:
    found.state = APPOINTMENT.after(AppointmentState(found.state), step)
    found.decided_by, found.decided_at, found.reason = by.account_id, clock.now(), reason


def _require_confirmer(found: Appointment, by: Actor) -> None:
    contest = queries.confirmer(found.contest_id, by)
    if problems := confirmer_problems(contest, found.account_id, found.appointed_by):
        raise Refused(*problems)


@atomic
def decline(appointment_id: int, reason: str, *, by: Actor) -> None:
    """Do not confirm; a role that was held since before confirmations is taken back."""
    first = queries.hold_appointment(appointment_id)
    _require_confirmer(first, by)
    asking = Asking(by=by.account_id, reason=reason)
    if problems := APPOINTMENT.problems(AppointmentState(first.state), AppointmentStep.DECLINE, asking):
        raise Refused(*problems)
    _end(queries.waiting_with(first), AppointmentStep.DECLINE, reason.strip()[:500], by=by)


@atomic
def withdraw(appointment_id: int, *, by: Actor) -> None:
    """The organisers take back what they proposed and nobody has confirmed."""
    first = queries.hold_appointment(appointment_id)
    APPOINTMENT.after(AppointmentState(first.state), AppointmentStep.WITHDRAW)
    _end(queries.waiting_with(first), AppointmentStep.WITHDRAW, None, by=by)


def _end(rows: Sequence[Appointment], step: AppointmentStep, reason: str | None, *, by: Actor) -> None:
    grants = sorted(found.grant_id for found in rows if found.grant_id is not None)
    if grants:
        wait_for_site()
    for grant_id in grants:  # all of them before the first line of the log
        account_queries.hold_grant(grant_id)
    for found in rows:
        if found.grant_id is not None:
            accounts.revoke_role(found.grant_id, by=by, contest_id=found.contest_id)
        _decide(found, step, by=by, reason=reason)
        action = "declined" if step is AppointmentStep.DECLINE else "withdrawn"
        _log(found, f"appointment.{action}", by=by, reason=reason)


@atomic
def let_go(event_id: int) -> None:
    """What waits for an event ends with it, before it is taken out."""
    for found in queries.waiting_of_event(event_id):
        _decide(found, AppointmentStep.WITHDRAW, by=SYSTEM)
        _log(found, "appointment.withdrawn", by=SYSTEM)


@atomic
def put_in_supervisor(
    contest_id: int, login_name: str, name: str, *, by: Actor, meant: accounts.Confirmed = accounts.NOBODY
) -> Appointed:
    """The security administrator puts the supervising body in, past the organisers: it may confirm others."""
    contests.hold_contest(contest_id)
    if not may(by, May.GRANT_ROLES):
        raise Refused(Problem("confirmer_is_no_administrator"))
    if problems := confirmer_problems(queries.confirmer(contest_id, by)):
        raise Refused(*problems)
    account, made = _account_for(contest_id, login_name, name, meant, by)
    held, separation = queries.roles_in(contest_id, account.id), queries.separation_of(contest_id)
    if problems := appointment_problems(Role.SUPERVISOR, held, separation):
        raise Refused(*problems)
    if _is_given(account.id, Role.SUPERVISOR, Scope.CONTEST, contest_id):
        raise Refused(Problem("role_already_held", field="login_name"))
    afresh = made or queries.was_let_in(contest_id, account.id)
    handed = hand_over(account.id, by=by, afresh=not made) if afresh else Handed()
    found = _propose(contest_id, account.id, Role.SUPERVISOR, (Scope.CONTEST, contest_id), by=by)
    _put_in(found, afresh=afresh, by=by)
    return Appointed(account, handed.token, sent_to=handed.sent_to)


@atomic
def choose_small(contest_id: int, reason: str, *, by: Actor) -> None:
    """Keep duties apart more lightly in a small contest, before it starts; it is published and stays."""
    problems = reason_problems(reason)
    if Phase(contests.hold_contest(contest_id).phase) not in BEFORE_START:
        problems.append(Problem("small_too_late"))
    if queries.separation_of(contest_id) is Separation.SMALL:
        problems.append(Problem("small_already"))
    if problems:
        raise Refused(*problems)
    why = reason.strip()[:500]
    db.session.add(
        SmallContest(contest_id=contest_id, reason=why, chosen_by=by.account_id, chosen_at=clock.now())
    )
    subject = ("contest", contest_id)
    audit.record(by, "contest.small_chosen", contest_id=contest_id, subject=subject, reason=why)
    contest = contests.contest(contest_id)
    for watching in queries.watching(contest_id):
        notices.tell(
            watching.id,
            "small_chosen",
            f"/contests/{contest_id}/manage/people",
            contest_id=contest_id,
            contest=contest.name,
            contest_en=contest.name_en,
            reason=why,
        )


@atomic
def dismiss(contest_id: int, grant_id: int, *, by: Actor) -> None:
    """Take a role back; a contest always keeps one organiser."""
    contests.hold_contest(contest_id)
    grant = account_queries.grant(grant_id)
    if grant.role == Role.ORGANISER:
        working = account_queries.working_accounts_with(Role.ORGANISER, Scope.CONTEST, contest_id)
        if not any(account.id != grant.account_id for account in working):
            raise Refused(Problem("last_organiser"))
    waiting = queries.waiting_on_grant(grant_id)
    if waiting is not None:
        _decide(waiting, AppointmentStep.WITHDRAW, by=by)
        _log(waiting, "appointment.withdrawn", by=by)
    accounts.revoke_role(grant_id, by=by, contest_id=contest_id)
