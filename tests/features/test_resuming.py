"""A sign-in that ends while somebody types: signing in leads back to what was typed, and nobody else sees it."""

from datetime import timedelta

import pytest
import time_machine

from competition.accounts import operations
from competition.contests import queries
from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.proofs import operations as proofs
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of
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
    url, typed = typing(client, contest)
    app.config["WTF_CSRF_ENABLED"] = True
    old = typed | {"csrf_token": "of an earlier visit"}
    assert "写了很久的地方" not in client.post(url, data=old).text
    foreign = client.post(url, data=old, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, "写了很久的地方" in foreign.text) == (400, False)
    again = client.post(url, data=old, headers=OURS)
    assert again.status_code == 400
    assert city_of(contest) != "写了很久的地方"
    assert client.post(url, data=form_fields(again.text), headers=OURS).status_code == 303
    assert city_of(contest) == "写了很久的地方"
