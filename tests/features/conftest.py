"""What several tests of the feature ring begin with."""

import shutil

import psycopg
import pytest

from tests.filled import dumps


@pytest.fixture(scope="session")
def loaded(request, tmp_path_factory):
    """Makes a copy of the database that a version left behind; gives its URL."""
    kept = {}

    def copy(version, engine_name, folder):
        source = dumps.FOLDER / f"{version}.{engine_name}.sql.xz"
        if engine_name == "sqlite":
            if source not in kept:
                kept[source] = tmp_path_factory.mktemp("loaded") / "db.sqlite"
                dumps.load(source, f"sqlite:///{kept[source]}")
            shutil.copy(kept[source], folder / "filled.sqlite")
            return f"sqlite:///{folder / 'filled.sqlite'}"
        server = request.getfixturevalue("postgresql")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            if source not in kept:
                kept[source] = f"loaded_{len(kept)}"
                connection.execute(f"CREATE DATABASE {kept[source]}")
                dumps.load(source, f"{server}/{kept[source]}")
            connection.execute("DROP DATABASE IF EXISTS filled WITH (FORCE)")
            connection.execute(f"CREATE DATABASE filled TEMPLATE {kept[source]} STRATEGY file_copy")
        return f"{server}/filled"

    return copy
