"""The database in a backup: copied in one moment, and said in a form that two engines and two copies can be
compared by."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa

from competition.foundation.store.backup.problems import BackupProblem

SQLITE = "sqlite:///"
# What the copies are called in the file.
SQLITE_COPY, POSTGRES_COPY = "jiangsai.sqlite", "jiangsai.pgdump"


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
        engine = sa.create_engine(url, module=sqlite)
    else:
        engine = sa.create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def dump_database(url: str, folder: Path) -> dict[str, str]:
    """A consistent copy while the product goes on working; returns the digests of that very copy."""
    if url.startswith(SQLITE):
        source = Path(url.removeprefix(SQLITE))
        if not source.exists():
            raise BackupProblem(f"没有数据库 {source}。", f"There is no database {source}.")
        copy = folder / SQLITE_COPY
        with connected(url) as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
        with connected(f"{SQLITE}{copy}") as connection:
            return table_digests(connection)
    with connected(url) as connection:
        snapshot = str(connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one())
        copy = folder / POSTGRES_COPY
        same_moment = f"--snapshot={snapshot}"
        postgres_program("pg_dump", "--format=custom", "--no-owner", same_moment, f"--file={copy}", url=url)
        return table_digests(connection)


def postgres_program(name: str, *words: str, url: str) -> None:
    """Run pg_dump or pg_restore; the password travels by the environment, not by the command line."""
    parsed = sa.make_url(url)
    program = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if program is None:
        raise BackupProblem(
            f"找不到 {name}，请执行：apt-get install postgresql-client",
            f"{name} is missing. Type: apt-get install postgresql-client",
        )
    password = parsed.password or ""
    address = parsed.set(drivername="postgresql", password=None).render_as_string()
    ran = subprocess.run(  # noqa: S603
        [program, f"--dbname={address}", *words],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise BackupProblem(f"{name} 没有成功：{ran.stderr.strip()}", f"{name} did not succeed.")
