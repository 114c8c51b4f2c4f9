"""Making a backup: the list of what is in it, then everything on the list, into one sealed file."""

import fcntl
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa

from competition.foundation.store.backup.database import dumped_database
from competition.foundation.store.backup.problems import BackupProblem, disk_refused
from competition.foundation.store.backup.sealed_stream import MAGIC, SealedWriter
from competition.foundation.system import leftovers
from competition.foundation.system.clock import now

FOLDERS = ("files", "keys", "tls")
PART = ".part"


def create(target: Path, data: Path, database_url: str, passphrase: str) -> None:
    """Write the encrypted file beside its place and move it there when it is whole and on the disk."""
    if target.exists():
        raise BackupProblem(
            f"{target} 已存在，没有覆盖。请换一个文件名。",
            f"{target} exists and was not overwritten; choose another name.",
        )
    leftovers.sweep(data)
    _sweep_parts(target.parent)
    beside = target.with_name(target.name + PART)
    try:
        with dumped_database(database_url, data) as (dumped, digests), _created(beside) as file:
            _write_sealed(file, passphrase, data, dumped, digests)
            beside.replace(target)
    except (OSError, sa.exc.DatabaseError, sqlite.DatabaseError) as problem:
        raise disk_refused(f"备份 {target} ", f"The backup {target}", problem) from problem


@contextmanager
def _created(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, locked while it is written; gone again when that fails."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _sweep_parts(folder: Path) -> None:
    """Remove what killed backups left in the folder they were written to."""
    for part in folder.glob(f"*{PART}"):
        with part.open("rb") as file:
            ours = MAGIC.startswith(file.read(len(MAGIC)))
        if ours:
            leftovers.remove_if_left(part)


def _write_sealed(
    file: IO[bytes], passphrase: str, data: Path, dumped: dict[str, Path], digests: dict[str, str]
) -> None:
    writer = SealedWriter(file, passphrase)
    with tarfile.open(fileobj=writer, mode="w|gz") as tar:
        _add_contents(tar, dumped, data, digests)
    writer.finish()
    file.flush()
    os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_contents(tar: tarfile.TarFile, dumped: dict[str, Path], data: Path, digests: dict[str, str]) -> None:
    """The list first, then everything on it."""
    files = dict(dumped)
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                files[str(path.relative_to(data))] = path
    listed = {
        "made_at": now().isoformat(),
        "tables": digests,
        "files": {name: _sha256(path) for name, path in files.items()},
    }
    text = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    head = tarfile.TarInfo("contents.json")
    head.size = len(text)
    tar.addfile(head, io.BytesIO(text))
    for name, path in files.items():
        member = tarfile.TarInfo(name)
        member.size = path.stat().st_size
        with path.open("rb") as content:
            tar.addfile(member, content)
