"""Commands of the house: the worker."""

import time

from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from competition.foundation.work import jobs, outbox

jobs_commands = AppGroup("jobs", help="Background work.")


def render_message(template: str, values: object) -> tuple[str, str]:
    """Subject (first line) and text of a message, from templates/mail."""
    with force_locale("zh"):
        text = current_app.jinja_env.get_template(f"mail/{template}.txt").render(values)
    subject, _sep, body = text.strip().partition("\n")
    return subject, body.strip()


@jobs_commands.command("work")
def work() -> None:
    """Carry out background jobs until stopped."""
    last = [0.0]

    def mail() -> None:
        if time.monotonic() - last[0] > 2:
            last[0] = time.monotonic()
            outbox.deliver_waiting(render_message)

    jobs.work(current_app.config["JOBS"], periodic=mail)


@jobs_commands.command("run-waiting")
def run_waiting() -> None:
    """Carry out what waits now, then end."""
    while jobs.work_once(current_app.config["JOBS"]):
        pass
