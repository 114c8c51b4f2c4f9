"""Messages leave after the facts are stored: written in the same transaction, sent by the worker."""

import logging
import smtplib
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from competition.foundation import clock, queries
from competition.foundation.db import atomic, db
from competition.foundation.models import Message
from competition.foundation.settings import current_settings

logger = logging.getLogger(__name__)

Render = Callable[[str, Mapping[str, Any]], tuple[str, str]]


def send(channel: str, recipient: str, template: str, **values: Any) -> Message:
    """Queue one message (`channel`: email, sms) in the caller's transaction."""
    message = Message(
        channel=channel, recipient=recipient, template=template, body=values, created_at=clock.now()
    )
    db.session.add(message)
    return message


@atomic
def deliver_waiting(render: Render, limit: int = 20) -> int:
    """Send what waits; returns how many left. `render(template, values)` gives subject and text."""
    sent = 0
    for message in queries.unsent_messages(limit):
        message.attempts += 1
        try:
            _deliver(message, *render(message.template, message.body))
        except (OSError, smtplib.SMTPException) as failure:
            message.failure = type(failure).__name__
        else:
            message.sent_at = clock.now()
            sent += 1
    return sent


def _deliver(message: Message, subject: str, text: str) -> None:
    adapter = urlsplit(current_settings().mail)
    if message.channel != "email" or adapter.scheme not in {"smtp", "smtps"}:
        # The console adapter shows that a message left, never to whom or what.
        logger.info("message %s by %s: template %s", message.id, message.channel, message.template)
        return
    letter = EmailMessage()
    letter["Subject"] = " ".join(subject.split())
    letter["To"] = " ".join(message.recipient.split())
    letter["From"] = adapter.username or "noreply@localhost"
    letter.set_content(text)
    connect = smtplib.SMTP_SSL if adapter.scheme == "smtps" else smtplib.SMTP
    with connect(adapter.hostname or "localhost", adapter.port or 25, timeout=10) as server:
        if adapter.username and adapter.password:
            server.login(adapter.username, adapter.password)
        server.send_message(letter)
