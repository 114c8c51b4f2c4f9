"""A backup is one encrypted file; a restore gives back everything, or says why not and leaves nothing."""

import stat
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from competition.accounts import login_operations
from competition.accounts import operations as accounts
from competition.accounts.models import Login, OneTimeLink
from competition.foundation.store.backup import command, creating, database, restoring, sealed_stream
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.db import db
from competition.foundation.store.models import Epoch, begin_epoch
from competition.foundation.store.queries import newest_epoch
from competition.foundation.system import clock
from competition.rules.after_restore import DO_AGAIN
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account, make_administrator
from tests.installation import fresh_settings, raw_engine
from wsgi import create_app

PASSPHRASE = "七月流火 nine"


@pytest.fixture
def installation(app, settings):
    """A database with people and a log, keys, and an uploaded file longer than one sealed chunk."""
    make_administrator()
    for name in ("林清", "·阿依古丽", "𰻝某"):
        make_account(name)
    settings.keys.save(settings.keys_dir / "keys.json")
    for name, size in (("ab/cd", 3 * 1024 * 1024), ("ab/empty", 0)):
        path = settings.files_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(range(256)) * (size // 256))
    return settings


@pytest.fixture
def saved(installation, tmp_path_factory):
    """The backup file of that installation."""
    target = tmp_path_factory.mktemp("backup") / "hall.backup"
    creating.create(target, installation.data_dir, installation.database_url, PASSPHRASE)
    return target


@pytest.fixture
def elsewhere(installation, tmp_path_factory):
    """An empty place for a restore: a folder and a database URL of the same engine."""
    folder = tmp_path_factory.mktemp("elsewhere") / "var"
    if installation.database_url.startswith("sqlite"):
        yield folder, f"sqlite:///{folder / 'db.sqlite'}"
        return
    server, name = installation.database_url.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_back")
    yield folder, f"{server}/{name}_back"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name}_back WITH (FORCE)")


def export(folder, url):
    """All that an installation knows, in comparable form."""
    with database.connected(url) as connection:
        tables = database.table_digests(connection)
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for name in creating.FOLDERS
        for path in (folder / name).rglob("*")
        if path.is_file()
    }
    return tables, files


def test_a_restore_gives_back_every_table_and_file(installation, saved, elsewhere):
    folder, url = elsewhere
    restoring.restore(saved, folder, url, PASSPHRASE)
    before, after = export(installation.data_dir, installation.database_url), export(folder, url)
    assert after[0].pop("epochs") != before[0].pop("epochs")
    assert after == before
    assert len(before[0]) > 5
    assert set(before[1]) == {"keys/keys.json", "files/ab/cd", "files/ab/empty"}


def epochs(url):
    with database.connected(url) as connection:
        return list(connection.execute(sa.select(Epoch).order_by(Epoch.id)))


def test_every_restore_begins_an_epoch_that_never_was(installation, saved, elsewhere):
    folder, url = elsewhere
    made_at = restoring.restore(saved, folder, url, PASSPHRASE)
    [founded] = epochs(installation.database_url)
    first, second = epochs(url)
    assert first == founded
    assert founded.backup_made_at is None
    assert second.backup_made_at == made_at
    assert second.name != first.name


def test_who_restores_is_told_what_follows(saved, elsewhere, capsys):
    folder, url = elsewhere
    environ = {
        "JIANGSAI_DATA": str(folder),
        "JIANGSAI_DATABASE_URL": url,
        "JIANGSAI_BACKUP_PASSPHRASE": PASSPHRASE,
    }
    command.main(["restore", str(saved)], environ)
    said = capsys.readouterr().out
    assert said.index("先重新停用") < said.index("再传一遍")
    assert "send all marks they hold once more" in said
    for chinese, english in DO_AGAIN:
        assert chinese in said
        assert english in said


def test_what_is_to_be_done_again_is_said_by_the_manual_too():
    manual = Path("docs/deploy.md").read_text("utf-8")
    assert [chinese for chinese, _english in DO_AGAIN if chinese not in manual] == []


def test_nobody_is_signed_in_after_a_restore_and_no_link_of_before_lets_in(installation, elsewhere, tmp_path):
    """Each may have been ended after the backup: a lost telephone, a link that went astray."""
    person = make_account("王小")
    token = login_operations.begin_login(person.id, device_name="丢了的电脑")
    accounts.create_link(make_account("李四").id, by=SYSTEM)
    db.session.commit()
    saved = tmp_path / "hall.backup"
    creating.create(saved, installation.data_dir, installation.database_url, PASSPHRASE)
    folder, url = elsewhere
    restoring.restore(saved, folder, url, PASSPHRASE)
    assert token
    with database.connected(url) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(Login)) == 1
        assert not connection.execute(sa.select(Login.id).where(Login.revoked_at.is_(None))).all()
        assert not connection.execute(
            sa.select(OneTimeLink.id).where(OneTimeLink.expires_at > clock.now())
        ).all()


def test_administrators_see_what_is_to_be_done_again_until_one_says_it_is_done(app, sign_in):
    desk = sign_in(make_administrator())
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    guard = sign_in(make_account("安全管理员", (Role.SECURITY_ADMIN, Scope.SITE, None)))
    for one in (desk, guard):
        assert "/admin/restored" in one.get("/today").text
        assert all(chinese in one.get("/admin/restored").text for chinese, _english in DO_AGAIN)
    assert "/admin/restored" not in sign_in(make_account("王小")).get("/today").text
    epoch = str(newest_epoch().id)
    assert "理由" in guard.post("/admin/restored", data={"epoch": epoch, "reason": ""}).text
    assert guard.post("/admin/restored", data={"epoch": epoch, "reason": "照日志重做"}).status_code == 303
    assert "/admin/restored" not in desk.get("/today").text
    # What turns out to be missing is a reminder again.
    assert guard.post("/admin/restored/reopen", data={"epoch": epoch, "reason": ""}).status_code == 422
    again = {"epoch": epoch, "reason": "还有一份删除请求"}
    assert [guard.post("/admin/restored/reopen", data=again).status_code for _ in (1, 2)] == [303, 409]
    assert "/admin/restored" in desk.get("/today").text


def test_only_its_owner_can_read_the_backup_and_what_comes_out_of_it(saved, elsewhere):
    folder, url = elsewhere
    restoring.restore(saved, folder, url, PASSPHRASE)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "keys" / "keys.json").stat().st_mode) == 0o600


def test_the_backup_shows_no_name_to_those_without_the_passphrase(saved):
    content = saved.read_bytes()
    assert "林清".encode() not in content
    assert b"SQLite format" not in content


def test_a_change_after_the_backup_is_not_in_it(installation, saved, elsewhere):
    folder, url = elsewhere
    make_account("晚到的人")
    restoring.restore(saved, folder, url, PASSPHRASE)
    now, then = export(installation.data_dir, installation.database_url)[0], export(folder, url)[0]
    assert now["accounts"] != then["accounts"]


@pytest.mark.parametrize("harm", ["wrong passphrase", "cut", "cut between chunks", "changed", "not a backup"])
def test_a_harmed_backup_is_refused_and_leaves_nothing(saved, elsewhere, harm):
    folder, url = elsewhere
    content = bytearray(saved.read_bytes())
    first_chunk = len(sealed_stream.MAGIC) + sealed_stream.HEAD.size + 4 + sealed_stream.LONGEST_CHUNK
    passphrase = PASSPHRASE
    if harm == "wrong passphrase":
        passphrase = "something else"
    elif harm == "cut":
        del content[-10:]
    elif harm == "cut between chunks":
        del content[min(first_chunk, len(content) - 20) :]
    elif harm == "changed":
        content[len(content) // 2] ^= 1
    else:
        content = bytearray(b"PK\x03\x04 something")
    harmed = saved.with_name("harmed")
    harmed.write_bytes(content)
    with pytest.raises(BackupProblem):
        restoring.restore(harmed, folder, url, passphrase)
    assert not folder.exists()
    assert [path.name for path in folder.parent.iterdir()] == []


def test_a_restore_never_overwrites(installation, saved, elsewhere):
    folder, _url = elsewhere
    before = export(installation.data_dir, installation.database_url)
    with pytest.raises(BackupProblem, match="没有覆盖"):
        restoring.restore(saved, installation.data_dir, installation.database_url, PASSPHRASE)
    with pytest.raises(BackupProblem, match="没有覆盖"):
        creating.create(saved, installation.data_dir, installation.database_url, PASSPHRASE)
    assert export(installation.data_dir, installation.database_url) == before
    assert not folder.exists()


@pytest.mark.parametrize(
    "size",
    [0, 1, sealed_stream.CHUNK - 1, sealed_stream.CHUNK, sealed_stream.CHUNK + 1, 3 * sealed_stream.CHUNK],
)
def test_sealed_chunks_open_to_the_same_bytes_at_every_boundary(tmp_path, size):
    plain = bytes(i % 251 for i in range(size))
    with (tmp_path / "sealed").open("wb") as file:
        writer = sealed_stream.SealedWriter(file, PASSPHRASE)
        writer.write(plain)
        writer.finish()
    with (tmp_path / "sealed").open("rb") as file:
        assert sealed_stream.SealedReader(file, PASSPHRASE).read() == plain


def test_a_short_passphrase_is_refused():
    with pytest.raises(BackupProblem, match="至少"):
        command.passphrase_of({"JIANGSAI_BACKUP_PASSPHRASE": "short"}, new=True)


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_restored(
    installation, tmp_path_factory, elsewhere
):
    folder, url = elsewhere
    engine = raw_engine(installation)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '20991231_newer'"))
    engine.dispose()
    target = tmp_path_factory.mktemp("backup") / "newer.backup"
    creating.create(target, installation.data_dir, installation.database_url, PASSPHRASE)
    with pytest.raises(BackupProblem, match=r"更新的版本（20991231_newer）.*请先升级程序"):
        restoring.restore(target, folder, url, PASSPHRASE)
    assert [path.name for path in folder.parent.iterdir()] == []
    if not url.startswith("sqlite"):
        with database.connected(url) as connection:
            assert sa.inspect(connection).get_table_names() == []


@pytest.mark.parametrize("name", ["练习? 一", "a#b", "50%25", "空 格", "and&more=1?x"])
def test_a_data_folder_may_be_called_anything(tmp_path, name):
    """The database lies in the folder and nowhere beside it, and a backup finds it there."""
    folder = tmp_path / name
    folder.mkdir()
    settings = fresh_settings(folder, f"sqlite:///{folder / 'jiangsai.sqlite'}")
    app = create_app(settings, testing=True)
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert settings.sqlite_path is not None
    assert settings.sqlite_path.stat().st_size > 0
    target = tmp_path / "hall.backup"
    creating.create(target, folder, settings.database_url, PASSPHRASE)
    back = tmp_path / f"{name} 2"
    restoring.restore(target, back, f"sqlite:///{back / 'jiangsai.sqlite'}", PASSPHRASE)
    assert (back / "jiangsai.sqlite").exists()
