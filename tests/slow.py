"""Clients who take their time: half heads, half bodies, half greetings of TLS, answers that nobody reads."""

import contextlib
import select
import socket
import time

HALF_HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_BODY = (
    b"POST /api/v1/marks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b'Content-Length: 4000\r\n\r\n{"entries": ['
)
HALF_GREETING = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(16)  # the beginning of a ClientHello


@contextlib.contextmanager
def slow_clients(port, count, first):
    """`count` connections that have sent `first` and keep still."""
    lines = []
    try:
        for _ in range(count):
            line = socket.create_connection(("127.0.0.1", port), timeout=10)
            line.sendall(first)
            lines.append(line)
        yield lines
    finally:
        for line in lines:
            line.close()


def trickle(lines, byte=b"a"):
    """One byte more on each that is still open."""
    for line in lines:
        with contextlib.suppress(OSError):
            line.sendall(byte)


def open_ones(lines):
    """Those that the server has not closed; what it says before it closes is read and dropped."""
    still = []
    for line in lines:
        try:
            while select.select([line], [], [], 0)[0]:
                if not line.recv(65536):
                    break
            else:
                still.append(line)
        except OSError:
            pass
    return still


def seconds(request, times=5):
    """How long the slowest of some requests took; each must succeed."""
    slowest = 0.0
    for _ in range(times):
        began = time.monotonic()
        request()
        slowest = max(slowest, time.monotonic() - began)
    return slowest
