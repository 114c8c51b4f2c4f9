"""The organiser's overview: each event in each stage, as the rooms that own the facts say."""

import re
from datetime import timedelta

import pytest

from competition.contests import event_operations, queries
from competition.entries.models import Entry
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.contests import make_contest
from tests.factories.results import Judged

pytestmark = pytest.mark.one_engine


@pytest.fixture
def organiser(app):
    return make_account("周示范")


@atomic
def enter(event, *states):
    for number, state in enumerate(states):
        moment = clock.now() - timedelta(days=number)
        row = Entry(contest_id=event.contest_id, event_id=event.id, state=state, created_at=moment)
        row.submitted_at = None if state == "draft" else moment
        db.session.add(row)


def cells(page):
    """For each event the labels of its cells, in the order of the stages."""
    rows = re.findall(
        r'<tr>\s*<th scope="row"><span class="code n">([^<]+)</span>(.*?)</tr>', page, re.DOTALL
    )
    return {code: re.findall(r'aria-label="([^"]*)"', row) for code, row in rows}


def states(page, code):
    return [label.partition("：")[2].strip() for label in cells(page)[code]]


def test_every_cell_leads_to_its_stage_and_says_how_far_it_is(organiser, sign_in):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser, events=3)
    waiting, returned, _empty = queries.events_of(contest.id)
    enter(waiting, "submitted", "approved", "approved", "draft", "withdrawn")
    enter(returned, "approved", "returned")
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    not_begun = ["未开始"] * 6
    assert states(page, "Z01") == ["进行中 3", "进行中 2/3", *not_begun]
    assert states(page, "Z02") == ["进行中 2", "等待 补正 1", *not_begun]
    assert states(page, "Z03") == ["进行中 0", "未开始", *not_begun]
    for stage in ("check-in", "draw", "sheets", "results", "awards"):
        assert f'href="/events/{waiting.id}/{stage}"' in page


def test_an_event_that_is_called_off_is_in_no_stage_and_its_staff_is_not_asked_for(organiser, sign_in):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser, events=2)
    off, _on = queries.events_of(contest.id)
    enter(off, "draft", "withdrawn")
    event_operations.take_event_step(off.id, EventStep.CANCEL, reason="设备故障，场地无法恢复", by=SYSTEM)
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    assert states(page, "Z01") == []
    assert states(page, "Z02") != []
    assert "Z01 缺" not in page
    assert "Z02 缺" in page


def test_a_judged_event_is_done_in_each_stage_that_is_behind_it(app, sign_in):
    judged = Judged()
    judged.open()
    judged.publish()
    page = sign_in(judged.made.organiser).get(f"/contests/{judged.contest_id}/manage").text
    (code,) = cells(page)
    said = states(page, code)
    assert said[3:6] == ["已完成 1/1", "已完成 100%", "已完成 3"]
    assert said[6].startswith("进行中 剩 ")
    # Codes and counts alone: a name beside a code would join what is kept apart.
    assert not any(name in page for name in judged.codes)


def test_the_next_step_says_what_it_waits_for_and_what_is_to_do(organiser, sign_in):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser)
    (event,) = queries.events_of(contest.id)
    enter(event, "draft")
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    facts = re.findall(r'<li class="(met|not_yet|to_do)">.*?</span>([^<]*)</li>', page)
    assert [state for state, _words in facts] == ["not_yet", "to_do"]
    assert "还没有到" in facts[0][1]


def test_before_there_is_an_event_the_page_says_what_will_be_there(organiser, sign_in):
    contest = make_contest(Phase.PREPARING, organiser=organiser, events=0)
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    assert "添加赛项后，每个赛项走到哪一步列在这里。" in page
    assert cells(page) == {}
