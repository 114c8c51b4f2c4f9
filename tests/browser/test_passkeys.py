"""Passkeys in a real browser, with a virtual authenticator in place of a fingerprint reader."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from competition.accounts import operations
from competition.rules.roles import SYSTEM
from tests import live
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

PASSWORD = "long enough 1"
VERIFYING = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(app, settings):
    """The test's own installation at a name: http://localhost is a secure context."""
    operations.create_account("chen", "陈明", PASSWORD, by=SYSTEM)
    server = live.Live(settings)
    address = f"http://localhost:{server.port}"
    server.told["JIANGSAI_PUBLIC_URL"] = address
    server.start()
    yield address
    server.kill()


class Authenticator:
    """What Chromium makes of a page's requests for passkeys."""

    def __init__(self, page, **options):
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable", {"enableUI": False})
        answer = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": VERIFYING | options})
        self.id = answer["authenticatorId"]

    @property
    def credentials(self):
        return self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def verifies(self, holder):
        """Whether the finger on the reader is the owner's."""
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": holder})

    def becomes_a_copy(self):
        """The same key with a counter that begins anew."""
        (kept,) = self.credentials
        self.devtools.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self.devtools.send(
            "WebAuthn.addCredential", {"authenticatorId": self.id, "credential": kept | {"signCount": 0}}
        )


def give_password(page, site):
    page.goto(f"{site}/login")
    page.get_by_label("账号或手机号").fill("chen")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def leave(page):
    page.context.clear_cookies()


@contextmanager
def looked_at(page, picture, name):
    """A picture of the page, no violation of accessibility, and nothing wider than the screen."""
    yield
    picture(page, name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def add(page, site, name):
    page.goto(f"{site}/me/passkeys/new")
    page.get_by_label("名称").fill(name)
    page.get_by_role("button", name="添加通行密钥").click()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_passkey_is_added_signs_in_proves_and_is_removed(site, open_page, picture, size):
    page = open_page(size)
    width = size["viewport"]["width"]
    device = Authenticator(page)
    give_password(page, site)
    expect(page).to_have_url(f"{site}/today")
    page.goto(f"{site}/me/passkeys/new")
    with looked_at(page, picture, f"passkey-new-{width}"):
        pass
    add(page, site, "办公室电脑")
    expect(page.get_by_role("heading", name="两步验证已启用")).to_be_visible()
    (kept,) = device.credentials
    assert kept["rpId"] == "localhost"
    page.goto(f"{site}/me/second-step")
    with looked_at(page, picture, f"passkeys-{width}"):
        expect(page.get_by_text("办公室电脑").first).to_be_visible()

    leave(page)
    give_password(page, site)
    with looked_at(page, picture, f"passkey-second-{width}"):
        expect(page.get_by_role("heading", name="两步验证")).to_be_visible()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(f"{site}/today")

    leave(page)
    page.goto(f"{site}/login?next=/me")
    with looked_at(page, picture, f"passkey-login-{width}"):
        pass
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(f"{site}/me")

    page.goto(f"{site}/me/second-step")
    page.get_by_role("button", name="移除").first.click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.get_by_text("通行密钥已移除")).to_be_visible()


def test_each_refusal_says_its_true_cause(site, open_page, picture):
    page = open_page(DESK)
    device = Authenticator(page)
    give_password(page, site)
    add(page, site, "手机")
    expect(page.get_by_role("heading", name="两步验证已启用")).to_be_visible()
    add(page, site, "手机")
    expect(page.get_by_text("这台设备上已经有这个账号的通行密钥")).to_be_visible()

    leave(page)
    device.verifies(False)
    page.goto(f"{site}/login")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("没有完成")).to_be_visible()
    device.verifies(True)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(f"{site}/today")

    leave(page)
    device.becomes_a_copy()
    page.goto(f"{site}/login")
    page.get_by_role("button", name="用通行密钥登录").click()
    with looked_at(page, picture, "passkey-copied"):
        expect(page.get_by_text("计数倒退")).to_be_visible()


def test_a_browser_without_passkeys_is_told_so_and_the_bare_address_offers_none(site, open_page):
    page = open_page(PHONE)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{site}/login")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("不支持通行密钥")).to_be_visible()
    page.goto(f"{site.replace('localhost', '127.0.0.1')}/login")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="用通行密钥登录")).to_have_count(0)
