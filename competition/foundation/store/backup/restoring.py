"""Restoring a backup into an empty place: everything is compared with the list before it counts."""

import hashlib
import json
import os
import shutil
import tarfile
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from competition.foundation.store.backup.database import (
    POSTGRES_COPY,
    SQLITE_COPY,
    connected,
    postgres_program,
    revisions,
    table_digests,
)
from competition.foundation.store.backup.problems import BackupProblem, damaged, disk_refused
from competition.foundation.store.backup.sealed_stream import CHUNK, SealedReader
from competition.foundation.store.db import UtcDateTime
from competition.foundation.store.models import Epoch, begin_epoch
from competition.foundation.system import leftovers
from competition.foundation.system.clock import now
from competition.foundation.system.settings import SQLITE

MIGRATIONS = Path(__file__).parents[4] / "migrations"
# What lets in without a password, by the column that ends it.
WAYS_IN = (("logins", "revoked_at"), ("one_time_links", "expires_at"), ("sent_codes", "used_at"))


def restore(source: Path, data: Path, database_url: str, passphrase: str) -> datetime:
    """Open everything beside the data folder, compare it with its list, then move it into place.

    Gives when the backup was made.
    """
    _refuse_to_overwrite(data, database_url)
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        leftovers.sweep(data)
        with (
            source.open("rb") as file,
            leftovers.unfinished_folder(data.parent, f".{data.name}-restoring-") as beside,
        ):
            return _unpacked_into_place(SealedReader(file, passphrase), beside, data, database_url)
    except FileNotFoundError as problem:
        raise BackupProblem(f"没有文件 {source}。", f"There is no file {source}.") from problem
    except (tarfile.TarError, EOFError, KeyError, ValueError) as problem:
        raise damaged() from problem
    except (OSError, sa.exc.DatabaseError) as problem:
        raise disk_refused(f"恢复到 {data} ", f"The restore into {data}", problem) from problem


def _unpacked_into_place(reader: SealedReader, beside: Path, data: Path, database_url: str) -> datetime:
    """Open, compare, move; gives when the backup was made."""
    listed = _unpack(reader, beside)
    _refuse_newer(_revisions_of(listed, beside))
    made_at = datetime.fromisoformat(listed["made_at"])
    _load_database(beside, data, database_url, listed["tables"], made_at)
    (beside / "contents.json").unlink()
    if data.exists():
        data.rmdir()
    beside.replace(data)
    data.chmod(0o700)
    return made_at


def _revisions_of(listed: dict[str, Any], folder: Path) -> tuple[str, ...]:
    """The migrations that the copy names; of a backup whose list does not tell them, by the copy itself."""
    copy = folder / SQLITE_COPY
    if "revisions" in listed or not copy.exists():
        return tuple(listed.get("revisions", ()))
    with connected(f"{SQLITE}{copy}") as connection:
        return revisions(connection)


def _refuse_newer(named: tuple[str, ...]) -> None:
    """A program that does not know how the copy came about could start with nothing of it."""
    script = ScriptDirectory(str(MIGRATIONS))
    for revision in named:
        try:
            script.get_revision(revision)
        except CommandError as cause:
            raise BackupProblem(
                f"备份来自更新的版本（{revision}），这个程序不认识，没有恢复任何内容。请先升级程序（git pull）再恢复。",
                f"The backup was made by a newer version ({revision}) that this program does not know; nothing was "
                "restored. Upgrade the program first (git pull), then restore.",
            ) from cause


def _refuse_to_overwrite(data: Path, database_url: str) -> None:
    """A restore fills an empty place."""
    if data.exists() and any(data.iterdir()):
        raise BackupProblem(
            f"{data} 里已有数据，没有覆盖。请恢复到一个空目录：--data 新目录。",
            f"{data} holds data already and was left alone; restore into an empty folder: --data FOLDER.",
        )
    if database_url.startswith(SQLITE):
        return
    with connected(database_url) as connection:
        tables = sa.inspect(connection).get_table_names()
    if tables:
        raise BackupProblem(
            "目标数据库里已有数据表，没有覆盖。请先建一个空数据库。",
            "The database holds tables already and was left alone; make an empty one first.",
        )


def _unpack(reader: SealedReader, folder: Path) -> dict[str, Any]:
    """Every member into the folder, each compared with the list; returns the list."""
    seen = {}
    with tarfile.open(fileobj=reader, mode="r|gz") as tar:
        for member in tar:
            target = folder / member.name
            if not member.isfile() or not target.resolve().is_relative_to(folder.resolve()):
                raise damaged()
            content = tar.extractfile(member)
            assert content is not None  # noqa: S101 - a regular file always has content
            _keep(content, target)
            with target.open("rb") as file:
                seen[member.name] = hashlib.file_digest(file, "sha256").hexdigest()
    while reader.read(CHUNK):  # to the last chunk, which proves that nothing was cut off
        pass
    listed: dict[str, Any] = json.loads((folder / "contents.json").read_text())
    seen.pop("contents.json")
    if listed["files"] != seen:
        raise damaged()
    return listed


def _keep(content: IO[bytes], target: Path) -> None:
    """On the disk, for its owner alone."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def _load_database(folder: Path, data: Path, url: str, expected: dict[str, str], made_at: datetime) -> None:
    """Fill the database, prove that every table is as it was, and begin its new epoch."""
    to_sqlite = url.startswith(SQLITE)
    if (folder / POSTGRES_COPY).exists() == to_sqlite:
        raise BackupProblem(
            "备份来自另一种数据库。请把 JIANGSAI_DATABASE_URL 设为同一种数据库再恢复。",
            "The backup comes from the other kind of database; set JIANGSAI_DATABASE_URL to the same kind.",
        )
    filled = _fill_sqlite(folder, data, url) if to_sqlite else _fill_postgres(folder, url)
    with connected(filled) as connection:
        same = table_digests(connection) == expected
    if not same:
        raise damaged()
    # A backup from before there were epochs gets its first one by the migration at the next start.
    if Epoch.__tablename__ in expected:
        with connected(filled) as connection, connection.begin():
            begin_epoch(connection, made_at)
            _end_ways_in(connection)


def _end_ways_in(connection: sa.Connection) -> None:
    """Whatever let somebody in without a password ends: it may have been ended after the backup, and nobody knows."""
    look = sa.inspect(connection)
    for name, column in WAYS_IN:
        if look.has_table(name) and column in {one["name"] for one in look.get_columns(name)}:
            there = sa.table(name, sa.column(column, UtcDateTime()))
            ends = there.c[column]
            open_still = ends.is_(None) if column != "expires_at" else ends > now()
            connection.execute(sa.update(there).where(open_still).values({column: now()}))


def _fill_sqlite(folder: Path, data: Path, url: str) -> str:
    """The copy under its name, still beside the data folder; returns its URL."""
    if Path(url.removeprefix(SQLITE)).parent != data:
        raise BackupProblem(
            "SQLite 数据库必须在数据目录里。", "The SQLite database must lie in the data folder."
        )
    named = folder / Path(url).name
    (folder / SQLITE_COPY).rename(named)
    return f"{SQLITE}{named}"


def _fill_postgres(folder: Path, url: str) -> str:
    dump = folder / POSTGRES_COPY
    postgres_program(
        "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", str(dump), url=url
    )
    dump.unlink()
    return url
