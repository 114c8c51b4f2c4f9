"""A keeper's own key: its private half lies behind a passphrase (X25519, AES-256-GCM, argon2id)."""

import hashlib
import os
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from competition.rules.draw.sealing import KEY_BYTES, Unopened

_NONCE, _SALT = 12, 16
_VERSION = 1


@dataclass(frozen=True)
class Cost:
    """What one guess at a passphrase costs: passes over 2**memory KiB."""

    passes: int
    memory: int


STRONG = Cost(passes=4, memory=16)  # 64 MiB


@dataclass(frozen=True, repr=False)
class OpenKey:
    """A keeper's private key while it is in use; never stored, never shown."""

    account_id: int
    key_id: int
    private: bytes


def new_private() -> bytes:
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> str:
    """The public half as 64 hex digits."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    """Sixteen hex digits in fours, short enough to be read aloud and compared."""
    digits = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def seal_private(private: bytes, passphrase: str, cost: Cost = STRONG) -> bytes:
    """Version, cost, salt, nonce, ciphertext. The public key is authenticated with it."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    head = bytes([_VERSION, cost.passes, cost.memory])
    body = AESGCM(_stretched(passphrase, salt, cost)).encrypt(
        nonce, private, head + public_of(private).encode()
    )
    return head + salt + nonce + body


def open_private(sealed: bytes, public: str, passphrase: str) -> bytes:
    """The private key; raises Unopened."""
    sealed = bytes(sealed)
    head, salt = sealed[:3], sealed[3 : 3 + _SALT]
    nonce, body = sealed[3 + _SALT : 3 + _SALT + _NONCE], sealed[3 + _SALT + _NONCE :]
    if len(head) < 3 or head[0] != _VERSION or not 1 <= head[1] <= 16 or not 3 <= head[2] <= 20:
        raise Unopened("key")
    try:
        key = _stretched(passphrase, salt, Cost(head[1], head[2]))
        return AESGCM(key).decrypt(nonce, body, head + public.encode())
    except (InvalidTag, ValueError) as cause:
        raise Unopened("key") from cause


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFKC", passphrase).strip()
    return hash_secret_raw(
        text.encode("utf-8", "surrogatepass"),
        salt,
        time_cost=cost.passes,
        memory_cost=2**cost.memory,
        parallelism=1,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
