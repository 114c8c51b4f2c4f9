"""`python -m tests.filled FOLDER`: both engines' dumps of the present version, each at most 1 MB."""

import argparse
import configparser
import sys
import tempfile
from pathlib import Path

import psycopg
from flask_migrate import upgrade

from competition.foundation.store.db import db
from tests import memory, postgres
from tests.filled import acts, dumps
from tests.installation import fresh_settings
from wsgi import create_app

HOME = Path(__file__).resolve().parent.parent.parent
LARGEST = 1024 * 1024  # bytes: a dump is read by every run of the tests and lies in the repository for good


def main(words: list[str]) -> int:
    """Build and dump on SQLite and on PostgreSQL; what is there already is never overwritten."""
    parser = argparse.ArgumentParser(prog="python -m tests.filled", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="where the dumps go, such as tests/data")
    folder = parser.parse_args(words).folder
    with tempfile.TemporaryDirectory(dir=memory.folder()) as room, postgres.running() as server:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE filled")
        make("sqlite", f"sqlite:///{room}/filled.sqlite", folder)
        make("postgresql", f"{server}/filled", folder)
    return 0


def make(engine: str, url: str, folder: Path) -> None:
    """One dump, from an empty database that the migrations made."""
    target = folder / f"{version()}.{engine}.sql.xz"
    if target.exists():
        sys.exit(f"{target} is there already: the dump of a version is never made again")
    with tempfile.TemporaryDirectory(dir=memory.folder()) as data:
        app = create_app(fresh_settings(Path(data), url), testing=True)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade()
            acts.fill(app)
            db.session.remove()
            db.engine.dispose()
    dumps.write(url, target)
    size = target.stat().st_size
    print(f"{target}: {size / 1024:.0f} KB")
    if size > LARGEST:
        target.unlink()
        sys.exit(f"{target} would be larger than {LARGEST} bytes: fill less")


def version() -> str:
    """The version of the product as it is written in setup.cfg."""
    written = configparser.ConfigParser()
    written.read(HOME / "setup.cfg", encoding="utf-8")
    return written["metadata"]["version"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
