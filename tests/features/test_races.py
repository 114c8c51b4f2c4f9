"""Every public operation raced with itself: one effect, the others are told in a sentence, on both databases."""

from dataclasses import replace
from types import SimpleNamespace

import psycopg
import pytest

from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.rules.draw import keeper_keys
from tests.conftest import fresh_settings
from tests.factories.draws import CHEAP
from tests.house import House, is_operations, public_functions
from tests.races import arena, certificates, competition, passkeys, scoring
from tests.races.arena import RACES, Outcome, Race
from wsgi import create_app

ROOMS = (competition, passkeys, scoring, certificates)
PARTS = {name: whole for room in ROOMS for name, whole in room.PARTS.items()}
# Operations that still wait for their row: the list gets shorter, never longer.
NOT_RACED_YET: set[str] = {
    "competition.accounts.channel_operations.change_phone",
    "competition.accounts.channel_operations.prove_channel",
    "competition.accounts.channel_operations.send_channel_code",
    "competition.accounts.guess_operations.count_proven_try",
    "competition.accounts.guess_operations.note_failure",
    "competition.accounts.guess_operations.sum_up",
    "competition.accounts.guess_operations.sum_up_closed_windows",
    "competition.accounts.login_operations.prove",
    "competition.accounts.login_operations.send_sign_in_code",
    "competition.accounts.login_operations.show_second_step",
    "competition.accounts.sign_up_operations.begin_sign_up",
    "competition.accounts.sign_up_operations.finish_sign_up",
    "competition.guarding.operations.answer_request",
    "competition.guarding.operations.confirm_link",
    "competition.guarding.operations.drop_second_step",
    "competition.guarding.operations.wake_role",
    "competition.proofs.operations.begin_second_step",
    "competition.proofs.operations.begin_sign_up",
    "competition.proofs.operations.drop_second_step",
    "competition.proofs.operations.forget_old_codes",
    "competition.proofs.operations.passes_code",
    "competition.proofs.operations.passes_second_step",
    "competition.proofs.operations.passes_sign_up",
    "competition.proofs.operations.prove_second_step",
    "competition.proofs.operations.send_code",
    "competition.proofs.operations.void_codes",
}


def operations(house):
    """The public operations of a house, as "room.module.function"."""
    return {
        f"{path.removesuffix('.py').replace('/', '.')}.{function.name}"
        for path, tree in house.trees.items()
        if is_operations(path)
        for function in public_functions(tree)
    }


def without_row(house):
    return operations(house) - RACES.keys() - PARTS.keys() - NOT_RACED_YET


def test_every_operation_has_its_row():
    known = RACES.keys() | PARTS.keys() | NOT_RACED_YET
    assert without_row(House()) == set(), "new operations: give each a row in tests/races/"
    assert known - operations(House()) == set(), "rows of operations that are gone"
    assert (RACES.keys() & PARTS.keys()) | ((RACES.keys() | PARTS.keys()) & NOT_RACED_YET) == set()


def test_a_new_operation_without_a_row_is_found():
    house = House().with_file(
        "scoring/penalties/later_operations.py", "def forgive(penalty_id, *, by): ...\n"
    )
    assert without_row(house) == {"scoring.penalties.later_operations.forgive"}


LINE = SimpleNamespace(action="thing.done", contest_id=0)
GOOD = Outcome(done=[0], refused=["taken"], failed=[], lines=[LINE], effects=1)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, None),
        ({"done": [0, 1], "refused": []}, "2 were told it is done"),
        ({"done": []}, "0 were told it is done"),
        ({"refused": ["unheard_of"]}, "no sentence"),
        ({"failed": ["IntegrityError"]}, "failed: IntegrityError"),
        ({"lines": [LINE, LINE]}, "in the log 2 times"),
        ({"lines": []}, "in the log 0 times"),
        ({"effects": 2}, "2 effects"),
    ],
)
def test_whatever_breaks_the_rule_of_one_effect_is_told(changed, told):
    wrong = arena.wrong_with(
        replace(GOOD, **changed), Race(None, log="thing.done"), {"taken": "有人先办了。"}
    )
    assert len(wrong) == (told is not None)
    assert told is None or told in wrong[0]


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


def test_nobody_is_let_in_after_registration_was_closed(arena_app, monkeypatch):
    monkeypatch.setattr(audit, "record", arena.thoughtful(audit.record))
    outcome = arena.run(arena_app, Race(competition.closing), 6)
    assert (outcome.failed, set(outcome.refused) - {"registration_not_open"}) == ([], set())
    moved = next(line.seq for line in outcome.lines if line.action == "contest.moved")
    assert [line for line in outcome.lines if line.action == "entry.submitted" and line.seq > moved] == []


@pytest.mark.parametrize("operation", sorted(RACES))
def test_one_effect(arena_app, operation, monkeypatch, request):
    monkeypatch.setattr(keeper_keys.seal_private, "__defaults__", (CHEAP,))
    monkeypatch.setattr(audit, "record", arena.thoughtful(audit.record))
    race = RACES[operation]
    for contenders in (2, 6) * request.config.getoption("--rounds"):
        outcome = arena.run(arena_app, race, contenders)
        wrong = arena.wrong_with(outcome, race, arena_app.config["SENTENCES"])
        assert wrong == [], f"{operation}, {contenders} at once: {outcome}"
