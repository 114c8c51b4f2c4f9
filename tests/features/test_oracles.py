"""A unit learns nothing by typing numbers: what it is told is the same whether a stranger is known here or not."""

import re

import pytest

from competition.entries import operations as entries
from competition.entries.reading import kept_entry
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.foundation.work.models import Message
from competition.nominations import operations
from competition.persons import operations as persons
from competition.persons.claiming import claim_code
from competition.persons.models import Person
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    delegations_of,
    draft_entry,
    make_organisation,
    make_registrar,
    open_contest,
    posted,
    resident,
    stored,
    submitted_entry,
    typed,
)
from tests.features.test_nominations import bring, row, workbook

KNOWN, UNKNOWN = 1, 2


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def unit(app):
    return make_organisation()


@pytest.fixture
def registrar(unit):
    return make_registrar(unit)


@pytest.fixture
def desk(registrar, sign_in):
    return sign_in(registrar)


def entered_alone(event):
    submitted_entry(event, make_account("张三"), typed(KNOWN, "张三"))


def in_another_event(event):
    submitted_entry(add_event(event, "D07", "电工"), make_account("张三"), typed(KNOWN, "张三"))


def nominated_by_another_unit(event):
    rival = make_organisation()
    nominate(event, rival, actor_of(make_registrar(rival)), KNOWN, "张三")


def typed_as_a_team_mate(event):
    team = add_event(event, "D08", "机电", members=2)
    submitted_entry(team, make_account("李雷"), typed(9, "李雷"), typed(KNOWN, "张三"))


def under_another_name(event):
    submitted_entry(event, make_account("王五"), typed(KNOWN, "王五"))


def with_an_account_and_a_draft(event):
    draft_entry(event, make_account("张三"), typed(KNOWN, "张三"))


WAYS = [
    entered_alone,
    in_another_event,
    nominated_by_another_unit,
    typed_as_a_team_mate,
    under_another_name,
    with_an_account_and_a_draft,
]


def nominate(event, unit, by, number, name):
    entry = operations.begin_nomination(unit.id, event.id, by=by)
    parts = {"members": [typed(number, name)], "delegation": str(delegations_of(event)[0])}
    entries.keep_draft(entry.id, parts, by=by)
    return operations.nominate_entry(entry.id, by=by)


def bare(answer, number):
    """An answer without what was typed, and without what is random in every answer."""
    text = answer.get_data(as_text=True) + answer.headers.get("Location", "")
    text = text.replace(resident(number), "NUMBER").replace(typed(number)["phone"].replace(" ", ""), "PHONE")
    text = re.sub(r'(csrf[^>]*(?:value|content)=)"[^"]*"', r"\1TOKEN", text)
    text = re.sub(r"/entries/\d+|/import/\d+|reader=\d+|\b\d{4}年\d+月\d+日 \d\d:\d\d", "HERE", text)
    text = re.sub(r"\b[2-9A-HJKMNP-Z]{8}\b|\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b", "CODE", text)
    # Numbers of entries in links, and what a page shows of a number that was typed.
    return answer.status_code, re.sub(r">\d+</(?:a|span)>|\*{4,}\w{4}|\d{3}\*{4}\d{4}", "NR", text)


def workbook_pages(desk, unit, event, number):
    sent = bring(desk, unit, event, workbook(row(number, "张三")))
    preview = sent.headers["Location"]
    pages = [desk.get(preview), desk.get(preview.replace("?", "/errors.xlsx?")), desk.post(preview)]
    listed = desk.get(f"/organisations/{unit.id}/entries?contest={event.contest_id}")
    return [bare(pages[0], number), pages[1].status_code, bare(pages[2], number), bare(listed, number)]


def typed_pages(desk, unit, event, number):
    begun = desk.post(f"/organisations/{unit.id}/entries/new", data={"event": str(event.id)})
    details = begun.headers["Location"]
    entry_id = details.split("/")[2]
    fields = posted(typed(number, "张三")) | {"delegation": str(delegations_of(event)[0])}
    answers = [desk.post(details, data=fields), desk.get(f"/entries/{entry_id}/check")]
    answers += [desk.post(f"/entries/{entry_id}/nominate"), desk.get(f"/entries/{entry_id}")]
    return [bare(answer, number) for answer in answers]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pages", [workbook_pages, typed_pages])
def test_a_known_and_an_unknown_number_get_the_same_pages(event, unit, sign_in, pages, way):
    way(event)
    known = pages(sign_in(make_registrar(unit)), unit, event, KNOWN)
    other = make_organisation()
    # The other unit is a fresh one, so that the lists of both hold one entry each.
    unknown = pages(sign_in(make_registrar(other)), other, event, UNKNOWN)
    names = (unit.name, other.name), (f"organisations/{unit.id}", f"organisations/{other.id}")
    text = repr(unknown)
    for mine, theirs in names:
        text = text.replace(theirs, mine)
    assert text == repr(known)


def test_what_is_the_units_own_is_still_told(event, desk, unit):
    """Wrong check digits, the same row twice, whoever the unit has entered already, and under what name."""
    preview = bring(desk, unit, event, workbook(row(1, "张三"))).headers["Location"]
    assert desk.post(preview).status_code == 303
    again = desk.get(bring(desk, unit, event, workbook(row(1, "张三"))).headers["Location"]).text
    assert "一人一个赛项只能报一次" in again
    renamed = desk.get(bring(desk, unit, event, workbook(row(1, "李四"))).headers["Location"]).text
    assert "登记的是另一个姓名" in renamed
    wrong = resident(3)[:-1] + ("1" if resident(3)[-1] != "1" else "2")
    mistyped = desk.get(
        bring(desk, unit, event, workbook(row(3, "王五", 证件号码=wrong))).headers["Location"]
    ).text
    assert "最后一位与前面的数字不符" in mistyped


def test_after_the_claim_the_unit_still_does_not_enter_its_person_twice(event, desk, unit):
    preview = bring(desk, unit, event, workbook(row(1, "张三"))).headers["Location"]
    desk.post(preview)
    person = db.session.query(Person).one()
    persons.claim_person(
        "resident", resident(1), "张三", claim_code(person), by=actor_of(make_account("张三"))
    )
    again = desk.get(bring(desk, unit, event, workbook(row(1, "张三"))).headers["Location"]).text
    assert "一人一个赛项只能报一次" in again


def test_who_is_here_claims_the_nomination_and_is_told_what_the_unit_typed_otherwise(
    event, unit, registrar, sign_in
):
    own = make_account("张三")
    submitted_entry(add_event(event, "D07", "电工"), own, typed(1, "张三", education="bachelor"))
    entry = nominate(event, unit, actor_of(registrar), 1, "张三")
    code = claim_code(entry.members[0].person)
    fields = {"name": "张三", "id_kind": "resident", "id_number": resident(1), "code": code}
    page = sign_in(own).post("/claim", data=fields, follow_redirects=True).text
    assert "单位填写的与你自己的资料不同：文化程度" in page
    db.session.rollback()
    assert stored(entry.id).members[0].person.account_id == own.id
    assert db.session.query(Person).filter_by(account_id=own.id).one().education == "bachelor"
    line = db.session.query(AuditEntry).filter_by(action="person.claimed").one()
    assert "education" in str(line.details)


def test_who_entered_alone_is_told_at_the_claim_and_not_the_unit(event, unit, registrar):
    own = make_account("张三")
    alone = submitted_entry(event, own, typed(1, "张三"))
    entry = nominate(event, unit, actor_of(registrar), 1, "张三")
    code = claim_code(entry.members[0].person)
    claim = ("resident", resident(1), "张三", code)
    with pytest.raises(Refused) as refusal:
        persons.claim_person(*claim, by=actor_of(own))
    assert [problem.code for problem in refusal.value.problems] == ["claim_entered_already"]
    entries.withdraw_entry(alone.id, "改由单位报名", by=actor_of(own))
    persons.claim_person(*claim, by=actor_of(own))
    db.session.rollback()
    assert stored(entry.id).members[0].person.account_id == own.id


def test_nobody_claims_a_number_of_another_account_and_its_owner_is_told(event, unit, registrar):
    own = make_account("张三", login_name="13900000001")
    submitted_entry(event, own, typed(1, "张三"))
    entry = nominate(add_event(event, "D07", "电工"), unit, actor_of(registrar), 1, "张三")
    code = claim_code(entry.members[0].person)
    with pytest.raises(Refused) as refusal:
        persons.claim_person("resident", resident(1), "张三", code, by=actor_of(make_account("冒名")))
    assert [problem.code for problem in refusal.value.problems] == ["claim_of_other_account"]
    db.session.rollback()
    assert db.session.query(AuditEntry).filter_by(action="person.claim_refused").count() == 1
    told = db.session.query(Message).filter_by(template="number_claimed").all()
    assert [letter.recipient for letter in told] == [typed(1)["phone"].replace(" ", "")]


def test_two_units_nominations_are_claimed_one_after_the_other(event, unit, registrar):
    rival = make_organisation()
    first = nominate(event, unit, actor_of(registrar), 1, "张三")
    second = nominate(add_event(event, "D07", "电工"), rival, actor_of(make_registrar(rival)), 1, "张三")
    own = actor_of(make_account("张三"))
    for entry in (first, second):
        code = claim_code(stored(entry.id).members[0].person)
        persons.claim_person("resident", resident(1), "张三", code, by=own)
    db.session.rollback()
    assert {stored(entry.id).members[0].person.account_id for entry in (first, second)} == {own.account_id}


def test_a_reviewer_sees_the_number_that_stands_twice(event):
    """Two teams, two leaders: neither is told, the desk is."""
    team = add_event(event, "D08", "机电", members=2)
    rival = make_organisation()
    entry = nominate(event, rival, actor_of(make_registrar(rival)), 1, "张三")
    submitted_entry(team, make_account("李雷"), typed(9, "李雷"), typed(1, "张三"))
    seats = kept_entry(stored(entry.id)).seats
    assert {seat.event_id for seat in next(iter(seats.values()))} == {event.id, team.id}


def test_a_registrar_who_types_without_end_is_stopped(event, unit, registrar, desk, monkeypatch):
    monkeypatch.setattr(operations, "MOST_WORKBOOKS", 2)
    data = workbook(row(1, "张三"))
    for status in (303, 303, 422):
        answer = bring(desk, unit, event, data)
        assert answer.status_code == status
    assert "一小时后再试" in answer.text
    # A colleague goes on.
    operations.keep_workbook(unit.id, data, "名单.xlsx", by=SYSTEM)
