"""The rings of tests and what each needs: `tests/rules` nothing but Python, a run of everything all there is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setup_steps import machine, serving, web_files
from setup_steps.machine import ROOT, VENV, say, stop

SCRIPTS, PYTHON_TESTS, PRODUCT, PAPER, POSTGRESQL, BROWSER = (
    "scripts",
    "python tests",
    "product",
    "paper",
    "postgresql",
    "browser",
)
WHOLE_PRODUCT = frozenset({PYTHON_TESTS, PRODUCT, PAPER, POSTGRESQL})
EVERYTHING = WHOLE_PRODUCT | {SCRIPTS, BROWSER}
NEEDS = {
    "tests/js": frozenset({SCRIPTS}),
    "tests/rules": frozenset({PYTHON_TESTS}),
    "tests/papers": frozenset({PYTHON_TESTS, PAPER}),
    "tests/browser": WHOLE_PRODUCT | {BROWSER},
}
DEBIAN_PACKAGES = {
    PAPER: ("fonts-lxgw-wenkai", "fonts-hanazono", "fonts-babelstone-han", "poppler-utils"),
    POSTGRESQL: ("postgresql",),
    BROWSER: ("chromium", "fonts-noto-cjk"),
}
FETCHED_FILES = {PRODUCT: {"run", "test"}, PAPER: {"run", "print"}}


def needs(words: Sequence[str]) -> frozenset[str]:
    """What the tests named by these words of pytest need; everything where none is named."""
    wanted = [needs_of(place) for place in map(place_of, words) if place]
    found = frozenset().union(*wanted) if wanted else EVERYTHING
    return found - {POSTGRESQL} if engines(words) == "sqlite" else found


def place_of(word: str) -> str:
    """The file or folder of tests that a word names, from the checkout; empty for any other word."""
    path = (ROOT / word.partition("::")[0]).resolve()
    named = not word.startswith("-") and path.exists() and path.is_relative_to(ROOT / "tests")
    return path.relative_to(ROOT).as_posix() if named else ""


def needs_of(place: str) -> frozenset[str]:
    """What one file or folder needs; all of `tests` needs everything."""
    if place == "tests":
        return EVERYTHING
    return NEEDS.get("/".join(place.split("/")[:2]), WHOLE_PRODUCT)


def engines(words: Sequence[str]) -> str:
    """What was typed behind --engines."""
    for number, word in enumerate(words):
        if word.startswith("--engines"):
            return word.partition("=")[2] or "".join(words[number + 1 : number + 2])
    return ""


def get_ready(wanted: Collection[str]) -> None:
    """Install and fetch what these needs ask for, and nothing else."""
    machine.check_platform()
    packages = [name for need, names in DEBIAN_PACKAGES.items() if need in wanted for name in names]
    install_debian_packages(packages)
    if PYTHON_TESTS in wanted:
        uses = {use for need, uses in FETCHED_FILES.items() if need in wanted for use in uses}
        fetch_together(machine.TEST_LOCK, uses)
    if PRODUCT in wanted:
        serving.compile_translations()
    os.chdir(ROOT)
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"


def fetch_together(lock: Path, uses: set[str]) -> None:
    """The environment and the web files at the same time: both mostly wait for the network."""
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(machine.make_environment, lock), pool.submit(web_files.fetch, uses)]
    for one in waiting:
        one.result()


def install_debian_packages(names: Sequence[str]) -> None:
    """Debian's chromium, PostgreSQL and the rest; another user than root is told what to type."""
    if not names:
        return
    dpkg = shutil.which("dpkg-query")
    if dpkg is None:
        say(f"不是 Debian：请自备 {'、'.join(names)}。 Not Debian: bring {', '.join(names)} yourself.")
        return
    missing = missing_of(names, dpkg)
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        typed = f"sudo apt-get update && sudo {' '.join(install)}"
        stop(
            f"测试还需要几个 Debian 软件包，请先执行：\n  {typed}",
            f"Tests need Debian packages; type:\n  {typed}",
        )
    say(f"正在安装 Installing: {' '.join(missing)} …")
    for command in (["apt-get", "update"], install):
        apt(command)


def apt(command: Sequence[str]) -> None:
    """One command of apt, quiet; its last lines are shown when it fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ran = subprocess.run(
        command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        print("\n".join(ran.stderr.strip().splitlines()[-6:]), file=sys.stderr)
        stop(f"“{' '.join(command)}”没有成功。", f"'{' '.join(command)}' did not succeed.")


def missing_of(names: Sequence[str], dpkg: str) -> list[str]:
    """Which of these Debian packages are not there and whole."""
    command = [dpkg, "--show", "--showformat", "${Package} ${db:Status-Status}\n", *names]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    whole = {line.split()[0] for line in ran.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in whole]
