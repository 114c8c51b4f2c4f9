"""A stream of sealed chunks: what is written in comes out encrypted, and only whole."""

import io
import secrets
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from competition.foundation.store.backup.problems import BackupProblem, damaged

MAGIC = b"JIANGSAI-BACKUP-1\n"
HEAD = struct.Struct(">II16s7s")  # scrypt n and r, salt, nonce prefix
COST = (2**16, 8)
CHUNK = 1024 * 1024
LONGEST_CHUNK = CHUNK + 16


class SealedWriter(io.RawIOBase):
    """Write bytes in, sealed chunks come out."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        self.target = target
        self.waiting = bytearray()
        self.count = 0
        self.prefix = secrets.token_bytes(7)
        salt = secrets.token_bytes(16)
        head = MAGIC + HEAD.pack(*COST, salt, self.prefix)
        self.head = head
        self.cipher = AESGCM(key_from(passphrase, salt, *COST))
        target.write(head)

    def writable(self) -> bool:
        """Yes: tarfile asks."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Seal every full chunk; the rest waits."""
        self.waiting += content
        while len(self.waiting) > CHUNK:
            self.seal(bytes(self.waiting[:CHUNK]), final=False)
            del self.waiting[:CHUNK]
        return len(content)

    def finish(self) -> None:
        """Seal what waits as the final chunk."""
        self.seal(bytes(self.waiting), final=True)
        self.waiting.clear()

    def seal(self, plain: bytes, *, final: bool) -> None:
        """One chunk."""
        sealed = self.cipher.encrypt(nonce(self.prefix, self.count, final=final), plain, self.head)
        self.target.write(struct.pack(">I", len(sealed)) + sealed)
        self.count += 1


class SealedReader(io.RawIOBase):
    """Read bytes out of sealed chunks; anything wrong with the file is a `BackupProblem`."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self.source = source
        head = source.read(len(MAGIC) + HEAD.size)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + HEAD.size:
            raise BackupProblem("这不是匠赛的备份文件。", "This is not a backup file of JiangSai.")
        n, r, salt, self.prefix = HEAD.unpack(head[len(MAGIC) :])
        if n > COST[0] * 16 or r > COST[1] * 4 or n < 2 or n & (n - 1):
            raise BackupProblem("备份文件的开头已损坏。", "The head of the backup file is damaged.")
        self.head = head
        self.cipher = AESGCM(key_from(passphrase, salt, n, r))
        self.chunks = self.opened()
        self.ready = b""

    def readable(self) -> bool:
        """Yes: tarfile asks."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to size bytes, all that is left when negative."""
        while size < 0 or len(self.ready) < size:
            chunk = next(self.chunks, None)
            if chunk is None:
                break
            self.ready += chunk
        size = len(self.ready) if size < 0 else size
        taken, self.ready = self.ready[:size], self.ready[size:]
        return taken

    def opened(self) -> Iterator[bytes]:
        """Chunk after chunk, until the one that says it is final and after which nothing follows."""
        count, sealed = 0, self.one_sealed()
        while sealed is not None:
            following = self.one_sealed()
            try:
                yield self.cipher.decrypt(
                    nonce(self.prefix, count, final=following is None), sealed, self.head
                )
            except InvalidTag:
                if count == 0 and following is not None:
                    raise BackupProblem(
                        "口令不对，或备份文件已损坏。", "Wrong passphrase, or the backup file is damaged."
                    ) from None
                raise (
                    damaged()
                    if count
                    else BackupProblem(
                        "口令不对，或备份文件不完整。", "Wrong passphrase, or the backup file is incomplete."
                    )
                ) from None
            count, sealed = count + 1, following

    def one_sealed(self) -> bytes | None:
        """The next chunk as it lies in the file."""
        length = self.source.read(4)
        if not length:
            return None
        size = struct.unpack(">I", length)[0] if len(length) == 4 else LONGEST_CHUNK + 1
        sealed = self.source.read(size) if size <= LONGEST_CHUNK else b""
        if len(sealed) != size:
            raise damaged()
        return sealed


def nonce(prefix: bytes, count: int, *, final: bool) -> bytes:
    """Twelve bytes that no two chunks of one file share."""
    return prefix + struct.pack(">I?", count, final)


def key_from(passphrase: str, salt: bytes, n: int, r: int) -> bytes:
    """A 256-bit key (scrypt, RFC 7914)."""
    return Scrypt(salt=salt, length=32, n=n, r=r, p=1).derive(passphrase.encode())
