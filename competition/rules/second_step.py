"""One-time codes by RFC 6238: HMAC-SHA-1 over the half minute, six digits, as every authenticator app makes them."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

PERIOD = 30  # seconds
DIGITS = 6
# A clock may be half a minute off either way.
DRIFT = 1


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: bytes, code: str, now: datetime, after: int) -> int | None:
    """The step whose code this is, None when it is none of now or not newer than step `after`.

    A step that is still to come was counted by a clock that was ahead: it bars nobody.
    """
    present = int(now.timestamp()) // PERIOD
    after = 0 if after > present + DRIFT else after
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            return step
    return None


def written(secret: bytes) -> str:
    """A secret as it is typed into an app."""
    return base64.b32encode(secret).decode().rstrip("=")


def read(text: str) -> bytes:
    """The secret that was written so."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def address(secret: bytes, site: str, login_name: str) -> str:
    """What the square code of a set-up says (the key URI format of the apps)."""
    label = quote(f"{site}:{login_name}")
    return f"otpauth://totp/{label}?secret={written(secret)}&issuer={quote(site)}"
