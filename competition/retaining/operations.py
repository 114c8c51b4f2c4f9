"""Every write about the leaps of the clock."""

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.retaining import queries
from competition.retaining.models import ClockLeap
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import SYSTEM, Actor


@atomic
def watch_clock() -> int | None:
    """The leap that nobody has settled, noted when it is new; None where the clock went on evenly."""
    wait_for_site()
    there = queries.open_leap()
    if there is None:
        found = queries.gap()
        if found is None:
            return None
        there = ClockLeap(left_at=found[0], landed_at=found[1])
        db.session.add(there)
        db.session.flush()
        audit.record(
            SYSTEM,
            "clock.leapt",
            subject=("clock", there.id),
            left_at=found[0].isoformat(timespec="seconds"),
            landed_at=found[1].isoformat(timespec="seconds"),
        )
    return there.id


@atomic
def doubt_clock(reason: str, *, by: Actor) -> None:
    """The word that the clock is right is taken back, as long as nothing was deleted by it: deletion waits again."""
    wait_for_site()
    rows = queries.hold_vouched()
    problems = reason_problems(reason)
    if not rows:
        problems.append(Problem("clock_relied_on"))
    if problems:
        raise Refused(*problems)
    for row in rows:
        row.settled_by = row.settled_at = row.reason = None
    audit.record(by, "clock.doubted", subject=("clock", rows[-1].id), reason=reason.strip()[:500])


@atomic
def settle_clock(leap_id: int, reason: str, *, by: Actor) -> None:
    """An administrator has looked: the clock is right, what is due is deleted again. Refused without a reason.

    Says nothing of a leap that is settled already: it is refused, and so is one that another has followed.
    """
    wait_for_site()
    rows = queries.hold_open()
    problems = reason_problems(reason)
    there = queries.open_leap()
    if there is None or there.id != leap_id:
        problems.append(Problem("changed_meanwhile"))
    if problems:
        raise Refused(*problems)
    for row in rows:
        row.settled_by, row.settled_at, row.reason = by.account_id, clock.now(), reason.strip()[:500]
    audit.record(by, "clock.settled", subject=("clock", leap_id), reason=reason.strip()[:500])
