"""How a mark travels: the protocol between tablets and server, over HTTP on a real database."""

import json
import uuid

import pytest

from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.phases import Phase
from competition.rules.roles import Role, Scope
from scoring.devices import operations as devices
from scoring.devices import queries as device_queries
from scoring.marks import queries as mark_queries
from scoring.marks import refolding
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry
from scoring.marks.standing import queries as standing
from scoring.panels import operations as panels
from scoring.panels import queries as panel_queries
from scoring.penalties import operations as penalty_operations
from scoring.penalties import queries as penalties
from scoring.results import reading
from scoring.rules.log import chaining
from scoring.schemes import queries as schemes
from scoring.schemes.models import SchemeVersion
from scoring.sheets import queries as sheet_queries
from scoring.signoff import operations as signoff
from scoring.signoff.contents import contents_of
from tests.dialogs import refused_in_dialog
from tests.factories.accounts import actor_of
from tests.factories.judging import Hall, Tablet, flask_post, make_judge


@pytest.fixture
def hall(lay):
    return lay(Hall)


@pytest.fixture
def tablet(hall, client):
    return hall.tablet(client)


def mark(hall, tablet, aspect, value=None, sheet=0, **changed):
    return tablet.entry(hall.sheets[sheet].id, hall.aspects[aspect], value, scheme=hall.scheme.id, **changed)


def outcomes(statements):
    return [statement["outcome"] for statement in statements]


def codes(statement):
    return [problem["code"] for problem in statement["problems"]]


def says(page, name, *words):
    """A step says all this before it is taken."""
    asked = page.get_data(as_text=True).split(f'<dialog class="ask" id="{name}"')[1].split("</dialog>")[0]
    return all(word in asked for word in words)


def whole(hall):
    """The log's chain holds, and the fold table says what the log says."""
    db.session.expire_all()
    log = mark_queries.log_of(hall.event.contest_id)
    assert chaining.broken_at(log) is None
    for sheet in hall.sheets:
        assert refolding.refolded(sheet.id) == refolding.standing_now(sheet.id)
    return len(log)


def test_a_mark_is_stored_signed_and_shown_to_its_judge(hall, tablet):
    mark(hall, tablet, "A1.5", "1.50")
    [said] = tablet.flush()
    assert said["outcome"] == "accepted"
    assert said["value"] == "1.50"
    mine = tablet.work()["sheets"][0]["mine"][str(hall.aspects["A1.5"])]
    assert (mine["value"], mine["kind"]) == ("1.50", "mark")
    assert whole(hall) == 1


@pytest.mark.parametrize(
    ("aspect", "measured", "value"),
    [
        ("A1.1", "1", "1.00"),
        ("A1.1", "0", "0.00"),
        ("A1.2", "3", "0.25"),
        ("A1.2", "9", "0.00"),
        ("A1.3", "5", "0.71"),
        ("A1.4", "0.8", "0.50"),
        ("A1.4", "-0.5", "1.00"),
    ],
)
def test_what_was_measured_becomes_a_mark_by_the_servers_rule(hall, tablet, aspect, measured, value):
    mark(hall, tablet, aspect, measured=measured)
    [said] = tablet.flush()
    assert (said["outcome"], said["value"]) == ("accepted", value)
    assert db.session.query(MarkEntry).one().measured == measured


def test_zero_no_mark_and_absent_are_three_things(hall, tablet):
    mark(hall, tablet, "A1.5", "0.00")
    mark(hall, tablet, "A1.1", kind="no_mark")
    mark(hall, tablet, "A1.2", kind="absent")
    assert outcomes(tablet.flush()) == ["accepted"] * 3
    rows = {row.aspect_id: (row.kind, row.value_units) for row in db.session.query(CurrentMark)}
    assert rows[hall.aspects["A1.5"]] == ("mark", 0)
    assert rows[hall.aspects["A1.1"]] == ("no_mark", None)
    assert rows[hall.aspects["A1.2"]] == ("absent", None)


def test_a_repeat_gets_the_same_bytes_and_changes_nothing(hall, tablet):
    bodies = [mark(hall, tablet, "A1.5", "1.50"), mark(hall, tablet, "A1.5", "2.00")]
    tablet.deliver(bodies)
    first = dict(tablet.outcomes)
    tablet.deliver(list(reversed(bodies)) + bodies)
    assert tablet.outcomes == first
    assert whole(hall) == 2


def test_the_same_id_with_another_body_is_refused_and_logged(hall, tablet):
    body = mark(hall, tablet, "A1.5", "1.50")
    tablet.deliver([body])
    other = json.dumps(json.loads(body) | {"value": "2.00"}, ensure_ascii=False)
    [said] = tablet.deliver([other])
    assert (said["outcome"], codes(said), said["server_seq"]) == ("refused", ["entry_id_reused"], None)
    assert db.session.query(CurrentMark).one().value_units == 150
    actions = [row.action for row in db.session.query(AuditEntry)]
    assert "security.mark_id_reused" in actions
    assert audit.broken_at(hall.event.contest_id) is None


def test_one_bad_entry_never_blocks_a_batch(hall, tablet):
    bodies = [
        mark(hall, tablet, "A1.5", "1.50"),
        "{not an entry",
        mark(hall, tablet, "A1.5", "9.00"),
        mark(hall, tablet, "A1.5", "0.75"),
        mark(hall, tablet, "A2.1", "2.5"),
        mark(hall, tablet, "A1.1", kind="no_mark", value="1.00"),
        tablet.entry(999, hall.aspects["A1.5"], "1.00", scheme=hall.scheme.id),
        tablet.entry(hall.sheets[0].id, 999, "1.00", scheme=hall.scheme.id),
        mark(hall, tablet, "A1.5", "1.00", scheme_version=999),
        mark(hall, tablet, "A1.5", "1.00", judge=999),
        mark(hall, tablet, "A2.2", "88.5"),
    ]
    said = tablet.deliver(bodies)
    assert outcomes(said) == ["accepted", *["refused"] * 9, "accepted"]
    assert [codes(one) for one in said[1:10]] == [
        ["entry_unreadable"],
        ["mark_out_of_range"],
        ["mark_off_step"],
        ["mark_off_step"],
        ["value_without_mark"],
        ["sheet_not_of_panel"],
        ["aspect_not_of_scheme"],
        ["scheme_version_wrong"],
        ["entry_of_other_tablet"],
    ]
    assert whole(hall) == 10  # the unreadable one has no id to keep it under
    assert conflicts.lost_entries(hall.event.id).total == 8
    assert conflicts.lost_by_tablet(hall.event.id) == [(1, "平板", "refused", 8)]


def test_an_aspect_for_one_judge_is_the_first_seats(hall, client):
    second = hall.tablet(client, 2)
    mark(hall, second, "A1.5", "1.50")
    [said] = second.flush()
    assert codes(said) == ["aspect_not_of_judge"]
    assert {aspect["code"] for aspect in second.work()["aspects"]} == {"A2.1", "A2.2"}


def test_two_tablets_of_one_judge_conflict_and_the_judge_decides(hall, client, tablet):
    other = hall.tablet(client, 1, "备用平板")
    first, second = mark(hall, tablet, "A1.5", "1.50"), mark(hall, other, "A1.5", "2.00")
    assert outcomes(tablet.flush()) == ["accepted"]
    assert outcomes(other.flush()) == ["conflict"]
    assert conflicts.open_conflicts(hall.event.id) == 1
    [dispute] = tablet.work()["sheets"][0]["disputes"].values()
    assert dispute["mine"]
    assert {side["value"] for side in dispute["candidates"]} == {"1.50", "2.00"}
    keep = json.loads(second)["id"]
    assert tablet.post(f"/conflicts/{dispute['id']}", {"keep": keep, "reason": ""})[0] == 422
    assert tablet.post(f"/conflicts/{dispute['id']}", {"keep": keep, "reason": "按备用平板"})[0] == 200
    assert db.session.query(CurrentMark).one().value_units == 200
    assert conflicts.open_conflicts(hall.event.id) == 0
    # The tablet whose side was set aside goes on from its own entry: that is a new conflict, not a silent change.
    mark(hall, tablet, "A1.5", "0.50", base=json.loads(first)["id"])
    assert outcomes(tablet.flush()) == ["conflict"]
    whole(hall)


def test_the_chief_decides_between_two_judges_with_a_reason(hall, client, sign_in, tablet):
    mark(hall, tablet, "A1.5", "1.50")
    tablet.flush()
    seat = panel_queries.member(hall.seats[0].id)
    panels.remove_member(seat.id, "生病", by=actor_of(hall.organiser))
    hall.seats[0] = _successor(hall)
    new = hall.tablet(client, 1, "接替平板")
    body = mark(hall, new, "A1.5", "0.50")
    assert outcomes(new.flush()) == ["conflict"]
    [dispute] = new.work()["sheets"][0]["disputes"].values()
    assert not dispute["mine"]
    assert [side["value"] for side in dispute["candidates"]] == ["0.50"]  # never the other judge's
    keep = json.loads(body)["id"]
    assert new.post(f"/conflicts/{dispute['id']}", {"keep": keep, "reason": "我的"})[0] == 422
    chief = sign_in(hall.chief)
    page = chief.get(f"/events/{hall.event.id}/conflicts").get_data(as_text=True)
    assert "1.50" in page
    assert "0.50" in page
    resolve = f"/conflicts/{dispute['id']}/resolve"
    sent = {"keep": keep, "reason": " ", "dialog": f"dispute-{dispute['id']}"}
    page = chief.post(resolve, data=sent)
    assert page.status_code == 422
    assert "请写明理由" in page.text
    assert f'value="{keep}" required checked>' in page.text
    answer = chief.post(resolve, data={"keep": keep, "reason": "以接替裁判为准"})
    assert answer.status_code == 303
    assert db.session.query(MarkConflict).one().reason == "以接替裁判为准"
    assert whole(hall) == 2


def _successor(hall):
    account = make_judge(hall.event, "接替裁判")
    return panels.add_member(
        hall.panel.id, account.id, 1, duty="judge", unit_name="", reason="接替", by=actor_of(hall.organiser)
    )


def test_each_of_three_judges_gives_each_grade_from_0_to_3(hall, client):
    tablets = [hall.tablet(client, number) for number in (1, 2, 3)]
    for turn in range(4):
        given = [str((turn + place) % 4) for place in range(3)]
        for one, grade in zip(tablets, given, strict=True):
            mark(hall, one, "A2.1", grade)
            [said] = one.flush()
            assert (said["outcome"], said["value"]) == ("accepted", f"{grade}.00")
        team = tablets[0].work()["sheets"][0]["team"][str(hall.aspects["A2.1"])]
        assert [(one["number"], one["value"]) for one in team["marks"]] == list(enumerate(given, start=1))
    for beside in ("4", "-1", "1.5"):
        mark(hall, tablets[0], "A2.1", beside)
        assert outcomes(tablets[0].flush()) == ["refused"]


def test_a_successor_marks_unseen_and_counts_in_place_of_who_left(hall, client):
    """The sheet closed before keeps the mark of who left; on the open one the successor's counts alone."""
    tablets = [hall.tablet(client, number) for number in (1, 2, 3)]
    for sheet in (0, 1):
        for one, level in zip(tablets, ("2", "2", "3"), strict=True):
            mark(hall, one, "A2.1", level, sheet=sheet)
            one.flush()
    panels.remove_member(hall.seats[0].id, "生病", by=actor_of(hall.organiser))
    hall.seats[0] = _successor(hall)
    new = hall.tablet(client, 1, "接替平板")
    assert [sheet["team"] for sheet in new.work()["sheets"]] == [{}, {}]
    mark(hall, new, "A2.1", "3", sheet=1)
    assert outcomes(new.flush()) == ["accepted"]
    team = new.work()["sheets"][1]["team"][str(hall.aspects["A2.1"])]
    assert [(one["number"], one["value"]) for one in team["marks"]] == [(1, "3"), (2, "2"), (3, "3")]
    db.session.rollback()
    given = {}
    for one in reading.field_of(hall.event).marks:
        given.setdefault(one.code, []).append((one.seat.rpartition("-")[2], one.units))
    first, second = (sheet.code for sheet in hall.sheets)
    assert given[first] == [("1", 200), ("2", 200), ("3", 300)]
    assert given[second] == [("1", 300), ("2", 200), ("3", 300)]
    whole(hall)


def test_entries_that_replace_each_other_in_a_ring_are_refused_and_stop_nothing(hall, tablet):
    ids = [str(uuid.UUID(int=0x7000 << 64 | 1 << 63 | n)) for n in range(3)]
    bodies = [
        mark(hall, tablet, "A1.5", "0.50", id=ids[0], base=ids[0]),
        mark(hall, tablet, "A1.5", "1.00", id=ids[1], base=ids[2]),
        mark(hall, tablet, "A1.1", None, measured="1"),
    ]
    said = tablet.deliver(bodies)
    assert outcomes(said) == ["refused", "accepted", "accepted"]
    assert codes(said[0]) == ["base_is_circular"]
    [said] = tablet.deliver([mark(hall, tablet, "A1.5", "1.50", id=ids[2], base=ids[1])])
    assert (said["outcome"], codes(said)) == ("refused", ["base_is_circular"])
    whole(hall)


def test_a_ring_inside_one_batch_is_refused_like_one_across_batches(hall, tablet):
    ids = [str(uuid.UUID(int=0x7000 << 64 | 1 << 63 | n)) for n in range(2)]
    said = tablet.deliver(
        [
            mark(hall, tablet, "A1.5", "1.00", id=ids[0], base=ids[1]),
            mark(hall, tablet, "A1.5", "1.50", id=ids[1], base=ids[0]),
        ]
    )
    assert outcomes(said) == ["accepted", "refused"]
    assert codes(said[1]) == ["base_is_circular"]
    whole(hall)


def test_what_the_server_computes_from_a_measurement_is_not_taken_as_a_mark(hall, tablet):
    mark(hall, tablet, "A1.4", "0.70")
    [said] = tablet.flush()
    assert (said["outcome"], codes(said)) == ("refused", ["measurement_missing"])


def test_the_first_mark_by_a_later_scheme_freezes_it_though_the_panel_was_frozen_before(hall, tablet):
    mark(hall, tablet, "A1.5", "1.50")
    tablet.flush()
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    scheme = db.session.get_one(SchemeVersion, hall.scheme.id)
    scheme.frozen_at = None
    db.session.commit()
    mark(hall, tablet, "A1.5", "0.50")
    tablet.flush()
    db.session.expire_all()
    assert db.session.get_one(SchemeVersion, hall.scheme.id).frozen_at is not None


def test_entries_that_arrive_in_the_wrong_order_heal(hall, tablet):
    bodies = [mark(hall, tablet, "A1.5", value) for value in ("0.50", "1.00", "1.50")]
    assert outcomes(tablet.deliver([bodies[0]])) == ["accepted"]
    assert outcomes(tablet.deliver([bodies[2]])) == ["conflict"]
    assert conflicts.open_conflicts(hall.event.id) == 1
    assert outcomes(tablet.deliver([bodies[1]])) == ["accepted"]
    assert conflicts.open_conflicts(hall.event.id) == 0
    assert db.session.query(CurrentMark).one().value_units == 150
    whole(hall)


def test_a_revoked_tablet_is_kept_apart(hall, client, tablet):
    device = device_queries.device(tablet.identity["device"])
    devices.revoke_device(device.id, "丢失", by=actor_of(hall.organiser))
    mark(hall, tablet, "A1.5", "1.50")
    assert outcomes(tablet.flush()) == ["quarantined"]
    assert db.session.query(CurrentMark).count() == 0
    assert tablet.get_work()[0] == 422
    assert [row.outcome for row in conflicts.lost_entries(hall.event.id).rows] == ["quarantined"]


def test_the_tablet_of_a_dismissed_judge_marks_no_more(hall, client, tablet):
    grant = account_queries.live_grant(hall.seats[0].account_id, Role.JUDGE, Scope.EVENT, hall.event.id)
    accounts.revoke_role(grant.id, by=actor_of(hall.organiser), contest_id=hall.event.contest_id)
    mark(hall, tablet, "A1.5", "1.50")
    assert outcomes(tablet.flush()) == ["quarantined"]
    assert db.session.query(CurrentMark).count() == 0
    assert tablet.get_work()[0] == 422


def test_strangers_get_nothing(hall, client, tablet):
    body = mark(hall, tablet, "A1.5", "1.50")
    batch = tablet.batch([body])
    wire = tablet.wire
    assert wire("GET", "/api/v1/work")[0] == 401
    assert wire("POST", "/api/v1/marks", batch, {"Content-Type": "application/json"})[0] == 401
    other = hall.tablet(client, 2)
    # Another tablet's token, another's signature, another judge's batch: each is refused whole.
    assert tablet.post("/marks", batch, Authorization=f"Bearer {other.identity['token']}")[0] == 401
    assert tablet.post("/marks", batch, **{"X-Signature": other.sign(batch)})[0] == 401
    assert (
        tablet.post("/marks", batch.replace("1.50", "2.00"), **{"X-Signature": tablet.sign(batch)})[0] == 401
    )
    assert other.post("/marks", batch)[0] == 401
    assert db.session.query(MarkEntry).count() == 0


def test_a_judge_of_another_event_sees_and_marks_nothing_here(hall, lay, client, tablet):
    elsewhere = lay(Hall)
    stranger = elsewhere.tablet(client)
    stranger.entry(hall.sheets[0].id, hall.aspects["A1.5"], "1.50", scheme=hall.scheme.id)
    [said] = stranger.flush()
    assert codes(said) == ["sheet_not_of_panel"]
    assert hall.sheets[0].id not in {sheet["id"] for sheet in stranger.work()["sheets"]}
    status, _ = stranger.post(
        f"/sheets/{hall.sheets[0].id}/submit", {"sheet": hall.sheets[0].id, "version": 1, "last_seq": 0}
    )
    assert status == 403


def test_an_enrolment_token_works_once_and_not_for_long(hall, client):
    token = hall.token(hall.seats[0])
    first = Tablet(flask_post(client))
    first.enrol(token)
    second = Tablet(flask_post(client))
    status, answer, _ = second.ask_enrolment(token)
    assert status == 422
    assert json.loads(answer)["problems"][0]["code"] == "enrolment_over"


def test_before_the_declaration_no_code_is_shown(hall, client):
    tablet = Tablet(flask_post(client))
    tablet.enrol(hall.token(hall.seats[0]))
    tablet.start()
    work = tablet.work()
    assert work["declaration"]["lines"]
    assert work["sheets"] == []
    assert work["aspects"] == []


def test_the_first_mark_freezes_panel_and_scheme(hall, tablet):
    assert panel_queries.panel(hall.panel.id).frozen_at is None
    mark(hall, tablet, "A1.5", "1.50")
    tablet.flush()
    db.session.expire_all()
    assert panel_queries.panel(hall.panel.id).frozen_at is not None
    assert schemes.newest(hall.event.id).frozen_at is not None


def test_unchanged_work_is_not_sent_again(hall, tablet):
    status, _, headers = tablet.get_work()
    assert status == 200
    status, body, _ = tablet.get_work(headers["ETag"])
    assert (status, body) == (304, b"")


def fill(hall, tablet, number, level="2"):
    """Everything this judge has to mark on the first sheet."""
    if number == 1:
        mark(hall, tablet, "A1.1", measured="1")
        mark(hall, tablet, "A1.2", measured="1")
        mark(hall, tablet, "A1.3", measured="5")
        mark(hall, tablet, "A1.4", measured="0.4")
        mark(hall, tablet, "A1.5", "1.50")
    mark(hall, tablet, "A2.1", level)
    mark(hall, tablet, "A2.2", f"8{number}.50")
    tablet.flush()


def submit(hall, tablet, version=1):
    sheet = hall.sheets[0].id
    return tablet.post(
        f"/sheets/{sheet}/submit", {"sheet": sheet, "version": version, "last_seq": tablet.seq}
    )


def problem_codes(answer):
    return [problem["code"] for problem in answer["problems"]]


def test_a_reopening_may_be_declined_and_asked_for_again(hall, sign_in):
    sheet = hall.sheets[0]
    sheet.state = "locked"
    db.session.commit()
    where = f"/sheets/{sheet.id}"
    chief, supervisor = sign_in(hall.chief), sign_in(hall.supervisor)
    assert supervisor.post(f"{where}/reopen-deny", data={"reason": "没有人申请"}).status_code == 422
    assert chief.post(f"{where}/reopen-ask", data={"reason": "想再看看"}).status_code == 303
    refused_in_dialog(supervisor, f"{where}/reopen-deny", "reopen-deny", " ", "请写明理由")
    assert supervisor.post(f"{where}/reopen-deny", data={"reason": "没有写明哪里录错"}).status_code == 303
    page = chief.get(where).text
    assert "没有写明哪里录错" in page
    assert "申请重开加密号" in page
    assert supervisor.post(f"{where}/reopen").status_code == 422
    assert sheet.state == "locked"
    assert chief.post(f"{where}/reopen-ask", data={"reason": "A1.5 录错"}).status_code == 303
    assert supervisor.post(f"{where}/reopen").status_code == 303
    db.session.expire_all()
    assert (sheet.state, sheet.version) == ("draft", 2)


def test_no_sheet_of_an_archived_contest_is_reopened(hall, sign_in):
    sheet = hall.sheets[0]
    sheet.state = "locked"
    db.session.commit()
    signoff.ask_reopening(sheet.id, "漏看一项", by=actor_of(hall.chief))
    hall.event.contest.phase = Phase.ARCHIVED
    db.session.commit()
    where, reason = f"/sheets/{sheet.id}", {"reason": "再看一次"}
    assert "申请重开加密号" not in sign_in(hall.chief).get(where).text
    for answer in (
        sign_in(hall.chief).post(f"{where}/reopen-ask", data=reason),
        sign_in(hall.supervisor).post(f"{where}/reopen"),
        sign_in(hall.supervisor).post(f"{where}/reopen-deny", data=reason),
    ):
        assert answer.status_code == 422
        assert "竞赛已归档或取消" in answer.text
    assert sheet_queries.sheet(sheet.id).state == "locked"


def test_a_sheet_goes_through_four_pairs_of_eyes_and_is_locked(hall, client, sign_in):
    tablets = [hall.tablet(client, number) for number in (1, 2, 3)]
    status, answer = submit(hall, tablets[0])
    assert status == 422
    assert "marks_missing" in problem_codes(answer)
    fill(hall, tablets[0], 1)
    fill(hall, tablets[1], 2)
    assert problem_codes(submit(hall, tablets[0])[1]) == ["team_not_finished"]
    fill(hall, tablets[2], 3, level="0")
    work = tablets[0].work()["sheets"][0]["team"][str(hall.aspects["A2.1"])]
    assert [one["value"] for one in work["marks"]] == ["2", "2", "0"]
    assert work["rescore"]
    assert problem_codes(submit(hall, tablets[0])[1]) == ["spreads_open"]
    mark(hall, tablets[2], "A2.1", "1")
    tablets[2].flush()
    assert [row.marks for row in standing.rounds_of(hall.sheets[0].id)] == [
        [[1, "mark", 200], [2, "mark", 200], [3, "mark", 0]]
    ]
    for tablet in tablets:
        assert submit(hall, tablet)[0] == 200
        assert submit(hall, tablet)[0] == 200  # a repeat changes nothing
    sheet = hall.sheets[0]
    db.session.expire_all()
    assert sheet.state == "submitted"
    mark(hall, tablets[0], "A1.5", "2.00")
    assert outcomes(tablets[0].flush()) == ["late"]
    where = f"/sheets/{sheet.id}"
    tabulator, chief, supervisor = (sign_in(one) for one in (hall.tabulator, hall.chief, hall.supervisor))
    assert "82.50" in tabulator.get(where).get_data(as_text=True)
    assert sign_in(hall.organiser).post(f"{where}/check", data={"decision": "confirm"}).status_code == 404
    assert tabulator.post(f"{where}/check", data={"decision": "confirm", "hash": "0" * 64}).status_code == 422
    confirm = {"decision": "confirm", "hash": sheet.hash}
    assert tabulator.post(f"{where}/check", data=confirm).status_code == 303
    assert chief.post(f"{where}/sign", data={"hash": sheet.hash}).status_code == 303
    assert says(supervisor.get(where), "lock", sheet.hash, f"锁定加密号 {sheet.code}", "任何人不能再改")
    assert supervisor.post(f"{where}/witness", data={"hash": sheet.hash}).status_code == 303
    db.session.expire_all()
    assert sheet.state == "locked"
    assert sheet.total_units == sum(mark.value_units or 0 for mark in standing.marks_of_sheet(sheet.id))
    paper = chief.get(f"{where}/paper")
    assert paper.mimetype == "application/pdf"
    assert chief.post(f"{where}/reopen-ask", data={"reason": "复核发现录错"}).status_code == 303
    told = ("复核发现录错", "第 1 版改为第 2 版", "不能计算成绩")
    assert says(supervisor.get(where), "reopen", *told)
    assert supervisor.post(f"{where}/reopen").status_code == 303
    db.session.expire_all()
    assert (sheet.state, sheet.version, sheet.hash, sheet.total_units) == ("draft", 2, None, None)
    # The same log goes on.
    tablets[0].heads[sheet.id, hall.aspects["A1.5"]] = tablets[0].work()["sheets"][0]["mine"][
        str(hall.aspects["A1.5"])
    ]["entry"]
    mark(hall, tablets[0], "A1.5", "2.00")
    assert outcomes(tablets[0].flush()) == ["accepted"]
    whole(hall)


def test_a_returned_sheet_takes_marks_again(hall, client, sign_in):
    tablets = [hall.tablet(client, number) for number in (1, 2, 3)]
    for number, tablet in enumerate(tablets, start=1):
        fill(hall, tablet, number)
    for tablet in tablets:
        assert submit(hall, tablet)[0] == 200
    tabulator = sign_in(hall.tabulator)
    where = f"/sheets/{hall.sheets[0].id}/check"
    assert tabulator.post(where, data={"decision": "return", "reason": ""}).status_code == 422
    refused_in_dialog(tabulator, where, "give-back", " ", "请写明理由", decision="return")
    assert tabulator.post(where, data={"decision": "return", "reason": "A1.5 与纸表不符"}).status_code == 303
    mark(hall, tablets[0], "A1.5", "2.00")
    assert outcomes(tablets[0].flush()) == ["accepted"]
    for tablet in tablets:
        assert submit(hall, tablet)[0] == 200
    db.session.expire_all()
    assert hall.sheets[0].state == "submitted"


def test_nothing_a_judge_gets_depends_on_what_another_judge_marked(hall, client, app):
    """Differential: judge 2 marks this or that; every byte that judge 1 gets is the same."""
    tablets = [hall.tablet(client, number) for number in (1, 2)]

    def answers(value, level):
        for aspect, given in (("A2.2", value), ("A2.1", level)):
            mark(hall, tablets[1], aspect, given)
        tablets[1].flush()
        status, body, headers = tablets[0].get_work()
        return status, body, {key: text for key, text in headers.items() if key != "Date"}

    assert answers("10.00", "0") == answers("99.50", "3") == answers("55.25", "1")


def test_pages_of_sheets_show_no_mark_before_submission(hall, client, sign_in, tablet):
    mark(hall, tablet, "A2.2", "83.25")
    tablet.flush()
    for account in (hall.chief, hall.organiser, hall.supervisor, hall.tabulator):
        reader = sign_in(account)
        assert "1 / 7" in reader.get(f"/events/{hall.event.id}/sheets").get_data(as_text=True)
        assert "83.25" not in reader.get(f"/sheets/{hall.sheets[0].id}").get_data(as_text=True)


def test_penalties_are_proposed_by_one_and_upheld_by_another(hall, sign_in):
    chief, supervisor = sign_in(hall.chief), sign_in(hall.supervisor)
    where = f"/events/{hall.event.id}/penalties"
    assert (
        chief.post(where, data={"code": "C-01", "points": "2", "percent": "10", "reason": "超时"}).status_code
        == 422
    )
    assert chief.post(where, data={"code": "C-01", "percent": "10", "reason": "超时"}).status_code == 303
    before, other = (contents_of(sheet).hash for sheet in hall.sheets)
    penalty = penalties.penalties_of(hall.event.id)[0][0]
    with pytest.raises(Exception, match="penalty_needs_second"):
        penalty_operations.decide_penalty(penalty.id, True, by=actor_of(hall.chief))
    assert supervisor.post(f"/penalties/{penalty.id}/decide", data={"decision": "uphold"}).status_code == 303
    db.session.expire_all()
    assert contents_of(hall.sheets[0]).hash != before
    assert contents_of(hall.sheets[1]).hash == other
