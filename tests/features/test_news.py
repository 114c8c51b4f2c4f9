"""News and times of a contest for everybody: in the order they happened, under names that stay, escaped."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from defusedxml import ElementTree as Xml
from icalendar import Calendar

from competition.contests import event_operations, queries
from competition.contests import operations as contests
from competition.documents import operations as documents
from competition.rules.document_life import DocumentStep
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import SYSTEM
from competition.timetables import operations as timetables
from competition.timetables.operations import SessionDetails
from tests.factories.contests import make_contest, make_session
from tests.factories.documents import make_document, pdf

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def contest(app):
    """A contest of two events with a session each and a document, announced a day later."""
    with time_machine.travel(datetime(2026, 11, 2, 1, tzinfo=UTC), tick=False):
        contest = make_contest(Phase.PREPARING, events=2, name="技能<大赛>&选拔")
        for event in queries.events_of(contest.id):
            make_session(event)
        make_document(contest.id, title="样题 <一> & “二”")
    with time_machine.travel(datetime(2026, 11, 3, 1, tzinfo=UTC), tick=False):
        contests.move_contest(contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    return contest


def feed(client, contest, language="zh"):
    answer = client.get(f"/contests/{contest.id}/feed.atom?language={language}")
    root = Xml.fromstring(answer.data)
    return [
        {name: entry.findtext(ATOM + name) for name in ("id", "title", "updated", "summary")}
        | {"link": entry.find(f"{ATOM}link").get("href")}
        for entry in root.findall(f"{ATOM}entry")
    ]


def book(client, contest, more=""):
    answer = client.get(f"/contests/{contest.id}/calendar.ics{more}")
    return {
        str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(answer.data).walk("VEVENT")
    }


def test_strangers_read_neither_before_the_contest_is_announced(app, client):
    contest = make_contest(Phase.PREPARING)
    pages = [f"/contests/{contest.id}/{name}" for name in ("feed.atom", "calendar.ics")]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    contests.move_contest(contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_the_newest_is_first_and_what_was_there_before_is_news_of_the_announcement(contest, client):
    told = feed(client, contest)
    assert {one["updated"] for one in told} == {"2026-11-03T01:00:00Z"}
    document = queries.contest(contest.id)
    shelf = documents.queries.shelf_of(document.id)[0].document
    documents.replace_document(shelf.id, pdf("二"), "改了 <b>", by=SYSTEM)
    newest = feed(client, contest)[0]
    assert newest["title"] == "文件有新版本：样题 <一> & “二”（第 2 版）"
    assert newest["summary"] == "改了 <b>"
    assert client.get(urlsplit(newest["link"]).path).status_code == 200


def test_english_readers_follow_it_in_english(contest, client):
    assert {one["title"] for one in feed(client, contest, "en")} == {
        "Contest announced",
        "Published: Technical file",
    }


def test_what_was_said_keeps_its_id_when_more_happens(contest, client):
    before = {one["id"] for one in feed(client, contest)}
    contests.move_contest(contest.id, PhaseStep.OPEN_REGISTRATION, by=SYSTEM)
    shelf = documents.queries.shelf_of(contest.id)[0].document
    documents.move_document(shelf.id, DocumentStep.TAKE_DOWN, "分值有误", by=SYSTEM)
    after = feed(client, contest)
    assert before < {one["id"] for one in after}
    assert [one["title"] for one in after][:2] == ["文件撤下：样题 <一> & “二”", "报名开始"]


def test_a_session_that_is_moved_keeps_its_uid_and_counts_its_changes(contest, client):
    event = queries.events_of(contest.id)[0]
    sitting = timetables.queries.sessions_of(event.id)[0]
    before = book(client, contest)[f"session-{sitting.id}"]
    later = sitting.starts_at + timedelta(hours=2)
    moved = SessionDetails(sitting.name, later, later + timedelta(hours=3), None)
    timetables.change_session(sitting.id, moved, reason="", by=SYSTEM)
    after = book(client, contest)[f"session-{sitting.id}"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt == later
    assert after["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert any("场次调整" in one["title"] for one in feed(client, contest))


def test_what_is_called_off_stays_in_the_calendar_as_cancelled(contest, client):
    first, second = queries.events_of(contest.id)
    event_operations.move_event(first.id, EventStep.CANCEL, "场馆停电", by=SYSTEM)
    of = {event.id: f"session-{timetables.queries.sessions_of(event.id)[0].id}" for event in (first, second)}
    times = book(client, contest)
    assert [str(times[of[event.id]]["STATUS"]) for event in (first, second)] == ["CANCELLED", "CONFIRMED"]
    contests.move_contest(contest.id, PhaseStep.CANCEL, reason="台风", by=SYSTEM)
    after = book(client, contest)
    assert {str(one["STATUS"]) for one in after.values()} == {"CANCELLED"}
    assert all(int(after[key]["SEQUENCE"]) > int(times[key]["SEQUENCE"]) for key in times)
    assert "台风" in {one["summary"] for one in feed(client, contest)}


def test_a_calendar_of_one_event_holds_its_sessions_and_the_dates_of_all(contest, client):
    event = queries.events_of(contest.id)[0]
    kinds = {key.partition("-")[0] for key in book(client, contest, f"?event={event.id}")}
    sessions = [key for key in book(client, contest, f"?event={event.id}") if key.startswith("session")]
    assert (kinds, len(sessions)) == ({"registration", "contest", "session"}, 1)
    assert len([key for key in book(client, contest) if key.startswith("session")]) == 2


def test_the_same_is_not_sent_twice(contest, client):
    for name in ("feed.atom", "calendar.ics"):
        page = f"/contests/{contest.id}/{name}"
        answer = client.get(page)
        again = client.get(page, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, answer.headers["Cache-Control"]) == (304, "public, max-age=300")
        assert "Set-Cookie" not in client.get(f"{page}?language=en").headers
