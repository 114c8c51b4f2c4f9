"""The hall's own certificate authority: what it may sign, how long, and how its key lies on the disk."""

import ssl
import stat
import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from competition.foundation.system import clock, local_ca
from tests.live import serving

SECRET = "of a test"
HOSTS = ["192.168.7.20", "127.0.0.1", "localhost", "hall-pc", "hall-pc.local"]

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "tls"


def certificate(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


def signed_by(folder, name, secret=SECRET):
    """A certificate for any name, as a thief of the opened key would make one; its file."""
    authority, key = certificate(folder / "ca.pem"), local_ca.authority_key(folder, secret)
    now = clock.now()
    forged = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.subject)
        .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([local_ca.name_of(name)]), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "forged.pem"
    path.write_bytes(forged.public_bytes(serialization.Encoding.PEM))
    return path


def verified(folder, path, *words):
    command = ["openssl", "verify", "-CAfile", str(folder / "ca.pem"), *words, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("host", HOSTS)
def test_openssl_takes_the_server_certificate_for_each_name_of_the_hall(folder, host):
    local_ca.prepare(folder, HOSTS, clock.now(), SECRET)
    asked = ("-verify_ip" if host[0].isdigit() else "-verify_hostname", host)
    found = verified(folder, folder / "server.pem", *asked)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    "name", ["bank.example.org", "example.cn", "local", "8.8.8.8", "10.1.2.3", "2001:db8::1", "evil-hall-pc"]
)
def test_nothing_else_that_the_key_signs_is_believed(folder, name):
    local_ca.prepare(folder, HOSTS, clock.now(), SECRET)
    found = verified(folder, signed_by(folder, name))
    assert found.returncode != 0
    assert "permitted subtree violation" in found.stdout + found.stderr
    assert verified(folder, signed_by(folder, "192.168.200.1")).returncode == 0


def test_the_constraints_name_the_hall_alone(folder):
    local_ca.prepare(folder, HOSTS, clock.now(), SECRET)
    limits = certificate(folder / "ca.pem").extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert {str(part.value) for part in limits.value.permitted_subtrees} == {
        "localhost", "127.0.0.0/8", "192.168.0.0/16", "hall-pc", "hall-pc.local"
    }  # fmt: skip


def test_a_public_address_is_permitted_by_itself(folder):
    local_ca.prepare(folder, ["203.0.114.7"], clock.now(), SECRET)
    assert verified(folder, folder / "server.pem").returncode == 0
    assert verified(folder, signed_by(folder, "203.0.114.8")).returncode != 0


def test_authority_and_server_certificate_are_short_lived(folder):
    local_ca.prepare(folder, HOSTS, clock.now(), SECRET)
    for name, most in (("ca.pem", 365), ("server.pem", 90)):
        found = certificate(folder / name)
        assert found.not_valid_after_utc - found.not_valid_before_utc <= timedelta(days=most), name


def test_the_key_of_the_authority_is_sealed_with_the_installations_secret(folder):
    local_ca.prepare(folder, HOSTS, clock.now(), SECRET)
    key = folder / "ca.key"
    assert b"ENCRYPTED PRIVATE KEY" in key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for wrong in (None, b"", SECRET.encode(), local_ca._passphrase("another secret")):
        with pytest.raises((TypeError, ValueError)):
            serialization.load_pem_private_key(key.read_bytes(), wrong)


def test_a_second_start_keeps_both_and_says_how_long(folder):
    first = local_ca.prepare(folder, HOSTS, clock.now(), SECRET)
    kept = (folder / "ca.pem").read_bytes(), (folder / "server.pem").read_bytes()
    again = local_ca.prepare(folder, ["192.168.200.9", *HOSTS[1:]], clock.now(), SECRET)
    assert again.fingerprint == first.fingerprint
    assert (folder / "ca.pem").read_bytes() == kept[0]
    assert len(again.said) == 1
    assert f"{certificate(folder / 'ca.pem').not_valid_after_utc:%Y-%m-%d}" in again.said[0]


def test_the_server_certificate_is_renewed_at_a_start_before_it_ends(folder):
    now = clock.now()
    first = local_ca.prepare(folder, HOSTS, now, SECRET)
    kept = (folder / "server.pem").read_bytes()
    local_ca.prepare(folder, HOSTS, now + timedelta(days=50), SECRET)
    assert (folder / "server.pem").read_bytes() == kept
    later = local_ca.prepare(folder, HOSTS, now + timedelta(days=70), SECRET)
    assert (folder / "server.pem").read_bytes() != kept
    assert later.fingerprint == first.fingerprint


def old_authority(folder, today):
    """As 0.1.0 left one: five years, any name, its key open."""
    local_ca.prepare(folder, HOSTS, today, SECRET)
    key = local_ca.authority_key(folder, SECRET)
    named = certificate(folder / "ca.pem").subject
    old = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=5 * 365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(old.public_bytes(serialization.Encoding.PEM))
    return key


def test_an_open_authority_of_an_earlier_version_is_replaced_with_a_sentence(folder):
    now = clock.now()
    key = old_authority(folder, now)
    (folder / "ca.key").write_bytes(local_ca.pem_of(key))
    prepared = local_ca.prepare(folder, HOSTS, now, SECRET)
    assert "重新信任" in prepared.said[0]
    assert "封存" in prepared.said[0]
    assert "Every tablet has to trust the new one" in prepared.said[0]
    assert b"ENCRYPTED" in (folder / "ca.key").read_bytes()
    assert verified(folder, folder / "server.pem", "-verify_ip", "192.168.7.20").returncode == 0


def test_an_authority_that_may_sign_for_any_address_is_replaced(folder):
    old_authority(folder, clock.now())
    assert "任何网址" in local_ca.prepare(folder, HOSTS, clock.now(), SECRET).said[0]


@pytest.mark.parametrize(
    ("hosts", "days", "sentence"),
    [
        (["10.0.0.5", *HOSTS[1:]], 0, "网段"),
        (["192.168.7.20", "other-pc"], 0, "换了名字"),
        (HOSTS, 355, "为止"),
    ],
)
def test_another_network_or_the_end_replaces_the_authority_with_its_reason(folder, hosts, days, sentence):
    now = clock.now()
    first = local_ca.prepare(folder, HOSTS, now, SECRET)
    second = local_ca.prepare(folder, hosts, now + timedelta(days=days), SECRET)
    assert second.fingerprint != first.fingerprint
    assert sentence in second.said[0]


def test_browsers_of_the_hall_shake_hands_with_it(settings):
    """A real server, and a client that trusts the authority and nothing else."""
    tls = settings.data_dir / "tls"
    local_ca.prepare(tls, ["127.0.0.1", "localhost"], clock.now(), settings.keys.secret_key)
    told = {
        "JIANGSAI_CERTIFICATE": str(tls / "server.pem"),
        "JIANGSAI_CERTIFICATE_KEY": str(tls / "server.key"),
    }
    context = ssl.create_default_context(cafile=str(tls / "ca.pem"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with serving(settings, environ=told, context=context) as server:
        assert server.url.startswith("https://")  # it answered /healthz, checked by this context
