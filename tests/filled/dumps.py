"""A database as SQL, compressed, loadable without the product: by sqlite3's own shell or by psql too."""

import lzma
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg

from tests import postgres

FOLDER = Path(__file__).resolve().parent.parent / "data"
SQLITE = "sqlite:///"
# psql's own words around a dump; the server knows none of them.
OF_PSQL = re.compile(r"^\\(un)?restrict .*\n", re.MULTILINE)


def write(url: str, target: Path) -> None:
    """Tables, rows and guards of a whole database."""
    text = _from_sqlite(url) if url.startswith(SQLITE) else _from_postgresql(url)
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def load(source: Path, url: str) -> None:
    """Into an empty database."""
    text = lzma.decompress(source.read_bytes()).decode()
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(url.removeprefix(SQLITE))) as connection:
            connection.executescript(text)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(text)


def _from_sqlite(url: str) -> str:
    with closing(sqlite3.connect(url.removeprefix(SQLITE))) as connection:
        return "\n".join(connection.iterdump())


def _from_postgresql(url: str) -> str:
    words = ["--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=200"]
    command = [postgres.program("pg_dump"), f"--dbname={url}", *words]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return OF_PSQL.sub("", text)
