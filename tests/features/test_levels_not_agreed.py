"""A consent to hand over that is taken back after the application: one state everywhere, and nothing to be done on it."""

import pytest

from competition.accounts import queries as accounts
from competition.foundation.store.db import db
from competition.notices.models import ToldNotice
from competition.persons.consents import operations as consents
from competition.rules.consents import ConsentKind
from tests.factories.accounts import actor_of
from tests.factories.told import unopened, unwritten
from tests.factories.wins import Won

OVER, SENT = "本人撤回了同意，不再办理", "已申请"


@pytest.fixture
def won(lay):
    return lay(lambda: Won().confirm().print().final().recommend().apply())


def test_a_consent_taken_back_after_the_application_ends_it_on_every_page(won, sign_in):
    first, second = won.persons[0], won.persons[1]
    own, body, officer = (
        sign_in(account) for account in (accounts.account(first.account_id), won.assessor, won.officer)
    )
    mine = f"/organisations/{won.body.id}/levels"
    assert "登记等级认定结论" in body.get("/today").text
    for person in (first, second):
        by = actor_of(accounts.account(person.account_id))
        consents.withdraw_consent(won.contest_id, ConsentKind.HAND_LEVELS, by=by)
    for reader, page in ((body, mine), (own, "/me/levels"), (officer, f"/contests/{won.contest_id}/levels")):
        text = reader.get(page).text
        assert (OVER in text, SENT in text) == (True, False), page
    assert "登记等级认定结论" not in body.get("/today").text
    told = {(one.template, one.account_id) for one in db.session.query(ToldNotice)}
    assert {("level_not_agreed", won.assessor.id), ("level_not_agreed", won.officer.id)} <= told
    assert unopened(sign_in) == unwritten() == []
