"""The organiser's and the public pages in a real browser: founding a contest, axe, narrow screens, keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from competition.accounts import login_operations as logins
from competition.contests import operations, queries
from competition.foundation.store.db import db
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from competition.timetables import operations as timetables
from tests.browser.conftest import DESK, PHONE
from tests.factories.accounts import make_account, make_administrator
from tests.factories.contests import make_contest, make_event, make_session

pytestmark = pytest.mark.browser

PORTRAIT = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 640}}
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def enter(page, served, account):
    token = logins.begin_login(account.id, device_name="browser")
    page.context.add_cookies([{"name": "login", "value": token, "url": served.url}])
    return page


def violations(page):
    # What passed is not described at length: the same is looked at, and the same is found.
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:120]) for v in found]


@pytest.fixture
def organiser(app):
    return make_account("周示范")


@pytest.fixture
def contest(organiser):
    contest = make_contest(Phase.PREPARING, organiser=organiser, events=0, public_notice="请携带身份证。")
    for code, group in (("Z01", "staff"), ("X02", "student")):
        event = make_event(contest, code=code, group_kind=group)
        make_session(event)
        timetables.add_workstations(event.id, "A-01…A-12", None, by=SYSTEM)
    for step in ("announce", "open_registration"):
        operations.move_contest(contest.id, operations.PhaseStep(step), by=SYSTEM)
    return contest


def pages_of(contest, event):
    base = f"/contests/{contest.id}"
    manage = f"{base}/manage"
    return [
        "/", base, f"{base}/rules/1", "/today", "/contests", manage, f"{manage}/edit", f"{manage}/events",
        f"{manage}/timetable", f"{manage}/rules", f"{manage}/rules/full", f"{manage}/people",
        f"{manage}/rules/eligibility", f"{manage}/rules/quotas", f"{manage}/rules/weights",
        f"{manage}/rules/ties", "/holidays",
        f"{manage}/delegations", f"{manage}/copy", f"/events/{event.id}/edit", "/me", "/search",
        "/search?q=电工",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, PORTRAIT, DESK, NARROW], ids=["phone", "portrait", "desk", "narrow"])
def test_pages_fit_the_screen_and_satisfy_axe(served, open_page, organiser, contest, size):
    page = enter(open_page(size), served, organiser)
    wrong = {}
    for address in pages_of(contest, queries.events_of(contest.id)[0]):
        page.goto(served.url + address)
        over = page.evaluate("document.documentElement.scrollWidth") - size["viewport"]["width"]
        if over > 0:
            wrong[address] = f"{over} px too wide"
        elif size in (PHONE, DESK) and (found := violations(page)):
            wrong[address] = found
    assert wrong == {}


def test_an_administrator_founds_a_contest_by_hand(served, open_page, organiser):
    page = enter(open_page(DESK), served, make_administrator())
    page.goto(f"{served.url}/today")
    page.get_by_role("link", name="新建竞赛").click()
    page.select_option("#series", "zhuangyuan")
    page.fill("#edition", "8")
    page.fill("#name", "第八届江苏技能状元大赛")
    page.fill("#organiser", "大赛组委会")
    page.fill("#registration_closes_at", "2027-02-01T18:00")
    page.fill("#starts_on", "2027-03-01")
    page.fill("#ends_on", "2027-02-28")
    page.click("main button[type=submit]")
    assert "结束日期早于开始日期" in page.inner_text(".problems")
    assert page.input_value("#name") == "第八届江苏技能状元大赛"
    page.fill("#ends_on", "2027-03-03")
    page.click("main button[type=submit]")
    page.fill("#name", "电工")
    page.fill("#code", "z06")
    page.locator("#occupation_code").press_sequentially("电工")
    page.locator(".picks button", has_text="6-31-01-03").click()
    assert page.input_value("#occupation_code") == "6-31-01-03"
    page.locator("main form button", has_text="添加赛项").click()
    assert "电工" in page.inner_text(".table-frame")
    page.click("text=概况")
    page.locator("button[data-ask='step-announce']").click()
    page.locator("#step-announce button[type=submit]").click()
    page.locator("button[data-ask='step-open_registration']").click()
    # No sitting is planned yet: the step is taken with a reason.
    page.fill("#step-open_registration-reason", "场次待场地确认后安排")
    page.locator("#step-open_registration button[type=submit]").click()
    assert "报名中" in page.inner_text("main")
    page.locator("button[data-ask='step-cancel']").click()
    assert page.locator("dialog[open]").is_visible()
    page.keyboard.press("Escape")
    page.click("text=公开页面")
    assert "还剩" in page.locator(".deadline").first.inner_text()


def test_the_keyboard_alone_reaches_the_main_part_and_the_menu_of_a_small_screen(
    served, open_page, organiser, contest
):
    page = enter(open_page(PORTRAIT), served, organiser)
    page.goto(f"{served.url}/contests/{contest.id}/manage")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".bar-person summary").press("Enter")
    page.locator("#navigation").get_by_role("link", name="今日").press("Enter")
    assert page.url.endswith("/today")


@pytest.mark.parametrize(
    "seen", [(PHONE, True), (DESK, True), (DESK, False)], ids=["phone", "desk", "without scripts"]
)
def test_an_event_gets_its_own_conditions_by_hand(served, open_page, organiser, contest, seen):
    size, scripts = seen
    page = enter(open_page(size, java_script_enabled=scripts), served, organiser)
    page.goto(f"{served.url}/contests/{contest.id}/manage/rules/eligibility")
    page.get_by_role("button", name="复制第 1 条").click()
    block = page.locator("#blocks-2")
    block.get_by_label("Z01 电工").check()
    page.fill("#blocks-2-born_on_or_after", "1990-01-01")
    page.fill("#blocks-2-clause", "技术文件 2.1")
    page.fill("#clause", "补充通知")
    page.press("#clause", "Enter")  # looks at the change, takes nothing out
    page.get_by_role("heading", name="与现行规则的差别").wait_for()
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]
        assert violations(page) == []
    page.get_by_role("button", name="保存为新版规则").click()
    page.get_by_text("新版规则已保存并生效").wait_for()
    db.session.rollback()  # read what the server has written
    assert rulebooks.rules_of(contest.id).eligibility_for("staff", "Z01").clause == "技术文件 2.1"


def test_a_slash_leads_to_the_search_on_wide_and_small_screens(served, open_page, organiser, contest):
    page = enter(open_page({"viewport": {"width": 1440, "height": 900}}), served, organiser)
    page.goto(f"{served.url}/today")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "bar-sought"
    page.keyboard.type("电工/")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q="))
    assert "没有找到“电工/”" in page.inner_text("main")
    small = enter(open_page(PHONE), served, organiser)
    small.goto(f"{served.url}/today")
    small.keyboard.press("/")
    small.wait_for_url("**/search")
    assert small.evaluate("document.activeElement.id") == "sought"
    small.keyboard.type("电工")
    small.keyboard.press("Enter")
    small.wait_for_url(re.compile(r"/search\?q="))
    assert small.get_by_role("link", name="Z01 电工").is_visible()
