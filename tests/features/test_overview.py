"""The organiser's overview: each event in each stage, as the rooms that own the facts say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from competition.contests import event_operations, queries
from competition.entries.models import Entry
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.web.today import TodayItem
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account
from tests.factories.contests import make_contest, make_session
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


def lines(page):
    """Who waits for whom: (step, in whose hands) of each row."""
    part = page[page.index('<table class="waits">') :].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th>\s*<td[^>]*>(.*?)</td>', part, re.DOTALL)
    return [tuple(" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row) for row in rows]


def test_what_waits_stands_with_whose_hands_it_is_in_the_longest_first(organiser, sign_in):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser, events=2)
    first, _other = queries.events_of(contest.id)
    enter(first, "submitted", "submitted", "returned")
    client = sign_in(organiser)
    assert ("审查报名 2", "组委会 周示范") in lines(client.get(f"/contests/{contest.id}/manage").text)
    make_account("沈示范", (Role.REVIEWER, Scope.CONTEST, contest.id))
    make_account("孙示范", (Role.CHIEF_JUDGE, Scope.EVENT, first.id))
    told = lines(client.get(f"/contests/{contest.id}/manage").text)
    assert told[0] == ("审查报名 2", "资格审查员 沈示范")
    assert ("按审查意见补正", "选手") in told
    assert ("导入评分标准 电工", "裁判长 孙示范") in told
    assert ("导入评分标准 电工", "裁判长（没有人）") in told


def test_every_step_that_is_linked_opens_and_what_is_watched_over_is_not_told(organiser, sign_in):
    """Who manages a contest may be the one of whom the supervisor is told."""
    contest = make_contest(Phase.REGISTRATION, organiser=organiser)
    (event,) = queries.events_of(contest.id)
    enter(event, "submitted")
    client = sign_in(organiser)
    watched = TodayItem("守望", "别处", url_for_shared(contest))
    page = page_with(client, lambda actor: [watched] if actor.has(Role.SUPERVISOR) else [], contest)
    assert "守望" not in page
    told = replace(watched, told=True)
    assert "守望" in page_with(client, lambda actor: [told] if actor.has(Role.SUPERVISOR) else [], contest)
    part = page[page.index('class="overview-side"') :]
    for url in re.findall(r'<a href="([^"]+)"', part):
        assert client.get(url.replace("&amp;", "&")).status_code == 200, url


def url_for_shared(contest):
    return f"/contests/{contest.id}/shared-devices"


def page_with(client, waits, contest):
    """The overview while one more room has something waiting."""
    config = client.application.config
    before = config["TODAY"]
    config["TODAY"] = (*before, waits)
    try:
        return client.get(f"/contests/{contest.id}/manage").text
    finally:
        config["TODAY"] = before


def test_preparation_is_complete_only_by_what_the_steps_ask(organiser, sign_in):
    contest = make_contest(Phase.PREPARING, organiser=organiser, events=2)
    make_session(queries.events_of(contest.id)[0])
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    rows = re.findall(r'<li class="(done|)"><svg.*?<a href="[^"]+">([^<]+)</a>', page, re.DOTALL)
    ready = {label: state == "done" for state, label in rows}
    assert ready["赛项"] is True
    # One event has its session, without a venue; the other has none.
    assert ready["日程与赛位"] is False
    assert ready["各赛项有评分标准"] is False
    assert ready["各赛项评分组齐全"] is False
    assert ready["各赛项名单保管人已指定并设好口令"] is False
    assert "由组委会、加密裁判办理" in page


def test_the_next_deadlines_are_the_contests_and_its_events(organiser, sign_in):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser, events=2)
    for event in queries.events_of(contest.id):
        make_session(event)
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    part = page[page.index('<ol class="dues">') :].partition("</ol>")[0]
    words = re.findall(r'<a href="[^"]+">([^<]+)</a>(?: <span class="soft">([^<]*)</span>)?', part)
    assert words == [("报名截止", ""), ("第一场开始", "2 个赛项")]


def test_entries_over_time_are_drawn_and_told_in_a_table(organiser, sign_in):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser)
    (event,) = queries.events_of(contest.id)
    enter(event, "submitted", "approved", "draft", "approved")
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    part = page[page.index('<figure class="growth">') :].partition("</figure>")[0]
    assert "共 3" in part
    assert re.findall(r'<td class="number">(\d+)</td><td class="number">(\d+)</td>', part)[-1] == ("1", "3")
