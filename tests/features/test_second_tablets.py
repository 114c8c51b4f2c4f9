"""A second tablet in a judge's name is deliberate, and everybody concerned can see it."""

import pytest

from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.problems import Refused
from scoring.devices import operations, queries
from tests.factories import judging
from tests.factories.accounts import actor_of


@pytest.fixture
def hall(lay):
    return lay(judging.Hall)


def invite(client, seat, **data):
    return client.post(f"/panel-members/{seat.id}/enrolment", data=data)


def token_of(answer):
    return answer.get_data(as_text=True).split("/tablet/enrol#")[1].split("<")[0]


def test_a_second_tablet_for_a_seat_takes_a_reason_which_is_kept(hall, client, sign_in):
    organiser, seat = sign_in(hall.organiser), hall.seats[0]
    first = invite(organiser, seat)
    assert first.status_code == 200
    judging.Tablet(judging.flask_post(client)).enrol(token_of(first), "旧平板")
    for reason in ("", "  "):
        refused = invite(organiser, seat, reason=reason)
        assert refused.status_code == 422
        assert "请写明理由" in refused.get_data(as_text=True)
    second = invite(organiser, seat, reason="旧平板没电")
    judging.Tablet(judging.flask_post(client)).enrol(token_of(second), "新平板")
    entry = db.session.query(AuditEntry).filter_by(action="device.invited").order_by(AuditEntry.id.desc())[0]
    assert entry.reason == "旧平板没电"
    assert entry.details["beside"] == 1
    page = organiser.get(f"/panels/{hall.panel.id}/devices").get_data(as_text=True)
    for told in ("旧平板没电", "同席 2 台", "组委会 出示"):
        assert told in page, told


def test_a_seat_whose_tablets_are_out_of_use_needs_no_reason(hall, client, sign_in):
    hall.tablet(client)
    (device,) = queries.live_devices_of(hall.seats[0].id)
    operations.revoke_device(device.id, "丢失", by=actor_of(hall.organiser))
    assert invite(sign_in(hall.organiser), hall.seats[0]).status_code == 200


def test_two_codes_shown_before_the_first_tablet_do_not_make_two_tablets(hall):
    by, seat = actor_of(hall.organiser), hall.seats[0]
    first, second = (operations.issue_enrolment(seat.id, by=by) for _ in range(2))
    key = judging.Tablet(None).public_key
    with pytest.raises(Refused):
        operations.enrol(first, key, "甲")
    operations.enrol(second, key, "乙")
    with pytest.raises(Refused):
        operations.enrol(second, key, "丙")
    assert len(queries.live_devices_of(seat.id)) == 1


def test_the_judge_sees_a_tablet_that_is_not_theirs(hall, client, sign_in):
    judge = hall.seats[0].account_id
    account = queries.db.session.get(type(hall.chief), judge)
    hall.tablet(client, name="我的平板 A")
    own = sign_in(account)
    assert "我的平板 A" in own.get("/my/tablets").get_data(as_text=True)
    assert "台平板在用" not in own.get("/today").get_data(as_text=True)
    hall.tablet(client, name="陌生平板")
    page = own.get("/my/tablets").get_data(as_text=True)
    for told in ("陌生平板", "轮换使用", "组委会", "有 2 台平板在用"):
        assert told in page, told
    assert "你的席位有 2 台平板在用" in own.get("/today").get_data(as_text=True)
    colleague = queries.db.session.get(type(hall.chief), hall.seats[1].account_id)
    assert "陌生平板" not in sign_in(colleague).get("/my/tablets").get_data(as_text=True)


def test_a_sheet_names_the_tablets_that_marked_it(hall, client, sign_in):
    sheet = hall.sheets[0]
    for name in ("平板甲", "平板乙"):
        tablet = hall.tablet(client, name=name)
        tablet.entry(sheet.id, hall.aspects["A1.1"], "1.00", scheme=hall.scheme.id)
        tablet.flush()
    page = sign_in(hall.organiser).get(f"/sheets/{sheet.id}").get_data(as_text=True)
    assert "1 号裁判：平板甲、平板乙" in page
    assert "2 台" in page
    other = sign_in(hall.organiser).get(f"/sheets/{hall.sheets[1].id}").get_data(as_text=True)
    assert "平板甲" not in other
