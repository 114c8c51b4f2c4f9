"""The pages of those who run the judging: what has arrived, conflicts side by side, steps, tablets."""

import pytest
from playwright.sync_api import expect

from competition.accounts import login_operations as logins
from competition.foundation.store.db import db
from tests.browser.conftest import DESK
from tests.factories.judging import Hall

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def hall(app, client):
    """Judge 1 has two tablets that differ; everything of C-02 is handed in."""
    hall = Hall()
    tablets = [hall.tablet(client, number, f"{number} 号平板") for number in (1, 2, 3)]
    other = hall.tablet(client, 1, "备用平板")
    sheet = hall.sheets[1].id
    for tablet, level in zip(tablets, "232", strict=True):
        if tablet is tablets[0]:
            for aspect, measured in (("A1.1", "1"), ("A1.2", "1"), ("A1.3", "5"), ("A1.4", "0.4")):
                tablet.entry(sheet, hall.aspects[aspect], measured=measured, scheme=hall.scheme.id)
            tablet.entry(sheet, hall.aspects["A1.5"], "1.50", scheme=hall.scheme.id)
        tablet.entry(sheet, hall.aspects["A2.1"], level, scheme=hall.scheme.id)
        tablet.entry(sheet, hall.aspects["A2.2"], "86.50", scheme=hall.scheme.id)
        tablet.flush()
    for tablet in tablets:
        wish = {"sheet": sheet, "version": 1, "last_seq": tablet.seq}
        assert tablet.post(f"/sheets/{sheet}/submit", wish)[0] == 200
    for tablet, value in ((tablets[0], "1.00"), (other, "2.00")):
        tablet.entry(hall.sheets[0].id, hall.aspects["A1.5"], value, scheme=hall.scheme.id)
        tablet.flush()
    db.session.rollback()
    return hall


@pytest.fixture
def as_account(served, open_page):
    """`as_account(account)`: a desk at which this person is signed in."""

    def sit_down(account):
        page = open_page(DESK)
        token = logins.begin_login(account.id, device_name="test")
        page.context.add_cookies([{"name": "login", "value": token, "url": served.url}])
        return page

    return sit_down


def test_the_chief_sees_progress_conflicts_and_tablets(hall, served, as_account, picture):
    chief = as_account(hall.chief)
    event = f"{served.url}/events/{hall.event.id}"
    chief.goto(f"{event}/sheets")
    expect(chief.locator("[data-matrix]")).to_contain_text("7 / 7")
    picture(chief, "judging-matrix")
    chief.goto(f"{event}/conflicts")
    expect(chief.get_by_role("heading", name="C-01")).to_be_visible()
    picture(chief, "judging-conflicts")
    chief.get_by_label("留这个").last.check()
    chief.get_by_label("理由").fill("以备用平板为准")
    chief.get_by_role("button", name="裁定", exact=True).click()
    expect(chief.get_by_text("没有等待裁定的冲突")).to_be_visible()
    chief.goto(f"{served.url}/panels/{hall.panel.id}/devices")
    expect(chief.get_by_role("rowheader", name="备用平板")).to_be_visible()
    picture(chief, "judging-devices")
    # Every judge has a tablet: one more takes a reason.
    chief.get_by_role("button", name="再登记一台").first.click()
    chief.get_by_label("理由").locator("visible=true").fill("   ")
    chief.get_by_role("button", name="出示登记二维码").click()
    asked = chief.locator("dialog:modal")
    expect(asked).to_contain_text("请写明理由")
    expect(asked.get_by_label("理由")).to_have_value("   ")
    picture(chief, "judging-enrolment-refused")
    chief.get_by_label("理由").locator("visible=true").fill("备用平板没电")
    chief.get_by_role("button", name="出示登记二维码").click()
    expect(chief.get_by_role("img", name="平板登记二维码")).to_be_visible()
    picture(chief, "judging-enrolment")
    chief.goto(f"{served.url}/panels/{hall.panel.id}")
    picture(chief, "judging-panel")


def test_a_sheet_is_checked_signed_and_locked(hall, served, as_account, picture):
    where = f"{served.url}/sheets/{hall.sheets[1].id}"
    for account, button, state in (
        (hall.tabulator, "复核无误", "已复核"),
        (hall.chief, "裁判长签字", "已签"),
        (hall.supervisor, "监督签字并锁定", "已锁"),
    ):
        page = as_account(account)
        page.goto(where)
        expect(page.get_by_role("button", name=button)).to_be_visible()
        picture(page, f"judging-sheet-{account.id}")
        page.get_by_role("button", name=button).click()
        if account is hall.supervisor:
            dialog = page.get_by_role("dialog")
            expect(dialog).to_contain_text("任何人不能再改")
            picture(page, "judging-lock")
            dialog.get_by_role("button", name=button).click()
        expect(page.locator("main")).to_contain_text(state)
    page = as_account(hall.chief)
    page.goto(where)
    picture(page, "judging-sheet-locked")
