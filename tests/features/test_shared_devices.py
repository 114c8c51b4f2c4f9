"""One device on which people worked whose roles do not go together is told to those who watch."""

import pytest

from competition.accounts import login_operations as logins
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.problems import Refused
from competition.rules.roles import Role
from competition.rules.separation import Separation, SharedBy, shared_by
from competition.staffing.models import SharedDevice
from competition.staffing.sharing import operations
from tests.factories import judging
from tests.factories.accounts import actor_of, make_account, make_administrator

MARK = "a" * 64
ONE_MARK = judging.ASPECTS[4:5]  # an aspect that one judge marks


@pytest.fixture
def hall(lay):
    return lay(judging.Hall, judges=2, codes=1, aspects=ONE_MARK)


def signs_in(account, mark=MARK):
    logins.begin_login(account.id, device_name="赛场电脑", device_key=mark)


def judge_of(hall, number=1):
    return db.session.get(type(hall.chief), hall.seats[number - 1].account_id)


def test_what_one_person_may_not_hold_two_on_one_device_are_noticed_with():
    used = {3: {Role.JUDGE}, 1: {Role.ORGANISER}, 2: {Role.REVIEWER}}
    assert shared_by(used, Separation.FULL) == [SharedBy(1, Role.ORGANISER, 3, Role.JUDGE)]
    keepers = {1: {Role.CIPHER_OFFICER}, 2: {Role.ORGANISER}}
    assert len(shared_by(keepers, Separation.FULL)) == 1
    assert shared_by(keepers, Separation.SMALL) == []


def test_an_organiser_and_a_judge_on_one_browser_are_told_to_those_who_watch(hall, sign_in):
    signs_in(hall.organiser)
    signs_in(hall.tabulator, "b" * 64)
    assert db.session.query(SharedDevice).count() == 0
    signs_in(judge_of(hall))
    signs_in(judge_of(hall))
    found = db.session.query(SharedDevice).one()
    assert {found.first_id, found.second_id} == {hall.organiser.id, hall.seats[0].account_id}
    line = db.session.query(AuditEntry).filter_by(action="security.device_shared").one()
    assert line.contest_id == hall.event.contest_id
    address = f"/contests/{hall.event.contest_id}/shared-devices"
    for who in (hall.supervisor, make_administrator()):
        reader = sign_in(who)
        assert "不能兼任的人用过同一设备" in reader.get("/today").get_data(as_text=True)
        page = reader.get(address).get_data(as_text=True)
        for told in ("赛场电脑", "组委会", "裁判1", "待核实"):
            assert told in page, told
    assert sign_in(hall.organiser).get(address).status_code == 404
    assert "用过同一设备" not in sign_in(hall.organiser).get("/today").get_data(as_text=True)


def test_who_watches_writes_down_what_was_found_and_is_asked_no_more(hall, sign_in):
    signs_in(hall.organiser)
    signs_in(judge_of(hall))
    found = db.session.query(SharedDevice).one().id
    address = f"/contests/{hall.event.contest_id}/shared-devices/{found}/settle"
    reader = sign_in(hall.supervisor)
    assert reader.post(address, data={"reason": " "}).status_code == 422
    assert reader.post(address, data={"reason": "借用组委会电脑看日程，已当面问过"}).status_code == 303
    assert "用过同一设备" not in reader.get("/today").get_data(as_text=True)
    assert "借用组委会电脑" in reader.get(address.rsplit("/", 2)[0]).get_data(as_text=True)
    signs_in(judge_of(hall))  # nothing new
    db.session.rollback()
    assert db.session.query(SharedDevice).filter_by(settled_at=None).count() == 0


def test_nobody_looks_into_what_is_said_of_themselves(hall):
    signs_in(hall.supervisor)
    signs_in(judge_of(hall))
    found = db.session.query(SharedDevice).one().id
    with pytest.raises(Refused):
        operations.settle_shared(found, "没事", by=actor_of(hall.supervisor))


def test_a_tablet_on_which_an_organiser_signs_in_is_noticed(hall, client):
    """The tablet gets a mark with its enrolment; whoever signs in there has the same."""
    tablet = hall.tablet(client, 1)
    assert tablet.sitting
    mark = db.session.query(judging.Device).one().browser
    assert mark
    signs_in(hall.organiser, mark)
    found = db.session.query(SharedDevice).one()
    assert {found.first_id, found.second_id} == {hall.organiser.id, hall.seats[0].account_id}


def test_people_of_different_contests_share_a_computer_in_peace(hall):
    other = judging.Hall(judges=1, codes=1, aspects=ONE_MARK)
    signs_in(hall.organiser)
    signs_in(judge_of(other))
    signs_in(make_account("路人"))
    assert db.session.query(SharedDevice).count() == 0
