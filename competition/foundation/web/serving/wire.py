"""Bytes on their way: nobody waits for a client's network here, neither to read a request nor to write an answer."""

import ssl
from tempfile import SpooledTemporaryFile
from typing import Any

IN_MEMORY = 256 * 1024  # bytes of one request or answer; what is longer lies in an unlinked file
SLICE = 16 * 1024  # one TLS record: what was not sent is offered again from its beginning

NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def spool() -> SpooledTemporaryFile[bytes]:
    """Room for one body; raises OSError when it does not fit on the disk."""
    return SpooledTemporaryFile(max_size=IN_MEMORY)


class Held:
    """What gunicorn's parser reads a request from: bytes that have come already, then the end."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        self.body: SpooledTemporaryFile[bytes] | None = None

    def recv(self, size: int) -> bytes:
        """The next bytes, never more than `size`; nothing after the last."""
        if self.head:
            taken, self.head = self.head[:size], self.head[size:]
            return taken
        return self.body.read(size) if self.body is not None else b""


class Wire:
    """What a thread writes an answer to. What the network does not take at once is kept for `flush`."""

    def __init__(self, line: Any) -> None:
        self.line = line
        self.kept: SpooledTemporaryFile[bytes] | None = None
        self.begins = 0  # up to here the kept bytes have been sent
        self.ends = 0
        self.cut = False

    def sendall(self, data: bytes) -> None:
        """Send or keep all of it; raises OSError when the client has gone."""
        view = memoryview(data)
        if self.kept is None:
            view = view[self._sent(view) :]
        if view:
            self._keep(view)

    def send(self, data: bytes) -> int:
        """As a socket has it."""
        self.sendall(data)
        return len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> None:
        """As a socket has it: from `offset`, `count` bytes or all."""
        file.seek(offset)
        left = count
        while chunk := file.read(IN_MEMORY if left is None else min(left, IN_MEMORY)):
            self.sendall(chunk)
            left = None if left is None else left - len(chunk)

    def gettimeout(self) -> float:
        """Never waits."""
        return 0.0

    def shutdown(self, _how: int) -> None:
        """An answer that broke off: the connection ends after it."""
        self.cut = True

    def close(self) -> None:
        """As `shutdown`: the worker closes the line itself."""
        self.cut = True

    def flush(self) -> bool:
        """Send on; True when nothing is left."""
        while self.kept is not None and self.begins < self.ends:
            self.kept.seek(self.begins)
            count = self._sent(memoryview(self.kept.read(SLICE)))
            if count == 0:
                return False
            self.begins += count
        self.drop()
        return True

    def drop(self) -> None:
        """Forget what is kept."""
        if self.kept is not None:
            self.kept.close()
        self.kept, self.begins, self.ends = None, 0, 0

    def _keep(self, view: memoryview) -> None:
        if self.kept is None:
            self.kept = spool()
        self.kept.seek(self.ends)
        self.kept.write(view)
        self.ends += len(view)

    def _sent(self, view: memoryview) -> int:
        sent = 0
        while sent < len(view):
            try:
                sent += self.line.send(view[sent : sent + SLICE])
            except NOT_NOW:
                break
        return sent
