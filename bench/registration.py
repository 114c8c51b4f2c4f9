"""Sign-ups per second: an entry handed in, with its person, consents, line in the log and notice, in one commit.

Two ways in turn on the same disk: ours (`submit_entry`, drafts made beforehand, one after the other, no HTTP) and raw
SQLite (WAL, FULL) with the same number of rows and one commit each: the share of what the disk allows.

`python -m bench.registration [--each 40] [--rounds 5] [--waiting]` (`--waiting`: into the waiting list of a full event)
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from flask_migrate import stamp

from bench.side_by_side import alternate, show
from competition.entries import operations
from competition.foundation.store.db import db
from competition.foundation.system.settings import Keys, Settings
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.roles import Actor
from competition.rules.words.groups import Group
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import draft_entry, open_contest, resident, typed
from wsgi import create_app

# Entry, member, person, two consents, a line of the log, a notice.
ROWS = 7
OF_A_YEAR = 900


def installation(folder: Path) -> Flask:
    """An empty one of its own."""
    settings = Settings(
        data_dir=folder, database_url=f"sqlite:///{folder / 'jiangsai.sqlite'}", keys=Keys.fresh()
    )
    app = create_app(settings, testing=True)
    with app.app_context():
        db.create_all()
        stamp()
    return app


def drafts(count: int, waiting: bool) -> list[tuple[int, Actor]]:
    """So many people who have typed everything; where they are to wait, the only place is taken."""
    rules = ContestRules(
        eligibility=(Eligibility(group=Group.STAFF, documents=()),),
        quotas=(Quota(per_event=1 if waiting else None),),
        filling=(Filling(waiting=waiting),),
    )
    event, ready = open_contest(rules), []
    for number in range(count):
        account = make_account(f"选手{number}")
        born = f"19{60 + number // OF_A_YEAR}0307"
        member = typed(1, "张𬭎", id_number=resident(number % OF_A_YEAR + 1, born))
        ready.append((draft_entry(event, account, member, papers=False).id, actor_of(account)))
    return ready


def ours(app: Flask, ready: list[tuple[int, Actor]], each: int) -> Callable[[], int]:
    """Hand in the next of them."""

    def hand_in() -> int:
        for _ in range(each):
            entry_id, by = ready.pop()
            with app.app_context():
                operations.submit_entry(entry_id, by=by)
                db.session.remove()
        return each

    return hand_in


def raw(folder: Path, each: int) -> Callable[[], int]:
    """As many rows, one FULL commit each, straight into SQLite."""
    connection = sqlite.connect(folder / "raw.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE part (id INTEGER PRIMARY KEY, entry, body)")

    def commit() -> int:
        for number in range(each):
            connection.execute("BEGIN IMMEDIATE")
            rows = [(number, "一" * 100) for _ in range(ROWS)]
            connection.executemany("INSERT INTO part (entry, body) VALUES (?, ?)", rows)
            connection.execute("COMMIT")
        return each

    return commit


def main() -> None:
    """A table with both ways."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--waiting", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="registration-"))
    try:
        app = installation(folder)
        with app.app_context():
            # One round more than is counted warms up.
            ready = drafts(options.each * (options.rounds + 1), options.waiting)
        ways = {"ours": ours(app, ready, options.each), "raw SQLite FULL commit": raw(folder, options.each)}
        show("sign-ups", alternate(ways, options.rounds), "entries")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
