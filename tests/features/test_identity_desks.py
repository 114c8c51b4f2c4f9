"""The desks of identity: who may not decide, two desks at once, papers that go on their day, files that reach nobody else."""

from datetime import date, timedelta

import pytest

from competition.accounts.models import Account
from competition.entries import operations as entries
from competition.entries import queries as entry_queries
from competition.entries.showing import opened_paper
from competition.foundation.store.db import atomic, db
from competition.identities import operations, queries
from competition.identities.claim_operations import confirm_claim
from competition.identities.erasing import queries as papers
from competition.nominations.operations import nominate_entry
from competition.persons import operations as person_operations
from competition.persons import queries as persons
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.consents import queries as consent_queries
from competition.retaining.jobs import delete_now
from competition.retaining.queries import due_days
from competition.reviews.operations import Decision, decide
from competition.rights import operations as rights
from competition.rules.consents import kinds_needed
from competition.rules.identity_cases import ProofSeen
from competition.rules.problems import Hidden, Refused
from competition.rules.roles import Role, Scope
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    make_organisation,
    make_registrar,
    open_contest,
    picture,
    resident,
    stored,
    submitted_entry,
    typed,
)
from tests.features.test_identities import (
    PAPER,
    asked,
    claims,
    codes,
    desk_of,
    faults,
    make_supervisor,
    nominated,
)
from tests.features.test_retaining import END, at, over

__all__ = ["at"]


def refusal(function, *args, **more):
    with pytest.raises(Refused) as refused:
        function(*args, **more)
    return codes(refused)


# Who does not decide.


@pytest.fixture
def claimed(app):
    """A nominee whose number somebody claims: (event, unit, the registrar who typed it, the case)."""
    event, unit = open_contest(), make_organisation()
    registrar = make_registrar(unit)
    nominated(event, unit, registrar, typed(1, "张晓明"))
    return event, unit, registrar, claims(event, make_account("张晓明"))


@atomic
def made_by(account_id, creator_id):
    db.session.get(Account, account_id).created_by = creator_id


def test_who_typed_the_number_neither_confirms_nor_declines_its_claim(claimed):
    event, unit, registrar, case = claimed
    puppet = make_registrar(unit)
    made_by(puppet.id, registrar.id)
    for account in (registrar, puppet):
        assert refusal(confirm_claim, case.id, by=actor_of(account)) == {"identity_needs_second"}
        assert refusal(operations.decline_case, case.id, "不是本人", by=actor_of(account)) == {
            "identity_needs_second"
        }
    confirm_claim(case.id, by=actor_of(make_registrar(unit)))
    assert faults(event.contest_id) == []


def test_who_handed_the_nomination_in_typed_it_too(app):
    event, unit = open_contest(), make_organisation()
    first, second = make_registrar(unit), make_registrar(unit)
    entry = nominated(event, unit, first, typed(1, "张晓明"))
    nominate_entry(entry.id, by=actor_of(second))
    case = claims(event, make_account("张晓明"))
    assert refusal(confirm_claim, case.id, by=actor_of(second)) == {"identity_needs_second"}


def test_an_organiser_who_typed_a_team_mates_number_does_not_decide_its_claim(app):
    event = open_contest(members=2)
    captain = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    submitted_entry(event, captain, typed(1, "队长"), typed(2, "队友乙"))
    case = claims(event, make_account("队友乙"), 2, "队友乙")
    assert refusal(confirm_claim, case.id, by=actor_of(captain)) == {"identity_needs_second"}
    confirm_claim(case.id, by=actor_of(make_supervisor(event)))


def test_a_page_says_who_has_to_decide_instead(claimed, sign_in):
    _event, unit, registrar, case = claimed
    page = sign_in(registrar).get(f"/identity/{case.id}").text
    assert "请由另一位" in page
    assert "确认办理" not in page
    assert "证件号码申诉" not in sign_in(registrar).get("/today").text
    assert "确认办理" in sign_in(make_registrar(unit)).get(f"/identity/{case.id}").text


def test_who_may_be_one_person_with_the_asker_is_told_before_they_try(app, sign_in):
    event = open_contest()
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    puppet = make_account("木偶", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    made_by(puppet.id, organiser.id)
    entry = submitted_entry(event, make_account("张三"), typed(1, "张晓名"))
    case = operations.ask_correction(entry.id, 1, asked("张晓明"), PAPER, by=actor_of(organiser))
    assert refusal(operations.confirm_correction, case.id, by=actor_of(puppet)) == {"identity_needs_second"}
    page = sign_in(puppet).get(f"/identity/{case.id}").text
    assert "可能是同一个人" in page
    assert "确认办理" not in page
    assert "确认办理" in sign_in(make_supervisor(event)).get(f"/identity/{case.id}").text


def test_an_officer_does_not_decide_about_the_own_name_whoever_asked(app):
    event = open_contest()
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    entry = submitted_entry(event, organiser, typed(1, "张晓名"))
    supervisor = actor_of(make_supervisor(event))
    case = operations.ask_correction(entry.id, 1, asked("张晓明"), None, by=supervisor)
    for step in (operations.confirm_correction, lambda id, by: operations.decline_case(id, "不改", by=by)):
        assert refusal(step, case.id, by=actor_of(organiser)) == {"identity_needs_second"}
    other, _ = desk_of(event)
    operations.confirm_correction(case.id, by=other)


# Two desks.


def test_a_correction_that_waits_at_one_desk_shuts_no_other_desk(app):
    here, there, owner = open_contest(), open_contest(), make_account("张三")
    first, second = (submitted_entry(event, owner, typed(1, "张晓名")) for event in (here, there))
    organiser, supervisor = desk_of(here)
    others, other_supervisor = desk_of(there)
    case = operations.ask_correction(first.id, 1, asked("张晓明"), None, by=organiser)
    again = operations.ask_correction(second.id, 1, asked("张晓明"), None, by=others)
    assert refusal(operations.ask_correction, first.id, 1, asked("张晓明"), None, by=organiser) == {
        "identity_asked_already"
    }
    operations.confirm_correction(again.id, by=other_supervisor)
    operations.confirm_correction(case.id, by=supervisor)
    assert stored(first.id).members[0].person.name == "张晓明"
    assert faults(here.contest_id) == faults(there.contest_id) == []


def test_a_closed_case_says_so_and_an_entry_that_was_withdrawn_is_not_corrected(app):
    event, owner = open_contest(), make_account("张三")
    organiser, supervisor = desk_of(event)
    entry = submitted_entry(event, owner, typed(1, "张晓名"))
    decide(entry.id, Decision("approve", entry.version), by=organiser)
    case = operations.ask_correction(entry.id, 1, asked("张晓明"), None, by=organiser)
    operations.confirm_correction(case.id, by=supervisor)
    for step in (operations.confirm_correction, lambda id, by: operations.decline_case(id, "不改", by=by)):
        assert refusal(step, case.id, by=supervisor) == {"identity_decided"}
    assert refusal(operations.drop_case, case.id, by=organiser) == {"identity_decided"}
    elsewhere = open_contest()
    other = submitted_entry(elsewhere, owner, typed(1, "张晓明"))
    entries.withdraw_entry(other.id, "不来了", by=actor_of(owner))
    desk, _supervisor = desk_of(elsewhere)
    assert refusal(operations.ask_correction, other.id, 1, asked("张小明"), None, by=desk) == {
        "identity_entry_over"
    }


# Papers of identity.


def correction_with_paper(entry, owner):
    wanted = asked("张晓明", proof=ProofSeen.PAPER)
    return operations.ask_correction(entry.id, 1, wanted, PAPER, by=actor_of(owner))


def test_the_paper_of_a_case_that_still_waits_goes_on_its_day_and_the_case_ends(app, at):
    event, owner = open_contest(), make_account("张三")
    case = correction_with_paper(submitted_entry(event, owner, typed(1, "张晓名")), owner)
    over(event.contest_id)
    due = due_days([event.contest_id])[event.contest_id].papers
    assert papers.paper_kept_until(queries.case(case.id)) == due
    with at(due - timedelta(days=1)):
        delete_now()
        assert queries.paper_of(case.id) is not None
    with at(due + timedelta(days=1)):
        delete_now()
    db.session.expire_all()
    row = queries.case(case.id)
    assert (row.paper_id, row.state) == (None, "declined")
    assert "重新申请" in row.decision_reason
    assert faults(event.contest_id) == []


def test_what_is_asked_after_that_day_has_days_of_its_own(app, at):
    event, owner = open_contest(), make_account("张三")
    over(event.contest_id)
    with at(END + timedelta(days=60)):
        case = claims(event, owner, 9)
        delete_now()
        assert queries.paper_of(case.id) is not None
        until = papers.paper_kept_until(case)
    with at(until + timedelta(days=1)):
        delete_now()
    db.session.expire_all()
    assert queries.paper_of(case.id) is None  # in a contest without a single entry


def test_a_granted_deletion_takes_the_papers_of_identity_along(app):
    event, owner = open_contest(), make_account("张三")
    entry = submitted_entry(event, owner, typed(1, "张晓名"))
    waiting, other = correction_with_paper(entry, owner), claims(event, make_account("李四"), 8)
    claim = claims(event, owner, 5)
    entries.withdraw_entry(entry.id, "不来了", by=actor_of(owner))
    wish = rights.ask(event.contest_id, "delete", "请全部删除", by=actor_of(owner))
    organiser, _supervisor = desk_of(event)
    rights.answer(wish.id, True, "已删除", by=organiser)
    db.session.expire_all()
    assert [queries.paper_of(one.id) for one in (waiting, claim)] == [None, None]
    assert queries.case(waiting.id).state == "declined"
    assert queries.paper_of(other.id) is not None
    assert faults(event.contest_id) == []


def test_a_case_that_is_taken_back_keeps_no_paper(app):
    event, owner = open_contest(), make_account("张三")
    case = claims(event, owner, 9)
    operations.drop_case(case.id, by=actor_of(owner))
    assert queries.paper_of(case.id) is None


def test_somebody_whom_only_a_case_knows_may_ask_for_deletion(app, sign_in):
    here, there, owner = open_contest(), open_contest(), make_account("张三")
    submitted_entry(there, owner, typed(1, "张三"))
    claims(here, owner, 9)
    assert rights.ask(here.contest_id, "delete", "请全部删除", by=actor_of(owner)).state == "open"
    page = sign_in(owner).get("/my/data").text
    assert "身份核对交来的证明" in page


# Files that somebody else brought.


def papers_of(entry_id):
    return [paper for paper, _file in entry_queries.documents_of(entry_id)]


def test_nobody_gets_what_a_stranger_uploaded_and_typed_of_themselves(app, sign_in):
    event = open_contest()
    organiser, _supervisor = desk_of(event)
    stranger, owner = make_account("路人"), make_account("张晓明")
    entry = submitted_entry(event, stranger, typed(1, "路某某", phone="19900000123", unit_name="路人厂"))
    assert len(papers_of(entry.id)) == 2
    confirm_claim(claims(event, owner).id, by=organiser)
    entry = stored(entry.id)
    assert entry.members[0].person.account_id == owner.id
    assert papers_of(entry.id) == []
    assert entry.members[0].photo_id is None
    for secret in ("19900000123", "路人厂"):
        assert secret not in entry.draft
    assert (entry.members[0].phone, entry.members[0].unit_name) == (None, "")
    assert entry_queries.own_paper_files(owner.id) == []
    assert "为自己填写" in sign_in(make_account("丁")).get("/my/identity/claim").text


def test_what_stays_with_the_typist_keeps_their_papers(app):
    event = open_contest()
    organiser, _supervisor = desk_of(event)
    stranger, owner = make_account("路人"), make_account("张晓明")
    entry = submitted_entry(event, stranger, typed(1, "路某某"))
    confirm_claim(claims(event, owner).id, [entry.id], by=organiser)
    assert len(papers_of(entry.id)) == 2
    assert len(entry_queries.own_paper_files(stranger.id)) == 2


@pytest.fixture
def brought(app):
    """A nomination with the papers a unit brought: (event, unit, registrar, entry)."""
    event, unit = open_contest(), make_organisation()
    registrar = make_registrar(unit)
    entry = nominated(event, unit, registrar, typed(1, "张晓明"))
    for kind in ("photo", "identity"):
        entries.add_document(entry.id, (1, kind), picture(), f"{kind}.jpg", by=actor_of(registrar))
    return event, unit, registrar, entry


def opens(entry, account):
    paper = papers_of(entry.id)[0]
    try:
        opened_paper(stored(entry.id), paper.id, actor_of(account))
    except Hidden as hidden:
        return hidden.problems[0].code
    return True


@pytest.mark.parametrize("way", ["code", "desk"])
def test_what_a_unit_brought_lies_sealed_until_the_person_says_yes(brought, way):
    event, unit, _registrar, entry = brought
    owner = make_account("张晓明")
    if way == "code":
        code = claim_code(entry.members[0].person)
        person_operations.claim_person("resident", resident(1), "张晓明", code, by=actor_of(owner))
    else:
        confirm_claim(claims(event, owner).id, by=actor_of(make_registrar(unit)))
    assert len(papers_of(entry.id)) == 2
    assert opens(entry, owner) == "paper_waits_for_yes"
    assert entry_queries.own_paper_files(owner.id) == []
    person = persons.person_of(owner.id)
    consents.give_consents(person.id, event.contest_id, kinds_needed(False), None, by=actor_of(owner))
    assert opens(entry, owner) is True
    assert len(entry_queries.own_paper_files(owner.id)) == 2


def test_what_a_unit_brought_of_another_name_is_gone(brought):
    event, unit, _registrar, entry = brought
    owner = make_account("李四")
    confirm_claim(claims(event, owner, 1, "李四").id, by=actor_of(make_registrar(unit)))
    assert papers_of(entry.id) == []
    assert faults(event.contest_id) == []


# Consents on paper.


def test_the_desk_of_the_contest_records_a_consent_on_paper_too(brought, sign_in):
    event, _unit, _registrar, entry = brought
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    desk, path = sign_in(organiser), f"/entries/{entry.id}/people/1/paper"
    assert path in desk.get(f"/entries/{entry.id}").text
    said = dict.fromkeys(kinds_needed(False), "y") | {"kept_at": "组委会 1 号柜"}
    assert desk.post(path, data=said).status_code == 303
    person = stored(entry.id).members[0].person
    answered = consent_queries.answers([person.id], event.contest_id)[person.id]
    assert all(answered[kind].channel == "paper" for kind in kinds_needed(False))
    assert consent_queries.consents_of(person.id)[-1].by_id == organiser.id
    reviewer = make_account("审查员", (Role.REVIEWER, Scope.CONTEST, event.contest_id))
    assert sign_in(reviewer).get(path).status_code in (403, 404)


def test_a_consent_on_paper_is_of_whom_the_nominee_proves_to_be(brought):
    event, _unit, registrar, entry = brought
    nominee = entry.members[0].person
    signed = consents.PaperSigned("1 号柜")
    consents.record_paper_consent(
        nominee.id, event.contest_id, kinds_needed(False), signed, by=actor_of(registrar)
    )
    owner = make_account("张晓明")
    submitted_entry(open_contest(), owner, typed(1, "张晓明"))
    code = claim_code(stored(entry.id).members[0].person)
    person_operations.claim_person("resident", resident(1), "张晓明", code, by=actor_of(owner))
    own = persons.person_of(owner.id)
    assert stored(entry.id).members[0].person_id == own.id
    assert entry_queries.consents_wanted(stored(entry.id), date(2026, 11, 30)) == []
    last = consent_queries.consents_of(own.id)[-1]
    assert (last.channel, last.kept_at, last.by_id) == ("paper", "1 号柜", registrar.id)
