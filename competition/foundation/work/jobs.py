"""Background work on one leased table: enqueued with the rows it serves, resumed when a worker dies."""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from datetime import timedelta
from types import FrameType
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from competition.foundation.store.db import atomic, db
from competition.foundation.store.starting.problems import first_line
from competition.foundation.system import clock
from competition.foundation.work import queries
from competition.foundation.work.models import Job
from competition.rules.job_life import JOB, JobState, JobStep
from competition.rules.problems import Problem, Refused

LEASE = timedelta(seconds=30)
BEAT_EVERY = LEASE / 6
# No job is due, and no lease ends, later than this from now: such a moment was given by a clock that was ahead.
AHEAD = timedelta(minutes=5)
HEART = "heart of a job"
MOST_ATTEMPTS = 5
PAUSE = 5.0  # seconds, where the database refuses

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """The job was asked to stop; raised by `Task.stop_if_cancelled`."""


class Lost(Exception):
    """The lease ran out and the job is another worker's now, or over; raised by `Task.progress`."""


class Task:
    """A job as its handler sees it. Handlers are idempotent: they may run again after a kill."""

    def __init__(self, job_id: int, payload: Mapping[str, Any], worker: str = "inline") -> None:
        self.job_id = job_id
        self.payload = payload
        self.worker = worker

    def progress(self, done: int, total: int) -> None:
        """Say how far it is and keep the lease.

        Raises Cancelled when somebody asked to stop, and Lost when the job is no longer this worker's.
        """
        if _report(self.job_id, self.worker, done, total):
            raise Cancelled


Handler = Callable[[Task], None]


def enqueue(
    name: str, payload: Mapping[str, Any], *, contest_id: int | None = None, key: str | None = None
) -> Job:
    """Add a job in the caller's transaction; the same `key` gives the job already there."""
    if key is not None and (there := queries.job_by_key(key)) is not None:
        return there
    now = clock.now()
    job = Job(name=name, payload=dict(payload), contest_id=contest_id, key=key, run_at=now, created_at=now)
    db.session.add(job)
    db.session.flush()
    return job


@atomic
def cancel(job_id: int) -> None:
    """Ask a job to stop at its next step; one that has not begun ends at once."""
    job = queries.hold_job(job_id)
    if job is None or not JOB.possible(JobState(job.state), JobStep.CANCEL):
        raise Refused(Problem("job_is_over"))
    if job.cancel_asked:
        raise Refused(Problem("changed_meanwhile"))
    job.cancel_asked = True
    if job.state == JobState.WAITING:
        job.state = JobState.CANCELLED
        job.finished_at = clock.now()


@atomic
def resume(job_id: int) -> None:
    """Let a cancelled or failed job go on from where it was."""
    job = queries.hold_job(job_id)
    if job is None or not JOB.possible(JobState(job.state), JobStep.RESUME):
        raise Refused(Problem("job_is_not_stopped"))
    job.state = JobState.WAITING
    job.cancel_asked = False
    job.attempts = 0
    job.failure = None
    job.finished_at = None
    job.run_at = clock.now()


@atomic
def _claim(worker: str) -> tuple[int, str, dict[str, Any]] | None:
    now = clock.now()
    job = queries.claimable_job(now, now + AHEAD)
    if job is None:
        return None
    job.state = JobState.RUNNING
    job.worker = worker
    job.attempts += 1
    job.lease_until = now + LEASE
    return job.id, job.name, job.payload


@atomic
def _report(job_id: int, worker: str, done: int, total: int) -> bool:
    job = _own(job_id, worker)
    if job is None:
        raise Lost
    job.done_units = done
    job.total_units = total
    job.lease_until = clock.now() + LEASE
    return job.cancel_asked


@atomic
def _beat(job_id: int, worker: str) -> None:
    """Keep the lease of a job that is still this worker's."""
    job = _own(job_id, worker)
    if job is not None:
        job.lease_until = clock.now() + LEASE


def _own(job_id: int, worker: str) -> Job | None:
    """The job while it runs by this worker: whose lease ran out has no more to say of it."""
    job = queries.hold_job(job_id)
    return job if job is not None and job.state == JobState.RUNNING and job.worker == worker else None


@atomic
def _finish(job_id: int, worker: str, step: JobStep, failure: str | None = None) -> None:
    job = _own(job_id, worker)
    if job is None:
        return
    again = step is JobStep.FAIL and job.attempts < MOST_ATTEMPTS
    job.state = JOB.after(JobState.RUNNING, JobStep.RETRY if again else step)
    job.failure = failure
    job.lease_until = None
    if again:
        job.run_at = clock.now() + timedelta(seconds=2**job.attempts)
    else:
        job.finished_at = clock.now()


def work_once(handlers: Mapping[str, Handler], worker: str = "inline") -> bool:
    """Claim one job and carry it out; False when nothing waits."""
    claimed = _claim(worker)
    if claimed is None:
        return False
    job_id, name, payload = claimed
    try:
        with _kept(job_id, worker):
            handlers[name](Task(job_id, payload, worker))
    except Lost:
        logger.warning("job %s (%s) is no longer this worker's", job_id, name)
    except Cancelled:
        _finish(job_id, worker, JobStep.CANCEL)
    except Exception as failure:
        logger.exception("job %s (%s) failed", job_id, name)
        _finish(job_id, worker, JobStep.FAIL, type(failure).__name__)
    else:
        _finish(job_id, worker, JobStep.FINISH)
    finally:
        db.session.remove()
    return True


@contextmanager
def _kept(job_id: int, worker: str) -> Iterator[None]:
    """While the job is in hand its lease is kept by a thread, however long one step takes."""
    over = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    # In a copy of the context: its clock is the one by which the job was claimed.
    context = copy_context()
    beating = (_beat_until, over, app, job_id, worker)
    heart = threading.Thread(target=context.run, args=beating, name=HEART, daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat_until(over: threading.Event, app: Flask, job_id: int, worker: str) -> None:
    with app.app_context():
        while not over.wait(BEAT_EVERY.total_seconds()):
            try:
                _beat(job_id, worker)
            except SQLAlchemyError:
                # The database is busy: the next beat comes before the lease is over.
                logger.warning("job %s: a beat was missed", job_id)
            finally:
                db.session.remove()


def work(
    handlers: Mapping[str, Handler], every: float = 0.5, periodic: Callable[[], None] | None = None
) -> None:
    """Work until SIGTERM or SIGINT; the job in hand is finished or left to its lease."""
    stop = threading.Event()

    def leave(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    worker = f"{socket.gethostname()}:{os.getpid()}"[:64]
    while not stop.is_set():
        try:
            busy = work_once(handlers, worker)
            if periodic is not None:
                periodic()
        except (OperationalError, OSError) as failure:
            # A disk that is full, a server that is away: said in a line, and tried again.
            logger.warning("background work stands still: %s", first_line(failure))
            db.session.remove()
            stop.wait(PAUSE)
            continue
        if not busy:
            time.sleep(every)
