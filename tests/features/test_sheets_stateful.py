"""The protocol under everything a network can do: repeats, shuffles, two tablets, two judges, many threads."""

import hashlib
import json
import random
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competition.foundation.store.db import canonical, db
from scoring.marks import queries as mark_queries
from scoring.marks import refolding
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry
from scoring.rules.log import chaining
from scoring.rules.log.folding import ChainLink, heads
from tests.factories.judging import Hall

ASPECTS = (
    ("S1", "points", 10000, 1, 1, {}, []),
    ("T1", "trimmed_mean", 10000, 1, 2, {}, []),
    ("T2", "judgement", 100, 1, 2, {"gate": {"limit": "3"}}, ["零", "一", "二", "三"]),
)


def state_of(hall):
    """One hash of all that stands: what each slot's chain ends in, by the log and by the fold table."""
    db.session.rollback()
    db.session.expire_all()
    found = {}
    for sheet in hall.sheets:
        folded = refolding.refolded(sheet.id)
        assert folded == refolding.standing_now(sheet.id)
        disputed = {
            (row.aspect_id, row.slot)
            for row in db.session.query(MarkConflict).filter_by(sheet_id=sheet.id, resolved_at=None)
        }
        assert disputed == {slot for slot, ends in folded.items() if len(ends) > 1}
        found[str(sheet.id)] = [[list(slot), list(ends)] for slot, ends in sorted(folded.items())]
    assert chaining.broken_at(mark_queries.log_of(hall.event.contest_id)) is None
    return hashlib.sha256(canonical(found)).hexdigest()


def make_queues(hall, tablets, chance, length):
    """Each tablet marks at random; judge 1 has two tablets, one of which is sometimes behind the other."""
    for _ in range(length):
        tablet = chance.choice(tablets)
        seat = 1 if tablet is not tablets[-1] else 2
        aspect = hall.aspects[chance.choice(["S1", "T1", "T2"] if seat == 1 else ["T1", "T2"])]
        sheet = chance.choice(hall.sheets).id
        kind = chance.choices(["mark", "no_mark", "absent", "retract"], [8, 1, 1, 1])[0]
        value = None
        if kind == "mark":
            value = (
                str(chance.randint(0, 3))
                if aspect == hall.aspects["T2"]
                else f"{chance.randint(0, 10000) / 100:.2f}"
            )
        if chance.random() < 0.3 and seat == 1:
            # It has seen what the other tablet entered.
            other = tablets[1 - tablets.index(tablet)]
            if (sheet, aspect) in other.heads:
                tablet.heads[sheet, aspect] = other.heads[sheet, aspect]
        tablet.entry(sheet, aspect, value, scheme=hall.scheme.id, kind=kind)


def deliver_at_random(tablets, queues, chance):
    """Everything at least once, in any order, in batches cut anywhere, some of it twice."""
    waiting = [(tablet, body) for tablet, queue in zip(tablets, queues, strict=True) for body in queue]
    waiting += chance.sample(waiting, len(waiting) // 2)
    chance.shuffle(waiting)
    first = {}
    while waiting:
        tablet = waiting[-1][0]
        batch = []
        while waiting and waiting[-1][0] is tablet and len(batch) < chance.randint(1, 8):
            batch.append(waiting.pop()[1])
        tablet.deliver(batch)
        for body in batch:
            assert first.setdefault(body, tablet.outcomes[body]) == tablet.outcomes[body]


@pytest.mark.parametrize("seed", range(3))
def test_a_queue_shuffled_cut_and_sent_twice_gives_one_state(app, client, seed):
    """The same queues delivered in order and at random, in two halls alike but for their ids."""
    hall = Hall(judges=2, codes=2, aspects=ASPECTS)
    tablets = [hall.tablet(client, 1, "甲"), hall.tablet(client, 1, "乙"), hall.tablet(client, 2, "丙")]
    make_queues(hall, tablets, random.Random(seed), 60)
    queues = [list(tablet.queue) for tablet in tablets]
    made = [json.loads(body) for queue in queues for body in queue]
    deliver_at_random(tablets, queues, random.Random(1000 + seed))
    after = state_of(hall)
    # What an ideal server would hold: the ends of the chains, from the entries alone.
    expected = {}
    for sheet in hall.sheets:
        slots = {}
        for entry in made:
            if entry["sheet"] == sheet.id:
                slot = 0 if entry["aspect"] == hall.aspects["S1"] else entry["judge"]
                slots.setdefault((entry["aspect"], slot), []).append(ChainLink(entry["id"], entry["base"]))
        expected[str(sheet.id)] = [
            [list(slot), sorted(heads(links))] for slot, links in sorted(slots.items())
        ]
    assert after == hashlib.sha256(canonical(expected)).hexdigest()
    assert db.session.query(MarkEntry).count() == len(made)
    # And again, in order: nothing changes.
    for tablet, queue in zip(tablets, queues, strict=True):
        tablet.deliver(queue)
    assert state_of(hall) == after
    assert db.session.query(MarkEntry).count() == len(made)


IDS = st.integers(0, 11)


@given(
    bases=st.lists(st.tuples(IDS, st.one_of(st.none(), IDS)), max_size=12, unique_by=lambda pair: pair[0]),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_the_ends_of_a_chain_do_not_depend_on_the_order(bases, seed):
    links = [ChainLink(str(id), None if base is None or base >= id else str(base)) for id, base in bases]
    shuffled = list(links)
    random.Random(seed).shuffle(shuffled)
    assert set(heads(links)) == set(heads(shuffled))
    assert not links or heads(links)
    closed = {link.id for link in links[: len(links) // 2]}
    assert set(heads(links, closed)) == set(heads(links)) - closed


def test_many_threads_with_one_id_have_one_effect(app, hall_of_two):
    """Fifty deliveries of one entry at the same moment: one row, one answer."""
    hall, tablet = hall_of_two
    body = tablet.entry(hall.sheets[0].id, hall.aspects["S1"], "50.00", scheme=hall.scheme.id)
    text = tablet.batch([body])
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {tablet.identity['token']}",
        "X-Signature": tablet.sign(text),
    }
    db.session.rollback()
    gate, answers = threading.Barrier(10), []

    def deliver():
        with app.app_context():
            client = app.test_client()
            gate.wait()
            for _ in range(5):
                answer = client.post("/api/v1/marks", data=text, headers=headers)
                answers.append((answer.status_code, answer.get_data()))

    threads = [threading.Thread(target=deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50
    assert {status for status, _ in answers} == {200}
    assert len({body for _, body in answers}) == 1
    db.session.rollback()
    assert db.session.query(MarkEntry).count() == 1
    assert db.session.query(CurrentMark).count() == 1


def test_tablets_at_the_same_moment_lose_nothing_and_break_no_chain(app, hall_of_two):
    """Two judges and eight threads write at once: every place in the log is taken once."""
    hall, tablet = hall_of_two
    batches = []
    for number in range(40):
        aspect = hall.aspects[("S1", "T1")[number % 2]]
        body = tablet.entry(hall.sheets[number % 2].id, aspect, f"{number}.00", scheme=hall.scheme.id)
        text = tablet.batch([body])
        batches.append((text, tablet.sign(text)))
    db.session.rollback()
    todo, statuses = list(batches), []

    def deliver():
        with app.app_context():
            client = app.test_client()
            while True:
                try:
                    text, signature = todo.pop()
                except IndexError:
                    return
                headers = {
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {tablet.identity['token']}",
                    "X-Signature": signature,
                }
                statuses.append(client.post("/api/v1/marks", data=text, headers=headers).status_code)

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 40
    state_of(hall)
    assert db.session.query(MarkEntry).count() == 40
    assert conflicts.open_conflicts(hall.event.id) == 0


@pytest.fixture
def hall_of_two(app, client):
    hall = Hall(judges=2, codes=2, aspects=ASPECTS)
    return hall, hall.tablet(client)
