"""How many places are free, told before the first field, and whether one can enter, without signing in."""

from datetime import date

import pytest

from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from tests.factories.accounts import make_account
from tests.factories.registration import delegations_of, open_contest, submitted_entry, typed

RULES = ContestRules(
    eligibility=(
        Eligibility(
            group="staff",
            born_on_or_after=date(1966, 1, 1),
            identities=("frontline",),
            documents=(),
            clause="细则第六条",
        ),
    ),
    quotas=(Quota(per_event=2, per_delegation=1, per_organisation=2, clause="第七条"),),
)


@pytest.fixture
def event(app):
    return open_contest(RULES)


def page(answer):
    return " ".join(answer.get_data(as_text=True).split())


def test_the_contest_says_how_many_places_are_free(event, client):
    submitted_entry(event, make_account("甲"), typed(1), papers=False)
    shown = page(client.get(f"/contests/{event.contest_id}"))
    assert '剩 <strong class="n">1</strong></span> <span class="soft text-nowrap">（共 2 个）' in shown
    assert "每个代表队 1 个" in shown
    assert f"/events/{event.id}/can-i-enter" in shown


def test_a_stranger_learns_at_once_why_not_and_nothing_is_kept(event, client):
    lines = db.session.query(AuditEntry).count()
    url = f"/events/{event.id}/can-i-enter"
    shown = page(client.get(url))
    assert shown.index("每个代表队 1 个名额") < shown.index('name="born_on"')
    answer = client.post(url, data={"born_on": "1950-05", "identity": "student"})
    assert answer.status_code == 200
    for reason in ("不能报名", "出生日期须在1966年1月1日及以后", "参赛身份不在本组别范围内", "细则第六条"):
        assert reason in page(answer)
    assert db.session.query(AuditEntry).count() == lines
    assert "可以报名" in page(client.post(url, data={"born_on": "1990-05", "identity": "frontline"}))
    assert client.post(url, data={}).status_code == 422


def test_a_full_event_says_so_at_the_start(event, client, sign_in):
    for number, name in ((1, "甲"), (2, "乙")):
        from_city = delegations_of(event)[number - 1]
        submitted_entry(event, make_account(name), typed(number), papers=False, delegation=from_city)
    assert "已满" in page(client.get(f"/contests/{event.contest_id}"))
    url = f"/events/{event.id}/can-i-enter"
    assert "名额已满" in page(client.get(url))
    told = page(client.post(url, data={"born_on": "1990-05", "identity": "frontline"}))
    assert "条件符合，但名额已满" in told
    assert "可以报名</strong>" not in told
    begun = page(sign_in(make_account("丙")).get(f"/events/{event.id}/enter"))
    assert begun.index("名额已满") < begun.index("开始报名")


def test_a_hidden_contest_answers_nobody(app, client):
    event = open_contest(RULES, phase="preparing")
    assert client.get(f"/events/{event.id}/can-i-enter").status_code == 404
