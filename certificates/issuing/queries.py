"""Every read about batches and how far their printing is."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from certificates.issuing.models import PrintBatch
from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from certificates.ledger.questions import Printing
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.work.models import Job
from competition.rules.job_life import JOB_STOPPED
from competition.rules.problems import Problem
from competition.rules.roles import Subject


@dataclass(frozen=True)
class BatchRow:
    """A batch with how far its job is. `done` counts rendered certificates."""

    batch: PrintBatch
    job: Job | None
    done: int


def batch(batch_id: int) -> PrintBatch:
    """The batch, or NotFound."""
    return db.get_or_404(PrintBatch, batch_id)


def hold_batch(batch_id: int) -> PrintBatch:
    """The batch as it stands, held until the end of the operation."""
    return held(PrintBatch, batch_id)


def batch_subject(batch_id: int) -> Subject:
    return Subject(contest_id=batch(batch_id).contest_id)


def batch_row(batch_id: int) -> BatchRow:
    """A batch and its progress."""
    found = batch(batch_id)
    job = db.session.get(Job, found.job_id) if found.job_id else None
    return BatchRow(found, job, ledger.count_rendered(batch_id))


def batches_of(contest_id: int) -> list[BatchRow]:
    """Batches of a contest, newest first."""
    done = (
        select(Certificate.batch_id, func.count(Certificate.file_id).label("done"))
        .where(Certificate.contest_id == contest_id)
        .group_by(Certificate.batch_id)
        .subquery()
    )
    statement = (
        select(PrintBatch, Job, done.c.done)
        .join(Job, Job.id == PrintBatch.job_id, isouter=True)
        .join(done, done.c.batch_id == PrintBatch.id, isouter=True)
        .where(PrintBatch.contest_id == contest_id)
        .order_by(PrintBatch.id.desc())
    )
    return [BatchRow(found, job, count or 0) for found, job, count in db.session.execute(statement)]


def printings(contest_id: int) -> list[Printing]:
    """The same as the ledger tells it of each."""
    return [
        Printing(
            row.batch.id, row.batch.created_at, row.job.state if row.job else None, row.done, row.batch.total
        )
        for row in batches_of(contest_id)
    ]


def problems_with_pile(batch_id: int) -> list[Problem]:
    """Why the pile of a batch is not given out: it is not there, or holds what counts no more."""
    file = ledger.stored_file(batch(batch_id).file_id)
    if file is None:
        return [Problem("certificate_not_rendered")]
    if void := ledger.voided_after(batch_id, file.created_at):
        return [Problem("pile_outdated", {"count": void})]
    waiting = ledger.suspended_in(batch_id)
    return [Problem("pile_suspended", {"count": waiting})] if waiting else []


def stopped_batches(contest_ids: Iterable[int]) -> list[tuple[PrintBatch, Job]]:
    """Batches whose job failed or was cancelled before the pile was done."""
    statement = (
        select(PrintBatch, Job)
        .join(Job, Job.id == PrintBatch.job_id)
        .where(
            PrintBatch.contest_id.in_(list(contest_ids)),
            PrintBatch.file_id.is_(None),
            Job.state.in_(JOB_STOPPED),
        )
        .order_by(PrintBatch.id)
    )
    return [(found, job) for found, job in db.session.execute(statement)]
