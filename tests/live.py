"""A real server for tests: gunicorn and the worker as processes of their own, on a free port."""

import functools
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.postgres import free_port

HOME = Path(__file__).resolve().parent.parent
PATIENCE = 60


@functools.cache
def _warm():
    """The process that servers come from; it ends when our end of its standard input closes."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.warm"],
        cwd=HOME,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _process(words, environ, log, ended=None):
    """Start a command in a session of its own; returns its number."""
    warm = _warm()
    order = {"words": words, "environ": environ, "log": str(log)} | ({"ended": str(ended)} if ended else {})
    print(json.dumps(order), file=warm.stdin, flush=True)
    return int(warm.stdout.readline())


class Command:
    """One command of the product as a process of its own: `wait()` gives its exit status, `said` its words."""

    def __init__(self, folder, environ, *words):
        number = len(list(folder.glob("*.log")))
        self.log, self.ended = folder / f"{number}.log", folder / f"{number}.ended"
        self.log.touch()
        self.process = _process(list(words), environ, self.log, self.ended)

    @property
    def said(self):
        return self.log.read_text("utf-8")

    def runs(self):
        return _is_there(self.process)

    def wait(self):
        until = time.monotonic() + PATIENCE
        while self.runs():
            assert time.monotonic() < until, self.said
            time.sleep(0.005)
        return int(self.ended.read_text()) if self.ended.exists() else None

    def kill(self):
        """kill -9 now; waits until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.wait()


class Live:
    """One installation being served; `kill()` is kill -9 of every process, `start()` brings it back."""

    def __init__(
        self, settings, *, workers=1, threads=8, jobs=False, environ=None, context=None, worker=None
    ):
        self.settings = settings
        self.port = free_port()
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self.workers, self.threads, self.jobs = workers, threads, jobs
        self.told = environ or {}  # settings that only the environment brings
        self.context = context  # of TLS
        self.worker = worker  # another of gunicorn's than ours, to compare
        self.processes = []
        keys = settings.data_dir / "keys" / "keys.json"
        if not keys.exists():
            settings.keys.save(keys)

    @property
    def environ(self):
        return os.environ | {
            "JIANGSAI_DATA": str(self.settings.data_dir),
            "JIANGSAI_DATABASE_URL": self.settings.database_url,
            "JIANGSAI_PUBLIC_URL": self.url,
            "JIANGSAI_VOLATILE_DATABASE": "1",
            **self.told,
        }

    def start(self):
        log = self.settings.data_dir / "server.log"
        serve = ["gunicorn", "--config", str(HOME / "gunicorn.conf.py")]
        serve += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers)]
        serve += ["--threads", str(self.threads), "--no-control-socket"]
        serve += ["--worker-class", self.worker] if self.worker else []
        commands = [[*serve, "wsgi:create_app()"]]
        if self.jobs:
            commands.append(["flask", "--app", "wsgi", "jobs", "work"])
        self.processes = [_process(words, self.environ, log) for words in commands]
        self.wait()

    def wait(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                address = f"{self.url}/healthz"
                with urllib.request.urlopen(address, timeout=2, context=self.context) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError((self.settings.data_dir / "server.log").read_text("utf-8")[-3000:])

    def kill(self):
        """kill -9 of the server and its workers: nothing is flushed, nothing is said."""
        for process in self.processes:
            os.killpg(process, signal.SIGKILL)
        for process in self.processes:
            while _is_there(process):
                time.sleep(0.005)
        self.processes = []


def _is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def serving(settings, **options):
    live = Live(settings, **options)
    live.start()
    try:
        yield live
    finally:
        live.kill()
