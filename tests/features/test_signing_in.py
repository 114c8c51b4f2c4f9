"""Signing in as an attacker sees it: guessing, spraying, asking who is known, weak passwords, old sessions."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from competition.accounts import access, channel_operations, operations, passwords, queries
from competition.accounts import guess_operations as guessing
from competition.accounts.models import LoginAttempt
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.proofs import operations as proofs
from competition.proofs.models import SecondStep, SentCode
from competition.rules import second_step
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, make_account, make_administrator

PASSWORD = "long enough 1"
GOOD = {"login_name": "chen", "password": PASSWORD}
HERE, THERE = "198.51.100.7", "203.0.113.9"


def with_settings(app, **changes):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], **changes)


@pytest.fixture
def carried(app):
    """An installation from which mail and short messages leave."""
    with_settings(app, mail="smtp://127.0.0.1:1", sms="http://127.0.0.1:1/")


@pytest.fixture
def chen(app):
    return operations.create_account("chen", "陈明", PASSWORD, by=SYSTEM)


def enter(client, address=HERE, **typed):
    return client.post("/login", data=GOOD | typed, environ_overrides={"REMOTE_ADDR": address})


def guess(app, times, address=THERE, **typed):
    for number in range(times):
        answer = enter(app.test_client(), address, **{"password": f"a wrong guess {number}"} | typed)
    return answer


def newest(template):
    db.session.rollback()
    return db.session.query(Message).filter_by(template=template).order_by(Message.id.desc()).first()


def lines(action):
    db.session.rollback()
    return db.session.query(AuditEntry).filter_by(action=action).all()


def code_of(account, step=0):
    """What the app of this account shows (so many half minutes from now)."""
    found = db.session.get(SecondStep, account.id)
    present = int(clock.now().timestamp()) // second_step.PERIOD
    return second_step.code_at(second_step.read(found.secret), present + step)


def set_up(account):
    """A second step, proven; gives the recovery codes."""
    proofs.begin_second_step(account.id)
    return proofs.prove_second_step(account.id, code_of(account, -1), by=actor_of(account))


def prove_email(account, address="chen@example.org"):
    channel_operations.change_email(account.id, address, by=actor_of(account))
    channel_operations.send_channel_code(account.id, "email")
    channel_operations.prove_channel(account.id, "email", newest("code").secret, by=actor_of(account))


# --- guessing locks nobody out ---


def test_a_new_hall_pc_gets_in_while_strangers_guess_from_everywhere(app, chen):
    for place in range(40):
        guess(app, 3, f"203.0.113.{place}")
    assert "15 分钟" in guess(app, 1, "203.0.113.5").text
    assert enter(app.test_client()).status_code == 303


def test_guessers_from_everywhere_have_one_try_an_address(app, chen):
    for place in range(10):
        guess(app, 3, f"203.0.113.{place}")
    db.session.rollback()
    before = db.session.query(LoginAttempt).count()
    for place in range(100, 110):
        guess(app, 5, f"203.0.113.{place}")
    db.session.rollback()
    assert db.session.query(LoginAttempt).count() == before + 10


def test_cookies_of_ones_own_accounts_and_a_house_full_of_addresses_buy_no_tries(app, chen):
    operations.create_account("guesser", "路人", "long enough 2", by=SYSTEM)
    for number in range(6):
        client = app.test_client()
        own = {"login_name": "guesser", "password": "long enough 2"}
        assert enter(client, f"2001:db8:0:7::{number}", **own).status_code == 303
        enter(client, f"2001:db8:0:7::{number}", password=f"a wrong guess {number}")
    answer = enter(client, "2001:db8:0:7::99")
    assert answer.status_code == 422
    assert "15 分钟" in answer.text


def test_beside_the_guesser_the_right_password_with_a_sent_code_gets_in(app, chen, carried):
    prove_email(chen)
    guess(app, 6, HERE)
    owner = app.test_client()
    locked = enter(owner)
    assert locked.status_code == 422
    assert 'name="code"' in locked.text
    assert "发送验证码" in locked.text
    wrong = enter(owner, password="not this one", send_code="1")
    assert newest("code").sent_at is None
    sent = db.session.query(Message).filter_by(template="code").count()
    right = enter(owner, send_code="1")
    # What is answered is the same, whether the password was right or not.
    strip = re.compile(r'value="[^"]*"|content="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", right.text)
    db.session.rollback()
    assert db.session.query(Message).filter_by(template="code").count() == sent + 1
    code = newest("code").secret
    assert enter(owner, password="not this one", code=code).status_code == 422
    assert enter(owner, code=code).status_code == 303


def test_beside_the_guesser_the_right_password_with_the_app_gets_in(app, chen):
    codes = set_up(chen)
    guess(app, 6, HERE)
    owner = app.test_client()
    assert enter(owner, code="000000").status_code == 422
    assert enter(owner, code=code_of(chen)).status_code == 303
    assert enter(app.test_client(), code=codes[0]).status_code == 303
    assert enter(app.test_client(), code=codes[0]).status_code == 422


def test_codes_beside_a_password_are_not_to_be_guessed(app, chen):
    set_up(chen)
    guess(app, 6, HERE)
    for number in range(guessing.PROVEN_TRIES):
        enter(app.test_client(), code=f"{number:06}")
    assert enter(app.test_client(), code=code_of(chen)).status_code == 422
    assert enter(app.test_client(), THERE, code=code_of(chen)).status_code == 303


def test_trying_one_password_at_many_accounts_ends(app):
    for number in range(30):
        operations.create_account(f"person.{number}", "林清", PASSWORD, by=SYSTEM)
    for number in range(29):
        guess(app, 1, THERE, login_name=f"person.{number}", password="summer time blues")
    assert enter(app.test_client(), THERE, login_name="person.29").status_code == 422
    assert enter(app.test_client(), HERE, login_name="person.29").status_code == 303


# --- the log does not grow by strangers ---


def test_failures_are_one_line_when_their_window_closes(app, chen):
    guess(app, 5, THERE)
    for number in range(12):
        guess(app, 1, "203.0.113.77", login_name=f"nobody.{number}")
    assert lines("login.failed") == []
    guessing.sum_up_closed_windows()
    assert lines("login.failed") == []
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        guessing.sum_up_closed_windows()
        guessing.sum_up_closed_windows()
    counted = [(line.details["accounts"], line.details["count"]) for line in lines("login.failed")]
    assert sorted(counted) == [(1, 5), (12, 12)]
    assert db.session.query(LoginAttempt).count() == 0
    assert audit.broken_at(audit.SITE_CHAIN) is None


def test_the_owners_own_failures_are_one_line_at_the_next_success(app, chen):
    guess(app, 3, HERE)
    assert enter(app.test_client()).status_code == 303
    (line,) = lines("login.failed")
    assert line.details["count"] == 3
    assert "陈明" not in str(line.details)
    assert db.session.query(LoginAttempt).count() == 0


# --- passwords ---


@pytest.mark.parametrize(
    "weak",
    [
        "password123", "12345678901", "qwertyuiop1", "jiangsai2026", "abcd1234abcd", "iloveyou1234",
        "admin123456", "wangwei1990", "zhangwei123456", "nanjing2026", "woaini1314", "Jiangsu2026!",
        "1qaz2wsx3edc", "chenming1990", "15900001234", "linqing1990!", "jiangsugongjiang1",
    ],
)  # fmt: skip
def test_a_password_that_guesses_reach_soon_is_refused(app, client, weak):
    form = {"name": "陈明", "login_name": "chen", "password": weak, "repeated": weak}
    answer = client.post("/signup", data=form)
    assert answer.status_code == 422
    assert "容易被猜到" in answer.text


@pytest.mark.parametrize("strong", [PASSWORD, "绿水青山 and a long way", "xk7!mQ2pzz", "correcthorsebattery"])
def test_a_password_that_is_long_to_guess_is_taken(strong):
    assert passwords.problems_with(strong, ("chen", "陈明")) == []


# --- signing up ---


def signing_up(client, login_name, address=HERE, name="林清"):
    form = {"name": name, "login_name": login_name, "password": PASSWORD, "repeated": PASSWORD}
    return client.post("/signup", data=form, environ_overrides={"REMOTE_ADDR": address})


def test_where_codes_can_be_sent_a_known_name_looks_like_an_unknown_one(app, carried):
    operations.create_account("19900000001", "林清", PASSWORD, by=SYSTEM)
    clients = {number: app.test_client() for number in ("19900000001", "19900000002")}
    pages = {}
    for number, client in clients.items():
        answer = signing_up(client, number)
        assert answer.status_code == 303
        where = answer.headers["Location"]
        pages[number] = re.sub(r'value="[^"]*"|content="[^"]*"|/signup/[^"?]*', "", client.get(where).text)
        wrong = client.post(where, data={"code": "0000"})
        assert wrong.status_code == 422
        clients[number] = (client, where)
    assert pages["19900000001"] == pages["19900000002"]
    assert {m.template for m in db.session.query(Message)} == {"account_known", "code"}
    assert queries.account_named("19900000002") is None
    client, where = clients["19900000002"]
    assert client.post(where, data={"code": newest("code").secret}).status_code == 303
    db.session.rollback()
    made = queries.account_named("19900000002")
    assert made.phone == "19900000002"
    assert made.phone_proven_at is not None
    assert client.get("/me").status_code == 200


def test_a_sign_up_code_is_not_to_be_guessed_nor_used_twice(app, carried):
    client = app.test_client()
    where = signing_up(client, "19900000002").headers["Location"]
    code = newest("code").secret
    for number in range(5):
        assert client.post(where, data={"code": f"9{number}"}).status_code == 422
    assert client.post(where, data={"code": code}).status_code == 422


def test_nobody_is_sent_more_than_a_few_codes(app, carried):
    for place in range(10):
        assert signing_up(app.test_client(), "19900000002", f"203.0.113.{place}").status_code == 303
    assert db.session.query(Message).count() == 3


def test_an_address_learns_of_few_known_names(app):
    for number in range(40):
        operations.create_account(f"1990000{number:04}", "林清", by=SYSTEM)
    answers = [signing_up(app.test_client(), f"1990000{number:04}").text for number in range(40)]
    assert sum("已被使用" in text for text in answers) == 10
    assert "次数过多" in signing_up(app.test_client(), "nobody.yet").text
    incomplete = app.test_client().post("/signup", data={"login_name": "19900000001", "name": "林清"})
    assert "已被使用" not in incomplete.text


def test_an_address_makes_no_more_accounts_than_the_setting_says(app):
    with_settings(app, sign_ups=3)
    made = [signing_up(app.test_client(), f"person.{number}").status_code for number in range(5)]
    assert made == [303, 303, 303, 422, 422]
    assert signing_up(app.test_client(), "person.9", THERE).status_code == 303


def test_a_name_is_what_stands_on_paper(app, client):
    answer = signing_up(client, "lin.qing", name="林\u202e清<b>")
    assert answer.status_code == 422
    # What turns the reading round or ends the line is refused with its place; what cannot be seen is left out.
    assert "U+202E" in answer.text
    assert "不能用的字符" in signing_up(client, "lin.qing", name="林清<b>").text
    assert signing_up(client, "lin.qing", name="林\u200b清\n").status_code == 303
    assert queries.account_named("lin.qing").name == "林清"


# --- sessions ---


def test_a_sign_in_ends_after_some_hours_however_it_is_used(app, sign_in):
    with_settings(app, login_hours=3)
    client = sign_in(make_account())
    start = clock.now()
    for minutes in range(30, 180, 30):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get("/me").status_code == 200
    with time_machine.travel(start + timedelta(minutes=181)):
        assert client.get("/me").status_code == 303


def test_a_judges_sign_in_ends_with_the_day(app, sign_in):
    judge = make_account("裁判", (Role.JUDGE, Scope.EVENT, 1))
    morning = clock.now().astimezone(clock.SHANGHAI).replace(hour=7, minute=0)
    with time_machine.travel(morning):
        client = sign_in(judge)
    for hour in range(8, 24, 3):
        with time_machine.travel(morning.replace(hour=hour)):
            assert client.get("/me").status_code == 200
    with time_machine.travel(morning.replace(hour=23, minute=59)):
        assert client.get("/me").status_code == 200
    with time_machine.travel(morning.replace(hour=0) + timedelta(days=1, minutes=1)):
        assert client.get("/me").status_code == 303


def test_a_changed_password_renews_the_session_too(app, chen, sign_in):
    client, other = sign_in(chen), sign_in(chen)
    before = client.get_cookie("login").value
    new = "another long phrase"
    answer = client.post("/me", data={"old_password": PASSWORD, "password": new, "repeated": new})
    assert answer.status_code == 303
    assert client.get_cookie("login").value != before
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    thief = app.test_client()
    thief.set_cookie("login", before)
    assert thief.get("/me").status_code == 303


def test_a_step_of_weight_asks_for_the_password_again_and_loses_nothing(app, chen, sign_in):
    client = sign_in(chen)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        typed = {"email": "new@example.org"}
        asked = client.post("/me/email", data=typed)
        assert asked.status_code == 403
        assert 'name="email" value="new@example.org"' in asked.text
        wrong = client.post("/me/email", data=typed | {"proof_password": "not this one"})
        assert wrong.status_code == 422
        assert 'value="new@example.org"' in wrong.text
        assert "not this one" not in wrong.text
        db.session.rollback()
        assert queries.account(chen.id).email_wanted is None
        assert client.post("/me/email", data=typed | {"proof_password": PASSWORD}).status_code == 303
        assert client.post("/me/email", data={"email": "newer@example.org"}).status_code == 303
    db.session.rollback()
    assert queries.account(chen.id).email_wanted == "newer@example.org"


def test_roles_and_links_ask_for_the_password_again(app, sign_in):
    administrator, somebody = make_administrator(), make_account()
    client = sign_in(administrator)
    for address, form in (
        ("/admin/roles", {"login_name": somebody.login_name, "role": "audit_admin"}),
        (f"/admin/accounts/{somebody.id}/link", {}),
        (f"/admin/accounts/{somebody.id}/close", {"reason": "离职"}),
    ):
        with time_machine.travel(clock.now() + timedelta(minutes=16)):
            assert client.post(address, data=form).status_code == 403, address


# --- addresses and second steps ---


def test_a_code_sent_to_one_address_proves_no_other(app, chen, carried):
    channel_operations.change_email(chen.id, "own@example.org", by=actor_of(chen))
    channel_operations.send_channel_code(chen.id, "email")
    code = newest("code").secret
    channel_operations.change_email(chen.id, "victim@example.org", by=actor_of(chen))
    client_code = {"code": code}
    client = app.test_client()
    enter(client)
    assert client.post("/me/channels/email/prove", data=client_code).status_code == 422
    db.session.rollback()
    assert queries.account(chen.id).email is None


def test_the_field_for_a_code_stands_while_one_is_on_its_way_whatever_page_was_opened_meanwhile(
    app, chen, carried
):
    client, page, field = app.test_client(), "/me/channels", 'name="code"'
    enter(client)
    channel_operations.change_email(chen.id, "own@example.org", by=actor_of(chen))
    assert field not in client.get(page).text
    client.post("/me/channels/email/send")
    assert field in client.get(page).text
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert field not in client.get(page).text
    assert client.post("/me/channels/email/prove", data={"code": newest("code").secret}).status_code == 303
    assert field not in client.get(page).text


def test_the_second_step_is_asked_for_and_its_codes_count_once(app, chen):
    client = app.test_client()
    enter(client)
    assert client.post("/me/second-step").status_code == 303
    page = client.get("/me/second-step/code").text
    assert "data:image/svg+xml" in page
    shown = client.post("/me/second-step/code", data={"code": code_of(chen, -1)})
    recovery = re.findall(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>", shown.text)
    assert len(recovery) == 10
    db.session.rollback()
    again = app.test_client()
    half = enter(again)
    assert "/login/code" in half.headers["Location"]
    assert again.get("/me").status_code == 303
    code = code_of(chen)
    assert again.post("/login/code", data={"code": "123"}).status_code == 422
    assert again.post("/login/code", data={"code": code}).status_code == 303
    assert again.get("/me").status_code == 200
    third = app.test_client()
    enter(third)
    assert third.post("/login/code", data={"code": code}).status_code == 422
    assert third.post("/login/code", data={"code": recovery[0].upper()}).status_code == 303
    assert app.test_client().get("/login/code").status_code == 303


def test_who_has_the_password_does_not_guess_the_second_step(app, chen):
    set_up(chen)
    client = app.test_client()
    enter(client)
    for number in range(5):
        client.post("/login/code", data={"code": f"{number:06}"}, environ_overrides={"REMOTE_ADDR": HERE})
    locked = client.post("/login/code", data={"code": code_of(chen)}, environ_overrides={"REMOTE_ADDR": HERE})
    assert "15 分钟" in locked.text


def test_a_secret_lies_sealed_and_codes_only_as_fingerprints(app, chen):
    codes = set_up(chen)
    with db.engine.connect() as connection:
        secret = connection.exec_driver_sql("SELECT secret FROM second_steps").scalar_one()
        hashes = {row[0] for row in connection.exec_driver_sql("SELECT code_hash FROM recovery_codes")}
    assert second_step.written(second_step.read(db.session.get(SecondStep, chen.id).secret)).encode() not in (
        bytes(secret)
    )
    assert not hashes & {code.replace("-", "") for code in codes}


def test_where_the_setting_wants_it_roles_rest_until_a_second_step_is_set(app, sign_in):
    with_settings(app, second_step=True)
    administrator = make_administrator()
    client = sign_in(administrator)
    assert client.get("/admin/accounts").status_code == 403
    assert "设置两步验证" in client.get("/today").text
    set_up(administrator)
    assert client.get("/admin/accounts").status_code == 200
    assert sign_in(make_account("组委", (Role.ORGANISER, Scope.CONTEST, 1))).get("/today").status_code == 200


def test_what_was_sent_is_forgotten(app, carried):
    signing_up(app.test_client(), "19900000002")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        proofs.forget_old_codes()
    assert db.session.query(SentCode).count() == 0


def test_an_address_of_ipv6_is_its_network(app):
    for there, network in (("2001:db8::1", "2001:db8::/64"), ("198.51.100.7", "198.51.100.7"), ("", "")):
        with app.test_request_context(environ_base={"REMOTE_ADDR": there}):
            assert access.address() == network
