"""The first thing to fail when chromium or the server is not there."""

import pytest

from competition.accounts import operations
from competition.rules.roles import SYSTEM
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_somebody_signs_in_and_out_in_a_real_browser(served, open_page, size):
    operations.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    page = open_page(size)
    page.goto(f"{served.url}/login")
    page.fill("#login_name", "chen")
    page.fill("#password", "wrong one 123")
    page.click("button[type=submit].btn-primary")
    assert "账号或密码不正确" in page.inner_text("main")
    page.fill("#password", "long enough 1")
    page.click("button[type=submit].btn-primary")
    page.goto(f"{served.url}/me")
    assert "陈明" in page.inner_text("main")
