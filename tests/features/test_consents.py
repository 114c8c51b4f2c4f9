"""A yes is of one person, one contest, one purpose, one wording; without it nothing of theirs leaves."""

import io

import pytest
from openpyxl import load_workbook

from certificates.skill_levels import operations as levels
from certificates.skill_levels import queries as recommended
from competition.accounts.models import Account
from competition.entries import operations as entries
from competition.entries import queries
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.nominations import operations as nominations
from competition.persons import operations as persons
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.consents import queries as agreed
from competition.persons.consents.operations import PaperSigned
from competition.persons.models import Consent, Handover, Person
from competition.rules.problems import Refused
from competition.rules.roles import Role, Scope
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import make_awarded_contest
from tests.factories.registration import (
    delegations_of,
    make_organisation,
    make_registrar,
    make_reviewer,
    open_contest,
    picture,
    resident,
    stored,
    submitted_entry,
    typed,
)

NEEDED = ["processing", "sensitive"]


def member_of(entry, position=1):
    return stored(entry.id).members[position - 1]


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_a_yes_in_one_contest_is_none_in_another(app, sign_in):
    leader, mate = make_account("周一"), make_account("周二")
    first = submitted_entry(open_contest(), mate, typed(2, "周二"), consents=[*NEEDED, "publication"])
    team = submitted_entry(open_contest(members=2), leader, typed(1, "周一"), typed(2, "周二"))
    assert queries.publication_agreed([first.id, team.id]) == {first.id: [True], team.id: [False, False]}
    [(waiting, missing)] = queries.consents_wanted(stored(team.id), clock.today())
    assert (waiting.position, missing) == (2, NEEDED)
    assert "逐项回答同意事项" in sign_in(mate).get("/today").text
    # Named in the other contest, he stays masked in the first one's neighbour.
    consents.give_consents(waiting.person_id, team.contest_id, [*NEEDED], None, by=actor_of(mate))
    assert queries.publication_agreed([team.id]) == {team.id: [False, False]}
    assert "逐项回答同意事项" not in sign_in(mate).get("/today").text


def test_everybody_is_asked_and_a_no_is_kept(app):
    account = make_account("张三")
    entry = submitted_entry(open_contest(), account, typed(3, "张三"))
    said = agreed.answers([member_of(entry).person_id], entry.contest_id)[member_of(entry).person_id]
    assert {kind for kind, last in said.items() if last.given} == set(NEEDED)
    assert {kind for kind, last in said.items() if not last.given} == {
        "publication",
        "hand_levels",
        "hand_honours",
        "hand_next",
        "hand_talent",
    }


def test_a_minors_later_yes_is_the_guardians_too(app, sign_in):
    event = open_contest(group="student")
    account = make_account("李雷")
    young = typed(5, "李雷", id_number=resident(5, "20120307"), identity="student")
    guardian = {"name": "李明远", "relation": "父亲", "phone": "19900000998"}
    entry = submitted_entry(event, account, young, consents=[*NEEDED, "guardian"], guardian=guardian)
    phone = sign_in(account)
    assert phone.post(f"/my/consents/{entry.id}", data={"publication": "y"}).status_code == 422
    given = {"publication": "y", **{f"guardian_{name}": said for name, said in guardian.items()}}
    assert phone.post(f"/my/consents/{entry.id}", data=given).status_code == 303
    last = db.session.query(Consent).filter_by(kind="publication", given=True).one()
    assert agreed.guardian_of(last)["relation"] == "父亲"


# Taking it back


def test_the_page_says_beforehand_what_ends_for_whom_and_the_team_is_told(app, sign_in):
    leader, mate = make_account("周一"), make_account("周二")
    event = open_contest(members=2)
    entry = submitted_entry(event, leader, typed(1, "周一"), typed(2, "周二"))
    phone = sign_in(leader)
    page = phone.get("/my/data").text
    assert f"“{event.name}”的报名撤回，名额释放。" in page
    assert f"同队的 周二 也随之退出“{event.name}”" in page
    phone.post("/my/data", data={"kind": "sensitive", "contest": entry.contest_id})
    assert stored(entry.id).state == "withdrawn"
    [told] = db.session.query(Message).filter_by(template="entry_ended")
    assert told.recipient == "19900000002"
    assert mate is not None


# What a unit brings


def nominated(event, unit, name="韩梅", number=40, **more):
    by = actor_of(make_registrar(unit))
    entry = nominations.begin_nomination(unit.id, event.id, by=by)
    parts = {"members": [typed(number, name, **more)], "delegation": str(delegations_of(event)[0])}
    entries.keep_draft(entry.id, parts, by=by)
    return nominations.nominate_entry(entry.id, by=by), by


def test_what_a_unit_brings_is_sealed_for_everybody_else(app, sign_in):
    event, unit = open_contest(), make_organisation()
    entry, _by = nominated(event, unit)
    officer = sign_in(make_reviewer(event.contest_id)).get(f"/entries/{entry.id}").text
    assert "韩梅" in officer
    assert "大学专科" not in officer
    assert "密封" in officer
    assert "大学专科" in sign_in(make_registrar(unit)).get(f"/entries/{entry.id}").text


def test_a_paper_that_is_on_record_lets_a_unit_hand_in(app, sign_in):
    event, unit = open_contest(), make_organisation()
    entry, by = nominated(event, unit)
    desk = sign_in(db.session.get(Account, by.account_id))
    page = desk.get(f"/entries/{entry.id}").text
    assert f"/entries/{entry.id}/people/1/paper" in page
    wrong = desk.post(f"/entries/{entry.id}/people/1/paper", data={"processing": "y"})
    assert wrong.status_code == 422
    assert "存放在哪里" in wrong.text
    signed = {"processing": "y", "sensitive": "y", "kept_at": "人事处 3 号柜"}
    assert desk.post(f"/entries/{entry.id}/people/1/paper", data=signed).status_code == 303
    row = db.session.query(Consent).filter_by(kind="sensitive").one()
    assert (row.channel, row.kept_at, row.by_id) == ("paper", "人事处 3 号柜", by.account_id)
    for kind in ("photo", "identity"):
        add_paper(entry.id, kind, by)
    assert entries.submit_entry(entry.id, by=by).state == "submitted"
    officer = sign_in(make_reviewer(event.contest_id)).get(f"/entries/{entry.id}/review").text
    assert "大学专科" in officer


def add_paper(entry_id, kind, by):
    entries.add_document(entry_id, (1, kind), picture(), f"{kind}.jpg", by=by)


def test_no_paper_speaks_for_somebody_who_has_claimed(app):
    event, unit = open_contest(), make_organisation()
    entry, by = nominated(event, unit)
    person = member_of(entry).person
    own = make_account("韩梅")
    persons.claim_person("resident", resident(40), "韩梅", claim_code(person), by=actor_of(own))
    with pytest.raises(Refused) as refusal:
        consents.record_paper_consent(person.id, event.contest_id, NEEDED, PaperSigned("3 号柜"), by=by)
    assert codes(refusal) == ["paper_consent_claimed"]


# Handing over


@atomic
def take_back(person_id, contest_id, kind="hand_levels"):
    row = {"person_id": person_id, "contest_id": contest_id, "kind": kind, "text_version": "2026-12"}
    db.session.add(Consent(**row, given=False, channel="web", at=clock.now()))


@pytest.fixture
def recommended_two(app):
    contest, _event, _made = make_awarded_contest(2, "final", names=["林知夏", "赵一鸣"])
    levels.recommend_levels(contest.id, by=actor_of(make_account("办事员")))
    rows = recommended.of_contest(contest.id)
    return contest, rows


def test_a_list_leaves_out_who_does_not_agree_and_each_sees_what_went_to_whom(recommended_two, sign_in):
    contest, rows = recommended_two
    assert rows
    own = make_account("林知夏")
    without = rows[0].person
    name, person_id, contest_id = without.name, without.id, contest.id
    desk = sign_in(make_account("证书管理员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest_id)))
    assert name in said_in(desk.get(f"/contests/{contest_id}/levels.xlsx"))
    before = db.session.query(Handover).filter_by(person_id=person_id).one()
    assert (before.purpose, before.paper) == ("hand_levels", "levels_list")
    assert "证件号码" in before.fields
    take_back(person_id, contest_id)
    assert name not in said_in(desk.get(f"/contests/{contest_id}/levels.xlsx"))
    assert db.session.query(Handover).filter_by(person_id=person_id).count() == 1
    page = desk.get(f"/contests/{contest_id}/levels").text
    assert "没有同意把材料交给评价机构" in page
    one = rows[0].recommendation.id
    assert desk.get(f"/recommendations/{one}/form.pdf").status_code == 422
    owns(person_id, own.id)
    assert "推荐名单（Excel）" in sign_in(own).get("/my/data").text


@atomic
def owns(person_id, account_id):
    db.session.get(Person, person_id).account_id = account_id


def said_in(answer):
    book = load_workbook(io.BytesIO(answer.data))
    return "\n".join(str(cell.value) for row in book.active for cell in row if cell.value)
