"""The promise: a mark that was acknowledged is there, however often the server is killed.

Four tablets mark over real HTTP while the server is killed (-9) at random moments and started again.
`--kills 300` for the long run (`python3 tasks.py soak`).
"""

import http.client
import json
import random
import threading
import time

import pytest

from competition.foundation.store import audit
from competition.foundation.store.db import db
from scoring.marks import queries as mark_queries
from scoring.marks import refolding
from scoring.marks.models import MarkEntry
from scoring.rules.log import chaining
from tests.factories.judging import Hall, Tablet
from tests.live import serving

ASPECTS = tuple((f"P{number:02d}", "trimmed_mean", 10000, 1, 4, {}, []) for number in range(1, 11))
PATIENCE = 20
LONGEST_QUEUE = 60


def wire_to(port):
    """One connection a request, as a tablet on a shaky network has."""

    def wire(method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body and body.encode(), headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    return wire


class Judge(threading.Thread):
    """Marks at random and sends in small batches; what has no signed outcome stays in the queue."""

    def __init__(self, tablet, hall, seed):
        super().__init__(daemon=True)
        self.tablet = tablet
        self.sheets = [sheet.id for sheet in hall.sheets]
        self.aspects = list(hall.aspects.values())
        self.scheme = hall.scheme.id
        self.chance = random.Random(seed)
        self.made = []
        self.lost_answers = 0
        self.failure = None
        self.over = threading.Event()

    def run(self):
        try:
            while not self.over.is_set():
                if len(self.tablet.queue) < LONGEST_QUEUE:
                    self.mark()
                self.send()
        except BaseException as failure:
            self.failure = failure

    def mark(self):
        for _ in range(self.chance.randint(1, 4)):
            value = f"{self.chance.randint(0, 10000) / 100:.2f}"
            sheet, aspect = self.chance.choice(self.sheets), self.chance.choice(self.aspects)
            self.made.append(self.tablet.entry(sheet, aspect, value, scheme=self.scheme))

    def send(self):
        """In batches of up to 40; a lost connection leaves all as it was."""
        try:
            self.tablet.deliver(self.tablet.queue[:40])
        except (OSError, http.client.HTTPException):
            self.lost_answers += 1
            time.sleep(0.15)

    def finish(self):
        until = time.monotonic() + 120
        while self.tablet.queue and time.monotonic() < until:
            self.send()


@pytest.fixture
def hall(app):
    return Hall(judges=4, codes=3, aspects=ASPECTS)


@pytest.mark.sqlite_only
@pytest.mark.slow
@pytest.mark.timeout(0)
def test_no_acknowledged_mark_is_lost_when_the_server_is_killed(hall, settings, request):
    kills = request.config.getoption("--kills")
    chance = random.Random(20261122)
    with serving(settings, workers=2, threads=4) as server:
        tablets = [Tablet(wire_to(server.port)) for _ in range(4)]
        for number, tablet in enumerate(tablets):
            tablet.enrol(hall.token(hall.seats[number]), f"平板{number + 1}")
            tablet.start()
            tablet.declare()
        db.session.rollback()
        judges = [Judge(tablet, hall, seed) for seed, tablet in enumerate(tablets)]
        for judge in judges:
            judge.start()
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 0.6))
            server.kill()
            server.start()
        for judge in judges:
            judge.over.set()
            judge.join(60)
            assert judge.failure is None, judge.failure
            judge.finish()
            assert judge.tablet.queue == []
        prove(hall, judges)
        again(judges)
    print(report(judges, kills))


def prove(hall, judges):
    """Acknowledged is contained in stored, stored is contained in made; the log and its fold agree."""
    db.session.rollback()
    stored = {row.body: row for row in db.session.query(MarkEntry)}
    for judge in judges:
        assert len(judge.made) == len(set(judge.made))
        for body in judge.made:
            row = stored.pop(body)
            assert json.loads(row.outcome_body) == json.loads(judge.tablet.outcomes[body])
            assert row.outcome == "accepted"
    assert stored == {}, "a mark nobody made"
    assert chaining.broken_at(mark_queries.log_of(hall.event.contest_id)) is None
    assert audit.broken_at(hall.event.contest_id) is None
    for sheet in hall.sheets:
        assert refolding.refolded(sheet.id) == refolding.standing_now(sheet.id)


def again(judges):
    """Everything delivered once more, shuffled: the same outcomes, byte for byte."""
    for judge in judges:
        first = dict(judge.tablet.outcomes)
        bodies = list(judge.made)
        judge.chance.shuffle(bodies)
        for start in range(0, len(bodies), 40):
            judge.tablet.deliver(bodies[start : start + 40])
        assert judge.tablet.outcomes == first


def report(judges, kills):
    marks = sum(len(judge.made) for judge in judges)
    lost = sum(judge.lost_answers for judge in judges)
    return f"{kills} kills, {marks} marks acknowledged, {lost} answers lost on the way, 0 marks lost"
