"""What decides about an entry is read once: handing in asks the database little."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event as engine_events

from competition.entries import operations
from competition.entries.reading import kept_entry
from competition.entries.typed import typed_entry
from competition.foundation.store.db import db
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import draft_entry, open_contest, stored, submitted_entry, typed


@contextmanager
def statements():
    """Every statement that the database gets meanwhile."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    engine_events.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        engine_events.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def contestant(app):
    return make_account("张𬭎")


def tables_read(asked):
    froms = (re.search(r"\sFROM (\w+)", statement) for statement in asked if statement.startswith("SELECT"))
    return [found[1] for found in froms if found]


def test_handing_in_asks_at_most_27_statements_for_one_person(contestant):
    """Today 25, on PostgreSQL 26, the lines in the log not among them, the archive's gate before them is; it was 30
    when each rule read for itself."""
    entry_id, by = draft_entry(open_contest(), contestant).id, actor_of(contestant)
    with statements() as asked:
        operations.submit_entry(entry_id, by=by)
    assert len(asked) <= 27


def test_the_last_step_on_a_phone_asks_at_most_33_statements(contestant, sign_in):
    """Today 32, who one is and whether one may among them; it was 44."""
    entry_id, phone = draft_entry(open_contest(), contestant).id, sign_in(contestant)
    with statements() as asked:
        assert phone.post(f"/entries/{entry_id}/check").status_code == 303
    assert len(asked) <= 33


def test_what_a_trip_reads_it_reads_once(contestant):
    """Each of these tables is asked once; members come with their entry, the lock with its event.

    The contest is asked once more, by the log: nothing is written to one that is archived. Who hands in is found and
    held before all else, and held while the consents are written: two at once write them once.
    """
    entry, by = draft_entry(open_contest(), contestant), actor_of(contestant)
    with statements() as asked:
        operations.submit_entry(entry.id, by=by)
    once = (
        "persons",
        "organisations",
        "delegations",
        "contests",
        "events",
        "rules_versions",
        "entry_documents",
    )
    read = tables_read(asked)
    assert {table: read.count(table) for table in once} == dict.fromkeys(once, 1) | {
        "contests": 2,
        "persons": 3,
    }


def test_the_reviewer_sees_the_facts_it_was_handed_in_under(contestant):
    """One reading serves the contestant's refusals and the reviewer's checklist."""
    event = open_contest()
    entry = draft_entry(event, contestant, typed(), consents=("processing", "sensitive"))
    before = typed_entry(entry, actor_of(contestant)).facts
    operations.submit_entry(entry.id, by=actor_of(contestant))
    kept = kept_entry(stored(entry.id)).facts
    assert kept.members == before.members
    assert (kept.members_wanted, kept.delegation_chosen, kept.entries_in_event) == (1, True, 0)


def test_a_team_costs_no_more_reading_than_one_person(contestant):
    """Persons, units and places of all members are asked for together."""
    costs = []
    for members in (1, 3):
        event = open_contest(members=members)
        people = [typed(10 * members + number, f"选手{'一二三'[number]}") for number in range(members)]
        account = make_account(f"队长{members}")
        entry, by = draft_entry(event, account, *people), actor_of(account)
        with statements() as asked:
            operations.submit_entry(entry.id, by=by)
        costs.append(len(tables_read(asked)))
    assert costs[0] == costs[1]


def test_a_known_person_is_read_with_the_entries_they_are_in(contestant):
    submitted_entry(open_contest(), contestant)
    entry, by = draft_entry(open_contest(), contestant), actor_of(contestant)
    with statements() as asked:
        operations.submit_entry(entry.id, by=by)
    assert tables_read(asked).count("persons") == 4
    assert len(asked) <= 29
