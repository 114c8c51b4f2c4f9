"""Backups that the program makes by itself: where, with which key, how many are kept."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from competition.foundation.store.backup.command import passphrase_in
from competition.foundation.store.backup.creating import create
from competition.foundation.store.backup.database import connected
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.condition import free_bytes
from competition.foundation.system import clock, leftovers
from competition.foundation.system.settings import Settings

SCHEDULED, BEFORE_UPGRADE, BEFORE_DOWNGRADE = "scheduled", "before-upgrade", "before-downgrade"
OWN_KEY = "backup.key"
_NAME = re.compile(r"(scheduled|before-upgrade|before-downgrade)-(\d{8}-\d{6})(-\d+)?\.backup")


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
    target = _unused(folder, f"{why}-{clock.now().astimezone(clock.SHANGHAI):%Y%m%d-%H%M%S}")
    create(target, settings.data_dir, settings.database_url, secret)
    return Kept(target, own_key)


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
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def kept(folder: Path, why: str | None = None) -> list[Path]:
    """The backups that the program made here (of one sort), the newest first."""
    found = [(match[2], path) for path in folder.glob("*.backup") if (match := _NAME.fullmatch(path.name))]
    return [path for _, path in sorted(found, reverse=True) if why is None or path.name.startswith(f"{why}-")]


def prune(settings: Settings, proven: str | None) -> list[str]:
    """Remove the oldest of each sort beyond the number kept; never the one that a drill proved last."""
    removed = []
    for why in (SCHEDULED, BEFORE_UPGRADE, BEFORE_DOWNGRADE):
        for path in kept(settings.backups_dir, why)[settings.backups_kept :]:
            if path.name != proven:
                path.unlink(missing_ok=True)
                removed.append(path.name)
    return removed
