"""What the public address of an installation allows: passkeys need a name, subdomains follow a registered one."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

# Names that nobody can register (RFC 6761, 6762, 8375, and what halls use): no strangers' subdomains lie under them.
_UNREGISTERED = (
    "local",
    "localhost",
    "internal",
    "lan",
    "home",
    "corp",
    "test",
    "invalid",
    "onion",
    "home.arpa",
)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Party:
    """Who asks for a passkey (WebAuthn 5.1.2): the name it belongs to, and the origin its answers come from."""

    name: str
    origin: str


def _host(public_url: str) -> str | None:
    """The name of an address in the spelling of browsers; None for a bare address."""
    host = (urlsplit(public_url).hostname or "").rstrip(".")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return None
    # A name that ends in figures is read as an address by browsers.
    if not host or host.rsplit(".", 1)[-1].isdigit():
        return None
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return None


def party_of(public_url: str) -> Party | None:
    """Who asks for passkeys at this address; None for a bare address, and for plain http except on localhost."""
    parts, host = urlsplit(public_url), _host(public_url)
    if host is None or (parts.scheme != "https" and host != "localhost"):
        return None
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    return Party(host, f"{parts.scheme}://{host}{port}")


def is_registered_name(public_url: str) -> bool:
    """Is this https under a name of the public system of names, so that its subdomains are its owner's too?"""
    host = _host(public_url)
    if host is None or "." not in host or urlsplit(public_url).scheme != "https":
        return False
    return not any(host.endswith(f".{name}") for name in _UNREGISTERED)
