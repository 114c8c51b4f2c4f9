"""A certificate authority of this installation's own, for a hall network without public names.

Tablets need https for offline work, the camera and the wake lock. `python -m competition.foundation.system.local_ca
DATA NAME...` keeps the authority and the server certificate in DATA/tls, says what changed, and prints the
authority's fingerprint last. Whoever steals the machine gets little of it: the authority is good for the hall's names
and private addresses alone, for a year, and its key is sealed with the installation's secret.
"""

import hashlib
import hmac
import ipaddress
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from competition.foundation.system.clock import now
from competition.foundation.system.settings import Keys

AUTHORITY_DAYS = 365
# Every tablet has to trust a new authority, so one is made only when the old one could end during a contest.
RENEW_AUTHORITY_BEFORE_DAYS = 14
SERVER_DAYS = 90
RENEW_SERVER_BEFORE_DAYS = 30
# What a machine in a hall may be called; its own address picks the one that is permitted.
PRIVATE = tuple(
    ipaddress.ip_network(written)
    for written in [
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    ]
)
ALWAYS = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Prepared:
    """The authority's fingerprint, and what its people have to be told of what changed (two lines each)."""

    fingerprint: str
    said: Sequence[str] = ()


def name_of(host: str) -> x509.GeneralName:
    """An address as an address, anything else as a DNS name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _permitted(hosts: Sequence[str]) -> list[x509.GeneralName]:
    """The names themselves, and the private networks that the addresses lie in; a public address stands alone."""
    found: dict[x509.GeneralName, None] = {}
    for host in (*ALWAYS, *hosts):
        name = name_of(host)
        if isinstance(name, x509.IPAddress):
            address = ipaddress.ip_address(str(name.value))
            around = (net for net in PRIVATE if net.version == address.version and address in net)
            name = x509.IPAddress(next(around, ipaddress.ip_network(address)))
        found[name] = None
    return list(found)


def write_secret(path: Path, content: bytes) -> None:
    """A file that only its owner reads."""
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    beside.replace(path)


def _passphrase(secret: str) -> bytes:
    """What seals the authority's key, from the installation's secret."""
    return hmac.new(secret.encode(), b"hall authority", hashlib.sha256).hexdigest().encode()


def pem_of(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> bytes:
    """A private key as its file holds it."""
    sealing: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        sealing = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealing)


def make_authority(folder: Path, hosts: Sequence[str], today: datetime, secret: str) -> None:
    """A new authority for these names and addresses; every tablet must trust it once."""
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
        .not_valid_after(today + timedelta(days=AUTHORITY_DAYS - 1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(hosts), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(folder / "ca.key", pem_of(key, _passphrase(secret)))
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


def authority_key(folder: Path, secret: str) -> ec.EllipticCurvePrivateKey:
    """The authority's key, opened; raises ValueError or TypeError where it is not sealed with this secret."""
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), _passphrase(secret))
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("ca.key is not an elliptic-curve key")
    return key


def make_server(folder: Path, hosts: Sequence[str], today: datetime, secret: str) -> None:
    """A certificate for these names and addresses, signed by the authority in the folder, which outlives it."""
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    signing, key = authority_key(folder, secret), ec.generate_private_key(ec.SECP256R1())
    ends = min(today + timedelta(days=SERVER_DAYS - 1), authority.not_valid_after_utc)
    # No name of the hall here: what looks like one would be held against the constraints a second time.
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "JiangSai server")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([name_of(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    write_secret(folder / "server.key", pem_of(key))
    write_secret(folder / "server.pem", certificate.public_bytes(serialization.Encoding.PEM))


def serves(folder: Path, hosts: Sequence[str], today: datetime) -> bool:
    """Is the server certificate there, by this authority, for these names, and not about to end?"""
    try:
        certificate = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
        authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    if certificate.issuer != authority.subject:
        return False
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ends = certificate.not_valid_after_utc - timedelta(days=RENEW_SERVER_BEFORE_DAYS)
    short = certificate.not_valid_after_utc <= today + timedelta(days=SERVER_DAYS)
    return {name_of(host) for host in hosts} <= set(names) and today < ends and short


def _faults(folder: Path, hosts: Sequence[str], today: datetime, secret: str) -> Iterator[tuple[str, str]]:
    """Why the authority that is there serves no more, in both languages."""
    try:
        authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
        authority_key(folder, secret)
    except (ValueError, TypeError, OSError):
        yield (
            "它的私钥没有用本机的密钥封存，或打不开",
            "its key is not sealed with the secret of this installation",
        )
        return
    try:
        limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        yield "它可以给任何网址签证书", "it could sign for any address"
        return
    if not set(_permitted(hosts)) <= set(limits.permitted_subtrees or ()):
        yield "主机换了名字或网段", "this machine has another name or is in another network"
    if authority.not_valid_after_utc < today + timedelta(days=RENEW_AUTHORITY_BEFORE_DAYS):
        ends = f"{authority.not_valid_after_utc:%Y-%m-%d}"
        yield f"它到 {ends} 为止", f"it ends on {ends}"


def _replaced(faults: Sequence[tuple[str, str]]) -> str:
    chinese, english = ("；".join(part) for part in zip(*faults, strict=True))
    return (
        f"赛场证书机构已换新：原来的{chinese}。每台平板要重新信任一次。\n"
        f"The hall's certificate authority was replaced: {english}. Every tablet has to trust the new one."
    )


def prepare(folder: Path, hosts: Sequence[str], today: datetime, secret: str) -> Prepared:
    """Keep or make the authority and the server certificate; `secret` is the installation's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    said: list[str] = []
    fresh = not (folder / "ca.pem").exists()
    faults = [] if fresh else list(_faults(folder, hosts, today, secret))
    if fresh or faults:
        make_authority(folder, hosts, today, secret)
        said += [_replaced(faults)] if faults else []
    if not serves(folder, hosts, today):
        make_server(folder, hosts, today, secret)
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    ends = f"{authority.not_valid_after_utc:%Y-%m-%d}"
    said.append(f"赛场证书机构有效到 {ends}。 The hall's certificate authority is good until {ends}.")
    return Prepared(authority.fingerprint(hashes.SHA256()).hex(":").upper(), said)


if __name__ == "__main__":
    data = Path(sys.argv[1])
    prepared = prepare(data / "tls", sys.argv[2:], now(), Keys.load(data / "keys" / "keys.json").secret_key)
    print(*prepared.said, prepared.fingerprint, sep="\n")
