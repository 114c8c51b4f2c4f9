"""A contestant signs up: four steps, every problem at once, nothing lost."""

import io
import json

import pytest
from sqlalchemy import text

from competition.entries import operations, queries
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.foundation.work.models import Message
from competition.persons.claiming import claim_code
from competition.persons.consents import queries as consents
from competition.persons.models import Consent, Person
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.entry_life import Verdict
from competition.rules.problems import Refused
from tests.dialogs import refused_in_dialog
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    delegations_of,
    draft_entry,
    draft_of,
    make_reviewer,
    open_contest,
    picture,
    posted,
    resident,
    stored,
    submitted_entry,
    typed,
)


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def contestant(app):
    return make_account("张𬭎")


@pytest.fixture
def phone(contestant, sign_in):
    return sign_in(contestant)


def test_a_stranger_is_led_to_sign_in_first(client, event):
    answer = client.get(f"/events/{event.id}/enter")
    assert answer.status_code == 303
    assert "/login" in answer.headers["Location"]


def test_the_whole_way_on_a_phone(event, phone, contestant):
    assert "1966年1月1日" in phone.get(f"/events/{event.id}/enter").text
    details = phone.post(f"/events/{event.id}/enter").headers["Location"]
    entry_id = int(details.split("/")[2])
    begun = db.session.query(AuditEntry).filter_by(action="entry.begun").one()
    assert (begun.subject_kind, begun.subject_id) == ("entry", str(entry_id))
    assert phone.get(details).status_code == 200
    fields = posted(typed()) | {"delegation": str(delegations_of(event)[0])}
    answer = phone.post(details, data=fields)
    assert answer.headers["Location"].endswith("/materials")
    for kind in ("photo", "identity"):
        paper = {"position": "1", "kind": kind, "file": (io.BytesIO(picture()), "照片.jpg")}
        assert phone.post(f"/entries/{entry_id}/materials", data=paper).status_code == 303
    assert "照片.jpg" in phone.get(f"/entries/{entry_id}/materials").text
    answer = phone.post(
        f"/entries/{entry_id}/consent", data={"processing": "y", "sensitive": "y", "publication": "y"}
    )
    assert answer.headers["Location"].endswith("/check")
    page = phone.get(f"/entries/{entry_id}/check").text
    assert "可以提交" in page
    assert resident() not in page
    assert phone.post(f"/entries/{entry_id}/check").headers["Location"] == f"/entries/{entry_id}"
    entry = stored(entry_id)
    assert (entry.state, len(entry.members), entry.version) == ("submitted", 1, 2)
    person = entry.members[0].person
    assert (person.name, person.account_id, person.id_number, person.held_level) == (
        "张𬭎",
        contestant.id,
        resident(),
        3,
    )
    assert entry.members[0].photo_id is not None
    assert {c.kind for c in consents.consents_of(person.id) if c.given} == {
        "processing",
        "sensitive",
        "publication",
    }
    assert db.session.query(Message).filter_by(template="entry_submitted").count() == 1
    assert db.session.query(AuditEntry).filter_by(action="entry.submitted").count() == 1
    shown = phone.get(f"/entries/{entry_id}").text
    assert "已提交" in shown
    assert "329***********" in shown
    assert resident() not in shown


def test_everything_wrong_is_listed_on_top_and_nothing_typed_is_lost(event, phone):
    entry_id = int(phone.post(f"/events/{event.id}/enter").headers["Location"].split("/")[2])
    member = typed(
        name="张3", id_number="32999919900307871", phone="123", work_months="many", insurance_months="3"
    )
    answer = phone.post(f"/entries/{entry_id}/details", data=posted(member))
    assert answer.status_code == 422
    page = answer.text
    for words in ("不能用的字符", "现在是 17 位", "手机号码不正确", "0 至 720", "须缴满 36 个月", "代表队"):
        assert words in page
    for value in ("张3", "32999919900307871", "many", "金陵示范机械有限公司"):
        assert f'value="{value}"' in page
    assert 'href="#members-0-phone"' in page
    assert draft_of(entry_id)["members"][0]["phone"] == "123"


def test_the_page_saves_itself_and_a_draft_is_sealed_at_rest(event, phone):
    entry_id = int(phone.post(f"/events/{event.id}/enter").headers["Location"].split("/")[2])
    answer = phone.post(
        f"/entries/{entry_id}/draft?step=details",
        data=posted(typed(phone="199")),
        headers={"X-Autosave": "1"},
    )
    assert answer.get_json()["kept"] is True
    assert draft_of(entry_id)["members"][0]["phone"] == "199"
    kept = db.session.execute(text("SELECT draft FROM entries")).scalar()
    assert resident().encode() not in bytes(kept)
    assert resident() in phone.get(f"/entries/{entry_id}/details").text


def test_extra_fields_from_a_stranger_change_nothing(event, phone):
    entry_id = int(phone.post(f"/events/{event.id}/enter").headers["Location"].split("/")[2])
    fields = posted(typed()) | {
        "state": "approved",
        "members-0-account_id": "1",
        "nominated": "1",
        "version": "9",
    }
    phone.post(f"/entries/{entry_id}/draft?step=details", data=fields)
    entry = stored(entry_id)
    assert (entry.state, entry.nominated, entry.version) == ("draft", False, 1)
    assert "account_id" not in draft_of(entry_id)["members"][0]


def test_check_tells_everything_still_wanted_with_links(event, contestant, phone):
    entry = draft_entry(event, contestant, typed(born_on=""), papers=False, consents=())
    page = phone.get(f"/entries/{entry.id}/check").text
    assert f'href="/entries/{entry.id}/materials#document_photo"' in page
    assert f'href="/entries/{entry.id}/consent#processing"' in page
    assert phone.post(f"/entries/{entry.id}/check").status_code == 422
    assert stored(entry.id).state == "draft"


def test_a_minor_needs_a_guardian(event, contestant):
    young = typed(id_number=resident(5, "20100307"), identity="student")
    entry = draft_entry(event, contestant, young)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(entry.id, by=actor_of(contestant))
    fields = {problem.field for problem in refusal.value.problems}
    assert {"consent_guardian", "guardian_name", "guardian_phone"} <= fields


def test_one_person_enters_an_event_once(event, contestant):
    submitted_entry(event, contestant)
    rival = make_account("冒名者")
    entry = draft_entry(event, rival)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(entry.id, by=actor_of(rival))
    assert "id_of_other_account" in {problem.code for problem in refusal.value.problems}


def test_a_number_of_another_account_cannot_be_taken(event, contestant):
    submitted_entry(event, contestant)
    other, rival = open_contest(), make_account("冒名者")
    entry = draft_entry(other, rival)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(entry.id, by=actor_of(rival))
    assert [problem.code for problem in refusal.value.problems] == ["id_of_other_account"]
    assert stored(entry.id).state == "draft"


def test_every_spelling_of_a_number_is_one_person(event, contestant):
    submitted_entry(event, contestant, typed(id_number=f" {resident(1).lower()} "))
    entry = draft_entry(open_contest(), contestant, typed(id_number="３２９９９９ " + resident(1)[6:]))
    operations.submit_entry(entry.id, by=actor_of(contestant))
    assert db.session.query(Person).count() == 1


def test_one_event_a_person_unless_the_rules_allow_more(event, contestant):
    submitted_entry(event, contestant)
    second = draft_entry(add_event(event), contestant)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(second.id, by=actor_of(contestant))
    assert [problem.code for problem in refusal.value.problems] == ["events_too_many"]


def test_a_full_delegation_takes_no_more_until_somebody_withdraws(app):
    rules = ContestRules(
        eligibility=(Eligibility(group="staff", documents=()),),
        quotas=(Quota(per_delegation=1, clause="四"),),
    )
    event, first, second = open_contest(rules), make_account("甲"), make_account("乙")
    entered = submitted_entry(event, first, typed(1), papers=False)
    waiting = draft_entry(event, second, typed(2), papers=False)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(waiting.id, by=actor_of(second))
    assert [problem.code for problem in refusal.value.problems] == ["delegation_full"]
    operations.withdraw_entry(entered.id, "临时出差", by=actor_of(first))
    assert operations.submit_entry(waiting.id, by=actor_of(second)).state == "submitted"


def test_an_entry_is_not_taken_back_without_a_reason(event, contestant, phone):
    entry = submitted_entry(event, contestant)
    refused_in_dialog(phone, f"/entries/{entry.id}/withdraw", "withdraw", "", "请写明理由")
    assert stored(entry.id).state == "submitted"


def test_a_withdrawn_entry_can_be_taken_up_again(event, contestant, phone):
    entry = submitted_entry(event, contestant)
    answer = phone.post(f"/entries/{entry.id}/withdraw", data={"reason": "填错赛项"})
    assert answer.status_code == 303
    assert stored(entry.id).state == "withdrawn"
    again = phone.post(f"/events/{event.id}/enter").headers["Location"]
    assert again == f"/entries/{entry.id}/details"
    assert operations.submit_entry(entry.id, by=actor_of(contestant)).state == "submitted"


def test_a_team_shares_one_entry_and_one_unit(app):
    event, leader = open_contest(members=2), make_account("张𬭎")
    other = typed(2, "李雷", unit_name="另一家公司")
    entry = draft_entry(event, leader, typed(), other)
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(entry.id, by=actor_of(leader))
    assert [problem.code for problem in refusal.value.problems] == ["units_mixed"]
    parts = {"members": [typed(), typed(2, "李雷")]}
    operations.keep_draft(entry.id, parts, by=actor_of(leader))
    submitted = operations.submit_entry(entry.id, by=actor_of(leader))
    assert [member.person.name for member in submitted.members] == ["张𬭎", "李雷"]


def test_the_other_member_claims_and_consents_alone(app, sign_in):
    event, leader, mate = open_contest(members=2), make_account("张𬭎"), make_account("李雷")
    entry = submitted_entry(event, leader, typed(), typed(2, "李雷"))
    page = sign_in(leader).get(f"/entries/{entry.id}").text
    code = claim_code(stored(entry.id).members[1].person)
    assert code in page
    phone = sign_in(mate)
    assert phone.get(f"/entries/{entry.id}").status_code == 404
    wrong = {"name": "李雷", "id_kind": "resident", "id_number": resident(2), "code": "AAAAAAAA"}
    assert phone.post("/claim", data=wrong).status_code == 422
    assert phone.post("/claim", data={**wrong, "code": code.lower()}).status_code == 303
    assert "等你同意" in phone.get(f"/entries/{entry.id}").text
    phone.post(f"/my/consents/{entry.id}", data={"processing": "y", "sensitive": "y"})
    assert queries.consents_wanted(stored(entry.id), entry.submitted_at.date()) == []


def test_registration_opens_and_closes(app, sign_in):
    for phase in ("announced", "review", "running"):
        event = open_contest(phase=phase)
        answer = sign_in(make_account("迟到者")).post(f"/events/{event.id}/enter")
        assert answer.status_code == 422
        assert "报名没有开放" in answer.text


def test_a_rival_sees_nothing_of_an_entry(event, contestant, sign_in):
    entry = submitted_entry(event, contestant)
    paper = queries.documents_of(entry.id)[0][0].id
    rival = sign_in(make_account("对手"))
    for path in ("", "/details", "/materials", "/consent", "/check", f"/documents/{paper}", "/badge.pdf"):
        assert rival.get(f"/entries/{entry.id}{path}").status_code == 404
    assert rival.post(f"/entries/{entry.id}/withdraw").status_code == 404


def test_papers_are_shown_as_pictures_and_strange_files_refused(event, contestant, phone, sign_in):
    entry = draft_entry(event, contestant, papers=False)
    for data, name in (
        (b"GIF89a", "x.gif"),
        (b"<svg/>", "x.jpg"),
        (b"", "x.jpg"),
        (b"%PDF-1.4 junk", "x.pdf"),
    ):
        paper = {"position": "1", "kind": "identity", "file": (io.BytesIO(data), name)}
        answer = phone.post(f"/entries/{entry.id}/materials", data=paper)
        assert answer.status_code == 422, name
    paper = {"position": "1", "kind": "photo", "file": (io.BytesIO(picture()), "../../etc/照片.jpg")}
    assert phone.post(f"/entries/{entry.id}/materials", data=paper).status_code == 303
    found, file = queries.documents_of(entry.id)[0]
    answer = phone.get(f"/entries/{entry.id}/documents/{found.id}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert file.name.endswith("照片.jpg")


def test_a_pdf_is_drawn_by_the_server(event, contestant, phone):
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>"
    )
    entry = draft_entry(event, contestant, papers=False)
    paper = {"position": "1", "kind": "employment", "file": (io.BytesIO(pdf), "证明.pdf")}
    assert phone.post(f"/entries/{entry.id}/materials", data=paper).status_code == 303
    found = queries.documents_of(entry.id)[0][0]
    assert phone.get(f"/entries/{entry.id}/documents/{found.id}").mimetype == "image/png"
    assert (
        f"/documents/{found.id}?page=1" in phone.get(f"/entries/{entry.id}/documents/{found.id}/pages").text
    )
    assert phone.post(f"/entries/{entry.id}/documents/{found.id}/remove").status_code == 303
    assert queries.documents_of(entry.id) == []


def test_what_is_kept_of_oneself_goes_out_whole_and_is_logged(event, contestant, phone):
    submitted_entry(event, contestant)
    answer = phone.get("/my/data.json")
    assert answer.headers["Cache-Control"] == "no-store"
    told = json.loads(answer.data)
    assert told["person"]["id_number"] == resident()
    assert told["entries"][0]["state"] == "submitted"
    assert told["entries"][0]["said"]["phone"] == "19900000001"
    assert {paper["kind"] for paper in told["entries"][0]["documents"]} == {"photo", "identity"}
    assert {one["purpose"] for one in told["consents"] if one["given"]} == {"processing", "sensitive"}
    assert db.session.query(AuditEntry).filter_by(action="person.exported").count() == 1
    assert resident() not in phone.get("/my/data").text


def test_taking_consent_back_ends_entries_that_rest_on_it(event, contestant, phone):
    entry = submitted_entry(event, contestant, consents=("processing", "sensitive", "publication"))
    person_id = stored(entry.id).members[0].person_id
    assert queries.publication_agreed([entry.id]) == {entry.id: [True]}
    here = {"contest": entry.contest_id}
    phone.post("/my/data", data={"kind": "publication", **here})
    assert queries.publication_agreed([entry.id]) == {entry.id: [False]}
    assert stored(entry.id).state == "submitted"
    # The page names what ends with the consent, and says so where nothing does.
    page = phone.get("/my/data").text
    assert f"“{event.name}”的报名撤回，名额释放。" in page
    assert "你的 2 份材料立即对所有人隐藏" in page
    phone.post("/my/data", data={"kind": "processing", **here})
    page = phone.get("/my/data").text
    assert "名额释放" not in page
    assert "0 项" not in page
    phone.post("/my/data", data={"kind": "sensitive", **here})
    assert "0 项" not in phone.get("/my/data").text
    assert stored(entry.id).state == "withdrawn"
    assert [c.given for c in consents.consents_of(person_id)].count(False) == 3 + 4
    assert phone.post("/my/data", data={"kind": "processing", **here}).status_code == 422


def test_consents_are_history(event, contestant):
    submitted_entry(event, contestant)
    assert db.session.query(Consent).filter_by(given=True).count() == 2
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("UPDATE consents SET given = given"))
    db.session.rollback()


def test_what_waits_is_on_the_today_page(event, contestant, phone):
    draft_entry(event, contestant)
    assert "完成并提交报名" in phone.get("/today").text
    assert "焊接" in phone.get("/my/entries").text


def test_the_badge_is_a_pdf_once_approved(event, contestant, phone):
    entry = submitted_entry(event, contestant)
    assert phone.get(f"/entries/{entry.id}/badge.pdf").status_code == 303
    reviewer = actor_of(make_reviewer(event.contest_id))
    approve(entry.id, reviewer)
    answer = phone.get(f"/entries/{entry.id}/badge.pdf")
    assert answer.data.startswith(b"%PDF-")


def approve(entry_id, by):
    operations.answer_entry(entry_id, Verdict.APPROVE, {"outcome": "approve"}, by=by)
