"""Making a backup: the list of what is in it, then everything on the list, into one sealed file."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from pathlib import Path

from competition.foundation.store.backup.database import dump_database
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.backup.sealed_stream import SealedWriter
from competition.foundation.system.clock import now

FOLDERS = ("files", "keys", "tls")


def create(target: Path, data: Path, database_url: str, passphrase: str) -> None:
    """Write the encrypted file beside its place and move it there when it is whole and on the disk."""
    if target.exists():
        raise BackupProblem(
            f"{target} 已存在，没有覆盖。请换一个文件名。",
            f"{target} exists and was not overwritten; choose another name.",
        )
    beside = target.with_name(target.name + ".part")
    try:
        _write_sealed(beside, data, database_url, passphrase)
        beside.replace(target)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise BackupProblem(
            f"备份没有写成（{problem.strerror}）：{target}",
            f"The backup could not be written ({problem.strerror}): {target}",
        ) from problem
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write_sealed(file: Path, data: Path, database_url: str, passphrase: str) -> None:
    with (
        tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as folder,
        os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened,
    ):
        digests = dump_database(database_url, Path(folder))
        writer = SealedWriter(opened, passphrase)
        with tarfile.open(fileobj=writer, mode="w|gz") as tar:
            _add_contents(tar, Path(folder), data, digests)
        writer.finish()
        opened.flush()
        os.fsync(opened.fileno())


def _add_contents(tar: tarfile.TarFile, dumped: Path, data: Path, digests: dict[str, str]) -> None:
    """The list first, then everything on it."""
    files = {path.name: path for path in sorted(dumped.iterdir())}
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                files[str(path.relative_to(data))] = path
    listed = {
        "made_at": now().isoformat(),
        "tables": digests,
        "files": {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
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
