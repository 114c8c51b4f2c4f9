"""The server's key that signs outcomes: made at first use, kept beside the other keys, never in the database."""

import functools
import os
from pathlib import Path

from competition.foundation.system.settings import current_settings
from scoring.rules.log.receipts import SigningKey

FILE = "marks.pem"


def server_key() -> SigningKey:
    """This installation's key."""
    return _key_in(current_settings().keys_dir)


@functools.lru_cache(maxsize=8)
def _key_in(folder: Path) -> SigningKey:
    path = folder / FILE
    if not path.exists():
        _make(path)
    return SigningKey.from_pem(path.read_bytes())


def _make(path: Path) -> None:
    """Two workers may come here at once: the first link wins, both then read the same file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(SigningKey.fresh().to_pem())
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
