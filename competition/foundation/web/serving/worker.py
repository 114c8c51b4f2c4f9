"""gunicorn's threaded worker, in front of clients who take their time.

As it comes, a connection occupies a thread from its first byte: thirty-two that send half a head stop the
server, and one that never reads a last answer stops its loop for two seconds. Here the loop alone talks to
clients, without waiting for any (TLS' greeting, heads, bodies, answers); threads only work on whole requests.
"""

import contextlib
import errno
import resource
import sys
import time
from collections import Counter
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn import sock as sockets
from gunicorn.workers.gthread import ThreadWorker

from competition.foundation.web.serving.connection import TOO_SLOW, Connection, Gone, Stage, Turned

MOST_WAITING = 512  # connections of one process that wait for their client
MOST_FILES = 4096
SWEEP_EVERY = 0.25
TELL_EVERY = 60.0
NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)
NOT_THERE = (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK)


class PatientWorker(ThreadWorker):
    """Connections that wait stand in `waiting`, the oldest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Connection, None] = {}
        self.next_sweep = 0.0
        self.given_up, self.next_telling = 0, 0.0

    def init_process(self) -> None:
        self.tls = sockets.ssl_context(self.cfg) if self.cfg.is_ssl else None
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        super().init_process()

    @property
    def most_body(self) -> int:
        """Bytes of a request's body that the application would read."""
        return int(self.wsgi.config["MAX_CONTENT_LENGTH"] or sys.maxsize)

    def accept(self, listener: Any) -> None:
        """Take a connection in; it waits for its first bytes in the loop."""
        try:
            line, client = listener.accept()
        except OSError as problem:
            if problem.errno in NO_MORE_FILES and self.waiting:
                self._give_up(self._one_too_many())
            elif problem.errno not in NOT_THERE:
                raise
            return
        line.setblocking(False)
        if self.tls is not None:
            try:
                line = self.tls.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
            except OSError:  # gone already
                line.close()
                return
        self.nr_conns += 1
        now = time.monotonic()
        conn = Connection(self.cfg, line, (client, listener.getsockname()), most_body=self.most_body, now=now)
        self._go_on(conn)
        if len(self.waiting) > MOST_WAITING:
            self._give_up(self._one_too_many())

    def _one_too_many(self) -> Connection:
        """Of the address with most connections waiting the oldest: one client cannot push out the others."""
        crowd = Counter(conn.address for conn in self.waiting).most_common(1)[0][0]
        return next(conn for conn in self.waiting if conn.address == crowd)

    def _go_on(self, conn: Connection, _line: object = None) -> None:
        """As far as its bytes allow; then to a thread, to its end, or back among those who wait."""
        if conn.over:  # given up in this very round
            return
        now = time.monotonic()
        try:
            wanted = conn.step(now)
        except (Gone, OSError):
            self._end(conn)
        except Turned as turned:
            self._answer_here(conn, partial(conn.turn_away, turned))
        except Exception as problem:  # what gunicorn's parser says of a wrong request
            self._answer_here(conn, partial(self.handle_error, None, conn.sock, conn.client, problem))
        else:
            self._wait_or_work(conn, wanted, now)

    def _wait_or_work(self, conn: Connection, wanted: int, now: float) -> None:
        self._watch(conn, wanted)
        if wanted:
            self.waiting.setdefault(conn)
            return
        self.waiting.pop(conn, None)
        conn.begin(Stage.WORK, now)
        self.enqueue_req(conn)

    def _watch(self, conn: Connection, wanted: int) -> None:
        if wanted == conn.watched:
            return
        if not wanted:
            self.poller.unregister(conn.line)
        elif conn.watched:
            self.poller.modify(conn.line, wanted, partial(self._go_on, conn))
        else:
            self.poller.register(conn.line, wanted, partial(self._go_on, conn))
        conn.watched = wanted

    def _answer_here(self, conn: Connection, say: Any) -> None:
        """An answer from the loop itself; then they part."""
        try:
            say()
        except OSError:
            self._end(conn)
            return
        conn.answer(keep=False, now=time.monotonic())
        self._go_on(conn)

    def handle(self, conn: Connection) -> bool:
        """Work on a whole request, in a thread; may the connection go on?"""
        try:
            return bool(self.handle_request(conn.request, conn)) and conn.keep
        except StopIteration:
            return False
        except OSError as problem:
            self.log.debug("the client has gone: %s", problem)
            return False
        except Exception as problem:
            self.handle_error(conn.request, conn.sock, conn.client, problem)
            return False

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        """In the loop again: what the network has not taken goes on from here."""
        keep = not fs.cancelled() and fs.exception() is None and fs.result()
        conn.answer(keep=keep and self.alive, now=time.monotonic())
        self._go_on(conn)

    def _end(self, conn: Connection) -> None:
        conn.over = True
        self.waiting.pop(conn, None)
        if conn.watched:
            with contextlib.suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.line)
            conn.watched = 0
        self.nr_conns -= 1
        with contextlib.suppress(OSError):
            conn.close()

    def _give_up(self, conn: Connection) -> None:
        """Its time is over, or there are too many; a half request is told so."""
        if conn.stage in (Stage.HEAD, Stage.BODY):
            self.given_up += 1
            with contextlib.suppress(OSError):
                conn.turn_away(TOO_SLOW)
                conn.sock.flush()
        self._end(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """gunicorn's name for the round that ends what has taken too long."""
        now = time.monotonic()
        if now < self.next_sweep and not force:
            return
        self.next_sweep = now + SWEEP_EVERY
        for conn in [conn for conn in self.waiting if force or conn.late(now)]:
            self._give_up(conn)
        if self.given_up and now > self.next_telling:
            self.log.warning("%d connections closed: their requests came too slowly", self.given_up)
            self.given_up, self.next_telling = 0, now + TELL_EVERY

    def murder_pending(self) -> None:
        """Nothing is pending elsewhere."""

    def _cap_keepalive(self, deadline: float) -> None:
        """A stopping worker waits for clients without a request no longer than until `deadline`."""
        for conn in self.waiting:
            if conn.stage in (Stage.GREETING, Stage.IDLE, Stage.HEAD):
                conn.at_most = min(conn.at_most, deadline - conn.since)
