"""Debian's chromium, a phone, a tablet and a desk; what a page complains of fails the test."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests import live

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
TABLET = {
    "viewport": {"width": 1180, "height": 820},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return browser_type_launch_args | {
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", *quiet],
    }


class Complaints(list):
    """Console errors and failed scripts of the watched pages."""

    def watch(self, page):
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        return page


@pytest.fixture
def complaints():
    found = Complaints()
    yield found
    # A lost network is part of some journeys; a broken policy or script never is.
    serious = [
        text for text in found if "ERR_INTERNET_DISCONNECTED" not in text and "Failed to load" not in text
    ]
    assert serious == []


@pytest.fixture
def open_page(browser, complaints):
    """`open_page(PHONE)`: a page in a fresh context of this size, watched for complaints."""
    contexts = []

    def open_one(size, **options):
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **size, **options)
        context.set_default_timeout(45_000)  # a busy machine is slow, not wrong
        contexts.append(context)
        return complaints.watch(context.new_page())

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def served(app, settings):
    """The test's own installation behind a real server and worker."""
    with live.serving(settings, jobs=True) as server:
        yield server


class Pictures:
    """`picture(page, "04-draw")`: a small PNG of what is on the screen, where a folder is named."""

    def __init__(self, folder):
        self.folder = folder and Path(folder)

    def __call__(self, page, name):
        if self.folder:
            self.keep(Image.open(io.BytesIO(page.screenshot(animations="disabled"))), name)

    def keep(self, image, name):
        """Keep any picture: at most 1180 pixels wide or high, 128 colours."""
        if not self.folder:
            return
        small = image.convert("RGB")
        small.thumbnail((1180, 1180), Image.Resampling.LANCZOS)
        self.folder.mkdir(parents=True, exist_ok=True)
        few = small.quantize(128, dither=Image.Dither.NONE)
        few.save(self.folder / f"{name}.png", optimize=True)


@pytest.fixture
def picture(request):
    return Pictures(request.config.getoption("--screenshots"))
