"""A sign-in that ends while somebody types: signing in leads back to what was typed, and nobody else sees it."""

import re
from datetime import timedelta

import pytest
import time_machine

from competition.accounts import operations, passwords
from competition.accounts import queries as accounts
from competition.contests import queries
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.proofs import operations as proofs
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from scoring.pins import queries as pins
from tests.factories.accounts import actor_of, make_administrator
from tests.factories.contests import make_contest
from tests.features.test_signing_in import PASSWORD, code_of
from tests.pages import form_fields

LATER = timedelta(hours=5)
GOOD = {"login_name": "chen", "password": PASSWORD}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def chen(app):
    return operations.create_account("chen", "陈明", PASSWORD, by=SYSTEM)


@pytest.fixture
def contest(chen):
    return make_contest(Phase.PREPARING, organiser=chen, events=0)


def typing(client, contest, city="写了很久的地方"):
    """The address of a form, and its fields with what somebody typed."""
    url = f"/contests/{contest.id}/manage/edit"
    return url, form_fields(client.get(url).text) | {"host_city": city}


def city_of(contest):
    db.session.expire_all()
    return queries.contest(contest.id).host_city


def test_what_was_typed_is_sent_on_after_signing_in(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        ended = client.post(url, data=typed)
        assert ended.status_code == 401
        assert "填写的内容没有丢" in ended.text
        assert "写了很久的地方" not in ended.text
        signed_in = client.post("/login", data=form_fields(ended.text) | GOOD)
        assert signed_in.status_code == 200
        assert f'action="{url}"' in signed_in.text
        assert client.post(url, data=form_fields(signed_in.text)).status_code == 303
    assert city_of(contest) == "写了很久的地方"


def test_a_wrong_password_first_loses_nothing(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        page = client.post(url, data=typed).text
        wrong = client.post("/login", data=form_fields(page) | GOOD | {"password": "something else 7"})
        assert wrong.status_code == 422
        assert "写了很久的地方" in client.post("/login", data=form_fields(wrong.text) | GOOD).text


def test_the_second_step_carries_it_too(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    proofs.begin_second_step(chen.id)
    proofs.prove_second_step(chen.id, code_of(chen, -1), by=actor_of(chen))
    with time_machine.travel(clock.now() + LATER):
        page = client.post(url, data=typed).text
        asks = client.post("/login", data=form_fields(page) | GOOD)
        assert "写了很久的地方" not in asks.text
        wrong = client.post("/login/code", data=form_fields(asks.text) | {"code": "000000"})
        shown = client.post("/login/code", data=form_fields(wrong.text) | {"code": code_of(chen)})
        assert "写了很久的地方" in shown.text


def test_another_account_at_the_same_screen_sees_nothing_of_it(sign_in, chen, contest):
    client = sign_in(chen)
    operations.create_account("other", "路人", PASSWORD, by=SYSTEM)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        page = client.post(url, data=typed).text
        signed_in = client.post("/login", data=form_fields(page) | GOOD | {"login_name": "other"})
        assert signed_in.status_code == 303
        assert "另一个账号" in client.get(signed_in.location).text


@pytest.mark.parametrize("held", ["x", "=", "é", "A" * 400])
def test_a_field_that_was_not_sealed_here_is_nothing(app, chen, held):
    answer = app.test_client().post("/login", data=GOOD | {"held": held})
    assert answer.status_code == 303


def test_what_was_typed_waits_two_hours_and_no_longer(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        page = client.post(url, data=typed).text
    with time_machine.travel(clock.now() + LATER + timedelta(hours=3)):
        assert client.post("/login", data=form_fields(page) | GOOD).status_code == 303


def test_too_much_to_carry_is_said_before_signing_in(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        page = client.post(url, data=typed | {"public_notice": "长" * 200_000})
    assert page.status_code == 401
    assert "请返回上一页复制要紧的文字" in page.text


def test_a_stranger_and_a_closed_account_are_only_asked_to_sign_in(app, sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    stranger = app.test_client().post(url, data=typed)
    assert (stranger.status_code, "held" in stranger.text) == (401, False)
    assert "登录" in stranger.text


def test_a_page_that_saves_itself_is_told_by_its_status_alone(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        answer = client.post(url, data=typed, headers={"X-Autosave": "1"})
    assert (answer.status_code, "held" in answer.text) == (401, False)


def test_a_page_of_an_earlier_visit_is_sent_once_more_if_the_browser_says_it_is_ours(
    app, sign_in, chen, contest
):
    """The cookie that the token belongs to is gone, the sign-in is not."""
    client = sign_in(chen)
    url, old = typing(client, contest)
    client.delete_cookie("page")
    app.config["WTF_CSRF_ENABLED"] = True
    assert "写了很久的地方" not in client.post(url, data=old).text
    foreign = client.post(url, data=old, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, "写了很久的地方" in foreign.text) == (400, False)
    again = client.post(url, data=old, headers=OURS)
    assert again.status_code == 400
    assert city_of(contest) != "写了很久的地方"
    assert client.post(url, data=form_fields(again.text), headers=OURS).status_code == 303
    assert city_of(contest) == "写了很久的地方"


PIN = {"pin": "482917", "repeated": "482917"}


def test_a_page_of_one_account_never_acts_for_another(app, sign_in, chen):
    """Chen's page of another tab is sent after Li has signed in, in the same browser."""
    li = operations.create_account("liyu", "李", PASSWORD, by=SYSTEM)
    app.config["WTF_CSRF_ENABLED"] = True
    client = sign_in(chen)
    of_chen = form_fields(client.get("/my/pin").text) | PIN
    assert (
        client.post("/logout", data=form_fields(client.get("/my/pin").text), headers=OURS).status_code == 303
    )
    page = form_fields(client.get("/login").text)
    assert client.post("/login", data=page | GOOD | {"login_name": "liyu"}).status_code == 303
    answer = client.post("/my/pin", data=of_chen, headers=OURS)
    assert (answer.status_code, "482917" in answer.text) == (400, False)
    assert pins.pin_of(li.id) is None
    assert pins.pin_of(chen.id) is None
    # Li's own pages go, and Chen's do once Chen is back.
    client.post("/logout", data=form_fields(client.get("/my/pin").text), headers=OURS)
    client.post("/login", data=form_fields(client.get("/login").text) | GOOD)
    assert client.post("/my/pin", data=of_chen, headers=OURS).status_code == 303
    assert pins.pin_of(chen.id) is not None


def test_what_is_sent_on_is_read_first_and_its_secrets_are_masked(sign_in, chen, contest):
    client = sign_in(chen)
    url, typed = typing(client, contest)
    with time_machine.travel(clock.now() + LATER):
        page = client.post(url, data=typed | {"pin": "482917"}).text
        shown = client.post("/login", data=form_fields(page) | GOOD).text
        visible = re.sub(r"<input[^>]*>", "", shown)
        assert "写了很久的地方" in visible
        assert url in visible
        assert "也可能是别人在这台设备上填写的" in visible
        assert f"{clock.now().astimezone(clock.SHANGHAI):%H:%M}" in visible
        assert "482917" not in visible


def test_a_step_of_weight_is_not_sent_on_by_a_sign_in_alone(sign_in, app):
    """The attack: at a left browser somebody posts a role for a puppet; the owner signs in and presses on."""
    administrator = make_administrator()
    set_password(administrator.id)
    puppet = operations.sign_up("puppet", "木偶", PASSWORD, PASSWORD)
    client = sign_in(administrator)
    grant = {"login_name": "puppet", "role": "security_admin", "confirmed": puppet.id, "known": "y"}
    with time_machine.travel(clock.now() + LATER):
        page = client.post("/admin/roles", data=grant).text
        mine = {"login_name": administrator.login_name, "password": PASSWORD}
        shown = client.post("/login", data=form_fields(page) | mine)
        assert "puppet" in re.sub(r"<input[^>]*>", "", shown.text)
        asks = client.post("/admin/roles", data=form_fields(shown.text))
        assert asks.status_code == 403
        assert "puppet" in re.sub(r"<input[^>]*>", "", asks.text)
        again = client.post("/admin/roles", data=form_fields(asks.text) | {"proof_password": ""})
        assert (again.status_code, queries_of(puppet.id)) == (403, ())
        assert (
            client.post(
                "/admin/roles", data=form_fields(asks.text) | {"proof_password": PASSWORD}
            ).status_code
            == 303
        )
    assert queries_of(puppet.id) != ()


@atomic
def set_password(account_id):
    accounts.account(account_id).password_hash = passwords.hashed(PASSWORD)


def queries_of(account_id):
    db.session.rollback()
    return accounts.grants_of(account_id)
