"""Backups that the program makes by itself: where, with which key, how many are kept.

A name says why and when it was made, the how-manieth of its folder it is, and of which database. The number gives
the order: moments come from a clock that may have been ahead. What else is known of one lies beside it, not in the
database, which may be gone when it is needed: that a drill proved it (`….proven`), and which state it holds (`….state`).
"""

import hashlib
import json
import logging
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from competition.foundation.store.backup.command import passphrase_in
from competition.foundation.store.backup.creating import create
from competition.foundation.store.backup.database import connected, table_digests
from competition.foundation.store.backup.problems import BackupProblem, disk_refused
from competition.foundation.store.backup.sealed_stream import CHUNK, SealedReader
from competition.foundation.store.condition import free_bytes
from competition.foundation.store.queries import first_epoch
from competition.foundation.system import clock, leftovers
from competition.foundation.system.settings import Settings

SCHEDULED, BEFORE_UPGRADE, BEFORE_DOWNGRADE = "scheduled", "before-upgrade", "before-downgrade"
OWN_KEY = "backup.key"
PROVEN, STATE = ".proven", ".state"
AHEAD = timedelta(minutes=5)  # what is dated further in the future than this, a wrong clock dated
NOBODYS = "0" * 8  # in the name of a backup whose database has no name yet
_NAME = re.compile(
    r"(scheduled|before-upgrade|before-downgrade)-(\d{8}-\d{6})(?:-n(\d+)-([0-9a-f]{8}))?(?:-\d+)?\.backup"
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A backup that was just made; `own_key` is the file that opens it where no passphrase is set."""

    file: Path
    own_key: Path | None

    def sealing(self) -> list[str]:
        """What its owner has to know of its key."""
        if self.own_key is None:
            return []
        return [
            f"没有设置备份口令，用本机的 {self.own_key} 密封：恢复时写 --key-file。请另外抄走这个文件，机器丢了，没有它谁也打不开。"
            f" No backup passphrase is set: sealed with {self.own_key}, which --key-file opens; keep a copy of it elsewhere."
        ]


def passphrase(settings: Settings) -> tuple[str, Path | None]:
    """The passphrase that is set, or this installation's own and the file in which it lies."""
    if settings.backup_key_file is not None:
        return passphrase_in(settings.backup_key_file), None
    if settings.backup_passphrase:
        return settings.backup_passphrase, None
    path = settings.keys_dir / OWN_KEY
    if not path.exists():
        _make_key(path)
    return passphrase_in(path), path


def _make_key(path: Path) -> None:
    """Whole or not at all; of two who make it in the same moment the first counts."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, beside = leftovers.unfinished_file(path.parent, ".backup-key-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{secrets.token_urlsafe(32)}\n")
            file.flush()
            os.fsync(file.fileno())
            try:
                path.hardlink_to(beside)
            except FileExistsError:
                return
    except OSError as problem:
        raise BackupProblem(
            f"备份的密钥 {path} 没有写成（{problem.strerror}）。请看看磁盘是否已满。",
            f"The key of backups {path} could not be written ({problem.strerror}). Look whether the disk is full.",
        ) from problem
    finally:
        beside.unlink(missing_ok=True)


def keep(settings: Settings, why: str) -> Kept:
    """Make a backup now, of this name and moment; raises BackupProblem where there is no room for it."""
    folder = settings.backups_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise BackupProblem(
            f"备份目录 {folder} 建不了（{problem.strerror}）。请检查 JIANGSAI_BACKUPS。",
            f"The folder of backups {folder} cannot be made ({problem.strerror}); see JIANGSAI_BACKUPS.",
        ) from problem
    secret, own_key = passphrase(settings)
    _refuse_without_room(settings)
    number = max((one.number for one in _made(folder)), default=0) + 1
    moment = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S}"
    target = _unused(folder, f"{why}-{moment}-n{number}-{database_name(settings) or NOBODYS}")
    create(target, settings.data_dir, settings.database_url, secret)
    return Kept(target, own_key)


def keep_before(settings: Settings, why: str) -> Kept:
    """As `keep`, unless one of exactly this state is there and opens: a start that fails again and again makes one."""
    secret, own_key = passphrase(settings)
    with connected(settings.database_url) as connection:
        digests = json.dumps(table_digests(connection), sort_keys=True)
    state = hashlib.sha256(digests.encode()).hexdigest()
    for path in kept(settings.backups_dir, why, database_name(settings)):
        if _noted(path, STATE) == state and _opens(path, secret):
            return Kept(path, own_key)
    made = keep(settings, why)
    with suppress(OSError):  # without it the next start makes one more
        beside(made.file, STATE).write_text(state)
    prune(settings)
    return made


def _noted(path: Path, what: str) -> str | None:
    try:
        return beside(path, what).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _opens(path: Path, secret: str) -> bool:
    """To its last chunk, with the passphrase of now."""
    try:
        with path.open("rb") as file:
            reader = SealedReader(file, secret)
            while reader.read(CHUNK):
                pass
    except (OSError, BackupProblem):
        return False
    return True


def _unused(folder: Path, name: str) -> Path:
    """Two backups of one second have two names."""
    path, number = folder / f"{name}.backup", 2
    while path.exists():
        path, number = folder / f"{name}-{number}.backup", number + 1
    return path


def _refuse_without_room(settings: Settings) -> None:
    """The copy of the database, the file itself, and what is left to the marks."""
    copy, whole = _database_bytes(settings), _bytes_beneath(settings.files_dir)
    same = settings.backups_dir.stat().st_dev == settings.data_dir.stat().st_dev
    needed = {settings.data_dir: copy + (copy + whole if same else 0), settings.backups_dir: copy + whole}
    for folder, size in needed.items():
        refuse_below(folder, size + settings.reserve)


def refuse_below(folder: Path, needed: int) -> None:
    """Raises BackupProblem where the disk of a folder has less."""
    free = free_bytes(folder)
    if free < needed:
        raise BackupProblem(
            f"磁盘不够：{folder} 还剩 {free // 2**20} MB，需要 {needed // 2**20} MB（含留给评分的 JIANGSAI_RESERVE）。请清理磁盘，或把 "
            "JIANGSAI_BACKUPS 设到另一个磁盘。",
            f"Not enough room: {folder} has {free // 2**20} MB left and {needed // 2**20} MB are needed (with "
            "JIANGSAI_RESERVE, which is kept for marks). Free some, or set JIANGSAI_BACKUPS to another disk.",
        )


def _database_bytes(settings: Settings) -> int:
    path = settings.sqlite_path
    if path is not None:
        return sum(file.stat().st_size for file in (path, Path(f"{path}-wal")) if file.exists())
    with connected(settings.database_url) as connection:
        return int(connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())


def _bytes_beneath(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # an upload that was not finished
            size += path.stat().st_size if path.is_file() else 0
    return size


def database_name(settings: Settings) -> str | None:
    """By what backups are known as this database's, whatever lives it had; None before its first migration."""
    with connected(settings.database_url) as connection:
        first = first_epoch(connection)
    return hashlib.sha256(first.encode()).hexdigest()[:8] if first else None


class _Made(NamedTuple):
    """What the name of a backup says; number 0 and no database where it has none."""

    number: int
    moment: str
    why: str
    database: str | None
    path: Path


def _made(folder: Path) -> list[_Made]:
    """The newest first."""
    found = [
        _Made(int(match[3] or 0), match[2], match[1], match[4], path)
        for path in folder.glob("*.backup")
        if (match := _NAME.fullmatch(path.name)) and path.is_file()
    ]
    return sorted(found, reverse=True)


def kept(folder: Path, why: str | None = None, database: str | None = None) -> list[Path]:
    """The backups that programs made here (of one sort, of one database), the one made last first."""
    return [
        one.path
        for one in _made(folder)
        if why in (None, one.why) and (database is None or one.database == database)
    ]


def dated_ahead(path: Path) -> bool:
    """Does its name speak of a moment that has yet to come?"""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return False
    moment = datetime.strptime(match[2], "%Y%m%d-%H%M%S").replace(tzinfo=clock.SHANGHAI)
    return moment > clock.now() + AHEAD


def beside(path: Path, what: str) -> Path:
    """Where something is noted of a backup."""
    return path.with_name(path.name + what)


def note_proven(path: Path) -> None:
    """A drill opened this one; raises BackupProblem where that cannot be written beside it."""
    try:
        beside(path, PROVEN).write_text(f"{clock.now().isoformat()}\n")
    except OSError as problem:
        raise disk_refused("演练通过的记号", "The note that the drill went well", problem) from problem


def proven(folder: Path, database: str | None = None) -> Path | None:
    """The backup that a drill opened, the one made last."""
    return next((path for path in kept(folder, None, database) if beside(path, PROVEN).exists()), None)


def prune(settings: Settings) -> list[str]:
    """Remove the oldest of each sort beyond the number kept: of this database alone, and not the proven one."""
    database = database_name(settings)
    if database is None:
        return []
    spared = proven(settings.backups_dir, database)
    beyond = [
        path
        for why in (SCHEDULED, BEFORE_UPGRADE, BEFORE_DOWNGRADE)
        for path in kept(settings.backups_dir, why, database)[settings.backups_kept :]
    ]
    return [path.name for path in beyond if path != spared and _removed(path)]


def _removed(path: Path) -> bool:
    try:
        for one in (path, beside(path, PROVEN), beside(path, STATE)):
            one.unlink(missing_ok=True)
    except OSError as problem:
        logger.warning("backup %s was not removed: %s", path.name, problem.strerror)
        return False
    return True
