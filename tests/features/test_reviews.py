"""The officer's side: queue, checklist, approve, return with marked fields, refuse."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from competition.accounts import operations as accounts
from competition.checking_in import operations as checking_in
from competition.entries import operations as entries
from competition.entries import queries as entry_queries
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.work.models import Message
from competition.foundation.work.wording import written
from competition.persons.consents import operations as consents
from competition.reviews import operations
from competition.reviews.models import ReviewDecision
from competition.reviews.operations import Decision
from competition.rules.draw.attendance import Attendance
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.dialogs import refused_in_dialog
from tests.factories.accounts import actor_of, make_account
from tests.factories.contests import make_session
from tests.factories.registration import (
    delegations_of,
    make_reviewer,
    open_contest,
    posted,
    resident,
    stored,
    submitted_entry,
    typed,
)
from tests.pages import form_fields


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def contestant(app):
    return make_account("张𬭎")


@pytest.fixture
def entry(event, contestant):
    return submitted_entry(event, contestant)


@pytest.fixture
def reviewer(event):
    return make_reviewer(event.contest_id)


@pytest.fixture
def desk(reviewer, sign_in):
    return sign_in(reviewer)


def decision(entry, outcome, reason="", fields=()):
    return {
        "version": str(stored(entry.id).version),
        "outcome": outcome,
        "reason": reason,
        "fields": list(fields),
    }


def test_a_stranger_and_another_contests_reviewer_see_nothing(event, entry, sign_in):
    rival = make_reviewer(open_contest().contest_id)
    for client in (sign_in(make_account("路人")), sign_in(rival)):
        assert client.get(f"/contests/{event.contest_id}/review").status_code == 404
        assert client.get(f"/entries/{entry.id}/review").status_code == 404
        assert client.post(f"/entries/{entry.id}/review/numbers").status_code == 404
        answer = client.post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
        assert answer.status_code == 404
    assert stored(entry.id).state == "submitted"


def test_the_queue_is_oldest_first_and_waits_on_the_today_page(event, entry, desk):
    later = submitted_entry(event, make_account("李雷"), typed(2, "李雷"))
    _submitted_days_ago(entry.id, 3)
    page = desk.get(f"/contests/{event.contest_id}/review").text
    assert page.index("张𬭎") < page.index("李雷")
    assert "3 天" in page
    assert "审查报名" in desk.get("/today").text
    found = desk.get(f"/contests/{event.contest_id}/review?name=李").text
    assert f"/entries/{later.id}/review" in found
    assert f"/entries/{entry.id}/review" not in found


@atomic
def _submitted_days_ago(entry_id, days):
    found = stored(entry_id)
    found.submitted_at -= timedelta(days=days)


def test_the_page_shows_the_same_rules_as_a_checklist(entry, desk):
    page = desk.get(f"/entries/{entry.id}/review").text
    assert "出生日期为1990年3月7日，须在1966年1月1日及以后" in page
    assert "社会保险缴费 40 个月，须满 36 个月" in page
    assert "细则第六条" in page
    assert "全部符合" in page
    assert resident() not in page


def test_whole_numbers_are_shown_only_on_request_and_logged(entry, desk):
    page = desk.post(f"/entries/{entry.id}/review/numbers").text
    assert resident() in page
    assert db.session.query(AuditEntry).filter_by(action="entry.numbers_seen").count() == 1


def test_approving_leads_to_the_next_and_tells_the_contestant(event, entry, desk):
    following = submitted_entry(event, make_account("李雷"), typed(2, "李雷"))
    answer = desk.post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
    assert answer.headers["Location"] == f"/entries/{following.id}/review"
    assert stored(entry.id).state == "approved"
    assert db.session.query(Message).filter_by(template="entry_approved").count() == 1
    found = db.session.query(ReviewDecision).one()
    assert (found.outcome, found.step, found.entry_version) == ("approve", "contest", 2)


def test_returned_with_marks_mended_and_approved(entry, contestant, desk, sign_in):
    marks = ["1:unit_name", "1:document_photo", "9:nonsense"]
    answer = desk.post(
        f"/entries/{entry.id}/review", data=decision(entry, "return", "单位名称请写全称。", marks)
    )
    assert answer.status_code == 303
    assert stored(entry.id).answer["fields"] == ["1:document_photo", "1:unit_name"]
    phone = sign_in(contestant)
    page = phone.get(f"/entries/{entry.id}/details").text
    assert "单位名称请写全称。" in page
    assert page.count("审查员要求修改") == 1
    assert "审查员要求修改" in phone.get(f"/entries/{entry.id}/materials").text
    assert "按审查意见修改报名" in phone.get("/today").text
    fields = posted(typed(unit_name="金陵示范机械有限公司焊接分厂")) | {
        "delegation": str(stored(entry.id).delegation_id)
    }
    assert phone.post(f"/entries/{entry.id}/details", data=fields).status_code == 303
    assert phone.post(f"/entries/{entry.id}/check").status_code == 303
    page = desk.get(f"/entries/{entry.id}/review").text
    assert "焊接分厂" in page
    assert "退回修改" in page
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
    assert stored(entry.id).state == "approved"
    assert db.session.query(ReviewDecision).count() == 2


@pytest.mark.parametrize(
    ("outcome", "reason", "fields", "words"),
    [
        ("return", "", ["1:name"], "请写明理由"),
        ("return", "请改", [], "至少标出一处"),
        ("refuse", "", [], "请写明理由"),
        ("", "", [], "不在目录中"),
    ],
)
def test_a_decision_must_be_whole(entry, desk, outcome, reason, fields, words):  # noqa: PLR0917
    answer = desk.post(f"/entries/{entry.id}/review", data=decision(entry, outcome, reason, fields))
    assert answer.status_code == 422
    assert words in answer.text
    assert stored(entry.id).state == "submitted"


def test_the_second_of_two_reviewers_is_told(entry, desk, event):
    seen = decision(entry, "approve")
    other = actor_of(make_reviewer(event.contest_id))
    operations.decide(
        entry.id, Decision("refuse", int(seen["version"]), "年龄不符", clause="实施方案 参赛条件"), by=other
    )
    answer = desk.post(f"/entries/{entry.id}/review", data=seen)
    assert answer.status_code == 409
    assert "刚被别人修改" in answer.text
    assert stored(entry.id).state == "refused"


def test_a_mended_entry_is_not_approved_in_its_old_shape(entry, contestant, reviewer):
    old = stored(entry.id).version
    by = actor_of(reviewer)
    operations.decide(entry.id, Decision("return", old, "请改", ["1:phone"]), by=by)
    entries.submit_entry(entry.id, by=actor_of(contestant))
    with pytest.raises(Refused) as refusal:
        operations.decide(entry.id, Decision("approve", old), by=by)
    assert [problem.code for problem in refusal.value.problems] == ["changed_meanwhile"]


def test_a_team_waits_for_the_consent_of_all(app):
    event = open_contest(members=2)
    leader = make_account("张𬭎")
    entry = submitted_entry(event, leader, typed(), typed(2, "李雷"))
    reviewer = actor_of(make_reviewer(event.contest_id))
    with pytest.raises(Refused) as refusal:
        operations.decide(entry.id, Decision("approve", entry.version), by=reviewer)
    assert [problem.code for problem in refusal.value.problems] == ["checks_not_passed"]


def test_a_delegations_reviewer_sees_that_delegation_only(event, entry, sign_in):
    nanjing, wuxi = delegations_of(event)
    other = submitted_entry(event, make_account("李雷"), typed(2, "李雷"), delegation=wuxi)
    desk = sign_in(make_account("南京审查员", (Role.REVIEWER, Scope.DELEGATION, nanjing)))
    page = desk.get(f"/contests/{event.contest_id}/review").text
    assert "张𬭎" in page
    assert "李雷" not in page
    assert desk.get(f"/entries/{other.id}/review").status_code == 404
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
    assert db.session.query(ReviewDecision).one().step == "delegation"


def test_many_are_approved_together_only_where_every_check_passes(event, entry, desk):
    team_less = submitted_entry(event, make_account("李雷"), typed(2, "李雷"))
    owner = db.session.get(_account(), team_less.created_by)
    consents.withdraw_consent(team_less.contest_id, "processing", by=actor_of(owner))
    third = submitted_entry(event, make_account("王五"), typed(3, "王五"))
    page = desk.get(f"/contests/{event.contest_id}/review/approve").text
    assert f'value="{entry.id}:2"' in page
    assert f'value="{team_less.id}:' not in page
    chosen = [f"{entry.id}:2", f"{third.id}:1", f"{team_less.id}:3", "x", "999:1"]
    answer = desk.post(f"/contests/{event.contest_id}/review/approve", data={"chosen": chosen, "unseen": "y"})
    assert answer.status_code == 303
    assert stored(entry.id).state == "approved"
    assert stored(third.id).state == "submitted"  # its version was not the one that was seen


def _account():
    from competition.accounts.models import Account

    return Account


def test_the_list_goes_out_as_text_and_is_logged(event, desk):
    submitted_entry(event, make_account("某人"), typed(4, "O'Brien", unit_name='=HYPERLINK("x")'))
    answer = desk.get(f"/contests/{event.contest_id}/review.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [cell.data_type for cell in sheet[3]].count("f") == 0
    assert db.session.query(AuditEntry).filter_by(action="entries.exported").count() == 1


def test_decisions_are_history(event, entry, desk):
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, "refuse", "年龄不符") | BASIS)
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE review_decisions SET reason = 'x'"))
    db.session.rollback()


@pytest.mark.parametrize("outcome", ["approve", "return", "refuse"])
def test_the_contestant_is_told_in_words(entry, reviewer, outcome):
    told = Decision(outcome, entry.version, "单位名称请写全称。", ["1:unit_name"], "实施方案 参赛条件")
    operations.decide(entry.id, told, by=actor_of(reviewer))
    messages = db.session.query(Message).all()
    assert len(messages) == 2
    for message in messages:
        subject, text_ = written(message.template, message.body)
        assert "焊接" in subject
        assert str(entry.id) in text_
        assert resident() not in text_


def test_nobody_decides_on_their_own_entry(event, entry, contestant, sign_in):
    by_contest = (Role.REVIEWER, Scope.CONTEST, event.contest_id)
    accounts.grant_role(contestant.id, *by_contest, by=SYSTEM, contest_id=event.contest_id)
    answer = sign_in(contestant).post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
    assert answer.status_code in {403, 422}
    with pytest.raises(Refused):
        operations.approve_passed([(entry.id, entry.version)], by=actor_of(contestant))
    assert stored(entry.id).state == "submitted"


# What a refusal rests on, typed.
BASIS = {"clause": "other", "clause_text": "实施方案 参赛条件"}


def test_a_refusal_names_its_clause_and_the_contestant_reads_it(entry, desk, contestant, sign_in):
    without = desk.post(f"/entries/{entry.id}/review", data=decision(entry, "refuse", "年龄不符"))
    assert without.status_code == 422
    assert "不予通过须有依据" in without.text
    assert "年龄不符" in without.text
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, "refuse", "年龄不符") | BASIS)
    assert db.session.query(ReviewDecision).one().clause == "实施方案 参赛条件"
    assert "实施方案 参赛条件" in sign_in(contestant).get(f"/entries/{entry.id}").text


@pytest.mark.parametrize("outcome", ["approve", "refuse", "return"])
def test_a_decision_is_taken_back_with_a_reason_and_its_people_are_told(entry, desk, outcome):
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, outcome, "看错了", ["1:phone"]) | BASIS)
    assert stored(entry.id).state != "submitted"
    url = f"/entries/{entry.id}/review/take-back"
    refused_in_dialog(desk, url, "take-back", " ", "请写明理由")
    assert desk.post(url, data={"reason": "看错了人"}).status_code == 303
    assert stored(entry.id).state == "submitted"
    told = db.session.query(Message).filter_by(template="entry_sent_back").one()
    assert "看错了人" in written(told.template, told.body)[1]
    assert db.session.query(AuditEntry).filter_by(action="entry.sent_back").one().reason == "看错了人"
    outcomes = [row.outcome for row in db.session.query(ReviewDecision).order_by(ReviewDecision.id)]
    assert outcomes == [outcome, "reopen"]
    again = desk.post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
    assert again.status_code == 303


def test_who_is_checked_in_is_not_decided_anew(entry, desk, event):
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, "approve"))
    session = make_session(event)
    checking_in.check_in(session.id, entry.id, Attendance.ABSENT, by=SYSTEM)
    answer = desk.post(f"/entries/{entry.id}/review/take-back", data={"reason": "看错了人"})
    assert answer.status_code == 422
    assert "已经检录" in answer.text
    assert stored(entry.id).state == "approved"


def test_a_delegations_reviewer_does_not_undo_the_contests_word(event, entry, desk, sign_in):
    nanjing, _wuxi = delegations_of(event)
    desk.post(f"/entries/{entry.id}/review", data=decision(entry, "refuse", "年龄不符") | BASIS)
    city = sign_in(make_account("南京审查员", (Role.REVIEWER, Scope.DELEGATION, nanjing)))
    answer = city.post(f"/entries/{entry.id}/review/take-back", data={"reason": "看错了人"})
    assert answer.status_code == 422
    assert stored(entry.id).state == "refused"


def test_only_entries_whose_papers_were_opened_are_ticked(event, entry, desk):
    page = desk.get(f"/contests/{event.contest_id}/review/approve").text
    box = page[page.index(f'value="{entry.id}:') :].split(">")[0]
    assert "checked" not in box
    assert "份没有人打开过" in page
    for row, _file in entry_queries.documents_of(entry.id):
        desk.get(f"/entries/{entry.id}/documents/{row.id}")
        desk.get(f"/entries/{entry.id}/documents/{row.id}")
    assert db.session.query(AuditEntry).filter_by(action="entry.paper_seen").count() == len(
        entry_queries.documents_of(entry.id)
    )
    page = desk.get(f"/contests/{event.contest_id}/review/approve").text
    box = page[page.index(f'value="{entry.id}:') :].split(">")[0]
    assert "checked" in box


def test_papers_that_nobody_opened_are_named_before_many_are_approved(event, entry, desk):
    url, chosen = f"/contests/{event.contest_id}/review/approve", f"{entry.id}:{entry.version}"
    number = len(entry_queries.documents_of(entry.id))
    answer = desk.post(url, data={"chosen": chosen})
    assert answer.status_code == 422
    assert f"有 1 项的 {number} 份材料没有人打开过" in answer.text
    assert "checked" in answer.text[answer.text.index(f'value="{entry.id}:') :].split(">")[0]
    assert stored(entry.id).state == "submitted"


def test_what_was_approved_together_is_taken_back_together(event, entry, desk):
    other = submitted_entry(event, make_account("李雷"), typed(2, "李雷"))
    url = f"/contests/{event.contest_id}/review/approve"
    chosen = [f"{one.id}:{one.version}" for one in (entry, other)]
    desk.post(url, data={"chosen": chosen, "unseen": "y"})
    assert {stored(one.id).state for one in (entry, other)} == {"approved"}
    batch = db.session.query(ReviewDecision.batch).distinct().scalar()
    assert batch in desk.get(url).text
    session = make_session(event)
    checking_in.check_in(session.id, other.id, Attendance.ABSENT, by=SYSTEM)
    answer = desk.post(
        f"/contests/{event.contest_id}/review/take-back", data={"batch": batch, "reason": "点错了"}
    )
    assert answer.status_code == 303
    assert (stored(entry.id).state, stored(other.id).state) == ("submitted", "approved")


def test_the_second_officer_is_told_who_decided_what_and_keeps_what_was_typed(event, entry, sign_in):
    desks = [sign_in(make_account(name, (Role.REVIEWER, Scope.CONTEST, event.contest_id))) for name in "甲乙"]
    url = f"/entries/{entry.id}/review"
    first, second = (form_fields(desk.get(url).text) for desk in desks)
    assert desks[0].post(url, data=first | {"outcome": "approve"}).status_code == 303
    answer = desks[1].post(
        url, data=second | {"outcome": "return", "reason": "照片看不清", "fields": "1:name"}
    )
    assert answer.status_code == 409
    assert "甲 已于" in answer.text
    assert "作出结论：通过" in answer.text
    assert "照片看不清" in answer.text
    # The same for a step whose dialog has gone.
    again = f"{url}/take-back"
    sent = {"dialog": "take-back", "reason": "证件看错了"}
    assert desks[0].post(again, data=sent).status_code == 303
    answer = desks[1].post(again, data=sent | {"reason": "我也看错了"})
    assert answer.status_code == 409
    assert "我也看错了" in answer.text
    assert "没有办理" in answer.text
