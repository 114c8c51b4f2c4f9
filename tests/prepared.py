"""What many tests begin with, made once for each database engine and laid again for each of them as it was.

An image is the database, the files of the data folder, and what was made: rows are kept by their identity and read
again from the database that is laid, everything else by value.
"""

import io
import pickle
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import func, inspect, select

from competition.accounts.models import Account
from competition.foundation.store.db import Model, db
from competition.foundation.system import clock
from scoring.devices import keys


class _Freezer(pickle.Pickler):
    """Values, with the rows among them named by table and identity."""

    def persistent_id(self, value):
        return (type(value), inspect(value).identity) if isinstance(value, Model) else None


class _Thawer(pickle.Unpickler):
    """Values, with the rows among them read from the database there is."""

    def persistent_load(self, named):
        return db.session.get(*named)


def _frozen(made):
    kept = io.BytesIO()
    _Freezer(kept).dump(made)
    return kept.getvalue()


@dataclass(frozen=True)
class Image:
    """One state; `database` is a file, or the name of a database on the server."""

    database: str
    files: Path
    made: bytes


class Images:
    """The images of one run; `folder` is theirs alone."""

    def __init__(self, folder):
        self._folder, self._kept = folder, {}

    def lay(self, settings, build, arguments, named):
        """What `build(…)` makes, in the database of these settings, which nobody has written in."""
        if _begun():  # something is there already: it is not thrown away
            return build(*arguments, **named)
        # Dates are counted from today: another day has another image.
        key = (
            db.engine.dialect.name,
            build.__module__,
            build.__qualname__,
            repr((arguments, named)),
            clock.today(),
        )
        if key not in self._kept:
            self._kept[key] = self._image(settings, _frozen(build(*arguments, **named)))
        else:
            _restore(settings, self._kept[key])
        return _Thawer(io.BytesIO(self._kept[key].made)).load()

    def _image(self, settings, made):
        _let_go()
        folder = self._folder / str(len(self._kept))
        files = shutil.copytree(settings.data_dir, folder / "files", ignore=_no_database)
        if settings.database_url.startswith("sqlite"):
            database = folder / "db.sqlite"
            shutil.copy(_file_of(settings), database)
        else:
            database = f"image{len(self._kept)}"
            _on_server(settings, f"CREATE DATABASE {database} TEMPLATE {{name}} STRATEGY file_copy")
        return Image(str(database), files, made)


def _begun():
    """Accounts come before everything else."""
    return db.session.scalar(select(func.count()).select_from(Account)) > 0


def _restore(settings, image):
    _let_go()
    shutil.copytree(image.files, settings.data_dir, dirs_exist_ok=True)
    keys._key_in.cache_clear()
    if settings.database_url.startswith("sqlite"):
        shutil.copy(image.database, _file_of(settings))
    else:
        _on_server(settings, "DROP DATABASE {name} WITH (FORCE)")
        _on_server(settings, f"CREATE DATABASE {{name}} TEMPLATE {image.database} STRATEGY file_copy")


def _let_go():
    db.session.remove()
    db.engine.dispose()


def _no_database(_folder, names):
    return [name for name in names if ".sqlite" in name]


def _file_of(settings):
    """The database file, with nothing left beside it."""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as whole:
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return path


def _on_server(settings, statement):
    server, name = settings.database_url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement.format(name=name))
