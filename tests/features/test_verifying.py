"""What the verification page says follows the result at once, and names as their owners agreed."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from certificates.awards import operations as awards
from certificates.issuing.operations import Style
from certificates.ledger import queries as ledger
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons.consents.operations import give_consents
from competition.persons.models import Person
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rules_queries
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from scoring.results import operations as results
from scoring.rules.publication_life import Published
from tests.factories.certificates import make_awarded_contest, make_batch
from tests.factories.wins import Won


def printed(contest):
    [row] = ledger.certificates_of_batch(make_batch(contest).id)
    return row


def test_the_page_of_a_certificate_follows_its_result_at_once(app, client):
    won = Won().confirm().print()
    row = next(one for one in ledger.ledger(won.contest_id) if one.person_id == won.persons[0].id)
    path, year = f"/V/{row.payload}", row.status_year
    assert "以公示结果为准" in client.get(path).text
    assert row.spec["note"] == "本证供颁奖仪式使用，以公示结果为准。"
    before = client.get(f"/.well-known/certificate-status/{year}.json").json["encoded_list"]
    results.withdraw(won.event_id, "申诉处理中", by=won.by)
    page = client.get(path).text
    assert "成绩已撤回，证书暂停使用" in page
    assert f"/contests/{won.contest_id}/results#corrections" in page
    suspended = client.get(f"/.well-known/certificate-status/{year}.json").json["encoded_list"]
    assert suspended != before
    results.publish(won.event_id, Published.PUBLICITY, by=won.by)
    assert "以公示结果为准" in client.get(path).text
    assert client.get(f"/.well-known/certificate-status/{year}.json").json["encoded_list"] == before


def test_a_final_certificate_says_nothing_of_publicity(app, client):
    contest, _event, _ = make_awarded_contest(1, "final")
    row = printed(contest)
    assert row.spec["note"] == ""
    assert "证书有效" in client.get(f"/V/{row.payload}").text


def test_a_name_is_shown_as_its_owner_agreed(app, client):
    contest, _event, entries = make_awarded_contest(1, "final", names=["林知夏"])
    row = printed(contest)
    assert "林**" in client.get(f"/V/{row.payload}").text
    person = db.session.get(Person, entries[0].members[0].person_id)
    give_consents(person.id, contest.id, {"publication"}, None, by=SYSTEM)
    page = client.get(f"/V/{row.payload}").text
    assert "林知夏" in page


def test_the_name_on_the_paper_is_compared_by_the_houses_rule(app, client):
    contest, _event, _ = make_awarded_contest(1, "final", names=["阿依古丽·买买提"])
    row = printed(contest)

    def told(name):
        return client.post(f"/V/{row.payload}", data={"name": name}).text

    assert "姓名相符" in told("阿依古丽·买买提")
    assert "姓名相符" in told(" 阿依古丽 ・ 买买提 ")
    assert "姓名不符" in told("阿依古兰·买买提")
    assert client.post(f"/V/{row.payload}", data={"name": ""}).status_code == 422
    answers = [client.post(f"/V/{row.payload}", data={"name": f"猜{n}"}).status_code for n in range(20)]
    assert answers[-1] == 429


def test_what_the_name_is_compared_with_is_signed(app, client):
    contest, _event, _ = make_awarded_contest(1, "final", names=["林知夏"])
    row = printed(contest)
    payload = row.payload

    @atomic
    def forged():
        found = ledger.certificate(row.id)
        found.spec = found.spec | {"name": "林无夏"}

    forged()
    assert "姓名不符" in client.post(f"/V/{payload}", data={"name": "林无夏"}).text
    assert "姓名相符" in client.post(f"/V/{payload}", data={"name": "林知夏"}).text


def test_the_day_under_a_certificate_is_neither_before_its_result_nor_unexplained_in_the_future(app):
    contest, _event, _ = make_awarded_contest(1)
    with pytest.raises(Refused, match="issued_before_results"):
        make_batch(contest, issued_on=date(1990, 1, 1))
    later = clock.today() + timedelta(days=5)
    with pytest.raises(Refused, match="issued_in_future"):
        make_batch(contest, issued_on=later)
    style = Style("plain")
    batch = awards.print_certificates(
        contest.id, later, "place", style, future_reason="颁奖大会当天", by=SYSTEM
    )
    [row] = ledger.certificates_of_batch(batch.id)
    assert row.spec["issued_on"] == later.isoformat()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"number": "{prefix}{year}"}, "number_serial_missing"),
        ({"number": "{prefix}{nosuch}{serial}"}, "number_field_unknown"),
        ({"prefix": "NZJG<i>"}, "number_prefix_unusable"),
        ({"prefix": "NZ JG"}, "number_prefix_unusable"),
        ({"number": "NZ<{serial}>"}, "number_text_unusable"),
    ],
)
def test_a_number_rule_that_could_not_print_is_refused_when_it_is_saved(app, changes, problem):
    contest, _event, _ = make_awarded_contest(1)
    rules = rules_queries.rules_of(contest.id)
    wrong = replace(rules, certificates=replace(rules.certificates, **changes))
    with pytest.raises(Refused, match=problem):
        rulebooks.set_rules(contest.id, wrong, "细则", by=SYSTEM)
