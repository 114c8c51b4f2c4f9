"""Messages leave after the facts are stored: written in the same transaction, sent by the worker.

E-mail goes by JIANGSAI_MAIL (`smtp://` or `smtps://`), short messages by JIANGSAI_SMS (an https gateway).
Where nothing is configured a message stays unsent and says so: nobody believes that it arrived.
"""

import json
import logging
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.foundation.system.settings import CONSOLE, current_settings
from competition.foundation.work import queries
from competition.foundation.work.models import Message

logger = logging.getLogger(__name__)

Render = Callable[[str, Mapping[str, Any]], tuple[str, str]]
# When it is tried again after each failure. News is of no use later than a day.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600))
FRESH = timedelta(days=1)
PATIENCE = 10  # seconds that a server may take to answer
CHANNELS = ("email", "sms")
AT_ONCE = 20  # messages of one channel in a round


class NoChannel(Exception):
    """Nothing is configured that could carry this message."""


class NotEncrypted(Exception):
    """The mail server wants a password and offers no encryption to send it by."""


class Silent(Exception):
    """The server of a channel does not answer: nothing more is tried there in this round. `sent` left before."""

    def __init__(self, sent: int) -> None:
        super().__init__(sent)
        self.sent = sent


class Letter(NamedTuple):
    """A message that this worker has taken on."""

    id: int
    channel: str
    recipient: str
    template: str
    values: Mapping[str, Any]


def queued(
    channel: str, recipient: str, template: str, *, secret: str | None = None, **values: Any
) -> Message:
    """One message to send (`channel`: email, sms), for the caller to add to what it writes.

    `secret` is a link or code that its template shows: sealed until it is sent, then gone. A value `language`
    ("en") says in which language the template speaks.
    """
    now = clock.now()
    return Message(
        channel=channel,
        recipient=recipient,
        template=template,
        body=values,
        secret=secret,
        created_at=now,
        due_at=now,
    )


def carried(channel: str) -> bool:
    """Whether anything is configured that carries messages of this channel."""
    settings = current_settings()
    return (settings.mail if channel == "email" else settings.sms) != CONSOLE


def carries() -> bool:
    """Whether anything is connected that carries messages: what a page says of mail and phone depends on it."""
    return any(carried(channel) for channel in CHANNELS)


def deliver_waiting(render: Render) -> int:
    """Send what waits by every channel; returns how many left."""
    return sum(_delivered(channel, render) for channel in CHANNELS)


def _delivered(channel: str, render: Render) -> int:
    try:
        return deliver(channel, render)
    except Silent as silent:
        return silent.sent


def deliver(channel: str, render: Render, leaving: Callable[[], bool] = lambda: False) -> int:
    """Send what waits for this channel; returns how many left. `render(template, values)` gives subject and text.

    No transaction is open while a server is spoken to. Each message is taken on before it is sent and put down
    after: whoever dies in between leaves that one to be tried again after a while. What was never tried comes
    first, and nothing more once we are `leaving`. Raises Silent when the server does not answer: the others are not
    tried in vain.
    """
    sent = 0
    for _number in range(AT_ONCE):
        letter = None if leaving() else _take_on(channel)
        if letter is None:
            break
        try:
            sent += _deliver(letter, render)
        except Silent:
            raise Silent(sent) from None
    return sent


def _is_silent(failure: Exception) -> bool:
    """Nobody answers, in contrast to a server that answers and refuses this one message."""
    if isinstance(failure, urllib.error.HTTPError | smtplib.SMTPException):
        return isinstance(failure, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(failure, OSError)


@atomic
def _take_on(channel: str) -> Letter | None:
    now = clock.now()
    message = queries.message_due(channel, now, now - FRESH, len(WAITS))
    if message is None:
        return None
    message.due_at = now + WAITS[message.attempts]
    message.attempts += 1
    values = message.body if message.secret is None else {**message.body, "secret": message.secret}
    return Letter(message.id, message.channel, message.recipient, message.template, values)


def _deliver(letter: Letter, render: Render) -> bool:
    """Send one message; did it leave?"""
    try:
        _carry(letter, *render(letter.template, letter.values))
    except Exception as failure:  # one message that cannot be sent stops no other
        # Neither the log nor the row may hold to whom it was or what it said.
        logger.warning("message %s by %s: %s", letter.id, letter.channel, type(failure).__name__)
        _put_down(letter.id, type(failure).__name__)
        if _is_silent(failure):
            raise Silent(0) from None
        return False
    _put_down(letter.id, None)
    return True


@atomic
def _put_down(message_id: int, failure: str | None) -> None:
    message = queries.message(message_id)
    message.failure = failure
    if failure is None:
        message.sent_at = clock.now()
        message.secret = None


def _carry(letter: Letter, subject: str, text: str) -> None:
    settings = current_settings()
    address = urlsplit(settings.mail if letter.channel == "email" else settings.sms)
    if letter.channel == "email" and address.scheme in {"smtp", "smtps"}:
        _by_smtp(address, letter.recipient, subject, text)
    elif letter.channel == "sms" and address.scheme in {"http", "https"}:
        _by_gateway(address, letter.recipient, text)
    else:
        raise NoChannel


def _by_smtp(address: SplitResult, recipient: str, subject: str, text: str) -> None:
    letter = EmailMessage()
    letter["Subject"] = " ".join(subject.split())
    letter["To"] = " ".join(recipient.split())
    user, password = unquote(address.username or ""), unquote(address.password or "")
    letter["From"] = parse_qs(address.query).get("from", [user if "@" in user else "noreply@localhost"])[0]
    letter.set_content(text)
    with _mail_server(address) as server:
        if user and password:
            if not isinstance(server.sock, ssl.SSLSocket):
                raise NotEncrypted
            server.login(user, password)
        server.send_message(letter)


def _mail_server(address: SplitResult) -> smtplib.SMTP:
    """A connection, encrypted wherever the server can be; one that encrypts proves who it is."""
    host, trust = address.hostname or "localhost", ssl.create_default_context()
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, address.port or 465, timeout=PATIENCE, context=trust)
    server = smtplib.SMTP(host, address.port or 25, timeout=PATIENCE)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trust)
    except BaseException:
        server.close()
        raise
    return server


def _by_gateway(address: SplitResult, recipient: str, text: str) -> None:
    """POST {"to", "text"} as JSON; the user part of the address is the bearer token. Anything but 2xx raises."""
    plain = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
    headers = {"Content-Type": "application/json"}
    if address.username:
        headers["Authorization"] = f"Bearer {unquote(address.username)}"
    body = json.dumps({"to": recipient, "text": text}, ensure_ascii=False).encode()
    request = urllib.request.Request(plain, body, headers)  # noqa: S310 - the scheme was looked at
    with urllib.request.build_opener(_StayHere).open(request, timeout=PATIENCE):
        pass


class _StayHere(urllib.request.HTTPRedirectHandler):
    """The token is for this address alone: a redirection is a refusal."""

    def redirect_request(self, *_: Any) -> None:
        return None
