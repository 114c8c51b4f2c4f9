"""Owners let back in, roles that rest meanwhile, accounts closed: nobody becomes another by it unseen."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from competition.accounts import channel_operations, operations, queries
from competition.accounts import login_operations as logins
from competition.foundation.store import crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.foundation.work.wording import written
from competition.guarding import operations as guarding
from competition.keepers import queries as keepers
from competition.notices import queries as notices
from competition.proofs import operations as proofs
from competition.proofs import queries as proof_queries
from competition.rules import second_step
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.devices.tokens import queries as devices
from tests.factories import draws as drawing
from tests.factories import judging
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import make_contest
from wsgi import WIRING

PASSWORD = "long enough 1"
NEW = {"password": "a new password 7", "repeated": "a new password 7"}


@pytest.fixture
def three(app):
    app.config["JIANGSAI"] = replace(
        app.config["JIANGSAI"], separate_administrators=True, mail="smtp://127.0.0.1:1"
    )
    roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    return {role: make_account(role.replace("_", " "), (role, Scope.SITE, None)) for role in roles}


def in_use(name, *roles):
    """An account that its owner uses."""
    account = operations.create_account(f"in.use.{name}", "周宁", PASSWORD, by=SYSTEM)
    for role, scope, scope_id in roles:
        operations.grant_role(account.id, role, scope, scope_id, by=SYSTEM)
    return account


def supervisor():
    contest = make_contest()
    contest_id = contest.id
    return in_use("supervisor", (Role.SUPERVISOR, Scope.CONTEST, contest_id)), contest_id


def prove_email(account, address="owner@example.org"):
    channel_operations.change_email(account.id, address, by=actor_of(account))
    channel_operations.send_channel_code(account.id, "email")
    code = sent("code")[-1].secret
    channel_operations.prove_channel(account.id, "email", code, by=actor_of(account))


def sent(template):
    db.session.rollback()
    return db.session.query(Message).filter_by(template=template).order_by(Message.id).all()


def link_in(page):
    found = re.search(r"/link/([\w-]{20,})", page)
    return found[1] if found else None


def roles_of(account):
    db.session.rollback()
    return {grant.role for grant in queries.grants_of(account.id)}


def use(app, token):
    return app.test_client().post(f"/link/{token}", data=NEW)


# --- the way back ---


def test_the_system_administrator_sees_no_link_to_anybody_who_uses_an_account(app, three, sign_in):
    judge = in_use("judge", (Role.JUDGE, Scope.EVENT, 1))
    page = sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{judge.id}/link").text
    assert link_in(page) is None
    assert "安全管理员核对后当面交给本人" in page
    assert "找回账号待确认" in sign_in(three[Role.SECURITY_ADMIN]).get("/today").text
    assert "找回账号待确认" not in sign_in(three[Role.AUDIT_ADMIN]).get("/today").text


def test_the_security_administrator_hands_over_what_was_asked_for(app, three, sign_in):
    judge = in_use("judge", (Role.JUDGE, Scope.EVENT, 1))
    sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{judge.id}/link")
    security = sign_in(three[Role.SECURITY_ADMIN])
    page = security.get("/admin/recoveries").text
    (asked,) = re.findall(r"/admin/recoveries/(\d+)/answer", page)
    token = link_in(security.post(f"/admin/recoveries/{asked}/answer").text)
    assert use(app, token).status_code == 303
    assert security.post(f"/admin/recoveries/{asked}/answer").status_code == 422


def test_from_the_list_of_links_that_wait_no_other_link_is_touched(app, three, sign_in):
    judge, security = in_use("judge", (Role.JUDGE, Scope.EVENT, 1)), three[Role.SECURITY_ADMIN]
    open_now = operations.create_link(make_account("新人").id, by=actor_of(security))
    listed, own = sign_in(security), security.id
    sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{judge.id}/link")
    (asked,) = re.findall(r"/admin/recoveries/(\d+)/answer", listed.get("/admin/recoveries").text)
    link = queries.made_link(crypto.fingerprint(open_now))
    for step in ("void", "confirm", "answer"):
        answer = listed.post(f"/admin/recoveries/{link.id}/{step}")
        assert (answer.status_code, "不在等待之列" in answer.text) == (422, True)
    assert use(app, open_now).status_code == 303
    assert listed.post(f"/admin/recoveries/{asked}/void").status_code == 303
    # Said once: the log tells of no second time.
    assert listed.post(f"/admin/recoveries/{asked}/void").status_code == 422
    lines = db.session.query(AuditEntry).filter_by(action="account.link_voided").all()
    assert len(lines) == 1
    # Nobody makes the link that lets oneself back in.
    sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{own}/link")
    waiting = [row.id for row in queries.links_of(own) if row.asked]
    assert [listed.post(f"/admin/recoveries/{one}/answer").status_code for one in waiting] == [422] * len(
        waiting
    )


def test_a_link_goes_to_the_proven_address_and_is_shown_to_nobody(app, three, sign_in):
    judge = in_use("judge", (Role.JUDGE, Scope.EVENT, 1))
    prove_email(judge)
    page = sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{judge.id}/link").text
    assert link_in(page) is None
    assert "o***@example.org" in page
    (letter,) = sent("link")
    with db.engine.connect() as connection:
        body, secret = connection.exec_driver_sql(
            "SELECT body, secret FROM outbox WHERE template = 'link'"
        ).one()
    token = letter.secret.rsplit("/", 1)[1]
    assert token not in str(body)
    assert token.encode() not in bytes(secret)
    assert use(app, token).status_code == 303


def test_an_address_that_is_not_proven_gets_nothing_and_the_owner_is_told_here(app, three, sign_in):
    judge = in_use("judge", (Role.JUDGE, Scope.EVENT, 1))
    channel_operations.change_email(judge.id, "typo@example.org", by=actor_of(judge))
    sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{judge.id}/link")
    assert sent("link") == []
    assert sent("link_made") == []
    told = [notice.template for notice in notices.notices_of(judge.id)]
    assert told == ["link_made", "channel_asked"]


def test_the_owner_is_told_in_their_language_and_a_changed_password_ends_the_link(app, three, sign_in):
    owner = in_use("owner")
    prove_email(owner)
    token = logins.begin_login(owner.id, device_name="test", language="en")
    assert token
    made = operations.create_link(owner.id, by=actor_of(three[Role.SYSTEM_ADMIN]))
    letter = sent("link_made")[-1]
    subject, text = written(letter.template, letter.body)
    assert subject.isascii()
    assert "sign in" in text
    change = {"old_password": PASSWORD} | NEW
    assert sign_in(owner).post("/me", data=change).status_code == 303
    assert use(app, made).status_code == 422


def test_nobody_is_told_of_a_first_link(app, three):
    account = make_account()
    channel_operations.change_email(account.id, "new@example.org", by=actor_of(account))
    operations.create_link(account.id, by=actor_of(three[Role.SYSTEM_ADMIN]))
    assert sent("link_made") == []


# --- sealed roles ---


def test_a_link_to_a_sealed_role_waits_a_day(app, three, sign_in):
    account, _ = supervisor()
    prove_email(account)
    sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{account.id}/link")
    token = sent("link")[-1].secret.rsplit("/", 1)[1]
    waits = use(app, token)
    assert waits.status_code == 422
    assert "才能用" in waits.text
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        assert use(app, token).status_code == 422
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert use(app, token).status_code == 303
    assert roles_of(account) == set()


def test_the_wait_is_as_long_as_the_setting_says(app, three):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], recovery_wait=2)
    account, _ = supervisor()
    token = operations.create_link(account.id, by=actor_of(three[Role.SYSTEM_ADMIN]))
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        assert use(app, token).status_code == 422
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert use(app, token).status_code == 303


def test_a_second_person_opens_the_link_at_once_and_the_role_still_rests(app, three, sign_in):
    account, contest_id = supervisor()
    prove_email(account)
    sign_in(three[Role.SYSTEM_ADMIN]).post(f"/admin/accounts/{account.id}/link")
    token = sent("link")[-1].secret.rsplit("/", 1)[1]
    security = sign_in(three[Role.SECURITY_ADMIN])
    (link,) = re.findall(r"/admin/recoveries/(\d+)/confirm", security.get("/admin/recoveries").text)
    assert security.post(f"/admin/recoveries/{link}/confirm").status_code == 303
    thief = app.test_client()
    assert thief.post(f"/link/{token}", data=NEW).status_code == 303
    assert thief.get(f"/contests/{contest_id}/log").status_code == 404
    assert "找回后的角色待恢复" in security.get("/today").text
    (grant,) = re.findall(r"/admin/recoveries/roles/(\d+)/wake", security.get("/admin/recoveries").text)
    assert thief.post(f"/admin/recoveries/roles/{grant}/wake").status_code == 403
    assert security.post(f"/admin/recoveries/roles/{grant}/wake").status_code == 303
    assert thief.get(f"/contests/{contest_id}/log").status_code == 200
    assert security.post(f"/admin/recoveries/roles/{grant}/wake").status_code == 422


def test_who_made_the_link_is_not_the_second_person(app, three, sign_in):
    account, _ = supervisor()
    first = three[Role.SECURITY_ADMIN]
    second = make_account("第二位", (Role.SECURITY_ADMIN, Scope.SITE, None))
    token = operations.create_link(account.id, by=actor_of(first))
    link = queries.links_of(account.id)[-1]
    assert sign_in(first).post(f"/admin/recoveries/{link.id}/confirm").status_code == 422
    assert sign_in(second).post(f"/admin/recoveries/{link.id}/confirm").status_code == 303
    assert use(app, token).status_code == 303
    (grant,) = queries.held_grants(account.id)
    assert sign_in(first).post(f"/admin/recoveries/roles/{grant.id}/wake").status_code == 422
    assert sign_in(second).post(f"/admin/recoveries/roles/{grant.id}/wake").status_code == 303
    assert roles_of(account) == {Role.SUPERVISOR}


def test_the_only_security_administrator_wakes_a_role_alone_and_the_log_says_so(app):
    everything = make_administrator()
    account, _ = supervisor()
    token = operations.create_link(account.id, by=actor_of(everything))
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert use(app, token).status_code == 303
    (grant,) = queries.held_grants(account.id)
    client = app.test_client()
    client.set_cookie("login", logins.begin_login(everything.id, device_name="test"))
    assert client.post(f"/admin/recoveries/roles/{grant.id}/wake").status_code == 303
    (line,) = db.session.query(AuditEntry).filter_by(action="role.woken")
    assert line.details["alone"] is True


def test_the_link_of_the_machine_gives_no_sealed_role_back_either(app, three):
    account, _ = supervisor()
    printed = app.test_cli_runner().invoke(args=["accounts", "link", account.login_name]).output
    assert use(app, link_in(printed)).status_code == 303
    assert roles_of(account) == set()


def test_a_judges_role_is_sealed_while_the_contest_runs_and_the_tablet_stops(app, three, client):
    hall = judging.Hall()
    tablet = hall.tablet(client)
    held = crypto.fingerprint(tablet.identity["token"])
    judge = queries.account(hall.seats[0].account_id)
    set_password(judge)
    token = operations.create_link(judge.id, by=SYSTEM)
    put_into(hall, Phase.ANNOUNCED)
    assert use(app, token).status_code == 303
    assert Role.JUDGE in roles_of(judge)
    assert devices.tablet_with(held).may_mark
    put_into(hall, Phase.RUNNING)
    token = operations.create_link(judge.id, by=SYSTEM)
    assert use(app, token).status_code == 303
    assert Role.JUDGE not in roles_of(judge)
    assert not devices.tablet_with(held).may_mark


@atomic
def set_password(account):
    account.password_hash = "in use"


@atomic
def put_into(hall, phase):
    hall.event.contest.phase = phase


def test_who_was_invited_first_by_somebody_else_is_not_taken_over_before_the_first_sign_in(app, three):
    account = make_account("周宁")
    contest = make_contest()
    contest_id = contest.id
    operations.grant_role(account.id, Role.SUPERVISOR, Scope.CONTEST, contest_id, by=SYSTEM)
    organiser = make_account("组委", (Role.ORGANISER, Scope.CONTEST, contest_id))
    operations.create_link(account.id, by=actor_of(organiser))
    taken = operations.create_link(account.id, by=actor_of(three[Role.SYSTEM_ADMIN]))
    assert use(app, taken).status_code == 422


# --- closing ---


def test_a_closed_account_is_out_at_once_and_its_roles_rest_until_it_is_reopened(app, three, sign_in):
    account, contest_id = supervisor()
    signed_in = sign_in(account)
    link = operations.create_link(account.id, by=SYSTEM)
    system = sign_in(three[Role.SYSTEM_ADMIN])
    close = f"/admin/accounts/{account.id}/close"
    refused = system.post(close, data={"reason": "", "dialog": "close"})
    assert refused.status_code == 422
    assert "请写明理由" in refused.text
    assert signed_in.get("/me").status_code == 200
    assert system.post(close, data={"reason": "已离职"}).status_code == 303
    assert signed_in.get("/me").status_code == 303
    assert use(app, link).status_code == 422
    typed = {"login_name": account.login_name, "password": PASSWORD}
    assert app.test_client().post("/login", data=typed).status_code == 422
    assert roles_of(account) == set()
    assert system.post(close, data={"reason": "已离职"}).status_code == 422
    assert system.post(f"/admin/accounts/{account.id}/link").status_code == 422
    with pytest.raises(Refused):
        operations.grant_role(account.id, Role.TABULATOR, Scope.CONTEST, contest_id, by=SYSTEM)
    (line,) = db.session.query(AuditEntry).filter_by(action="account.closed")
    assert (line.reason, line.actor_id) == ("已离职", three[Role.SYSTEM_ADMIN].id)
    reopened = system.post(f"/admin/accounts/{account.id}/reopen", data={"reason": "返聘"})
    assert reopened.status_code == 303
    assert app.test_client().post("/login", data=typed).status_code == 303
    assert roles_of(account) == {Role.SUPERVISOR}


def test_reopening_wakes_no_role_that_rests_after_a_recovery(app, three, sign_in):
    account, _ = supervisor()
    assert use(app, operations.create_link(account.id, by=SYSTEM)).status_code == 303
    security = sign_in(three[Role.SECURITY_ADMIN])
    for step in ("close", "reopen"):
        security.post(f"/admin/accounts/{account.id}/{step}", data={"reason": "核查"})
    assert roles_of(account) == set()


def test_administrators_are_closed_by_the_security_administrator_and_the_last_one_never(app, three, sign_in):
    system, security = sign_in(three[Role.SYSTEM_ADMIN]), sign_in(three[Role.SECURITY_ADMIN])
    audit = three[Role.AUDIT_ADMIN].id
    reason = {"reason": "换人"}
    assert system.post(f"/admin/accounts/{audit}/close", data=reason).status_code == 422
    assert security.post(f"/admin/accounts/{audit}/close", data=reason).status_code == 422
    make_account("第二位", (Role.AUDIT_ADMIN, Scope.SITE, None))
    assert security.post(f"/admin/accounts/{audit}/close", data=reason).status_code == 303
    own = three[Role.SECURITY_ADMIN].id
    assert security.post(f"/admin/accounts/{own}/close", data=reason).status_code == 422


def test_an_administrator_ends_the_sign_ins_of_an_account(app, three, sign_in):
    account = in_use("owner")
    clients = [sign_in(account), sign_in(account)]
    system = sign_in(three[Role.SYSTEM_ADMIN])
    assert "test" in system.get(f"/admin/accounts/{account.id}").text
    assert system.post(f"/admin/accounts/{account.id}/end-logins").status_code == 303
    assert [client.get("/me").status_code for client in clients] == [303, 303]
    assert system.post(f"/admin/accounts/{three[Role.AUDIT_ADMIN].id}/end-logins").status_code == 422


def test_a_lost_second_step_is_dropped_by_the_security_administrator_and_told(app, three, sign_in):
    account = in_use("owner")
    prove_email(account)
    set_up(account)
    address = f"/admin/accounts/{account.id}/second-step/drop"
    assert sign_in(three[Role.SYSTEM_ADMIN]).post(address, data={"reason": "x"}).status_code == 403
    assert sign_in(three[Role.SECURITY_ADMIN]).post(address, data={"reason": "手机丢了"}).status_code == 303
    assert not proof_queries.has_second_step(account.id)
    assert len(sent("second_step_dropped")) == 1


def test_a_link_does_not_step_over_the_second_step(app, three):
    account = in_use("owner")
    set_up(account)
    client = app.test_client()
    token = operations.create_link(account.id, by=SYSTEM)
    assert "/login/code" in client.post(f"/link/{token}", data=NEW).headers["Location"]
    assert client.get("/me").status_code == 303


def set_up(account):
    secret = proofs.begin_second_step(account.id)
    code = second_step.code_at(secret, int(clock.now().timestamp()) // second_step.PERIOD)
    proofs.prove_second_step(account.id, code, by=actor_of(account))


def test_every_letter_to_an_owner_has_its_title_and_both_languages(app):
    templates = (
        "code", "account_known", "link", "link_made", "password_set", "password_changed", "channel_changed",
        "account_closed", "second_step_dropped", "role_rests",
    )  # fmt: skip
    for template in templates:
        assert template in WIRING["NOTICES"]
        values = {"secret": "12", "when": "2026-11-30 08:00", "name": "Zhou Ning", "role": "裁判员"}
        chinese, english = (
            written(template, values),
            written(template, values | {"language": "en"}),
        )
        assert chinese != english
        assert not re.search(r"[一-鿿]", "".join(english))


# --- keepers ---


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def recovered(account):
    operations.use_link(operations.create_link(account.id, by=SYSTEM), NEW["password"], NEW["repeated"])


def test_a_keepers_passphrase_opens_nothing_after_a_recovery_and_the_others_still_do(app, sign_in):
    """Its list is not lost: two others open, and a security administrator who has seen the owner wakes it."""
    made = drawing.drawn_event()
    keeper = made.keepers[0]
    recovered(keeper)
    with pytest.raises(Refused) as refusal:
        made.key(0)
    assert codes(refusal) == {"keeper_rests"}
    page = sign_in(made.supervisor).get(f"/events/{made.event_id}/results/open").text
    assert f"{keeper.name}的账号刚找回" in page
    assert len(made.open(1, 2)) == 3
    other = drawing.drawn_event()
    recovered(other.keepers[0])
    wake(other.keepers[0])
    assert len(other.open(0, 1)) == 3


def test_a_keepers_passphrase_from_before_a_recovery_seals_no_further_draw(app, sign_in):
    made = drawing.drawn_event()
    keeper = made.keepers[0]
    recovered(keeper)
    wake(keeper)
    shown = sign_in(keeper).get("/keeper").text
    assert "已封存的名单还要用这把钥匙" in shown
    assert "keeper_key_before_confirmation" in {one.code for one in keepers.draw_problems(made.event_id)}
    made.open(0, 1)
    assert "请重新设置口令；旧口令不再使用" in sign_in(keeper).get("/keeper").text
    drawing.set_keeper_key(keeper, 1)
    assert "keeper_key_before_confirmation" not in {one.code for one in keepers.draw_problems(made.event_id)}


def wake(account):
    """By a security administrator who has seen the owner."""
    boss = actor_of(make_account("另一位安全管理员", (Role.SECURITY_ADMIN, Scope.SITE, None)))
    for grant in queries.rested_grants(account.id):
        guarding.wake_role(grant.id, by=boss)
