"""Certificates that print a name which was put right since, and those that an officer makes void or replaces."""

import pytest

from certificates.awards import operations as awards
from certificates.ledger import operations as ledger
from certificates.ledger import queries
from certificates.rules.specification import CertificateSpec
from competition.accounts import queries as accounts
from competition.foundation.store.db import db
from competition.foundation.work.models import Message
from competition.notices.models import ToldNotice
from scoring.results import operations as results
from scoring.rules.publication_life import Published
from tests.factories.accounts import actor_of
from tests.factories.told import unopened, unwritten
from tests.factories.wins import granted_win
from tests.features.test_identities import NEW, corrected


@pytest.fixture
def won(lay):
    return lay(granted_win)


def of(won, person):
    return [row for row in queries.ledger(won.contest_id) if row.person_id == person.id]


def told(template):
    return {one.account_id for one in db.session.query(ToldNotice).filter_by(template=template)}


def test_a_name_put_right_while_its_result_is_taken_back_is_printed_once_it_is_back(won, sign_in):
    person, old = won.persons[0], won.persons[0].name
    [paper] = of(won, person)
    officer, own = sign_in(won.officer), sign_in(accounts.account(person.account_id))
    page, due = f"/certificates/{paper.id}", f"请换发证书 {paper.number}"
    results.withdraw(won.event_id, "另查", second=won.officer.id, by=won.by)
    corrected(won, person)
    assert due not in officer.get("/today").text
    results.take_snapshot(won.event_id, by=won.by)
    results.publish(won.event_id, Published.PUBLICITY, "查后恢复", by=won.by)
    # In publicity again, it counts as its pages say.
    body = (
        db.session.query(Message)
        .filter_by(template="result_changed")
        .order_by(Message.id.desc())
        .first()
        .body
    )
    assert "有效，以公示结果为准" in str(body)
    assert due in officer.get("/today").text
    assert "仍印原来的姓名" in officer.get(page).text
    assert "仍印原来的姓名" in own.get("/me/certificates").text
    fresh = awards.replace_certificate(paper.id, "姓名更正", by=actor_of(won.officer))
    assert CertificateSpec.from_json(fresh.spec).name == NEW
    assert due not in officer.get("/today").text
    assert "仍印原来的姓名" not in own.get("/me/certificates").text
    # The paper in hand is found by what is printed on it, in the ledger and by the search over all.
    for found in (f"/contests/{won.contest_id}/certificates?q={old}", f"/search?q={old}"):
        assert paper.number in officer.get(found).text


def test_whose_certificate_an_officer_makes_void_or_replaces_is_told(won, sign_in):
    first, second = won.persons[0], won.persons[1]
    ledger.void(of(won, first)[0].id, "打印有误", by=actor_of(won.officer))
    awards.replace_certificate(of(won, second)[0].id, "单位名称有误", by=actor_of(won.officer))
    assert told("certificate_void") == {first.account_id}
    assert told("certificate_replaced") == {second.account_id}
    assert unopened(sign_in) == unwritten() == []
