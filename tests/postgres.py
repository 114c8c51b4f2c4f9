"""A PostgreSQL server of our own for one test run: a temporary folder and a Unix socket, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: on the path, or where Debian keeps the newest."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


def ordinary_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as the package's own user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise LookupError("no ordinary user to run PostgreSQL as")


@contextmanager
def own_server() -> Iterator[str]:
    """Start a server, give its URL (database `postgres`, which the tests copy from), stop it and clean up."""
    found = programs()
    if found is None:
        raise LookupError("PostgreSQL is not installed: apt-get install postgresql")
    runs_as = ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="jiangsai-pg-", dir="/tmp"))  # a socket path must be short
    if runs_as:
        os.chown(folder, runs_as["user"], runs_as["group"])  # type: ignore[arg-type]
    cluster = folder / "data"

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            **runs_as,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")

    try:
        run(
            *(str(found / "initdb"), "--pgdata", str(cluster), "--username", "jiangsai", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--data-checksums"),
        )
        # fsync is off for these tests only: they kill our own processes, never the database's power
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=80"
        )
        log = str(folder / "log")
        run(
            str(found / "pg_ctl"),
            "--pgdata",
            str(cluster),
            "--log",
            log,
            "--options",
            options,
            "--wait",
            "start",
        )
        try:
            yield f"postgresql+psycopg://jiangsai@/postgres?host={folder}"
        finally:
            run(str(found / "pg_ctl"), "--pgdata", str(cluster), "--mode", "immediate", "--wait", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
