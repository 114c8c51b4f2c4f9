"""Messages leave by lanes of their own, one thread a channel beside the jobs: nobody's print or backup waits for an outside server."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from competition.foundation.store.starting.problems import first_line
from competition.foundation.work import jobs, outbox

logger = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two looks
# How long a server is left alone that did not answer: longer each time, until it answers.
RESTS = (10.0, 20.0, 40.0, 80.0, 160.0, 300.0)
# At the end a letter in hand may still be put down.
LEAVING = outbox.PATIENCE + 5


class Lane:
    """One channel on its way out."""

    def __init__(self, channel: str, render: outbox.Render, over: threading.Event) -> None:
        self.channel = channel
        self.render = render
        self.over = over
        self.silences = 0
        self.rests_until = 0.0

    def go(self) -> int:
        """Send what waits; how many left. A server that does not answer is left alone for a while afterwards."""
        if time.monotonic() < self.rests_until:
            return 0
        try:
            sent = outbox.deliver(self.channel, self.render, self.over.is_set)
        except outbox.Silent as silent:
            rest = RESTS[min(self.silences, len(RESTS) - 1)]
            self.silences += 1
            self.rests_until = time.monotonic() + rest
            logger.warning("%s: the server does not answer, left alone for %d seconds", self.channel, rest)
            return silent.sent
        if sent:
            self.silences = 0
        return sent


@contextmanager
def sending(render: outbox.Render) -> Iterator[None]:
    """While this lasts messages are sent, beside whatever else is done."""
    over, app = threading.Event(), current_app._get_current_object()  # type: ignore[attr-defined]
    threads = []
    for channel in outbox.CHANNELS:
        # In a copy of the context: its clock is the one by which messages were queued.
        going = (_go_until, app, Lane(channel, render, over))
        threads.append(threading.Thread(target=copy_context().run, args=going, name=channel, daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        end = time.monotonic() + LEAVING
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))


def _go_until(app: Flask, lane: Lane) -> None:
    pause = EVERY
    while not lane.over.wait(pause):
        pause = EVERY
        with app.app_context():
            try:
                lane.go()
            except (SQLAlchemyError, OSError) as failure:
                # A disk that is full, a database that is away: said in a line, and tried again.
                logger.warning("messages stand still: %s", first_line(failure))
                pause = jobs.PAUSE
            except Exception:  # nothing that is sent stops all that is sent afterwards
                logger.exception("messages by %s stand still", lane.channel)
                pause = jobs.PAUSE
