"""The database in a backup: copied in one moment, and said in a form that two engines and two copies can be
compared by."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.db import engine_url
from competition.foundation.system import leftovers
from competition.foundation.system.settings import SQLITE

# What the copies are called in the file.
SQLITE_COPY, POSTGRES_COPY = "jiangsai.sqlite", "jiangsai.pgdump"
AT_JOURNAL, OWN_JOURNAL = 18, b"\x01\x01"  # SQLite's head: how a file is written


@dataclass(frozen=True)
class Moment:
    """What a database was in one moment: a digest of every table, and the revisions that it names."""

    digests: dict[str, str]
    revisions: tuple[str, ...]

    @classmethod
    def of(cls, connection: sa.Connection) -> Self:
        """Read in the connection's own snapshot."""
        return cls(table_digests(connection), revisions(connection))


def revisions(connection: sa.Connection) -> tuple[str, ...]:
    """The migrations that a database names; none where no migration made it."""
    return MigrationContext.configure(connection).get_current_heads()


def table_digests(connection: sa.Connection) -> dict[str, str]:
    """SHA-256 of every table: its rows as canonical JSON, sorted."""
    names = sorted(sa.inspect(connection).get_table_names())
    return {name: _rows_digest(connection, name) for name in names}


def _rows_digest(connection: sa.Connection, table: str) -> str:
    """Rows in no order of the database's own: sorted by their text."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    rows = connection.execute(sa.text(f"SELECT * FROM {quoted}")).mappings()  # noqa: S608 - a table's own name
    lines = sorted(json.dumps(dict(row), sort_keys=True, default=_plain) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: object) -> str:
    """Bytes in hex, everything else as its text."""
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A connection of our own, in one consistent snapshot, with the SQLite the product uses."""
    if url.startswith(SQLITE):
        engine = sa.create_engine(engine_url(url), module=sqlite)
    else:
        engine = sa.create_engine(engine_url(url), isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def dumped_database(url: str, data: Path) -> Iterator[tuple[dict[str, Path], Moment]]:
    """A consistent copy while the product goes on working, by its name in the backup, and what it was then.

    The copy can be read by anybody, so it has no name: whatever ends this program, it is gone with it.
    """
    copied, name = (
        (_copied_sqlite, SQLITE_COPY) if url.startswith(SQLITE) else (_copied_postgres, POSTGRES_COPY)
    )
    with leftovers.unfinished_folder(data, ".backup-") as folder, copied(url, folder) as (file, moment):
        yield {name: Path(f"/proc/self/fd/{file.fileno()}")}, moment


@contextmanager
def _copied_sqlite(url: str, folder: Path) -> Iterator[tuple[IO[bytes], Moment]]:
    """SQLite's own online copy, into a file whose name is taken away before the first page."""
    source = Path(url.removeprefix(SQLITE))
    if not source.exists():
        raise BackupProblem(f"没有数据库 {source}。", f"There is no database {source}.")
    path = folder / "copy"
    with path.open("xb+") as file, connected(url) as connection:
        copy = sqlite.connect(str(path), isolation_level=None)
        try:
            copy.execute("PRAGMA journal_mode=OFF")  # a journal would have a name
            path.unlink()
            connection.exec_driver_sql("BEGIN")
            moment = Moment.of(connection)
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        finally:
            copy.close()
        os.pwrite(file.fileno(), OWN_JOURNAL, AT_JOURNAL)  # nobody shares the copy: no WAL
        yield file, moment


@contextmanager
def _copied_postgres(url: str, folder: Path) -> Iterator[tuple[IO[bytes], Moment]]:
    """pg_dump of one exported snapshot."""
    with tempfile.TemporaryFile(dir=folder) as file:
        with connected(url) as connection:
            snapshot = str(connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one())
            same_moment = f"--snapshot={snapshot}"
            postgres_program("pg_dump", "--format=custom", "--no-owner", same_moment, url=url, output=file)
            moment = Moment.of(connection)
        yield file, moment


def postgres_program(
    name: str,
    *words: str,
    url: str | None = None,
    output: IO[bytes] | None = None,
    given: IO[bytes] | None = None,
) -> None:
    """Run pg_dump or pg_restore; the password travels by the environment, not by the command line."""
    program = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if program is None:
        raise BackupProblem(
            f"找不到 {name}，请执行：apt-get install postgresql-client",
            f"{name} is missing. Type: apt-get install postgresql-client",
        )
    address, password = [], ""
    if url is not None:
        parsed = sa.make_url(url)
        password = parsed.password or ""
        plain = parsed.set(drivername="postgresql", password=None).render_as_string()
        address = [f"--dbname={plain}"]
    ran = subprocess.run(  # noqa: S603
        [program, *address, *words],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=given or subprocess.DEVNULL,
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if ran.returncode != 0:
        reason = ran.stderr.decode(errors="replace").strip()
        raise BackupProblem(f"{name} 没有成功：{reason}", f"{name} did not succeed.")
