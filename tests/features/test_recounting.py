"""After a restore no number that stands on paper is given a second time, and what was void is void again."""

import pytest

from certificates.awards import operations as awards
from certificates.ledger import operations as recounting
from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from certificates.ledger.onpaper import OnPaper
from certificates.ledger.operations import PLACES
from certificates.ledger.recounts import queries as recounts
from competition.contests import queries as contests
from competition.foundation.store.db import db
from competition.foundation.store.models import begin_epoch
from competition.foundation.system import clock
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account
from tests.factories.certificates import make_awarded_contest, make_batch
from tests.factories.contests import make_contest
from tests.features.test_verifying import printed
from tests.pages import form_fields


@pytest.fixture
def restored(app):
    """A contest with one certificate in the ledger, after a restore: (contest, certificate)."""
    contest, _event, _entries = make_awarded_contest(1, "final")
    row = printed(contest)
    db.session.commit()
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    return contest, row


def after(number, by):
    """The number so many places on."""
    return f"{number[:-5]}{int(number[-5:]) + by:05}"


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_nothing_is_issued_or_replaced_until_somebody_says_what_is_on_paper(restored):
    contest, row = restored
    with pytest.raises(Refused) as refusal:
        awards.replace_certificate(row.id, "姓名有误", by=SYSTEM)
    assert codes(refusal) == ["recount_wanted"]
    db.session.rollback()
    assert db.session.get(Certificate, row.id).state == "valid"
    recounting.recount(contest.id, OnPaper("", (), "没有打印过"), by=SYSTEM)
    assert awards.replace_certificate(row.id, "姓名有误", by=SYSTEM).serial == row.serial + 1


def test_numbers_and_places_up_to_the_last_on_paper_are_never_given_again(restored):
    contest, row = restored
    last = after(row.number, 3)
    recounting.recount(contest.id, OnPaper(last, (row.number,), "按签收表"), by=SYSTEM)
    assert db.session.get(Certificate, row.id).state == "void"
    assert db.session.get(Certificate, row.id).void_reason == "按签收表"
    batch = make_batch(contest)
    [fresh] = ledger.certificates_of_batch(batch.id)
    assert fresh.serial == row.serial + 4
    assert fresh.status_index >= row.status_index + PLACES
    with pytest.raises(Refused) as refusal:
        recounting.recount(contest.id, OnPaper("", (), "再说一次"), by=SYSTEM)
    assert codes(refusal) == ["recount_done"]


def test_the_verification_page_says_what_is_true_of_a_burnt_number(restored, client):
    contest, row = restored
    lost, void = after(row.number, 1), after(row.number, 2)

    def told(number):
        return client.post("/verify", data={"number": number, "name": "林知夏"}).text

    assert "没有查到" in told(lost)
    recounting.recount(contest.id, OnPaper(after(row.number, 2), (void,), "按签收表"), by=SYSTEM)
    assert "记录缺失" in told(lost)
    assert "证书已作废" in told(void)
    assert "没有查到" in told(after(row.number, 3))


@pytest.mark.parametrize(
    ("last", "voided", "code"),
    [
        ("别的编号", (), "recount_other_rule"),
        (6000, (), "recount_too_far"),
        (1, ("没有的编号",), "recount_number_unknown"),
        ("", (1,), "recount_number_unknown"),
        (0, (), "recount_below"),
    ],
)
def test_what_cannot_be_on_paper_is_refused_and_named(restored, last, voided, code):
    contest, row = restored
    last, *voided = [after(row.number, one) if isinstance(one, int) else one for one in (last, *voided)]
    with pytest.raises(Refused) as refusal:
        recounting.recount(contest.id, OnPaper(last, tuple(voided), "按签收表"), by=SYSTEM)
    assert codes(refusal) == [code]


def test_officers_are_told_until_they_have_said_it_on_the_page(restored, sign_in):
    contest, row = restored
    desk = sign_in(make_account("证书管理员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))
    path = f"/contests/{contest.id}/certificates/recount"
    assert path in desk.get("/today").text
    assert desk.post(path, data={"last_number": "", "reason": "按签收表"}).status_code == 422
    both = desk.post(path, data={"last_number": row.number, "none": "y", "reason": "按签收表"})
    assert "二者选一" in both.text
    low = desk.post(path, data={"last_number": row.number, "reason": "按签收表"})
    assert f"不在台账最后一个编号 {row.number} 之后" in low.text
    said = {"last_number": after(row.number, 1), "voided": "", "reason": "按签收表"}
    # What it does is shown before it is done, and again where something else is typed.
    shown = desk.post(path, data=said)
    assert (shown.status_code, f"下一个编号是 {after(row.number, 2)}" in shown.text) == (422, True)
    assert path in desk.get("/today").text
    changed = desk.post(path, data=form_fields(shown.text) | said | {"last_number": after(row.number, 4)})
    assert f"下一个编号是 {after(row.number, 5)}" in changed.text
    assert desk.post(path, data=said | {"shown": after(row.number, 2)}).status_code == 303
    assert path not in desk.get("/today").text
    assert after(row.number, 1) in desk.get(path).text


def test_what_was_said_too_low_is_raised_until_a_number_was_given_by_it(restored, sign_in):
    contest, row = restored
    desk = sign_in(make_account("证书管理员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))
    path, void = f"/contests/{contest.id}/certificates/recount", after(row.number, 1)
    recounting.recount(contest.id, OnPaper(after(row.number, 2), (void,), "按签收表"), by=SYSTEM)
    for lower in ("", after(row.number, 2), after(row.number, 1)):
        with pytest.raises(Refused) as refusal:
            recounting.recount(contest.id, OnPaper(lower, (), "又找到的"), by=SYSTEM)
        assert codes(refusal)[0] in {"recount_not_raised", "recount_below_said"}
        db.session.rollback()
    shown = desk.post(path, data={"last_number": after(row.number, 6), "reason": "又找到的"})
    sent = desk.post(path, data=form_fields(shown.text) | {"reason": "又找到的"})
    assert sent.status_code == 303
    assert recounts.burnt(void).voided == [void]
    assert awards.replace_certificate(row.id, "姓名有误", by=SYSTEM).serial == row.serial + 7
    with pytest.raises(Refused) as refusal:
        recounting.recount(contest.id, OnPaper(after(row.number, 9), (), "再说一次"), by=SYSTEM)
    assert codes(refusal) == ["recount_done"]
    assert "无误，登记" not in desk.get(path).text
    assert "看一看下一个编号" not in desk.get(path).text


def test_a_contest_begun_after_the_restore_has_nothing_to_say(restored):
    fresh = make_contest(Phase.PREPARING, events=0)
    assert recounts.wanted_in(fresh.id) is None
    assert recounts.wanted_in(contests.contest(restored[0].id).id) is not None
