"""A courtesy queue for writers of one SQLite file: threads and processes wait in turn, not by luck.

SQLite's own waiting sleeps and tries again, so under many writers the unlucky one waits for seconds. Here a
lock per process and an advisory lock on a file beside the database put them in line. The guard stays
BEGIN IMMEDIATE: whoever does not queue is still refused by the database.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10.0  # seconds; then the database decides


class WriteQueue:
    """The line before one database file; made before the server forks, opened after."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = threading.Lock()
        self.opened: tuple[int, int] | None = None  # process, file descriptor

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait in line, then hold the place until the transaction has ended."""
        if not self.line.acquire(timeout=PATIENCE):
            yield
            return
        try:
            descriptor = self.descriptor()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            self.line.release()

    def close(self) -> None:
        """Give the file back when the engine is disposed of."""
        if self.opened is not None and self.opened[0] == os.getpid():
            os.close(self.opened[1])
        self.opened = None

    def descriptor(self) -> int:
        """This process's own: an inherited one would share its lock with the parent."""
        if self.opened is None or self.opened[0] != os.getpid():
            self.opened = os.getpid(), os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self.opened[1]
