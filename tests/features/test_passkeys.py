"""Passkeys as an attacker sees them: answers for another site, of another account, sent again, by a copy."""

import html
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from competition.accounts import operations, queries
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.guarding import operations as guarding
from competition.proofs import passkey_operations
from competition.proofs import queries as proofs
from competition.proofs.models import Passkey, SpentChallenge
from competition.rules.account_life import AccountStatus
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, be_reached, make_administrator
from tests.factories.contests import make_contest
from tests.factories.passkeys import PRESENT, Device

PASSWORD = "long enough 1"
GOOD = {"login_name": "chen", "password": PASSWORD}
HOME, NEW = "/me/second-step", "/me/passkeys/new"


@pytest.fixture
def here(app):
    """An installation whose address is a name."""
    settings = replace(app.config["JIANGSAI"], public_url="http://localhost", mail="smtp://127.0.0.1:1")
    app.config["JIANGSAI"] = settings


@pytest.fixture
def chen(app, here):
    account = operations.create_account("chen", "陈明", PASSWORD, by=SYSTEM)
    be_reached(account.id, "chen@example.org")
    return account


@pytest.fixture
def wu(app, here):
    return operations.create_account("wutong", "吴桐", PASSWORD, by=SYSTEM)


def wish_in(page, name="passkey"):
    """What a page gives the browser for the button that fills this field."""
    for options, field in re.findall(
        r'data-options="([^"]*)".*?<input type="hidden" name="(\w+)"', page, re.S
    ):
        if field == name:
            return html.unescape(options)
    return None


def lines(action):
    db.session.rollback()
    return db.session.query(AuditEntry).filter_by(action=action).all()


def letters(template):
    db.session.rollback()
    return db.session.query(Message).filter_by(template=template).all()


def add(client, device, name="办公室电脑"):
    return client.post(NEW, data={"name": name, "passkey": device.make(wish_in(client.get(NEW).text))})


@pytest.fixture
def device(chen, sign_in):
    """A device of Chen's, added."""
    device = Device()
    assert "恢复码" in add(sign_in(chen), device).text
    return device


def begin(app):
    """A browser in which the password was given."""
    client = app.test_client()
    assert client.post("/login", data=GOOD).headers["Location"].startswith("/login/code")
    return client, wish_in(client.get("/login/code").text)


def second(client, answer):
    return client.post("/login/code/passkey", data={"passkey": answer}, follow_redirects=False)


def alone(client, device):
    return client.post("/login/passkey", data={"passkey": device.show(wish_in(client.get("/login").text))})


def is_in(client):
    return client.get("/me").status_code == 200


def said(client, answer):
    """The sentence on the page that comes in place of being in."""
    assert answer.status_code == 422
    assert not is_in(client)
    return answer.text


# --- added, listed, removed ---


def test_a_passkey_is_added_with_a_name_listed_and_told(app, chen, device, sign_in):
    page = sign_in(chen).get(HOME).text
    assert "办公室电脑" in page
    assert "还没有用过" in page
    assert len(lines("passkey.added")) == 1
    assert [letter.recipient for letter in letters("passkey_added")] == ["chen@example.org"]


def test_the_first_proof_brings_recovery_codes_and_further_ones_leave_them(app, chen, device, sign_in):
    assert len(proofs.recovery_codes(chen.id)) == 10
    answer = add(sign_in(chen), Device(), "手机")
    assert answer.status_code == 303
    assert len(proofs.recovery_codes(chen.id)) == 10
    assert [one.name for one in proofs.passkeys_of(chen.id)] == ["办公室电脑", "手机"]


def test_devices_are_told_a_random_handle_and_not_the_account(app, chen, wu, sign_in):
    handles = set()
    for account in (chen, wu):
        device, client = Device(), sign_in(account)
        add(client, device)
        assert device.handle == passkey_operations.handle_of(account.id)
        assert len(device.handle) == 48
        handles.add(device.handle)
    assert len(handles) == 2


def test_removing_asks_again_is_logged_and_told(app, chen, device, sign_in):
    (kept,) = proofs.passkeys_of(chen.id)
    client = sign_in(chen)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        asked = client.post(f"/me/passkeys/{kept.id}/remove")
        assert asked.status_code == 403
        assert "请再输入一次密码" in asked.text
    assert client.post(f"/me/passkeys/{kept.id}/remove").status_code == 303
    assert proofs.passkeys_of(chen.id) == []
    assert proofs.recovery_codes(chen.id) == []
    assert len(lines("passkey.removed")) == len(letters("passkey_removed")) == 1


def test_nobody_removes_anothers_passkey(app, chen, wu, device, sign_in):
    (kept,) = proofs.passkeys_of(chen.id)
    assert sign_in(wu).post(f"/me/passkeys/{kept.id}/remove").status_code == 422
    assert len(proofs.passkeys_of(chen.id)) == 1


def test_one_credential_is_one_accounts(app, chen, wu, device, sign_in):
    answer = add(sign_in(wu), Device(id=device.id))
    assert "已经登记过" in answer.text
    assert proofs.passkeys_of(wu.id) == []


def test_adding_asks_for_the_password_after_a_quarter_of_an_hour_and_loses_nothing(app, chen, sign_in):
    client, device = sign_in(chen), Device()
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        asked = add(client, device)
        assert asked.status_code == 403
        typed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        again = {
            "name": typed["name"],
            "passkey": html.unescape(typed["passkey"]),
            "proof_password": PASSWORD,
        }
        assert "恢复码" in client.post(NEW, data=again).text


# --- as the second step ---


def test_after_the_password_the_passkey_is_the_second_step(app, chen, device):
    client, wish = begin(app)
    assert not is_in(client)
    assert second(client, device.show(wish)).headers["Location"] == "/today"
    assert is_in(client)
    (kept,) = proofs.passkeys_of(chen.id)
    assert kept.last_used_at is not None


def test_a_recovery_code_stands_for_a_lost_passkey_once(app, chen, sign_in):
    page = add(sign_in(chen), Device()).text
    code = re.search(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>", page)[1]
    for status in (303, 422):
        client, _wish = begin(app)
        assert client.post("/login/code", data={"code": code}).status_code == status


@pytest.mark.parametrize(
    ("bent", "sentence"),
    [
        ({"origin": "http://localhost.example.org"}, "只能在 http://localhost 使用"),
        ({"origin": "https://localhost"}, "只能在 http://localhost 使用"),
        ({"site": "example.org"}, "没有接受"),
        ({"flags": 0}, "没有接受"),
        ({"id": b"0" * 16}, "没有登记这个通行密钥"),
        ({"handle": b"0" * 48}, "没有登记这个通行密钥"),
        ({"key": Device().key}, "没有接受"),
    ],
)
def test_a_bent_answer_is_refused_with_its_cause(app, chen, device, bent, sentence):
    client, wish = begin(app)
    answer = second(client, replace(device, **bent).show(wish))
    assert sentence in said(client, answer)
    assert not is_in(client)


def test_a_challenge_of_another_browser_or_purpose_opens_nothing(app, chen, device):
    client, _wish = begin(app)
    for other in (begin(app)[1], wish_in(client.get("/login").text), json.dumps({"challenge": "AAAA"})):
        assert "太久，或这次已经用过" in said(client, second(client, device.show(other)))
        client.get("/login/code")
    assert not is_in(client)


def test_an_answer_sent_again_with_the_old_cookies_opens_nothing(app, chen, device):
    client, wish = begin(app)
    kept, before = client.get_cookie("page").value, len(lines("login.begun"))
    answer = device.show(wish)
    assert second(client, answer).headers["Location"] == "/today"
    thief = app.test_client()
    thief.set_cookie("page", kept)
    assert "已经用过" in said(thief, second(thief, answer))
    assert not is_in(thief)
    assert len(lines("login.begun")) == before + 1


def test_a_challenge_is_over_after_ten_minutes(app, chen, device):
    client, wish = begin(app)
    answer = device.show(wish)
    with time_machine.travel(clock.now() + timedelta(minutes=9, seconds=58)):
        assert second(client, answer).headers["Location"] == "/today"
    client = app.test_client()
    answer = device.show(wish_in(client.get("/login").text))
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=2)):
        sent = client.post("/login/passkey", data={"passkey": answer})
        assert "打开太久" in said(client, sent)


def test_two_windows_do_not_spoil_each_others_challenge(app, chen, device):
    client, wish = begin(app)
    client.get("/login/code")
    assert second(client, device.show(wish)).headers["Location"] == "/today"


def test_a_counter_that_goes_back_opens_nothing_and_is_told(app, chen, device):
    device.count = 40
    client, wish = begin(app)
    assert second(client, device.show(wish)).headers["Location"] == "/today"
    copy = replace(device, count=7)
    client, wish = begin(app)
    assert "计数倒退" in said(client, second(client, copy.show(wish)))
    assert not is_in(client)
    assert len(lines("passkey.went_back")) == 1
    assert [letter.recipient for letter in letters("passkey_went_back")] == ["chen@example.org"]
    client = app.test_client()
    assert "计数倒退" in said(client, alone(client, replace(device, count=40, step=0)))


def test_a_stranger_who_cannot_sign_makes_nobody_think_of_a_copy(app, chen, device):
    device.count = 40
    client, wish = begin(app)
    second(client, device.show(wish))
    client, wish = begin(app)
    second(client, replace(device, count=0, key=Device().key).show(wish))
    assert letters("passkey_went_back") == []


def test_a_device_without_a_counter_goes_on_working(app, chen, sign_in):
    device = Device(step=0)
    add(sign_in(chen), device)
    for _ in range(2):
        client, wish = begin(app)
        assert second(client, device.show(wish)).headers["Location"] == "/today"


def test_another_accounts_passkey_is_no_second_step(app, chen, wu, device, sign_in):
    other = Device()
    add(sign_in(wu), other)
    client, wish = begin(app)
    assert "属于别的账号" in said(client, second(client, other.show(wish)))
    assert not is_in(client)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        '{"response": {}}',
        '{"id": 7, "response": {"clientDataJSON": 7}}',
        "[" * 9000,
    ],
)
def test_what_no_browser_sends_is_refused_with_a_page(app, chen, device, answer):
    client, _wish = begin(app)
    assert "没有接受" in said(client, second(client, answer))


# --- in place of the password ---


def test_a_verified_passkey_signs_in_alone_and_a_plain_one_does_not(app, chen, device):
    client = app.test_client()
    assert alone(client, device).headers["Location"] == "/today"
    assert is_in(client)
    client = app.test_client()
    assert "核对是不是你本人" in said(client, alone(client, replace(device, flags=PRESENT)))
    assert not is_in(client)


def test_guessing_locks_no_passkey_out(app, chen, device):
    for number in range(40):
        place = {"REMOTE_ADDR": f"203.0.113.{number % 4}"}
        app.test_client().post("/login", data=GOOD | {"password": f"wrong {number}"}, environ_overrides=place)
    client = app.test_client()
    assert alone(client, device).headers["Location"] == "/today"


def test_a_passkey_of_a_closed_account_opens_nothing(app, chen, device):
    queries.account(chen.id).status = AccountStatus.CLOSED
    db.session.commit()
    client = app.test_client()
    assert "已停用" in said(client, alone(client, device))
    assert not is_in(client)


def test_a_removed_passkey_opens_nothing(app, chen, device, sign_in):
    (kept,) = proofs.passkeys_of(chen.id)
    sign_in(chen).post(f"/me/passkeys/{kept.id}/remove")
    client = app.test_client()
    assert "没有登记这个通行密钥" in said(client, alone(client, device))


def test_before_a_step_of_weight_a_verified_passkey_stands_for_the_password(app, chen, device, sign_in):
    client = sign_in(chen)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        email = {"email": "new@example.org"}
        wish = wish_in(client.post("/me/email", data=email).text, "passkey_proof")
        plain = replace(device, flags=PRESENT).show(wish)
        refused = client.post("/me/email", data=email | {"passkey_proof": plain})
        assert "核对是不是你本人" in refused.text
        answer = device.show(wish_in(refused.text, "passkey_proof"))
        assert client.post("/me/email", data=email | {"passkey_proof": answer}).status_code == 303
    db.session.rollback()
    assert queries.account(chen.id).email_wanted == "new@example.org"


def test_an_answer_for_signing_in_is_no_proof_before_a_step_of_weight(app, chen, device, sign_in):
    client = sign_in(chen)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        answer = device.show(wish_in(app.test_client().get("/login").text))
        refused = client.post("/me/email", data={"email": "", "passkey_proof": answer})
        assert refused.status_code in (403, 422)
    assert queries.account(chen.id).email == "chen@example.org"


# --- roles, recovery, fresh beginnings ---


def test_a_passkey_is_a_second_step_where_roles_want_one(app, here, sign_in):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], second_step=True)
    boss = make_administrator()
    client = sign_in(boss)
    assert client.get("/admin/accounts").status_code == 403
    add(client, Device())
    assert client.get("/admin/accounts").status_code == 200


def test_a_recovery_link_neither_brings_nor_passes_a_passkey(app, chen, device):
    boss = make_administrator()
    token = operations.create_link(chen.id, by=actor_of(boss))
    client = app.test_client()
    new = {"password": "a new password 7", "repeated": "a new password 7"}
    assert client.post(f"/link/{token}", data=new).headers["Location"].startswith("/login/code")
    assert client.get(NEW).status_code == 303
    assert len(proofs.passkeys_of(chen.id)) == 1
    assert (
        second(client, device.show(wish_in(client.get("/login/code").text))).headers["Location"] == "/today"
    )


def test_a_passkey_from_before_a_recovery_of_a_sealed_role_opens_nothing_alone(app, chen, device, sign_in):
    """Whoever had the account before may have added it: it stands beside the password, till its owner adds it anew."""
    contest = make_contest()
    operations.grant_role(chen.id, Role.SUPERVISOR, Scope.CONTEST, contest.id, by=SYSTEM)
    token = operations.create_link(chen.id, by=SYSTEM)
    new = {"password": "a new password 7", "repeated": "a new password 7"}
    client = app.test_client()
    assert client.post(f"/link/{token}", data=new).headers["Location"].startswith("/login/code")
    answer = device.show(wish_in(client.get("/login/code").text))
    assert second(client, answer).headers["Location"] == "/today"
    stranger = app.test_client()
    assert "是找回以前添加的" in said(stranger, alone(stranger, device))
    owner = sign_in(chen)
    fresh = Device()
    add(owner, fresh, "新手机")
    assert alone(app.test_client(), fresh).headers["Location"] == "/today"


def test_a_lost_passkey_is_dropped_by_the_security_administrator_and_told(app, chen, device):
    guarding.drop_second_step(chen.id, "丢了手机", by=actor_of(make_administrator()))
    assert proofs.passkeys_of(chen.id) == []
    assert not proofs.has_second_step(chen.id)
    assert len(letters("second_step_dropped")) == 1


def test_whoever_made_an_account_keeps_no_passkey_of_it(app, chen, device):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], separate_administrators=True)
    operations.appoint_administrator(chen.id, Role.AUDIT_ADMIN, by=SYSTEM)
    client = app.test_client()
    assert "没有登记这个通行密钥" in said(client, alone(client, device))


# --- where there is no name ---


def test_at_a_bare_address_no_passkey_is_offered_and_the_cause_is_told(app, chen, device, sign_in):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], public_url="https://192.168.1.20")
    client = app.test_client()
    client.post("/login", data=GOOD, base_url="https://localhost")
    page = client.get("/login/code", base_url="https://localhost").text
    assert "没有域名" in page
    assert wish_in(page) is None
    assert wish_in(app.test_client().get("/login").text) is None


def test_at_another_name_the_page_says_where_the_passkey_works(app, chen, device, sign_in):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], public_url="http://localhost:8000")
    page = sign_in(chen).get(HOME).text
    assert "只能在 http://localhost:8000 使用" in page
    kept = proofs.passkeys_of(chen.id)[0]
    kept.site = "sai.example.org"
    db.session.commit()
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], public_url="http://localhost")
    client = app.test_client()
    client.post("/login", data=GOOD)
    assert "在 sai.example.org 添加的" in client.get("/login/code").text


def test_old_challenges_are_forgotten(app, chen, device):
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        passkey_operations.forget_spent_challenges()
    assert db.session.query(SpentChallenge).count() == 0
    assert db.session.query(Passkey).count() == 1


def test_what_was_typed_before_the_sign_in_ended_comes_along_with_a_passkey(app, chen, device, sign_in):
    client = sign_in(chen)
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        page = client.post("/me/email", data={"email": "kept@example.org"}).text
        held = re.search(r'name="held" value="([^"]+)"', page)[1]
        answer = device.show(wish_in(page))
        resumed = client.post("/login/passkey", data={"passkey": answer, "held": held}).text
        assert "kept@example.org" in resumed
        refused = client.post("/login/passkey", data={"passkey": answer, "held": held})
        assert held in refused.text
