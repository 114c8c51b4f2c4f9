"""The machine underneath: its Python, its pip, its disk, and the environment made from the hashed locks.

Standard library only: everything here runs before anything is installed.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
ROOM_FOR_SET_UP = 900 * 1024 * 1024
ROOM_FOR_SERVING = 50 * 1024 * 1024
X86_64 = ("x86_64", "amd64")
ONE_PIP_AT_A_TIME = threading.Lock()


def say(sentence: str) -> None:
    """One line of progress, shown at once."""
    print(sentence, flush=True)


def stop(chinese: str, english: str) -> NoReturn:
    """One clear sentence in each language, and exit code 2."""
    sys.stdout.flush()
    print(f"\n{chinese}\n{english}", file=sys.stderr, flush=True)
    sys.exit(2)


def check_platform() -> None:
    """The locks hold wheels for Linux on x86-64."""
    if sys.platform != "linux":
        stop(
            "匠赛只在 Linux 上运行，请换一台 Debian 12 或更新的机器。",
            "JiangSai runs on Linux only; use a machine with Debian 12 or newer.",
        )
    if platform.machine() not in X86_64:
        stop(
            f"匠赛只在 x86-64 的机器上运行，这里是 {platform.machine()}，请换一台。",
            f"JiangSai runs on x86-64 only and this machine is {platform.machine()}; use another one.",
        )


def check_room(folder: Path, needed: int) -> None:
    """Stop before a half-written database or environment does."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        here, wanted = free // 2**20, needed // 2**20
        stop(
            f"磁盘快满了：{folder} 只剩 {here} MB，至少需要 {wanted} MB。请清理后再试。",
            f"The disk is nearly full: {folder} has {here} MB left and {wanted} MB are needed. "
            "Free some space and try again.",
        )


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def locked_lines(lock: Path, package: str) -> str:
    """The pinned line of one package with its hashes, out of a lock."""
    found = re.search(rf"^{re.escape(package)}==.*?(?=^\S|\Z)", lock.read_text(), re.M | re.S)
    if found is None:
        raise LookupError(f"{package} is not in {lock.name}")
    return "".join(line for line in found.group().splitlines(True) if not line.lstrip().startswith("#"))


def pip_into_tools(package: str) -> None:
    """Install one locked package into .tools (allowed where Debian calls its Python externally managed)."""
    with ONE_PIP_AT_A_TIME:
        install_tool(package)


def install_tool(package: str) -> None:
    """With the package's hashes only; a stamp saves the second time."""
    wanted = locked_lines(ROOT / "requirements-tools.lock", package)
    stamp = TOOLS / f"{package}.stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode != 0:
        stop(
            "这台机器的 Python 没有 pip。请执行：apt-get install python3-pip",
            "This Python has no pip. Type: apt-get install python3-pip",
        )
    TOOLS.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as list_of_one:
        list_of_one.write(wanted)
        list_of_one.flush()
        options = ["--quiet", "--target", str(TOOLS), "--upgrade", "--no-deps", "--require-hashes"]
        quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
        ran = subprocess.run(
            [*pip, "install", *options, "-r", list_of_one.name],
            env=quiet,
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode != 0:
        stop_for_network(ran.stderr)
    stamp.write_text(wanted)


def stop_for_network(trace: str) -> NoReturn:
    """An installer failed: show its last lines, then say what is most likely wrong."""
    print("\n".join(trace.strip().splitlines()[-6:]), file=sys.stderr)
    if "No space left" in trace:
        stop("磁盘已满，请清理后再试。", "The disk is full; free some space and try again.")
    stop(
        "第一次启动需要联网下载依赖，但没有下载成功。请检查网络或软件源设置后再试；装好以后不再需要网络。",
        "The first start downloads what JiangSai needs and could not. Check the network or the package index "
        "and try again; afterwards no network is needed.",
    )


def index_settings() -> dict[str, str]:
    """The package index this machine's pip is set to, told to uv in its own words."""
    told = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "UV_LINK_MODE": "copy"}
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        return told
    ran = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    for line in ran.stdout.splitlines():
        key, _, value = line.partition("=")
        if key.rpartition(".")[2] == "index-url":
            told["UV_DEFAULT_INDEX"] = value.strip("'\"")
    return told


def make_environment(lock: Path) -> None:
    """Bring .venv to what the lock says; nothing to do when the stamp says it is there already."""
    stamp = VENV / "lock.stamp"
    has = stamp.read_text().split() if stamp.exists() and PYTHON.exists() else []
    wanted = [digest(lock), sys.version.split()[0]]
    richer = [digest(TEST_LOCK), wanted[1]] if TEST_LOCK.exists() else wanted
    if has in (wanted, richer):
        return
    check_room(ROOT, ROOM_FOR_SET_UP)
    say("正在准备运行环境…… Preparing the environment …")
    pip_into_tools("uv")
    uv = str(TOOLS / "bin" / "uv")
    environment = {**os.environ, **index_settings(), "VIRTUAL_ENV": str(VENV)}
    # a different Python needs a fresh .venv; the same Python keeps it and only what changed is installed
    if len(has) != len(wanted) or has[1] != wanted[1]:
        run_uv([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], environment)
    run_uv([uv, "pip", "sync", "--quiet", "--require-hashes", str(lock)], environment)
    stamp.write_text("\n".join(wanted))


def run_uv(command: Sequence[str], environment: dict[str, str]) -> None:
    """Run uv from a folder whose settings cannot interfere, and explain a failure."""
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=TOOLS)
    if ran.returncode != 0:
        stop_for_network(ran.stderr)
