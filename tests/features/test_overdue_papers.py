"""Papers and lists that say no more than their result: what counts no longer is not given out anywhere."""

import pypdfium2
import pytest

from certificates.ledger.models import Certificate
from certificates.skill_levels.models import Recommendation
from competition.accounts.models import Account
from competition.foundation.store.db import db
from competition.persons.consents import operations as consents
from competition.rules.editions.kinds.levels import Level
from scoring.results import operations as results
from scoring.rules.publication_life import Published
from tests.factories.accounts import actor_of
from tests.factories.certificates import work
from tests.factories.wins import Won

# Who has a place and no prize is recommended for it alone.
BY_PLACE = Level(clause="实施方案第十条", last_place=3, floor=5, one_up=False)


@pytest.fixture
def won(lay):
    return lay(Won, BY_PLACE).confirm()


def test_a_pile_is_given_out_without_the_certificates_that_became_void(won, sign_in):
    won.print()
    work()
    officer = sign_in(won.officer)
    [batch] = {row.batch_id for row in db.session.query(Certificate)}
    assert len(pypdfium2.PdfDocument(officer.get(f"/batches/{batch}/file").data)) == 2
    won.correct()
    refused = officer.get(f"/batches/{batch}/file")
    assert refused.status_code == 422
    assert "1 张证书已经作废" in refused.text
    page = officer.get(f"/batches/{batch}").text
    assert "重新生成整叠" in page
    assert "下载整叠 PDF" not in page
    assert officer.post(f"/batches/{batch}/go-on").status_code == 303
    work()
    pile = pypdfium2.PdfDocument(officer.get(f"/batches/{batch}/file").data)
    assert len(pile) == 1
    assert won.persons[0].name in pile[0].get_textpage().get_text_range()


def test_no_paper_of_a_result_that_is_taken_back_is_given_out(won, sign_in):
    won.print().final().recommend().apply()
    work()
    champion = won.persons[0]
    officer, assessor = sign_in(won.officer), sign_in(won.assessor)
    own = sign_in(db.session.get(Account, champion.account_id))
    row = db.session.query(Certificate).filter_by(person_id=champion.id).one()
    found = db.session.query(Recommendation).filter_by(person_id=champion.id).one()
    paths = (
        f"/batches/{row.batch_id}/file",
        f"/certificates/{row.id}/file",
        f"/recommendations/{found.id}/form.pdf",
    )
    assert [officer.get(path).status_code for path in paths] == [200, 200, 200]
    assert "登记等级认定结论" in assessor.get("/today").text
    assert "证书已签发，可以下载" in own.get("/today").text
    assert "暂停办理" not in own.get("/me/levels").text
    results.withdraw(won.event_id, "成绩有误", second=won.officer.id, by=won.by)
    assert [officer.get(path).status_code for path in paths] == [422, 422, 422]
    assert officer.post(f"/certificates/{row.id}/reprint").status_code == 422
    assert "登记等级认定结论" not in assessor.get("/today").text
    assert "登记结论" not in assessor.get(f"/organisations/{won.body.id}/levels").text
    assert "证书已签发，可以下载" not in own.get("/today").text
    assert "暂停办理" in own.get("/me/levels").text
    assert "申报表 PDF" not in officer.get(f"/recommendations/{found.id}").text
    results.publish(won.event_id, Published.PUBLICITY, by=won.by)
    assert [officer.get(path).status_code for path in paths] == [200, 200, 422]


def test_nobody_is_sent_to_apply_for_levels_of_a_result_in_publicity(won, sign_in):
    won.final().recommend()
    officer = sign_in(won.officer)
    assert "向评价机构申报推荐等级" in officer.get("/today").text
    won.correct()
    assert "向评价机构申报推荐等级" not in officer.get("/today").text
    assert 'name="organisation_id"' not in officer.get(f"/contests/{won.contest_id}/levels").text


def test_who_comes_to_a_prize_is_not_left_with_the_level_of_a_place_without_one(won):
    won.final().recommend().apply()
    third = won.persons[2]
    assert (third.id, 5, "applied") in won.recommendations()
    won.correct()
    assert [row for row in won.recommendations() if row[0] == third.id] == [(third.id, 5, "withdrawn")]
    won.final().recommend()
    assert (third.id, 3, "recommended") in won.recommendations()


def test_who_takes_back_what_all_rests_on_is_not_named_in_public_any_more(won, sign_in, client):
    champion = won.persons[0]
    account = db.session.get(Account, champion.account_id)
    consents.give_consents(
        champion.id, won.contest_id, ["processing", "sensitive", "publication"], None, by=actor_of(account)
    )
    won.print()
    row = db.session.query(Certificate).filter_by(person_id=champion.id).one()
    paths = (
        f"/contests/{won.contest_id}/results",
        f"/contests/{won.contest_id}/board/rows",
        f"/V/{row.payload}",
    )
    assert all(champion.name in client.get(path).text for path in paths)
    seen = client.get(paths[1]).headers["ETag"]
    assert (
        sign_in(account).post("/my/data", data={"kind": "processing", "contest": won.contest_id}).status_code
        == 303
    )
    assert not any(champion.name in client.get(path).text for path in paths)
    assert client.get(paths[1], headers={"If-None-Match": seen}).status_code == 200
