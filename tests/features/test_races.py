"""Every public operation raced with itself: one effect, the others are told in a sentence, on both databases."""

import psycopg
import pytest

from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.rules.draw import keeper_keys
from tests.conftest import fresh_settings
from tests.factories.draws import CHEAP
from tests.house import House, is_operations, public_functions
from tests.races import arena, certificates, competition, scoring
from tests.races.arena import RACES
from wsgi import create_app

ROOMS = (competition, scoring, certificates)
PARTS = {name: whole for room in ROOMS for name, whole in room.PARTS.items()}
# Operations that still wait for their row; nothing is added here.
NOT_RACED_YET: set[str] = set()


def operations():
    """The public operations of the house, as "room.module.function"."""
    return [
        f"{path.removesuffix('.py').replace('/', '.')}.{function.name}"
        for path, tree in House().trees.items()
        if is_operations(path)
        for function in public_functions(tree)
    ]


def test_every_operation_has_its_row():
    known = RACES.keys() | PARTS.keys() | NOT_RACED_YET
    assert set(operations()) - known == set(), "new operations: give each a row in tests/races/"
    assert known - set(operations()) == set(), "rows of operations that are gone"
    assert (RACES.keys() & PARTS.keys()) | ((RACES.keys() | PARTS.keys()) & NOT_RACED_YET) == set()


@pytest.fixture(scope="module")
def arena_app(engine_name, template_database, tmp_path_factory):
    """One application and database for all races of an engine: each stages a contest of its own."""
    folder = tmp_path_factory.mktemp("races")
    settings = fresh_settings(folder, template_database(engine_name, folder))
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if engine_name == "postgresql":
        server, name = settings.database_url.rsplit("/", 1)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("operation", sorted(RACES))
def test_one_effect(arena_app, operation, monkeypatch, request):
    monkeypatch.setattr(keeper_keys.seal_private, "__defaults__", (CHEAP,))
    monkeypatch.setattr(audit, "record", arena.thoughtful(audit.record))
    race = RACES[operation]
    for contenders in (2, 6) * request.config.getoption("--rounds"):
        outcome = arena.run(arena_app, race, contenders)
        wrong = arena.wrong_with(outcome, race, arena_app.config["SENTENCES"])
        assert wrong == [], f"{operation}, {contenders} at once: {outcome}"
