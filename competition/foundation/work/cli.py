"""Commands of the house: the worker, and the database made ready for a start."""

import logging
import time
from collections.abc import Callable
from functools import partial

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from competition.foundation.store.db import db
from competition.foundation.store.starting.problems import told_as_a_sentence
from competition.foundation.store.starting.standing import refuse_unless_ready
from competition.foundation.store.starting.upgrading import make_ready
from competition.foundation.work import jobs, lanes, schedules
from competition.foundation.work.questions import EVERY_MINUTE
from competition.foundation.work.wording import written

logger = logging.getLogger(__name__)

jobs_commands = AppGroup("jobs", help="Background work.")
database_commands = AppGroup("database", help="The database of this installation.")


@jobs_commands.command("work")
def work() -> None:
    """Carry out background jobs until stopped; a database that is not this version's is made so first."""
    with told_as_a_sentence():
        for line in make_ready(look=False):
            click.echo(line)
    last = [0.0]

    def tidy() -> None:
        if time.monotonic() - last[0] > 60:
            last[0] = time.monotonic()
            _tidy()

    with lanes.sending(written):
        jobs.work(current_app.config["JOBS"], periodic=tidy)


def _tidy() -> None:
    due = partial(schedules.enqueue_due, current_app.config["SCHEDULES"])
    tidying: list[Callable[[], None]] = [due, *EVERY_MINUTE.answers()]
    for tidy in tidying:
        try:
            tidy()
        except SQLAlchemyError as failure:
            # The database is busy: what was left is tidied in a minute.
            logger.warning("tidying: %s", type(failure).__name__)
        finally:
            db.session.remove()


@jobs_commands.command("run-waiting")
def run_waiting() -> None:
    """Carry out what waits now, then end."""
    with told_as_a_sentence():
        refuse_unless_ready()
    while jobs.work_once(current_app.config["JOBS"]):
        pass


@database_commands.command("prepare")
def prepare() -> None:
    """Create the database, or back it up and upgrade it where it is older; refuse what cannot be served."""
    with told_as_a_sentence():
        for line in make_ready():
            click.echo(line)
