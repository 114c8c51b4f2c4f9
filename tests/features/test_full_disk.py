"""A full or failing disk: what is half written goes, marks keep their room, and everybody is told."""

import errno
import fcntl
import io
import json
import logging
import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from competition.foundation.store import audit, condition, sealed_files, uploads
from competition.foundation.store.backup import creating, database, restoring
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.db import PAGE_CACHE, atomic, db
from competition.foundation.system import leftovers, logs
from competition.foundation.web import errors
from competition.rules.roles import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.judging import Hall
from tests.factories.registration import draft_entry, open_contest, picture
from tests.installation import fresh_settings
from tests.live import serving
from wsgi import create_app

PASSPHRASE = "七月流火 nine"
PLAIN = b"SQLite format 3\x00"


def no_room(*_words, **_named):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def upload(app, sign_in):
    account = make_account("张𬭎")
    entry = draft_entry(open_contest(), account, papers=False)
    phone = sign_in(account)

    def post(data):
        sent = {"position": "1", "kind": "photo", "file": (io.BytesIO(data), "photo.jpg")}
        return phone.post(f"/entries/{entry.id}/materials", data=sent)

    return post


def test_an_upload_that_does_not_fit_leaves_nothing_and_says_so(upload, settings, monkeypatch):
    with monkeypatch.context() as disk:
        disk.setattr(sealed_files.os, "fsync", no_room)
        answer = upload(picture())
    assert answer.status_code == 503
    assert "暂时不能读写" in answer.text
    assert [path for path in settings.files_dir.rglob("*") if path.is_file()] == []
    assert upload(picture()).status_code == 303


def test_the_last_room_is_kept_for_marks(upload, app, settings, monkeypatch):
    monkeypatch.setattr(uploads, "free_bytes", lambda _folder: settings.reserve + 100)
    answer = upload(picture())
    assert answer.status_code == 503
    assert "留给评分" in answer.text
    hall = Hall(judges=3, codes=1)
    tablet = hall.tablet(app.test_client())
    tablet.entry(hall.sheets[0].id, next(iter(hall.aspects.values())), "8.00", scheme=hall.scheme.id)
    tablet.deliver(tablet.queue)
    assert tablet.queue == []


def test_what_a_killed_program_left_goes_at_the_next_start_what_lives_stays(tmp_path):
    data = tmp_path / "var"
    for folder in ("files/ab", "keys", ".backup-x", "../.var-restoring-y/files"):
        (data / folder).mkdir(parents=True)
    left = [
        data / "files/ab/tmpabc",
        data / "keys/.issuing-2026.1.ff",
        data / ".backup-x/jiangsai.sqlite",
        data / "../.var-restoring-y/files/z",
    ]
    for path in left:
        path.write_bytes(b"x" * 10)
    kept = [data / "files/ab/abcdef", data / "keys/keys.json"]
    for path in kept:
        path.write_bytes(b"x")
    held, mine = leftovers.unfinished_file(data / "files/ab")
    with leftovers.unfinished_folder(data, ".backup-") as alive:
        assert leftovers.sweep(data) == 40
        assert alive.is_dir()
    assert not alive.exists()
    assert mine.exists()
    os.close(held)
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in left)
    assert not (data / ".backup-x").exists()


@pytest.mark.sqlite_only
def test_a_start_sweeps(settings, app):
    db.session.remove()
    left = settings.files_dir / "ab" / "tmp12345678"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    with serving(settings):
        assert not left.exists()


# --- signs of it ---


def failing(kind=OperationalError):
    @atomic
    def fail():
        raise kind("INSERT", {}, Exception("disk full"))

    return fail


def test_health_stays_200_and_names_what_is_wrong_until_a_write_works(client, app, monkeypatch):
    assert client.get("/healthz").json == {"status": "ok"}
    with pytest.raises(OperationalError):
        failing()()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "degraded", "reasons": ["writes_fail"]})
    page = client.get("/login").text
    assert "服务器现在不能保存" in page
    make_account("林清")
    assert client.get("/healthz").json == {"status": "ok"}
    assert "服务器现在不能保存" not in client.get("/login").text
    monkeypatch.setattr(condition, "free_bytes", lambda _folder: 1000)
    assert client.get("/healthz").json["reasons"] == ["disk_full"]
    assert "服务器现在不能保存" in client.get("/login").text
    monkeypatch.setattr(condition, "free_bytes", lambda _folder: 100 * 2**20)
    assert client.get("/healthz").json["reasons"] == ["disk_low"]
    assert "服务器现在不能保存" not in client.get("/login").text


def test_a_tablet_is_told_by_a_code_that_it_has_words_for(app):
    hall = Hall(judges=3, codes=1)
    tablet = hall.tablet(app.test_client())

    def break_the_disk():
        raise OperationalError("INSERT", {}, Exception("disk full"))

    app.before_request_funcs.setdefault(None, []).append(break_the_disk)
    status, body, _headers = tablet.wire("POST", "/api/v1/marks", "{}")
    told = json.loads(body)
    assert status == 503
    assert [problem["code"] for problem in told["problems"]] == ["cannot_store"]
    assert told["problems"][0]["message"]


def test_an_unreadable_database_is_503_a_programmers_mistake_is_not(app):
    with app.test_request_context("/api/v1/work"):
        for kind in (OperationalError, DatabaseError):
            assert errors.store_failed(kind("SELECT", {}, Exception("malformed"))).status_code == 503
        assert errors.disk_failed(OSError(errno.EIO, "Input/output error")).status_code == 503
        with pytest.raises(IntegrityError):
            errors.store_failed(IntegrityError("INSERT", {}, Exception("unique")))
        with pytest.raises(FileNotFoundError):
            errors.disk_failed(FileNotFoundError(errno.ENOENT, "no such file"))


def test_the_same_failure_again_and_again_is_one_line_a_minute():
    summed = logs.Summed()

    def record(at, place="a"):
        try:
            if place == "a":
                raise ValueError("some disk")
            raise KeyError("another")
        except Exception:
            made = logging.LogRecord("x", logging.ERROR, "f", 1, "failed in %s", ("e",), sys.exc_info())
        made.created = at
        return made

    assert summed.filter(record(0))
    assert not any(summed.filter(record(at)) for at in range(1, 60))
    assert summed.filter(record(5, "b"))
    again = record(61)
    assert summed.filter(again)
    assert again.repeated == 59
    quiet = logging.LogRecord("x", logging.INFO, "f", 1, "hello", (), None)
    assert summed.filter(quiet)
    assert summed.filter(quiet)


# --- backups that are interrupted ---

BACKUP = [sys.executable, "-m", "competition.foundation.store.backup", "create"]


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_a_killed_backup_leaves_no_readable_copy_and_the_next_one_clears_up(app, settings, tmp_path):
    for number in range(300):
        atomic(audit.record)(SYSTEM, "account.created", subject=("account", number), note="x" * 2000)
    db.session.remove()
    settings.keys.save(settings.keys_dir / "keys.json")
    told = os.environ | {
        "JIANGSAI_DATA": str(settings.data_dir),
        "JIANGSAI_DATABASE_URL": settings.database_url,
        "JIANGSAI_BACKUP_PASSPHRASE": PASSPHRASE,
    }
    target = tmp_path / "hall.backup"
    killed = 0
    for moment in (0.0, 0.02, 0.05, 0.1, 0.2):
        run = subprocess.Popen([*BACKUP, str(target)], env=told, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while (
            not list(settings.data_dir.glob(".backup-*")) and run.poll() is None and time.monotonic() < until
        ):
            time.sleep(0.001)
        time.sleep(moment)
        run.send_signal(signal.SIGKILL)
        killed += run.wait() == -signal.SIGKILL
        for path in [*settings.data_dir.glob(".backup-*/*"), *tmp_path.glob("*.part")]:
            assert not path.read_bytes().startswith(PLAIN)
        target.unlink(missing_ok=True)
        if killed == 2:
            assert leftovers.sweep(settings.data_dir) == 0
    assert killed >= 3
    creating.create(target, settings.data_dir, settings.database_url, PASSPHRASE)
    assert list(settings.data_dir.glob(".backup-*")) == []
    assert list(tmp_path.glob("*.part")) == []
    restoring.restore(target, tmp_path / "back", f"sqlite:///{tmp_path / 'back' / 'db.sqlite'}", PASSPHRASE)


def test_a_full_disk_is_a_sentence_for_backup_and_restore(app, settings, tmp_path, monkeypatch):
    settings.keys.save(settings.keys_dir / "keys.json")
    target = tmp_path / "out" / "hall.backup"
    target.parent.mkdir()
    db.session.rollback()
    with monkeypatch.context() as disk:
        disk.setattr(leftovers.tempfile, "mkdtemp", no_room)
        with pytest.raises(BackupProblem, match="磁盘"):
            creating.create(target, settings.data_dir, settings.database_url, PASSPHRASE)
    with monkeypatch.context() as disk:
        disk.setattr(database, "table_digests", lambda _: failing_read())
        with pytest.raises(BackupProblem, match="磁盘"):
            creating.create(target, settings.data_dir, settings.database_url, PASSPHRASE)
    assert list(target.parent.iterdir()) == []
    creating.create(target, settings.data_dir, settings.database_url, PASSPHRASE)
    if settings.sqlite_path is None:
        return
    back = tmp_path / "back" / "var"
    with monkeypatch.context() as disk:
        disk.setattr(restoring.os, "fsync", no_room)
        with pytest.raises(BackupProblem, match="磁盘"):
            restoring.restore(target, back, f"sqlite:///{back / 'db.sqlite'}", PASSPHRASE)
    assert list(back.parent.iterdir()) == []


def failing_read():
    raise OperationalError("SELECT", {}, Exception("database or disk is full"))


# --- memory, waiting, caches ---


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("threads", "each"), [(16, 8192), (4, 32768)])
def test_the_page_cache_is_a_budget_of_the_process(template_database, tmp_path, threads, each):
    settings = fresh_settings(tmp_path, template_database("sqlite", tmp_path), pool_size=threads)
    app = create_app(settings, testing=True)
    with app.app_context():
        lines = [db.engine.connect() for _ in range(threads)]
        sizes = [-line.exec_driver_sql("PRAGMA cache_size").scalar() for line in lines]
        for line in lines:
            line.close()
        db.engine.dispose()
    assert set(sizes) == {each}
    assert sum(sizes) <= PAGE_CACHE


@pytest.mark.sqlite_only
def test_a_writer_that_stands_still_is_passed_by(app, settings, monkeypatch):
    """It holds the line (not the database): the first waits its patience, the others not at all."""
    monkeypatch.setattr("competition.foundation.store.write_queue.PATIENCE", 0.5)
    make_account("甲")
    db.session.rollback()
    with open(f"{settings.sqlite_path}-queue", "rb") as stalled:
        fcntl.flock(stalled, fcntl.LOCK_EX)
        began = time.monotonic()
        make_account("乙")
        first = time.monotonic() - began
        for name in "丙丁戊":
            make_account(name)
        others = time.monotonic() - began - first
    assert 0.4 < first < 3
    assert others < 0.4
    time.sleep(0.1)
    with open(f"{settings.sqlite_path}-queue", "rb") as stranger:  # the line is in use again, and let go
        fcntl.flock(stranger, fcntl.LOCK_EX | fcntl.LOCK_NB)
    make_account("己")


def test_answers_that_caches_keep_set_no_cookie(client, app):
    event = open_contest()
    board = client.get(f"/contests/{event.contest_id}/board?language=en")
    assert board.status_code == 200
    assert "public" in board.headers["Cache-Control"]
    assert "Set-Cookie" not in board.headers
    assert "Set-Cookie" in client.get("/login?language=en").headers
