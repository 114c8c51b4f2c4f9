"""Does the memory of the server stand still while its database grows? `python -m bench.soak --minutes 15`.

Tablets send batches of thirty marks, phones look at pages and the board; every half minute one line with the
resident memory and the open files of each process, and the size of the database.
"""

import argparse
import http.client
import itertools
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path

from bench.submits import Ours, send_all

EVERY = 30.0
PAUSE = 0.05
PAGES = ("/", "/login", "/verify", "/healthz", "/contests/1/board", "/static/vendor/bootstrap.min.css")


class Reader(threading.Thread):
    """Looks at one page after the other, each on a line of its own."""

    def __init__(self, port: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.over = port, over
        self.seen = self.wrong = 0

    def run(self) -> None:
        """Until it is over."""
        for page in itertools.cycle(PAGES):
            if self.over.wait(PAUSE):
                return
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", page)
                answer = connection.getresponse()
                answer.read()
                self.wrong += answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR
            except OSError:
                self.wrong += 1
            finally:
                connection.close()
            self.seen += 1


def workers(server: int) -> list[int]:
    """The processes that answer, by their parent."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text("ascii")
    return [int(number) for number in children.split()]


def resident(process: int) -> int:
    """Megabytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def line(ours: Ours, began: float, batches: int) -> str:
    """How things stand."""
    processes = workers(ours.pid)
    memory = " + ".join(f"{resident(one)}" for one in processes)
    files = " + ".join(str(len(os.listdir(f"/proc/{one}/fd"))) for one in processes)
    size = (ours.settings.data_dir / "jiangsai.sqlite").stat().st_size // 2**20
    passed = time.monotonic() - began
    return (
        f"{passed:6.0f} s  memory {memory:>12} MB  files {files:>8}  database {size:4} MB  batches {batches}"
    )


def main() -> None:
    """One line every half minute, and what went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--tablets", type=int, default=8)
    parser.add_argument("--readers", type=int, default=6)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    ours = Ours(folder, options.tablets)
    over = threading.Event()
    readers = [Reader(ours.port, over) for _ in range(options.readers)]
    wrong, batches, began, told = 0, 0, time.monotonic(), 0.0
    try:
        for reader in readers:
            reader.start()
        while time.monotonic() - began < options.minutes * 60:
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                print(line(ours, began, batches), flush=True)
            queues = ours.batches(5)
            batches += len(queues) * 5
            wrong += len(send_all(ours.port, queues).wrong)
        print(line(ours, began, batches))
    finally:
        over.set()
        ours.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f"pages seen {sum(reader.seen for reader in readers)}, wrong {wrong + sum(reader.wrong for reader in readers)}"
    )


if __name__ == "__main__":
    main()
