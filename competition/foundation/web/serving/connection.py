"""One client's connection, from its greeting to its parting; nothing in it ever waits.

Times are seconds of the monotonic clock. A request is handed to a thread when the last byte of its body is
here, an answer is carried on from here when the thread has written it: a slow client holds a place in a
list, never a thread.
"""

import socket
from enum import Enum, auto
from selectors import EVENT_READ, EVENT_WRITE
from ssl import SSLWantReadError, SSLWantWriteError
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn import http
from gunicorn.http.body import ChunkedReader

from competition.foundation.web.serving.wire import Held, Wire, spool

HEAD_WITHIN = 10.0  # TLS' greeting, and again for the head of a request
GRACE = 20.0  # before a body or an answer is measured
LEAST_RATE = 1000  # bytes a second, on average
LONGEST = 1800.0  # 20 MB at 12 kB a second
PARTING = 2.0  # for the client to read a last answer
MOST_HEAD = 64 * 1024
AT_ONCE = 64 * 1024
TURNS = 16  # reads before others have their turn


class Stage(Enum):
    """What a connection is at, and so what it waits for."""

    GREETING = auto()  # TLS
    IDLE = auto()  # between two requests
    HEAD = auto()
    BODY = auto()
    WORK = auto()  # a thread has it
    ANSWER = auto()
    PARTING = auto()


class Gone(Exception):  # the usual end of a conversation
    """The connection is over; nothing more is said."""


class Turned(Exception):  # an answer, not an error
    """The request is answered without asking the application."""

    def __init__(self, status: int, reason: str, sentence: str) -> None:
        super().__init__(reason)
        self.status, self.reason, self.sentence = status, reason, sentence


TOO_SLOW = Turned(
    408, "Request Timeout", "网络太慢，请求没有收完，请重试。 The request came too slowly; try again."
)
NO_ROOM = Turned(
    503, "Service Unavailable", "服务器磁盘已满，请稍后再试。 The disk is full; try again later."
)
LONG_HEAD = Turned(
    431, "Request Header Fields Too Large", "请求头太长。 The head of the request is too long."
)
NO_LENGTH = Turned(411, "Length Required", "请求必须写明长度。 A request must tell its length.")


class Connection:
    """`step()` goes as far as the bytes at hand allow and says what to wait for, or 0 when a thread should take over."""

    def __init__(self, cfg: Any, line: Any, ends: tuple[Any, Any], *, most_body: int, now: float) -> None:
        self.cfg, self.line = cfg, line
        self.client, self.server = ends
        self.most_body = most_body
        self.sock = Wire(line)  # gunicorn's name for what an answer is written to
        self.address = self.client[0] if isinstance(self.client, tuple) else ""
        self.over = False
        self.watched = 0  # the events its line is registered for
        self.keep = False
        self.came = bytearray()
        self.searched = 0
        self.request: Any = None
        self.held: Held | None = None
        self.body: SpooledTemporaryFile[bytes] | None = None
        self.missing = 0
        self.begin(Stage.GREETING if cfg.is_ssl else Stage.HEAD, now)

    def begin(self, stage: Stage, now: float) -> None:
        """Enter a stage; its time runs from now."""
        self.stage, self.since, self.moved = stage, now, 0
        self.at_most = {
            Stage.GREETING: HEAD_WITHIN,
            Stage.HEAD: HEAD_WITHIN,
            Stage.IDLE: float(self.cfg.keepalive),
            Stage.PARTING: PARTING,
        }.get(stage, LONGEST)

    def late(self, now: float) -> bool:
        """Has the client used up its time?"""
        passed = now - self.since
        measured = self.stage in (Stage.BODY, Stage.ANSWER)
        return passed > self.at_most or (measured and passed > GRACE + self.moved / LEAST_RATE)

    def step(self, now: float) -> int:
        """Go on; raises Gone, Turned, or what gunicorn's parser says of a wrong request."""
        try:
            for _turn in range(TURNS):
                if self._turn(now):
                    return 0
        except (BlockingIOError, SSLWantReadError):
            return EVENT_READ
        except SSLWantWriteError:
            return EVENT_WRITE
        return EVENT_WRITE if self.stage is Stage.ANSWER else EVENT_READ

    def _turn(self, now: float) -> bool:
        """One read or write; True when a whole request is here."""
        if self.stage is Stage.GREETING:
            self.line.do_handshake()
            self.begin(Stage.HEAD, now)
        elif self.stage is Stage.ANSWER:
            self._answer(now)
        elif self.stage is Stage.PARTING:
            self._received()
        elif self.stage is Stage.BODY:
            self._take_body(self._received())
        elif self.came and self.stage is Stage.IDLE:
            self.begin(Stage.HEAD, now)
            self._look_for_head(now)
        else:
            self.came += self._received()
            if self.stage is Stage.IDLE:
                self.begin(Stage.HEAD, now)
            self._look_for_head(now)
        return self.stage is Stage.BODY and self.missing == 0

    def _received(self) -> bytes:
        data: bytes = self.line.recv(AT_ONCE)
        if not data:
            raise Gone
        return data

    def _look_for_head(self, now: float) -> None:
        end = self.came.find(b"\r\n\r\n", max(0, self.searched - 3)) + 4
        self.searched = len(self.came)
        if end > 3:
            head = bytes(self.came[:end])
            del self.came[:end]
            self.searched = 0
            self._read_head(head, now)
        elif len(self.came) > MOST_HEAD:
            raise LONG_HEAD

    def _read_head(self, head: bytes, now: float) -> None:
        """Let gunicorn read the head: it alone decides what a request says."""
        self.held = Held(head)
        self.request = next(http.get_parser(self.cfg, self.held, self.client))
        reader = self.request.body.reader
        if isinstance(reader, ChunkedReader):
            raise NO_LENGTH
        self.begin(Stage.BODY, now)
        self.keep = True
        self.missing = reader.length
        if self.missing > self.most_body:
            # The application says so without reading on.
            self.missing, self.keep = 0, False
            self.request._expected_100_continue = False
        if self.missing:
            self.body = self.held.body = spool()
            self._ask_for_body()
            already = bytes(self.came[: self.missing])
            del self.came[: len(already)]
            self._take_body(already)

    def _ask_for_body(self) -> None:
        if self.request._expected_100_continue:
            self.request._expected_100_continue = False
            if len(self.came) < self.missing:
                self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _take_body(self, data: bytes) -> None:
        assert self.body is not None  # noqa: S101 - made with its head
        mine, self.came[:0] = data[: self.missing], data[self.missing :]
        try:
            self.body.write(mine)
        except OSError:
            raise NO_ROOM from None
        self.missing -= len(mine)
        self.moved += len(mine)
        if self.missing == 0:
            self.body.seek(0)

    def answer(self, *, keep: bool, now: float) -> None:
        """A thread has written: carry on what the network has not taken yet."""
        self.keep = keep and not self.sock.cut
        self._forget_request()
        self.begin(Stage.ANSWER, now)

    def turn_away(self, turned: Turned) -> None:
        """Answer without the application."""
        sentence = turned.sentence.encode()
        head = (
            f"HTTP/1.1 {turned.status} {turned.reason}\r\nConnection: close\r\nCache-Control: no-store\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(sentence)}\r\n\r\n"
        )
        self.sock.sendall(head.encode("ascii") + sentence)

    def _answer(self, now: float) -> None:
        before = self.sock.begins
        whole = self.sock.flush()
        self.moved += max(0, self.sock.begins - before)
        if not whole:
            raise SSLWantWriteError
        if self.keep:
            self.begin(Stage.IDLE, now)
            return
        self.line.shutdown(socket.SHUT_WR)
        self.begin(Stage.PARTING, now)

    def _forget_request(self) -> None:
        if self.body is not None:
            self.body.close()
        self.request = self.held = self.body = None

    def close(self) -> None:
        """Give everything back."""
        self._forget_request()
        self.sock.drop()
        self.line.close()
