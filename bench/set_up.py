"""How long a newcomer waits: each command on a fresh clone, then again.

`python3 bench/set_up.py [--folder DIR]` (standard library only). The first start downloads, so the figure
depends on the network; the caches of pip, uv and npm are pointed at empty folders. Debian's packages are
counted only when `test` has to install them.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def until_ready(home: Path, told: dict[str, str], port: int) -> float:
    """Seconds from typing `run` until it says where it serves; then it is stopped."""
    command = [sys.executable, "tasks.py", "run", "--port", str(port)]
    began = time.perf_counter()
    served = subprocess.Popen(command, cwd=home, env=told, stdout=subprocess.PIPE, text=True)
    said = ""
    for line in served.stdout or ():
        said += line
        if "JiangSai is ready" in line:
            break
    else:
        raise RuntimeError(said)
    seconds = time.perf_counter() - began
    served.send_signal(signal.SIGTERM)
    served.communicate()
    return seconds


def collected(home: Path, told: dict[str, str]) -> float:
    """Seconds for `test` to make everything ready and collect the tests, running none."""
    began = time.perf_counter()
    command = [sys.executable, "tasks.py", "test", "--collect-only", "--quiet"]
    subprocess.run(command, cwd=home, env=told, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    """One table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", help="where to clone to")
    parser.add_argument("--port", type=int, default=8470)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="set-up-", dir=options.folder))
    told = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told |= {name: str(folder / name) for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache")}
    try:
        home = folder / "jiangsai"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(home)], check=True)
        print("| command | first, s | second, s |\n|---|---:|---:|")
        starts = [until_ready(home, told, options.port) for _ in range(4)]
        print(f"| run, until ready | {starts[0]:.1f} | {sorted(starts[1:])[1]:.1f} |")
        tests = [collected(home, told) for _ in range(2)]
        print(f"| test, until collected | {tests[0]:.1f} | {tests[1]:.1f} |")
        print(f"\nload {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
