"""An older database becomes this version's: after an encrypted backup, by one process, as a whole or not at all."""

import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from competition.foundation.store.backup import keeping
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.db import db
from competition.foundation.store.starting import founding
from competition.foundation.store.starting.problems import StartProblem, first_line
from competition.foundation.store.starting.soundness import refuse_damaged, refuse_volatile
from competition.foundation.store.starting.standing import (
    BEFORE_COMMIT,
    Standing,
    migrations,
    not_answering,
    refuse_other_shape,
    standing,
)
from competition.foundation.system import private
from competition.foundation.system.settings import current_settings

PATIENCE = 900.0  # seconds that one start waits for the upgrade of another
LINE = (7005, 0)  # PostgreSQL's advisory lock of those who upgrade


def make_ready(*, look: bool = True) -> list[str]:
    """Bring the database to this version's shape, or say in one sentence why it is not served.

    `look`: whether its file is whole too, as far as two seconds tell. Gives what was done, in lines for a person.
    """
    settings = current_settings()
    private.keep(settings.data_dir)
    founding.refuse_without_file(settings)
    try:
        with db.engine.connect() as connection:
            refuse_volatile(connection)
            if look:
                refuse_damaged(connection)
            stands = standing(connection)
        done = [] if stands is Standing.CURRENT else _upgraded()
        with db.engine.connect() as connection:
            refuse_other_shape(connection)
        founding.remember(settings)
    except (DatabaseError, OSError) as cause:
        raise not_answering(cause) from cause
    return done


def _upgraded() -> list[str]:
    """Alone, and only where another has not done it meanwhile."""
    with _alone():
        with db.engine.connect() as connection:
            stands = standing(connection)
        if stands is Standing.CURRENT:
            return []
        told = _kept() if stands is Standing.OLDER else []
        _run_migrations(told)
        return [*told, "数据库已升级。 The database is upgraded."] if told else []


def _kept() -> list[str]:
    """The backup before; without it nothing is touched."""
    try:
        backup = keeping.keep_before(current_settings(), keeping.BEFORE_UPGRADE)
    except BackupProblem as cause:
        chinese, _sep, english = str(cause).partition("\n")
        raise StartProblem(
            f"升级前的备份没有做成，所以没有升级，什么都没有改动：{chinese} 已经另外备份过的，可以执行 flask --app wsgi db upgrade。",
            f"The backup before the upgrade failed, so nothing was upgraded or changed: {english} "
            "If you have a backup of your own, type flask --app wsgi db upgrade.",
        ) from cause
    return [f"升级前的备份 Backup before the upgrade: {backup.file}", *backup.sealing()]


def _run_migrations(told: list[str]) -> None:
    config = migrations()
    # Within their transaction: where they end at another shape, none of them counts.
    config.attributes[BEFORE_COMMIT] = (refuse_other_shape,)
    try:
        command.upgrade(config, "head")
    except StartProblem:
        raise
    except Exception as cause:
        reason = first_line(cause)
        where = "".join(f" {line}" for line in told)
        raise StartProblem(
            f"数据库没有升级成功（{reason}），已整个退回，仍是原来的样子。要继续用旧版本：检出原来的版本照常启动即可。{where}",
            f"The upgrade of the database failed ({reason}) and was taken back as a whole. To go on with the older "
            "version check it out again and start it as before.",
        ) from cause


@contextmanager
def _alone() -> Iterator[None]:
    """One process upgrades; the others wait. Whoever is killed lets go."""
    path = current_settings().sqlite_path
    with _file_lock(path) if path is not None else _advisory_lock():
        yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    beside = path.with_name(f"{path.name}-upgrade")
    with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600), "rb+") as file:
        _wait(lambda: _taken(file.fileno()))
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _wait(lambda: _granted(connection))
        try:
            yield
        finally:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(%s, %s)", LINE)


def _granted(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s, %s)", LINE).scalar())


def _wait(taken: Callable[[], bool]) -> None:
    until, told = time.monotonic() + PATIENCE, False
    while not taken():
        if not told:
            sys.stderr.write(
                "另一个进程正在升级数据库，等它完成。 Waiting for another process that upgrades.\n"
            )
            told = True
        if time.monotonic() > until:
            raise StartProblem(
                "另一个进程一直在升级数据库，没有启动。请看它是否停住了，再启动一次。",
                "Another process keeps upgrading the database; nothing was started. See whether it stands still, "
                "then start again.",
            )
        time.sleep(0.1)
