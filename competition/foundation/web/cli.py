"""The command that checks a contest's history; what it found is its exit status."""

import sys

import click
from flask.cli import AppGroup
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from competition.foundation.store import crypto, history, queries
from competition.foundation.web.errors import say
from competition.rules.problems import Problem

log_commands = AppGroup("log", help="The history of a contest.")
BROKEN, NOT_CHECKED = 1, 3
# A store that does not answer, keys that do not open, and rows so damaged that they cannot be read.
UNCHECKED = (
    SQLAlchemyError,
    OSError,
    crypto.Unreadable,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


@log_commands.command("verify")
@click.argument("contest_id", type=click.IntRange(0, 2**31 - 1), default=0)
@click.option("--head", help="NUMBER:HASH, as noted earlier from the log's page or from this command.")
def verify(contest_id: int, head: str | None) -> None:
    """Check a contest's whole history (0: the site's log). docs/integrity.md says what is checked and what is not.

    Exit status 0: it holds; 1: it does not, each place is named; anything else: it could not be checked.
    """
    number, noted = _noted(head)
    try:
        faults = history.faults_of(contest_id)
        if number is not None:
            faults += history.fault_of_head(contest_id, number, noted)
        end = queries.newest_entry(contest_id)
    except UNCHECKED as cause:
        click.echo(_("没有核对成：%(cause)s", cause=f"{type(cause).__name__}: {cause}"), err=True)
        sys.exit(NOT_CHECKED)
    if end is None and not faults:
        click.echo(_("没有核对成：没有编号为 %(number)s 的赛事的日志。", number=contest_id), err=True)
        sys.exit(NOT_CHECKED)
    _tell(faults, end)


def _noted(head: str | None) -> tuple[int | None, str]:
    if head is None:
        return None, ""
    number, _sep, noted = head.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10 and len(noted) >= 12):
        raise click.BadParameter("NUMBER:HASH", param_hint="--head")
    return int(number), noted


def _tell(faults: list[Problem], end: tuple[int, str] | None) -> None:
    if faults:
        for fault in faults:
            click.echo(say(fault), err=True)
        click.echo(_("共 %(count)s 处不符。请立即封存数据库并联系审计管理员。", count=len(faults)), err=True)
        sys.exit(BROKEN)
    if end is not None:
        click.echo(_("没有发现不符。日志最后一条：%(number)s:%(hash)s", number=end[0], hash=end[1]))
