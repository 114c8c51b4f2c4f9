"""Every write about devices that people share whose roles do not go together."""

from sqlalchemy.exc import IntegrityError

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import SYSTEM, Actor
from competition.rules.separation import SharedBy, shared_by
from competition.staffing import queries as staffing
from competition.staffing.models import SharedDevice
from competition.staffing.sharing import queries


@atomic
def note_device(account_id: int, browser: str) -> None:
    """Somebody works on this device: who worked on it before, in a role that does not go with theirs, is noted.

    It keeps nobody out: one computer in a hall may be all there is. Once for two people on a device, in the log of
    the contest and on the today page of those who watch.
    """
    there = queries.worked_on(browser) | {account_id}
    if len(there) < 2:
        return
    for contest_id, used in sorted(queries.roles_by_contest(there).items()):
        for found in shared_by(used, staffing.separation_of(contest_id)):
            if not queries.is_noted(contest_id, browser, found.first, found.second):
                _note(contest_id, browser, found)


def _note(contest_id: int, browser: str, found: SharedBy) -> None:
    fresh = SharedDevice(
        contest_id=contest_id,
        browser=browser,
        first_id=found.first,
        first_role=found.first_role,
        second_id=found.second,
        second_role=found.second_role,
        noticed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:  # somebody else noted it in the same moment
        return
    audit.record(
        SYSTEM,
        "security.device_shared",
        contest_id=contest_id,
        subject=("account", found.first),
        role=found.first_role,
        other=found.second,
        other_role=found.second_role,
        device=browser[:12],
    )


@atomic
def settle_shared(shared_id: int, reason: str, *, by: Actor) -> None:
    """Somebody who watches, none of the two, has looked into it and says what they found."""
    found = queries.hold_shared(shared_id)
    problems = reason_problems(reason)
    if found.settled_at is not None:
        problems.append(Problem("shared_settled"))
    if by.account_id in (found.first_id, found.second_id):
        problems.append(Problem("shared_is_own"))
    if problems:
        raise Refused(*problems)
    found.settled_by, found.settled_at = by.account_id, clock.now()
    found.reason = reason.strip()[:500]
    audit.record(
        by,
        "security.device_settled",
        contest_id=found.contest_id,
        subject=("account", found.first_id),
        reason=found.reason,
        other=found.second_id,
        device=found.browser[:12],
    )
