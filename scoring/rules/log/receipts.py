"""Signatures between server and tablets: ECDSA on P-256 with SHA-256, r and s as 64 plain bytes (WebCrypto's form).

Outcomes that are answered together are signed together: the leaves of a hash tree (the hashing of RFC 6962),
one signature over its root, and with each outcome the path from its leaf. Each stays a proof by itself.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
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


class Receipt(msgspec.Struct, frozen=True):
    """One outcome as tablets get it and the log keeps it.

    `path` leads from the leaf to the signed root: at each step the neighbour's hash (base64url) after `L`
    when it stands on the left, `R` when on the right. A lone outcome has an empty path.
    """

    statement: str
    path: list[str]
    signature: str


def receipts_of(key: SigningKey, statements: Sequence[str]) -> list[str]:
    """A receipt as JSON text for each statement, in order, under one signature."""
    if not statements:
        return []
    row = [_leaf(statement) for statement in statements]
    paths: list[list[str]] = [[] for _ in row]
    places = list(range(len(row)))
    while len(row) > 1:
        steps = [("L" if place % 2 == 0 else "R") + encoded(node) for place, node in enumerate(row)]
        for path, place in zip(paths, places, strict=True):
            if (neighbour := place ^ 1) < len(row):
                path.append(steps[neighbour])
        places = [place // 2 for place in places]
        # The last of an odd row moves up unchanged, its path gets no step there.
        row = [_node(*row[at : at + 2]) if at + 1 < len(row) else row[at] for at in range(0, len(row), 2)]
    signature = key.sign(_signed_text(row[0]))
    return [
        msgspec.json.encode(Receipt(statement, path, signature)).decode()
        for statement, path in zip(statements, paths, strict=True)
    ]


def receipt_holds(server_key: str, receipt: Receipt) -> bool:
    """Whether the holder of this key signed exactly this statement."""
    root = _root_of(receipt)
    return root is not None and signed_by(server_key, receipt.signature, _signed_text(root).encode())


class Signatures:
    """Many receipts under one key: the signature of a batch is verified once, each receipt's way to it every time."""

    def __init__(self, server_key: str) -> None:
        self._key = server_key
        self._held: dict[tuple[bytes, str], bool] = {}

    def hold(self, receipt: Receipt) -> bool:
        """Whether the holder of the key signed exactly this statement."""
        root = _root_of(receipt)
        if root is None:
            return False
        signed = (root, receipt.signature)
        if signed not in self._held:
            self._held[signed] = signed_by(self._key, receipt.signature, _signed_text(root).encode())
        return self._held[signed]


def _root_of(receipt: Receipt) -> bytes | None:
    """The root that a receipt's path leads to, or None where the path is none."""
    digest = _leaf(receipt.statement)
    try:
        for step in receipt.path:
            neighbour = decoded(step[1:])
            if step[:1] not in ("L", "R") or len(neighbour) != _SIZE:
                return None
            digest = _node(neighbour, digest) if step[0] == "L" else _node(digest, neighbour)
    except (ValueError, binascii.Error):
        return None
    return digest


def _leaf(statement: str) -> bytes:
    return hashlib.sha256(b"\0" + statement.encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _signed_text(root: bytes) -> str:
    # Names what is signed, so that no other text under this key can stand for outcomes.
    return f"jiangsai outcomes {encoded(root)}"
