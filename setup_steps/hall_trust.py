"""How a tablet comes to trust the hall's own certificate authority: a fingerprint, a QR, one small page."""

import hashlib
import http.server
import socket
import ssl
import string
import subprocess
import threading
from collections.abc import Mapping
from html import escape
from pathlib import Path

from setup_steps.machine import PYTHON, ROOT, say

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - compared with, not bound to


def hall_address() -> str:
    """This machine's address in the hall network (no packet is sent to find it)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def hall_names() -> list[str]:
    """Names and addresses the server certificate is good for."""
    name = socket.gethostname().lower()
    return list(dict.fromkeys([hall_address(), "127.0.0.1", "localhost", name, f"{name}.local"]))


def prepare_authority(data: Path, told: Mapping[str, str]) -> str:
    """Make or keep the local authority and the server certificate, say what changed; gives its fingerprint."""
    command = [str(PYTHON), "-m", "competition.foundation.system.local_ca", str(data), *hall_names()]
    ran = subprocess.run(command, cwd=ROOT, env=told, stdout=subprocess.PIPE, text=True, check=True)
    *said, fingerprint = ran.stdout.strip().splitlines()
    for line in said:
        say(line)
    return fingerprint


def show_trust(host: str, port: int, fingerprint: str) -> None:
    """Fingerprint and QR in the terminal; plain http, for a tablet that does not trust the authority yet."""
    address = f"http://{hall_address() if host == EVERY_ADDRESS else host}:{port}/tls"
    say(f"\n平板先打开这里，信任本机证书 Tablets trust this machine at: {address}")
    say(f"指纹 Fingerprint (SHA-256):\n  {fingerprint}")
    code = "import sys, segno; segno.make(sys.argv[1], error='m').terminal(compact=True)"
    subprocess.run([str(PYTHON), "-c", code, address], cwd=ROOT, check=False)


def trust_page(host: str, port: int, folder: Path, url: str) -> http.server.ThreadingHTTPServer:
    """Serve the authority's certificate and how to trust it; no other page, no private key."""
    certificate = ssl.PEM_cert_to_DER_cert((folder / "ca.pem").read_text())
    words = string.Template((ROOT / "setup_steps" / "trust.html").read_text())
    page = words.substitute(url=escape(url), fingerprint=fingerprint_of(certificate)).encode()

    class Trust(http.server.BaseHTTPRequestHandler):
        """Two addresses: the page and the certificate."""

        timeout = 10  # seconds that a client may keep still

        def do_GET(self) -> None:
            """Answer one of the two."""
            answers = {
                "/tls": ("text/html; charset=utf-8", page),
                "/jiangsai-ca.crt": ("application/x-x509-ca-cert", certificate),
            }
            kind, body = answers.get(self.path, ("text/plain; charset=utf-8", b"/tls\n"))
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: the terminal shows the QR."""

    server = http.server.ThreadingHTTPServer((host, port), Trust)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def fingerprint_of(certificate: bytes) -> str:
    """SHA-256 in pairs, as tablets show it."""
    plain = hashlib.sha256(certificate).hexdigest().upper()
    return ":".join(plain[at : at + 2] for at in range(0, len(plain), 2))
