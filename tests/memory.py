"""Where the tests' files lie: in memory if this machine has room there, for hundreds of databases are made and dropped."""

import os
import shutil
from pathlib import Path

ROOM = 2 * 1024**3  # bytes; a whole run was seen to hold a tenth of it at once


def folder() -> str | None:
    """The machine's folder in memory; None where there is none or little is free."""
    shared = Path("/dev/shm")  # noqa: S108 - what we make in it is ours alone
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM
    return str(shared) if roomy else None
