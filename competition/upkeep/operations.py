"""Every write about what is done for the installation."""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from competition.rules.upkeep_life import UPKEEP, Kind, UpkeepState, UpkeepStep
from competition.upkeep import queries
from competition.upkeep.models import Redone, Upkeep


@atomic
def begin_upkeep(kind: Kind, job_id: int) -> None:
    """From now on this job is at it; one that begins again after a kill or a failure goes on in its row."""
    row = queries.of_job(job_id) or _begun(kind, job_id)
    row.state = UPKEEP.after(UpkeepState(row.state), UpkeepStep.BEGIN)
    row.began_at, row.finished_at, row.details = clock.now(), None, {}


def _begun(kind: Kind, job_id: int) -> Upkeep:
    """The row of a job, or the one that another worker began for it in the same moment."""
    fresh = Upkeep(kind=kind, job_id=job_id, state=UpkeepState.RUNNING, began_at=clock.now(), details={})
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:
        there = queries.of_job(job_id)
        if there is None:
            raise
        return there
    return fresh


@atomic
def finish_upkeep(job_id: int, step: UpkeepStep, details: Mapping[str, object]) -> None:
    """How it went; refused for one that is over."""
    row = queries.of_job(job_id)
    state = UpkeepState(row.state) if row is not None else UpkeepState.FAILED
    state = UPKEEP.after(state, step)
    if row is not None:
        row.state, row.finished_at, row.details = state, clock.now(), dict(details)


@atomic
def settle_restore(epoch_id: int, reason: str, *, by: Actor) -> None:
    """What was done after the backup is done again, an administrator says; refused without a reason, and twice."""
    wait_for_site()
    there = queries.restored()
    problems = reason_problems(reason)
    if there is None or there[0].id != epoch_id or there[1] is not None:
        problems.append(Problem("changed_meanwhile"))
    if problems:
        raise Refused(*problems)
    said = reason.strip()[:500]
    db.session.add(Redone(epoch_id=epoch_id, settled_by=by.account_id, settled_at=clock.now(), reason=said))
    audit.record(by, "restore.settled", subject=("restore", epoch_id), reason=said)


@atomic
def reopen_restore(epoch_id: int, reason: str, *, by: Actor) -> None:
    """Not all of it was done again after all: everybody is reminded as before. Refused without a reason."""
    wait_for_site()
    there = queries.restored()
    said = there[1] if there is not None and there[0].id == epoch_id else None
    problems = reason_problems(reason)
    if said is None:
        problems.append(Problem("changed_meanwhile"))
    if problems or said is None:
        raise Refused(*problems)
    db.session.delete(said)
    audit.record(by, "restore.reopened", subject=("restore", epoch_id), reason=reason.strip()[:500])
