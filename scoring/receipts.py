"""Signatures between server and tablets: ECDSA on P-256 with SHA-256, r and s as 64 plain bytes (WebCrypto's form)."""

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

_SIZE = 32


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of a base64url text; raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class SigningKey:
    """The private half; `public` is what tablets keep (base64url SPKI)."""

    private: ec.EllipticCurvePrivateKey

    @classmethod
    def fresh(cls) -> "SigningKey":
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        key = serialization.load_pem_private_key(pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("not an elliptic curve key")
        return cls(key)

    def to_pem(self) -> bytes:
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public(self) -> str:
        raw = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return encoded(raw)

    def sign(self, text: str) -> str:
        """The signature of a text; the same text always gets the same one (RFC 6979)."""
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self.private.sign(text.encode(), algorithm))
        return encoded(r.to_bytes(_SIZE) + s.to_bytes(_SIZE))


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """A tablet's key from base64url SPKI; raises ValueError for anything but a P-256 key."""
    try:
        key = serialization.load_der_public_key(decoded(text))
    except (ValueError, binascii.Error, UnsupportedAlgorithm) as cause:
        raise ValueError("not a key") from cause
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    return key


def signed_by(key: str, signature: str, message: bytes) -> bool:
    """Whether the holder of this key signed exactly these bytes."""
    try:
        raw = decoded(signature)
        if len(raw) != 2 * _SIZE:
            return False
        pair = encode_dss_signature(int.from_bytes(raw[:_SIZE]), int.from_bytes(raw[_SIZE:]))
        public_key(key).verify(pair, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
