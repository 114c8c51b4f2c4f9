"""Events, sittings and venues that are changed once people have entered; dates that can be."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from competition.checking_in import operations as checking_in
from competition.contests import operations, queries
from competition.contests.operations import EventDetails
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.work.models import Message
from competition.rules.draw.attendance import Attendance
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing import operations as staffing
from competition.timetables import operations as timetables
from competition.timetables import queries as timetable_queries
from competition.timetables.operations import SessionDetails, VenueDetails
from tests.factories.accounts import make_account
from tests.factories.contests import contest_details, make_contest, make_event, make_session
from tests.factories.registration import open_contest, stored, submitted_entry


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def details_of(event, **changes):
    names = ("code", "name", "name_en", "group_kind", "occupation_code", "paper_level", "members", "sort")
    return EventDetails(**{name: getattr(event, name) for name in names} | changes)


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def entry(event):
    found = submitted_entry(event, make_account("张三"))
    approve(found.id)
    return found


@atomic
def approve(entry_id):
    stored(entry_id).state = "approved"


def nine(event):
    return datetime.combine(event.contest.starts_on, time(1), UTC)


def test_changing_an_event_names_whom_it_concerns_and_wants_a_reason(event, entry):
    with pytest.raises(Refused) as refusal:
        operations.change_event(event.id, details_of(event, members=2), by=SYSTEM)
    assert codes(refusal) == {"reason_missing", "event_change_concerns", "event_change_unfits"}
    assert "张" in next(p for p in refusal.value.problems if p.code == "event_change_unfits").details["names"]
    db.session.expire_all()
    assert queries.event(event.id).members == 1


def test_entries_that_no_longer_fit_go_back_to_review(event, entry):
    again = operations.change_event(event.id, details_of(event, members=2), by=SYSTEM, reason="改为双人赛")
    assert again == 1
    assert stored(entry.id).state == "submitted"
    told = db.session.query(Message).filter_by(template="entry_sent_back").one()
    assert told.body["reason"].endswith("改为双人赛")
    assert db.session.query(AuditEntry).filter_by(action="event.changed").one().details["concerned"] == 1


def test_a_change_is_refused_whole_where_somebody_is_checked_in(event, entry):
    session = make_session(event)
    checking_in.check_in(session.id, entry.id, Attendance.ABSENT, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        operations.change_event(event.id, details_of(event, members=2), by=SYSTEM, reason="改为双人赛")
    assert codes(refusal) == {"entry_ticked_already"}
    db.session.expire_all()
    assert queries.event(event.id).members == 1


def test_an_event_without_entries_is_corrected_without_more_ado(event):
    assert operations.change_event(event.id, details_of(event, members=2), by=SYSTEM) == 0
    assert queries.event(event.id).members == 2


def test_the_page_of_an_event_shows_whom_a_change_concerns(event, entry, sign_in):
    desk = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    assert "已有 1 份报名" in desk.get(f"/events/{event.id}/edit").text
    sent = {"code": event.code, "name": "焊工", "group_kind": "staff", "members": "2", "sort": "0"}
    answer = desk.post(f"/events/{event.id}/edit", data=sent)
    assert answer.status_code == 422
    assert "将退回重审" in answer.text
    assert 'value="焊工"' in answer.text
    assert desk.post(f"/events/{event.id}/edit", data=sent | {"reason": "改为双人赛"}).status_code == 303
    assert stored(entry.id).state == "submitted"


@pytest.mark.parametrize("days", [-2600, -1, 3])
def test_a_session_lies_within_the_days_of_its_contest(app, days):
    event = make_event(make_contest(Phase.PREPARING, events=0))
    start = nine(event) + timedelta(days=days)
    with pytest.raises(Refused) as refusal:
        timetables.add_session(event.id, "第一场", start, start + timedelta(hours=4), None, by=SYSTEM)
    assert codes(refusal) == {"session_outside_contest"}


def test_no_event_has_a_session_twice(app):
    event = make_event(make_contest(Phase.PREPARING, events=0))
    start = nine(event)
    timetables.add_session(event.id, "第一场", start, start + timedelta(hours=4), None, by=SYSTEM)
    for name in ("第一场", "上午场"):
        with pytest.raises(Refused) as refusal:
            timetables.add_session(event.id, name, start, start + timedelta(hours=4), None, by=SYSTEM)
        assert codes(refusal) == {"session_twice"}
    hall = timetables.add_venue(event.contest_id, "二号馆", "", by=SYSTEM)
    timetables.add_session(event.id, "第二场", start, start + timedelta(hours=4), hall.id, by=SYSTEM)


def test_two_venues_of_a_contest_are_not_called_alike(app):
    contest = make_contest(Phase.PREPARING)
    timetables.add_venue(contest.id, "一号馆", "", by=SYSTEM)
    other = timetables.add_venue(contest.id, "二号馆", "", by=SYSTEM)
    for act in (
        lambda: timetables.add_venue(contest.id, " 一号馆", "", by=SYSTEM),
        lambda: timetables.change_venue(other.id, VenueDetails("一号馆", ""), by=SYSTEM),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == {"venue_name_taken"}
    timetables.change_venue(other.id, VenueDetails("二号馆", "南门进"), by=SYSTEM)


def test_a_session_is_corrected_and_who_has_entered_is_told(event, entry, sign_in):
    session = make_session(event)
    desk = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    day = f"{event.contest.starts_on:%Y-%m-%d}"
    sent = {"name": "上午场", "starts_at": f"{day}T10:00", "ends_at": f"{day}T12:00", "venue_id": ""}
    answer = desk.post(f"/sessions/{session.id}/edit", data=sent)
    assert answer.status_code == 422
    assert "已有 1 份报名" in answer.text
    assert desk.post(f"/sessions/{session.id}/edit", data=sent | {"reason": "场馆停电"}).status_code == 303
    assert timetable_queries.session(session.id).name == "上午场"
    told = db.session.query(Message).filter_by(template="session_changed").one()
    assert "上午场" in told.body["session"]
    assert told.body["reason"] == "场馆停电"


def test_a_session_that_is_taken_out_says_why_and_to_whom(event, entry, sign_in):
    session = make_session(event)
    desk = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    sent = {"dialog": f"session-{session.id}"}
    answer = desk.post(f"/sessions/{session.id}/remove", data=sent)
    assert answer.status_code == 422
    assert "已有 1 份报名：" in answer.text
    assert desk.post(f"/sessions/{session.id}/remove", data=sent | {"reason": "场馆停电"}).status_code == 303
    assert timetable_queries.sessions_of(event.id) == []
    told = db.session.query(Message).filter_by(template="session_removed").one()
    assert (session.name in told.body["session"], told.body["reason"]) == (True, "场馆停电")


def test_a_venue_that_moves_says_why_and_tells_who_competes_there(event, entry, sign_in):
    venue = timetables.add_venue(event.contest_id, "一号馆", "南门", by=SYSTEM)
    nine_on = nine(event)
    timetables.add_session(event.id, "上午场", nine_on, nine_on + timedelta(hours=2), venue.id, by=SYSTEM)
    desk = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    sent = {"name": "一号馆", "address": "北路 2 号"}
    answer = desk.post(f"/venues/{venue.id}/edit", data=sent)
    assert answer.status_code == 422
    assert "已有 1 份报名：" in answer.text
    assert desk.post(f"/venues/{venue.id}/edit", data=sent | {"reason": "场馆停电"}).status_code == 303
    told = db.session.query(Message).filter_by(template="venue_changed").one()
    assert (told.body["before"], told.body["now"]) == ("一号馆 南门", "一号馆 北路 2 号")
    line = db.session.query(AuditEntry).filter_by(action="venue.changed").one()
    assert (line.details["before"]["address"], line.details["after"]["address"]) == ("南门", "北路 2 号")
    assert line.reason == "场馆停电"


def test_a_venue_is_corrected_by_its_page(event, sign_in):
    venue = timetables.add_venue(event.contest_id, "一号馆", "", by=SYSTEM)
    desk = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    assert 'value="一号馆"' in desk.get(f"/venues/{venue.id}/edit").text
    assert desk.post(f"/venues/{venue.id}/edit", data={"name": "一号厅"}).status_code == 303
    assert timetable_queries.venue(venue.id).name == "一号厅"


def test_a_final_timetable_is_not_changed(app):
    event = make_event(make_contest(Phase.PREPARING, events=0))
    session = make_session(event)
    contest = queries.contest(event.contest_id)
    contest.phase = Phase.FINAL
    db.session.commit()
    details = SessionDetails("上午场", session.starts_at, session.ends_at, None)
    with pytest.raises(Refused) as refusal:
        timetables.change_session(session.id, details, reason="改名", by=SYSTEM)
    assert codes(refusal) == {"timetable_is_fixed"}


def test_the_rest_is_absent_only_when_nobody_may_come_any_more(event, entry):
    session = make_session(event)
    with time_machine.travel(session.starts_at - timedelta(minutes=16), tick=False):
        with pytest.raises(Refused) as refusal:
            checking_in.check_in_rest_absent(session.id, by=SYSTEM)
        assert codes(refusal) == {"absent_too_early"}
    with time_machine.travel(session.starts_at + timedelta(hours=1), tick=False):
        assert checking_in.check_in_rest_absent(session.id, by=SYSTEM) == 1


def test_an_event_has_one_chief_judge(app):
    organiser = make_account("组委会")
    contest = make_contest(Phase.PREPARING, organiser=organiser)
    (event,) = queries.events_of(contest.id)
    where = (Scope.EVENT, [event.id])
    staffing.appoint(contest.id, Role.CHIEF_JUDGE, where, "chief1", "甲", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        staffing.appoint(contest.id, Role.CHIEF_JUDGE, where, "chief2", "乙", by=SYSTEM)
    assert codes(refusal) == {"chief_there_already"}


def test_two_contests_are_not_called_alike(app):
    details = contest_details()
    operations.create_contest("zhuangyuan", details, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        operations.create_contest("zhuangyuan", details, by=SYSTEM)
    assert codes(refusal) == {"contest_name_taken"}


def test_registration_does_not_open_on_the_day_of_the_contest(app):
    start = datetime.now(UTC) + timedelta(days=30)
    details = contest_details(
        registration_opens_at=start, registration_closes_at=None, starts_on=start.date(), ends_on=start.date()
    )
    with pytest.raises(Refused) as refusal:
        operations.create_contest("zhuangyuan", details, by=SYSTEM)
    assert codes(refusal) == {"registration_opens_after_start"}


def test_the_name_of_the_next_edition_is_not_last_years(sign_in):
    organiser = make_account("组委会")
    contest = make_contest(Phase.PREPARING, organiser=organiser, name="2026年电工技能竞赛")
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage/copy").text
    assert 'value="2026年电工技能竞赛"' not in page
