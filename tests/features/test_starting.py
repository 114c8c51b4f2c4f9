"""A start serves a database of its own shape, makes an older one so, and says in one sentence why not."""

import os
import sqlite3
import stat
import time
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from flask_migrate import downgrade, stamp
from sqlalchemy import event

from competition.foundation.store.backup import keeping, restoring
from competition.foundation.store.backup.sealed_stream import SealedReader
from competition.foundation.store.db import PRAGMAS, _set_pragmas, db
from competition.foundation.store.starting import going_down, soundness, standing, upgrading
from competition.foundation.store.starting.going_down import name_of_database
from competition.foundation.store.starting.problems import StartProblem
from tests.factories.accounts import make_account
from tests.filled.shapes import counts, go_down, revision, shape, triggers
from tests.installation import fresh_settings
from tests.live import HOME, Command
from tests.postgres import free_port
from wsgi import create_app

FIRST = "20261122_first"


def told(settings, **more):
    """The surroundings of a real process on this installation."""
    keys = settings.keys_dir / "keys.json"
    if not keys.exists():
        settings.keys.save(keys)
    return os.environ | {
        "JIANGSAI_DATA": str(settings.data_dir),
        "JIANGSAI_DATABASE_URL": settings.database_url,
        "JIANGSAI_VOLATILE_DATABASE": "1",
        **more,
    }


@pytest.fixture
def command(tmp_path_factory):
    """Starts a command of the product on an installation, as a process of its own."""
    folder = tmp_path_factory.mktemp("commands")
    return lambda settings, *words: Command(folder, told(settings), *words)


FLASK = ("flask", "--app", "wsgi")


def run_sql(*statements):
    with db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


# --- shapes ---

# How somebody's database differs, on each engine, and what the sentence names.
OTHERS = {
    "a column less": (["ALTER TABLE outbox DROP COLUMN due_at"], None, "表 outbox 缺少列 due_at"),
    "a column more": (["ALTER TABLE outbox ADD COLUMN colour INTEGER"], None, "表 outbox 多出列 colour"),
    "a table less": (["DROP TABLE throttles"], None, "缺少表 throttles"),
    "no guard": (
        ["DROP TRIGGER audit_entries_no_update"],
        ["DROP TRIGGER audit_entries_append_only ON audit_entries"],
        "表 audit_entries 缺少只追加保护",
    ),
    "a guard that sleeps": (
        None,
        ["ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_append_only"],
        "表 audit_entries 的只追加保护",
    ),
    "a unique index less": (["DROP INDEX uq_role_grants_live"], None, "缺少索引 uq_role_grants_live"),
    "a unique index for other rows": (
        [
            "DROP INDEX uq_role_grants_live",
            "CREATE UNIQUE INDEX uq_role_grants_live ON role_grants "
            "(account_id, role, scope_kind, scope_key) WHERE revoked_at IS NOT NULL",
        ],
        None,
        "索引 uq_role_grants_live",
    ),
    "another type": (
        None,
        ["ALTER TABLE jobs ALTER COLUMN name TYPE varchar(20)"],
        "应为“VARCHAR(80) NOT NULL”",
    ),
    "may be empty": (None, ["ALTER TABLE jobs ALTER COLUMN name DROP NOT NULL"], "表 jobs 的列 name"),
    "a constraint less": (
        None,
        ["ALTER TABLE jobs DROP CONSTRAINT ck_jobs_state_is_known"],
        "缺少约束 ck_jobs_state_is_known",
    ),
    "a narrower check": (
        None,
        [
            "ALTER TABLE jobs DROP CONSTRAINT ck_jobs_state_is_known",
            "ALTER TABLE jobs ADD CONSTRAINT ck_jobs_state_is_known CHECK (state IN ('waiting', 'done'))",
        ],
        "约束 ck_jobs_state_is_known",
    ),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_database_of_another_shape_is_refused_by_table_and_part(app, engine_name, other):
    on_sqlite, on_postgresql, says = OTHERS[other]
    statements = on_sqlite if engine_name == "sqlite" else on_postgresql or on_sqlite
    if statements is None:
        pytest.skip("SQLite knows no such change of a table")
    assert upgrading.make_ready() == []
    run_sql(*statements)
    for ready in (upgrading.make_ready, standing.refuse_unless_ready):
        with pytest.raises(StartProblem) as refused:
            ready()
        assert says in str(refused.value)
        assert str(refused.value).count("\n") == 1


@pytest.mark.sqlite_only
def test_a_check_that_was_rewritten_is_seen_on_sqlite_too(app):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=1")
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, '''waiting'',', '') WHERE name = 'jobs'"
        )
    with pytest.raises(StartProblem, match="约束 ck_jobs_state_is_known"):
        upgrading.make_ready()


def test_what_an_operator_added_beside_ours_is_theirs(app):
    run_sql("CREATE TABLE own_notes (id INTEGER PRIMARY KEY)", "CREATE INDEX own ON accounts (name)")
    assert upgrading.make_ready() == []


def test_a_look_at_the_shape_takes_no_time(app):
    began = time.perf_counter()
    with db.engine.connect() as connection:
        standing.refuse_other_shape(connection)
    assert time.perf_counter() - began < 0.3


def test_tables_without_a_mark_of_their_version_are_refused(app):
    run_sql("DELETE FROM alembic_version")
    with pytest.raises(StartProblem, match="没有版本记号"):
        upgrading.make_ready()


GUNICORN = ("gunicorn", "--config", str(HOME / "gunicorn.conf.py"), "--no-control-socket", "--bind")


@pytest.mark.parametrize("fault", ["newer", "another shape"])
def test_server_worker_and_commands_refuse_alike_in_one_sentence(app, settings, command, fault):
    if fault == "newer":
        run_sql("UPDATE alembic_version SET version_num = '20991231_later'")
        says = "20991231_later"
    else:
        run_sql("ALTER TABLE outbox DROP COLUMN due_at")
        says = "outbox 缺少列 due_at"
    commands = [
        (*GUNICORN, f"127.0.0.1:{free_port()}", "wsgi:create_app()"),
        (*FLASK, "jobs", "work"),
        (*FLASK, "jobs", "run-waiting"),
        (*FLASK, "database", "prepare"),
        (*FLASK, "accounts", "first-admin-link"),
    ]
    if fault == "newer":
        commands += [(*FLASK, "db", "upgrade"), (*FLASK, "db", "current")]
    for words in commands:
        ran = command(settings, *words)
        assert ran.wait() == 2, (words, ran.said)
        assert says in ran.said, words
        assert len(ran.said.strip().splitlines()) == 2, (words, ran.said)


# --- upgrading ---


@pytest.fixture
def older(loaded, engine_name, tmp_path):
    """The settings of an installation that 0.1.0 filled; nothing has been upgraded."""
    return fresh_settings(tmp_path, loaded("0.1.0", engine_name, tmp_path), allow_downgrade=True)


@pytest.fixture
def old_app(older):
    app = create_app(older, testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def everything():
    """Rows of each table and the shape of all."""
    return counts(), shape(db.engine), triggers(db.engine), revision()


def test_an_older_database_is_backed_up_and_upgraded_at_the_start(
    old_app, older, tmp_path_factory, engine_name
):
    before = everything()
    done = upgrading.make_ready()
    [backup] = keeping.kept(older.backups_dir)
    assert backup.name.startswith("before-upgrade-")
    assert str(backup) in done[0]
    assert str(older.keys_dir / "backup.key") in done[1]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE((older.keys_dir / "backup.key").stat().st_mode) == 0o600
    assert revision() != FIRST
    assert upgrading.make_ready() == []
    assert keeping.kept(older.backups_dir) == [backup]
    if engine_name == "sqlite":
        back = tmp_path_factory.mktemp("back") / "var"
        restoring.restore(backup, back, f"sqlite:///{back / 'db.sqlite'}", keeping.passphrase(older)[0])
        app = create_app(
            replace(older, data_dir=back, database_url=f"sqlite:///{back / 'db.sqlite'}"), testing=True
        )
        with app.app_context():
            rows, *rest = everything()
            assert rest == list(before[1:])
            assert rows | {"epochs": before[0]["epochs"]} == before[0]
            db.engine.dispose()


def test_a_passphrase_that_is_set_seals_the_backup(old_app, older, tmp_path_factory):
    old_app.config["JIANGSAI"] = replace(older, backup_passphrase="七月流火 nine")
    assert len(upgrading.make_ready()) == 2
    assert not (older.keys_dir / "backup.key").exists()


STEP = """
from alembic import op
revision, down_revision, branch_labels, depends_on = {revision!r}, {before!r}, None, None
def upgrade():
    op.execute("CREATE TABLE {table} (id INTEGER PRIMARY KEY)")
    op.execute("UPDATE accounts SET name = 'X'")
    {then}
def downgrade():
    op.execute("DROP TABLE {table}")
"""


def add_steps(app, folder, *thens):
    """Migrations behind the newest, as the next version would bring them."""
    folder.mkdir(exist_ok=True)
    with db.engine.connect():
        before = standing.ScriptDirectory.from_config(standing.migrations()).get_current_head()
    for number, then in enumerate(thens):
        step = STEP.format(revision=f"step{number}", before=before, table=f"table{number}", then=then)
        (folder / f"step{number}.py").write_text(step, encoding="utf-8")
        before = f"step{number}"

    def with_the_tests_own(config):
        config.set_main_option("path_separator", "newline")
        config.set_main_option(
            "version_locations", "\n".join([str(HOME / "migrations" / "versions"), str(folder)])
        )
        return config

    app.extensions["migrate"].migrate.configure(with_the_tests_own)


def test_an_upgrade_that_fails_leaves_the_old_database_as_it_was(old_app, older, tmp_path):
    before = everything()
    add_steps(old_app, tmp_path / "steps", "pass", "raise RuntimeError('no such thing')")
    with pytest.raises(StartProblem) as refused:
        upgrading.make_ready()
    assert "no such thing" in str(refused.value)
    assert "检出原来的版本" in str(refused.value)
    [backup] = keeping.kept(older.backups_dir)
    assert str(backup) in str(refused.value)
    assert everything() == before


def test_an_upgrade_that_ends_at_another_shape_is_taken_back_as_the_sentence_says(old_app, tmp_path):
    before = everything()
    add_steps(old_app, tmp_path / "steps", "op.execute('ALTER TABLE accounts ADD COLUMN colour INTEGER')")
    with pytest.raises(StartProblem, match="多出列 colour") as refused:
        upgrading.make_ready()
    assert "什么都没有改动" in str(refused.value)
    assert everything() == before


def test_a_start_that_fails_again_and_again_makes_one_backup_of_one_state(old_app, older, tmp_path):
    add_steps(old_app, tmp_path / "steps", "raise RuntimeError('no such thing')")
    for _ in range(3):
        with pytest.raises(StartProblem, match="升级前的备份"):
            upgrading.make_ready()
    assert len(keeping.kept(older.backups_dir)) == 1
    run_sql("UPDATE accounts SET name = '林清' WHERE id = (SELECT min(id) FROM accounts)")
    with pytest.raises(StartProblem, match="no such thing"):
        upgrading.make_ready()
    assert len(keeping.kept(older.backups_dir)) == 2


@pytest.mark.sqlite_only
@pytest.mark.parametrize("loss", ["missing", "nothing in it"])
def test_a_database_that_was_lost_is_not_silently_made_anew(app, settings, loss):
    upgrading.make_ready()
    backup = keeping.keep(settings, keeping.SCHEDULED).file
    db.session.remove()
    db.engine.dispose()
    for path in settings.data_dir.glob("db.sqlite*"):
        path.unlink()
    if loss == "nothing in it":
        settings.sqlite_path.touch()
    for ready in (upgrading.make_ready, standing.refuse_unless_ready):
        with pytest.raises(StartProblem) as refused:
            ready()
        assert str(backup) in str(refused.value)
        assert "JIANGSAI_BEGIN_ANEW=1" in str(refused.value)
        assert str(refused.value).count("\n") == 1
        assert settings.sqlite_path.exists() == (loss != "missing")
    app.config["JIANGSAI"] = replace(settings, begin_anew=True)
    upgrading.make_ready()
    app.config["JIANGSAI"] = settings
    assert upgrading.make_ready() == []
    assert revision() == newest(app)


def test_tables_that_are_all_gone_are_a_database_that_was_lost(app):
    upgrading.make_ready()
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=0")
        db.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    for ready in (upgrading.make_ready, standing.refuse_unless_ready):
        with pytest.raises(StartProblem, match="不见了或是空的"):
            ready()


@pytest.mark.sqlite_only
def test_a_disk_that_fills_during_the_upgrade_leaves_the_old_database_as_it_was(old_app, older):
    before = everything()
    db.engine.dispose()

    def full(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(db.engine, "connect", full)
    with pytest.raises(StartProblem, match="database or disk is full"):
        upgrading.make_ready()
    event.remove(db.engine, "connect", full)
    db.engine.dispose()
    assert everything() == before
    assert upgrading.make_ready()[-1].startswith("数据库已升级")


@pytest.mark.parametrize("fault", ["no room", "disk breaks"])
def test_without_a_backup_nothing_is_upgraded(old_app, older, monkeypatch, fault):
    before = everything()
    if fault == "no room":
        monkeypatch.setattr(keeping, "free_bytes", lambda _folder: 1000)
    else:
        monkeypatch.setattr("competition.foundation.store.backup.creating.os.fsync", no_room)
    with pytest.raises(StartProblem, match="备份没有做成") as refused:
        upgrading.make_ready()
    assert "flask --app wsgi db upgrade" in str(refused.value)
    assert everything() == before
    assert list(older.backups_dir.glob("*")) == []


def no_room(*_):
    raise OSError(28, "No space left on device")


def test_of_several_that_start_together_one_upgrades_and_the_others_wait(old_app, older, command):
    db.session.remove()
    db.engine.dispose()
    starts = [command(older, *FLASK, "database", "prepare") for _ in range(3)]
    assert [start.wait() for start in starts] == [0, 0, 0], [start.said for start in starts]
    assert sum("已升级" in start.said for start in starts) == 1
    assert len(keeping.kept(older.backups_dir)) == 1
    assert upgrading.make_ready() == []


@pytest.mark.slow
def test_a_start_that_is_killed_at_any_moment_is_made_good_by_the_next(old_app, older, command):
    """kill -9 in the backup, between backup and upgrade, in the upgrade: old or new, never between."""
    before = everything()
    db.session.remove()
    db.engine.dispose()
    seen = set()
    for part, pause in ((True, 0.0), (True, 0.1), (False, 0.0), (False, 0.05), (False, 0.1), (False, 0.2)):
        had = len(keeping.kept(older.backups_dir))
        start = command(older, *FLASK, "database", "prepare")
        while start.runs():
            made = len(keeping.kept(older.backups_dir)) > had
            if made or (part and list(older.backups_dir.glob("*.part"))):
                break
            time.sleep(0.001)
        time.sleep(pause)
        start.kill()
        now = everything()
        db.engine.dispose()
        assert now[3] == FIRST or now[3] == newest(old_app), now[3]
        seen.add(now[3])
        if now[3] == FIRST:
            assert now == before
        for path in older.data_dir.glob(".backup-*/*"):
            assert not path.read_bytes().startswith(b"SQLite format 3")
    assert FIRST in seen
    upgrading.make_ready()
    assert revision() == newest(old_app)
    assert list(older.data_dir.glob(".backup-*")) == []
    assert list(older.backups_dir.glob("*.part")) == []
    for backup in keeping.kept(older.backups_dir):
        with backup.open("rb") as file:
            assert SealedReader(file, keeping.passphrase(older)[0]).read()


def newest(app):
    with app.app_context():
        return standing.ScriptDirectory.from_config(standing.migrations()).get_current_head()


# --- the way down ---


def test_the_way_down_is_refused_on_a_filled_database_and_says_what_would_be_lost(old_app, older, capsys):
    upgrading.make_ready()
    before = everything()
    right = f"database={name_of_database(older)}"
    for allowed, typed in ((False, right), (True, "database=another"), (True, "lose=everything")):
        old_app.config["JIANGSAI"] = replace(older, allow_downgrade=allowed)
        with pytest.raises(SystemExit) as ended:
            downgrade(revision="base", x_arg=[typed])
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert f"表 accounts {before[0]['accounts']} 行" in said
        assert "JIANGSAI_ALLOW_DOWNGRADE=1" in said
    assert everything() == before
    old_app.config["JIANGSAI"] = older
    go_down(FIRST)
    assert "before-downgrade-" in capsys.readouterr().out
    assert revision() == FIRST
    assert len(keeping.kept(older.backups_dir, keeping.BEFORE_DOWNGRADE)) == 1


def test_a_filled_database_is_not_given_another_mark_without_leave(app, settings, capsys):
    make_account("林清")
    before = revision()
    with pytest.raises(SystemExit):
        stamp(revision=FIRST)
    assert "没有改版本记号" in capsys.readouterr().err
    assert revision() == before
    app.config["JIANGSAI"] = replace(settings, allow_downgrade=True)
    stamp(revision=FIRST)
    assert revision() == FIRST


# --- soundness ---


@pytest.mark.postgresql_only
def test_a_postgresql_that_may_lose_what_it_acknowledged_is_refused(app, settings):
    app.config["JIANGSAI"] = replace(settings, volatile_database=False)
    with pytest.raises(StartProblem, match="fsync 是 off"):
        upgrading.make_ready()
    app.config["JIANGSAI"] = settings
    assert upgrading.make_ready() == []
    server = settings.database_url.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


@pytest.mark.sqlite_only
def test_a_pragma_that_sqlite_does_not_keep_ends_the_start():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with closing(connection), pytest.raises(RuntimeError, match="journal_mode"):
        _set_pragmas(PRAGMAS, connection, None)


@pytest.mark.sqlite_only
def test_a_damaged_file_is_refused_at_the_start(app, settings):
    for number in range(200):
        make_account(f"人{number}")
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    path = settings.sqlite_path
    content = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'accounts'").fetchone()[0]
    content[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    path.write_bytes(content)
    with pytest.raises(StartProblem, match="损坏"):
        upgrading.make_ready()


@pytest.mark.sqlite_only
def test_a_file_that_is_no_database_is_a_sentence(tmp_path):
    (tmp_path / "db.sqlite").write_bytes(b"PK\x03\x04" * 4096)
    app = create_app(fresh_settings(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite'}"), testing=True)
    with app.app_context(), pytest.raises(StartProblem, match="打不开"):
        upgrading.make_ready()


@pytest.mark.sqlite_only
def test_the_look_at_the_file_is_given_up_when_it_takes_too_long(app, caplog, monkeypatch):
    monkeypatch.setattr(soundness, "STEPS_BETWEEN", 10)
    with db.engine.connect() as connection:
        assert soundness.quick_look(connection) == "ok"
        assert soundness.quick_look(connection, seconds=-1) is None
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.sqlite_only
def test_the_database_is_for_its_owner_alone(app, settings):
    make_account("林清")
    db.session.remove()
    db.engine.dispose()
    settings.sqlite_path.chmod(0o644)
    settings.files_dir.mkdir(mode=0o755)
    upgrading.make_ready()
    make_account("林清明")
    for path in (settings.sqlite_path, settings.sqlite_path.with_name("db.sqlite-wal")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.files_dir.stat().st_mode) == 0o700


def test_what_the_database_filled_in_for_everybody_is_no_loss(app):
    with db.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE grown (id INTEGER PRIMARY KEY, why VARCHAR(9) DEFAULT '' NOT NULL, "
            "number INTEGER DEFAULT 0 NOT NULL, said VARCHAR(9))"
        )
        connection.exec_driver_sql("INSERT INTO grown (id, said) VALUES (1, NULL), (2, 'a')")
        connection.exec_driver_sql("INSERT INTO grown (id, why) VALUES (3, 'because')")
        before = going_down.taken_stock(connection)
        columns = {**before.columns, "grown": frozenset({"id"})}
        lost = going_down.losses(connection, before, before._replace(columns=columns))
        connection.rollback()
    assert {loss.column: loss.lost for loss in lost} == {"why": 1, "said": 1}


@pytest.mark.parametrize(
    "command", [["demo"], ["jobs"], ["database", "check"], ["log", "verify", "1"], ["db"]]
)
def test_without_keys_every_command_says_that_they_are_missing(tmp_path, monkeypatch, command):
    monkeypatch.setenv("JIANGSAI_DATA", str(tmp_path))
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    said = create_app().test_cli_runner().invoke(args=command)
    assert said.exit_code == 2
    assert "找不到密钥文件" in said.output
    assert "No such command" not in said.output
