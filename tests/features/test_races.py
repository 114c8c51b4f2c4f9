"""Every public operation raced with itself: one effect, the others are told in a sentence, on both databases."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from competition.contests import queries as contests
from competition.entries import queries as entries
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.work import outbox
from competition.rules.draw import keeper_keys
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from tests.factories.contests import make_contest, make_event
from tests.factories.draws import CHEAP
from tests.house import House, is_operations, public_functions
from tests.lock_order import LockOrder
from tests.races import (
    accounts,
    arena,
    certificates,
    competition,
    identities,
    notices,
    pairs,
    passkeys,
    scoring,
)
from tests.races.arena import RACES, Outcome, Race
from tests.races.pairs import PAIRS

ROOMS = (accounts, competition, identities, notices, passkeys, scoring, certificates)
PARTS = {name: whole for room in ROOMS for name, whole in room.PARTS.items()}


def operations(house):
    """The public operations of a house, as "room.module.function"."""
    return {
        f"{path.removesuffix('.py').replace('/', '.')}.{function.name}"
        for path, tree in house.trees.items()
        if is_operations(path)
        for function in public_functions(tree)
    }


def without_row(house):
    return operations(house) - RACES.keys() - PARTS.keys()


def test_every_operation_has_its_row():
    known = RACES.keys() | PARTS.keys()
    assert without_row(House()) == set(), "new operations: give each a row in tests/races/"
    assert known - operations(House()) == set(), "rows of operations that are gone"
    assert RACES.keys() & PARTS.keys() == set()


def test_a_new_operation_without_a_row_is_found():
    house = House().with_file(
        "scoring/penalties/later_operations.py", "def forgive(penalty_id, *, by): ...\n"
    )
    assert without_row(house) == {"scoring.penalties.later_operations.forgive"}


def test_locks_taken_in_another_order_are_told(arena_app, monkeypatch):
    """The events of a contest before the contest: whoever does it the written way waits for the first, and it for them."""
    event = make_event(make_contest(Phase.PREPARING))
    event_id, contest_id = event.id, event.contest_id

    @atomic
    def written():
        contests.hold_contest(contest_id)
        contests.hold_event(event_id)
        contests.hold_contest(contest_id)  # held already

    @atomic
    def inverted():
        contests.hold_event(event_id)
        contests.keep_contest(contest_id)

    @atomic
    def after_the_line():
        audit.record(SYSTEM, "test.line", contest_id=contest_id)
        entries.lock_event(event_id)

    with LockOrder().watching(monkeypatch) as order:
        written()
        assert order.wrong == []
        inverted()
        assert order.wrong == ["contests is taken after events: ['events', 'contests']"]
        after_the_line()
        assert len(order.wrong) == 2


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


def test_nobody_is_let_in_after_registration_was_closed(arena_app, monkeypatch):
    monkeypatch.setattr(audit, "record", arena.thoughtful(audit.record))
    outcome = arena.run(arena_app, Race(competition.closing), 6)
    assert (outcome.failed, set(outcome.refused) - {"registration_not_open"}) == ([], set())
    moved = next(line.seq for line in outcome.lines if line.action == "contest.moved")
    assert [line for line in outcome.lines if line.action == "entry.submitted" and line.seq > moved] == []


@pytest.mark.parametrize("operation", sorted(RACES))
def test_one_effect(arena_app, operation, monkeypatch, lock_order, request):
    monkeypatch.setattr(keeper_keys.seal_private, "__defaults__", (CHEAP,))
    monkeypatch.setattr(audit, "record", arena.thoughtful(audit.record))
    race = RACES[operation]
    for contenders in (2, 6) * request.config.getoption("--rounds"):
        outcome = arena.run(arena_app, race, contenders)
        wrong = arena.wrong_with(outcome, race, arena_app.config["SENTENCES"])
        assert wrong == [], f"{operation}, {contenders} at once: {outcome}"


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_two_different_operations_end_as_one_after_the_other(arena_app, name, monkeypatch, lock_order):
    """Played in turn, both ways, and then at once, with either a moment ahead."""
    monkeypatch.setattr(keeper_keys.seal_private, "__defaults__", (CHEAP,))
    stage = PAIRS[name]
    possible = [pairs.in_turn(arena_app, stage, reverse=reverse) for reverse in (False, True)]
    assert "failed: " not in str(possible)
    monkeypatch.setattr(audit, "record", arena.thoughtful(audit.record))
    monkeypatch.setattr(outbox, "queued", arena.thoughtful(outbox.queued))
    for head_starts in pairs.HEAD_STARTS:
        assert pairs.at_once(arena_app, stage, head_starts) in possible
