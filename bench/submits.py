"""Durable submits per second: thirty marks of a sheet, over HTTP, each answered only after its commit.

Three ways in turn on the same disk: raw SQLite (WAL, FULL, one commit per submit, no HTTP), ours (signed
batches, signed outcomes, hash chain, audit row, triggers), and the naive handler of bench/naive. Batches are
made and signed beforehand; clients are threads with one kept connection each.

`python -m bench.submits [--tablets 16] [--each 20] [--rounds 5] [--folder DIR]`
"""

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask_migrate import stamp

from bench.side_by_side import Measured, show
from competition.foundation.store.db import db
from competition.foundation.system.settings import Keys, Settings
from tests.factories.judging import Hall, Tablet
from tests.live import Live
from tests.postgres import free_port
from wsgi import create_app

ROOT = Path(__file__).resolve().parent.parent
MARKS = 30
MOST_JUDGES = 9
PROCESSES, THREADS = 2, 16


@dataclass(frozen=True)
class Post:
    """One submit, ready to be sent."""

    path: str
    body: bytes
    headers: dict[str, str]
    accepts: int = 0  # signed outcomes "accepted" in the answer


@dataclass
class Load:
    """What the clients saw."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def send_all(port: int, queues: list[list[Post]]) -> Load:
    """Every client sends its queue one by one; all start together."""
    load, start = Load(), threading.Barrier(len(queues) + 1)

    def client(queue: list[Post]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        start.wait()
        for post in queue:
            began = time.perf_counter()
            try:
                connection.request("POST", post.path, post.body, post.headers)
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException) as problem:
                load.wrong.append(repr(problem))
                connection.close()
                continue
            load.waits.append(time.perf_counter() - began)
            accepted = text.count(b'\\"outcome\\":\\"accepted\\"')
            if answer.status >= 300 or accepted != post.accepts:
                load.wrong.append(f"{answer.status} {text[:200]!r}")
        connection.close()

    threads = [threading.Thread(target=client, args=(queue,)) for queue in queues]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    return load


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and everything below it."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Ours:
    """The product, one contest, as many tablets as asked, each with its own sheet."""

    def __init__(self, folder: Path, tablets: int) -> None:
        self.settings = Settings(
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'jiangsai.sqlite'}",
            keys=Keys.fresh(),
            trusted_hosts=("localhost", "127.0.0.1", "127.0.0.1:*"),
            pool_size=THREADS,
        )
        app = create_app(self.settings, testing=True)
        with app.app_context():
            db.create_all()
            stamp()
            # every judge marks every aspect, as five-judge aspects do
            judges = min(tablets, MOST_JUDGES)
            aspects: list[tuple[Any, ...]] = [
                (f"A1.{n}", "trimmed_mean", 10000, 1, judges, {}, []) for n in range(1, MARKS + 1)
            ]
            self.hall = Hall(judges=judges, codes=tablets, aspects=aspects)
            self.sheets = [sheet.id for sheet in self.hall.sheets]
            self.scheme = self.hall.scheme.id
            self.aspects = list(self.hall.aspects.values())
            self.tablets = [self.hall.tablet(app.test_client(), n % judges + 1) for n in range(tablets)]
            db.session.remove()
            db.engine.dispose()
        self.live = Live(self.settings, workers=PROCESSES, threads=THREADS)
        self.live.start()
        self.port, self.pid = self.live.port, self.live.processes[0]
        self.sent = 0

    def batches(self, each: int) -> list[list[Post]]:
        """Signed batches: every one replaces the marks of the one before."""
        return [
            [self.batch(tablet, sheet) for _ in range(each)]
            for tablet, sheet in zip(self.tablets, self.sheets, strict=True)
        ]

    def batch(self, tablet: Tablet, sheet: int) -> Post:
        """Thirty marks of one sheet."""
        self.sent += MARKS
        entries = [tablet.entry(sheet, aspect, "1.50", scheme=self.scheme) for aspect in self.aspects]
        tablet.queue.clear()
        text = tablet.batch(entries)
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {tablet.identity['token']}",
            "X-Signature": tablet.sign(text),
        }
        return Post("/api/v1/marks", text.encode(), headers, accepts=MARKS)

    def stored(self) -> int:
        """Accepted marks in the database."""
        with sqlite.connect(self.settings.data_dir / "jiangsai.sqlite") as connection:
            rows = connection.execute("SELECT count(*) FROM mark_entries WHERE outcome = 'accepted'")
            return int(rows.fetchone()[0])

    def stop(self) -> None:
        """End the server."""
        self.live.kill()


class Naive:
    """The comparison, served the same way."""

    def __init__(self, folder: Path, tablets: int) -> None:
        self.port, self.tablets = free_port(), tablets
        command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(PROCESSES)]
        command += ["--threads", str(THREADS), "bench.naive.app:create_app()"]
        # Served the same way: the way of serving reads the settings of an installation.
        Keys.fresh().save(folder / "naive" / "keys" / "keys.json")
        told = {**os.environ, "NAIVE_DATABASE": f"sqlite:///{folder / 'naive.sqlite'}"}
        told["JIANGSAI_DATA"] = str(folder / "naive")
        self.process = subprocess.Popen(command, cwd=ROOT, env=told)
        self.pid = self.process.pid
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5):
                    break
            except OSError:
                time.sleep(0.05)

    def batches(self, each: int) -> list[list[Post]]:
        """The same marks as url-encoded forms."""
        return [[self.batch(number) for _ in range(each)] for number in range(1, self.tablets + 1)]

    def batch(self, number: int) -> Post:
        """Thirty marks of one sheet."""
        fields: dict[str, int | str] = {"sheet": number, "judge": number}
        for at in range(MARKS):
            fields |= {f"marks-{at}-aspect": at, f"marks-{at}-value": "1.50"}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return Post("/submit", urllib.parse.urlencode(fields).encode(), headers)

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(40)


def raw_commits(folder: Path, count: int) -> float:
    """Sheet and thirty marks, one FULL commit each, straight into SQLite; commits per second."""
    path = folder / "raw.sqlite"
    connection = sqlite.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS sheet (id INTEGER PRIMARY KEY, judge, total)")
    connection.execute("CREATE TABLE IF NOT EXISTS mark (id INTEGER PRIMARY KEY, sheet, aspect, value)")
    began = time.perf_counter()
    for number in range(count):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO sheet (judge, total) VALUES (?, ?)", (number, 4500))
        connection.executemany(
            "INSERT INTO mark (sheet, aspect, value) VALUES (?, ?, ?)",
            [(number, aspect, 150) for aspect in range(MARKS)],
        )
        connection.execute("COMMIT")
    rate = count / (time.perf_counter() - began)
    connection.close()
    return rate


def rounds_of(
    options: argparse.Namespace, folder: Path
) -> Generator[tuple[str, Callable[[], tuple[float, float, Load]]], None, None]:
    """The ways, each giving rate, CPU ms per submit and what clients saw."""
    ours, naive = Ours(folder, options.tablets), Naive(folder, options.tablets)

    def over_http(side: Ours | Naive, each: int) -> tuple[float, float, Load]:
        queues = side.batches(each)
        used = cpu_of(side.pid)
        load = send_all(side.port, queues)
        count = len(queues) * each
        return count / load.seconds, (cpu_of(side.pid) - used) / count * 1000, load

    def raw() -> tuple[float, float, Load]:
        used = time.process_time()
        rate = raw_commits(folder, 400)
        return rate, (time.process_time() - used) / 400 * 1000, Load(waits=[1 / rate])

    try:
        yield "raw SQLite FULL commit", raw
        yield "ours over HTTP", lambda: over_http(ours, options.each)
        yield "naive over HTTP", lambda: over_http(naive, max(2, options.each // 5))
    finally:
        print(f"\nours: {ours.sent} marks sent, {ours.stored()} accepted and stored")
        ours.stop()
        naive.stop()


def main() -> None:
    """One table, the naive way last."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tablets", type=int, default=16)
    parser.add_argument("--each", type=int, default=20, help="submits of each tablet in a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", help="on the disk to be measured")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=options.folder))
    seen: dict[str, list[tuple[float, float, Load]]] = {}
    try:
        ways = rounds_of(options, folder)
        listed = dict(next(ways) for _ in range(3))
        for number in range(options.rounds + 1):
            for name, way in listed.items():
                measured = way()
                for problem in measured[2].wrong:
                    print(f"{name}: {problem}")
                if number:  # the first round warms up
                    seen.setdefault(name, []).append(measured)
        ways.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = [
        Measured(name, [rate for rate, _, _ in many], statistics.median(cpu for _, cpu, _ in many))
        for name, many in seen.items()
    ]
    show(
        f"Submits of {MARKS} marks, {options.tablets} tablets, {PROCESSES}×{THREADS} threads",
        table,
        "submits",
    )
    ours = table[1].rate
    print(f"\nours / raw {ours / table[0].rate:.3f}   ours / naive {ours / table[2].rate:.1f}")
    for name, many in seen.items():
        waits = sorted(wait for _, _, load in many for wait in load.waits)
        wrong = [one for _, _, load in many for one in load.wrong]
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        print(f"{name}: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, errors {len(wrong)} {wrong[:1]}")


if __name__ == "__main__":
    main()
