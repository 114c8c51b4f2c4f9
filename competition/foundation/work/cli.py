"""Commands of the house: the worker."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy.exc import SQLAlchemyError

from competition.foundation.store.db import db
from competition.foundation.work import jobs, outbox
from competition.foundation.work.questions import EVERY_MINUTE

logger = logging.getLogger(__name__)

jobs_commands = AppGroup("jobs", help="Background work.")


def render_message(template: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Subject (first line) and text of a message, from templates/mail, in the recipient's language."""
    with force_locale("en" if values.get("language") == "en" else "zh"):
        text = current_app.jinja_env.get_template(f"mail/{template}.txt").render(values)
    subject, _sep, body = text.strip().partition("\n")
    return subject, body.strip()


@jobs_commands.command("work")
def work() -> None:
    """Carry out background jobs until stopped."""
    last = [0.0, 0.0]

    def mail_and_tidy() -> None:
        if time.monotonic() - last[0] > 2:
            last[0] = time.monotonic()
            outbox.deliver_waiting(render_message)
        if time.monotonic() - last[1] > 60:
            last[1] = time.monotonic()
            _tidy()

    jobs.work(current_app.config["JOBS"], periodic=mail_and_tidy)


def _tidy() -> None:
    for tidy in EVERY_MINUTE.answers():
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
    while jobs.work_once(current_app.config["JOBS"]):
        pass
