"""One operation called by several people in the same moment, and what must come of it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from flask import g
from werkzeug.exceptions import HTTPException

from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.problems import Refused

# How long somebody who has decided waits before the decision is written down: the others decide meanwhile.
THINKING = 0.02


@dataclass(frozen=True)
class Race:
    """How an operation is raced.

    `stage` builds what the operation is about and gives `act`, called by each contender with its number, or
    `(act, effects)` where `effects()` counts what came of it. `log` is the action that the log tells of once.
    `again` says why others may be answered like the first; without it all but one are refused. `full` is what the
    rest of them may hear where there is room for a few.
    """

    stage: Callable
    log: str | None = None
    again: str | None = None
    full: str | None = None


RACES: dict[str, Race] = {}


def race(operation, *, log=None, again=None, full=None):
    """The stage that follows is the one of this operation ("room.module.function")."""

    def keep(stage):
        assert operation not in RACES, operation
        RACES[operation] = Race(stage, log, again, full)
        return stage

    return keep


@dataclass
class Outcome:
    """What the contenders were told: answers, refusals, and failures that nobody may be shown."""

    done: list
    refused: list
    failed: list
    lines: list
    effects: int | None


def run(app, race, contenders):
    """Stage a race and let it be run by so many at once."""
    staged = race.stage(app)
    act, effects = staged if isinstance(staged, tuple) else (staged, None)
    newest = db.session.query(db.func.max(AuditEntry.id)).scalar() or 0
    db.session.remove()
    outcome = Outcome([], [], [], [], None)
    start = threading.Barrier(contenders)

    def contend(number):
        with app.app_context():
            g.contends = True
            start.wait(30)
            try:
                act(number)
                outcome.done.append(number)
            except Refused as refusal:
                outcome.refused += [problem.code for problem in refusal.problems]
            except HTTPException as answer:
                (outcome.refused if answer.code < 500 else outcome.failed).append(answer.code)
            except Exception as failure:
                outcome.failed.append(f"{type(failure).__name__}: {failure}"[:400])
            finally:
                db.session.remove()

    with ThreadPoolExecutor(contenders) as pool:
        list(pool.map(contend, range(contenders)))
    outcome.lines = db.session.query(AuditEntry).filter(AuditEntry.id > newest).all()
    outcome.effects = effects() if effects else None
    return outcome


def thoughtful(record):
    """The log's `record`, before which a contender stops to think."""

    def after_a_moment(*args, **named):
        if g.get("contends"):
            time.sleep(THINKING)
        return record(*args, **named)

    return after_a_moment


def wrong_with(outcome, race, sentences):
    """Everything in the outcome that breaks "one effect, and the others are told in a sentence"."""
    wrong = [f"failed: {failure}" for failure in outcome.failed]
    wrong += [f"no sentence: {code}" for code in outcome.refused if code not in sentences and code != 404]
    if race.again is None and len(outcome.done) != 1:
        wrong.append(f"{len(outcome.done)} were told it is done")
    if race.again is not None and set(outcome.refused) - {race.full}:
        wrong.append(f"refused: {outcome.refused}")
    told = [line.action for line in outcome.lines]
    if race.log is not None and told.count(race.log) != 1:
        wrong.append(f"{race.log} is in the log {told.count(race.log)} times, with {sorted(set(told))}")
    if outcome.effects not in (None, 1):
        wrong.append(f"{outcome.effects} effects")
    for chain in {line.contest_id for line in outcome.lines}:
        if chain and audit.broken_at(chain) is not None:
            wrong.append(f"the log of {chain} is broken")
    return wrong
