"""What was sent from a page whose sign-in had ended: kept for its owner, and sent on once they are signed in again.

The text travels in the page that asks to sign in, sealed: nobody else at that screen reads or changes it, and it
is offered to the account that typed it alone.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from flask import request

from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.foundation.web.forms import labels

_PLACE = "accounts.typed"
_LASTS = timedelta(hours=2)
# Sealed and coded it stays well below what a form may hold.
_MOST = 500_000
_OURS = {"csrf_token", "proof_password", "passkey_proof", "held", "resumed"}
# Fields whose text nobody at the screen should read.
_SECRET = ("password", "passphrase", "repeated", "pin", "code", "token", "secret", "half")


@dataclass(frozen=True)
class Held:
    """Where it was meant for, its fields in order, and whether files were with it (those are chosen again)."""

    account_id: int
    until: float
    target: str
    typed: list[tuple[str, str]]
    files: bool

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp(self.until, UTC) - _LASTS

    @classmethod
    def of_request(cls, account_id: int) -> "Held":
        """What this request sends, for the account whose sign-in had ended."""
        until = (clock.now() + _LASTS).timestamp()
        return cls(account_id, until, request.full_path.rstrip("?"), typed_fields(), bool(request.files))


def typed_fields() -> list[tuple[str, str]]:
    """The fields of this request without those of the page itself."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _OURS]


def readable(typed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was typed as its owner reads it before it is sent: named as on the forms, secrets masked."""
    words = labels()
    return [
        (words.get(name, name), "••••••" if any(part in name for part in _SECRET) else text)
        for name, text in typed
        if text
    ]


def sealed(held: Held) -> str | None:
    """As a hidden field carries it; None where it is too much to carry."""
    if _size(text for pair in held.typed for text in pair) > _MOST:
        return None
    plain = msgspec.json.encode(held).decode()
    return base64.urlsafe_b64encode(crypto.seal(plain, _PLACE)).decode()


def opened(field: str | None, account_id: int) -> Held | None:
    """What a hidden field brought back, if this account typed it and it is not too old."""
    if not field:
        return None
    try:
        plain = crypto.open_(base64.urlsafe_b64decode(field.encode()), _PLACE)
    except (ValueError, crypto.Unreadable):
        return None
    held = msgspec.json.decode(plain, type=Held)
    return held if held.account_id == account_id and clock.now().timestamp() < held.until else None


def _size(texts: Iterable[str]) -> int:
    return sum(len(text.encode()) for text in texts)
