"""How long /healthz takes beside 0, 32 and 200 slow clients: `python -m bench.slow_clients`.

The server is as it ships (two processes, sixteen threads). Three kinds of slow client: half a head, half a
body, nothing at all. `python -m bench.slow_clients gthread` takes gunicorn's own worker for comparison.
"""

import http.client
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask_migrate import stamp

from competition.foundation.store.db import db
from competition.foundation.system.settings import Keys, Settings
from tests.live import Live
from tests.slow import HALF_BODY, HALF_HEAD, slow_clients
from wsgi import create_app

ASKED = 20
PATIENCE = 8
KINDS = {"half heads": HALF_HEAD, "half bodies": HALF_BODY, "silent": b""}


def installation(folder: Path) -> Settings:
    """Empty tables and keys."""
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'jiangsai.sqlite'}",
        keys=Keys.fresh(),
        trusted_hosts=("127.0.0.1", "127.0.0.1:*"),
    )
    with create_app(settings, testing=True).app_context():
        db.create_all()
        stamp()
        db.session.remove()
        db.engine.dispose()
    return settings


def asked(port: int) -> float | None:
    """Seconds of one /healthz; None when it did not come in time."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        fine = connection.getresponse().status == 200
    except OSError:
        return None
    finally:
        connection.close()
    return time.monotonic() - began if fine else None


def told(kind: str, count: int, port: int) -> str:
    """One line: median and slowest of the answers, or how many never came."""
    tries = ASKED
    times = []
    for _ in range(tries):
        times.append(asked(port))
        if times[-1] is None and times.count(None) > 2:  # a stopped server: no use to wait for all
            break
    there = [seconds * 1000 for seconds in times if seconds is not None]
    figures = (
        f"p50 {statistics.median(there):7.1f} ms  max {max(there):7.1f} ms" if there else "no answer at all"
    )
    lost = times.count(None)
    return f"{count:4} {kind:12} {figures}" + (
        f"  ({lost} of {len(times)} not within {PATIENCE} s)" if lost else ""
    )


def main(worker: str | None) -> None:
    """Every kind and count on a fresh server."""
    folder = Path(tempfile.mkdtemp(prefix="jiangsai-slow-"))
    try:
        settings = installation(folder)
        for count in (0, 32, 200):
            for kind, first in KINDS.items() if count else (("", b""),):
                live = Live(settings, workers=2, threads=16, worker=worker)
                live.start()
                try:
                    with slow_clients(live.port, count, first):
                        print(told(kind, count, live.port), flush=True)
                finally:
                    live.kill()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
