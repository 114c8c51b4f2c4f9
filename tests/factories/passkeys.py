"""A device with passkeys, as a browser answers for it (WebAuthn Level 3, ES256, no attestation)."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def text(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(written):
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Device:
    """Its answers can be bent: another origin, another site, no check of the holder, a counter that goes back."""

    origin: str = "http://localhost"
    site: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    step: int = 1
    handle: bytes | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def _said(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags, more=b""):
        self.count += self.step
        name = hashlib.sha256(self.site.encode()).digest()
        return name + bytes([flags]) + self.count.to_bytes(4, "big") + more

    def _answer(self, **response):
        written = {name: None if part is None else text(part) for name, part in response.items()}
        return json.dumps(
            {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": written}
        )

    def make(self, options):
        """What a browser sends that made a passkey by these options (JSON)."""
        options = json.loads(options)
        self.handle = raw(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._data(self.flags | ATTESTED, attested)
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._said("webauthn.create", options["challenge"]), attestationObject=told
        )

    def show(self, options):
        """What a browser sends that showed the passkey."""
        said = self._said("webauthn.get", json.loads(options)["challenge"])
        data = self._data(self.flags)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=said, authenticatorData=data, signature=signature, userHandle=self.handle
        )
