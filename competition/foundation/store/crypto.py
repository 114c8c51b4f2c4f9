"""Sealed columns and blind indexes: AES-256-GCM and HMAC-SHA-256 with keys outside the database."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from competition.foundation.system.settings import Keys, current_settings

_NONCE = 12


class Unreadable(Exception):
    """A sealed value does not open with our keys: changed, moved, or sealed elsewhere."""


def seal(plain: str, place: str, keys: Keys | None = None) -> bytes:
    """Seal a text for one `place` ("table.column"): key id, NUL, nonce, ciphertext with tag.

    Each value has a fresh nonce, so equal texts look different; the place is authenticated,
    so a value cannot be moved to another column.
    """
    keys = keys or current_settings().keys
    nonce = os.urandom(_NONCE)
    key = bytes.fromhex(keys.field_keys[keys.field_key_id])
    body = AESGCM(key).encrypt(nonce, plain.encode(), place.encode())
    return keys.field_key_id.encode() + b"\0" + nonce + body


def open_(sealed: bytes, place: str, keys: Keys | None = None) -> str:
    """The text sealed for this place; raises Unreadable."""
    keys = keys or current_settings().keys
    key_id, _, rest = bytes(sealed).partition(b"\0")
    try:
        key = bytes.fromhex(keys.field_keys[key_id.decode()])
        return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], place.encode()).decode()
    except (KeyError, InvalidTag, ValueError) as cause:
        raise Unreadable(place) from cause


def blind_index(kind: str, value: str, keys: Keys | None = None) -> str:
    """A keyed fingerprint by which an exact value can be found without being stored (64 hex digits)."""
    keys = keys or current_settings().keys
    return hmac.new(bytes.fromhex(keys.index_key), f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def fingerprint(token: str) -> str:
    """SHA-256 of a random token, for storing what only its holder may know."""
    return hashlib.sha256(token.encode()).hexdigest()
