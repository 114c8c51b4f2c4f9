"""Files lie on the disk sealed; what an earlier version left open is read, and sealed when it is brought up."""

import hashlib
import os

import pytest
from flask_migrate import upgrade

from competition.foundation.store import crypto, sealed_files, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system.settings import current_settings
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from tests.factories.registration import picture
from tests.filled.shapes import go_down
from tests.installation import fresh_settings
from wsgi import create_app

PDF = uploads.MEDIA_TYPES["pdf"]


@atomic
def kept(data, name="证明.pdf"):
    return uploads.keep(data, name, PDF, by=SYSTEM)


def on_disk(file):
    return current_settings().files_dir / file.sha256[:2] / file.sha256


def laid_open(data):
    """A file as version 0.1 kept it."""
    file = kept(data)
    on_disk(file).write_bytes(data)
    return file


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 200_000])
def test_a_file_comes_back_whole_whatever_its_size(app, size):
    data = os.urandom(size)
    name = hashlib.sha256(data).hexdigest()
    body = b"".join(sealed_files.sealed(data, name))
    assert sealed_files.is_sealed(body)
    assert sealed_files.opened(body, name) == data


def test_nothing_of_a_paper_can_be_read_from_the_disk(app):
    data = b"%PDF-1.4 329999199003070011" * 4000
    file = kept(data)
    body = on_disk(file).read_bytes()
    assert b"3299991990" not in body
    assert uploads.read(file) == data


@pytest.mark.parametrize("harm", ["cut", "turned", "lengthened", "swapped"])
def test_a_file_that_was_touched_does_not_open(app, harm):
    data, other = os.urandom(200_000), os.urandom(200_000)
    file = kept(data)
    body = bytearray(on_disk(file).read_bytes())
    step = sealed_files.CHUNK + 16
    head = len(body) - 200_000 - 4 * 16
    harmed = {
        "cut": body[: head + 2 * step],
        "turned": body[:head]
        + body[head + step : head + 2 * step]
        + body[head : head + step]
        + body[head + 2 * step :],
        "lengthened": body + b"x" * 20,
        "swapped": on_disk(kept(other)).read_bytes(),
    }[harm]
    on_disk(file).write_bytes(bytes(harmed))
    with pytest.raises(Refused) as refusal:
        uploads.read(file)
    assert [problem.code for problem in refusal.value.problems] == ["file_damaged"]


def test_the_same_file_twice_is_one_and_a_broken_one_is_written_anew(app):
    data = picture()
    file = kept(data)
    before = on_disk(file).read_bytes()
    assert on_disk(kept(data)).read_bytes() == before
    on_disk(file).write_bytes(before[:-1])
    assert uploads.read(kept(data)) == data


def test_what_an_earlier_version_left_open_is_read(app):
    assert uploads.read(laid_open(b"%PDF-1.4 open")) == b"%PDF-1.4 open"


def test_files_are_sealed_on_the_way_up_and_open_on_the_way_down(tmp_path):
    address = f"sqlite:///{tmp_path / 'sealed.sqlite'}"
    app = create_app(fresh_settings(tmp_path, address, allow_downgrade=True), testing=True)
    with app.app_context():
        upgrade()
        file = laid_open(b"%PDF-1.4 of before")
        go_down("20261122_first")
        assert on_disk(file).read_bytes() == b"%PDF-1.4 of before"
        upgrade()
        assert sealed_files.is_sealed(on_disk(file).read_bytes())
        assert sealed_files.seal_all(current_settings().files_dir) == 0
        db.session.remove()
        db.engine.dispose()


def test_another_installations_keys_open_nothing(app):
    name = "ab" * 32
    body = b"".join(sealed_files.sealed(b"text", name))
    keys = type(current_settings().keys)(
        **{**vars(current_settings().keys), "field_keys": {current_settings().keys.field_key_id: "44" * 32}}
    )
    with pytest.raises(crypto.Unreadable):
        sealed_files.opened(body, name, keys)
