"""Signing up and reviewing in a real browser: fit at every size, axe, and a page that saves itself."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from competition.accounts import operations as accounts
from competition.accounts.models import Login
from competition.entries import operations
from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.nominations import operations as nominations
from competition.reviews import operations as reviews
from competition.reviews.operations import Decision
from competition.rules.roles import SYSTEM
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_pages import NARROW, PORTRAIT, enter, violations
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    delegations_of,
    draft_entry,
    draft_of,
    make_organisation,
    make_registrar,
    make_reviewer,
    open_contest,
    submitted_entry,
    typed,
)

pytestmark = pytest.mark.browser
PASSWORD = "weiqi moon 73 lantern"


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def contestant(app):
    return make_account("张𬭎")


@pytest.fixture
def reviewer(event):
    return make_reviewer(event.contest_id)


@pytest.fixture
def addresses(event, contestant, reviewer):
    """Pages by whoever opens them: a wrong draft, a returned and an approved entry, a team, a unit, a queue."""
    by = actor_of(reviewer)
    returned, approved = make_account("李雷"), make_account("王五")
    draft = draft_entry(
        event, contestant, typed(1, phone="1", insurance_months="2"), papers=False, consents=()
    )
    sent_back = submitted_entry(event, returned, typed(2, "李雷"))
    marks = ["1:unit_name", "1:document_photo"]
    reviews.decide(sent_back.id, Decision("return", sent_back.version, "单位名称请写全称。", marks), by=by)
    passed = submitted_entry(
        event, approved, typed(3, "王五"), consents=("processing", "sensitive", "publication")
    )
    reviews.decide(passed.id, Decision("approve", passed.version), by=by)
    waiting = submitted_entry(event, make_account("赵六"), typed(4, "赵六"))
    team = add_event(event, "D02", "机电一体化", members=2)
    leader = make_account("钱七")
    pair = draft_entry(team, leader, typed(5, "钱七"), typed(6, "孙八"), consents=())
    unit = make_organisation("金陵示范机械有限公司")
    registrar = make_registrar(unit)
    nominee = nominations.begin_nomination(unit.id, event.id, by=actor_of(registrar))
    parts = {"members": [typed(7, "周九")], "delegation": str(delegations_of(event)[0])}
    operations.keep_draft(nominee.id, parts, by=actor_of(registrar))
    nominations.nominate_entry(nominee.id, by=actor_of(registrar))
    steps = ("details", "materials", "consent", "check")
    return {
        contestant: [f"/events/{event.id}/enter", *(f"/entries/{draft.id}/{step}" for step in steps)],
        returned: [f"/entries/{sent_back.id}", *(f"/entries/{sent_back.id}/{step}" for step in steps)],
        approved: [f"/entries/{passed.id}", "/my/entries", "/my/data", "/claim"],
        leader: [f"/entries/{pair.id}/{step}" for step in steps],
        registrar: ["/my/entries", f"/organisations/{unit.id}/entries", f"/entries/{nominee.id}"],
        reviewer: [
            f"/contests/{event.contest_id}/review",
            f"/contests/{event.contest_id}/review/approve",
            f"/entries/{waiting.id}/review",
            f"/entries/{sent_back.id}/review",
        ],
    }


@pytest.mark.parametrize("size", [PHONE, PORTRAIT, DESK, NARROW], ids=["phone", "portrait", "desk", "narrow"])
def test_pages_fit_the_screen_and_satisfy_axe(served, open_page, addresses, size):
    wrong = {}
    for account, listed in addresses.items():
        page = enter(open_page(size), served, account)
        for address in listed:
            answer = page.goto(served.url + address)
            over = page.evaluate("document.documentElement.scrollWidth") - size["viewport"]["width"]
            if answer.status != 200:
                wrong[address] = answer.status
            elif over > 0:
                wrong[address] = f"{over} px too wide"
            elif size is PHONE and (found := violations(page)):
                wrong[address] = found
    assert wrong == {}


def test_the_page_saves_itself_through_a_lost_network(served, open_page, event, contestant):
    page = enter(open_page(PHONE), served, contestant)
    page.goto(f"{served.url}/events/{event.id}/enter")
    page.get_by_role("button", name="开始报名").click()
    kept = page.locator("[data-autosave-status]")
    page.get_by_label("手机号码").fill("199 0000 0001")
    expect(kept).to_contain_text("草稿已保存")
    page.context.set_offline(True)
    page.get_by_label("工作单位或学校").fill("金陵示范机械有限公司")
    expect(kept).to_contain_text("未能保存")
    page.context.set_offline(False)
    expect(kept).to_contain_text("草稿已保存")
    page.reload()
    expect(page.get_by_label("手机号码")).to_have_value("199 0000 0001")
    expect(page.get_by_label("工作单位或学校")).to_have_value("金陵示范机械有限公司")


def sign_out():
    """As time does."""
    db.session.execute(update(Login).values(last_seen_at=clock.now() - timedelta(days=2)))
    db.session.commit()


def test_a_page_whose_sign_in_has_ended_goes_on_saving_after_signing_in(served, open_page, event):
    account = accounts.create_account("zhang", "张𬭎", PASSWORD, by=SYSTEM)
    page = enter(open_page(PHONE), served, account)
    entry = draft_entry(event, account, typed(1))
    page.goto(f"{served.url}/entries/{entry.id}/details")
    sign_out()
    page.get_by_label("工作单位或学校").fill("江北示范机械有限公司")
    way = page.get_by_role("link", name="在新窗口登录")
    expect(way).to_be_visible()
    with page.context.expect_page() as opened:
        way.click()
    window = opened.value
    window.get_by_label("账号或手机号").fill("zhang")
    window.get_by_label("密码").fill(PASSWORD)
    window.get_by_role("button", name="登录").click()
    window.wait_for_url("**/today")
    window.close()
    page.bring_to_front()
    expect(page.locator("[data-autosave-status]")).to_contain_text("草稿已保存", timeout=30_000)
    expect(way).to_be_hidden()
    assert draft_of(entry.id)["members"][0]["unit_name"] == "江北示范机械有限公司"


def test_a_form_sent_after_the_sign_in_ended_arrives_after_signing_in(served, open_page, event, picture):
    account = accounts.create_account("zhang", "张𬭎", PASSWORD, by=SYSTEM)
    page = enter(open_page(PHONE), served, account)
    entry = draft_entry(event, account, typed(1))
    page.goto(f"{served.url}/entries/{entry.id}/details")
    page.route("**/draft?*", lambda route: route.abort())
    sign_out()
    page.get_by_label("工作单位或学校").fill("江北示范机械有限公司")
    page.get_by_role("button", name="下一步：上传材料").click()
    expect(page.get_by_text("填写的内容没有丢")).to_be_visible()
    picture(page, "resuming-sign-in")
    page.get_by_label("账号或手机号").fill("zhang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    picture(page, "resuming")
    page.get_by_role("button", name="继续提交").click()
    page.wait_for_url("**/materials")
    assert draft_of(entry.id)["members"][0]["unit_name"] == "江北示范机械有限公司"


def test_two_windows_of_one_entry_show_both_values(served, open_page, event, contestant, picture):
    first = enter(open_page(PHONE), served, contestant)
    entry = draft_entry(event, contestant, typed(1))
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"{served.url}/entries/{entry.id}/details")
    first.get_by_label("手机号码").fill("199 0000 0009")
    expect(first.locator("[data-autosave-status]")).to_contain_text("草稿已保存")
    second.bring_to_front()
    second.get_by_label("工作单位或学校").fill("江北示范机械有限公司")
    expect(second.locator("[data-autosave-status]")).to_contain_text("另一窗口改过")
    second.get_by_role("button", name="下一步：上传材料").click()
    expect(second.get_by_text("现在保存的是：199 0000 0009").first).to_be_visible()
    expect(second.get_by_label("工作单位或学校")).to_have_value("江北示范机械有限公司")
    picture(second, "overtaken")


@pytest.mark.parametrize("size", [PHONE, NARROW, DESK], ids=["phone", "narrow", "desk"])
def test_saying_that_it_saves_moves_nothing_under_the_finger(served, open_page, event, contestant, size):
    """A press is lost when the button leaves its place between finger down and finger up."""
    page = enter(open_page(size), served, contestant)
    entry = draft_entry(event, contestant, typed(1))
    height = "document.documentElement.scrollHeight"
    for language in ("zh", "en"):
        page.goto(f"{served.url}/entries/{entry.id}/details?language={language}")
        kept = page.locator("[data-autosave-status]")
        before = page.evaluate(height)
        for state in ("saving", "saved", "failed", "overtaken"):
            kept.evaluate("(one, state) => (one.textContent = one.dataset[state] + ' 23:59')", state)
            assert page.evaluate(height) == before, (language, state)


def test_a_press_right_after_the_focus_went_far_up_the_page_hits_its_button(
    served, open_page, event, contestant
):
    page = enter(open_page(PHONE), served, contestant)
    entry = draft_entry(event, contestant, typed(1))
    page.goto(f"{served.url}/entries/{entry.id}/details")
    moved = page.evaluate("""async () => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      const before = window.scrollY;
      document.querySelector('[name$="-name"]').focus();
      const at_once = window.scrollY;
      await new Promise((done) => setTimeout(done, 600));
      return { before, at_once, after: window.scrollY };
    }""")
    assert moved["at_once"] < moved["before"]
    assert moved["after"] == moved["at_once"]


def test_what_is_typed_before_the_script_has_come_is_saved_too(served, open_page, event, contestant):
    page = enter(open_page(PHONE), served, contestant)
    page.goto(f"{served.url}/events/{event.id}/enter")
    page.get_by_role("button", name="开始报名").click()
    page.wait_for_load_state()
    held = []

    def hold(route):
        held.append(route)

    page.route("**/js/autosave.js*", hold)
    page.reload(wait_until="commit")
    page.get_by_label("手机号码").fill("199 0000 0001")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator("[data-autosave-status]")).to_contain_text("草稿已保存")


def test_birth_date_and_sex_are_asked_only_where_the_document_is_silent(served, open_page, event, contestant):
    page = enter(open_page(PHONE), served, contestant)
    page.goto(f"{served.url}/events/{event.id}/enter")
    page.get_by_role("button", name="开始报名").click()
    expect(page.get_by_label("出生日期")).to_be_hidden()
    page.get_by_label("证件类型").select_option("passport")
    expect(page.get_by_label("出生日期")).to_be_visible()
