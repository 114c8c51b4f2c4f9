"""An account that changed hands keeps nothing of its former holder, and one person with two accounts is one person."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
import time_machine

from competition.accounts import channel_operations as channels
from competition.accounts import login_operations as logins
from competition.accounts import operations as accounts
from competition.accounts import passwords, queries
from competition.accounts.behind import are_apart
from competition.accounts.guesses import Browser
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.guarding import operations as guarding
from competition.proofs import operations as proofs
from competition.proofs.models import SentCode
from competition.rulebooks import queries as rulebooks
from competition.rulebooks.operations import set_rules
from competition.rules import second_step
from competition.rules.editions.kinds.weights import Weights
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing import operations as staffing
from competition.staffing.models import SharedDevice
from scoring.devices.models import Sitting
from scoring.pins import operations as pin_operations
from scoring.pins import queries as pins
from scoring.results import operations as results
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rulings import operations as rulings
from tests.factories import judging
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import make_contest
from tests.factories.results import Judged
from tests.features.test_sittings import code_of

PASSWORD = "yunfan shiliu tongling 7"
MORNING = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def refusal(function, *args, **more):
    with pytest.raises(Refused) as refused:
        function(*args, **more)
    return [problem.code for problem in refused.value.problems]


def security(name):
    return make_account(name, (Role.SECURITY_ADMIN, Scope.SITE, None))


def recovered(account_id):
    """Through a link that one security administrator made and another let in."""
    first, second = security("安全甲"), security("安全乙")
    made = guarding.let_in(account_id, by=actor_of(first))
    guarding.confirm_link(queries.links_of(account_id)[-1].id, by=actor_of(second))
    accounts.use_link(made.token, PASSWORD, PASSWORD)
    db.session.expire_all()
    return second


@pytest.fixture
def seated(lay, client):
    """A judge whose PIN has started a seat: (hall, tablet, account)."""
    hall = lay(judging.Hall, codes=1)
    tablet = hall.tablet(client, 1)
    account_id = hall.seats[0].account_id
    accounts.use_link(accounts.create_link(account_id, by=SYSTEM), PASSWORD, PASSWORD)
    assert pins.pin_of(account_id) is not None
    return hall, tablet, account_id


def live_sittings(account_id):
    return db.session.query(Sitting).filter_by(account_id=account_id, ended_at=None).count()


@pytest.mark.parametrize("turn", ["recovered", "begun afresh", "closed and reopened"])
def test_the_pin_of_the_former_holder_starts_no_seat(seated, turn):
    _hall, _tablet, account_id = seated
    administrator = make_administrator()
    assert live_sittings(account_id) == 1
    if turn == "recovered":
        recovered(account_id)
    elif turn == "begun afresh":
        accounts.begin_afresh(account_id, by=actor_of(security("安全")))
    else:
        guarding.close_account(account_id, "怀疑被人用了", by=actor_of(administrator))
        guarding.reopen_account(account_id, "已核实", by=actor_of(administrator))
    assert pins.pin_of(account_id) is None
    assert live_sittings(account_id) == 0


def test_a_judge_whose_role_rests_is_told_so_at_the_tablet(seated):
    _hall, tablet, account_id = seated
    recovered(account_id)
    assert code_of(tablet.ask_start("904716")) == "judge_role_off"


def test_a_role_that_rests_is_not_woken_by_taking_it_back_and_giving_it_anew(seated):
    hall, _tablet, account_id = seated
    contest_id, organiser = hall.event.contest_id, actor_of(hall.organiser)
    second = recovered(account_id)
    (grant,) = (grant for grant, _account in queries.resting_grants() if grant.account_id == account_id)
    staffing.dismiss(contest_id, grant.id, by=organiser)
    anew = accounts.grant_role(account_id, Role.JUDGE, Scope.EVENT, hall.event.id, by=organiser)
    assert anew.rests_for == "recovery"
    guarding.wake_role(anew.id, by=actor_of(second))
    again = accounts.revoke_role(anew.id, by=organiser) or accounts.grant_role(
        account_id, Role.JUDGE, Scope.EVENT, hall.event.id, by=organiser
    )
    assert again.rests_for is None  # whoever guards accounts has seen the owner


def test_organisers_are_told_when_a_role_they_give_anew_rests(seated, sign_in):
    hall, _tablet, account_id = seated
    contest_id = hall.event.contest_id
    recovered(account_id)
    reach(hall.organiser.id)
    (grant,) = (grant for grant, _account in queries.resting_grants() if grant.account_id == account_id)
    desk = sign_in(hall.organiser)
    assert "角色停用" in desk.get("/today").text
    staffing.dismiss(contest_id, grant.id, by=actor_of(hall.organiser))
    assert "角色停用" not in desk.get("/today").text
    place = (account_id, Role.JUDGE, Scope.EVENT, hall.event.id)
    accounts.grant_role(*place, by=actor_of(hall.organiser), contest_id=contest_id)
    [told] = db.session.query(Message).filter_by(template="role_rests")
    assert (told.recipient, told.body["role"]) == ("desk@example.org", "裁判员")
    assert "角色停用" in desk.get("/today").text
    assert "停用中" in desk.get(f"/contests/{contest_id}/manage/people").text


@atomic
def reach(account_id):
    account = queries.account(account_id)
    account.email, account.email_proven_at = "desk@example.org", clock.now()


def test_a_rest_ends_with_who_has_seen_the_owner_and_is_forgotten_then(seated, sign_in):
    """A role that was taken back while it rested lets no role rest for ever: its line is there to be ended."""
    hall, _tablet, account_id = seated
    contest_id, organiser = hall.event.contest_id, actor_of(hall.organiser)
    second = recovered(account_id)
    (grant,) = (grant for grant, _account in queries.resting_grants() if grant.account_id == account_id)
    staffing.dismiss(contest_id, grant.id, by=organiser)
    guard = sign_in(second)
    assert "（已撤销）" in guard.get("/admin/recoveries").text
    guarding.wake_role(grant.id, by=actor_of(second))
    assert "（已撤销）" not in guard.get("/admin/recoveries").text
    db.session.expire_all()
    assert queries.grant(grant.id).revoked_at is not None
    anew = accounts.grant_role(account_id, Role.JUDGE, Scope.EVENT, hall.event.id, by=organiser)
    assert anew.rests_for is None


def test_whoever_confirms_who_serves_ends_a_rest_by_giving_the_role(seated):
    hall, _tablet, account_id = seated
    recovered(account_id)
    (grant,) = (grant for grant, _account in queries.resting_grants() if grant.account_id == account_id)
    staffing.dismiss(hall.event.contest_id, grant.id, by=actor_of(hall.organiser))
    watcher = actor_of(make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, hall.event.contest_id)))
    place = (account_id, Role.JUDGE, Scope.EVENT, hall.event.id)
    anew = accounts.grant_role(*place, by=watcher)
    assert anew.rests_for is None
    assert queries.rested_grants(account_id) == []


def test_who_let_an_account_in_does_not_wake_its_role_by_giving_it_anew(seated):
    hall, _tablet, account_id = seated
    first = make_account(
        "安全甲",
        (Role.SECURITY_ADMIN, Scope.SITE, None),
        (Role.ORGANISER, Scope.CONTEST, hall.event.contest_id),
    )
    made = guarding.let_in(account_id, by=actor_of(first))
    guarding.confirm_link(queries.links_of(account_id)[-1].id, by=actor_of(security("安全乙")))
    accounts.use_link(made.token, PASSWORD, PASSWORD)
    (grant,) = (grant for grant, _account in queries.resting_grants() if grant.account_id == account_id)
    staffing.dismiss(hall.event.contest_id, grant.id, by=actor_of(first))
    anew = accounts.grant_role(account_id, Role.JUDGE, Scope.EVENT, hall.event.id, by=actor_of(first))
    assert anew.rests_for == "recovery"


def test_a_pin_that_was_typed_before_the_recovery_does_not_stand_after_it(seated, monkeypatch):
    _hall, _tablet, account_id = seated
    slow = passwords.hashed
    former = actor_of(queries.account(account_id))

    def hashed(word):
        if word == "904716":
            recovered(account_id)
        return slow(word)

    monkeypatch.setattr(pin_operations.passwords, "hashed", hashed)
    assert refusal(pin_operations.set_pin, account_id, "904716", "904716", by=former) == ["changed_meanwhile"]
    assert pins.pin_of(account_id) is None


def test_a_seat_from_before_there_were_pins_ends_with_the_account(seated):
    _hall, _tablet, account_id = seated
    forget_pin(account_id)
    recovered(account_id)
    assert live_sittings(account_id) == 0


@atomic
def forget_pin(account_id):
    db.session.delete(pins.pin_of(account_id))


def test_two_accounts_reached_at_one_proven_address_are_one_person(app):
    first, second = make_account("组委甲"), make_account("组委乙")
    assert are_apart(first.id, second.id)
    for account in (first, second):
        prove(account.id, "Office@example.org" if account is first else "office@example.org")
    assert not are_apart(first.id, second.id)
    channels.change_email(second.id, "other@example.org", by=actor_of(second))
    assert not are_apart(first.id, second.id), "the former address is in use until the new one is proven"
    prove(second.id, "other@example.org")
    assert are_apart(first.id, second.id)
    third = accounts.sign_up("office@example.org", "组委丙", PASSWORD, PASSWORD)
    assert not are_apart(first.id, third.id)


@pytest.fixture
def alone(lay):
    """An organiser with a puppet of theirs in a judged contest: (Judged, organiser, puppet)."""
    judged = lay(Judged)
    organiser = actor_of(judged.made.organiser)
    where = (Scope.CONTEST, [judged.contest_id])
    made = staffing.appoint(judged.contest_id, Role.ORGANISER, where, "puppet", "木偶", by=organiser)
    accounts.use_link(made.link_token, PASSWORD, PASSWORD)
    return judged, organiser, actor_of(queries.account(made.account.id))


def test_no_organiser_takes_a_result_back_with_an_account_of_their_own(alone):
    judged, organiser, puppet = alone
    judged.open()
    judged.publish()
    wording = Wording(kind=RulingKind.OBJECTION, text="用时重录", clause="细则", raised_by="某队")
    ruling = rulings.ask_ruling(judged.event.id, wording, by=organiser)
    assert refusal(rulings.confirm_ruling, ruling.id, by=puppet) == ["second_person_same"]
    rulings.confirm_ruling(ruling.id, by=actor_of(judged.made.supervisor))


def test_a_final_result_is_not_changed_by_other_rules_without_a_second_person(lay):
    judged = lay(Judged)
    judged.open()
    judged.publish()
    by = actor_of(judged.made.organiser)
    with clock.shifted(timedelta(days=30)):
        results.publish(judged.event.id, Published.FINAL, by=by)
        rules = rulebooks.rules_of(judged.contest_id)
        weights = Weights(theory=Decimal(90), practice=Decimal(10))
        set_rules(judged.contest_id, msgspec.structs.replace(rules, weights=(weights,)), "通知", by=by)
        results.take_snapshot(judged.event.id, by=by)
        publish = (results.publish, judged.event.id, Published.PUBLICITY, "改了权重")
        assert refusal(*publish, by=by) == ["final_by_other_rules"]


def test_whoever_watches_is_told_of_the_lighter_setting(app):
    contest = make_contest(Phase.PREPARING)
    watching = security("安全甲"), make_account("监督甲", (Role.SUPERVISOR, Scope.CONTEST, contest.id))
    for account, address in zip(watching, ("a@example.org", "b@example.org"), strict=True):
        prove(account.id, address)
    staffing.choose_small(contest.id, "单位只有三个人", by=SYSTEM)
    told = {row.recipient for row in db.session.query(Message).filter_by(template="small_chosen")}
    assert told == {"a@example.org", "b@example.org"}


@atomic
def prove(account_id, address):
    account = queries.hold_account(account_id)
    account.email, account.email_proven_at = address, clock.now()


def test_a_role_given_after_two_have_shared_a_device_is_noted_too(app):
    hall, puppet = judging.Hall(codes=1), make_account("周宁")
    for account_id in (hall.organiser.id, puppet.id):
        logins.begin_login(account_id, device_name="平板", device_key="d" * 64)
    accounts.grant_role(puppet.id, Role.JUDGE, Scope.EVENT, hall.event.id, by=actor_of(hall.organiser))
    assert {(row.first_id, row.second_id) for row in db.session.query(SharedDevice)} == {
        tuple(sorted((hall.organiser.id, puppet.id)))
    }


def test_the_last_organiser_who_can_act_stays(lay):
    hall = lay(judging.Hall, codes=1)
    contest_id = hall.event.contest_id
    other = make_account("组委乙", (Role.ORGANISER, Scope.CONTEST, contest_id))
    guarding.close_account(other.id, "离职", by=actor_of(make_administrator()))
    own = queries.live_grant(hall.organiser.id, Role.ORGANISER, Scope.CONTEST, contest_id)
    assert refusal(staffing.dismiss, contest_id, own.id, by=actor_of(hall.organiser)) == ["last_organiser"]


def test_a_closed_security_administrator_is_nobody_to_wait_for(seated):
    _hall, _tablet, account_id = seated
    first, second = security("安全甲"), security("安全乙")
    made = guarding.let_in(account_id, by=actor_of(first))
    guarding.confirm_link(queries.links_of(account_id)[-1].id, by=actor_of(second))
    accounts.use_link(made.token, PASSWORD, PASSWORD)
    (grant,) = (grant for grant, _account in queries.resting_grants() if grant.account_id == account_id)
    assert refusal(guarding.wake_role, grant.id, by=actor_of(first)) == ["second_person_wanted"]
    guarding.close_account(second.id, "离职", by=actor_of(first))
    guarding.wake_role(grant.id, by=actor_of(first))
    assert queries.grant(grant.id).rests_for is None


# --- what a clock that was ahead wrote down ---


def browser(address="hall"):
    return Browser("mark", address, cookie="c")


def test_failures_of_a_clock_that_was_ahead_lock_nobody_out(app):
    for name in ("judge1", *(f"other{number}" for number in range(20))):
        accounts.sign_up(name, "周宁", PASSWORD, PASSWORD)
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        for name in [*["judge1"] * 5, *(f"other{number}" for number in range(20))]:
            refusal(logins.sign_in, name, "wrong", browser=browser())
    with time_machine.travel(MORNING, tick=False):
        assert logins.sign_in("judge1", PASSWORD, browser=browser()).token


def test_codes_of_a_clock_that_was_ahead_bar_no_code_of_now(app):
    account = accounts.sign_up("judge1", "周宁", PASSWORD, PASSWORD)
    prove(account.id, "judge@example.org")
    step = int(MORNING.timestamp()) // second_step.PERIOD
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        secret = proofs.begin_second_step(account.id)
        ahead = int(clock.now().timestamp()) // second_step.PERIOD
        proofs.prove_second_step(account.id, second_step.code_at(secret, ahead), by=actor_of(account))
        proofs.send_code(account.id, "sign_in", "email", "judge@example.org", "zh")
        late = codes_sent(account.id)
    with time_machine.travel(MORNING, tick=False):
        assert proofs.passes_second_step(account.id, second_step.code_at(secret, step))
        proofs.send_code(account.id, "sign_in", "email", "judge@example.org", "zh")
        assert codes_sent(account.id) == late + 1


def codes_sent(account_id):
    return db.session.query(SentCode).filter_by(account_id=account_id).count()
