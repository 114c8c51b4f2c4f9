"""Writers of one SQLite file wait in turn; the database stays the guard."""

import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import text

from competition.foundation.store.db import atomic, db
from competition.foundation.store.write_queue import WriteQueue

pytestmark = pytest.mark.sqlite_only

HOLDER = """
import sys, time
from pathlib import Path
from competition.foundation.store.write_queue import WriteQueue
with WriteQueue(Path(sys.argv[1])).turn():
    print("mine", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def queue(tmp_path):
    queue = WriteQueue(tmp_path / "db-queue")
    yield queue
    queue.close()


def test_a_writer_of_another_process_is_waited_for(queue):
    command = [sys.executable, "-c", HOLDER, str(queue.path), "0.5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "mine\n"
        began = time.monotonic()
        with queue.turn():
            assert time.monotonic() - began > 0.3


def test_a_killed_writer_leaves_the_line(queue):
    command = [sys.executable, "-c", HOLDER, str(queue.path), "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        other.stdout.readline()
        other.kill()
    with queue.turn():
        pass


def test_the_turn_ends_when_the_operation_fails(queue):
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    with queue.turn():
        pass


def test_many_threads_write_and_none_is_told_that_the_database_is_locked(app):
    @atomic
    def add_one():
        count = db.session.scalar(text("SELECT count(*) FROM throttles"))
        time.sleep(0.001)
        db.session.execute(text("UPDATE series SET name = :name"), {"name": str(count)})

    wrong, waits = [], []

    def writer():
        with app.app_context():
            for _ in range(10):
                began = time.monotonic()
                try:
                    add_one()
                except Exception as problem:
                    wrong.append(problem)
                waits.append(time.monotonic() - began)
            db.session.remove()

    threads = [threading.Thread(target=writer) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(waits) == 120
    assert max(waits) < 5
