"""Clients who take their time hold a place in a list, never a thread: the hall goes on."""

import http.client
import socket
import ssl
import time

import pytest

from competition.foundation.store.db import db
from competition.foundation.system import clock, local_ca
from competition.foundation.web.serving.connection import Connection, Stage
from tests.factories.judging import Hall, Tablet
from tests.journeys.test_kill import wire_to
from tests.live import serving
from tests.slow import HALF_BODY, HALF_GREETING, HALF_HEAD, open_ones, seconds, slow_clients, trickle

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]
USUAL = 2.0  # seconds; a thousand times what it takes, far below what a stopped server takes


@pytest.fixture
def hall(app):
    return Hall(judges=3, codes=1)


@pytest.fixture
def judge(hall):
    """Enrolled on a server; marks one aspect again and again."""

    def at(server):
        tablet = Tablet(wire_to(server.port))
        tablet.enrol(hall.token(hall.seats[0]), "平板")
        tablet.start()
        tablet.declare()
        db.session.rollback()

        def mark():
            tablet.entry(hall.sheets[0].id, next(iter(hall.aspects.values())), "8.00", scheme=hall.scheme.id)
            tablet.deliver(tablet.queue)
            assert tablet.queue == []

        return mark

    return at


def healthy(port, context=None):
    def ask():
        kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
        told = {"context": context} if context else {}
        connection = kind("127.0.0.1", port, timeout=8, **told)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()

    return ask


@pytest.mark.parametrize("first", [HALF_HEAD, HALF_BODY], ids=["heads", "bodies"])
def test_two_hundred_half_requests_hold_up_nobody(settings, judge, first):
    with serving(settings, threads=4) as server:
        mark = judge(server)
        mark()
        with slow_clients(server.port, 200, first) as lines:
            assert seconds(healthy(server.port)) < USUAL
            assert seconds(mark) < USUAL
            trickle(lines)
            assert seconds(healthy(server.port)) < USUAL
            if first is HALF_HEAD:
                _they_are_closed_however_they_trickle(lines)


def _they_are_closed_however_they_trickle(lines):
    until = time.monotonic() + 13
    while time.monotonic() < until and open_ones(lines):
        trickle(lines)
        time.sleep(0.5)
    assert open_ones(lines) == []


def test_half_greetings_of_tls_hold_up_nobody(settings):
    tls = settings.data_dir / "tls"
    local_ca.prepare(tls, ["127.0.0.1"], clock.now(), settings.keys.secret_key)
    told = {
        "JIANGSAI_CERTIFICATE": str(tls / "server.pem"),
        "JIANGSAI_CERTIFICATE_KEY": str(tls / "server.key"),
    }
    context = ssl.create_default_context(cafile=str(tls / "ca.pem"))
    with serving(settings, threads=4, environ=told, context=context) as server:
        ask = healthy(server.port, context)
        ask()
        with slow_clients(server.port, 64, HALF_GREETING):
            assert seconds(ask) < USUAL
        with slow_clients(server.port, 64, b""):
            assert seconds(ask) < USUAL
        _a_large_answer_comes_whole_by_tls(server, context)


def _a_large_answer_comes_whole_by_tls(server, context):
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=8, context=context)
    for _ in range(2):  # the second on the line of the first
        connection.request("GET", "/static/vendor/bootstrap.min.css")
        answer = connection.getresponse()
        assert len(answer.read()) == int(answer.headers["Content-Length"]) > 100_000
    connection.close()


def test_answers_that_nobody_reads_hold_up_nobody(settings):
    ask = b"GET /static/vendor/bootstrap.min.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with serving(settings, threads=4) as server, slow_clients(server.port, 8, ask * 100):
        assert seconds(healthy(server.port)) < USUAL


def test_last_answers_that_nobody_takes_leave_of_hold_up_nobody(settings):
    """gunicorn's own loop waits two seconds for each such client."""
    ask = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with serving(settings, threads=4) as server, slow_clients(server.port, 40, ask):
        assert seconds(healthy(server.port)) < USUAL


def _say(port, *parts, pause=0.05):
    """Send the parts, then read to the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(pause)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while more := line.recv(65536):
            heard += more
    return heard


def test_odd_but_honest_requests_are_answered(settings):
    with serving(settings, threads=4) as server:
        health = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        whole = health + b"\r\n"
        assert (
            _say(server.port, *(whole[at : at + 1] for at in range(len(whole))), pause=0.001).count(b"200 OK")
            == 1
        )
        assert _say(server.port, whole * 3, pause=0.5).count(b"200 OK") == 3
        form = (
            b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        )
        waits = form + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        heard = _say(server.port, waits, b"a=b")
        assert heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400")
        assert b" 400 " in _say(server.port, b"no such thing\r\n\r\n")
        assert b" 411 " in _say(server.port, form + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert b" 431 " in _say(server.port, b"GET / HTTP/1.1\r\nX: " + b"a" * 70000)
        assert b" 413 " in _say(server.port, form + b"Content-Length: 99999999\r\n\r\n")


def test_a_large_body_comes_whole_and_the_line_goes_on(settings):
    with serving(settings, threads=4) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        body = b"x" * 5_000_000
        for _ in range(2):
            connection.request("POST", "/api/v1/marks", body=body)
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (401, 403, 413)
        connection.close()


class _Line:
    """A socket of which nothing is asked."""


class _Cfg:
    is_ssl = False
    keepalive = 5


@pytest.mark.parametrize(
    ("moved", "passed", "late"),
    [
        (0, 19, False),
        (0, 21, True),
        (100_000, 100, False),
        (100_000, 121, True),  # less than 1 kB a second
        (20_000_000, 1790, False),  # the largest upload over a slow Wi-Fi
        (20_000_000, 1801, True),
    ],
)
def test_a_body_may_be_slow_but_not_stand_still(moved, passed, late):
    ends = ("127.0.0.1", 1), ("127.0.0.1", 2)
    connection = Connection(_Cfg, _Line, ends, most_body=21_000_000, now=0.0)
    connection.begin(Stage.BODY, 0.0)
    connection.moved = moved
    assert connection.late(float(passed)) is late
