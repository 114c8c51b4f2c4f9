"""The data folder belongs to one user alone: whatever is in it, and whatever made it."""

from contextlib import suppress
from pathlib import Path

FOLDERS = ("files", "keys", "tls", "backups")
OTHERS = 0o077


def keep(data: Path) -> None:
    """Take what others may read away from them; what belongs to somebody else is left."""
    for path in [data, *(data / name for name in FOLDERS), *data.glob("*.sqlite*")]:
        keep_one(path)


def keep_one(path: Path) -> None:
    """One file or folder, for its owner alone."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if mode & OTHERS:
            path.chmod(mode & ~OTHERS & 0o7777)
