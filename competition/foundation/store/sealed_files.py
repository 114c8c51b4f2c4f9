"""Files that lie on the disk sealed: AES-256-GCM in chunks, by the installation's keys, bound to the file's name.

Layout: magic, key id, NUL, the first seven bytes of each nonce; then chunks of 64 KiB with their tags. The nonce of a
chunk goes on with its number and a mark on the last one, so a file that was cut, lengthened or put in another's place
does not open.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from competition.foundation.store.crypto import Unreadable
from competition.foundation.system import leftovers
from competition.foundation.system.settings import Keys, current_settings

# No kind of file that is taken begins so.
MAGIC = b"JSF1\n"
CHUNK = 64 * 1024
_PREFIX, _TAG = 7, 16


def is_sealed(head: bytes) -> bool:
    """Is it a sealed file, by its first bytes?"""
    return head.startswith(MAGIC)


def sealed(plain: bytes, name: str, keys: Keys | None = None) -> Iterator[bytes]:
    """The file piece by piece as it lies on the disk."""
    keys = keys or current_settings().keys
    cipher, prefix = _cipher(keys, keys.field_key_id), os.urandom(_PREFIX)
    yield MAGIC + keys.field_key_id.encode() + b"\0" + prefix
    chunks = max(1, -(-len(plain) // CHUNK))
    for number in range(chunks):
        piece = plain[number * CHUNK : (number + 1) * CHUNK]
        yield cipher.encrypt(_nonce(prefix, number, number == chunks - 1), piece, _place(name))


def opened(body: bytes, name: str, keys: Keys | None = None) -> bytes:
    """What was sealed under this name; raises Unreadable when it was changed, moved or sealed with other keys."""
    keys = keys or current_settings().keys
    key_id, _, rest = body[len(MAGIC) :].partition(b"\0")
    prefix, rest = rest[:_PREFIX], rest[_PREFIX:]
    step = CHUNK + _TAG
    chunks = max(1, -(-len(rest) // step))
    try:
        cipher = _cipher(keys, key_id.decode())
        return b"".join(
            cipher.decrypt(
                _nonce(prefix, number, number == chunks - 1),
                rest[number * step : (number + 1) * step],
                _place(name),
            )
            for number in range(chunks)
        )
    except (KeyError, InvalidTag, ValueError) as cause:
        raise Unreadable(f"files/{name}") from cause


def write_whole(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a file so that it is whole or not there at all, even at power loss."""
    descriptor, temporary = leftovers.unfinished_file(path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
            os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def seal_all(folder: Path) -> int:
    """Seal what still lies open in the store of files; how many. It may be begun again at any point."""
    return sum(_sealed_now(path) for path in _stored(folder))


def open_all(folder: Path) -> int:
    """Lay every file of the store open again, for a version that knows no seals; how many."""
    return sum(_opened_now(path) for path in _stored(folder))


def _stored(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.glob("??/*") if path.is_file() and path.parent.name == path.name[:2]
    )


def _sealed_now(path: Path) -> bool:
    body = path.read_bytes()
    if not is_sealed(body):
        write_whole(path, sealed(body, path.name))
        return True
    return False


def _opened_now(path: Path) -> bool:
    body = path.read_bytes()
    if is_sealed(body):
        write_whole(path, iter([opened(body, path.name)]))
        return True
    return False


def _cipher(keys: Keys, key_id: str) -> AESGCM:
    return AESGCM(bytes.fromhex(keys.field_keys[key_id]))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\1" if last else b"\0")


def _place(name: str) -> bytes:
    return f"files/{name}".encode()
