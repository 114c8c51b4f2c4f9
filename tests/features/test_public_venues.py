"""Where and when, for everybody: seen with the contest, filtered by the address, taken out as shown."""

import io
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from openpyxl import load_workbook

from competition.contests import event_operations
from competition.contests import operations as contests
from competition.contests import queries as contest_queries
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system.clock import SHANGHAI
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import SYSTEM, Role, Scope
from competition.timetables import operations
from tests.factories.accounts import make_account
from tests.factories.contests import make_contest, make_event

WHY = "场馆停电"


def at(contest, days, hour, minute=0):
    """An hour of a day of the contest, by its own clocks."""
    day = contest.starts_on + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI).astimezone(UTC)


class Fair:
    """A contest with two events: welding in the first hall on the first two days, electricians in the second."""

    def __init__(self):
        self.contest = make_contest(Phase.PREPARING, events=0)
        self.welding = make_event(self.contest, code="W01", name="焊接", name_en="Welding")
        self.electric = make_event(self.contest, code="E01", name="电工", name_en="Electrician")
        halls = [
            operations.add_venue(self.contest.id, name, address, by=SYSTEM)
            for name, address in (("1 号馆", "南门进"), ("2 号馆", "北路 2 号"))
        ]
        self.sit(self.welding, "第一场", (0, 8), (0, 12), halls[0])
        self.sit(self.welding, "第二场", (1, 22), (2, 2), halls[0])
        self.sit(self.electric, "上午场", (1, 9), (1, 11), halls[1])
        self.sit(self.electric, "加场", (2, 9), (2, 11), None)
        self.at = f"/contests/{self.contest.id}/venues"

    def sit(self, event, name, starts, ends, hall):
        starts_at, ends_at = at(self.contest, *starts), at(self.contest, *ends)
        operations.add_session(event.id, name, starts_at, ends_at, hall.id if hall else None, by=SYSTEM)

    def day(self, number):
        return (self.contest.starts_on + timedelta(days=number)).isoformat()


@pytest.fixture
def fair(app):
    return Fair()


@pytest.fixture
def announced(fair):
    contests.move_contest(fair.contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    return fair


def sessions_on(answer):
    return re.findall(r'<td class="" data-label="(?:场次|Session)">([^<]+)', answer.text)


def lines_of(answer):
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_strangers_see_it_once_the_contest_is_announced_and_its_organiser_before(fair, client, sign_in):
    for address in (fair.at, f"{fair.at}.xlsx"):
        assert client.get(address).status_code == 404
    role = (Role.ORGANISER, Scope.CONTEST, fair.contest.id)
    assert "1 号馆" in sign_in(make_account("组委会", role)).get(fair.at).text
    contests.move_contest(fair.contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    assert f'href="{fair.at}"' in client.get(f"/contests/{fair.contest.id}").text
    assert "1 号馆" in client.get(fair.at).text
    contests.move_contest(fair.contest.id, PhaseStep.TAKE_BACK_ANNOUNCEMENT, reason="日期有误", by=SYSTEM)
    assert client.get(fair.at).status_code == 404


def test_a_contest_cancelled_before_it_was_announced_was_never_there(fair, client):
    contests.move_contest(fair.contest.id, PhaseStep.CANCEL, reason=WHY, by=SYSTEM)
    for address in (fair.at, f"{fair.at}.xlsx"):
        assert client.get(address).status_code == 404


def test_one_that_was_never_announced_stays_unknown_however_often_it_is_cancelled(fair, client):
    for step in (PhaseStep.CANCEL, PhaseStep.REVIVE, PhaseStep.CANCEL):
        contests.move_contest(fair.contest.id, step, reason=WHY, by=SYSTEM)
    for address in (fair.at, f"/contests/{fair.contest.id}"):
        assert client.get(address).status_code == 404
    assert fair.contest.name not in client.get("/").text


def test_one_taken_back_before_it_was_cancelled_stays_unknown(announced, client):
    for step in (PhaseStep.TAKE_BACK_ANNOUNCEMENT, PhaseStep.CANCEL):
        contests.move_contest(announced.contest.id, step, reason=WHY, by=SYSTEM)
    assert client.get(announced.at).status_code == 404


def test_one_that_was_cancelled_before_everybody_says_so_when_it_is_cancelled_again(announced, client):
    for step in (PhaseStep.CANCEL, PhaseStep.REVIVE, PhaseStep.CANCEL):
        contests.move_contest(announced.contest.id, step, reason=WHY, by=SYSTEM)
    assert "本竞赛已取消" in client.get(announced.at).text


def test_one_cancelled_later_says_so_on_the_page_and_in_the_file(announced, client):
    contests.move_contest(announced.contest.id, PhaseStep.CANCEL, reason=WHY, by=SYSTEM)
    page = client.get(announced.at).text
    assert ("本竞赛已取消" in page, WHY in page) == (True, True)
    assert lines_of(client.get(f"{announced.at}.xlsx"))[-1][0] == f"本竞赛已取消。理由：{WHY}"


def test_an_event_that_is_called_off_leaves_the_list_the_choices_and_its_days(announced, client):
    event_operations.move_event(announced.welding.id, EventStep.CANCEL, WHY, by=SYSTEM)
    assert contest_queries.event(announced.welding.id).cancelled
    for address in (announced.at, f"{announced.at}?event={announced.welding.id}"):
        page = client.get(address).text
        assert "焊接" not in page
        assert announced.day(0) not in page
    assert sessions_on(client.get(announced.at)) == ["上午场", "加场"]
    assert "焊接" not in str(lines_of(client.get(f"{announced.at}.xlsx")))


def test_another_language_keeps_what_the_address_asks_for(announced, client):
    page = client.get(f"{announced.at}?day={announced.day(1)}&sort=-venue").text
    assert f'href="{announced.at}?day={announced.day(1)}&amp;sort=-venue&amp;language=en"' in page


def test_event_and_day_in_the_address_narrow_the_page_and_the_file_alike(announced, client):
    wishes = {
        "": ["第一场", "上午场", "第二场", "加场"],
        f"event={announced.welding.id}": ["第一场", "第二场"],
        f"day={announced.day(1)}": ["上午场", "第二场"],
        # One that goes on past midnight is held on both days.
        f"day={announced.day(2)}": ["第二场", "加场"],
        f"event={announced.electric.id}&day={announced.day(2)}": ["加场"],
        "sort=venue": ["加场", "第一场", "第二场", "上午场"],
        "sort=-starts": ["加场", "第二场", "上午场", "第一场"],
    }
    for wish, found in wishes.items():
        page = client.get(f"{announced.at}?{wish}")
        assert sessions_on(page) == found, wish
        link = re.search(r'href="([^"]+\.xlsx[^"]*)"', page.text).group(1).replace("&amp;", "&")
        assert [row[3] for row in lines_of(client.get(link))[2:]] == found, wish


@pytest.mark.parametrize("wish", ["event=x", "event=99999999999", "day=2020-01-01", "day=tomorrow"])
def test_what_is_not_there_finds_nothing_and_leads_back(announced, client, wish):
    page = client.get(f"{announced.at}?{wish}").text
    assert "没有符合条件的记录" in page
    assert f'href="{announced.at}"' in page
    assert client.get(f"{announced.at}.xlsx?{wish}").status_code == 200


def test_an_event_of_another_contest_finds_nothing_here(announced, client):
    other = Fair()
    assert sessions_on(client.get(f"{announced.at}?event={other.welding.id}")) == []


def test_each_line_says_where_and_when_by_the_contests_clocks(announced, client):
    first = announced.contest.starts_on
    title, heads, *rows = lines_of(client.get(f"{announced.at}.xlsx"))
    assert title[0] == f"{announced.contest.name}场地与时间"
    assert heads == ["场地", "地址", "赛项", "场次", "日期", "开始", "结束"]
    told = f"{first.year}年{first.month}月{first.day}日"
    assert rows[0] == ["1 号馆", "南门进", "W01 焊接", "第一场", told, "08:00", "12:00"]
    third = first + timedelta(days=2)
    assert rows[2][5:] == ["22:00", f"{third.month}月{third.day}日 02:00"]
    assert rows[3][0] == "场地待定"


def test_it_reads_in_english_and_the_file_too(announced, client):
    page = client.get(f"{announced.at}?language=en").text
    for words in ("Venues and times", "Welding", "Venue to be announced", announced.contest.name_en):
        assert words in page
    assert lines_of(client.get(f"{announced.at}.xlsx?language=en"))[1][:2] == ["Venue", "Address"]


def test_nobody_is_noted_for_taking_out_what_is_public(announced, client, sign_in):
    readers = (client, sign_in(make_account("选手")))
    before = db.session.query(AuditEntry).count()
    for reader in readers:
        assert reader.get(f"{announced.at}.xlsx").status_code == 200
    assert db.session.query(AuditEntry).count() == before


def test_before_there_is_a_timetable_it_says_what_will_stand_here(app, client):
    contest = make_contest(Phase.ANNOUNCED)
    page = client.get(f"/contests/{contest.id}/venues").text
    assert "场地和时间还没有公布" in page
    assert f"/contests/{contest.id}/venues" not in client.get(f"/contests/{contest.id}").text
