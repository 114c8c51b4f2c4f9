"""Can this installation store anything now? What its last writes said, and how much room its disk has.

Each process remembers its own last failure for a minute; the room is looked at whenever somebody asks.
"""

import errno
import shutil
import time
from pathlib import Path

from flask import Flask, current_app

from competition.foundation.system.settings import current_settings

REMEMBERED = 60.0  # seconds
FULL = 8 * 1024 * 1024  # bytes: below, the database can hardly write
# What the system says of a disk that is full, read-only or failing.
DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG})


class Condition:
    """How writing went lately, in one process."""

    def __init__(self) -> None:
        self.failed_at: float | None = None

    def write_worked(self) -> None:
        """A transaction is on the disk."""
        self.failed_at = None

    def write_failed(self) -> None:
        """The database or the disk refused."""
        self.failed_at = time.monotonic()

    def fails(self) -> bool:
        """Did the last write of this process fail, within the last minute?"""
        return self.failed_at is not None and time.monotonic() - self.failed_at < REMEMBERED


def install(app: Flask) -> None:
    """One condition for each application."""
    app.extensions["condition"] = Condition()


def condition() -> Condition:
    """The running application's own."""
    found: Condition = current_app.extensions["condition"]
    return found


def free_bytes(folder: Path) -> int:
    """Room on the disk that holds a folder; raises OSError when the disk does not answer."""
    return shutil.disk_usage(folder).free


def troubles() -> list[str]:
    """Codes of what is wrong, worst first: writes_fail, disk_full, disk_low (uploads are refused)."""
    settings, found = current_settings(), []
    if condition().fails():
        found.append("writes_fail")
    try:
        free = free_bytes(settings.data_dir)
    except OSError:
        return [*found, "disk_unreadable"]
    if free < FULL:
        found.append("disk_full")
    elif free < settings.reserve:
        found.append("disk_low")
    return found


def cannot_write() -> bool:
    """Should pages say that nothing can be stored now?"""
    return bool(set(troubles()) - {"disk_low"})
