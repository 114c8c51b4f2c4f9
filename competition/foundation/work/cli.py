"""Commands of the house: the worker and the chain check."""

import sys
import time

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from competition.foundation.store import audit
from competition.foundation.work import jobs, outbox

jobs_commands = AppGroup("jobs", help="Background work.")
log_commands = AppGroup("log", help="The append-only log.")


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


@log_commands.command("verify")
@click.argument("contest_id", type=int, default=0)
def verify(contest_id: int) -> None:
    """Check a contest's hash chain (0: the site's)."""
    broken = audit.broken_at(contest_id)
    if broken is not None:
        click.echo(
            _("日志在第 %(number)s 条断裂，请立即封存数据库并联系审计管理员。", number=broken), err=True
        )
        sys.exit(1)
    click.echo(_("日志完整。"))
