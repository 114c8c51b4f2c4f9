"""Published results become awards; corrected ones take them back."""

import io

import openpyxl
import pytest

from certificates.awards import operations, queries
from certificates.awards.requests import certificate_requests
from certificates.ledger import queries as ledger
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account
from tests.factories.certificates import (
    make_awarded_contest,
    make_batch,
    make_entries,
    publish,
    publish_again,
)
from tests.factories.contests import make_contest, make_event


@pytest.fixture
def officer(app, sign_in):
    def enter(contest):
        return sign_in(make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))

    return enter


def test_the_officer_confirms_a_published_result(app, officer):
    contest = make_contest(Phase.PREPARING, events=0)
    event = make_event(contest, members=2)
    publish(event, make_entries(event, 12, members=2))
    client = officer(contest)
    assert "待确认" in client.get(f"/events/{event.id}/awards").text
    assert client.post(f"/events/{event.id}/awards").status_code == 303
    rows = queries.awards_of_event(event.id)
    assert len(rows) == 20  # ten prizes, two members each
    assert [(row.award.prize, row.award.title) for row in rows[:2]] == [("一等奖", "江苏技能状元")] * 2
    page = client.get(f"/events/{event.id}/awards").text
    assert "已确认" in page
    assert "江苏技能状元" in page


def test_confirming_twice_changes_nothing(app):
    _contest, event, _ = make_awarded_contest()
    before = [row.award.id for row in queries.awards_of_event(event.id)]
    operations.confirm_awards(event.id, by=SYSTEM)
    assert [row.award.id for row in queries.awards_of_event(event.id)] == before


def test_an_unpublished_or_withdrawn_result_gives_no_awards(app, officer):
    contest = make_contest(events=1)
    [row] = queries.events_of(contest.id)
    with pytest.raises(Refused, match="result_not_published"):
        operations.confirm_awards(row.event.id, by=SYSTEM)
    page = officer(contest).get(f"/events/{row.event.id}/awards")
    assert "还没有公示" in page.text
    publish(row.event, make_entries(row.event, 2))
    publish_again(row.event, "withdrawn")
    with pytest.raises(Refused, match="result_not_published"):
        operations.confirm_awards(row.event.id, by=SYSTEM)


def test_a_corrected_result_keeps_what_stayed_and_voids_what_changed(app):
    contest, event, entries = make_awarded_contest(4)
    batch = make_batch(contest)
    numbers = {row.award_id: row.number for row in ledger.certificates_of_batch(batch.id)}
    before = {row.award.entry_id: numbers[row.award.id] for row in queries.awards_of_event(event.id)}
    first, second, third, fourth = entries
    publish(event, [second, first, third, fourth])
    operations.confirm_awards(event.id, by=SYSTEM)
    states = {row.number: row.state for row in ledger.ledger(contest.id)}
    assert [states[before[entry.id]] for entry in (third, fourth)] == ["valid", "valid"]
    assert [states[before[entry.id]] for entry in (first, second)] == ["void", "void"]
    waiting = certificate_requests(contest.id, contest.ends_on, "place")
    assert len(waiting) == 2
    make_batch(contest)
    assert [row.serial for row in ledger.ledger(contest.id)] == [1, 2, 3, 4, 5, 6]


def test_ceremony_order_ends_with_the_champion(app):
    contest, _, _ = make_awarded_contest(5)
    places = [
        [one.spec.place for one in certificate_requests(contest.id, contest.ends_on, order)]
        for order in ("ceremony", "place")
    ]
    assert places == [[5, 4, 3, 2, 1], [1, 2, 3, 4, 5]]


def test_honours_are_listed_and_exported_as_recommendations(app, officer):
    contest, _, _ = make_awarded_contest(2)
    client = officer(contest)
    assert "江苏省巾帼建功标兵" in client.get(f"/contests/{contest.id}/honours").text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/contests/{contest.id}/honours.xlsx").data))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert any("由授予单位审定" in str(value) for value in cells)


def test_a_stranger_and_another_contests_officer_see_nothing(app, sign_in, officer):
    contest, event, _ = make_awarded_contest()
    other = officer(make_contest(Phase.PREPARING, events=0))
    for client in (sign_in(make_account("路人")), other):
        for path in (
            f"/contests/{contest.id}/awards",
            f"/events/{event.id}/awards",
            f"/contests/{contest.id}/honours",
            f"/contests/{contest.id}/certificates/new",
        ):
            assert client.get(path).status_code == 404
        assert client.post(f"/events/{event.id}/awards").status_code == 404


def test_the_today_page_says_what_waits(app, officer):
    contest = make_contest(Phase.PREPARING, events=0)
    event = make_event(contest)
    publish(event, make_entries(event, 2))
    assert "确认获奖名单" in officer(contest).get("/today").text
