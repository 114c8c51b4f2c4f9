"""What the check of a contest's history costs, and how long it keeps those who write waiting.

A contest with one judged event is filled with marks as tablets bring them (batches of thirty under one signature).
Then, in turn: reading the rows alone, checking an event before its codes are opened, checking the whole history as
`log verify` does. At the end the codes are opened and the snapshot is taken while somebody else writes to the same
contest all the time: the longest wait of that writer is told.

`python -m bench.history [--marks 10000 100000] [--rounds 3] [--engines sqlite,postgresql]`
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import insert

from bench.side_by_side import alternate, show
from competition.contests import queries as contests
from competition.foundation.store import audit, history
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.system.settings import Keys, Settings
from competition.rules.draw import keeper_keys
from competition.rules.problems import Problem
from competition.rules.roles import SYSTEM
from demo.tablets import Identity, entry_of
from scoring.devices.keys import server_key
from scoring.marks import queries as marks
from scoring.marks.batches import Statement, statement_text
from scoring.marks.mark_texts import units_text
from scoring.marks.models import CurrentMark, MarkEntry
from scoring.panels import queries as panels
from scoring.results import checking, operations
from scoring.rules.log import chaining
from scoring.rules.log.receipts import receipts_of
from scoring.rules.schemes.document import AspectText, Criterion, SubCriterion
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet
from scoring.theory import operations as theory
from scoring.theory.operations import TheoryLine
from tests import postgres
from tests.factories.accounts import actor_of
from tests.factories.draws import CHEAP
from tests.factories.results import Judged
from tests.factories.schemes import small_document
from wsgi import create_app

JUDGES, ASPECTS, BATCH = 5, 100, 30


def many_aspects() -> Any:
    """A hundred aspects of one point, each marked by five judges: five hundred marks a code."""
    return small_document(
        criteria=(Criterion("A", "加工", "100"),),
        sub_criteria=(SubCriterion("A1", "加工", "1"),),
        aspects=tuple(
            AspectText(f"A1.{n}", "A", "A1", "M", "trimmed_mean", "工艺", "1.00", step="0.01", judges=JUDGES)
            for n in range(1, ASPECTS + 1)
        ),
    )


class Large(Judged):
    """A judged event with so many codes, filled without a tablet's wire; its sheets are locked."""

    def __init__(self, codes: int) -> None:
        self.wanted = codes
        super().__init__(marks=((None, (), (), None),) * codes, document=many_aspects())
        lines = [TheoryLine(code, 8000) for code in self.codes]
        theory.import_theory(self.event.id, lines, by=actor_of(self.tabulator))
        for rank, sheet in enumerate(sheets.sheets_of_contest(self.contest_id)):
            self._fill(sheet.id, rank)
            self.lock(sheet.id)

    def fill(self, *_left: object, **_out: object) -> None:
        """Marks come later, all at once."""

    def theory(self, *_left: object) -> None:
        """So do theory marks."""

    @atomic
    def _fill(self, sheet_id: int, rank: int) -> None:
        """Every code gets another total, so that no tie asks for times."""
        units = [50 + rank // ASPECTS + (place < rank % ASPECTS) for place in range(ASPECTS)]
        aspects = zip(self.version.aspects, units, strict=True)
        places = [(aspect, seat, given) for aspect, given in aspects for seat in self.seats]
        for start in range(0, len(places), BATCH):
            self._append(sheet_id, places[start : start + BATCH])

    def _append(self, sheet_id: int, places: Any) -> None:
        seq, previous = marks.log_head(self.contest_id) or (0, chaining.GENESIS)
        now, rows, statements = clock.now(), [], []
        for number, place in enumerate(places, start=seq + 1):
            row = self._row(sheet_id, place, number, now)
            said = {"id": row["id"], "body": row["body_hash"], "contest": self.contest_id}
            said |= {"device": self.device, "outcome": "accepted", "problems": [], "server_seq": number}
            said |= {
                "server_time": now.isoformat(timespec="microseconds"),
                "value": units_text(row["value_units"], 2),
            }
            statements.append(statement_text(Statement(**said)))
            rows.append(row)
        for row, receipt in zip(rows, receipts_of(server_key(), statements), strict=True):
            row |= {"outcome_body": receipt, "prev_hash": previous}
            row["hash"] = previous = chaining.link_hash(previous, receipt)
        db.session.execute(insert(MarkEntry), rows)
        names = ("sheet_id", "aspect_id", "judge_id", "kind", "value_units")
        current = [{"mark_entry_id": row["id"]} | {name: row[name] for name in names} for row in rows]
        db.session.execute(insert(CurrentMark), current)
        told = {"first": seq + 1, "last": rows[-1]["server_seq"], "chain": previous, "outcomes": {}}
        audit.record(
            SYSTEM,
            "marks.received",
            contest_id=self.contest_id,
            subject=("panel", self.panel.id),
            **told,
        )

    def _row(self, sheet_id: int, given: Any, number: int, now: Any) -> dict[str, Any]:
        aspect, seat, units = given
        own = Identity(self.contest_id, self.panel.id, seat.id, self.device)
        place = (sheet_id, aspect.id, self.version.id)
        sent = entry_of(own, number, place, {"base": None, "kind": "mark", "value": units_text(units, 2)})
        text = json.dumps(sent)
        return {
            "id": sent["id"], "contest_id": self.contest_id, "sheet_id": sheet_id, "aspect_id": aspect.id,
            "judge_id": seat.id, "device_id": self.device, "device_seq": number,
            "scheme_version_id": self.version.id, "base": None, "kind": "mark", "value_units": units,
            "device_time": sent["device_time"], "server_seq": number, "server_time": now,
            "outcome": "accepted", "body": text, "body_hash": chaining.text_hash(text),
        }  # fmt: skip


@atomic
def _write_in(contest_id: int) -> None:
    """What everybody who writes to a contest does first."""
    panels.lock_log(contest_id)


@contextmanager
def somebody_writes(app: Flask, contest_id: int) -> Iterator[list[float]]:
    """The seconds that each of another person's writes took, one after the other, while the block runs."""
    over, took = threading.Event(), [0.0]

    def write() -> None:
        with app.app_context():
            while not over.is_set():
                began = time.perf_counter()
                _write_in(contest_id)
                took.append(time.perf_counter() - began)
                time.sleep(0.01)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


def _sound(wrong: list[Problem]) -> None:
    if wrong:
        raise SystemExit(f"what was measured does not hold: {wrong[:3]}")


def _ways(made: Large) -> dict[str, Callable[[], int]]:
    contest_id, event_id = made.contest_id, made.event.id
    count = db.session.query(MarkEntry).filter_by(contest_id=contest_id).count()
    sheet_id = db.session.query(Sheet.id).filter_by(event_id=event_id).limit(1).scalar()

    def check() -> int:
        found = checking.checked_now(event_id)
        _sound([*found.problems, *found.faults])
        return count

    def whole() -> int:
        _sound(history.faults_of(contest_id))
        return count

    def sheet() -> int:
        db.session.rollback()
        return len(marks.kept_on(sheet_id))

    def read() -> int:
        db.session.rollback()
        audit.log_of(contest_id)
        return len(marks.kept_entries(contest_id))

    return {
        "the event, before its codes are opened": check,
        "the whole history (log verify)": whole,
        "the entries of one sheet, read for its lock": sheet,
        "reading the rows alone": read,
    }


@contextmanager
def under_the_lock(transaction: str) -> Iterator[list[float]]:
    """The processor's seconds that this transaction of results takes, however loaded the machine is."""
    inner, took = getattr(operations, transaction), [0.0]

    def timed(*given: Any, **named: Any) -> Any:
        began = time.thread_time()
        try:
            return inner(*given, **named)
        finally:
            took.append(time.thread_time() - began)

    setattr(operations, transaction, timed)
    try:
        yield took
    finally:
        setattr(operations, transaction, inner)


def _held(app: Flask, made: Large, transaction: str, step: Callable[[], object]) -> None:
    """Whoever else writes is a thread of the same interpreter: it waits for that too, outside of any lock."""
    began = time.perf_counter()
    with under_the_lock(transaction) as inside, somebody_writes(app, made.contest_id) as took:
        step()
    print(
        f"{transaction}: {time.perf_counter() - began:.2f} s, {max(inside):.2f} s of the processor under the lock, "
        f"somebody else waited at most {max(took):.2f} s"
    )


def measure(app: Flask, number: int, rounds: int, engine: str) -> None:
    """One contest of so many marks on one engine."""
    made = Large(number // (JUDGES * ASPECTS))
    show(f"{number:,} marks, {engine}", alternate(_ways(made), rounds), "marks")
    keys = (made.made.key(0), made.made.key(1))
    witness, organiser = actor_of(made.made.supervisor), actor_of(made.made.organiser)
    event_id = contests.event(made.event.id).id
    print()
    _held(app, made, "_open_codes", lambda: operations.open_codes(event_id, *keys, by=witness))
    _held(app, made, "_take_snapshot", lambda: operations.take_snapshot(event_id, by=organiser))


@contextmanager
def application(engine: str, folder: Path) -> Iterator[Flask]:
    """A fresh installation on this engine."""
    with postgres.running() if engine == "postgresql" else nullcontext() as server:
        url = f"sqlite:///{folder / 'measured.sqlite'}"
        if server is not None:
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE measured")
            url = f"{server}/measured"
        app = create_app(
            Settings(data_dir=folder, database_url=url, keys=Keys.fresh(), public_url_set=True), testing=True
        )
        with app.app_context():
            db.create_all()
            yield app
            db.session.remove()
            db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", default="sqlite,postgresql")
    wish = parser.parse_args()
    keeper_keys.seal_private.__defaults__ = (CHEAP,)  # keys of keepers cost a tenth of a second each
    for engine in wish.engines.split(","):
        for number in wish.marks:
            with tempfile.TemporaryDirectory() as folder, application(engine, Path(folder)) as app:
                measure(app, number, wish.rounds, engine)


if __name__ == "__main__":
    main()
