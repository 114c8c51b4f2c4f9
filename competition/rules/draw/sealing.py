"""Sealing with a key, and to one keeper (X25519, HKDF-SHA256, AES-256-GCM).

`purpose` binds every sealed text to its place, so that none can be moved to another draw or another keeper.
"""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE = 12


class Unopened(Exception):
    """A sealed text does not open: wrong passphrase or key, changed, or moved here from elsewhere."""


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
    key = derived(shared, ours + bytes.fromhex(public), purpose)
    return base64.b64encode(ours + seal_with(key, plain, purpose)).decode()


def open_from(private: bytes, sealed: str, purpose: str) -> bytes:
    """What was sealed for this private key; raises Unopened."""
    try:
        blob = base64.b64decode(sealed, validate=True)
        mine = X25519PrivateKey.from_private_bytes(private)
        shared = mine.exchange(X25519PublicKey.from_public_bytes(blob[:KEY_BYTES]))
    except (binascii.Error, ValueError) as cause:
        raise Unopened(purpose) from cause
    key = derived(shared, blob[:KEY_BYTES] + mine.public_key().public_bytes_raw(), purpose)
    return open_with(key, blob[KEY_BYTES:], purpose)


def derived(secret: bytes, salt: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for this purpose alone."""
    return HKDF(SHA256(), KEY_BYTES, salt=salt, info=f"jiangsai-seal-1\n{purpose}".encode()).derive(secret)
