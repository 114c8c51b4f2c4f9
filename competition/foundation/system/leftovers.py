"""What a killed program left half written: known by its name, and by nobody holding its lock any more.

Whoever writes something unfinished takes it from `unfinished_file` or `unfinished_folder`: it is locked as long
as the program lives, however it dies. `sweep` removes, at a start, what nobody holds. Standard library
only: the start of the program sweeps before anything else is there.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Beneath the data folder; restores stand beside it.
PLACES = ("files/*/tmp*", "keys/.issuing-*", "keys/.backup-key-*", ".backup-*", ".writable-*", "tls/*.part")


def _lock(path: Path) -> int | None:
    """The descriptor by which a file or folder is held, None when another holds it or it is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    if os.fstat(descriptor).st_nlink == 0:  # swept between its making and its lock
        os.close(descriptor)
        return None
    return descriptor


def unfinished_file(folder: Path, prefix: str = "tmp") -> tuple[int, Path]:
    """A new locked file: its descriptor, which holds the lock, and where it is."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=prefix)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, Path(name)
        os.close(descriptor)


@contextmanager
def unfinished_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new locked folder, removed at the end with all that is still in it."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
        descriptor = _lock(folder)
        if descriptor is not None:
            break
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def sweep(data: Path) -> int:
    """Remove the leftovers of an installation; gives how many bytes became free."""
    found = [path for place in PLACES for path in data.glob(place)]
    found += data.parent.glob(f".{data.name}-restoring-*")
    return sum(remove_if_left(path) for path in found)


def remove_if_left(path: Path) -> int:
    """Remove one file or folder unless a living program holds it; gives its bytes."""
    descriptor = _lock(path)
    if descriptor is None:
        return 0
    try:
        size = _size(path)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    except OSError:
        return 0
    finally:
        os.close(descriptor)
    return size


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    size = 0
    for file in files:
        with suppress(OSError):
            size += file.stat().st_size
    return size
