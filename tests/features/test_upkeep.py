"""An installation checks, backs up and tries its backups by itself, and tells when it does not."""

import os
import signal
import sqlite3
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from competition.foundation.store import audit, checking
from competition.foundation.store.backup import creating, drilling, keeping
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import jobs, schedules
from competition.foundation.work.models import Job
from competition.rules.roles import SYSTEM
from competition.upkeep import queries
from competition.upkeep.models import Upkeep
from tests.factories.accounts import make_account, make_administrator
from tests.installation import raw_engine
from tests.live import Command

NAMES = ("upkeep.backup", "upkeep.check", "upkeep.deletion", "upkeep.drill")


@pytest.fixture
def keyed(app, settings):
    """An installation with people, a log and its keys."""
    settings.keys.save(settings.keys_dir / "keys.json")
    make_administrator()
    make_account("林清")
    return settings


def work(app, *names):
    """These jobs now, one after the other."""
    for name in names:
        atomic(jobs.enqueue)(name, {})
        assert jobs.work_once(app.config["JOBS"])


def states():
    db.session.rollback()
    return {row.kind: row.state for row in db.session.query(Upkeep).order_by(Upkeep.id)}


def last(kind):
    db.session.rollback()
    return db.session.query(Upkeep).filter_by(kind=kind).order_by(Upkeep.id.desc()).first()


def test_what_is_due_becomes_one_job_and_is_due_again_at_its_hour(app):
    due = app.config["SCHEDULES"]
    schedules.enqueue_due(due)
    assert db.session.query(Job).count() == 0
    with clock.shifted(timedelta(days=40)):
        for _ in range(3):
            schedules.enqueue_due(due)
        assert sorted(job.name for job in db.session.query(Job)) == sorted(NAMES)
        nights = {line.kind: line.due_at.astimezone(clock.SHANGHAI) for line in queries.lines()}
        assert (nights["backup"].hour, nights["backup"].minute) == (2, 30)
        assert nights["drill"].weekday() == 6
        assert all(night > clock.now() for night in nights.values())


def test_check_backup_and_drill_run_and_are_shown(app, keyed, sign_in):
    work(app, *NAMES)
    assert states()["backup"] == "fine"
    assert states()["check"] in ("fine", "partly")
    drilled = last("drill")
    assert drilled.state == "fine", drilled.details
    assert drilled.details["rows"] > 5
    assert drilled.details["files"] == 2  # the keys and the key of backups
    page = sign_in(make_administrator()).get("/admin/upkeep").text
    assert "核对一致" in page
    assert drilled.details["file"] in page
    assert "keys/backup.key" in page
    assert list(keyed.data_dir.glob(".backup-*")) == []


@pytest.mark.postgresql_only
def test_a_drill_leaves_no_database_behind_and_without_leave_it_says_so(app, keyed):
    work(app, "upkeep.backup", "upkeep.drill")
    assert last("drill").state == "fine"
    server = raw_engine(replace(keyed, database_url=f"{keyed.database_url.rsplit('/', 1)[0]}/postgres"))
    with server.connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    server.dispose()
    assert not [name for name in names if "_drill_" in name]
    run = sa.text("CREATE ROLE small LOGIN NOSUPERUSER NOCREATEDB")
    with db.engine.begin() as connection:
        if not connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = 'small'").scalar():
            connection.execute(run)
        connection.exec_driver_sql("GRANT pg_read_all_data TO small")
    small = replace(keyed, database_url=keyed.database_url.replace("postgres@", "small@"))
    [newest] = keeping.kept(keyed.backups_dir)
    assert not drilling.drill(newest, small).loaded


@pytest.mark.parametrize("harm", ["changed", "cut"])
def test_a_drill_finds_a_harmed_backup(app, keyed, harm):
    work(app, "upkeep.backup")
    [path] = keeping.kept(keyed.backups_dir)
    content = bytearray(path.read_bytes())
    if harm == "cut":
        del content[-10:]
    else:
        content[len(content) // 2] ^= 1
    path.write_bytes(content)
    work(app, "upkeep.drill")
    assert last("drill").state == "failed"


def test_a_drill_finds_history_that_is_gone_from_the_database(app, keyed, engine_name):
    work(app, "upkeep.backup")
    db.session.remove()
    with db.engine.begin() as connection:
        if engine_name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_entries_no_delete")
        else:
            connection.exec_driver_sql("DROP TRIGGER audit_entries_append_only ON audit_entries")
        connection.exec_driver_sql(
            "DELETE FROM audit_entries WHERE seq = (SELECT max(seq) FROM audit_entries)"
        )
    work(app, "upkeep.drill", "upkeep.check")
    assert "audit_entries" in last("drill").details["said"]
    assert "只追加保护" in last("check").details["said"]  # the guard is missing


def test_too_little_room_is_a_sentence_and_leaves_nothing(app, keyed, monkeypatch):
    work(app, "upkeep.backup")
    monkeypatch.setattr(keeping, "free_bytes", lambda _folder: 1000)
    work(app, "upkeep.backup", "upkeep.drill")
    for kind in ("backup", "drill"):
        assert last(kind).state == "failed"
        assert "磁盘不够" in last(kind).details["said"]
    assert len(keeping.kept(keyed.backups_dir)) == 1
    assert list(keyed.data_dir.glob(".backup-*")) == []
    assert list(keyed.backups_dir.glob("*.part")) == []


def test_old_backups_go_the_proven_one_never(app, keyed):
    settings = replace(keyed, backups_kept=2)
    work(app, "upkeep.backup", "upkeep.drill")
    [proven] = keeping.kept(keyed.backups_dir)
    for day in range(1, 5):
        with clock.shifted(timedelta(days=day)):
            keeping.keep(settings, keeping.SCHEDULED)
    removed = keeping.prune(settings)
    left = keeping.kept(keyed.backups_dir)
    assert len(removed) == 2
    assert len(left) == 3
    assert proven in left


def test_failing_and_overdue_upkeep_is_told_to_administrators_and_by_healthz(
    app, keyed, client, sign_in, monkeypatch
):
    administrator = sign_in(make_administrator())
    assert client.get("/healthz").json == {"status": "ok"}
    with clock.shifted(timedelta(days=2, hours=20)):
        assert client.get("/healthz").json["reasons"] == [
            "check_overdue",
            "backup_overdue",
            "deletion_overdue",
        ]
        work(app, *NAMES)
        assert client.get("/healthz").json == {"status": "ok"}
    work(app, *NAMES)
    monkeypatch.setattr(keeping, "free_bytes", lambda _folder: 1000)
    work(app, "upkeep.backup")
    assert client.get("/healthz").json == {"status": "degraded", "reasons": ["backup_failed"]}
    assert "自动备份没有成功" in administrator.get("/today").text
    assert "自动备份没有成功" not in sign_in(make_account("王小")).get("/today").text


@pytest.mark.sqlite_only
def test_the_check_finds_a_row_that_refers_to_nothing(app, keyed):
    assert checking.check() == ("integrity_check", [], [])
    db.session.remove()
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=0")
        driver.execute("UPDATE logins SET account_id = 999999") if driver.execute(
            "SELECT 1 FROM logins"
        ).fetchone() else (driver.execute("UPDATE role_grants SET account_id = 999999"))
        driver.execute("PRAGMA foreign_keys=1")
    assert any("foreign key" in fault for fault in checking.check().faults)


@pytest.mark.postgresql_only
def test_postgresql_is_checked_by_amcheck_where_it_is_and_read_where_not(app, keyed):
    assert checking.check() == ("reading", [], [])
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION amcheck")
    assert checking.check() == ("amcheck", [], [])


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_a_drill_that_is_killed_leaves_no_readable_copy_and_the_next_one_clears_up(
    app, keyed, tmp_path_factory
):
    for number in range(300):
        atomic(audit.record)(SYSTEM, "account.created", subject=("account", number), note="x" * 2000)
    work(app, "upkeep.backup")
    db.session.remove()
    environ = os.environ | {"JIANGSAI_DATA": str(keyed.data_dir), "JIANGSAI_DATABASE_URL": keyed.database_url}
    folder = tmp_path_factory.mktemp("commands")

    def drilling():
        """A drill by the worker, once its folder is there."""
        there = set(keyed.data_dir.glob(".backup-*"))
        atomic(jobs.enqueue)("upkeep.drill", {})
        db.session.remove()
        run = Command(folder, environ, "flask", "--app", "wsgi", "jobs", "run-waiting")
        while run.runs() and not (own := set(keyed.data_dir.glob(".backup-*")) - there):
            time.sleep(0.001)
        return run, own.pop()

    run, own = drilling()
    began = time.monotonic()
    while own.exists():
        time.sleep(0.001)
    whole = time.monotonic() - began
    run.kill()
    killed = 0
    for part in (0.1, 0.3, 0.5, 0.7, 0.85):
        run, own = drilling()
        time.sleep(whole * part)
        killed += own.exists()
        run.kill()
        for path in keyed.data_dir.glob(".backup-*/*"):
            assert not path.read_bytes().startswith(b"SQLite format 3")
    assert killed >= 3
    with clock.shifted(timedelta(minutes=2)):  # their leases are over
        while jobs.work_once(app.config["JOBS"]):
            pass
    work(app, "upkeep.backup")
    assert list(keyed.data_dir.glob(".backup-*")) == []
    assert {row.state for row in db.session.query(Upkeep)} == {"fine"}


def test_nothing_to_try_is_said(app, keyed):
    work(app, "upkeep.drill")
    assert "还没有自动备份" in last("drill").details["said"]
    with pytest.raises(BackupProblem):
        drilling.drill(keyed.backups_dir / "none.backup", keyed)


# --- a clock that was ahead, a database that is gone, folders that others use ---


def tick(app):
    """What the worker does in a minute."""
    schedules.enqueue_due(app.config["SCHEDULES"])
    while jobs.work_once(app.config["JOBS"]):
        pass
    db.session.remove()


def test_a_clock_that_was_ahead_stops_no_backup_check_or_drill(app, keyed, client, sign_in):
    administrator = sign_in(make_administrator())
    tick(app)
    for day in (400, 401):
        with clock.shifted(timedelta(days=day)):
            tick(app)
    reasons = client.get("/healthz").json["reasons"]
    assert reasons == ["check_ahead", "backup_ahead", "drill_ahead", "deletion_ahead"]
    assert "时间在将来" in administrator.get("/admin/upkeep").text
    assert "记在将来" in administrator.get("/today").text
    before = {row.id for row in db.session.query(Upkeep)}
    tick(app)
    fresh = [row for row in db.session.query(Upkeep) if row.id not in before]
    assert sorted(row.kind for row in fresh) == ["backup", "check", "deletion", "drill"]
    assert client.get("/healthz").json == {"status": "ok"}
    with clock.shifted(timedelta(days=2, hours=20)):
        assert "backup_overdue" in client.get("/healthz").json["reasons"]
        tick(app)
        assert client.get("/healthz").json == {"status": "ok"}


def test_backups_are_kept_in_the_order_in_which_they_were_made_whatever_their_dates_say(app, keyed):
    settings = replace(keyed, backups_kept=2)
    for day in (400, 401):
        with clock.shifted(timedelta(days=day)):
            keeping.keep(settings, keeping.SCHEDULED)
    first = keeping.keep(settings, keeping.SCHEDULED).file
    assert keeping.kept(keyed.backups_dir)[0] == first
    with clock.shifted(timedelta(days=1)):
        second = keeping.keep(settings, keeping.SCHEDULED).file
    assert len(keeping.prune(settings)) == 2
    assert keeping.kept(keyed.backups_dir) == [second, first]


def test_a_lease_and_a_message_of_a_clock_that_was_ahead_are_taken_over(app, keyed):
    with clock.shifted(timedelta(days=1)):
        atomic(jobs.enqueue)("upkeep.backup", {})
        assert jobs._claim("dead:1")
        atomic(jobs.enqueue)("upkeep.check", {})
        db.session.remove()
    assert jobs.work_once(app.config["JOBS"])
    assert jobs.work_once(app.config["JOBS"])
    assert states() == {"backup": "fine", "check": last("check").state}


def test_pruning_leaves_the_backups_of_another_database_alone(app, keyed):
    settings = replace(keyed, backups_kept=2)
    keyed.backups_dir.mkdir()
    other = keyed.backups_dir / "scheduled-20250101-023000-n1-0badcafe.backup"
    other.write_bytes(b"another's")
    for _ in range(4):
        keeping.keep(settings, keeping.SCHEDULED)
    assert len(keeping.prune(settings)) == 2
    assert other in keeping.kept(keyed.backups_dir)
    work(app, "upkeep.drill")
    assert last("drill").state == "fine"


def test_what_others_lay_into_the_folder_of_backups_stops_none(app, keyed):
    keyed.backups_dir.mkdir()
    (keyed.backups_dir / "photos.part").mkdir()
    (keyed.backups_dir / "scheduled-20250101-023000-n1-0badcafe.backup").mkdir()
    (keyed.backups_dir / "empty.part").touch()
    unreadable = keyed.backups_dir / "mine.part"
    unreadable.symlink_to("/nowhere/at/all")
    work(app, "upkeep.backup")
    assert last("backup").state == "fine", last("backup").details
    assert (keyed.backups_dir / "photos.part").is_dir()
    assert (keyed.backups_dir / "empty.part").exists()


def test_a_backup_takes_no_unfinished_upload_and_bears_files_that_go_meanwhile(app, keyed, monkeypatch):
    folder = keyed.files_dir / "ab"
    folder.mkdir(parents=True)
    (folder / "ab1").write_bytes(b"finished")
    (folder / "tmp123").write_bytes(b"half")
    (folder / "ab2").write_bytes(b"going")
    listed = creating._sweep_parts

    monkeypatch.setattr(
        creating, "_sweep_parts", lambda place: (listed(place), taken_away(folder, monkeypatch))
    )
    work(app, "upkeep.backup", "upkeep.drill")
    assert last("backup").state == "fine", last("backup").details
    assert last("drill").state == "fine", last("drill").details
    assert last("drill").details["files"] == 3  # two keys and what stayed


def taken_away(folder, monkeypatch):
    """The first time that the list is made, a file on it goes before it is copied."""
    digest = creating.hashlib.file_digest

    def gone_behind(file, name):
        (folder / "ab2").unlink(missing_ok=True)
        return digest(file, name)

    monkeypatch.setattr(creating.hashlib, "file_digest", gone_behind)


def test_a_worker_whose_database_refuses_says_so_in_a_line_and_goes_on(app, keyed, monkeypatch, caplog):
    tried = []

    def refuses(_handlers, _worker):
        tried.append(1)
        if len(tried) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
            return False
        raise sa.exc.OperationalError("BEGIN", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    monkeypatch.setattr(jobs, "work_once", refuses)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        jobs.work({})
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert "background work stands still: database or disk is full" in caplog.text
