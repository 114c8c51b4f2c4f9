"""Keys that sign certificates: one a year, in files only the server may read."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from certificates.rules.signing import IssuingKey, TrustedKey
from competition.foundation.system import leftovers


def _private_path(folder: Path, year: int) -> Path:
    return folder / f"issuing-{year}.pem"


def make_key(folder: Path, year: int) -> IssuingKey:
    """Make the year's key unless it is there; two processes at once end with the same one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _private_path(folder, year)
    if not path.exists():
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        descriptor, fresh = leftovers.unfinished_file(folder, ".issuing-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(pem)
                stream.flush()
                os.fsync(stream.fileno())
                os.link(fresh, path)  # fails when another process was first: its key stands
        except FileExistsError:
            pass
        finally:
            fresh.unlink(missing_ok=True)
    return load_key(folder, year)


def load_key(folder: Path, year: int) -> IssuingKey:
    """The year's private key; raises FileNotFoundError."""
    key = serialization.load_pem_private_key(_private_path(folder, year).read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("an issuing key is P-256")
    return IssuingKey(year, key)


def trusted_keys(folder: Path) -> dict[bytes, TrustedKey]:
    """Public halves of every year's key in the folder, by key id."""
    years = sorted(int(path.stem.removeprefix("issuing-")) for path in folder.glob("issuing-*.pem"))
    keys = [load_key(folder, year).public for year in years]
    return {key.kid: key for key in keys}
