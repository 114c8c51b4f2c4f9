"""Every drawn part in all its states: read by axe, within the screen, moved about in by keyboard."""

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_pages import NARROW, enter, violations
from tests.factories.accounts import make_administrator

pytestmark = pytest.mark.browser

SIZES = {"phone": PHONE, "desk": DESK, "narrow": NARROW}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_drawn_parts_satisfies_axe(served, open_page, size, theme, picture):
    page = enter(open_page(SIZES[size]), served, make_administrator())
    page.goto(f"{served.url}/parts?theme={theme}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["viewport"]["width"]
    picture(page, f"parts-{size}-{theme}")


def test_one_moves_about_the_cells_with_arrows_and_from_a_frame_to_its_row(served, open_page, app):
    page = enter(open_page(DESK), served, make_administrator())
    page.goto(f"{served.url}/parts")
    page.locator("#cells td.done a").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('td').className") == "state-cell run"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert "B，报名：进行中" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.locator("#paper-frame-2").press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in ("paper-row-2", "#paper-row-2")
    zoom = page.get_by_role("button", name="放大").first
    zoom.click()
    assert zoom.get_attribute("aria-pressed") == "true"


def test_menus_of_the_bar_open_without_scripts_and_close_on_escape_with_them(served, open_page, app):
    page = enter(open_page(DESK, java_script_enabled=False), served, make_administrator())
    page.goto(f"{served.url}/today")
    page.locator(".bar-person summary").click()
    assert page.locator("#navigation").get_by_role("link", name="我的账号").is_visible()
    page = enter(open_page(DESK), served, make_administrator())
    page.goto(f"{served.url}/today")
    page.locator(".bar-person summary").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator("#navigation").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
