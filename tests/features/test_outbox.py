"""Notices leave by a real mail server and a real gateway, one by one, with no transaction open meanwhile."""

import json
import os
import signal
import socket
import socketserver
import ssl
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from competition.accounts import queries as accounts
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock, local_ca
from competition.foundation.work import jobs, lanes, outbox
from competition.foundation.work.models import Message
from competition.foundation.work.wording import written
from competition.rules.roles import Role, Scope
from tests.factories.accounts import make_account
from wsgi import WIRING

PHONE = "19900000001"


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP as a client needs. It holds back its greeting until `open_now` is set."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), MailSession)
        self.letters, self.greeted, self.open_now = [], threading.Event(), threading.Event()
        self.said, self.tls, self.from_the_start = [], None, False

    def get_request(self):
        connection, where = super().get_request()
        return (self.wrapped(connection) if self.from_the_start else connection), where

    def wrapped(self, connection):
        return self.tls.wrap_socket(connection, server_side=True)

    def handle_error(self, request, where):
        """A client that does not trust us hangs up in the middle; anything else is told."""
        if not isinstance(sys.exception(), (ssl.SSLError, ConnectionError)):
            super().handle_error(request, where)


class MailSession(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def finish(self):
        super().finish()
        self.connection.close()

    def handle(self):
        self.server.greeted.set()
        self.server.open_now.wait(30)
        self.say("220 ready")
        encrypted = self.server.from_the_start
        while line := self.rfile.readline().decode().strip():
            self.server.said.append((line, encrypted))
            if line.upper().startswith("EHLO"):
                self.say("250-ready")
                self.say("250 STARTTLS" if self.server.tls and not encrypted else "250 AUTH PLAIN")
            elif line.upper() == "STARTTLS":
                self.say("220 go on")
                self.connection = self.server.wrapped(self.connection)
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                encrypted = True
            elif line.upper().startswith("AUTH"):
                self.say("235 welcome")
            elif line.upper() == "DATA":
                self.say("354 go on")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.say("250 kept")
            elif line.upper() == "QUIT":
                return self.say("221 bye")
            else:
                self.say("550 nobody of this name" if "nobody@" in line else "250 ok")
        return None


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self):
        self.server.taken.append((self.path, self.headers["Authorization"], None))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def mail():
    with running(MailServer()) as server:
        server.open_now.set()
        yield server


@pytest.fixture
def trusted_authority(tmp_path, monkeypatch):
    """A certificate for 127.0.0.1 of an authority that this machine trusts; returns what a server needs."""
    local_ca.prepare(tmp_path / "tls", ["127.0.0.1"], clock.now(), "of a test")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls" / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "tls" / "server.pem", tmp_path / "tls" / "server.key")
    return context


@pytest.fixture
def gateway():
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.taken, server.answer = [], 200
    with running(server):
        yield server


@pytest.fixture
def configured(app, monkeypatch):
    def configure(**changed):
        monkeypatch.setitem(app.config, "JIANGSAI", replace(app.config["JIANGSAI"], **changed))

    return configure


def address(server, user=""):
    return f"{user}127.0.0.1:{server.server_address[1]}"


@atomic
def queue(channel="email", recipient="c@example.org", template="entry_submitted"):
    message = outbox.queued(channel, recipient, template, contest="示范大赛", event="焊接", entry=7)
    db.session.add(message)
    db.session.flush()
    return message.id


def stored(message_id):
    db.session.expire_all()
    return db.session.get(Message, message_id)


def deliver():
    sent = outbox.deliver_waiting(written)
    db.session.rollback()
    return sent


@atomic
def later(message_id, **how):
    message = db.session.get(Message, message_id)
    message.due_at -= timedelta(**how)
    message.created_at -= timedelta(**how)


def test_a_letter_reaches_the_mail_server_once(configured, mail):
    configured(mail=f"smtp://{address(mail)}/?from=sai@example.org")
    letter = queue()
    assert (deliver(), deliver()) == (1, 0)
    [text] = mail.letters
    assert "To: c@example.org" in text
    assert "From: sai@example.org" in text
    assert stored(letter).sent_at is not None


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_name_password_and_letter_travel_encrypted(configured, mail, trusted_authority, scheme):
    mail.tls, mail.from_the_start = trusted_authority, scheme == "smtps"
    configured(mail=f"{scheme}://{address(mail, 'sai%40example.org:s3cret@')}")
    queue()
    assert deliver() == 1
    assert "From: sai@example.org" in mail.letters[0]
    secret = {
        encrypted for line, encrypted in mail.said if line.split()[0] not in ("EHLO", "ehlo", "STARTTLS")
    }
    assert secret == {True}


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_server_that_cannot_prove_itself_gets_neither_password_nor_letter(
    configured, mail, trusted_authority, monkeypatch, scheme
):
    monkeypatch.delenv("SSL_CERT_FILE")
    mail.tls, mail.from_the_start = trusted_authority, scheme == "smtps"
    configured(mail=f"{scheme}://{address(mail, 'sai:s3cret@')}")
    letter = queue()
    assert deliver() == 0
    assert stored(letter).failure == "SSLCertVerificationError"
    assert mail.letters == []
    assert not any(line.startswith("AUTH") for line, _encrypted in mail.said)


def test_a_password_is_not_told_where_nothing_is_encrypted(configured, mail):
    configured(mail=f"smtp://{address(mail, 'sai:s3cret@')}")
    letter = queue()
    assert deliver() == 0
    assert stored(letter).failure == "NotEncrypted"
    assert not any(line.startswith("AUTH") for line, _encrypted in mail.said)


def test_a_short_message_reaches_the_gateway_with_its_token(configured, gateway):
    configured(sms=f"http://{address(gateway, 's3cret@')}/send")
    message = queue("sms", PHONE)
    assert deliver() == 1
    [(path, token, body)] = gateway.taken
    assert (path, token, body["to"]) == ("/send", "Bearer s3cret", PHONE)
    assert "编号 7" in body["text"]
    assert stored(message).failure is None


def test_a_gateway_that_sends_us_elsewhere_has_not_taken_the_message(configured, gateway):
    """The token is for this address alone, and what is asked for with GET was not sent."""
    configured(sms=f"http://{address(gateway, 's3cret@')}/send")
    gateway.answer = 302
    message = queue("sms", PHONE)
    assert deliver() == 0
    assert [path for path, _token, _body in gateway.taken] == ["/send"]
    assert stored(message).failure == "HTTPError"


def test_a_gateway_that_refuses_is_tried_again_after_a_while_and_not_for_ever(configured, gateway):
    configured(sms=f"http://{address(gateway)}/send")
    gateway.answer = 500
    message = queue("sms", PHONE)
    for attempt in range(1, len(outbox.WAITS) + 1):
        assert (deliver(), deliver()) == (0, 0)
        assert len(gateway.taken) == attempt
        assert stored(message).failure == "HTTPError"
        later(message, hours=1 if attempt < 4 else 11)
    assert deliver() == 0
    assert len(gateway.taken) == len(outbox.WAITS)


def test_news_of_yesterday_is_not_sent_any_more(configured, gateway):
    message = queue("sms", PHONE)
    later(message, days=2)
    configured(sms=f"http://{address(gateway)}/send")
    assert deliver() == 0
    assert gateway.taken == []


@pytest.mark.parametrize("recipient", ["nobody@example.org", "a@", "", "李@例子"])
def test_one_message_that_cannot_be_sent_stops_no_other(configured, mail, recipient):
    configured(mail=f"smtp://{address(mail)}")
    bad, good = queue(recipient=recipient), queue()
    assert deliver() == 1
    assert len(mail.letters) == 1
    assert stored(bad).sent_at is None
    assert stored(bad).failure
    assert stored(good).sent_at is not None


def test_while_a_mail_server_keeps_us_waiting_others_write(app, configured, mail):
    """The worker once held the write lock as long as the server took to answer: no mark could be stored."""
    configured(mail=f"smtp://{address(mail)}")
    mail.open_now.clear()
    letter = queue()

    def work():
        with app.app_context():
            outbox.deliver_waiting(written)

    worker = threading.Thread(target=work)
    worker.start()
    assert mail.greeted.wait(10)
    other = queue("sms", PHONE)
    assert outbox._take_on("email") is None
    assert outbox._take_on("sms").id == other, "the letter in hand is not taken twice"
    mail.open_now.set()
    worker.join(20)
    assert stored(letter).sent_at is not None


@contextmanager
def mute():
    """A server that accepts and never answers; it counts who came."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        came, over = [], threading.Event()

        def accept():
            while not over.is_set():
                with suppress(TimeoutError):
                    came.append(listener.accept()[0])

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}", came
        finally:
            over.set()
            thread.join()
            for line in came:
                line.close()


def test_jobs_begin_at_once_while_a_gateway_takes_messages_and_never_answers(app, configured, monkeypatch):
    """Prints, backups, checks and deletion once waited for twenty messages of ten seconds each, round after round."""
    monkeypatch.setattr(outbox, "PATIENCE", 1.5)
    monkeypatch.setattr(lanes, "EVERY", 0.1)
    moments = {}

    def begin(_task):
        moments["begun"] = time.monotonic()
        os.kill(os.getpid(), signal.SIGTERM)

    def ask_for_a_job(came):
        while not came:
            time.sleep(0.02)
        with app.app_context():
            moments["asked"] = time.monotonic()
            enqueue("a_job")

    monkeypatch.setitem(app.config, "JOBS", {"a_job": begin})
    monkeypatch.setitem(app.config, "SCHEDULES", ())
    messages = [queue("sms", PHONE) for _ in range(4)]
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with mute() as (place, came):
        configured(sms=f"http://{place}/send")
        asking = threading.Thread(target=ask_for_a_job, args=(came,))
        asking.start()
        try:
            ran = app.test_cli_runner().invoke(args=["jobs", "work"])
        finally:
            asking.join()
            for number, former in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
                signal.signal(number, former)
    assert ran.exception is None
    assert moments["begun"] - moments["asked"] < 1.2
    # The one that found nobody is put down; the others are not tried in vain.
    assert [stored(one).failure for one in messages] == ["TimeoutError", None, None, None]


@atomic
def enqueue(name):
    jobs.enqueue(name, {})


def test_a_channel_that_does_not_answer_rests_longer_each_time_and_begins_with_who_was_never_tried(
    configured, gateway, monkeypatch
):
    moment = [1000.0]
    monkeypatch.setattr(lanes.time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(outbox, "PATIENCE", 0.2)
    lane = lanes.Lane("sms", written, threading.Event())
    first, second, third = (queue("sms", PHONE) for _ in range(3))
    with mute() as (place, came):
        configured(sms=f"http://{place}/send")
        assert (lane.go(), lane.go()) == (0, 0)
        assert len(came) == 1
        later(first, minutes=2)  # it is due again, and older than the others
        moment[0] += lanes.RESTS[0]
        assert lane.go() == 0
        moment[0] += lanes.RESTS[0]
        assert lane.go() == 0
        assert len(came) == 2
    configured(sms=f"http://{address(gateway)}/send")
    moment[0] += lanes.RESTS[1]
    assert lane.go() == 2
    assert [stored(one).attempts for one in (first, second, third)] == [2, 1, 1]
    assert [stored(one).sent_at is not None for one in (first, second, third)] == [True, False, True]
    assert lane.silences == 0


def test_every_notice_has_its_words_on_the_page_of_notices():
    assert set(WIRING["NOTICES"]) == {path.stem for path in Path("templates/mail").glob("*.txt")}


def test_without_a_channel_a_message_is_not_said_to_be_sent(app, sign_in):
    message = queue("sms", PHONE)
    assert deliver() == 0
    assert (stored(message).sent_at, stored(message).failure) == (None, "NoChannel")
    administrator = sign_in(make_account("系统管理员", (Role.SYSTEM_ADMIN, Scope.SITE, None)))
    assert "通知没有送出" in administrator.get("/today").get_data(as_text=True)
    page = administrator.get("/admin/messages").get_data(as_text=True)
    assert "没有接入" in page
    assert "199****0001" in page
    assert PHONE not in page
    assert "通知没有送出" not in sign_in(make_account("甲")).get("/today").get_data(as_text=True)


def test_a_person_says_where_notices_go(app, sign_in):
    account = make_account("甲")
    client = sign_in(account)
    answer = client.post("/me/email", data={"email": "not an address"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "邮箱写得不对" in page
    assert 'value="not an address"' in page
    assert client.post("/me/email", data={"email": " c@example.org "}).status_code == 303
    assert accounts.account(account.id).email_wanted == "c@example.org"
    assert 'value="c@example.org"' in client.get("/me/channels").get_data(as_text=True)
    assert client.post("/me/email", data={"email": ""}).status_code == 303
    db.session.expire_all()
    assert accounts.account(account.id).email_wanted is None
