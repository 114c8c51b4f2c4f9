"""Draws on both databases: two keepers open, nobody else does, and anybody can repeat it."""

import json
import re
import threading
from datetime import timedelta
from itertools import combinations

import pytest
import time_machine

from competition.checking_in import operations as check_in
from competition.checking_in import queries as check_in_queries
from competition.draws import operations, queries, sealed_lists
from competition.draws.models import Draw
from competition.draws.questions import SHEETS_NOT_LOCKED, SHEETS_OF_CODES
from competition.foundation.store import audit
from competition.foundation.store import queries as foundation
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.keepers import operations as keepers
from competition.rules.draw import drawing, keeper_keys, sealing, sharing
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from competition.timetables import queries as timetables
from competition.timetables.models import EventSession
from tests.factories.accounts import actor_of, make_account
from tests.factories.draws import CHEAP, drawn_event, passphrase_of, ready_event


def codes_of(refusal):
    return {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize(("first", "second"), list(combinations(range(3), 2)))
def test_any_two_of_three_keepers_open_the_lists(lay, first, second):
    made = lay(drawn_event, entries=4)
    pairs = made.open(first, second)
    assert sorted(pairs.values()) == made.entry_ids
    assert sorted(pairs) == made.codes
    assert queries.draw(made.draw_id).state == "opened"


def test_two_keepers_are_enough(lay):
    made = lay(drawn_event, entries=2, keepers=2)
    assert sorted(made.open().values()) == made.entry_ids


def test_the_opened_draw_can_be_repeated_by_anybody(lay):
    made = lay(drawn_event, entries=6)
    pairs = made.open()
    draw = queries.draw(made.draw_id)
    seed = bytes.fromhex(draw.revealed_seed)
    assert drawing.seed_hash(seed) == draw.seed_hash
    layers = drawing.draw(seed, draw.public_value, drawing.Inputs.of(**draw.inputs))
    assert layers.entry_of_code() == pairs


def test_who_was_absent_has_no_code(app):
    made = ready_event(entries=4)
    by = actor_of(made.organiser)
    check_in.check_in(made.session_id, made.entry_ids[0], "absent", by=by)
    check_in.check_in(made.session_id, made.entry_ids[1], "late", by=by)
    check_in.check_in(made.session_id, made.entry_ids[2], None, by=by)
    operations.commit_draw(made.session_id, by=by)
    operations.make_draw(made.session_id, "1", made.key(0), made.key(1), by=by)
    assert sorted(made.open().values()) == [made.entry_ids[1], made.entry_ids[3]]


def test_the_lists_stay_closed_while_sheets_are_open(app, lay, monkeypatch):
    made = lay(drawn_event)
    monkeypatch.setitem(app.config, "ANSWERS", (SHEETS_NOT_LOCKED.by(lambda _event_id: 2),))
    with pytest.raises(Refused) as refusal:
        made.open()
    assert codes_of(refusal) == {"sheets_still_open"}


def test_one_keeper_twice_opens_nothing(lay):
    made = lay(drawn_event)
    with pytest.raises(Refused) as refusal:
        made.open(0, 0)
    assert codes_of(refusal) == {"one_keeper_twice"}


def test_a_keeper_of_another_event_opens_nothing(app):
    made, rival = drawn_event(), drawn_event(keepers=3)
    with pytest.raises(Refused) as refusal:
        operations.open_lists(made.event_id, made.key(0), rival.key(1), by=actor_of(made.supervisor))
    assert codes_of(refusal) == {"keeper_not_named"}


def test_a_key_of_the_right_name_and_the_wrong_content_opens_nothing(lay):
    made = lay(drawn_event)
    real = made.key(1)
    forged = OpenKey(real.account_id, real.key_id, keeper_keys.new_private())
    with pytest.raises(Refused) as refusal:
        operations.open_lists(made.event_id, made.key(0), forged, by=actor_of(made.supervisor))
    assert codes_of(refusal) == {"seal_broken"}


def test_the_witness_is_neither_keeper(lay):
    made = lay(drawn_event)
    with pytest.raises(Refused) as refusal:
        operations.open_lists(made.event_id, made.key(0), made.key(1), by=actor_of(made.keepers[0]))
    assert codes_of(refusal) == {"witness_is_keeper"}


def test_wrong_passphrases_lock_the_keeper_for_a_while(lay):
    made = lay(drawn_event)
    keeper = made.keepers[0]
    for _ in range(keepers.LOCK_AFTER):
        with pytest.raises(Refused) as refusal:
            keepers.unlock_key(keeper.id, "猜一个口令试试看", by=SYSTEM)
        assert codes_of(refusal) == {"passphrase_wrong"}
    with pytest.raises(Refused) as refusal:
        made.key(0)
    assert codes_of(refusal) == {"keeper_locked"}
    with time_machine.travel(clock.now() + keepers.LOCK_FOR + timedelta(seconds=1)):
        assert made.key(0).account_id == keeper.id


@atomic
def change(draw_id, **values):
    draw = queries.draw(draw_id)
    for name, value in values.items():
        setattr(draw, name, value)


def test_tampering_with_the_sealed_lists_shows(lay):
    made = lay(drawn_event)
    lists = bytes(queries.draw(made.draw_id).sealed_lists)
    change(made.draw_id, sealed_lists=lists[:-1] + bytes([lists[-1] ^ 1]))
    with pytest.raises(Refused) as refusal:
        made.open()
    assert codes_of(refusal) == {"seal_broken"}


def test_lists_of_one_draw_do_not_open_in_another(app):
    made, other = drawn_event(), drawn_event()
    change(made.draw_id, sealed_lists=bytes(queries.draw(other.draw_id).sealed_lists))
    with pytest.raises(Refused) as refusal:
        made.open()
    assert codes_of(refusal) == {"seal_broken"}


@pytest.mark.parametrize("changed", ["public_value", "inputs", "seed_hash"])
def test_a_draw_that_does_not_repeat_is_not_opened(lay, changed):
    made = lay(drawn_event, entries=4)
    draw = queries.draw(made.draw_id)
    other = {
        "public_value": "another value",
        "inputs": draw.inputs
        | {"taken": ["A01", "A02", "A03", "B07", "C11"], "workstations": ["X1", "X2", "X3", "X4"]},
        "seed_hash": "0" * 64,
    }[changed]
    change(made.draw_id, **{changed: other})
    with pytest.raises(Refused) as refusal:
        made.open()
    assert codes_of(refusal) <= {"draw_does_not_repeat", "seal_broken"}
    assert queries.draw(made.draw_id).state == "drawn"


def test_a_draw_needs_keepers_with_keys_a_value_and_somebody_there(app):
    made = ready_event(entries=2, workstations=1)
    by = actor_of(made.organiser)
    with pytest.raises(Refused) as refusal:
        operations.make_draw(made.session_id, "1", made.key(0), made.key(1), by=by)
    assert codes_of(refusal) == {"not_committed"}
    operations.commit_draw(made.session_id, by=by)
    with pytest.raises(Refused) as refusal:
        operations.make_draw(made.session_id, "  ", made.key(0), made.key(1), by=by)
    assert codes_of(refusal) == {"public_value_missing", "seats_too_few"}
    with pytest.raises(Refused) as refusal:
        operations.commit_draw(made.session_id, by=by)
    assert codes_of(refusal) == {"committed_already"}


def test_after_the_draw_check_in_is_closed(lay):
    made = lay(drawn_event)
    with pytest.raises(Refused) as refusal:
        check_in.check_in(made.session_id, made.entry_ids[0], "absent", by=actor_of(made.organiser))
    assert codes_of(refusal) == {"drawn_already"}


def test_a_void_draw_is_replaced_by_one_with_other_codes(app, lay, monkeypatch):
    made = lay(drawn_event)
    before, by = set(made.codes), actor_of(made.organiser)
    with monkeypatch.context() as patch:
        patch.setitem(app.config, "ANSWERS", (SHEETS_OF_CODES.by(lambda _event_id, _codes: 1),))
        with pytest.raises(Refused) as refusal:
            operations.void_draw(made.draw_id, "", by=by)
    assert codes_of(refusal) == {"marked_already", "reason_missing"}
    operations.void_draw(made.draw_id, "一名选手迟到后到场", by=by)
    assert made.codes == []
    operations.commit_draw(made.session_id, by=by)
    operations.make_draw(made.session_id, "2", made.key(1), made.key(2), by=by)
    assert not before & set(made.codes)
    assert sorted(made.open().values()) == made.entry_ids


def test_each_keeper_reads_the_own_list_only(lay):
    made = lay(drawn_event, entries=3)
    lists = {}
    for index, name in enumerate(("number", "workstation", "code")):
        by = actor_of(made.keepers[index])
        lists[name] = dict(operations.print_own_list(made.draw_id, name, made.key(index), by=by))
        with pytest.raises(Refused) as refusal:
            operations.print_own_list(made.draw_id, name, made.key((index + 1) % 3), by=by)
        assert codes_of(refusal) == {"not_your_list"}
    joined = drawing.Layers(lists["number"], lists["workstation"], lists["code"]).entry_of_code()
    assert joined == made.open()


def test_a_forged_list_of_a_keeper_is_found_out(lay):
    """Anybody can seal for a public key; the mark inside the common seal cannot be forged with it."""
    made = lay(drawn_event, entries=3)
    draw = queries.draw(made.draw_id)
    purpose, own = f"{sealed_lists.purpose_of(draw)}\nlist code", list(draw.own_lists)
    rows = [["W01", made.codes[0]], ["W02", made.codes[1]], ["W03", made.codes[2]]]
    forged = json.dumps({"salt": "00" * 16, "rows": rows}).encode()
    public = next(row["public_key"] for row in draw.keepers if row["place"] == 3)
    changed = {"sealed": sealing.seal_to(public, forged, purpose)}
    change(made.draw_id, own_lists=[*own[:2], own[2] | changed])
    with pytest.raises(Refused) as refusal:
        operations.print_own_list(made.draw_id, "code", made.key(2), by=actor_of(made.keepers[2]))
    assert codes_of(refusal) == {"seal_broken"}
    changed["mark"] = sealed_lists.mark_of("00" * 16, rows)
    change(made.draw_id, own_lists=[*own[:2], own[2] | changed])
    with pytest.raises(Refused) as refusal:
        made.open()
    assert codes_of(refusal) == {"draw_does_not_repeat"}


def test_two_draws_of_one_session_at_once_are_one_draw(app):
    made = ready_event(entries=4)
    by = actor_of(made.organiser)
    operations.commit_draw(made.session_id, by=by)
    first, second, answers = made.key(0), made.key(1), []

    def draw(value):
        with app.app_context():
            try:
                answers.append(operations.make_draw(made.session_id, value, first, second, by=by).id)
            except Refused as refusal:
                answers.append(refusal.problems[0].code)
            finally:
                db.session.remove()

    drawing_now = [threading.Thread(target=draw, args=(str(number),)) for number in range(3)]
    for thread in drawing_now:
        thread.start()
    for thread in drawing_now:
        thread.join()
    db.session.rollback()
    assert sorted(map(str, answers))[1:] == ["drawn_already"] * 2
    assert len(made.codes) == 4
    assert sorted(made.open().values()) == made.entry_ids


def test_the_recovery_halves_are_printed_once_and_seal_for_new_keepers(lay):
    made = lay(drawn_event)
    halves = [
        operations.print_recovery_half(made.draw_id, made.key(index), by=actor_of(made.keepers[index]))
        for index in (0, 1)
    ]
    with pytest.raises(Refused) as refusal:
        operations.print_recovery_half(made.draw_id, made.key(0), by=actor_of(made.keepers[0]))
    assert codes_of(refusal) == {"half_printed_already"}
    with pytest.raises(Refused) as refusal:
        operations.print_recovery_half(made.draw_id, made.key(2), by=actor_of(made.keepers[2]))
    assert codes_of(refusal) == {"not_your_list"}
    operations.renew_keepers(made.draw_id, *halves, by=actor_of(made.supervisor))
    assert sorted(made.open(1, 2).values()) == made.entry_ids


def test_a_key_that_a_draw_needs_is_not_replaced_and_a_passphrase_can_be(lay):
    made = lay(drawn_event)
    keeper = made.keepers[0]
    with pytest.raises(Refused) as refusal:
        keepers.set_passphrase(keeper.id, "tide-lamp-river-oak", by=actor_of(keeper))
    assert codes_of(refusal) == {"key_still_needed"}
    keepers.change_passphrase(keeper.id, passphrase_of(1), "tide-lamp-river-oak", by=actor_of(keeper))
    made.passphrases[keeper.id] = "tide-lamp-river-oak"
    assert sorted(made.open().values()) == made.entry_ids


def test_keepers_are_cipher_officers_of_the_event_and_not_its_judges(app):
    made = ready_event()
    by = actor_of(made.organiser)
    with pytest.raises(Refused) as refusal:
        keepers.name_keepers(made.event_id, [made.keepers[0].id], by=by)
    assert codes_of(refusal) == {"keepers_too_few"}
    with pytest.raises(Refused) as refusal:
        keepers.name_keepers(
            made.event_id, [made.keepers[0].id, made.keepers[0].id, make_account().id], by=by
        )
    assert codes_of(refusal) == {"keeper_named_twice", "keeper_not_officer"}


def test_database_and_keys_together_join_no_code_to_an_entry(app, settings, engine_name):
    """Everything an administrator holds, from before the draw and after it, opens neither seed nor lists."""
    made = ready_event(entries=5)
    by = actor_of(made.organiser)
    draw_id = operations.commit_draw(made.session_id, by=by).id
    before = _everything(settings, engine_name)
    operations.make_draw(made.session_id, "31", made.key(0), made.key(2), by=by)
    after = _everything(settings, engine_name)
    # A code may chance to be what a workstation is called; that one says nothing.
    where = _tables_with(set(queries.codes_of(made.event_id)) - set(queries.workstations_of(made.session_id)))
    draw = queries.draw(draw_id)
    lists, wraps, own = bytes(draw.sealed_lists), draw.wraps, draw.own_lists
    pairs = made.open()
    seed = queries.draw(draw_id).revealed_seed
    for dump in (before, after):
        assert bytes.fromhex(seed) not in dump
        assert seed.encode() not in dump
    layers = sealed_lists.recompute(queries.draw(draw_id), bytes.fromhex(seed))
    for code, entry_id in pairs.items():
        workstation = next(label for label, given in layers.codes.items() if given == code)
        for left, right in ((entry_id, code), (code, entry_id), (workstation, code)):
            assert json.dumps([left, right]).encode() not in after
    assert where == {"codes"}, "a code stands in no other table"
    # One keeper, whoever it is, and the installation's own keys open nothing but the own list.
    keys = settings.keys
    with pytest.raises(sealing.Unopened):
        sealing.open_with(bytes.fromhex(keys.field_keys[keys.field_key_id]), lists, "any")
    one = made.key(1)
    for wrap in wraps:
        with pytest.raises(sealing.Unopened):
            sharing.unwrap(
                [wrap], one, OpenKey(-1, wrap["keys"][0], one.private), sealed_lists.purpose_of(draw)
            )
    for row in own:
        if row["key_id"] != one.key_id:
            with pytest.raises(sealing.Unopened):
                sealing.open_from(
                    one.private, row["sealed"], f"{sealed_lists.purpose_of(draw)}\nlist {row['list']}"
                )


def _tables_with(codes):
    """Names of the tables in whose rows any of these codes can be read."""
    with db.engine.connect() as connection:
        return {
            table.name
            for table in db.metadata.sorted_tables
            for row in connection.execute(table.select())
            if any(
                re.search(rf"\b{code}\b", str(value))
                for value in row
                if not isinstance(value, bytes)
                for code in codes
            )
        }


def _everything(settings, engine_name):
    """All bytes of the database: the files of SQLite, or every table of PostgreSQL."""
    if engine_name == "sqlite":
        return b"".join(path.read_bytes() for path in sorted(settings.sqlite_path.parent.glob("db.sqlite*")))
    parts = []
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                parts += [v if isinstance(v, bytes) else str(v).encode() for v in row]
    return b"|".join(parts)


def test_rows_and_log_tell_nothing_of_the_order(lay):
    made = lay(drawn_event, entries=12)
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT code FROM codes ORDER BY id").scalars().all()
    assert rows == sorted(rows)
    log = foundation.audit_chain(made.contest_id)
    about_draw = json.dumps([entry.details for entry in log if entry.action.startswith("draw.")])
    assert not [code for code in made.codes if code in about_draw]
    assert audit.broken_at(made.contest_id) is None


def test_sessions_of_an_event_are_drawn_each_with_its_own_seed(app):
    made = ready_event(entries=4)
    by = actor_of(made.organiser)
    second = _second_session(made)
    assert check_in_queries.entries_of_session(made.session_id) == []
    check_in.split_evenly(made.event_id, by=by)
    for session_id in (made.session_id, second):
        for entry_id in check_in_queries.entries_of_session(session_id):
            check_in.check_in(session_id, entry_id, "present", by=by)
        operations.commit_draw(session_id, by=by)
    with pytest.raises(Refused) as refusal:
        made.open()
    assert codes_of(refusal) == {"not_drawn"}
    for session_id in (made.session_id, second):
        operations.make_draw(session_id, "9", made.key(0), made.key(1), by=by)
    with pytest.raises(Refused) as refusal:
        check_in.assign_sessions(made.event_id, {made.entry_ids[0]: second, made.entry_ids[1]: second}, by=by)
    assert codes_of(refusal) == {"drawn_already"}
    assert sorted(made.open().values()) == made.entry_ids
    assert len({draw.revealed_seed for draw in queries.live_draws(made.event_id)}) == 2


@atomic
def _second_session(made):
    first = timetables.session(made.session_id)
    session = EventSession(
        event_id=made.event_id,
        name="第二场",
        venue_id=first.venue_id,
        starts_at=first.starts_at + timedelta(hours=5),
        ends_at=first.ends_at + timedelta(hours=5),
    )
    db.session.add(session)
    db.session.flush()
    return session.id


def test_who_comes_after_the_limit_is_absent(app):
    made = ready_event(entries=2)
    by = actor_of(made.organiser)
    with time_machine.travel(timetables.session(made.session_id).starts_at + timedelta(minutes=15)):
        with pytest.raises(Refused) as refusal:
            check_in.check_in(made.session_id, made.entry_ids[0], "late", by=by)
        assert codes_of(refusal) == {"came_too_late"}
        check_in.check_in(made.session_id, made.entry_ids[0], "absent", by=by)
    assert check_in_queries.present_entries(made.session_id) == made.entry_ids[1:]


def test_an_entry_of_another_event_is_not_checked_in_here(app):
    made, other = ready_event(), ready_event()
    with pytest.raises(Refused) as refusal:
        check_in.check_in(made.session_id, other.entry_ids[0], "present", by=actor_of(made.organiser))
    assert codes_of(refusal) == {"entry_not_in_session"}


def test_a_keeper_sets_a_passphrase_once_it_is_strong(app):
    keeper = make_account("加密")
    with pytest.raises(Refused) as refusal:
        keepers.set_passphrase(keeper.id, "123456", by=actor_of(keeper))
    assert codes_of(refusal) == {"passphrase_weak"}
    keepers.set_passphrase(keeper.id, "tide-lamp-river-oak", by=actor_of(keeper))
    assert keepers.unlock_key(keeper.id, "tide-lamp-river-oak", by=SYSTEM).account_id == keeper.id
    assert db.session.query(Draw).count() == 0
    assert CHEAP.memory < keeper_keys.STRONG.memory
