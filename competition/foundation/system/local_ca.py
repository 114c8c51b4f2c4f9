"""A certificate authority of this installation's own, for a hall network without public names.

Tablets need https for offline work, the camera and the wake lock. `python -m
competition.foundation.system.local_ca FOLDER NAME...` keeps the authority and the server certificate in FOLDER and
prints the authority's fingerprint.
"""

import ipaddress
import os
import secrets
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from competition.foundation.system.clock import now

AUTHORITY_YEARS = 5
SERVER_DAYS = 397  # what phones and tablets accept of a server certificate
RENEW_BEFORE_DAYS = 60


def name_of(host: str) -> x509.GeneralName:
    """An address as an address, anything else as a DNS name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def write_secret(path: Path, content: bytes) -> None:
    """A file that only its owner reads."""
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    beside.replace(path)


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as its file holds it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def make_authority(folder: Path, today: datetime) -> None:
    """A new authority; every tablet must trust it once."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "JiangSai"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"JiangSai hall {secrets.token_hex(4)}"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=365 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(folder / "ca.key", pem_of(key))
    write_secret(folder / "ca.pem", certificate.public_bytes(serialization.Encoding.PEM))


def usage(signs_certificates: bool) -> x509.KeyUsage:
    """What a key may be used for: an authority signs certificates, a server proves itself."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def make_server(folder: Path, hosts: Sequence[str], today: datetime) -> None:
    """A certificate for these names and addresses, signed by the authority in the folder."""
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    authority_key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise ValueError("ca.key is not an elliptic-curve key")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName([name_of(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    write_secret(folder / "server.key", pem_of(key))
    write_secret(folder / "server.pem", certificate.public_bytes(serialization.Encoding.PEM))


def serves(folder: Path, hosts: Sequence[str], today: datetime) -> bool:
    """Is the server certificate there, for these names, and not about to end?"""
    try:
        certificate = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ends = certificate.not_valid_after_utc - timedelta(days=RENEW_BEFORE_DAYS)
    return {name_of(host) for host in hosts} <= set(names) and today < ends


def prepare(folder: Path, hosts: Sequence[str], today: datetime) -> str:
    """Keep or make the authority and the server certificate; returns the authority's fingerprint."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "ca.pem").exists():
        make_authority(folder, today)
    if not serves(folder, hosts, today):
        make_server(folder, hosts, today)
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    return authority.fingerprint(hashes.SHA256()).hex(":").upper()


if __name__ == "__main__":
    print(prepare(Path(sys.argv[1]), sys.argv[2:], now()))
