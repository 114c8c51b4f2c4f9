"""Making a backup: the list of what is in it, then everything on the list, into one sealed file."""

import fcntl
import hashlib
import io
import json
import logging
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa

from competition.foundation.store.backup.database import Moment, dumped_database
from competition.foundation.store.backup.problems import BackupProblem, disk_refused
from competition.foundation.store.backup.sealed_stream import MAGIC, SealedWriter
from competition.foundation.system import leftovers
from competition.foundation.system.clock import now

FOLDERS = ("files", "keys", "tls")
PART = ".part"
UNFINISHED = ("tmp", ".")  # how names begin that `leftovers` gives
TRIES = 3  # until files keep still between the list and their copy

Looked = tuple[int, int, int]
logger = logging.getLogger(__name__)


class Meanwhile(OSError):
    """A file was put in another's place, or taken away, after it was listed."""


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
        for left in reversed(range(TRIES)):
            try:
                with dumped_database(database_url, data) as (dumped, moment), _created(beside) as file:
                    _write_sealed(file, passphrase, data, dumped, moment)
                    beside.replace(target)
                break
            except Meanwhile:
                if not left:
                    raise
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
    """Remove what killed backups left in the folder they were written to; what is not theirs stands in nobody's way."""
    for part in folder.glob(f"*{PART}"):
        try:
            if _is_ours(part):
                leftovers.remove_if_left(part)
        except OSError as problem:
            logger.warning("%s was left: %s", part.name, problem.strerror)


def _is_ours(part: Path) -> bool:
    """By its first bytes; of one that was cut before their end, by its name too."""
    if part.is_symlink() or not part.is_file():
        return False
    with part.open("rb") as file:
        begun = file.read(len(MAGIC))
    return begun == MAGIC or (MAGIC.startswith(begun) and part.name.endswith(f".backup{PART}"))


def _write_sealed(
    file: IO[bytes], passphrase: str, data: Path, dumped: dict[str, Path], moment: Moment
) -> None:
    writer = SealedWriter(file, passphrase)
    with tarfile.open(fileobj=writer, mode="w|gz") as tar:
        _add_contents(tar, dumped, data, moment)
    writer.finish()
    file.flush()
    os.fsync(file.fileno())


def _add_contents(tar: tarfile.TarFile, dumped: dict[str, Path], data: Path, moment: Moment) -> None:
    """The list first, then everything on it."""
    files, listed = _listed(dumped | _beneath(data))
    said = {"made_at": now().isoformat(), "revisions": moment.revisions, "tables": moment.digests}
    text = json.dumps({**said, "files": listed}, ensure_ascii=False, indent=1)
    head = tarfile.TarInfo("contents.json")
    head.size = len(text.encode())
    tar.addfile(head, io.BytesIO(text.encode()))
    for name, (path, looked) in files.items():
        _add(tar, name, path, looked)


def _beneath(data: Path) -> dict[str, Path]:
    """Files of the installation by their name in the backup; without what somebody is still writing.

    The database was copied before: whatever it refers to is finished and here.
    """
    return {
        str(path.relative_to(data)): path
        for folder in FOLDERS
        for path in sorted((data / folder).rglob("*"))
        if path.is_file() and not path.name.startswith(UNFINISHED) and path.suffix != PART
    }


def _listed(found: dict[str, Path]) -> tuple[dict[str, tuple[Path, Looked]], dict[str, str]]:
    """Each that is still there, as it was looked at, and its digest."""
    files, listed = {}, {}
    for name, path in found.items():
        try:
            with path.open("rb") as file:
                files[name] = path, _looked(file)
                listed[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            continue
    return files, listed


def _looked(file: IO[bytes]) -> Looked:
    state = os.fstat(file.fileno())
    return state.st_ino, state.st_size, state.st_mtime_ns


def _add(tar: tarfile.TarFile, name: str, path: Path, looked: Looked) -> None:
    """Raises Meanwhile where it is not what is on the list any more."""
    try:
        with path.open("rb") as content:
            if _looked(content) != looked:
                raise Meanwhile(name)
            member = tarfile.TarInfo(name)
            member.size = looked[1]
            tar.addfile(member, content)
    except FileNotFoundError as gone:
        raise Meanwhile(name) from gone
