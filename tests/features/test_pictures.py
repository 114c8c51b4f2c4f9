"""Strangers' pictures cost a counted child, not the server; whatever is wrong with them is a sentence."""

import io
import random
import resource
import threading
import time

import pytest
from PIL import Image

from competition.foundation.store import pictures, uploads
from competition.foundation.system import children
from competition.foundation.work import isolation
from competition.rules.problems import Refused, Unavailable
from tests.factories.accounts import make_account
from tests.factories.registration import draft_entry, open_contest, picture

pytestmark = pytest.mark.sqlite_only
UPRIGHT_BY_EXIF = 6  # turn by 90 degrees
RED, WHITE = (255, 0, 0), (255, 255, 255)


def drawn(kind, mode, size, colour="white", **told):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **told)
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


def resident():
    """Megabytes of this process."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() // 2**20


@pytest.fixture
def upload(app, sign_in):
    account = make_account("张𬭎")
    entry = draft_entry(open_contest(), account, papers=False)
    phone = sign_in(account)

    def post(data, name="photo.png"):
        sent = {"position": "1", "kind": "photo", "file": (io.BytesIO(data), name)}
        return phone.post(f"/entries/{entry.id}/materials", data=sent)

    return post


def test_a_small_file_of_forty_million_pixels_costs_the_server_nothing(app):
    huge = drawn("PNG", "RGB", (6300, 6300))
    before = resident()
    most = [before]
    over = threading.Event()

    def watch():
        while not over.wait(0.01):
            most.append(resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        clean = pictures.clean(huge, "png")
    finally:
        over.set()
        watcher.join()
    assert max(opened(clean).size) == 2400
    assert max(most) - before < 60


def test_two_hundred_million_pixels_of_a_jpeg_are_decoded_small_others_refused(app):
    clean = pictures.clean(drawn("JPEG", "L", (20000, 10000)), "jpeg")
    assert opened(clean).size == (2400, 1200)
    for kind, told in (("png", {}), ("jpeg", {"progressive": True})):
        with pytest.raises(Refused, match="picture_too_large"):
            pictures.clean(drawn(kind, "L", (10000, 6400), **told), kind)


def test_pictures_stand_upright_on_white_and_tell_nothing_else(app):
    exif = Image.Exif()
    exif[0x0112] = UPRIGHT_BY_EXIF
    exif[0x010F] = "a maker"
    lying = pictures.clean(drawn("JPEG", "RGB", (300, 200), exif=exif), "jpeg")
    assert opened(lying).size == (200, 300)
    assert not opened(lying).getexif()
    broken = drawn("JPEG", "RGB", (300, 200), exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert opened(pictures.clean(broken, "jpeg")).size == (300, 200)
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    clear.paste((255, 0, 0, 255), (0, 0, 10, 20))
    out = io.BytesIO()
    clear.save(out, "PNG")
    seen = opened(pictures.clean(out.getvalue(), "png")).convert("RGB")
    assert (seen.getpixel((2, 10)), seen.getpixel((18, 10))) == (RED, WHITE)


def test_damaged_pictures_are_refused_with_a_sentence_never_a_failure(upload):
    whole = drawn("PNG", "RGB", (30, 30), RED)
    # A chunk whose name is no name: Pillow calls it a SyntaxError.
    answer = upload(whole[:33] + b"\x00\x00\x00\x00\xff\xfe\xfd\xfc" + whole[33:])
    assert answer.status_code == 422
    assert "图片无法读取" in answer.text
    chance = random.Random(7)
    for _ in range(4):
        harmed = bytearray(whole)
        for _ in range(3):
            harmed[chance.randrange(8, len(harmed))] = chance.randrange(256)
        assert upload(bytes(harmed)).status_code in (303, 422)


def test_when_every_place_is_taken_one_waits_a_while_and_is_told_that_nothing_is_lost(
    upload, settings, monkeypatch
):
    monkeypatch.setattr(children, "PATIENCE", 0.2)
    taken = [children._free_place(settings.data_dir / "places") for _ in range(children.PLACES)]
    try:
        answer = upload(picture(), "photo.jpg")
        assert answer.status_code == 503
        assert "填写的内容不会丢失" in answer.text
        with pytest.raises(Unavailable):
            isolation.pdf_page_count(b"%PDF-")
    finally:
        for place in taken:
            children.os.close(place)
    assert upload(picture(), "photo.jpg").status_code == 303


def test_never_more_children_than_places_and_never_more_waiting_than_a_few(app, tmp_path, monkeypatch):
    """Twelve at once: some wait their turn, those beyond are told at once; nobody holds a thread for nothing."""
    child = tmp_path / "child.py"
    log = tmp_path / "log"
    log.touch()
    child.write_text(
        "import os, sys, time\n"
        f"log = os.open({str(log)!r}, os.O_WRONLY | os.O_APPEND)\n"
        "os.write(log, b'+'); time.sleep(0.3); os.write(log, b'-')\n"
    )
    monkeypatch.setattr(children, "_waiting", threading.BoundedSemaphore(children.PLACES + 2))
    verdicts = []

    def ask():
        with app.app_context():
            try:
                verdicts.append(children.answer_of(child, b"")[0])
            except Unavailable:
                verdicts.append("busy")

    threads = [threading.Thread(target=ask) for _ in range(12)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 10
    assert verdicts.count(0) == children.PLACES + 2
    assert verdicts.count("busy") == 12 - children.PLACES - 2
    running = most = 0
    for mark in log.read_text():
        running += 1 if mark == "+" else -1
        most = max(most, running)
    assert most <= children.PLACES


def test_uploads_are_still_known_by_their_content(app):
    assert uploads.checked(picture(), {"jpeg"})[0] == "jpeg"
