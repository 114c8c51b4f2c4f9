"""What the owner of the database rewrites behind the product's back, and where it is found out."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from certificates.awards import operations as award_operations
from certificates.ledger import queries as ledger
from certificates.skill_levels import operations as levels
from competition.foundation.store import audit, history
from competition.foundation.store.audit import entry_hash
from competition.foundation.store.db import APPEND_ONLY, canonical, db
from competition.foundation.web.errors import say
from competition.rulebooks import queries as rulebooks
from competition.rulebooks.operations import set_rules
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.devices.keys import server_key
from scoring.marks import checking
from scoring.marks import queries as marks
from scoring.marks.batches import statement_from, statement_text
from scoring.penalties import operations as penalties
from scoring.results import computing, operations, queries
from scoring.rules.log import chaining
from scoring.rules.log.log_head import LogHead
from scoring.rules.log.receipts import Receipt, receipts_of
from scoring.rules.publication_life import Published
from scoring.rules.timing import TimeState, WorkingTime
from scoring.sheets import queries as sheets
from scoring.signoff import operations as signoff
from scoring.signoff.contents import contents_of
from scoring.times import operations as times
from scoring.times.checking import TimeLine
from tests.factories import certificates, judging
from tests.factories import contests as contests_made
from tests.factories.accounts import actor_of, make_account
from tests.factories.results import Judged
from tests.races.scoring import signed_off

HOME = Path(__file__).resolve().parents[2]


def rewrite(*statements, **values):
    """Change rows as the owner of the database does: without the triggers that guard history."""
    engine = db.engine
    db.session.rollback()
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        for table in APPEND_ONLY:
            guards = (f"{table}_no_update", f"{table}_no_delete") if sqlite else (f"{table}_append_only",)
            on = "" if sqlite else f" ON {table}"
            for guard in guards:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {guard}{on}"))
        for statement in statements:
            connection.execute(text(statement), values)
    db.session.expire_all()


def codes_of(faults):
    return {fault.code for fault in faults}


def found(contest_id):
    db.session.rollback()
    return codes_of(history.faults_of(contest_id))


def whole(contest_id):
    db.session.rollback()
    faults = history.faults_of(contest_id)
    assert faults == []
    return True


@pytest.fixture
def judged(lay):
    return lay(Judged)


@pytest.fixture
def published(lay):
    return lay(published_event)


def published_event():
    judged = Judged()
    judged.open()
    judged.publish()
    return judged


def chained_again(contest_id):
    """The whole log numbered and hashed anew, as one does it who knows how and has no key."""
    rows = db.session.execute(
        text("SELECT id FROM audit_entries WHERE contest_id = :c ORDER BY seq"), {"c": contest_id}
    ).all()
    kept = {row.id: row for row in audit.log_of(contest_id).entries}
    previous, statements = audit.GENESIS, []
    for seq, (entry_id,) in enumerate(rows, start=1):
        entry = kept[entry_id]._asdict() | {"seq": seq, "prev_hash": previous}
        previous = entry_hash(entry)
        statements.append((entry_id, seq, entry["prev_hash"], previous))
    db.session.rollback()
    with db.engine.begin() as connection:
        for entry_id, seq, prev_hash, hash in statements:
            connection.execute(
                text("UPDATE audit_entries SET seq = :s, prev_hash = :p, hash = :h WHERE id = :i"),
                {"s": seq, "p": prev_hash, "h": hash, "i": entry_id},
            )
    db.session.expire_all()


# --- a whole history is whole ---


def test_a_history_from_the_marks_to_the_publication_is_whole(published):
    assert whole(published.contest_id)


def test_marks_of_real_tablets_and_their_sheets_are_whole(app, client):
    hall = judging.Hall()
    tablet = hall.tablet(client)
    aspects = hall.aspects
    good = tablet.entry(hall.sheets[0].id, aspects["A1.1"], measured="1", scheme=hall.scheme.id)
    wrong = tablet.entry(999, aspects["A1.2"], value="1", scheme=hall.scheme.id)
    text_ = tablet.entry(hall.sheets[0].id, 999, value="1", scheme=hall.scheme.id, note="说明")
    tablet.deliver([good, wrong, text_])
    tablet.deliver([good])
    faults = history.faults_of(hall.event.contest_id)
    # The hall's draw and scheme are invented: nothing of them stands in the log.
    assert codes_of(faults) == {"draw_not_as_logged", "scheme_not_as_logged"}


SITTINGS = [
    "UPDATE sittings SET account_id = (SELECT max(id) FROM accounts)",
    "UPDATE sittings SET statement = replace(statement, '1', '2')",
    "UPDATE sittings SET signature = 'AA'",
    "UPDATE sittings SET receipt = '{}'",
    "UPDATE sittings SET panel_member_id = (SELECT max(id) FROM panel_members)",
    "UPDATE sittings SET started_by = 'enrolment'",
    "UPDATE sittings SET ended_at = started_at, ended_for = 'left'",
]


def test_who_sat_at_a_tablet_is_held_against_both_signatures_and_the_log(app, client, attempts):
    hall = judging.Hall()
    tablet = hall.tablet(client)
    tablet.deliver(
        [tablet.entry(hall.sheets[0].id, hall.aspects["A1.1"], measured="1", scheme=hall.scheme.id)]
    )
    found_by = attempts(hall.event.contest_id, {"draw_not_as_logged", "scheme_not_as_logged"})
    for change in SITTINGS:
        assert "sitting_not_as_signed" in found_by(change), change
    assert "mark_not_as_signed" in found_by("UPDATE mark_entries SET sitting_id = NULL")
    assert "seat_not_as_logged" in found_by(
        "UPDATE panel_members SET account_id = (SELECT max(id) FROM accounts) WHERE id = 1"
    )
    rewrite("UPDATE mark_entries SET sitting_id = NULL", "DELETE FROM sittings")
    assert "sitting_lost" in found(hall.event.contest_id)


# --- what a result is computed from ---


def exchange_persons():
    """The people of two approved entries, exchanged."""
    spare = certificates.make_person("替身").id
    db.session.commit()
    places = db.session.execute(text("SELECT id, person_id FROM entry_members ORDER BY id LIMIT 2")).all()
    (one, first), (two, second) = places
    for place, person in ((one, spare), (two, first), (one, second)):
        rewrite("UPDATE entry_members SET person_id = :p WHERE id = :i", p=person, i=place)


BASIS = [
    ("UPDATE rules_versions SET body = '{\"weights\": []}'", "rules_not_as_logged"),
    ("UPDATE rules_versions SET number = 7", "rules_not_as_logged"),
    ("DELETE FROM rules_versions", "rules_not_as_logged"),
    ("UPDATE entries SET state = 'withdrawn' WHERE id = 1", "entry_not_as_logged"),
    ("UPDATE entries SET delegation_id = NULL WHERE id = 1", "entry_not_as_logged"),
    ("DELETE FROM entry_members WHERE entry_id = 1", "entry_not_as_logged"),
    ("UPDATE aspects SET rule = '[1]' WHERE id = 1", "scheme_not_as_logged"),
    ("UPDATE aspects SET max_units = max_units * 2 WHERE id = 1", "scheme_not_as_logged"),
    ("UPDATE scheme_versions SET body_hash = 'x'", "scheme_not_as_logged"),
    ("UPDATE sheet_steps SET by_id = (SELECT max(id) FROM accounts)", "steps_not_as_logged"),
    ("UPDATE sheet_steps SET second_id = (SELECT max(id) FROM accounts)", "steps_not_as_logged"),
    ("DELETE FROM sheet_steps WHERE id = 1", "steps_not_as_logged"),
]


def test_what_a_result_is_computed_from_is_held_against_the_log_before_the_opening(lay, attempts):
    judged = lay(Judged)
    set_rules(judged.contest_id, rulebooks.rules_of(judged.contest_id), "细则第一条", by=SYSTEM)
    found_by = attempts(judged.contest_id)
    for change, code in BASIS:
        assert code in found_by(change), change
    rewrite("UPDATE entries SET state = 'withdrawn' WHERE id = 1")
    with pytest.raises(Refused) as refusal:
        judged.open()
    assert codes_of(refusal.value.problems) == {"entry_not_as_logged"}


def test_what_a_result_was_computed_from_is_held_against_the_log_after_it(lay):
    judged = lay(Judged)
    set_rules(judged.contest_id, rulebooks.rules_of(judged.contest_id), "细则第一条", by=SYSTEM)
    judged.open()
    judged.publish()
    assert whole(judged.contest_id)
    exchange_persons()
    assert "entry_not_as_logged" in found(judged.contest_id)
    with pytest.raises(Refused) as refusal:
        operations.take_snapshot(judged.event.id, by=actor_of(judged.made.organiser))
    assert codes_of(refusal.value.problems) == {"entry_not_as_logged"}
    body = json.dumps({"weights": []})
    rewrite("UPDATE rules_versions SET body = :b", b=body)
    assert {"entry_not_as_logged", "rules_not_as_logged"} <= found(judged.contest_id)
    rewrite("UPDATE publications SET working_days = 99")
    assert "publication_not_as_logged" in found(judged.contest_id)


def test_rules_of_before_their_lines_held_a_hash_are_held_by_their_first_use(lay):
    judged = lay(Judged)
    set_rules(judged.contest_id, rulebooks.rules_of(judged.contest_id), "细则第一条", by=SYSTEM)
    judged.open()
    kept = audit.log_of(judged.contest_id).lines("rules.set")[0]
    rewrite("UPDATE audit_entries SET details = '{}' WHERE action = 'rules.set'")
    chained_again(judged.contest_id)
    assert kept.details["hash"]
    assert whole(judged.contest_id)
    rewrite("UPDATE rules_versions SET body = '{}'")
    assert "rules_not_as_logged" in found(judged.contest_id)


EVENTS = [
    "UPDATE events SET members = 2",
    "UPDATE events SET group_kind = 'student'",
    "UPDATE events SET code = 'X9'",
    "UPDATE events SET paper_level = 5",
]


def test_events_are_held_against_the_newest_line_that_tells_of_them(app, attempts):
    contest = contests_made.make_contest()
    found_by = attempts(contest.id)
    for change in EVENTS:
        assert "event_not_as_logged" in found_by(change), change
    assert "event_lost" in found_by("UPDATE events SET id = 99")


# --- cells that cannot be read ---


UNREADABLE = [
    ("UPDATE mark_entries SET scheme_version_id = 99 WHERE server_seq = 2", "mark_not_as_signed"),
    ("UPDATE draws SET revealed_seed = 'zz'", "draw_not_as_logged"),
    ("UPDATE publications SET objections_until = 'forged'", "result_unreadable"),
    ("UPDATE snapshots SET body = '{'", "snapshot_broken"),
    ("UPDATE sheets SET panel_id = 99 WHERE id = 1", "sheet_not_as_signed"),
    ("UPDATE rules_versions SET body = '{'", "history_unreadable"),
    ("UPDATE theory_marks SET at = 'forged'", "history_unreadable"),
    ("UPDATE theory_marks SET code = CAST(x'ff' AS TEXT)", "history_unreadable"),
]


def test_a_cell_that_cannot_be_read_is_a_fault_with_its_place_and_ends_no_other_check(
    published, attempts, engine_name
):
    if engine_name != "sqlite":
        pytest.skip("the columns of PostgreSQL take nothing of that kind")
    set_rules(published.contest_id, rulebooks.rules_of(published.contest_id), "细则第一条", by=SYSTEM)
    found_by = attempts(published.contest_id)
    db.session.execute(text("PRAGMA foreign_keys = OFF"))
    db.session.rollback()
    for change, code in UNREADABLE:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        db.session.execute(text("UPDATE penalties SET code = 'X'"))
        db.session.execute(text("UPDATE current_marks SET value_units = 1 WHERE sheet_id = 2"))
        told = found_by(change)
        assert {code, "fold_not_as_log"} <= told, (change, told)


def test_a_log_that_cannot_be_read_names_the_line(published):
    # PostgreSQL keeps nothing that is not JSON: there the chain breaks at a line that tells something else.
    broken, told = ("{", "log_unreadable") if db.engine.dialect.name == "sqlite" else ("[]", "log_broken")
    rewrite(
        "UPDATE audit_entries SET details = :d WHERE contest_id = :c AND seq = 3",
        d=broken,
        c=published.contest_id,
    )
    db.session.rollback()
    assert history.faults_of(published.contest_id) == [Problem(told, {"number": 3})]


# --- room for where the log stood ---


def test_receipts_and_sheets_can_name_where_the_log_stood_and_those_of_before_stay_as_they_were(judged):
    entry = marks.kept_entries(judged.contest_id)[0]
    receipt = msgspec.json.decode(entry.outcome_body, type=Receipt)
    said = statement_from(receipt.statement)
    assert statement_text(said) == receipt.statement
    assert not {"origin", "size", "root"} & json.loads(receipt.statement).keys()
    named = msgspec.structs.replace(said, origin="hall/1", size=7, root="ab" * 32)
    [signed] = receipts_of(server_key(), [statement_text(named)])
    assert checking.faults_of_entries([entry, entry._replace(outcome_body=signed)]) == []
    other = signed.replace("hall/1", "hall/2")
    assert codes_of(checking.faults_of_entries([entry._replace(outcome_body=other)])) == {
        "mark_not_as_signed"
    }
    read = contents_of(sheets.sheets_of_contest(judged.contest_id)[0])
    assert read.hash == read.sheet.hash
    heads = [None, LogHead("hall/1", 7, "ab" * 32), LogHead("hall/1", 8, "ab" * 32)]
    assert len({replace(read, log=head).hash for head in heads}) == 3


# --- the attacks ---


def test_exchanged_codes_of_locked_sheets_are_found_before_the_opening(judged):
    first, _second, last = judged.codes
    rewrite(
        "UPDATE sheets SET code = 'X' WHERE code = :first",
        "UPDATE sheets SET code = :first WHERE code = :last",
        "UPDATE sheets SET code = :last WHERE code = 'X'",
        first=first,
        last=last,
    )
    assert "sheet_not_as_signed" in found(judged.contest_id)
    with pytest.raises(Refused) as refusal:
        judged.open()
    assert codes_of(refusal.value.problems) == {"sheet_not_as_signed"}


def test_a_sheet_hash_made_to_fit_differs_from_the_step_that_signed_it_and_from_the_log(judged):
    """The hash is computed anew over what was exchanged, in the sheet and then in its step too."""
    sheet_id = sheets.sheets_of_contest(judged.contest_id)[0].id
    rewrite("UPDATE sheets SET code = 'X-99' WHERE id = :i", i=sheet_id)
    fitting = contents_of(sheets.sheet(sheet_id)).hash
    rewrite("UPDATE sheets SET hash = :h WHERE id = :i", h=fitting, i=sheet_id)
    assert "sheet_not_as_signed" in found(judged.contest_id)
    rewrite("UPDATE sheet_steps SET sheet_hash = :h WHERE sheet_id = :i", h=fitting, i=sheet_id)
    assert "sheet_not_as_signed" in found(judged.contest_id)
    # Only who writes the log anew as well is not found by it, but by whoever noted its head.
    told = audit.log_of(judged.contest_id)
    [lock] = [
        line for line in told.entries if line.action == "sheet.lock" and line.subject_id == str(sheet_id)
    ]
    details = json.dumps(lock.details | {"hash": fitting})
    rewrite("UPDATE audit_entries SET details = :d WHERE id = :i", d=details, i=lock.id)
    chained_again(judged.contest_id)
    assert "sheet_not_as_signed" not in found(judged.contest_id)
    head = told.entries[-1]
    assert codes_of(history.fault_of_head(judged.contest_id, head.seq, head.hash)) == {"log_head_differs"}


def test_a_mark_moved_between_aspects_of_a_locked_sheet_is_found(judged):
    """The totals stay the same, the bodies too: the columns differ from what was signed."""
    entries = db.session.execute(
        text("SELECT id, value_units FROM mark_entries WHERE value_units > 200 ORDER BY server_seq")
    ).all()
    (one, more), (two, less) = entries[0], entries[1]
    for entry, units in ((one, more - 100), (two, less + 100)):
        rewrite(
            "UPDATE mark_entries SET value_units = :u WHERE id = :i",
            "UPDATE current_marks SET value_units = :u WHERE mark_entry_id = :i",
            u=units,
            i=entry,
        )
    assert {"mark_not_as_signed", "sheet_not_as_signed"} <= found(judged.contest_id)
    with pytest.raises(Refused):
        judged.open()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE mark_entries SET kind = 'absent', value_units = NULL WHERE server_seq = 2",
        "UPDATE mark_entries SET base = id WHERE server_seq = 2",
        "UPDATE mark_entries SET measured = '1' WHERE server_seq = 2",
        "UPDATE mark_entries SET note = 'x' WHERE server_seq = 2",
        "UPDATE mark_entries SET device_seq = 99 WHERE server_seq = 2",
    ],
)
def test_every_column_of_an_entry_is_held_against_its_signed_text(judged, change):
    rewrite(change)
    assert "mark_not_as_signed" in found(judged.contest_id)


def test_a_mark_on_another_sheet_is_found(judged):
    rewrite(
        "UPDATE mark_entries SET sheet_id = (SELECT max(id) FROM sheets) WHERE server_seq = 1",
        "DELETE FROM current_marks WHERE mark_entry_id = (SELECT id FROM mark_entries WHERE server_seq = 1)",
    )
    assert {"mark_not_as_signed", "sheet_not_as_signed"} <= found(judged.contest_id)


def _lowered(entry_id, body, answer, units):
    """An entry one mark lower, with a text and a statement that fit; the signature is the old one."""
    value = f"{units / 100 - 1:.2f}"
    body = json.dumps(json.loads(body) | {"value": value})
    receipt = json.loads(answer)
    said = json.loads(receipt["statement"]) | {"body": chaining.text_hash(body), "value": value}
    receipt["statement"] = json.dumps(said, separators=(",", ":"), sort_keys=True)
    return entry_id, body, json.dumps(receipt), units - 100


def test_marks_and_their_chain_made_anew_without_the_key_are_found(judged):
    """Values, texts, statements, hashes, fold: everything but the signature, which needs the key."""
    rows = db.session.execute(
        text("SELECT id, body, outcome_body, value_units FROM mark_entries ORDER BY server_seq")
    ).all()
    previous = chaining.GENESIS
    for place, row in enumerate(rows):
        entry_id, body, answer, units = _lowered(*row) if place == 0 else row
        link = chaining.link_hash(previous, answer)
        rewrite(
            "UPDATE mark_entries SET body = :b, body_hash = :bh, outcome_body = :a, value_units = :u,"
            " prev_hash = :p, hash = :h WHERE id = :i",
            "UPDATE current_marks SET value_units = :u WHERE mark_entry_id = :i",
            b=body, bh=chaining.text_hash(body), a=answer, u=units, p=previous, h=link, i=entry_id,
        )  # fmt: skip
        previous = link
    assert {"marks_not_as_logged", "mark_not_as_signed", "sheet_not_as_signed"} <= found(judged.contest_id)


def test_what_stands_is_held_against_the_log_of_marks(judged):
    rewrite("UPDATE current_marks SET value_units = value_units + 100 WHERE sheet_id = 1 AND aspect_id = 1")
    assert {"fold_not_as_log", "sheet_not_as_signed"} <= found(judged.contest_id)


def test_a_deleted_mark_in_the_middle_and_at_the_end_is_found(judged):
    last = db.session.scalar(text("SELECT max(server_seq) FROM mark_entries"))
    for number, code in ((last, "marks_not_as_logged"), (2, "marks_broken")):
        rewrite(
            "DELETE FROM current_marks WHERE mark_entry_id = "
            "(SELECT id FROM mark_entries WHERE server_seq = :n)",
            "DELETE FROM mark_entries WHERE server_seq = :n",
            n=number,
        )
        assert code in found(judged.contest_id)


def test_lines_deleted_from_the_log_and_the_rest_chained_anew_are_missed(published):
    rewrite("DELETE FROM audit_entries WHERE action = 'sheet.lock'")
    chained_again(published.contest_id)
    assert "log_broken" not in found(published.contest_id)
    assert "sheet_not_as_signed" in found(published.contest_id)


def test_the_end_of_the_log_cut_off_is_found_by_what_is_no_longer_told(published):
    cut = db.session.scalar(text("SELECT min(seq) FROM audit_entries WHERE action = 'codes.opened'"))
    rewrite("DELETE FROM audit_entries WHERE contest_id = :c AND seq >= :s", c=published.contest_id, s=cut)
    assert {"snapshot_broken", "publication_not_as_logged"} <= found(published.contest_id)


def test_a_whole_log_made_anew_is_found_by_a_head_that_somebody_noted(published):
    entries = audit.log_of(published.contest_id).entries
    number, noted = entries[-1].seq, entries[-1].hash
    assert history.fault_of_head(published.contest_id, number, noted[:12]) == []
    rewrite("DELETE FROM audit_entries WHERE contest_id = :c AND action = 'role.granted'", c=0)
    rewrite(
        "UPDATE audit_entries SET reason = '改过' WHERE contest_id = :c AND seq = 1", c=published.contest_id
    )
    chained_again(published.contest_id)
    assert whole(published.contest_id)
    assert codes_of(history.fault_of_head(published.contest_id, number, noted)) == {"log_head_differs"}


def test_a_sheet_that_is_locked_again_after_the_snapshot_is_no_fault(published):
    """The next snapshot is still to come; once it is there, it is held against the marks again."""
    published.fill(published.codes[0], 0, (0, 0, 0), ("10", "10", "10", "10", "10"))
    assert whole(published.contest_id)
    operations.take_snapshot(published.event.id, by=actor_of(published.made.organiser))
    assert whole(published.contest_id)
    rewrite("UPDATE current_marks SET value_units = 0")
    assert "snapshot_not_computed" in found(published.contest_id)


def test_opened_codes_are_held_against_the_draw(published):
    first, second = published.codes[:2]
    rows = dict(db.session.execute(text("SELECT code, entry_id FROM opened_codes")).all())
    rewrite("UPDATE opened_codes SET code = 'X' WHERE code = :a", a=first)
    rewrite("UPDATE opened_codes SET code = :a WHERE code = :b", a=first, b=second)
    rewrite("UPDATE opened_codes SET code = :b WHERE code = 'X'", b=second)
    assert rows[first] != rows[second]
    assert {"opened_code_differs", "snapshot_not_computed"} <= found(published.contest_id)


def test_the_inputs_of_a_draw_are_held_against_the_log(published):
    rewrite("UPDATE draws SET public_value = 'other'")
    assert "draw_not_as_logged" in found(published.contest_id)


def forge(published, *, hash_too):
    """Another name in the newest snapshot, with or without a hash that fits."""
    body = dict(queries.newest_snapshot(published.event.id).body)
    body["rows"][0]["names"] = ["伪造者"]
    body["rows"][0]["place"] = 1
    hash = computing.hash_of(body) if hash_too else None
    rewrite("UPDATE snapshots SET body = :b", b=canonical(body).decode())
    if hash:
        rewrite("UPDATE snapshots SET body_hash = :h", h=hash)


@pytest.mark.parametrize("hash_too", [False, True])
def test_a_forged_snapshot_is_not_shown_to_the_public_and_named_to_who_can_act(
    published, client, sign_in, hash_too
):
    contest_id, event_id = published.contest_id, published.event.id
    url = f"/contests/{contest_id}/results"
    honest = client.get(url).get_data(as_text=True)
    assert "正在核对" not in honest
    forge(published, hash_too=hash_too)
    page = client.get(url).get_data(as_text=True)
    assert "本赛项的成绩正在核对" in page
    rows = client.get(f"/contests/{contest_id}/board/rows")
    assert "本赛项的成绩正在核对" in rows.get_data(as_text=True)
    assert rows.headers["Cache-Control"] == "no-store"
    assert "ETag" not in rows.headers
    for text_ in (page, rows.get_data(as_text=True)):
        assert "伪造" not in text_
        assert "伪*" not in text_
    assert "snapshot_broken" in found(contest_id)
    for account in (
        published.made.organiser,
        published.made.supervisor,
        make_account("审计", (Role.AUDIT_ADMIN, Scope.SITE, None)),
    ):
        assert "公开页面已停止显示" in sign_in(account).get("/today").get_data(as_text=True)
    own = sign_in(published.made.organiser).get(f"/events/{event_id}/results").get_data(as_text=True)
    assert "快照与生成时记下的校验值不符" in own
    by = actor_of(published.made.organiser)
    with pytest.raises(Refused) as refusal:
        operations.publish(event_id, Published.PUBLICITY, "改", by=by)
    assert "snapshot_broken" in codes_of(refusal.value.problems)
    published.publish(reason="快照被改动，重新生成")
    assert "正在核对" not in client.get(url).get_data(as_text=True)


# --- what is bound before the snapshot: theory marks, times, penalties ---


def still_to_open():
    """A judged event with a theory mark corrected once, times, and a penalty upheld; its codes are shut."""
    judged = Judged()
    by = actor_of(judged.tabulator)
    judged.theory(judged.codes[0], 8700)
    lines = [TimeLine(code, WorkingTime(TimeState.FINISHED, 3600)) for code in judged.codes]
    times.record_times(judged.event.id, lines, by=by)
    late = TimeLine(judged.codes[1], WorkingTime(TimeState.FINISHED, 3700), "看错")
    times.record_times(judged.event.id, [late], by=by)
    rewrite("UPDATE sheets SET state = 'draft', hash = NULL, total_units = NULL")
    penalty = penalties.propose_penalty(
        judged.event.id, judged.codes[0], points=Decimal(1), percent=None, reason="违规", by=by
    )
    penalties.decide_penalty(penalty.id, True, by=actor_of(judged.made.supervisor))
    for sheet in sheets.sheets_of_contest(judged.contest_id):
        judged.lock(sheet.id)
    return judged


BOUND = [
    ("UPDATE theory_marks SET value_units = 9900 WHERE id = (SELECT max(id) FROM theory_marks)", "theory"),
    ("UPDATE theory_marks SET absent = :yes, value_units = NULL WHERE id = 2", "theory"),
    ("UPDATE theory_marks SET code = 'X' WHERE id = 2", "theory"),
    ("UPDATE theory_marks SET id = id + 1000 WHERE id = 1", "theory"),
    ("DELETE FROM theory_marks WHERE id = (SELECT max(id) FROM theory_marks)", "theory"),
    ("UPDATE theory_marks SET batch = 'new' WHERE id = 2", "theory_not_logged"),
    ("UPDATE time_records SET seconds = 100 WHERE number = 2", "times"),
    ("UPDATE time_records SET number = 9 WHERE number = 2", "times"),
    ("UPDATE time_records SET extra_seconds = 60, extra_reason = 'x' WHERE id = 1", "times"),
    ("DELETE FROM time_records WHERE number = 2", "times"),
    ("UPDATE time_records SET batch = 'new' WHERE number = 2", "times_not_logged"),
    ("UPDATE penalties SET points_units = 1", "penalty"),
    ("UPDATE penalties SET upheld = :no", "penalty"),
    ("UPDATE penalties SET upheld = NULL, decided_at = NULL", "penalty"),
    ("UPDATE penalties SET reason = 'x'", "penalty"),
    ("UPDATE penalties SET code = 'X'", "penalty"),
    ("DELETE FROM penalties", "penalty_lost"),
]


def attempted(change):
    """What is found while one statement more was carried out, which is then taken back."""
    db.session.execute(text(change), {key: key == "yes" for key in ("yes", "no") if f":{key}" in change})
    db.session.expire_all()
    found = codes_of(history.faults_of(attempted.contest_id))
    db.session.rollback()
    return found


@pytest.fixture
def attempts(monkeypatch):
    """Checks read what the test's own transaction has changed, so that one contest serves for many changes."""
    monkeypatch.setattr(history, "read_steadily", lambda: None)

    def of(contest_id, known=frozenset()):
        rewrite()  # without the triggers
        attempted.contest_id = contest_id
        assert codes_of(history.faults_of(contest_id)) == known
        return attempted

    return of


def test_what_was_imported_or_decided_is_held_against_the_log(app, attempts):
    found_by = attempts(still_to_open().contest_id)
    for change, code in BOUND:
        assert {code, f"{code}_not_as_logged"} & found_by(change), change


def test_a_theory_mark_changed_after_its_import_keeps_the_codes_shut(app):
    judged = still_to_open()
    for change, code in (BOUND[0], BOUND[6]):
        rewrite(change)
        with pytest.raises(Refused) as refusal:
            judged.open()
        assert f"{code}_not_as_logged" in codes_of(refusal.value.problems)


def test_the_history_of_before_imports_were_hashed_still_holds(app):
    judged = still_to_open()
    with_hash = db.session.execute(
        text("SELECT id, details FROM audit_entries WHERE action IN ('theory.imported','times.recorded')")
    ).all()
    for entry_id, details in with_hash:
        older = {key: value for key, value in _json(details).items() if key != "hash"}
        rewrite("UPDATE audit_entries SET details = :d WHERE id = :i", d=json.dumps(older), i=entry_id)
    chained_again(judged.contest_id)
    assert whole(judged.contest_id)
    rewrite("DELETE FROM theory_marks WHERE id = 1")
    assert "theory_not_as_logged" in found(judged.contest_id)


def _json(details):
    return json.loads(details) if isinstance(details, str) else details


# --- awards and recommendations ---


AWARDED = [
    ("UPDATE awards SET prize = '特等奖' WHERE id = 2", {"awards_not_as_logged", "award_not_in_result"}),
    ("UPDATE awards SET place = 1 WHERE id = 2", {"awards_not_as_logged", "award_not_in_result"}),
    ("UPDATE awards SET title = '技术能手' WHERE id = 2", {"awards_not_as_logged"}),
    ("UPDATE awards SET team_size = 9 WHERE id = 2", {"awards_not_as_logged"}),
    (
        "UPDATE awards SET entry_id = (SELECT entry_id FROM awards WHERE id = 1) WHERE id = 2",
        {"awards_not_as_logged", "award_not_in_result"},
    ),
    (
        "UPDATE awards SET person_id = (SELECT max(id) FROM persons) WHERE id = 1",
        {"awards_not_as_logged", "award_not_in_result", "recommendation_not_as_logged"},
    ),
    (
        "UPDATE awards SET state = 'withdrawn', withdrawn_at = confirmed_at WHERE id = 2",
        {"awards_not_as_logged"},
    ),
    ("UPDATE recommendations SET level = 1 WHERE id = 1", {"recommendation_not_as_logged"}),
    ("UPDATE recommendations SET clause = 'x' WHERE id = 1", {"recommendation_not_as_logged"}),
    (
        "UPDATE recommendations SET state = 'granted', certificate_number = 'X' WHERE id = 1",
        {"recommendation_not_as_logged"},
    ),
    ("DELETE FROM recommendations WHERE id = 1", {"recommendation_lost"}),
]


def test_awards_and_recommendations_are_held_against_the_snapshot_and_the_log(app, monkeypatch):
    contest, _event, _entries = certificates.make_awarded_contest(2, kind="final", names=["林知夏", "熊佳"])
    assert len(levels.recommend_levels(contest.id, by=SYSTEM)) == 2
    certificates.make_person("无关者")
    db.session.commit()
    monkeypatch.setattr(history, "read_steadily", lambda: None)
    rewrite()
    attempted.contest_id = contest.id
    awards = {code for _, codes in AWARDED for code in codes}
    assert not awards & found(contest.id)
    for change, told in AWARDED:
        assert awards & attempted(change) == told, change


def test_rules_that_were_set_later_make_no_honest_result_a_forged_one(published):
    """Neither other tie-breaks and prizes nor other names of the prizes touch what was computed and confirmed."""
    contest_id, by = published.contest_id, actor_of(published.made.organiser)
    award_operations.confirm_awards(published.event.id, by=by)
    rules = rulebooks.rules_of(contest_id)
    prizes = [msgspec.structs.replace(one, name=f"{one.name}（新）") for one in rules.prizes.prizes]
    fewer = msgspec.structs.replace(rules.prizes, prizes=tuple(prizes[:-1]))
    set_rules(contest_id, msgspec.structs.replace(rules, prizes=fewer), "勘误通知", by=by)
    assert whole(contest_id)


def test_a_publication_that_points_elsewhere_is_found(published):
    rewrite("UPDATE publications SET kind = 'final'")
    assert "publication_not_as_logged" in found(published.contest_id)


def test_a_certificate_that_says_something_else_than_its_signature_is_found(app, client):
    contest, _event, _entries = certificates.make_awarded_contest(2, kind="final", names=["林知夏", "熊佳"])
    certificates.make_batch(contest)
    rows = ledger.ledger(contest.id)
    numbers = [row.number for row in rows]
    assert not {"certificate_not_as_signed", "certificates_not_as_logged"} & found(contest.id)
    told, other = rows[1].spec["name"], rows[0].spec["name"]
    spec = rows[1].spec | {"name": "假冒者", "award": "一等奖"}
    rewrite("UPDATE certificates SET spec = :s WHERE id = :i", s=json.dumps(spec), i=rows[1].id)
    assert "certificate_not_as_signed" in found(contest.id)
    for name in ("假冒者", told):
        page = client.post("/verify", data={"number": numbers[1], "name": name}).get_data(as_text=True)
        assert "台账与签名不符" in page
        assert "假*" not in page
        assert "一等奖" not in page
    good = client.post("/verify", data={"number": numbers[0], "name": other}).get_data(as_text=True)
    assert "没有查到" not in good
    assert numbers[0] in good
    rewrite("UPDATE certificates SET state = 'void', voided_at = issued_at WHERE id = :i", i=rows[0].id)
    assert "certificate_state_not_logged" in found(contest.id)


def test_the_lock_refuses_a_sheet_whose_marks_are_not_what_was_signed(app):
    """Here fold, total and the sheet's hash agree with the forged log: only the signed text says otherwise."""
    hall, (sheet_id, seen) = signed_off(app, "signed")
    by = actor_of(hall.supervisor)
    rewrite("UPDATE mark_entries SET value_units = 200", "UPDATE current_marks SET value_units = 200")
    fitting = contents_of(sheets.sheet(sheet_id)).hash
    assert fitting != seen
    rewrite("UPDATE sheets SET hash = :h WHERE id = :i", h=fitting, i=sheet_id)
    with pytest.raises(Refused) as refusal:
        signoff.witness_sheet(sheet_id, fitting, by=by)
    assert codes_of(refusal.value.problems) == {"mark_not_as_signed"}


# --- the command and the page ---


def verify(settings, *words):
    db.session.rollback()
    keys = settings.data_dir / "keys" / "keys.json"
    if not keys.exists():
        settings.keys.save(keys)
    told = os.environ | {
        "JIANGSAI_DATA": str(settings.data_dir),
        "JIANGSAI_DATABASE_URL": settings.database_url,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "log", "verify", *map(str, words)]
    return subprocess.run(command, cwd=HOME, env=told, capture_output=True, text=True, check=False)


def test_the_command_tells_whole_broken_and_not_checked_apart(settings, published):
    contest_id = published.contest_id
    done = verify(settings, contest_id)
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有发现不符" in done.stdout
    head = done.stdout.strip().rsplit("：", 1)[1]
    assert verify(settings, contest_id, "--head", head).returncode == 0
    assert verify(settings, contest_id, "--head", f"1:{'0' * 64}").returncode == 1
    assert verify(settings, contest_id, "--head", "x").returncode == 2
    assert verify(settings).returncode == 0
    unknown = verify(settings, 999)
    assert unknown.returncode == 3
    assert "没有核对成" in unknown.stderr
    rewrite("UPDATE audit_entries SET reason = '改过' WHERE contest_id = :c AND seq = 2", c=contest_id)
    broken = verify(settings, contest_id)
    assert broken.returncode == 1
    assert "操作日志在第 2 条断裂" in broken.stderr
    assert "Traceback" not in broken.stderr
    rewrite("UPDATE draws SET revealed_seed = 'no hex'")
    unreadable = verify(settings, contest_id)
    assert unreadable.returncode in (1, 3)
    assert "Traceback" not in unreadable.stderr
    rewrite("ALTER TABLE snapshots RENAME TO elsewhere")
    cannot = verify(settings, contest_id)
    assert cannot.returncode == 3
    assert "没有核对成" in cannot.stderr
    assert "Traceback" not in cannot.stderr


def test_the_log_page_claims_no_more_than_it_checks(published, sign_in):
    client = sign_in(published.made.supervisor)
    url = f"/contests/{published.contest_id}/log"
    page = client.get(url).get_data(as_text=True)
    assert "任何改动" not in page
    assert "末尾被截掉" in page
    assert "与日志相符" not in page
    assert "与日志相符" in client.get(f"{url}?check=1").get_data(as_text=True)
    rewrite("UPDATE publications SET kind = 'final'")
    assert "与操作日志不符" in client.get(f"{url}?check=1").get_data(as_text=True)


def test_every_fault_names_its_place(published):
    rewrite("UPDATE sheets SET total_units = 1", "UPDATE publications SET kind = 'final'")
    faults = history.faults_of(published.contest_id)
    assert faults
    assert all(say(fault) != fault.code and any(sign.isdigit() for sign in say(fault)) for fault in faults)
