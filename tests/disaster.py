"""A database that is lost and comes back from an older backup, at the same address, as an operator does it."""

import shutil
from pathlib import Path

import psycopg

from competition.foundation.store.backup.creating import create
from competition.foundation.store.backup.restoring import restore
from competition.foundation.store.db import db
from scoring.devices.tokens import queries as tokens

PASSPHRASE = "七月流火 nine"


class Disaster:
    """`saves()` makes a backup now; `strikes()` loses everything since then."""

    def __init__(self, settings, folder):
        self.settings = settings
        self.folder = folder
        self.file = folder / "hall.backup"
        keys = settings.keys_dir / "keys.json"
        if not keys.exists():
            settings.keys.save(keys)

    def saves(self):
        db.session.rollback()
        self.file.unlink(missing_ok=True)
        create(self.file, self.settings.data_dir, self.settings.database_url, PASSPHRASE)

    def strikes(self):
        db.session.rollback()
        db.engine.dispose()
        tokens._holder_of.cache_clear()  # a server starts with an empty memory
        back = self.folder / "back"
        if self.settings.sqlite_path is not None:
            self._file_comes_back(back, self.settings.sqlite_path)
        else:
            self._database_comes_back(back, *self.settings.database_url.rsplit("/", 1))
        shutil.rmtree(back)

    def _file_comes_back(self, back, path):
        restore(self.file, back, f"sqlite:///{back / path.name}", PASSPHRASE)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        (back / path.name).replace(path)

    def _database_comes_back(self, back, server, name):
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}_back")
        restore(self.file, back, f"{server}/{name}_back", PASSPHRASE)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.execute(f"ALTER DATABASE {name}_back RENAME TO {name}")
