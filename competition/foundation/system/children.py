"""Strangers' files are read in child processes, and those are counted: a few at a time on this machine.

A child has little memory and little time of its own (it sets its limits itself, see the children); how many
there are at once is bounded here, for all threads and processes of an installation, by locks on a handful of
files. Whoever finds every place taken waits a little, and only a few may wait: uploads never hold all
threads of a server.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import has_app_context

from competition.foundation.system.settings import current_settings
from competition.rules.problems import Problem, Unavailable

PLACES = min(4, max(2, os.cpu_count() or 2))  # children at once; each may take up to 1 GB
MOST_WAITING = 4  # threads of one process
PATIENCE = 8.0  # seconds for a place
TIME_OF_A_CHILD = 20
LOOK_EVERY = 0.02

_waiting = threading.BoundedSemaphore(PLACES + MOST_WAITING)


def answer_of(program: Path, data: bytes, *order: str) -> tuple[int, bytes]:
    """The exit status and the answer of a child that reads `data`; status -1 when its time was over.

    Raises Unavailable("reading_busy") when no place became free.
    """
    command = [sys.executable, "-I", str(program), *order]
    with _place() as place:
        try:
            # The child holds its place itself: should this process be killed, it is taken until the child ends.
            done = subprocess.run(  # noqa: S603
                command,
                input=data,
                capture_output=True,
                timeout=TIME_OF_A_CHILD,
                check=False,
                pass_fds=(place,),
            )
        except subprocess.TimeoutExpired:
            return -1, b""
    return done.returncode, done.stdout


@contextmanager
def _place() -> Iterator[int]:
    if not _waiting.acquire(blocking=False):
        raise Unavailable(Problem("reading_busy"))
    try:
        place = _free_place(_folder_of_places())
        try:
            yield place
        finally:
            os.close(place)
    finally:
        _waiting.release()


def _folder_of_places() -> Path:
    """The installation's; a program that serves none counts among this user's others."""
    if has_app_context():
        return current_settings().data_dir / "places"
    return Path(tempfile.gettempdir()) / f"jiangsai-places-{os.getuid()}"


def _free_place(folder: Path) -> int:
    """The descriptor of a file that nobody else has locked."""
    folder.mkdir(mode=0o700, exist_ok=True)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for number in range(PLACES):
            place = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(place)
            else:
                return place
        time.sleep(LOOK_EVERY)
    raise Unavailable(Problem("reading_busy"))
