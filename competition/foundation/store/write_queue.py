"""A courtesy queue for writers of one SQLite file: threads and processes wait in turn, not by luck.

SQLite's own waiting sleeps and tries again, so under many writers the unlucky one waits for seconds. Here a
lock per process and an advisory lock on a file beside the database put them in line. The guard stays
BEGIN IMMEDIATE: whoever does not queue is still refused by the database. So nobody waits here for ever: a
holder that stands still is passed by, once after PATIENCE, then at once for as long as it stands.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10.0  # seconds; then the database decides


class Usher(threading.Thread):
    """Waits for the file's lock in a thread's stead: `flock` itself knows no time limit."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self.descriptor = os.dup(descriptor)  # the same lock, a number that nobody else closes
        self.decided = threading.Lock()
        self.called = threading.Event()
        self.left = False

    def run(self) -> None:
        """Take the lock; give it back when nobody waits for it any more."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self.decided:
            self.called.set()
            if self.left:
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)
        os.close(self.descriptor)

    def brings(self) -> bool:
        """Is the lock ours, within PATIENCE?"""
        if self.called.wait(PATIENCE):
            return True
        with self.decided:
            self.left = not self.called.is_set()
        return not self.left


class WriteQueue:
    """The line before one database file; made before the server forks, opened after."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.line = threading.Lock()
        self.opened: tuple[int, int] | None = None  # process, file descriptor
        self.usher: Usher | None = None  # one who still waits after his writer has left

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait in line, then hold the place until the transaction has ended."""
        if not self.line.acquire(timeout=PATIENCE):
            yield
            return
        try:
            descriptor = self.descriptor()
            mine = self._take(descriptor)
            try:
                yield
            finally:
                if mine:
                    fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            self.line.release()

    def _take(self, descriptor: int) -> bool:
        """Take the file's lock; False when its holder stands still."""
        if self.usher is not None:
            if self.usher.is_alive():
                return False
            self.usher = None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            usher = Usher(descriptor)
            usher.start()
            if not usher.brings():
                self.usher = usher
                return False
        return True

    def close(self) -> None:
        """Give the file back when the engine is disposed of."""
        if self.opened is not None and self.opened[0] == os.getpid():
            os.close(self.opened[1])
        self.opened = None

    def descriptor(self) -> int:
        """This process's own: an inherited one would share its lock with the parent."""
        if self.opened is None or self.opened[0] != os.getpid():
            self.opened = os.getpid(), os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.usher = None
        return self.opened[1]
