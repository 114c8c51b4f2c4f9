"""The drill: a backup is opened and loaded as a restore would, compared, and thrown away again.

Nothing of it stands in the clear where a kill would leave it: SQLite's copy has no name and is gone with the program,
of files only digests are made. On PostgreSQL it is loaded into a database of its own, which the next drill drops
where one was killed.
"""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from competition.foundation.store.backup import keeping
from competition.foundation.store.backup.database import (
    POSTGRES_COPY,
    SQLITE_COPY,
    connected,
    postgres_program,
    table_digests,
)
from competition.foundation.store.backup.problems import BackupProblem, damaged, disk_refused
from competition.foundation.store.backup.sealed_stream import CHUNK, SealedReader
from competition.foundation.store.db import APPEND_ONLY
from competition.foundation.store.queries import count_of, log_ends, log_has
from competition.foundation.system import leftovers
from competition.foundation.system.settings import SQLITE, Settings


class Drilled(NamedTuple):
    """What was compared; `loaded` is False where PostgreSQL let nobody make a database to load it into."""

    tables: int
    rows: int
    files: int
    loaded: bool


def drill(source: Path, settings: Settings) -> Drilled:
    """Raises BackupProblem where the backup would not give everything back, or the history here lost some of it."""
    secret, _own = keeping.passphrase(settings)
    try:
        with (
            source.open("rb") as file,
            leftovers.unfinished_folder(settings.data_dir, ".backup-") as folder,
        ):
            return _opened(SealedReader(file, secret), folder, settings)
    except FileNotFoundError as problem:
        raise BackupProblem(f"没有文件 {source}。", f"There is no file {source}.") from problem
    except (tarfile.TarError, EOFError, KeyError, ValueError) as problem:
        raise damaged() from problem
    except (OSError, sa.exc.DatabaseError, sqlite.DatabaseError) as problem:
        raise disk_refused("恢复演练", "The drill", problem) from problem


def _opened(reader: SealedReader, folder: Path, settings: Settings) -> Drilled:
    """Every member once: digests of all, and the database's copy into a file without a name."""
    seen: dict[str, str] = {}
    listed: dict[str, Any] = {}
    with tarfile.open(fileobj=reader, mode="r|gz") as tar, _nameless(folder) as (copy, path):
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                raise damaged()
            if member.name == "contents.json":
                listed = json.load(content)
            elif member.name in (SQLITE_COPY, POSTGRES_COPY):
                keeping.refuse_below(folder, member.size + settings.reserve)
                shutil.copyfileobj(content, copy)
                copy.flush()
                copy.seek(0)
                seen[member.name] = _digest(copy)
                copy.seek(0)
            else:
                seen[member.name] = _digest(content)
        while reader.read(CHUNK):  # to the last chunk, which proves that nothing was cut off
            pass
        if listed["files"] != seen:
            raise damaged()
        with _loaded(copy, path, settings) as connection:
            rows = _compared(connection, listed["tables"], settings) if connection is not None else 0
    return Drilled(len(listed["tables"]), rows, len(seen) - 1, loaded=rows > 0)


@contextmanager
def _nameless(folder: Path) -> Iterator[tuple[IO[bytes], sqlite.Connection]]:
    """A file, and SQLite's connection to it, whose name is taken away while it is still empty."""
    path = folder / "copy"
    with path.open("xb+") as file:
        connection = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
        try:
            path.unlink()
            yield file, connection
        finally:
            connection.close()


@contextmanager
def _loaded(copy: IO[bytes], opened: sqlite.Connection, settings: Settings) -> Iterator[sa.Connection | None]:
    """The copy as a database that can be asked; None where there can be none."""
    if settings.database_url.startswith(SQLITE):
        engine = sa.create_engine("sqlite://", creator=lambda: opened, poolclass=StaticPool, module=sqlite)
        with engine.connect() as connection:
            yield connection
        return
    with _scratch(settings) as url:
        if url is None:
            postgres_program("pg_restore", "--file=/dev/null", given=copy)
            yield None
            return
        postgres_program(
            "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", url=url, given=copy
        )
        with connected(url) as connection:
            yield connection


@contextmanager
def _scratch(settings: Settings) -> Iterator[str | None]:
    """A database beside ours that only a drill of this installation is called by; None where we may not make one."""
    ours = sa.make_url(settings.database_url)
    mark = hashlib.sha256(f"drill {settings.keys.secret_key}".encode()).hexdigest()[:12]
    name = f"{ours.database}_drill_{mark}"
    engine = sa.create_engine(settings.database_url, isolation_level="AUTOCOMMIT")
    quoted = engine.dialect.identifier_preparer.quote_identifier(name)
    try:
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
                connection.exec_driver_sql(f"CREATE DATABASE {quoted} TEMPLATE template0")
            except sa.exc.ProgrammingError:  # our role may not
                yield None
                return
            try:
                yield ours.set(database=name).render_as_string(hide_password=False)
            finally:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
    finally:
        engine.dispose()


def _compared(connection: sa.Connection, expected: dict[str, str], settings: Settings) -> int:
    """Every table as it was; and what history knew then it knows here too. Gives the number of rows."""
    if table_digests(connection) != expected:
        raise damaged()
    rows = {name: count_of(connection, name) for name in expected}
    with connected(settings.database_url) as here:
        there = set(sa.inspect(here).get_table_names())
        shorter = [
            name
            for name in APPEND_ONLY
            if name in rows and name in there and count_of(here, name) < rows[name]
        ]
        broken = (
            [end for end in log_ends(connection) if not log_has(here, *end)]
            if "audit_entries" in rows
            else []
        )
    if shorter or broken:
        where = "、".join([*shorter, *(f"{contest}:{number}" for contest, number, _hash in broken)])
        raise BackupProblem(
            f"备份没有坏，但现在的数据库里少了备份时已有的记录：{where}。请核对日志（log verify），必要时从备份恢复。",
            f"The backup is whole, but the database has lost what was recorded before it: {where}. "
            "Check the log (log verify); restore the backup if need be.",
        )
    return sum(rows.values())


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := content.read(CHUNK):
        digest.update(part)
    return digest.hexdigest()
