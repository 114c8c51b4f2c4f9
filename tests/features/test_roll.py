"""Who takes part, before everybody: as the contest chooses, with the one mask, and never who sits where."""

from dataclasses import replace

import pytest

from competition.contests.operations import ContestDetails, change_contest
from competition.entries.models import Entry
from competition.foundation.store.db import atomic, db
from competition.foundation.store.stamps import as_stored
from competition.persons.consents import operations as consents
from competition.rules.entry_life import EntryState
from competition.rules.roles import SYSTEM
from competition.timetables import operations as timetables
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import open_contest, submitted_entry, typed

WITH_NAME = ("processing", "sensitive", "publication")


@pytest.fixture
def agreeing(app):
    return make_account("周示范")


@pytest.fixture
def event(agreeing):
    """An event with one contestant who agrees to be named, one who does not, and one not yet approved."""
    event = open_contest()
    submitted_entry(event, agreeing, typed(1, "周示范"), consents=WITH_NAME)
    submitted_entry(event, make_account("郑不愿"), typed(2, "郑不愿"))
    _approve_all(event.id)
    submitted_entry(event, make_account("吴待审"), typed(3, "吴待审"), consents=WITH_NAME)
    return event


@atomic
def _approve_all(event_id):
    for entry in db.session.query(Entry).filter_by(event_id=event_id):
        entry.state = EntryState.APPROVED


def show(event, how):
    contest = event.contest
    change_contest(contest.id, replace(as_stored(ContestDetails, contest), entry_list=how), by=SYSTEM)
    return f"/contests/{contest.id}/entries"


def test_a_contest_shows_nothing_until_it_chooses_to(event, client):
    page, home = f"/contests/{event.contest_id}/entries", f"/contests/{event.contest_id}"
    assert (client.get(page).status_code, page in client.get(home).text) == (404, False)
    assert show(event, "numbers") == page
    text = client.get(page).text
    assert ('data-label="参赛数">2<' in text, "周示范" in text, "郑*" in text) == (True, False, False)
    assert page in client.get(home).text


def test_names_are_whole_of_who_agrees_masked_of_the_others_and_wait_for_approval(event, client, agreeing):
    page = show(event, "names")
    text = client.get(page).text
    assert ("周示范" in text, "郑**" in text, "郑不愿" in text, "吴待审" in text) == (
        True,
        True,
        False,
        False,
    )
    consents.withdraw_consent(event.contest_id, "publication", by=actor_of(agreeing))
    text = client.get(page).text
    assert ("周示范" in text, "周**" in text) == (False, True)


def test_how_many_seats_there_are_is_told_and_not_which(event, client):
    timetables.add_workstations(event.id, "A-01…A-03", None, by=SYSTEM)
    text = client.get(show(event, "names")).text
    assert ('data-label="赛位数">3<' in text, "A-01" in text) == (True, False)


def test_it_is_narrowed_by_event_and_delegation(event, client):
    page = show(event, "names")
    assert "周示范" in client.get(f"{page}?event={event.id}").text
    assert "周示范" not in client.get(f"{page}?event=0").text
