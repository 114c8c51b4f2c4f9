"""Sealing for keepers: private keys behind passphrases, and lists that two keepers open together.

X25519, HKDF-SHA256, AES-256-GCM and argon2id; `purpose` binds every sealed text to its place, so that none
can be moved to another draw or another keeper.
"""

import base64
import binascii
import hashlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE, _SALT = 12, 16
_VERSION = 1


class Unopened(Exception):
    """A sealed text does not open: wrong passphrase or key, changed, or moved here from elsewhere."""


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


# --- a keeper's own key ---


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


# --- sealing with a key, and to one keeper ---


def seal_with(key: bytes, plain: bytes, purpose: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, purpose.encode())


def open_with(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """The text; raises Unopened."""
    sealed = bytes(sealed)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError) as cause:
        raise Unopened(purpose) from cause


def seal_to(public: str, plain: bytes, purpose: str) -> str:
    """Seal for one public key (base64): only its private half opens it, not even who sealed it."""
    passing = X25519PrivateKey.generate()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(public)))
    ours = passing.public_key().public_bytes_raw()
    key = _derived(shared, ours + bytes.fromhex(public), purpose)
    return base64.b64encode(ours + seal_with(key, plain, purpose)).decode()


def open_from(private: bytes, sealed: str, purpose: str) -> bytes:
    """What was sealed for this private key; raises Unopened."""
    try:
        blob = base64.b64decode(sealed, validate=True)
        mine = X25519PrivateKey.from_private_bytes(private)
        shared = mine.exchange(X25519PublicKey.from_public_bytes(blob[:KEY_BYTES]))
    except (binascii.Error, ValueError) as cause:
        raise Unopened(purpose) from cause
    key = _derived(shared, blob[:KEY_BYTES] + mine.public_key().public_bytes_raw(), purpose)
    return open_with(key, blob[KEY_BYTES:], purpose)


def _derived(secret: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=f"jiangsai-seal-1\n{purpose}".encode()).derive(secret)


# --- one key for every pair of keepers ---


def wrap_for_pairs(key: bytes, publics: Mapping[int, str], purpose: str) -> list[dict[str, Any]]:
    """The key split in two for each pair of keepers (key id → public key); one half opens nothing."""
    wraps = []
    for pair in combinations(sorted(publics), 2):
        mask = os.urandom(KEY_BYTES)
        halves = (mask, _xor(key, mask))
        shares = [
            seal_to(publics[key_id], half, _share(purpose, pair, key_id))
            for key_id, half in zip(pair, halves, strict=True)
        ]
        wraps.append({"keys": list(pair), "shares": shares})
    return wraps


def unwrap(wraps: Sequence[Mapping[str, Any]], first: OpenKey, second: OpenKey, purpose: str) -> bytes:
    """The key from two keepers' halves; raises Unopened."""
    pair = tuple(sorted((first.key_id, second.key_id)))
    privates = {first.key_id: first.private, second.key_id: second.private}
    for wrap in wraps:
        if tuple(wrap["keys"]) == pair and first.key_id != second.key_id:
            halves = [
                open_from(privates[key_id], share, _share(purpose, pair, key_id))
                for key_id, share in zip(pair, wrap["shares"], strict=True)
            ]
            return _xor(*halves)
    raise Unopened(purpose)


def _share(purpose: str, pair: Sequence[int], key_id: int) -> str:
    return f"{purpose}\nshare {key_id} of {'+'.join(map(str, pair))}"


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


# --- the recovery copy: two printed halves in two envelopes ---

_HALF_BYTES = 20


def new_half() -> str:
    """A printed half: 160 bits and a check group, nine groups of four letters."""
    secret = os.urandom(_HALF_BYTES)
    text = base64.b32encode(secret).decode() + _check(secret)
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def read_half(typed: str) -> bytes:
    """The bits of a half typed from paper; raises Unopened when a letter is wrong."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("018", "OIB"))
    text = "".join(character for character in plain if character.isalnum())
    try:
        secret = base64.b32decode(text[:-4])
    except (binascii.Error, ValueError) as cause:
        raise Unopened("half") from cause
    if len(secret) != _HALF_BYTES or _check(secret) != text[-4:]:
        raise Unopened("half")
    return secret


def _check(secret: bytes) -> str:
    return base64.b32encode(hashlib.sha256(secret).digest()).decode()[:4]


def seal_for_halves(key: bytes, first: str, second: str, purpose: str) -> str:
    """The key sealed for whoever holds both halves (base64)."""
    joint = _derived(read_half(first) + read_half(second), b"", f"{purpose}\nrecovery")
    return base64.b64encode(seal_with(joint, key, purpose)).decode()


def open_with_halves(sealed: str, first: str, second: str, purpose: str) -> bytes:
    """The key; raises Unopened."""
    joint = _derived(read_half(first) + read_half(second), b"", f"{purpose}\nrecovery")
    return open_with(joint, base64.b64decode(sealed), purpose)
