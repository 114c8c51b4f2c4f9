"""Papers and lists that say no more than their result: what counts no longer is not given out anywhere."""

import pypdfium2
import pytest

from certificates.ledger.models import Certificate
from certificates.skill_levels.models import Recommendation
from competition.foundation.store.db import db
from scoring.results import operations as results
from tests.factories.certificates import work
from tests.factories.chain import Chain

NAMES = tuple(f"{surname}示范" for surname in "赵钱孙李周吴郑王冯陈褚卫")


@pytest.fixture
def chain(app):
    """Twelve who competed: ten won, and the eleventh is recommended for its place alone."""
    made = Chain()
    for number, name in enumerate(NAMES, 1):
        made.enter(name, f"示范{number}厂", number)
    made.approve(*made.entered.values())
    made.close()
    made.judge({name: 95 - number for number, name in enumerate(NAMES)}).snapshot().publish()
    return made.award().print()


def names_in(answer):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data))


def swap(chain, place, points):
    """Whoever has this place gets other points, and the result is published again."""
    chain.fill(chain.rows()[place]["code"], points)
    chain.snapshot().publish(reason="复核更正")


def test_a_pile_is_given_out_without_the_certificates_that_became_void(chain, sign_in):
    officer = sign_in(chain.officer)
    [batch] = {row.batch_id for row in db.session.query(Certificate)}
    tenth, eleventh = (chain.rows()[place]["names"][0] for place in (10, 11))
    assert tenth in names_in(officer.get(f"/batches/{batch}/file"))
    swap(chain, 11, 86.5)
    refused = officer.get(f"/batches/{batch}/file")
    assert refused.status_code == 422
    assert "1 张证书已经作废" in refused.text
    page = officer.get(f"/batches/{batch}").text
    assert "重新生成整叠" in page
    assert "下载整叠 PDF" not in page
    assert officer.post(f"/batches/{batch}/go-on").status_code == 303
    work()
    names = names_in(officer.get(f"/batches/{batch}/file"))
    assert chain.rows()[1]["names"][0] in names
    assert tenth not in names
    assert eleventh not in names


def test_no_paper_of_a_result_that_is_taken_back_is_given_out(chain, sign_in):
    chain.final().recommend().apply()
    officer, champion = sign_in(chain.officer), chain.rows()[1]["names"][0]
    own, assessor = sign_in(chain.accounts[champion]), sign_in(chain.assessor)
    row = db.session.query(Certificate).filter_by(person_id=chain.person(champion).id).one()
    found = db.session.query(Recommendation).filter_by(person_id=row.person_id).one()
    paths = (
        f"/batches/{row.batch_id}/file",
        f"/certificates/{row.id}/file",
        f"/recommendations/{found.id}/form.pdf",
    )
    assert [officer.get(path).status_code for path in paths] == [200, 200, 200]
    assert "登记等级认定结论" in assessor.get("/today").text
    assert "证书已签发，可以下载" in own.get("/today").text
    assert "暂停办理" not in own.get("/me/levels").text
    results.withdraw(chain.event_id, "成绩有误", second=chain.officer.id, by=chain.by)
    assert [officer.get(path).status_code for path in paths] == [422, 422, 422]
    assert officer.post(f"/certificates/{row.id}/reprint").status_code == 422
    assert "登记等级认定结论" not in assessor.get("/today").text
    assert "登记结论" not in assessor.get(f"/organisations/{chain.body.id}/levels").text
    assert "证书已签发，可以下载" not in own.get("/today").text
    assert "暂停办理" in own.get("/me/levels").text
    assert "申报表 PDF" not in officer.get(f"/recommendations/{found.id}").text
    chain.publish()
    assert officer.get(paths[0]).status_code == 200
    assert officer.get(paths[2]).status_code == 422


def test_nobody_is_sent_to_apply_for_levels_of_a_result_in_publicity(chain, sign_in):
    chain.final().recommend()
    officer = sign_in(chain.officer)
    assert "向评价机构申报推荐等级" in officer.get("/today").text
    chain.fill(chain.rows()[12]["code"], 84.5)
    chain.snapshot().publish(reason="复核更正")
    assert "向评价机构申报推荐等级" not in officer.get("/today").text
    assert 'name="organisation_id"' not in officer.get(f"/contests/{chain.contest_id}/levels").text


def test_who_comes_to_a_prize_is_not_left_with_the_level_of_a_place_without_one(chain):
    chain.final().recommend().apply()
    eleventh = chain.person(chain.rows()[11]["names"][0])
    [before] = db.session.query(Recommendation).filter_by(person_id=eleventh.id)
    assert (before.level, before.award_id) == (5, None)
    swap(chain, 11, 86.5)
    assert before.state == "withdrawn"
    chain.final().recommend()
    [fresh] = db.session.query(Recommendation).filter_by(person_id=eleventh.id, state="recommended")
    assert fresh.level == 4
    assert fresh.award_id
