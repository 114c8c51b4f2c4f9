"""Migrations make the very tables of the models, and run both ways on a filled database."""

import psycopg
import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from competition.foundation.store.db import APPEND_ONLY, db
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    make_organisation,
    make_registrar,
    open_contest,
    submitted_entry,
    typed,
)
from tests.features.test_oracles import nominate
from tests.filled.shapes import go_down, shape, triggers
from tests.installation import fresh_settings
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
    app = create_app(fresh_settings(tmp_path, url, allow_downgrade=True), testing=True)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_make_what_the_models_say(app, engine_name, tmp_path, request):
    wanted, guards = shape(db.engine), triggers(db.engine)
    db.session.remove()
    other = request.getfixturevalue("migrated")
    with other.app_context():
        assert shape(db.engine) == wanted
        assert triggers(db.engine) == guards
        assert len(guards) >= len(APPEND_ONLY)


def test_a_filled_database_goes_down_and_comes_up_like_a_fresh_one(migrated, engine_name):
    """Down is down to nothing (there is one migration): no fact outlives it, and up again differs in nothing."""
    fresh, guards = shape(db.engine), triggers(db.engine)
    assert fresh
    world.build()
    db.session.remove()
    go_down("base")
    assert shape(db.engine) == {}
    assert triggers(db.engine) == {}
    db.session.remove()
    upgrade()
    assert shape(db.engine) == fresh
    assert triggers(db.engine) == guards
    world.build()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM audit_entries"))
    db.session.rollback()


def test_history_made_by_migrations_cannot_be_edited(migrated):
    world.build()
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("DELETE FROM audit_entries"))
    db.session.rollback()


def _seats():
    """Who sits in which event, and how often the same number stands among the persons."""
    with db.engine.connect() as connection:
        seats = connection.execute(text("SELECT person_id, event_id, entry_id FROM entry_members")).all()
        often = connection.scalars(text("SELECT count(*) FROM persons GROUP BY id_index")).all()
    return {tuple(seat) for seat in seats}, max(often)


def test_on_the_way_down_nominees_of_one_number_join_who_is_there(migrated):
    """A place where that person is already falls away, the others go with them."""
    event = open_contest()
    other = add_event(event, "D07", "电工")
    alone = submitted_entry(event, make_account("张三"), typed(1, "张三"))
    units = [(unit, actor_of(make_registrar(unit))) for unit in (make_organisation(), make_organisation())]
    nominate(event, *units[0], 1, "张三")
    elsewhere = nominate(other, *units[1], 1, "张三")
    first, _second = [nominate(event, *unit, 2, "李四") for unit in units]
    own, nominee = alone.members[0].person_id, first.members[0].person_id
    wanted = {(own, event.id, alone.id), (own, other.id, elsewhere.id), (nominee, event.id, first.id)}
    fresh = shape(db.engine)
    db.session.commit()
    db.session.remove()
    assert _seats()[1] == 3
    go_down("20261130_passkeys")
    assert _seats() == (wanted, 1)
    upgrade()
    assert shape(db.engine) == fresh
    assert _seats() == (wanted, 1)
