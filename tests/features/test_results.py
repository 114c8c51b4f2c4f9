"""Results: opening by two keepers, snapshot, publication, what the public and the board see."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from competition.entries import queries as entry_queries
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons.consents.operations import give_consents
from competition.persons.models import Person
from competition.rules.consents import public_name
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.penalties.models import Penalty
from scoring.results import computing, operations, queries, reading
from scoring.results.models import Opening
from scoring.rules.publication_life import Published
from tests.factories.accounts import actor_of, make_account
from tests.factories.contests import make_contest
from tests.factories.results import MARKS, Judged


@pytest.fixture
def judged(lay):
    return lay(Judged)


@pytest.fixture
def organiser(judged, sign_in):
    return sign_in(judged.made.organiser)


@pytest.fixture
def supervisor(judged, sign_in):
    return sign_in(judged.made.supervisor)


def url(judged, rest=""):
    return f"/events/{judged.event.id}/results{rest}"


def result_of(judged):
    """The result by code, straight from the marks."""
    return reading.field_of(judged.event).result


def refused(operation, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        operation(*args, **kwargs)
    return [problem.code for problem in refusal.value.problems]


def test_the_result_before_the_opening_is_by_code(judged, organiser):
    result = result_of(judged)
    by_code = {entry["code"]: entry for entry in result["entries"]}
    first = by_code[judged.codes[0]]
    # 20 + 30·7/9 + mean of 41, 42, 43 = 85.33; 0.3·86 + 0.7·85.33 = 85.531
    assert first["parts"] == {"theory": "86.00", "practice": "85.33"}
    assert first["total"] == "85.53"
    page = organiser.get(url(judged)).get_data(as_text=True)
    assert judged.codes[0] in page
    assert "未解密" in page
    for person in db.session.query(Person):
        assert person.name not in page


def test_nobody_reads_totals_while_a_sheet_is_not_locked(judged, organiser, supervisor):
    judged.fill(judged.codes[0], *MARKS[0][:3], state="draft")
    db.session.commit()
    for client in (organiser, supervisor):
        page = client.get(url(judged)).get_data(as_text=True)
        assert "85.33" not in page
        assert "还没有成绩" in page


def test_codes_open_only_when_everything_is_locked(judged):
    judged.fill(judged.codes[0], *MARKS[0][:3], state="signed")
    codes = refused(judged.open)
    assert codes == ["sheets_not_locked"]
    judged.fill(judged.codes[0], *MARKS[0][:3])
    judged.open()
    assert sorted(queries.opened(judged.event.id)) == sorted(judged.codes)
    assert set(queries.opened(judged.event.id).values()) == set(judged.made.entry_ids)
    assert refused(judged.open) == ["opened_already"]


def test_the_supervisor_opens_with_two_passphrases(judged, supervisor, organiser):
    keepers = judged.made.keepers
    form = {
        "first": keepers[0].id,
        "first_passphrase": judged.made.passphrases[keepers[0].id],
        "second": keepers[1].id,
        "second_passphrase": "wrong wrong wrong",
    }
    assert supervisor.get(url(judged, "/open")).status_code == 200
    assert supervisor.post(url(judged, "/open"), data=form).status_code == 422
    same = form | {"second": keepers[0].id, "second_passphrase": form["first_passphrase"]}
    assert supervisor.post(url(judged, "/open"), data=same).status_code == 422
    right = form | {"second_passphrase": judged.made.passphrases[keepers[1].id]}
    assert organiser.post(url(judged, "/open"), data=right).status_code == 404
    assert supervisor.post(url(judged, "/open"), data=right).status_code == 303
    opening = db.session.query(Opening).filter_by(event_id=judged.event.id).one()
    assert {opening.first_keeper_id, opening.second_keeper_id} == {keepers[0].id, keepers[1].id}
    assert opening.witnessed_by == judged.made.supervisor.id


def test_from_the_opening_to_the_final_result(judged, organiser, client):
    judged.open()
    assert organiser.post(url(judged, "/publish"), data={"kind": "publicity"}).status_code == 422
    assert organiser.post(url(judged, "/snapshots")).status_code == 303
    assert "重算一致" in organiser.get(url(judged)).get_data(as_text=True)
    assert organiser.post(url(judged, "/publish"), data={"kind": "final"}).status_code == 422
    assert organiser.post(url(judged, "/publish"), data={"kind": "publicity"}).status_code == 303
    assert organiser.post(url(judged, "/publish"), data={"kind": "final"}).status_code == 422
    until = queries.publications(judged.event.id)[0].objections_until
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        operations.publish(judged.event.id, Published.FINAL, by=actor_of(judged.made.organiser))
    agree_to_publication()
    page = client.get(f"/contests/{judged.contest_id}/results").get_data(as_text=True)
    body = queries.newest_snapshot(judged.event.id).body
    assert all(row["names"][0] in page for row in body["rows"])
    assert "已公布" in page
    assert body["rows"][0]["total"] in page
    assert [row["place"] for row in body["rows"]] == [1, 2, 3]
    # Three entries are a small field: one first and one second prize.
    assert [row["prize"] for row in body["rows"]] == ["first", "second", None]


def agree_to_publication(*persons):
    for person in persons or db.session.query(Person).all():
        for _member, entry in entry_queries.seats_of_person(person.id):
            give_consents(person.id, entry.contest_id, ["publication"], None, by=SYSTEM)


def test_only_who_agrees_is_named_to_strangers(judged, client):
    judged.open()
    judged.publish()
    named, *masked = db.session.query(Person).order_by(Person.id).all()
    agree_to_publication(named)
    board = f"/contests/{judged.contest_id}/board/rows"
    for address in (f"/contests/{judged.contest_id}/results", board):
        page = client.get(address).get_data(as_text=True)
        assert named.name in page
        for person in masked:
            assert person.name not in page
            assert public_name(person.name, agreed=False) in page
    tag = client.get(board).headers["ETag"]
    assert client.get(board, headers={"If-None-Match": tag}).status_code == 304
    agree_to_publication(masked[0])
    fresh = client.get(board, headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert masked[0].name in fresh.get_data(as_text=True)


def test_no_document_number_is_in_a_snapshot_or_on_a_public_page(judged, client):
    judged.open()
    judged.publish()
    text_of_body = json.dumps(queries.newest_snapshot(judged.event.id).body)
    public = client.get(f"/contests/{judged.contest_id}/results").get_data(as_text=True)
    for person in db.session.query(Person):
        assert person.id_number not in text_of_body
        assert person.id_number not in public


def test_the_same_result_is_one_snapshot_and_snapshots_cannot_be_edited(judged):
    judged.open()
    by = actor_of(judged.made.organiser)
    first = operations.take_snapshot(judged.event.id, by=by)
    assert operations.take_snapshot(judged.event.id, by=by).id == first.id
    assert first.body_hash == computing.hash_of(first.body)
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE snapshots SET number = 9"))
    db.session.rollback()


def test_a_mark_that_changed_behind_the_snapshot_stops_publication(judged):
    judged.open()
    by = actor_of(judged.made.organiser)
    operations.take_snapshot(judged.event.id, by=by)
    judged.fill(judged.codes[0], 0, *MARKS[0][1:3])
    assert refused(operations.publish, judged.event.id, Published.PUBLICITY, by=by) == ["snapshot_differs"]


def test_a_mark_that_changed_behind_the_lock_stops_everything(judged):
    db.session.execute(text("UPDATE current_marks SET value_units = 1 WHERE kind = 'mark'"))
    db.session.commit()
    assert refused(judged.open) == ["sheet_totals_differ"]


def test_a_correction_is_a_new_revision_with_its_public_reason(judged, organiser, client):
    judged.open()
    judged.publish()
    judged.fill(judged.codes[0], 0, *MARKS[0][1:3])
    by = actor_of(judged.made.organiser)
    operations.take_snapshot(judged.event.id, by=by)
    page = organiser.get(url(judged)).get_data(as_text=True)
    assert "与上次公布的差别" in page
    assert refused(operations.publish, judged.event.id, Published.PUBLICITY, by=by) == [
        "correction_without_reason"
    ]
    operations.publish(judged.event.id, Published.PUBLICITY, "复核发现尺寸不合格", by=by)
    page = client.get(f"/contests/{judged.contest_id}/results").get_data(as_text=True)
    assert "勘误" in page
    assert "复核发现尺寸不合格" in page
    assert [one.revision for one in queries.publications(judged.event.id)] == [2, 1]


def test_a_withdrawn_result_is_no_longer_public_and_the_register_says_why(judged, organiser, client):
    judged.open()
    judged.publish()
    page = organiser.get(url(judged, "/withdraw")).text
    assert "没有奖项、证书或等级推荐随之变动" in page
    again = organiser.post(url(judged, "/withdraw"), data={"reason": " ", "foreseen": "1"})
    assert again.status_code == 422
    assert "请写明理由" in again.text
    said = {"reason": "申诉成立，重新核分", "foreseen": "1"}
    assert organiser.post(url(judged, "/withdraw"), data=said).status_code == 303
    page = client.get(f"/contests/{judged.contest_id}/results").get_data(as_text=True)
    assert "没有在公布的成绩" in page
    assert "更正登记" in page
    assert "申诉成立，重新核分" in page
    assert "撤回公布" in page


def test_a_correction_shows_beforehand_what_it_changes_and_keeps_what_was_typed(judged, organiser):
    judged.open()
    judged.publish()
    judged.fill(judged.codes[0], 0, *MARKS[0][1:3])
    operations.take_snapshot(judged.event.id, by=actor_of(judged.made.organiser))
    assert "总分" in organiser.get(url(judged, "/publish")).text
    again = organiser.post(url(judged, "/publish"), data={"reason": "误", "foreseen": "1"})
    assert again.status_code == 422
    assert ">误</textarea>" in again.text
    assert "请写明勘误理由" in again.text


@atomic
def add_penalty(judged, code, decided):
    db.session.add(
        Penalty(
            event_id=judged.event.id,
            code=code,
            percent_hundredths=1000,
            reason="超时",
            proposed_by=judged.chief.id,
            proposed_at=clock.now(),
            decided_by=judged.tabulator.id if decided else None,
            decided_at=clock.now() if decided else None,
            upheld=True if decided else None,
        )
    )


def test_a_penalty_comes_after_the_total_and_must_be_decided(judged):
    before = {entry["code"]: entry["total"] for entry in result_of(judged)["entries"]}
    add_penalty(judged, judged.codes[0], decided=False)
    assert refused(judged.open) == ["penalties_undecided"]
    db.session.query(Penalty).delete()
    db.session.commit()
    add_penalty(judged, judged.codes[0], decided=True)
    after = {entry["code"]: entry for entry in result_of(judged)["entries"]}
    assert after[judged.codes[0]]["before_penalties"] == before[judged.codes[0]] == "85.53"
    assert after[judged.codes[0]]["total"] == "76.98"
    assert after[judged.codes[1]]["total"] == before[judged.codes[1]]


def test_a_tie_is_decided_by_practice_and_shown(lay, sign_in):
    # The same total by two ways: 85.33 of practice and 86 of theory, or 83.83 and 92.
    judged = lay(
        Judged,
        (
            (1, (2, 3, 2), ("40", "41", "42", "43", "44"), 8600),
            (1, (2, 3, 2), ("40", "41", "42", "43", "44"), 8600),
        ),
    )
    result = result_of(judged)
    assert result["ties"][0]["decided_by"] == ["share"]
    assert [entry["place"] for entry in result["entries"]] == [1, 1]
    page = sign_in(judged.made.organiser).get(url(judged)).get_data(as_text=True)
    assert "同分" in page
    assert "并列" in page


def test_marks_too_far_apart_hold_the_result_until_the_chief_judge_decides(lay):
    judged = lay(Judged, ((1, (0, 3, 2), ("40", "41", "42", "43", "44"), 8600),))
    assert refused(result_of, judged) == ["spread_too_wide"]
    judged.let_stand(judged.codes[0], judged.version.aspects[1])
    assert result_of(judged)["entries"][0]["state"] == "ranked"


def test_the_board_answers_304_until_something_is_published(judged, client):
    board = client.get(f"/contests/{judged.contest_id}/board")
    assert board.status_code == 200
    assert "Set-Cookie" not in board.headers
    assert board.headers["Cache-Control"] == "public, max-age=2"
    # The cookie chooses the language: a cache between keeps both apart, and a repeat costs no body.
    assert board.headers["Vary"] == "Cookie"
    known = {"If-None-Match": board.headers["ETag"]}
    page = f"/contests/{judged.contest_id}/board"
    assert client.get(page, headers=known).status_code == 304
    rows = f"/contests/{judged.contest_id}/board/rows"
    first = client.get(rows)
    assert "等待公布成绩" in first.get_data(as_text=True)
    assert first.headers["Cache-Control"] == "public, max-age=2"
    assert "Set-Cookie" not in first.headers
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(rows, headers=tag).status_code == 304
    judged.open()
    judged.publish()
    again = client.get(rows, headers=tag)
    assert again.status_code == 200
    assert again.get_data(as_text=True).count("data-row=") == 3


def test_a_contest_in_preparation_has_no_public_results_and_no_board(app, client):
    contest = make_contest(Phase.PREPARING)
    for rest in ("results", "board", "board/rows"):
        assert client.get(f"/contests/{contest.id}/{rest}").status_code == 404


def test_a_stranger_and_another_contests_people_see_no_result(judged, sign_in):
    stranger = sign_in(make_account("路人"))
    other = sign_in(make_account("别处组委会", (Role.ORGANISER, Scope.CONTEST, judged.contest_id + 1)))
    for client in (stranger, other):
        assert client.get(url(judged)).status_code == 404
        assert client.get(f"/events/{judged.event.id}/theory").status_code == 404
        assert client.post(url(judged, "/snapshots")).status_code == 404
    judge = sign_in(judged.chief)
    assert judge.get(url(judged)).status_code == 404


def test_what_waits_is_on_the_today_page(judged, supervisor, organiser):
    assert "等待解密" in supervisor.get("/today").get_data(as_text=True)
    judged.open()
    assert "等待公示" in organiser.get("/today").get_data(as_text=True)


def statements(ask):
    """How many statements the database is asked by somebody who has read nothing before."""
    asked = []

    def note(_connection, _cursor, statement, *_others):
        asked.append(statement)

    db.session.rollback()
    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


# Three codes and twelve, all of the same practice and each of another theory.
FIELDS = [[(*MARKS[0][:3], 8600 - 100 * number) for number in range(codes)] for codes in (3, 12)]


def asked_of(judged, client):
    """Statements of the results page, of the next snapshot and of its publication, after a correction."""
    where, event_id, by = url(judged), judged.event.id, actor_of(judged.made.organiser)
    judged.open()
    judged.publish()
    judged.fill(judged.codes[0], 0, *MARKS[0][1:3])
    assert client.get(where).status_code == 200
    return {
        "page": statements(lambda: client.get(where)),
        "snapshot": statements(lambda: operations.take_snapshot(event_id, by=by)),
        "publication": statements(
            lambda: operations.publish(event_id, Published.PUBLICITY, "复核更正", by=by)
        ),
    }


def test_what_a_result_rests_on_is_read_once_however_many_codes_there_are(app, sign_in):
    """Of three codes the page asked 85 statements while each of its parts read anew, a snapshot 39."""
    few, many = (asked_of(judged, sign_in(judged.made.organiser)) for judged in map(Judged, FIELDS))
    assert few == many
    assert few["page"] <= 32
    assert few["snapshot"] <= 60
    # It also holds the contest, the certificates and recommendations that rest on the result, and tells everyone.
    assert few["publication"] <= 34
