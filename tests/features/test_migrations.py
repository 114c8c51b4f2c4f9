"""Migrations make the very tables of the models, and run both ways on a filled database."""

import psycopg
import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from competition.foundation.store.db import APPEND_ONLY, db
from tests.conftest import fresh_settings
from tests.matrix import world
from wsgi import create_app


@pytest.fixture
def migrated(engine_name, tmp_path, request):
    """An application whose database was made by the migrations alone."""
    if engine_name == "sqlite":
        url = f"sqlite:///{tmp_path / 'migrated.sqlite'}"
    else:
        server = request.getfixturevalue("postgresql")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS migrated WITH (FORCE)")
            connection.execute("CREATE DATABASE migrated")
        url = f"{server}/migrated"
    app = create_app(fresh_settings(tmp_path, url), testing=True)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def _shape(engine):
    """Tables with columns, keys, checks, uniques and indexes, as the database tells them."""
    look = inspect(engine)
    shape = {}
    for table in sorted(set(look.get_table_names()) - {"alembic_version"}):
        shape[table] = {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in look.get_columns(table)
            ),
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "checks": sorted((c["name"], c["sqltext"]) for c in look.get_check_constraints(table)),
            "uniques": sorted(
                (c["name"] or "", tuple(c["column_names"])) for c in look.get_unique_constraints(table)
            ),
            "indexes": sorted(
                (i["name"], i["unique"], tuple(i["column_names"])) for i in look.get_indexes(table)
            ),
            "foreign": sorted(
                (tuple(k["constrained_columns"]), k["referred_table"], str(k["options"]))
                for k in look.get_foreign_keys(table)
            ),
        }
    return shape


TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def _triggers(engine_name):
    """Each trigger with what it does."""
    return dict(db.session.execute(text(TRIGGERS[engine_name])).all())


def test_migrations_make_what_the_models_say(app, engine_name, tmp_path, request):
    wanted, triggers = _shape(db.engine), _triggers(engine_name)
    db.session.remove()
    other = request.getfixturevalue("migrated")
    with other.app_context():
        assert _shape(db.engine) == wanted
        assert _triggers(engine_name) == triggers
        assert len(triggers) >= len(APPEND_ONLY)


def test_a_filled_database_goes_down_and_comes_up_like_a_fresh_one(migrated, engine_name):
    """Down is down to nothing (there is one migration): no fact outlives it, and up again differs in nothing."""
    fresh, guards = _shape(db.engine), _triggers(engine_name)
    assert fresh
    world.build()
    db.session.remove()
    downgrade(revision="base")
    assert _shape(db.engine) == {}
    assert _triggers(engine_name) == {}
    db.session.remove()
    upgrade()
    assert _shape(db.engine) == fresh
    assert _triggers(engine_name) == guards
    world.build()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM audit_entries"))
    db.session.rollback()


def test_history_made_by_migrations_cannot_be_edited(migrated):
    world.build()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM audit_entries"))
    db.session.rollback()
