"""The pages of every role under axe: no serious or critical finding on a phone and at a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from competition.rules.roles import Role, Scope
from scoring.signoff import queries as signoff_queries
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.people import Judge
from tests.browser.test_pages import enter
from tests.factories.accounts import make_account, make_administrator
from tests.factories.judging import PIN, Hall
from tests.factories.results import Judged

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

UPRIGHT = TABLET | {"viewport": {"width": 820, "height": 1180}}
GRAVE = {"serious", "critical"}
# What passed is not described at length: the same is looked at, and the same is found.
WRONG_ALONE = {"resultTypes": ["violations"]}


def grave(page):
    found = Axe().run(page, options=WRONG_ALONE).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found if v["impact"] in GRAVE]


@pytest.fixture
def judged(app):
    found = Judged()
    found.open()
    found.publish()
    return found


def roles_and_pages(judged):
    """Each role of the house, an account of it, and what it works on."""
    contest, event, panel = judged.contest_id, judged.event.id, judged.panel.id
    sheet = f"/sheets/{first_sheet(judged)}"
    officer = make_account("证书", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest))
    reviewer = make_account("审查", (Role.REVIEWER, Scope.CONTEST, contest))
    work = f"/events/{event}"
    return {
        "anybody": (
            None,
            [
                *("/", "/login", "/signup", "/verify", f"{work}/draw/record"),
                *(f"/contests/{contest}/{page}" for page in ("results", "venues")),
            ],
        ),
        "contestant": (make_account("选手"), ["/my/entries", "/my/data", f"{work}/enter", "/me"]),
        "reviewer": (
            reviewer,
            ["/today", f"/contests/{contest}/review", f"/contests/{contest}/review/approve"],
        ),
        "organiser": (
            judged.made.organiser,
            [f"{work}/check-in", f"{work}/draw", f"{work}/draw/keepers", f"{work}/results", f"{work}/scheme"],
        ),
        "keeper": (judged.made.keepers[0], ["/keeper", f"{work}/draw"]),
        "chief": (
            judged.chief,
            [f"{work}/{page}" for page in ("scheme", "panels", "sheets", "conflicts", "penalties")]
            + [f"/panels/{panel}{page}" for page in ("", "/devices", "/declaration")],
        ),
        "tabulator": (
            judged.tabulator,
            ["/today", f"{work}/theory", f"{work}/times", f"{work}/sheets", sheet],
        ),
        "supervisor": (
            judged.made.supervisor,
            [
                f"{work}/results",
                f"{work}/results/open",
                f"{work}/penalties/decide",
                f"/contests/{contest}/log",
            ],
        ),
        "certificate officer": (
            officer,
            [f"{work}/awards"]
            + [
                f"/contests/{contest}/{page}"
                for page in ("awards", "certificates", "certificates/new", "levels")
            ],
        ),
        "administrator": (
            make_administrator(),
            ["/admin/accounts", "/admin/roles", "/organisations", "/holidays", "/holidays/2026"],
        ),
    }


def first_sheet(judged):
    return signoff_queries.progress_of(judged.event.id)[0].sheets[0].sheet.id


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_role_can_read_its_pages(served, open_page, judged, size):
    wrong = {}
    for role, (account, addresses) in roles_and_pages(judged).items():
        page = open_page(size)
        if account is not None:
            enter(page, served, account)
        for address in addresses:
            answer = page.goto(served.url + address)
            if answer.status != 200:
                wrong[role, address] = answer.status
            elif found := grave(page):
                wrong[role, address] = found
        page.context.close()
    assert wrong == {}


@pytest.mark.parametrize("size", [TABLET, UPRIGHT], ids=["landscape", "upright"])
def test_a_judge_can_read_the_tablet(served, open_page, app, size):
    hall = Hall()
    tablet = Judge(open_page(size), served.url, "裁判")
    tablet.enrols(f"{served.url}/tablet/enrol#{hall.token(hall.seats[0])}", "1 号平板")
    wrong = {"seat": grave(tablet.page)}
    tablet.sits_down(PIN)
    wrong["declaration"] = grave(tablet.page)
    tablet.declares()
    wrong["codes"] = grave(tablet.page)
    tablet.opens(hall.codes[0])
    for code in hall.aspects:
        row = tablet.page.locator(".row", has_text=code)
        if row.count():
            row.click()
            wrong[code] = grave(tablet.page)
    assert {place: found for place, found in wrong.items() if found} == {}


@pytest.mark.parametrize("size", [PHONE, UPRIGHT, TABLET, DESK], ids=["phone", "upright", "tablet", "desk"])
def test_a_floor_judge_can_read_and_record_times(served, open_page, app, size):
    hall = Judged()
    floor = make_account("现场", (Role.FLOOR_JUDGE, Scope.EVENT, hall.event.id))
    page = open_page(size)
    enter(page, served, floor)
    page.goto(f"{served.url}/events/{hall.event.id}/times")
    wrong = {"empty": grave(page)}
    page.get_by_label(f"{hall.codes[0]} 用时", exact=True).fill("1：20：30")
    page.get_by_label(f"{hall.codes[1]} 用时", exact=True).fill("1:20")
    page.get_by_label(f"{hall.codes[2]} 情况", exact=True).select_option("未完成")
    page.get_by_role("button", name="保存用时").click()
    page.get_by_role("alert").wait_for()
    wrong["refused"] = grave(page)
    page.get_by_label(f"{hall.codes[1]} 用时", exact=True).fill("80:00")
    page.get_by_role("button", name="保存用时").click()
    page.get_by_text("3 个用时已保存").wait_for()
    wrong["saved"] = grave(page)
    assert wrong == {"empty": [], "refused": [], "saved": []}
    assert page.get_by_label(f"{hall.codes[0]} 用时", exact=True).input_value() == "1:20:30"
    # Nothing runs out of the screen sideways.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
