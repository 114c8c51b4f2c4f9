"""A real PostgreSQL for the tests: started by the run, as an ordinary user when we are root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import memory

USER = "postgres"


def program(name: str) -> str | None:
    """Where PostgreSQL's own programs lie (Debian keeps them off the path)."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[str]:
    """Start a fresh cluster with data checksums; yields its URL up to the database name."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="jiangsai-pg-", dir=memory.folder()))
    as_user = {}
    if os.geteuid() == 0:
        person = pwd.getpwnam(USER)
        os.chown(folder, person.pw_uid, person.pw_gid)
        as_user = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    port = free_port()
    cluster = folder / "cluster"
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **as_user}
    subprocess.run(
        [
            initdb,
            "-D",
            cluster,
            "-U",
            USER,
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
        ],
        check=True,
        **quiet,
    )
    options = f"-p {port} -c fsync=off -c listen_addresses=127.0.0.1 -k {folder} -c max_connections=200"
    # Nothing here outlives the run, and a worker that cleans hundreds of small databases cleans nothing.
    options += " -c autovacuum=off -c wal_level=minimal"
    options += " -c max_wal_senders=0 -c jit=off"
    subprocess.run(
        [pg_ctl, "-D", cluster, "-w", "-l", folder / "log", "-o", options, "start"], check=True, **quiet
    )
    try:
        yield f"postgresql://{USER}@127.0.0.1:{port}"
    finally:
        subprocess.run([pg_ctl, "-D", cluster, "-m", "fast", "-w", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)
