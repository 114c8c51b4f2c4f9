"""A tablet is nobody's until its judge starts the seat with the own PIN, and what is done for a judge is seen."""

import json
from datetime import timedelta

import pytest

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.notices.models import ToldNotice
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from scoring.devices import operations as devices
from scoring.devices.models import Sitting
from scoring.devices.sittings import operations as sittings
from scoring.marks.models import MarkEntry
from scoring.panels import operations as panels
from scoring.panels.declaration_text import DECLARATION_VERSION
from scoring.panels.models import Declaration
from scoring.pins import operations as pins
from scoring.pins.models import JudgePin
from tests.factories import judging
from tests.factories.accounts import actor_of
from tests.factories.judging import PIN

OTHER_PIN = "862301"


@pytest.fixture
def hall(lay):
    return lay(judging.Hall, codes=1)


@pytest.fixture
def tablet(hall, client):
    """Enrolled by the organiser, and nobody's."""
    tablet = judging.Tablet(judging.flask_post(client))
    tablet.enrol(hall.token(hall.seats[0]), "1 号平板")
    return tablet


def judge_of(hall, number=1):
    return db.session.get(type(hall.chief), hall.seats[number - 1].account_id)


def code_of(answer):
    status, body = answer
    assert status in (401, 422), answer
    return body["problems"][0]["code"]


def mark(hall, tablet, value="1.50"):
    return tablet.entry(hall.sheets[0].id, hall.aspects["A1.5"], value, scheme=hall.scheme.id)


def log_of(action):
    db.session.rollback()
    return db.session.query(AuditEntry).filter_by(action=action).order_by(AuditEntry.id).all()


# Without the PIN


def test_whoever_holds_the_qr_gets_no_code_and_no_mark_without_the_judges_pin(hall, tablet):
    work = tablet.work()
    assert (work["sheets"], work["aspects"], work["declaration"]) == ([], [], None)
    assert work["seat"] == {"sitting": None, "judge": "裁判1", "has_pin": True, "others": []}
    said = {"text_version": DECLARATION_VERSION, "conflicts": ""}
    assert code_of(tablet.post("/declaration", said)) == "seat_not_started"
    body = mark(hall, tablet)
    assert code_of(tablet.post("/marks", tablet.batch([body]))) == "seat_not_started"
    handing_in = {"sheet": hall.sheets[0].id, "version": 1, "last_seq": 0}
    assert code_of(tablet.post(f"/sheets/{hall.sheets[0].id}/submit", handing_in)) == "seat_not_started"
    assert code_of(tablet.ask_start("904716")) == "pin_wrong"
    assert db.session.query(MarkEntry).count() == db.session.query(Declaration).count() == 0


def test_what_was_kept_goes_in_once_the_judge_starts_the_seat(hall, tablet):
    body = mark(hall, tablet)
    assert code_of(tablet.post("/marks", tablet.batch([body]))) == "seat_not_started"
    tablet.start()
    (said,) = tablet.deliver([body])
    assert (said["outcome"], said["sitting"]) == ("accepted", tablet.sitting)
    assert db.session.query(MarkEntry).one().sitting_id == tablet.sitting


def test_a_judge_without_a_pin_is_told_to_set_one(hall, tablet):
    pin = db.session.get(JudgePin, hall.seats[0].account_id)
    atomic(db.session.delete)(pin)
    assert tablet.work()["seat"]["has_pin"] is False
    assert code_of(tablet.ask_start()) == "pin_missing"


# The start


def test_a_start_is_signed_by_tablet_and_server_and_in_the_log(hall, tablet):
    tablet.start()
    found = db.session.query(Sitting).one()
    seat = hall.seats[0]
    assert (found.panel_member_id, found.account_id, found.started_by) == (seat.id, seat.account_id, "pin")
    said = json.loads(found.statement)
    assert (said["judge"], said["device"]) == (seat.id, tablet.identity["device"])
    assert tablet.verified(json.loads(found.receipt)) == said
    (line,) = log_of("seat.started")
    assert (line.actor_id, line.device_id) == (seat.account_id, tablet.identity["device"])
    assert line.details["sitting"] == tablet.sitting
    assert audit.broken_at(hall.event.contest_id) is None
    assert PIN not in f"{found.statement} {found.receipt} {line.details}"


def test_the_same_start_sent_again_is_the_same_sitting_and_another_may_not_have_its_id(hall, tablet, client):
    tablet.start()
    wish = json.loads(db.session.query(Sitting).one().statement)
    again = tablet.ask_start(sitting=wish["sitting"], device_time=wish["device_time"])
    assert (again[0], again[1]["sitting"]) == (201, tablet.sitting)
    assert code_of(tablet.ask_start(sitting=wish["sitting"])) == "sitting_id_reused"
    assert code_of(tablet.ask_start(judge=hall.seats[1].id)) == "batch_of_other_tablet"
    assert db.session.query(Sitting).count() == 1


def test_nobody_locks_a_judge_out_of_another_tablet(hall, tablet, client):
    for left in (4, 3, 2, 1):
        answer = tablet.ask_start("904716")
        assert code_of(answer) == "pin_wrong"
        assert str(left) in answer[1]["problems"][0]["message"]
    assert [code_of(tablet.ask_start(pin)) for pin in ("904716", PIN)] == ["pin_locked", "pin_locked"]
    assert len(log_of("seat.pin_failed")) == 1
    own = judging.Tablet(judging.flask_post(client))
    own.enrol(hall.token(hall.seats[0]), "自己的平板")
    own.start()


def test_a_guesser_with_ever_new_tablets_has_one_try_on_each(hall, client, monkeypatch):
    monkeypatch.setattr(sittings, "GUESSED_AT", 3)
    for _ in range(3):
        tablet = judging.Tablet(judging.flask_post(client))
        tablet.enrol(hall.token(hall.seats[0]))
        assert code_of(tablet.ask_start("904716")) == "pin_wrong"
    fresh = judging.Tablet(judging.flask_post(client))
    fresh.enrol(hall.token(hall.seats[0]))
    assert [code_of(fresh.ask_start("904716")) for _ in range(2)] == ["pin_locked", "pin_locked"]
    own = judging.Tablet(judging.flask_post(client))
    own.enrol(hall.token(hall.seats[0]))
    own.start()


def test_guessing_on_ever_new_tablets_ends_and_the_judge_and_the_supervisor_are_told(
    hall, tablet, client, monkeypatch
):
    monkeypatch.setattr(sittings, "GUESSED_AT", 1)
    monkeypatch.setattr(sittings, "CLOSED_AT", 3)
    tablet.start()
    tablet.leave()
    for _ in range(3):
        stranger = judging.Tablet(judging.flask_post(client))
        stranger.enrol(hall.token(hall.seats[0]))
        assert code_of(stranger.ask_start("904716")) in {"pin_wrong", "pin_locked"}
    fresh = judging.Tablet(judging.flask_post(client))
    fresh.enrol(hall.token(hall.seats[0]))
    assert [code_of(fresh.ask_start(pin)) for pin in ("904716", PIN)] == ["pin_closed", "pin_closed"]
    assert len(log_of("seat.pin_closed")) == 1
    tablet.start()
    pins.set_pin(hall.seats[0].account_id, OTHER_PIN, OTHER_PIN, by=actor_of(judge_of(hall)))
    fresh.start(OTHER_PIN)


def test_who_sets_the_pin_anew_tries_anew(hall, tablet):
    for _ in range(5):
        tablet.ask_start("904716")
    pins.set_pin(hall.seats[0].account_id, OTHER_PIN, OTHER_PIN, by=actor_of(judge_of(hall)))
    tablet.start(OTHER_PIN)


# The end


def test_a_judge_who_leaves_takes_the_seat_along(hall, tablet):
    tablet.start()
    tablet.leave()
    assert code_of(tablet.post("/marks", tablet.batch([mark(hall, tablet)]))) == "seat_not_started"
    assert log_of("seat.ended")[0].details["why"] == "left"
    tablet.start()
    assert tablet.flush()[0]["outcome"] == "accepted"


def test_moving_to_another_tablet_ends_the_former_and_loses_nothing(hall, tablet, client):
    tablet.start()
    kept = mark(hall, tablet)
    second = judging.Tablet(judging.flask_post(client))
    second.enrol(hall.token(hall.seats[0]), "2 号平板")
    assert second.work()["seat"]["others"] == ["1 号平板"]
    second.start(alone=True)
    assert code_of(tablet.post("/marks", tablet.batch([kept]))) == "seat_not_started"
    assert tablet.work()["seat"]["others"] == ["2 号平板"]
    tablet.start()  # the judge comes back for what it holds, and both go on
    assert tablet.flush()[0]["outcome"] == "accepted"
    assert second.work()["seat"]["sitting"] == second.sitting


def test_a_new_pin_ends_what_the_former_started(hall, tablet):
    tablet.start()
    pins.set_pin(hall.seats[0].account_id, OTHER_PIN, OTHER_PIN, by=actor_of(judge_of(hall)))
    assert tablet.work()["seat"]["sitting"] is None
    assert code_of(tablet.ask_start(PIN)) == "pin_wrong"
    tablet.start(OTHER_PIN)


def test_a_replaced_judge_and_a_tablet_out_of_use_sit_no_more(hall, client):
    first, second = hall.tablet(client, 1), hall.tablet(client, 2)
    panels.remove_member(hall.seats[0].id, "生病", by=SYSTEM)
    devices.revoke_device(second.identity["device"], "丢失", by=SYSTEM)
    db.session.expire_all()
    ended = {row.id: row.ended_for for row in db.session.query(Sitting)}
    assert ended == {first.sitting: "replaced", second.sitting: "revoked"}
    assert code_of(first.ask_start()) == "judge_left_already"
    assert code_of(second.ask_start()) == "device_revoked"


def test_the_judge_ends_a_sitting_from_the_own_account_and_nobody_else_does(hall, client, sign_in):
    tablet = hall.tablet(client, 1)
    address = f"/my/sittings/{tablet.sitting}/end"
    assert sign_in(hall.organiser).post(address).status_code == 404
    own = sign_in(judge_of(hall))
    assert "进行中" in own.get("/my/tablets").get_data(as_text=True)
    assert own.post(address).status_code == 303
    assert tablet.work()["seat"]["sitting"] is None
    with pytest.raises(Refused):
        sittings.leave_seat(tablet.sitting, by=actor_of(hall.organiser))


# Before there were PINs


def test_a_tablet_enrolled_before_there_were_pins_goes_on_and_everybody_sees_it(hall, tablet, sign_in):
    judging.sit_before(tablet.identity["device"])
    tablet.declare()
    mark(hall, tablet)
    assert tablet.flush()[0]["outcome"] == "accepted"
    page = sign_in(hall.supervisor).get(f"/events/{hall.event.id}/seats").get_data(as_text=True)
    assert "没有口令（启用口令以前登记）" in page
    tablet.start()
    page = sign_in(hall.supervisor).get(f"/events/{hall.event.id}/seats").get_data(as_text=True)
    assert "裁判口令" in page


# The PIN itself


def test_only_its_owner_sets_a_pin_and_the_owner_is_told(hall, sign_in):
    judge = judge_of(hall)
    with pytest.raises(Refused):
        pins.set_pin(judge.id, OTHER_PIN, OTHER_PIN, by=actor_of(hall.organiser))
    atomic(setattr)(judge, "email", "judge@example.org")
    own = sign_in(judge)
    weak = own.post("/my/pin", data={"pin": "123456", "repeated": "123456"})
    assert weak.status_code == 422
    assert "容易被猜到" in weak.get_data(as_text=True)
    assert own.post("/my/pin", data={"pin": OTHER_PIN, "repeated": OTHER_PIN}).status_code == 303
    kept = db.session.get(JudgePin, judge.id)
    db.session.refresh(kept)
    assert kept.pin_hash.startswith("$argon2id$")
    assert OTHER_PIN not in kept.pin_hash
    assert log_of("pin.changed")[0].actor_id == judge.id
    assert db.session.query(ToldNotice).filter_by(template="pin_set", account_id=judge.id).count() == 1


def test_a_pin_asks_for_the_password_once_the_sign_in_is_old(hall, sign_in, monkeypatch):
    own, now = sign_in(judge_of(hall)), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=20))
    asked = own.post("/my/pin", data={"pin": OTHER_PIN, "repeated": OTHER_PIN})
    assert asked.status_code == 403
    assert "proof_password" in asked.get_data(as_text=True)


def test_a_judge_without_a_pin_is_reminded(hall, sign_in):
    own = sign_in(judge_of(hall))
    assert "设置评分口令" not in own.get("/today").get_data(as_text=True)
    atomic(db.session.delete)(db.session.get(JudgePin, hall.seats[0].account_id))
    assert "设置评分口令" in own.get("/today").get_data(as_text=True)


# Declarations


def test_a_declaration_written_down_by_the_organiser_is_marked_as_such_and_opens_nothing(
    hall, tablet, sign_in
):
    seat, organiser = hall.seats[0], sign_in(hall.organiser)
    address = f"/panel-members/{seat.id}/declaration"
    assert organiser.post(address, data={"conflicts": ""}).status_code == 422
    said = {"conflicts": "选手中有我的徒弟", "reason": "裁判交来签字的纸质声明"}
    assert organiser.post(address, data=said).status_code == 303
    (line,) = log_of("panel.declaration_recorded")
    assert (line.actor_id, line.reason) == (hall.organiser.id, said["reason"])
    for who in (hall.supervisor, hall.chief):
        reader = sign_in(who)
        assert "的声明由他人代录，请核对" in reader.get("/today").get_data(as_text=True), who.name
        page = reader.get(f"/events/{hall.event.id}/seats").get_data(as_text=True)
        for told in ("他人代录", "组委会", *said.values(), "本人未声明"):
            assert told in page, told
    tablet.start()
    assert tablet.work()["declaration"]["lines"]
    tablet.declare()
    assert tablet.work()["sheets"]
    assert "的声明由他人代录" not in sign_in(hall.chief).get("/today").get_data(as_text=True)


def test_nobody_declares_in_a_judges_name(hall):
    seat = hall.seats[0]
    with pytest.raises(Refused):
        panels.declare(seat.id, DECLARATION_VERSION, "", by=actor_of(hall.organiser))
    with pytest.raises(Refused):
        panels.record_declaration(seat.id, "", "自己代录", by=actor_of(judge_of(hall)))
