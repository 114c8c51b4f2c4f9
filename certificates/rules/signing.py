"""The signed text in a certificate's square code: it proves itself without a network.

`HTTPS://HOST/V/<BASE32>`, where the payload is a COSE_Sign1 (RFC 9052) over canonical CBOR with integer
keys, ES256. What is not strictly the one encoding we would write ourselves is refused: header with
anything but algorithm and key, a non-empty unprotected header, any other way to write the same CBOR, a
high `s` in the signature, unused Base32 bits. So no changed bit can still pass.
"""

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from competition.rules.problems import Problem, Refused

_TAG = 18  # COSE_Sign1
_ES256 = -7
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_EPOCH = date(1970, 1, 1)
_LONGEST = 2048

# All that a stranger's bytes can bring about: of values that CBOR's own tags make (fractions, decimals,
# patterns, messages, references in a ring) some cannot be made, others not written again.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    re.error,
    InvalidSignature,
    cbor2.CBORError,
)


@dataclass(frozen=True)
class Claims:
    """What the square code says. `issued_on` to the day; `index` is the place in the status list."""

    number: str
    name: str
    contest: str
    event: str
    award: str
    issued_on: date
    index: int
    level: str = ""

    def as_map(self) -> dict[int, str | int]:
        """Integer keys, for canonical CBOR; an empty level is left out."""
        body: dict[int, str | int] = {
            1: self.number,
            2: self.name,
            3: self.contest,
            4: self.event,
            5: self.award,
            6: (self.issued_on - _EPOCH).days,
            7: self.index,
        }
        return body | ({8: self.level} if self.level else {})

    @classmethod
    def from_map(cls, body: Mapping[int, Any]) -> "Claims":
        """Read them back; raises ValueError for anything that we would not have written."""
        texts = {key: body.get(key) for key in (1, 2, 3, 4, 5)}
        if not set(body) <= set(range(1, 9)) or not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("claims")
        days, index, level = body.get(6), body.get(7), body.get(8, "")
        if type(days) is not int or type(index) is not int or not isinstance(level, str):
            raise ValueError("claims")
        number, name, contest, event, award = map(str, texts.values())
        issued_on = _EPOCH + timedelta(days=days)
        return cls(number, name, contest, event, award, issued_on, index, level)


@dataclass(frozen=True)
class IssuingKey:
    """A year's private key. `kid`: the first four bytes of the hash of its public key."""

    year: int
    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> "TrustedKey":
        return TrustedKey(self.year, self.private.public_key())

    @property
    def kid(self) -> bytes:
        return self.public.kid


@dataclass(frozen=True)
class TrustedKey:
    """A public key that a verifier was given beforehand."""

    year: int
    key: ec.EllipticCurvePublicKey

    @property
    def kid(self) -> bytes:
        point = self.key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return hashlib.sha256(point).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """Shown beside a verified certificate: eight groups of four hex digits."""
        point = self.key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        text = hashlib.sha256(point).hexdigest()[:32].upper()
        return " ".join(text[i : i + 4] for i in range(0, 32, 4))


@dataclass(frozen=True)
class Verified:
    """Claims whose signature holds, and the key that made it."""

    claims: Claims
    signed_by: TrustedKey


def sign(claims: Claims, key: IssuingKey) -> bytes:
    """The COSE_Sign1 of these claims."""
    protected = _canonical({1: _ES256, 4: key.kid})
    payload = _canonical(claims.as_map())
    der = key.private.sign(_to_sign(protected, payload), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    signature = r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")
    return _canonical(cbor2.CBORTag(_TAG, [protected, {}, payload, signature]))


def verify(signed: bytes, trusted: Mapping[bytes, TrustedKey]) -> Verified:
    """Check a COSE_Sign1. Refused with one code whatever is wrong, so that nothing is learnt from it."""
    try:
        return _verified(signed, trusted)
    except UNREADABLE as cause:
        raise Refused(Problem("signature_not_valid")) from cause


def is_whole(signed: bytes) -> bool:
    """Whether these bytes are one COSE_Sign1 from end to end, whoever made it: what was cut off on the way is none."""
    stream = io.BytesIO(signed[: _LONGEST + 1])
    try:
        outer = cbor2.load(stream)
    except UNREADABLE:
        return False
    return stream.tell() == len(signed) and isinstance(outer, cbor2.CBORTag) and outer.tag == _TAG


def _verified(signed: bytes, trusted: Mapping[bytes, TrustedKey]) -> Verified:
    if len(signed) > _LONGEST:
        raise ValueError("long")
    outer = _strict(signed)
    if not isinstance(outer, cbor2.CBORTag) or outer.tag != _TAG:
        raise ValueError("tag")
    protected, unprotected, payload, signature = outer.value
    if unprotected != {} or not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise ValueError("parts")
    header = _strict(protected)
    if set(header) != {1, 4} or header[1] != _ES256 or len(signature) != 64:
        raise ValueError("header")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < _ORDER and 0 < s <= _ORDER // 2):
        raise ValueError("signature")
    key = trusted[header[4]]
    key.key.verify(encode_dss_signature(r, s), _to_sign(protected, payload), ec.ECDSA(hashes.SHA256()))
    return Verified(Claims.from_map(_strict(payload)), key)


def _to_sign(protected: bytes, payload: bytes) -> bytes:
    return _canonical(["Signature1", protected, b"", payload])


def _canonical(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def _strict(encoded: bytes) -> Any:
    stream = io.BytesIO(encoded)
    value = cbor2.load(stream)
    if stream.tell() != len(encoded) or _canonical(value) != encoded:
        raise ValueError("not canonical")
    return value


def address(public_url: str, signed: bytes) -> str:
    """The text of the square code: all in capitals, so that it fits the alphanumeric mode."""
    return address_of(public_url, base64.b32encode(signed).decode().rstrip("="))


def address_of(public_url: str, payload: str) -> str:
    """The same from a Base32 payload kept in the ledger."""
    return f"{public_url.rstrip('/')}/V/".upper() + payload


def host_of(public_url: str) -> str:
    """The domain a scanned code must lead to."""
    return urlsplit(public_url).netloc


def payload_of(text: str) -> bytes:
    """The bytes of a Base32 payload (the part after /V/). Refused unless written as we write it."""
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as cause:
        raise Refused(Problem("signature_not_valid")) from cause
    if base64.b32encode(raw).decode().rstrip("=") != text:
        raise Refused(Problem("signature_not_valid"))
    return raw


def public_pem(key: TrustedKey) -> str:
    """The public key for `/.well-known/`, PEM."""
    return key.key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
