"""Who somebody is, where it is disputed or wrong: claimed with proof, put right by two, and everything follows."""

import io
import json
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from certificates.ledger import operations as recounting
from certificates.ledger import queries as ledger
from certificates.ledger.onpaper import OnPaper
from certificates.rules.certificate_life import CertificateState
from certificates.rules.specification import CertificateSpec
from competition.accounts.models import Account, RoleGrant
from competition.contests.models import Contest
from competition.entries import operations as entries
from competition.entries import queries as entry_queries
from competition.entries.badges import entry_badges
from competition.entries.models import Entry, EntryDocument
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import begin_epoch
from competition.foundation.store.questions import HISTORY
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.identities import operations, queries
from competition.identities.agreements import operations as agreements
from competition.identities.claim_operations import confirm_claim
from competition.identities.erasing import operations as erasing
from competition.identities.operations import Paper
from competition.nominations.operations import begin_nomination, nominate_entry
from competition.notices.models import ToldNotice
from competition.organisations import queries as organisations
from competition.persons import operations as person_operations
from competition.persons import queries as persons
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.models import Person
from competition.persons.own_record import own_record
from competition.retaining.jobs import delete_now
from competition.reviews.operations import Decision, decide
from competition.rules.agreement_life import AgreementStep
from competition.rules.consents import ConsentKind, kinds_needed
from competition.rules.identity import masked_number
from competition.rules.identity_cases import Asked, ProofSeen
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.results import computing, figures, reading, register
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.results.models import Snapshot
from scoring.results.public import public_results
from scoring.rules.publication_life import Published
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    delegations_of,
    draft_entry,
    draft_of,
    make_organisation,
    make_registrar,
    open_contest,
    picture,
    resident,
    stored,
    submitted_entry,
    typed,
)
from tests.factories.told import unopened, unwritten
from tests.factories.wins import Won, granted_win

PAPER = Paper(picture(), "identity.jpg", "image/jpeg")
NEW = "林更正"


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def faults(contest_id):
    log = audit.log_of(contest_id)
    assert log.broken_at is None
    return [problem.code for answer in HISTORY.answers() for problem in answer(log)]


def asked(name=NEW, **more):
    return Asked(**{"name": name, "text": "身份证上是这个字", "proof": ProofSeen.ORIGINAL, **more})


def desk_of(event):
    """The organiser and the supervisor of the contest of an event."""
    return (
        actor_of(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))),
        actor_of(make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, event.contest_id))),
    )


def corrected(won, person, name=NEW, **more):
    """Asked by the organiser, confirmed by the supervisor."""
    seat = next(member for member in won_entry(won, person).members if member.person_id == person.id)
    case = operations.ask_correction(seat.entry_id, seat.position, asked(name, **more), None, by=won.by)
    return case, operations.confirm_correction(case.id, by=actor_of(won.judged.made.supervisor))


def won_entry(won, person):
    return next(
        entry
        for entry in db.session.scalars(select(Entry).where(Entry.event_id == won.event_id))
        if person.id in {member.person_id for member in entry.members}
    )


@pytest.fixture
def won(lay):
    return lay(granted_win)


def test_a_name_put_right_after_everything_is_printed_anew_and_both_are_on_record(won, sign_in):
    person, old = won.persons[0], won.persons[0].name
    before = [row for row in ledger.ledger(won.contest_id) if row.person_id == person.id]
    _case, found = corrected(won, person)
    db.session.expire_all()
    rows = [row for row in ledger.ledger(won.contest_id) if row.person_id == person.id]
    names = [(row.state, CertificateSpec.from_json(row.spec).name) for row in rows]
    assert names == [(CertificateState.VOID, old), (CertificateState.VALID, NEW)]
    assert ledger.successor(before[0].id).id == rows[1].id
    assert db.session.get(Person, person.id).name == NEW
    assert won.recommendations()[0][2] == "granted"
    things = {one.thing for one in found}
    assert things == {"姓名", "参赛证和名单", "已公布的成绩", "证书", "已认定"}
    own = [row.recipient for row in db.session.query(Message).filter_by(template="identity_mended")]
    assert own == [f"account{person.account_id}@example.org"]
    followed = db.session.query(Message).filter_by(template="identity_followed").all()
    reached = [won.officer.id, won.registrar.id, won.assessor.id]
    assert {f"account{id}@example.org" for id in reached} <= {row.recipient for row in followed}
    said = json.dumps([row.body for row in followed], ensure_ascii=False)
    assert old not in said
    assert NEW not in said
    assert unopened(sign_in) == unwritten() == []
    assert faults(won.contest_id) == []


def test_a_published_result_is_not_rewritten_the_register_says_it(won):
    person, old = won.persons[0], won.persons[0].name
    corrected(won, person)
    [line] = register.corrections_of(won.contest_id)
    # Who did not agree to be named is not named there either.
    assert line.names == (f"{old[0]}{'*' * (len(old) - 1)}", f"{NEW[0]}**")
    assert line.revision is None


def test_every_later_correction_of_a_name_is_told_down_to_the_present_one(app, client):
    won = Won()
    person = won.persons[0]
    old = person.name
    agree_to_be_named(won, person)
    page = f"/contests/{won.contest_id}/results"
    for before, after in ((old, "林更正"), ("林更正", "林更政"), ("林更政", old)):
        _case, found = corrected(won, person, after)
        assert [one.before for one in found if one.thing == "已公布的成绩"] == [old]
        assert register.corrections_of(won.contest_id)[0].names == (before, after)
        told = f"“{old}”更正为“{after}”" if after != old else f"“{old}”曾更正为“{before}”，后更正回“{old}”"
        assert told in client.get(page).text.split("更正登记")[0]
    assert len(register.corrections_of(won.contest_id)) == 3
    # What is printed anew says nothing of names that are no more printed.
    corrected(won, person)
    results.take_snapshot(won.event_id, by=won.by)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        won.final()
    assert "姓名更正" not in client.get(page).text.split("更正登记")[0]
    assert faults(won.contest_id) == []


def agree_to_be_named(won, person):
    """The person agrees in this contest to be named in public."""
    kinds = [*kinds_needed(minor=False), ConsentKind.PUBLICATION]
    consents.give_consents(person.id, won.contest_id, kinds, None, by=actor_of(account_of(person)))


def account_of(person):
    return db.session.get(Account, person.account_id)


def test_a_name_put_right_during_publicity_costs_no_second_publicity(app, client):
    won = Won().confirm().print()
    corrected(won, won.persons[0])
    # What stands was computed under the former name: the snapshot is taken anew, in one press.
    with pytest.raises(Refused, match="snapshot_renamed"):
        won.final()
    results.take_snapshot(won.event_id, by=won.by)
    with pytest.raises(Refused, match="published_already"):
        results.publish(won.event_id, Published.PUBLICITY, "更正姓名", by=won.by)
    won.final()
    [shown] = public_results(won.contest_id)
    assert (shown.publication.kind, shown.publication.reason) == (Published.FINAL, "")
    snapshot = result_queries.snapshot(shown.publication.snapshot_id)
    assert NEW in {name for row in snapshot.body["rows"] for name in row["names"]}
    assert {state for _person, _prize, state in won.awards()} == {"standing"}
    assert [line.revision for line in register.corrections_of(won.contest_id)] == [None]
    assert faults(won.contest_id) == []


def test_a_final_result_prints_a_name_put_right_without_a_new_publicity(won):
    corrected(won, won.persons[0])
    results.take_snapshot(won.event_id, by=won.by)
    done = results.publish(won.event_id, Published.FINAL, by=won.by)
    assert (done.revision, done.consequences) == (3, [])
    with pytest.raises(Refused, match="published_already"):
        results.publish(won.event_id, Published.FINAL, by=won.by)
    assert {state for _person, _prize, state in won.awards()} == {"standing"}
    assert faults(won.contest_id) == []


def test_another_person_in_a_place_is_another_result_whatever_the_name(won):
    """Only what two people confirmed of this very person is a name put right."""
    person = won.persons[0]
    first = result_queries.newest_snapshot(won.event_id)

    @atomic
    def rename():
        db.session.get(Person, person.id).name = NEW

    rename()
    field = reading.field_of(won.judged.event)
    other = Snapshot(id=0, body=computing.body_of(field))
    assert not figures.same_figures(won.contest_id, first, other)


def test_the_old_code_says_that_it_was_replaced(won, client):
    person = won.persons[0]
    [old] = [row for row in ledger.ledger(won.contest_id) if row.person_id == person.id]
    payload = old.payload
    corrected(won, person)
    assert "已换发" in client.get(f"/V/{payload}").text


def test_nothing_changes_before_a_second_person_confirms(won):
    person, old = won.persons[0], won.persons[0].name
    entry = won_entry(won, person)
    case = operations.ask_correction(entry.id, 1, asked(), None, by=won.by)
    with pytest.raises(Refused) as refusal:
        operations.confirm_correction(case.id, by=won.by)
    assert codes(refusal) == {"identity_needs_second"}
    assert db.session.get(Person, person.id).name == old
    with pytest.raises(Refused, match="identity_asked_already"):
        operations.ask_correction(entry.id, 1, asked("林另外"), None, by=won.by)
    operations.decline_case(case.id, "证件不清楚", by=actor_of(won.judged.made.supervisor))
    with pytest.raises(Refused, match="identity_decided"):
        operations.confirm_correction(case.id, by=actor_of(won.judged.made.supervisor))
    assert faults(won.contest_id) == []


def test_a_preview_that_cannot_be_made_says_what_waits_and_counts_nothing(won, sign_in):
    person = won.persons[0]
    seat = next(one for one in won_entry(won, person).members if one.person_id == person.id)
    case = operations.ask_correction(seat.entry_id, seat.position, asked(), None, by=won.by)
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    client, path = sign_in(won.judged.made.supervisor), f"/identity/{case.id}"
    page = client.get(path).text
    assert "登记备份以后打印和作废的证书" in page
    assert not any(said in page for said in ("项随之变动", "确认办理</button>"))
    recounting.recount(won.contest_id, OnPaper("", (), "没有打印过"), by=SYSTEM)
    page = client.get(path).text
    assert "确认办理</button>" in page
    assert re.search(r"[1-9]\d* 项随之变动", page)


def test_an_archived_contest_lets_a_wrong_name_be_put_right(won):
    person = won.persons[0]
    archive(won.contest_id)
    corrected(won, person)
    db.session.expire_all()
    assert db.session.get(Person, person.id).name == NEW
    assert [state for id, state in won.certificates() if id == person.id] == ["void", "valid"]


@atomic
def archive(contest_id):
    db.session.get(Contest, contest_id).phase = Phase.ARCHIVED


def test_what_a_case_says_is_held_against_the_log(won):
    case, _found = corrected(won, won.persons[0])

    @atomic
    def falsify():
        queries.case(case.id).name = "林假冒"

    falsify()
    assert faults(won.contest_id) == ["identity_not_as_logged"]


# Before the contest: at each state of an entry.


@pytest.mark.parametrize("approved", [False, True])
def test_badge_papers_and_draft_follow_a_name_and_a_number(app, approved):
    event, owner = open_contest(), make_account("张三")
    organiser, supervisor = desk_of(event)
    entry = submitted_entry(event, owner, typed(1, "张晓名"))
    if approved:
        decide(entry.id, Decision("approve", entry.version), by=organiser)
    wanted = asked("张晓明", id_kind="resident", id_number=resident(2))
    case = operations.ask_correction(entry.id, 1, wanted, None, by=organiser)
    operations.confirm_correction(case.id, by=supervisor)
    entry = stored(entry.id)
    assert entry.members[0].person.name == "张晓明"
    assert [badge.name for badge in entry_badges(entry)] == ["张晓明"]
    papers = db.session.query(EntryDocument).filter_by(entry_id=entry.id).all()
    assert {paper.holder for paper in papers} == {persons.id_index("resident", resident(2))}
    assert draft_of(entry.id)["members"][0]["id_number"] == resident(2)
    assert queries.case(case.id).number_before == resident(1)
    assert faults(event.contest_id) == []


def test_a_number_that_another_has_is_refused_with_the_way_to_it(app):
    event = open_contest()
    organiser, supervisor = desk_of(event)
    submitted_entry(event, make_account("李四"), typed(2, "李四"))
    entry = submitted_entry(event, make_account("张三"), typed(1, "张三"))
    wanted = asked("张三", id_kind="resident", id_number=resident(2))
    case = operations.ask_correction(entry.id, 1, wanted, None, by=organiser)
    with pytest.raises(Refused) as refusal:
        operations.confirm_correction(case.id, by=supervisor)
    assert codes(refusal) == {"identity_number_taken"}
    assert stored(entry.id).members[0].person.id_number == resident(1)


# A number that somebody else typed.


def claims(event, account, number=1, name="张晓明", **more):
    wanted = asked(name, id_kind="resident", id_number=resident(number), proof=ProofSeen.PAPER, **more)
    return operations.ask_claim(event.contest_id, wanted, PAPER, by=actor_of(account))


def test_a_strangers_account_gives_the_number_back_and_keeps_nothing_of_it(app):
    event = open_contest()
    organiser, _supervisor = desk_of(event)
    stranger, owner = make_account("路人"), make_account("张晓明")
    wrong = submitted_entry(event, stranger, typed(1, "路某某"))
    own = draft_entry(add_event(event), owner, typed(1, "张晓明"))
    with pytest.raises(Refused) as refusal:
        entries.submit_entry(own.id, by=actor_of(owner))
    assert "id_of_other_account" in codes(refusal)
    case = claims(event, owner)
    found = confirm_claim(case.id, [wrong.id], by=organiser)
    assert "留给填报的人，退回补正本人的号码" in {one.after for one in found}
    entries.submit_entry(own.id, by=actor_of(owner))
    wrong = stored(wrong.id)
    assert wrong.state == "returned"
    record = own_record(stranger.id)
    assert resident(1) not in str(record)
    assert resident(1) not in wrong.draft
    assert stored(own.id).members[0].person.account_id == owner.id
    told = [notice.template for notice in db.session.query(ToldNotice)]
    assert "entry_returned" in told
    assert faults(event.contest_id) == []


def test_whoever_gave_the_number_back_goes_on_with_their_own(app):
    event = open_contest()
    organiser, _supervisor = desk_of(event)
    stranger, owner = make_account("路人"), make_account("张晓明")
    wrong = submitted_entry(event, stranger, typed(1, "路某某"))
    confirm_claim(claims(event, owner).id, [wrong.id], by=organiser)
    with pytest.raises(Refused):  # the number is its owner's, although they entered nothing yet
        typed_again(wrong, stranger, 1)
    typed_again(wrong, stranger, 7)
    assert stored(wrong.id).state == "submitted"
    assert persons.person_of(stranger.id).id_number == resident(7)
    assert faults(event.contest_id) == []


def typed_again(entry, account, number):
    parts = {"members": [typed(number, "路某某")]}
    entries.keep_draft(entry.id, parts, by=actor_of(account))
    entries.submit_entry(entry.id, by=actor_of(account))


def test_an_entry_made_under_a_strangers_account_goes_to_whose_number_it_is(app):
    event = open_contest()
    organiser, _supervisor = desk_of(event)
    stranger, owner = make_account("路人"), make_account("张晓明")
    entry = submitted_entry(event, stranger, typed(1, "张晓名"))
    confirm_claim(claims(event, owner).id, by=organiser)
    entry = stored(entry.id)
    assert [(m.person.account_id, m.person.name) for m in entry.members] == [(owner.id, "张晓明")]
    assert (entry.created_by, entry.state) == (owner.id, "returned")
    assert persons.person_of(stranger.id).id_number == ""
    assert faults(event.contest_id) == []


def test_a_team_mate_who_typed_the_number_shuts_nobody_out(app):
    event = open_contest(members=2)
    organiser, _supervisor = desk_of(event)
    captain, mate = make_account("队长"), make_account("队友")
    team = submitted_entry(event, captain, typed(1, "队长"), typed(2, "队友已"))
    confirm_claim(claims(event, mate, 2, "队友乙").id, by=organiser)
    seat = stored(team.id).members[1]
    assert (seat.person.account_id, seat.person.name) == (mate.id, "队友乙")
    assert faults(event.contest_id) == []


def test_a_team_that_was_none_of_theirs_goes_on_without_them(app):
    event = open_contest(members=2)
    organiser, _supervisor = desk_of(event)
    captain, mate = make_account("队长"), make_account("队友")
    team = submitted_entry(event, captain, typed(1, "队长"), typed(2, "队友乙"))
    confirm_claim(claims(event, mate, 2, "队友乙").id, [team.id], by=organiser)
    team = stored(team.id)
    assert (team.state, team.members[1].person.account_id) == ("returned", None)
    assert resident(2) not in team.draft
    assert persons.person_of(mate.id).id_number == resident(2)
    parts = {"members": [typed(1, "队长"), typed(3, "队友丙")]}
    entries.keep_draft(team.id, parts, by=actor_of(captain))
    for kind in ("photo", "identity"):
        entries.add_document(team.id, (2, kind), picture(), f"{kind}.jpg", by=actor_of(captain))
    entries.submit_entry(team.id, by=actor_of(captain))
    assert [member.person.name for member in stored(team.id).members] == ["队长", "队友丙"]
    assert faults(event.contest_id) == []


def nominated(event, unit, registrar, member):
    entry = begin_nomination(unit.id, event.id, by=actor_of(registrar))
    parts = {"members": [member], "delegation": str(delegations_of(event)[0])}
    entries.keep_draft(entry.id, parts, by=actor_of(registrar))
    return nominate_entry(entry.id, by=actor_of(registrar))


def test_a_registrar_decides_about_a_nominee_of_their_own_and_mends_the_name_in_the_same_act(app):
    event, unit = open_contest(), make_organisation()
    registrar, other = make_registrar(unit), make_registrar(make_organisation())
    nomination, owner = nominated(event, unit, registrar, typed(1, "张晓名")), make_account("张晓明")
    case = claims(event, owner)
    assert case.organisation_id == unit.id
    assert organisations.organisation(unit.id).name
    with pytest.raises(Refused, match="identity_for_the_contest"):
        confirm_claim(case.id, by=actor_of(other))
    confirm_claim(case.id, by=actor_of(make_registrar(unit)))
    [member] = stored(nomination.id).members
    assert (member.person.account_id, member.person.name) == (owner.id, "张晓明")
    assert faults(event.contest_id) == []


def test_a_registrar_mends_the_name_of_a_nominee_whom_nobody_claimed(app):
    event, unit = open_contest(), make_organisation()
    registrar, owner = make_registrar(unit), make_account("张晓明")
    entry = nominated(event, unit, registrar, typed(1, "张晓名"))
    parts = {"members": [typed(1, "张晓明")]}
    entries.keep_draft(entry.id, parts, by=actor_of(registrar))
    nominate_entry(entry.id, by=actor_of(registrar))
    [member] = stored(entry.id).members
    code = claim_code(member.person)
    claimed = person_operations.claim_person("resident", resident(1), "张晓明", code, by=actor_of(owner))
    assert claimed.person.name == "张晓明"


def test_a_claim_of_a_number_that_nobody_typed_is_taken_down_alike(app):
    event = open_contest()
    organiser, _supervisor = desk_of(event)
    case = claims(event, make_account("张晓明"), 9)
    assert case.state == "waiting"
    with pytest.raises(Refused, match="identity_nobody_holds"):
        confirm_claim(case.id, by=organiser)


def test_nobody_decides_about_a_number_they_typed_themselves(app):
    event = open_contest()
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    submitted_entry(event, organiser, typed(1, "张晓名"))
    case = claims(event, make_account("张晓明"))
    with pytest.raises(Refused, match="identity_needs_second"):
        confirm_claim(case.id, by=actor_of(organiser))


def test_a_claim_needs_the_paper(app):
    event, owner = open_contest(), make_account("张晓明")
    wanted = asked(id_kind="resident", id_number=resident(1), proof=ProofSeen.PAPER, text="")
    with pytest.raises(Refused) as refusal:
        operations.ask_claim(event.contest_id, wanted, None, by=actor_of(owner))
    assert codes(refusal) == {"identity_without_paper", "reason_missing"}


# The pages.


def test_a_claim_is_made_and_decided_on_pages(app, sign_in):
    event = open_contest()
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    stranger, owner = make_account("路人"), make_account("张晓明")
    wrong = submitted_entry(event, stranger, typed(1, "路某某"))
    own = sign_in(owner)
    assert "这是我的证件号码" in own.get("/my/entries").text
    said = {"contest": str(event.contest_id), "name": "张晓明", "id_kind": "resident", "text": "号码被人用了"}
    said |= {"id_number": resident(1)}
    again = own.post("/my/identity/claim", data=said)
    assert again.status_code == 422
    assert "请上传能看清姓名和证件号码的证明材料" in again.text
    assert resident(1) in again.text
    paper = {"paper": (io.BytesIO(picture()), "identity.jpg")}
    answer = own.post("/my/identity/claim", data=said | paper, content_type="multipart/form-data")
    page = answer.headers["Location"]
    assert "等待单位管理员或组委会核对" in own.get(page).text
    assert own.get(page + "/paper").mimetype == "image/jpeg"
    assert "证件号码申诉" in own.get("/my/identity").text
    desk = sign_in(organiser)
    assert "证件号码申诉" in desk.get("/today").text
    assert "张晓明" in desk.get(f"/contests/{event.contest_id}/identity").text
    foreseen = desk.get(page, query_string={"kept": wrong.id}).text
    assert "留给填报的人，退回补正本人的号码" in foreseen
    assert stored(wrong.id).state == "submitted"  # it was run and taken back
    assert desk.post(page + "/confirm", data={"kept": str(wrong.id)}).status_code == 303
    assert stored(wrong.id).state == "returned"
    assert "已办理" in own.get(page).text
    assert sign_in(stranger).get(page).status_code == 404


def test_a_correction_is_asked_on_the_page_of_an_entry(app, sign_in):
    event, owner = open_contest(), make_account("张三")
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    entry = submitted_entry(event, owner, typed(1, "张晓名"))
    own, path = sign_in(owner), f"/entries/{entry.id}/correction/1"
    assert path in own.get(f"/entries/{entry.id}").text
    assert "已核对证件原件" not in own.get(path).text
    said = {"name": "张晓名", "id_kind": "resident", "id_number": "", "text": "名字少一点"}
    again = own.post(path, data=said | {"paper": (io.BytesIO(picture()), "identity.jpg")})
    assert "没有要更正的" in again.text
    desk = sign_in(organiser)
    answer = desk.post(path, data=said | {"name": "张晓明", "proof": "original"})
    page = desk.get(answer.headers["Location"]).text
    assert "请由另一位管理员、负责人或监督办理" in page
    supervisor = sign_in(make_supervisor(event))
    shown = supervisor.get(answer.headers["Location"]).text
    assert "张晓名" in shown
    assert "参赛证和名单" in shown
    assert stored(entry.id).members[0].person.name == "张晓名"


def make_supervisor(event):
    return make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, event.contest_id))


def test_the_paper_of_a_settled_case_is_deleted_and_what_was_decided_stays(app):
    event = open_contest()
    submitted_entry(event, make_account("张三"), typed(1, "张三"))
    waiting, settled = (claims(event, make_account(f"张三{turn}")) for turn in "甲乙")
    desk = actor_of(make_account("办赛", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    operations.decline_case(settled.id, "证件不清楚", by=desk)
    assert erasing.delete_papers(event.contest_id, by=desk) == 1
    db.session.expire_all()
    assert (queries.paper_of(settled.id), queries.paper_of(waiting.id) is None) == (None, False)
    assert faults(event.contest_id) == []


# A number that somebody types opens nothing of whoever it belongs to.


@pytest.fixture
def approved_nominee(app):
    """A nominee with papers and a signed consent, approved: (event, unit, registrar, entry)."""
    event, unit = open_contest(), make_organisation()
    registrar = make_registrar(unit)
    entry = nominated(event, unit, registrar, typed(1, "张晓名"))
    by, person_id = actor_of(registrar), stored(entry.id).members[0].person_id
    consents.record_paper_consent(
        person_id, event.contest_id, [*kinds_needed(False)], consents.PaperSigned("1 号柜"), by=by
    )
    for kind in ("photo", "identity"):
        entries.add_document(entry.id, (1, kind), picture(), f"{kind}.jpg", by=by)
    entries.submit_entry(entry.id, by=by)
    organiser, _supervisor = desk_of(event)
    decide(entry.id, Decision("approve", stored(entry.id).version), by=organiser)
    return event, unit, registrar, entry


def papers_in(entry):
    return db.session.query(EntryDocument).filter_by(entry_id=entry.id).count()


def test_who_types_the_number_of_another_neither_takes_out_nor_deletes_their_papers(approved_nominee):
    event, _unit, _registrar, entry = approved_nominee
    assert papers_in(entry) == 2
    stranger = make_account("路人")
    own = submitted_entry(add_event(event), stranger, typed(1, "路某某"))
    taken_out = {paper.entry_id for paper, _file in entry_queries.own_paper_files(stranger.id)}
    assert taken_out == {own.id}
    consents.withdraw_consent(event.contest_id, "sensitive", by=actor_of(stranger))
    delete_now()
    assert (papers_in(own), papers_in(entry)) == (0, 2)


def test_a_registrar_renames_no_nominee_who_is_approved(approved_nominee):
    _event, unit, registrar, entry = approved_nominee
    with pytest.raises(Refused) as refusal:
        nominated(open_contest(), unit, registrar, typed(1, "李替换"))
    assert codes(refusal) == {"person_settled"}
    assert stored(entry.id).members[0].person.name == "张晓名"


def test_a_claim_takes_nobody_over_who_is_approved_elsewhere_nor_under_another_name(approved_nominee):
    event, unit, _registrar, entry = approved_nominee
    other = open_contest()
    elsewhere, _supervisor = desk_of(other)
    case = claims(other, make_account("张晓名"), 1, "张晓名")
    with pytest.raises(Refused) as refusal:
        confirm_claim(case.id, by=elsewhere)
    assert codes(refusal) == {"identity_settled_elsewhere"}
    renaming = claims(event, make_account("李冒领"), 1, "李冒领")
    organiser, _supervisor = desk_of(event)
    for by in (organiser, actor_of(make_registrar(unit))):
        with pytest.raises(Refused) as refusal:
            confirm_claim(renaming.id, by=by)
        assert codes(refusal) == {"identity_name_settled"}
    assert stored(entry.id).members[0].person.account_id is None


@pytest.fixture
def approved_twice(approved_nominee):
    """Approved in another contest too, where a correction is asked: (first event, entry there, second event, case, its desk)."""
    there, _unit, _registrar, entry = approved_nominee
    owner = make_account("张晓名")
    code = claim_code(stored(entry.id).members[0].person)
    person_operations.claim_person("resident", resident(1), "张晓名", code, by=actor_of(owner))
    here = open_contest()
    mine = submitted_entry(here, owner, typed(1, "张晓名"))
    organiser, supervisor = desk_of(here)
    decide(mine.id, Decision("approve", stored(mine.id).version), by=organiser)
    case = operations.ask_correction(mine.id, 1, asked(NEW), None, by=organiser)
    return there, entry, here, case, supervisor


def name_in(entry):
    return stored(entry.id).members[0].person.name


def test_no_desk_mends_a_name_over_the_head_of_another_contest_that_approved_it(approved_twice):
    there, entry, here, case, supervisor = approved_twice
    officer, _theirs = desk_of(there)
    with pytest.raises(Refused) as refusal:
        operations.confirm_correction(case.id, by=supervisor)
    assert codes(refusal) == {"identity_settled_elsewhere"}
    assert agreements.ask_agreement(case.id, by=supervisor) == [there.contest_id]
    with pytest.raises(Refused) as refusal:
        operations.confirm_correction(case.id, by=supervisor)
    assert codes(refusal) == {"identity_waits_elsewhere"}
    told = db.session.query(ToldNotice).filter_by(template="identity_agreement_asked").all()
    assert officer.account_id in {one.account_id for one in told}
    agreements.answer(there.contest_id, case.id, AgreementStep.AGREE, by=officer)
    assert name_in(entry) == "张晓名"
    operations.confirm_correction(case.id, by=supervisor)
    assert name_in(entry) == NEW
    assert faults(here.contest_id) == faults(there.contest_id) == []


def test_a_contest_that_does_not_agree_says_why_and_may_be_asked_again(approved_twice):
    there, entry, here, case, supervisor = approved_twice
    officer, _theirs = desk_of(there)
    agreements.ask_agreement(case.id, by=supervisor)
    with pytest.raises(Refused, match="reason_missing"):
        agreements.answer(there.contest_id, case.id, AgreementStep.DECLINE, by=officer)
    agreements.answer(there.contest_id, case.id, AgreementStep.DECLINE, "证件照片看不清", by=officer)
    with pytest.raises(Refused, match="identity_settled_elsewhere"):
        operations.confirm_correction(case.id, by=supervisor)
    agreements.ask_agreement(case.id, by=supervisor)
    agreements.answer(there.contest_id, case.id, AgreementStep.AGREE, by=officer)
    operations.confirm_correction(case.id, by=supervisor)
    assert name_in(entry) == NEW
    assert faults(here.contest_id) == faults(there.contest_id) == []


def test_a_contest_where_nobody_is_left_to_answer_holds_up_nobody(approved_twice):
    there, entry, _here, case, supervisor = approved_twice
    gone(there.contest_id)
    operations.confirm_correction(case.id, by=supervisor)
    assert name_in(entry) == NEW


@atomic
def gone(contest_id):
    """As if everybody of its desk had gone."""
    for grant in db.session.query(RoleGrant).filter_by(scope_kind=Scope.CONTEST, scope_key=contest_id):
        grant.revoked_at = clock.now()


def test_the_other_contest_is_asked_on_pages_and_sees_old_new_and_proof(approved_twice, sign_in):
    there, _entry, here, case, _by = approved_twice
    ours = sign_in(make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, here.contest_id)))
    theirs = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, there.contest_id)))
    page = f"/identity/{case.id}"
    assert ("征求同意" in ours.get(page).text, "确认办理</button>" in ours.get(page).text) == (True, False)
    asked_page = f"/contests/{there.contest_id}{page}"
    assert theirs.get(asked_page).status_code == 404
    assert ours.post(f"{page}/elsewhere", data={"dialog": "elsewhere"}).status_code == 303
    assert "其他竞赛征求同意" in theirs.get("/today").text
    shown = theirs.get(asked_page).text
    assert all(one in shown for one in ("张晓名", NEW, "已核对证件原件", "这里会随之变动的"))
    assert ours.get(asked_page).status_code in (403, 404)
    assert theirs.post(f"{asked_page}/agree", data={"dialog": "agree"}).status_code == 303
    assert "确认办理</button>" in ours.get(page).text
    assert ours.post(f"{page}/confirm", data={"dialog": "confirm"}).status_code == 303


def test_a_yes_lapses_with_the_name_it_was_given_on(approved_twice, sign_in):
    """The other contest puts the name right itself meanwhile: nobody said yes to writing over that."""
    there, entry, here, case, supervisor = approved_twice
    officer, theirs = desk_of(there)
    agreements.ask_agreement(case.id, by=supervisor)
    agreements.answer(there.contest_id, case.id, AgreementStep.AGREE, by=officer)
    other = operations.ask_correction(entry.id, 1, asked("张小明"), None, by=officer)
    agreements.ask_agreement(other.id, by=theirs)
    agreements.answer(here.contest_id, other.id, AgreementStep.AGREE, by=supervisor)
    operations.confirm_correction(other.id, by=theirs)
    with pytest.raises(Refused) as refusal:
        operations.confirm_correction(case.id, by=supervisor)
    assert codes(refusal) == {"identity_overtaken"}
    assert refusal.value.problems[0].details == {"before": "张晓名", "after": "张小明"}
    assert name_in(entry) == "张小明"
    ours = sign_in(make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, here.contest_id)))
    sent = ours.post(f"/identity/{case.id}/confirm", data={"dialog": "confirm"})
    assert (sent.status_code, "张小明" in sent.text) == (409, True)
    shown = ours.get(f"/identity/{case.id}").text
    assert ("张晓名" in shown, "张小明" in shown, "确认办理</button>" in shown) == (True, True, False)
    # What was agreed to stays to be seen where it was agreed to, in the list too.
    asked_page = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, here.contest_id)))
    told = asked_page.get(f"/contests/{here.contest_id}/identity/{other.id}").text
    assert "原来登记的姓名" in told
    assert "张晓名" in told
    assert (
        f"/contests/{here.contest_id}/identity/{other.id}"
        in asked_page.get(f"/contests/{here.contest_id}/identity").text
    )
    assert faults(here.contest_id) == faults(there.contest_id) == []


def test_a_yes_to_a_name_lapses_with_the_number_and_is_asked_for_again(approved_twice):
    there, entry, here, case, supervisor = approved_twice
    officer, theirs = desk_of(there)
    agreements.ask_agreement(case.id, by=supervisor)
    agreements.answer(there.contest_id, case.id, AgreementStep.AGREE, by=officer)
    number = {"id_kind": "resident", "id_number": resident(7)}
    other = operations.ask_correction(entry.id, 1, asked("张晓名", **number), None, by=officer)
    agreements.ask_agreement(other.id, by=theirs)
    agreements.answer(here.contest_id, other.id, AgreementStep.AGREE, by=supervisor)
    operations.confirm_correction(other.id, by=theirs)
    with pytest.raises(Refused, match="identity_settled_elsewhere"):
        operations.confirm_correction(case.id, by=supervisor)
    assert agreements.ask_agreement(case.id, by=supervisor) == [there.contest_id]
    agreements.answer(there.contest_id, case.id, AgreementStep.AGREE, by=officer)
    operations.confirm_correction(case.id, by=supervisor)
    assert name_in(entry) == NEW


def test_the_other_contest_sees_both_numbers_and_learns_that_a_case_was_taken_back(approved_twice, sign_in):
    there, _entry, _here, case, supervisor = approved_twice
    officer, _theirs = desk_of(there)
    asker = here_asker(case)
    # Whose name it is learns of it when it is asked, not only at its end.
    told = {(one.template, one.account_id) for one in db.session.query(ToldNotice)}
    person = persons.person(case.person_id)
    assert ("identity_asked_for", person.account_id) in told
    operations.drop_case(case.id, by=asker)
    number = {"id_kind": "resident", "id_number": resident(7)}
    fresh = operations.ask_correction(own_entry(case), 1, asked(NEW, **number), None, by=asker)
    agreements.ask_agreement(fresh.id, by=supervisor)
    page = f"/contests/{there.contest_id}/identity/{fresh.id}"
    theirs = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, there.contest_id)))
    both = f"{masked_number(resident(1))} → {masked_number(resident(7))}"
    assert both in theirs.get(page).text
    operations.drop_case(fresh.id, by=asker)
    over = db.session.query(ToldNotice).filter_by(template="identity_question_over").all()
    assert officer.account_id in {one.account_id for one in over}
    assert "等待同意" not in theirs.get(page).text
    assert unopened(sign_in) == []


def here_asker(case):
    return actor_of(db.session.get(Account, case.asked_by))


def own_entry(case):
    return next(
        entry.id
        for _seat, entry in entry_queries.seats_of_person(case.person_id)
        if entry.contest_id == case.contest_id
    )
