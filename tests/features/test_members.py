"""What an entry says of its people is the entry's own: no later form, no team-mate and no event moves it unseen."""

import pytest

from certificates.awards import queries as awards
from certificates.awards.requests import requests_for
from certificates.skill_levels import queries as levels
from competition.contests.models import Contest
from competition.entries import operations, queries
from competition.entries.models import EntryMember
from competition.entries.pages import change_lines, record_lines
from competition.entries.reading import kept_papers
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.persons import operations as persons
from competition.persons import queries as person_queries
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.models import Person
from competition.reviews import operations as reviews
from competition.reviews.operations import Decision
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.entry_life import Verdict
from competition.rules.problems import Refused
from scoring.results import queries as results
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import make_awarded_contest
from tests.factories.registration import (
    draft_entry,
    make_reviewer,
    open_contest,
    picture,
    resident,
    stored,
    submitted_entry,
    typed,
)


@pytest.fixture
def contestant(app):
    return make_account("张𬭎")


def decided(entry, verdict=Verdict.APPROVE, reason="", fields=()):
    reviewer = actor_of(make_reviewer(entry.contest_id))
    decision = Decision(verdict, stored(entry.id).version, reason, fields)
    reviews.decide(entry.id, decision, by=reviewer)
    return stored(entry.id)


def approved_entry(event, account, *members, **more):
    return decided(submitted_entry(event, account, *members, **more))


def member_of(entry_id, position=1):
    return stored(entry_id).members[position - 1]


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


@pytest.fixture
def pair(app):
    """Two accounts with a person each: what they enter alone makes them known."""
    event, accounts = open_contest(), [make_account("周一"), make_account("周二")]
    for number, account in enumerate(accounts, start=1):
        person = typed(number, account.name, held_level="4", education="college")
        submitted_entry(event, account, person)
    return accounts


# By value


def test_a_later_sign_up_moves_no_entry_that_was_approved(contestant, sign_in):
    first = approved_entry(open_contest(), contestant, typed(education="secondary", held_level="4"))
    later = typed(unit_name="乙技师学院", education="graduate", held_level="2", phone="139 0000 0000")
    submitted_entry(open_contest(), contestant, later)
    kept = member_of(first.id)
    assert (kept.unit_name, kept.education, kept.held_level) == ("金陵示范机械有限公司", "secondary", 4)
    assert (kept.phone, kept.reviewed) == ("19900000001", "yes")
    page = sign_in(make_reviewer(first.contest_id)).get(f"/entries/{first.id}/review").text
    assert "四级/中级工" in page
    assert "乙技师学院" not in page.split("与本人档案不同")[0]


def test_the_record_offers_next_time_what_was_said_last(contestant):
    submitted_entry(open_contest(), contestant, typed(unit_name="乙技师学院"))
    again = operations.begin_entry(open_contest().id, by=actor_of(contestant))
    assert queries.draft_of(again)["members"][0]["unit_name"] == "乙技师学院"


def test_what_is_typed_for_a_team_mate_is_what_the_entry_keeps(pair):
    event = open_contest(members=2)
    mate = typed(2, "周二", held_level="2", education="graduate", phone="18900005678")
    entry = submitted_entry(event, pair[0], typed(1, "周一"), mate)
    kept = member_of(entry.id, 2)
    assert (kept.held_level, kept.education, kept.phone) == (2, "graduate", "18900005678")
    own = person_queries.person_of(pair[1].id)
    assert (own.held_level, own.education, own.phone) == (4, "college", "19900000002")


def test_that_it_differs_from_their_record_is_told_to_the_team_mate_and_the_officer_alone(pair, sign_in):
    event = open_contest(members=2)
    entry = submitted_entry(event, pair[0], typed(1, "周一"), typed(2, "周二", education="graduate"))
    entry_id, contest_id, person_id = entry.id, event.contest_id, member_of(entry.id, 2).person_id
    page = sign_in(make_reviewer(contest_id)).get(f"/entries/{entry_id}/review").text
    assert "资料和材料密封" in page
    assert "大学专科和专科学校" not in page.split("第 2 名选手")[1]
    consents.give_consents(person_id, contest_id, ["processing", "sensitive"], None, by=actor_of(pair[1]))
    shown = {account.name: sign_in(account).get(f"/entries/{entry_id}").text for account in pair}
    assert "大学专科和专科学校" not in shown["周一"].split("周二")[1]
    assert "与你的个人资料不同" not in shown["周一"]
    assert "个人资料为 大学专科和专科学校" in shown["周二"]
    officer = sign_in(make_reviewer(contest_id)).get(f"/entries/{entry_id}/review").text
    assert "本人档案为 大学专科和专科学校" in officer
    assert record_lines(stored(entry_id), pair[0].id) == {}


def test_nobody_elses_typing_changes_the_record_of_somebody_not_yet_claimed(contestant):
    submitted_entry(open_contest(members=2), contestant, typed(), typed(2, "李雷"))
    entry = submitted_entry(
        open_contest(members=2), contestant, typed(), typed(2, "李雷", education="graduate")
    )
    person = member_of(entry.id, 2).person
    assert (person.education, member_of(entry.id, 2).education) == ("college", "graduate")


def test_a_name_put_right_later_is_shown_beside_what_was_handed_in(contestant, sign_in):
    entry = approved_entry(open_contest(), contestant)
    _rename(entry.members[0].person_id, "张鋐")
    page = sign_in(contestant).get(f"/entries/{entry.id}").text
    assert "张鋐（提交时：张𬭎）" in page


@atomic
def _rename(person_id, name):
    db.session.get(Person, person_id).name = name


def test_two_members_may_change_places(app):
    leader = make_account("队长")
    first, second, third = typed(7, "队长"), typed(2, "李雷"), typed(3, "韩梅")
    team = submitted_entry(open_contest(members=3), leader, first, second, third)
    decided(team, Verdict.RETURN, "请核对顺序。", ["2:name"])
    before = {member.person_id: (member.id, member.photo_id) for member in stored(team.id).members}
    operations.keep_draft(team.id, {"members": [first, third, second]}, by=actor_of(leader))
    again = operations.submit_entry(team.id, by=actor_of(leader))
    assert [member.person.name for member in again.members] == ["队长", "韩梅", "李雷"]
    assert {member.person_id: (member.id, member.photo_id) for member in again.members} == before


# The preview


def test_the_last_look_tells_what_handing_in_refuses(pair, contestant, sign_in):
    draft = draft_entry(open_contest(members=2), contestant, typed(3, "张𬭎"), typed(2, "周三"))
    page = sign_in(contestant).get(f"/entries/{draft.id}/check").text
    assert "可以提交" not in page
    assert "登记的是另一个姓名" in page
    assert stored(draft.id).state == "draft"
    assert db.session.query(EntryMember).filter_by(entry_id=draft.id).count() == 0
    assert db.session.query(Message).filter_by(template="entry_submitted").count() == 2


# Through review again


def test_an_approved_entry_is_changed_by_way_of_review_with_old_beside_new(contestant, sign_in):
    event = open_contest()
    entry = approved_entry(event, contestant)
    phone = sign_in(contestant)
    asked = phone.post(f"/entries/{entry.id}/change", data={"reason": "单位名称写错了"})
    assert asked.headers["Location"].endswith("/details")
    assert stored(entry.id).state == "returned"
    parts = {"members": [typed(unit_name="紫金重工有限公司", education="bachelor")]}
    operations.keep_draft(entry.id, parts, by=actor_of(contestant))
    again = operations.submit_entry(entry.id, by=actor_of(contestant))
    assert (again.state, again.members[0].reviewed) == ("submitted", "no")
    lines = [(line.member, line.label, line.before, line.after) for line in change_lines(stored(entry.id))]
    assert lines == [
        (1, "工作单位或学校", "金陵示范机械有限公司", "紫金重工有限公司"),
        (1, "文化程度", "大学专科和专科学校", "大学本科"),
    ]
    page = sign_in(make_reviewer(event.contest_id)).get(f"/entries/{entry.id}/review").text
    assert "上次审查后的变动" in page
    assert "紫金重工有限公司" in page


def test_a_returned_entry_shows_who_was_replaced_and_where_it_moved(contestant):
    event = open_contest(members=2)
    entry = submitted_entry(event, contestant, typed(), typed(2, "证明乙"))
    decided(entry, Verdict.RETURN, "电话不对。", ["2:phone"])
    other = str(queries.entry(entry.id).delegation_id + 1)
    parts = {"members": [typed(), typed(3, "证明丙")], "delegation": other}
    operations.keep_draft(entry.id, parts, by=actor_of(contestant))
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(entry.id, by=actor_of(contestant))
    assert set(codes(refusal)) == {"document_missing"}
    hand_in_papers(entry.id, 2, contestant)
    operations.submit_entry(entry.id, by=actor_of(contestant))
    lines = [(line.member, line.label, line.before, line.after) for line in change_lines(stored(entry.id))]
    assert lines == [(None, "代表队", "南京市", "无锡市"), (2, "选手", "证明乙", "证明丙")]


def hand_in_papers(entry_id, position, account):
    for kind in ("photo", "identity"):
        operations.add_document(entry_id, (position, kind), picture(), f"{kind}.jpg", by=actor_of(account))


@atomic
def _move(contest_id, phase):
    db.session.get(Contest, contest_id).phase = phase


def test_nobody_changes_an_entry_after_registration_closed(contestant):
    entry = approved_entry(open_contest(), contestant)
    _move(entry.contest_id, "review")
    with pytest.raises(Refused) as refusal:
        operations.change_entry(entry.id, "想换单位", by=actor_of(contestant))
    assert codes(refusal) == ["registration_not_open"]
    assert stored(entry.id).state == "approved"


# Papers


def test_whoever_leaves_a_team_takes_their_papers_along(contestant):
    event = open_contest(members=2)
    entry = submitted_entry(event, contestant, typed(), typed(2, "证明乙"))
    former = member_of(entry.id, 2)
    decided(entry, Verdict.RETURN, "电话不对。", ["2:phone"])
    parts = {"members": [typed(), typed(3, "证明丙")]}
    operations.keep_draft(entry.id, parts, by=actor_of(contestant))
    with pytest.raises(Refused) as refusal:
        operations.submit_entry(entry.id, by=actor_of(contestant))
    assert {(p.code, p.details["member"]) for p in refusal.value.problems} == {("document_missing", 2)}
    hand_in_papers(entry.id, 2, contestant)
    operations.submit_entry(entry.id, by=actor_of(contestant))
    newcomer = member_of(entry.id, 2)
    assert newcomer.person.name == "证明丙"
    assert newcomer.photo_id not in (None, former.photo_id)
    assert {paper.holder for paper, _file in kept_papers(stored(entry.id))[2]} == {newcomer.person.id_index}


def test_what_somebody_took_along_is_nobody_elses_to_see_or_delete_and_stands_in_their_record(team, sign_in):
    entry_id, leader, mate, papers = team
    decided(stored(entry_id), Verdict.RETURN, "换人。", ["2:name"])
    parts = {"members": [typed(), typed(3, "证明丙")]}
    operations.keep_draft(entry_id, parts, by=actor_of(leader))
    hand_in_papers(entry_id, 2, leader)
    operations.submit_entry(entry_id, by=actor_of(leader))
    decided(stored(entry_id), Verdict.RETURN, "电话。", ["2:phone"])
    former = papers[2, "identity"]
    assert sign_in(leader).post(f"{former}/remove").status_code == 404
    assert sign_in(make_reviewer(stored(entry_id).contest_id)).get(former).status_code == 403
    record = queries.own_record(mate.id)
    assert record["entries"] == []
    assert {paper["kind"] for paper in record["papers_left_behind"]} == {"photo", "identity"}


def test_a_mistyped_number_is_put_right_without_handing_everything_in_again(contestant):
    wrong = resident(4)
    entry = draft_entry(open_contest(), contestant, typed(id_number=wrong))
    operations.keep_draft(entry.id, {"members": [typed()]}, by=actor_of(contestant))
    kept = operations.submit_entry(entry.id, by=actor_of(contestant))
    assert kept.members[0].photo_id is not None


@pytest.fixture
def team(app, sign_in):
    """A team whose second member has claimed; its papers by (position, kind)."""
    leader, mate = make_account("张𬭎"), make_account("李雷")
    entry = submitted_entry(open_contest(members=2), leader, typed(), typed(2, "李雷"))
    code = claim_code(member_of(entry.id, 2).person)
    persons.claim_person("resident", resident(2), "李雷", code, by=actor_of(mate))
    papers = {
        (position, paper.kind): f"/entries/{entry.id}/documents/{paper.id}"
        for position, held in kept_papers(stored(entry.id)).items()
        for paper, _file in held
    }
    return entry.id, leader, mate, papers


def test_each_member_opens_their_own_papers_alone(team, sign_in):
    entry_id, leader, mate, papers = team
    # What the leader brought of the mate opens to the mate after the mate's own yes.
    assert "先核对报名并同意" in sign_in(mate).get(papers[2, "identity"]).text
    mine, contest_id = person_queries.person_of(mate.id).id, stored(entry_id).contest_id
    consents.give_consents(mine, contest_id, ["processing", "sensitive"], None, by=actor_of(mate))
    for account, own, other in ((leader, 1, 2), (mate, 2, 1)):
        phone = sign_in(account)
        assert phone.get(papers[own, "identity"]).status_code == 200
        answer = phone.get(papers[other, "identity"])
        assert answer.status_code == 403
        assert "只有选手本人和资格审查员能打开" in answer.text
        assert phone.get(papers[other, "identity"] + "/pages").status_code == 403


def test_a_team_mates_papers_are_there_without_their_picture(team, sign_in):
    entry_id, leader, _mate, papers = team
    page = sign_in(leader).get(f"/entries/{entry_id}").text
    assert f'src="{papers[1, "identity"]}"' in page
    assert f'src="{papers[2, "identity"]}"' not in page
    assert "已交，只有本人和审查员能打开" in page


def test_an_officer_sees_papers_from_the_persons_consent_until_it_is_taken_back(team, sign_in):
    entry_id, _leader, mate, papers = team
    desk = sign_in(make_reviewer(stored(entry_id).contest_id))
    assert desk.get(papers[1, "identity"]).status_code == 200
    assert desk.get(papers[2, "identity"]).status_code == 403
    person_id, contest_id = member_of(entry_id, 2).person_id, stored(entry_id).contest_id
    consents.give_consents(person_id, contest_id, ["processing", "sensitive"], None, by=actor_of(mate))
    assert desk.get(papers[2, "identity"]).status_code == 200
    consents.withdraw_consent(contest_id, "sensitive", by=actor_of(mate))
    hidden = desk.get(papers[2, "identity"])
    assert hidden.status_code == 403
    assert "已撤回" in hidden.text
    assert papers[2, "identity"] not in desk.get(f"/entries/{entry_id}/review").text.replace("/pages", "")
    assert sign_in(mate).get(papers[2, "identity"]).status_code == 200


# Consents of a team-mate


def test_a_team_mate_is_asked_to_be_named_in_public_as_well(team, sign_in):
    entry_id, _leader, mate, _papers = team
    phone = sign_in(mate)
    assert 'name="publication"' in phone.get(f"/entries/{entry_id}").text
    phone.post(f"/my/consents/{entry_id}", data={"processing": "y", "sensitive": "y"})
    page = phone.get(f"/entries/{entry_id}").text
    assert "还可以同意" in page
    phone.post(f"/my/consents/{entry_id}", data={"publication": "y"})
    assert queries.publication_agreed([entry_id])[entry_id][1] is True
    assert 'name="publication"' not in phone.get(f"/entries/{entry_id}").text


def test_a_minors_guardian_says_who_they_are_by_either_door(app, sign_in):
    event = open_contest(
        ContestRules(eligibility=(Eligibility(group="staff"),), quotas=(Quota(),)), members=2
    )
    leader, mate = make_account("张𬭎"), make_account("李雷")
    young = resident(5, "20120307")
    entry = submitted_entry(event, leader, typed(), typed(2, "李雷", id_number=young))
    code = claim_code(member_of(entry.id, 2).person)
    persons.claim_person("resident", young, "李雷", code, by=actor_of(mate))
    phone, given = sign_in(mate), {"processing": "y", "sensitive": "y", "guardian": "y"}
    for wrong in ({}, {"guardian_name": "李", "guardian_relation": "父亲", "guardian_phone": "1"}):
        answer = phone.post(f"/my/consents/{entry.id}", data=given | wrong)
        assert answer.status_code == 422
        assert 'name="guardian_phone"' in answer.text
    assert len(queries.consents_wanted(stored(entry.id), clock.today())) == 1
    right = {"guardian_name": "李明远", "guardian_relation": "父亲", "guardian_phone": "19900000998"}
    assert phone.post(f"/my/consents/{entry.id}", data=given | right).status_code == 303
    assert queries.consents_wanted(stored(entry.id), clock.today()) == []


# What rests on it


def test_a_level_and_a_certificate_rest_on_what_the_entry_said(app):
    contest, _event, entries = make_awarded_contest(1)
    member = entries[0].members[0]
    person_id = member.person_id
    _type_elsewhere(person_id)
    row = awards.awards_of_contest(contest.id)[0]
    assert (row.person.unit_name, row.unit) == ("乙技师学院", "示范精密机械有限公司")
    assert row.said.held_level is None
    assert levels.claims_of([entries[0].id])[0][:3] == (entries[0].id, person_id, None)
    [request] = requests_for(contest.id, [row], clock.today())
    assert request.spec.unit == "示范精密机械有限公司"
    [line] = results.field_entries([entries[0].id]).values()
    assert line.units == ("示范精密机械有限公司",)


@atomic
def _type_elsewhere(person_id):
    """What a later sign-up leaves in the record."""
    person = db.session.get(Person, person_id)
    person.unit_name, person.held_level, person.employed = "乙技师学院", 2, False
