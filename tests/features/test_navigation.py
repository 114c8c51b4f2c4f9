"""The bar of desk pages: whose contests, which sections, which pages of an event, what waits."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event as of_engine

from competition.contests import queries
from competition.foundation.store.db import db
from competition.rules.phases import Phase
from competition.rules.roles import Role, Scope
from tests.factories.accounts import make_account, make_administrator
from tests.factories.contests import make_contest

pytestmark = pytest.mark.one_engine

SECTIONS = ["概况", "报名", "检录抽签", "评分", "成绩", "证书", "等级", "设置"]


@pytest.fixture
def organiser(app):
    return make_account("周示范")


def part(page, name):
    """The inner HTML of the navigation of this class or the menu of it."""
    found = re.search(rf'<(nav|details) class="[^"]*\b{name}\b.*?</\1>', page, re.DOTALL)
    return found[0] if found else ""


def words(page):
    """Labels of its links, once each, in their order."""
    return list(dict.fromkeys(re.findall(r"<a [^>]*>(?:<svg.*?</svg>)?([^<]+)</a>", page)))


def test_the_picker_offers_the_contests_of_a_role_newest_first_and_no_other(organiser, sign_in):
    older = make_contest(Phase.RUNNING, organiser=organiser, name="第一届")
    newer = make_contest(Phase.RUNNING, organiser=organiser, name="第二届")
    make_contest(Phase.RUNNING, name="别人的比赛")
    page = sign_in(organiser).get(f"/contests/{older.id}/manage").text
    picker = part(page, "bar-pick")
    assert words(picker) == ["第二届", "第一届", "全部竞赛"]
    assert f'href="/contests/{newer.id}/manage"' in picker
    assert f'href="/contests/{older.id}/manage" aria-current="true"' in picker


def test_an_organiser_has_every_section_and_the_present_one_is_marked(organiser, sign_in):
    contest = make_contest(Phase.RUNNING, organiser=organiser)
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage/people").text
    assert words(part(page, "bar-sections")) == SECTIONS
    assert re.search(r'aria-current="true">设置</a>', part(page, "bar-sections"))
    assert re.search(r'aria-current="page">人员与角色</a>', part(page, "beside-pages"))
    assert "报名" in words(part(page, "bar-sections"))


def test_a_judge_sees_the_sections_of_the_role_and_only_the_own_events(sign_in):
    contest = make_contest(Phase.RUNNING, events=3)
    first, second, other = queries.events_of(contest.id)
    grants = [(Role.CHIEF_JUDGE, Scope.EVENT, event.id) for event in (first, second)]
    client = sign_in(make_account("孙裁判长", *grants))
    page = client.get(f"/events/{first.id}/scheme").text
    assert words(part(page, "bar-sections")) == ["概况", "评分"]
    assert f"/events/{second.id}/scheme" in part(page, "bar-event")
    assert f"/events/{other.id}/" not in page
    listed = client.get(f"/contests/{contest.id}/work/marking").text
    assert f"/events/{second.id}/sheets" in listed
    assert f"/events/{other.id}/sheets" not in listed
    assert re.search(r'aria-current="page">评分</a>', part(listed, "bar-sections"))


def test_a_section_of_one_event_alone_leads_straight_to_its_page(sign_in):
    contest = make_contest(Phase.RUNNING, events=1)
    (event,) = queries.events_of(contest.id)
    client = sign_in(make_account("孙裁判长", (Role.CHIEF_JUDGE, Scope.EVENT, event.id)))
    answer = client.get(f"/contests/{contest.id}/work/marking")
    assert (answer.status_code, answer.location) == (303, f"/events/{event.id}/scheme")
    assert client.get(f"/contests/{contest.id}/work/levels").status_code == 404
    assert client.get(f"/contests/{contest.id}/work/nothing").status_code == 404


def test_who_has_no_contest_has_the_own_pages_in_the_bar(app, sign_in):
    page = sign_in(make_account("路人")).get("/today").text
    assert part(page, "bar-pick") == ""
    assert words(part(page, "bar-sections")) == ["我的竞赛", "我的报名", "通知", "我的证书"]
    assert "账号管理" in words(part(sign_in(make_administrator()).get("/today").text, "bar-sections"))


def test_a_page_below_a_list_leads_back_to_it(organiser, sign_in):
    contest = make_contest(Phase.PREPARING, organiser=organiser)
    (event,) = queries.events_of(contest.id)
    page = sign_in(organiser).get(f"/events/{event.id}/edit").text
    assert re.search(r'aria-current="true">本届赛项</a>', part(page, "beside-pages"))


def test_the_number_in_the_bar_is_that_of_the_today_page(app, sign_in, organiser):
    make_contest(Phase.PREPARING, organiser=organiser, events=0)
    client = sign_in(organiser)
    waiting = re.search(r"<b>(\d+)</b><span>件等你处理", client.get("/today").text)[1]
    answer = client.get(f"/today/count?reader={organiser.id}")
    assert re.search(rf">{waiting}<", answer.text)
    assert answer.headers["Cache-Control"] == "private, max-age=30"
    # Of another reader it says nothing: one browser may be two people's.
    assert client.get(f"/today/count?reader={organiser.id + 1}").status_code == 404


@contextmanager
def statements():
    """Every question that the database gets meanwhile."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    of_engine.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        of_engine.remove(db.engine, "before_cursor_execute", note)


def test_the_bar_costs_a_page_one_question_and_one_more_on_pages_of_events(organiser, sign_in):
    contest = make_contest(Phase.RUNNING, organiser=organiser, events=2)
    event, _other = queries.events_of(contest.id)
    client = sign_in(organiser)
    for address, names in (
        (f"/contests/{contest.id}/manage/edit", 1),
        (f"/events/{event.id}/scheme", 2),
    ):
        with statements() as asked:
            assert client.get(address).status_code == 200
        bar = [
            one for one in asked if "ORDER BY CASE" in one or one.startswith("SELECT events.id, events.name,")
        ]
        assert len(bar) == names, address


def test_a_chosen_theme_stays(organiser, sign_in):
    client = sign_in(organiser)
    assert 'data-bs-theme="light"' in client.get("/today").text
    assert 'data-bs-theme="dark"' in client.get("/today?theme=dark").text
    assert 'data-bs-theme="dark"' in client.get("/today").text


def test_every_page_of_a_contest_and_of_an_event_stands_in_a_section(app):
    links = app.config["NAVIGATION"]
    assert [link.endpoint for link in links if link.level in ("contest", "event") and not link.section] == []
    assert [link.endpoint for link in links if link.level in ("own", "site") and link.section] == []
