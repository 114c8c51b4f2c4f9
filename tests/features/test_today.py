"""今日: each step waits on the page of the role that takes it, leads there, and goes once it is taken."""

import re
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
import time_machine
from sqlalchemy import event as engine_events

from certificates.awards import operations as awards
from certificates.skill_levels import operations as skill_levels
from competition.accounts import queries as accounts
from competition.contests import operations as contests
from competition.contests import queries as contest_queries
from competition.contests.models import Contest
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.reviews import operations as reviews
from competition.reviews.operations import Decision
from competition.rulebooks import operations as rulebook_operations
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.panels import operations as panels
from scoring.panels import queries as panel_queries
from scoring.penalties import operations as penalty_operations
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.rules.publication_life import Published
from scoring.sheets import operations as sheet_operations
from scoring.sheets import queries as sheet_queries
from scoring.signoff import operations as signoff
from scoring.signoff.contents import contents_of
from scoring.theory import operations as theory
from scoring.theory import queries as theory_queries
from tests.factories import draws as drawing
from tests.factories import judging
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import (
    make_awarded_contest,
    make_batch,
    publish,
    publish_again,
)
from tests.factories.contests import make_contest, make_organisation
from tests.factories.registration import make_reviewer, open_contest, stored, submitted_entry
from tests.factories.results import Judged

pytestmark = pytest.mark.one_engine

POINTS = (("A1.1", "points", 200, 50, 1, {}, []),)
LEVELS = (("A2.1", "judgement", 150, 1, 3, {}, ["不能用", "达到行业水平", "高于行业水平", "出色"]),)
LINE = re.compile(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>')


@pytest.fixture
def waits(sign_in):
    """What waits for an account: title → address; each address opens."""

    def ask(account):
        client = sign_in(account)
        found = {title: url for url, title in LINE.findall(client.get("/today").get_data(as_text=True))}
        for url in found.values():
            assert client.get(url).status_code == 200, url
        return found

    return ask


@pytest.fixture
def seen_by(waits):
    """The addresses at which some accounts see this title: place in the list → address."""

    def ask(title, *accounts):
        found = [(place, waits(account).get(title)) for place, account in enumerate(accounts)]
        return {place: url for place, url in found if url}

    return ask


@atomic
def move_to(contest_id, phase):
    db.session.get(Contest, contest_id).phase = phase


def staff_of(contest_id, event_id):
    """One of each role in a contest and an event, by role."""
    return {
        role: make_account(
            role.value.replace("_", " "), (role, scope, contest_id if scope is Scope.CONTEST else event_id)
        )
        for role, scope in (
            (Role.ORGANISER, Scope.CONTEST),
            (Role.SUPERVISOR, Scope.CONTEST),
            (Role.REVIEWER, Scope.CONTEST),
            (Role.TABULATOR, Scope.CONTEST),
            (Role.CERTIFICATE_OFFICER, Scope.CONTEST),
            (Role.CHIEF_JUDGE, Scope.EVENT),
            (Role.JUDGE, Scope.EVENT),
            (Role.FLOOR_JUDGE, Scope.EVENT),
            (Role.CIPHER_OFFICER, Scope.EVENT),
        )
    }


@pytest.fixture
def roles_with(waits):
    """Which of the staff see this title, with its address."""

    def ask(title, staff):
        return {role: url for role, account in staff.items() if (url := waits(account).get(title))}

    return ask


def account_of(seat):
    return accounts.account(seat.account_id)


def hand_in(hall, tablet, sheet, aspect, value):
    tablet.entry(sheet, hall.aspects[aspect], value, scheme=hall.scheme.id)
    tablet.flush()
    wish = {"sheet": sheet, "version": 1, "last_seq": tablet.seq}
    assert tablet.post(f"/sheets/{sheet}/submit", wish)[0] == 200


def test_a_judge_sees_how_many_sheets_are_still_to_hand_in(lay, client, waits, seen_by):
    hall = lay(judging.Hall, aspects=POINTS)
    first, second = (account_of(seat) for seat in hall.seats[:2])
    title = "{} 份评分表等待评分和提交"
    assert list(waits(first)) == ["签署保密与回避声明"]
    tablet = hall.tablet(client, 1)
    # The second seat has nothing to mark: the scheme asks for one judge.
    hall.tablet(client, 2)
    everybody = (first, second, hall.chief, hall.tabulator, hall.supervisor, hall.organiser)
    assert seen_by(title.format(2), *everybody) == {0: "/tablet/"}
    sheets = [sheet.id for sheet in hall.sheets]
    hand_in(hall, tablet, sheets[0], "A1.1", "1.50")
    assert title.format(1) in waits(first)
    hand_in(hall, tablet, sheets[1], "A1.1", "2.00")
    assert waits(first) == {}
    db.session.expire_all()
    sheet = sheet_queries.sheet(sheets[0])
    signoff.check_sheet(sheet.id, False, sheet.hash, "看错尺寸", by=actor_of(hall.tabulator))
    assert title.format(1) in waits(first)
    move_to(hall.event.contest_id, Phase.FINAL)
    assert waits(first) == {}


def test_a_closed_contest_asks_nobody_for_a_declaration_or_a_signature(lay, waits):
    hall = lay(judging.Hall)
    assert "签署保密与回避声明" in waits(hall.chief)
    move_to(hall.event.contest_id, Phase.FINAL)
    for account in (hall.chief, hall.tabulator, hall.supervisor, account_of(hall.seats[0])):
        assert waits(account) == {}


def test_the_chief_judge_is_led_from_the_scheme_to_the_sheets(app, waits, roles_with):
    event = judging.make_event()
    staff = staff_of(event.contest_id, event.id)
    chief = staff[Role.CHIEF_JUDGE]
    base = f"/events/{event.id}"
    assert roles_with("导入评分标准", staff) == {Role.CHIEF_JUDGE: f"{base}/scheme"}
    judging.make_scheme(event)
    judging.make_codes(event, 2)
    assert waits(chief) == {"1 个模块还没有评分组": f"{base}/panels"}
    assert roles_with("1 个模块还没有评分组", staff) == {Role.CHIEF_JUDGE: f"{base}/panels"}
    panel = panels.make_panel(event.id, "一组", [], by=SYSTEM)
    where = f"/panels/{panel.id}"
    assert waits(chief) == {"一组还缺 3 名裁判": where}
    for number in (1, 2, 3):
        judge = judging.make_judge(event, f"裁判{number}")
        panels.add_member(panel.id, judge.id, number, duty="judge", unit_name="", reason="", by=SYSTEM)
        if number == 2:
            assert waits(chief) == {"一组还缺 1 名裁判": where}
    assert roles_with("2 份评分表等待生成", staff) == {Role.CHIEF_JUDGE: f"{base}/sheets"}
    assert waits(chief) == {"2 份评分表等待生成": f"{base}/sheets"}
    sheet_operations.open_sheets(event.id, by=SYSTEM)
    assert waits(chief) == {"一组有 3 名裁判还没有平板": f"{where}/devices"}
    move_to(event.contest_id, Phase.CANCELLED)
    assert waits(chief) == {}


def test_a_module_that_no_panel_marks_waits_for_one(app, waits):
    event = judging.make_event()
    chief = judging.make_judge(event, "裁判长", Role.CHIEF_JUDGE)
    judging.make_scheme(event, (*POINTS, ("B1.1", "points", 200, 50, 1, {}, [])))
    judging.make_panel(event, 1, ["A"])
    assert waits(chief) == {"1 个模块还没有评分组": f"/events/{event.id}/panels"}
    judging.make_panel(event, 1, ["B"])
    assert waits(chief) == {}


def test_a_panel_that_has_handed_everything_in_lacks_nobody(lay, waits):
    hall = lay(judging.Hall, aspects=POINTS, judges=1)
    seat = panel_queries.member(hall.seats[0].id)
    panels.remove_member(seat.id, "离会", by=SYSTEM)
    title = f"{hall.panel.name}还缺 1 名裁判"
    assert title in waits(hall.chief)
    lock_all(hall)
    assert title not in waits(hall.chief)


@atomic
def lock_all(hall):
    for sheet in sheet_queries.sheets_of_panel(hall.panel.id):
        sheet.state = "locked"


def test_marks_far_apart_wait_until_they_are_scored_again_or_let_stand(lay, client, waits, seen_by):
    hall = lay(judging.Hall, aspects=LEVELS)
    sheets = [sheet.id for sheet in hall.sheets]
    tablets = [hall.tablet(client, number) for number in (1, 2, 3)]

    def mark(number, sheet, level):
        tablet = tablets[number - 1]
        tablet.entry(sheet, hall.aspects["A2.1"], level, scheme=hall.scheme.id)
        tablet.flush()

    title = "{} 处评分差距过大，等待重评或裁定"
    for sheet in sheets:
        mark(1, sheet, "0")
        mark(2, sheet, "3")
    # Only a complete team lies apart.
    assert title.format(2) not in waits(hall.chief)
    for sheet in sheets:
        mark(3, sheet, "1")
    judge = account_of(hall.seats[0])
    everybody = (hall.chief, judge, hall.tabulator, hall.supervisor, hall.organiser)
    assert seen_by(title.format(2), *everybody) == {0: f"/sheets/{sheets[0]}"}
    mark(2, sheets[0], "1")
    assert waits(hall.chief)[title.format(1)] == f"/sheets/{sheets[1]}"
    db.session.expire_all()
    assert [bool(contents_of(sheet_queries.sheet(sheet)).outstanding.apart) for sheet in sheets] == [
        False,
        True,
    ]
    signoff.let_spread_stand(sheets[1], hall.aspects["A2.1"], "复看录像", by=actor_of(hall.chief))
    assert title.format(1) not in waits(hall.chief)


def test_theory_marks_wait_for_the_tabulator_where_theory_counts(app, waits, roles_with):
    made = drawing.drawn_event(entries=2)
    staff = staff_of(made.contest_id, made.event_id)
    where = f"/events/{made.event_id}/theory"
    assert roles_with("导入理论成绩", staff) == {Role.TABULATOR: where}
    found = theory_queries.events_without_theory([made.contest_id])
    assert [count for _event, count in found] == [2]
    line = theory.TheoryLine(made.codes[0], 8000)
    event = contest_queries.event(made.event_id)
    theory.import_theory(event.id, [line], by=actor_of(staff[Role.TABULATOR]))
    assert "导入理论成绩" in waits(staff[Role.TABULATOR])
    without_theory(event)
    assert waits(staff[Role.TABULATOR]) == {}


def without_theory(event):
    contest = contest_queries.contest(event.contest_id)
    rules = rulebooks.rules_of(contest.id)
    weights = tuple(msgspec.structs.replace(one, theory=0, practice=100) for one in rules.weights)
    rulebook_operations.set_rules(
        contest.id, msgspec.structs.replace(rules, weights=weights), "技术文件 成绩计算", by=SYSTEM
    )


def test_rules_of_several_contests_are_those_of_each(app):
    made = make_contest(), make_contest(series="gongjiang"), contest_queries.contest(drawn_contest())
    rulebook_operations.set_rules(made[0].id, rulebooks.rules_of(made[0].id), "核对", by=SYSTEM)
    found = rulebooks.rules_in_force({contest.id for contest in made})
    assert found == {contest.id: rulebooks.rules_of(contest.id) for contest in made}


def drawn_contest():
    return drawing.make_event()[0]


def test_all_theory_marks_are_there(lay, waits):
    judged = lay(Judged)
    assert "导入理论成绩" not in waits(judged.tabulator)


def test_the_supervisor_sees_penalties_and_reopenings_to_decide(lay, waits, seen_by):
    hall = lay(judging.Hall, aspects=POINTS, judges=1)
    penalty = penalty_operations.propose_penalty(
        hall.event.id, hall.codes[0], points=Decimal(1), percent=None, reason="超时", by=actor_of(hall.chief)
    )
    everybody = (hall.supervisor, hall.chief, hall.tabulator, hall.organiser)
    address = f"/events/{hall.event.id}/penalties/decide"
    assert seen_by("1 项扣罚等待裁定", *everybody) == {0: address}
    penalty_operations.decide_penalty(penalty.id, False, by=actor_of(hall.supervisor))
    assert waits(hall.supervisor) == {}
    lock_all(hall)
    sheet = sheet_queries.sheet(hall.sheets[0].id)
    signoff.ask_reopening(sheet.id, "漏看一项", by=actor_of(hall.chief))
    title = f"评分表 {sheet.code} 申请重开"
    assert seen_by(title, *everybody) == {0: f"/sheets/{sheet.id}"}
    signoff.decline_reopening(sheet.id, "证据不足", by=actor_of(hall.supervisor))
    assert title not in waits(hall.supervisor)
    signoff.ask_reopening(sheet.id, "附上录像", by=actor_of(hall.chief))
    assert seen_by(title, *everybody) == {0: f"/sheets/{sheet.id}"}
    signoff.reopen_sheet(sheet.id, by=actor_of(hall.supervisor))
    assert title not in waits(hall.supervisor)


def test_keepers_are_asked_for_their_share_once_every_sheet_is_locked(lay, waits, seen_by):
    judged = lay(Judged)
    other = make_account("别的加密裁判", (Role.CIPHER_OFFICER, Scope.EVENT, judged.event.id))
    title = f"{judged.event.name}：评分表已全部锁定，请到监督处输入口令解密"
    everybody = (*judged.made.keepers, other, judged.made.supervisor, judged.made.organiser, judged.chief)
    where = f"/events/{judged.event.id}/draw"
    assert seen_by(title, *everybody) == {0: where, 1: where, 2: where}
    first = judged.codes[0]
    judged.fill(first, 1, (2, 3, 2), ("40", "41", "42", "43", "44"), state="signed")
    assert seen_by(title, *everybody) == {}
    judged.fill(first, 1, (2, 3, 2), ("40", "41", "42", "43", "44"))
    judged.open()
    assert seen_by(title, *everybody) == {}


def test_a_withdrawn_result_waits_for_publication_again(lay, waits, seen_by):
    judged = lay(Judged)
    judged.open()
    title = f"{judged.event.name}：已解密，等待公示"
    organiser = judged.made.organiser
    assert title in waits(organiser)
    judged.publish()
    assert title not in waits(organiser)
    results.withdraw(judged.event.id, "申诉成立", by=actor_of(organiser))
    everybody = (organiser, judged.made.supervisor, judged.chief, judged.tabulator)
    assert seen_by(title, *everybody) == {0: f"/events/{judged.event.id}/results"}
    move_to(judged.contest_id, Phase.ARCHIVED)
    assert waits(organiser) == {}


def test_a_result_waits_to_be_final_when_the_time_for_objections_is_over(lay, seen_by):
    judged = lay(Judged)
    judged.open()
    judged.publish()
    title = f"{judged.event.name}：公示期满，正式公布成绩"
    organiser = judged.made.organiser
    everybody = (organiser, judged.made.supervisor, judged.chief, judged.tabulator)
    assert seen_by(title, *everybody) == {}
    until = result_queries.publications(judged.event.id)[0].objections_until
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        assert seen_by(title, *everybody) == {0: f"/events/{judged.event.id}/results"}
        results.publish(judged.event.id, Published.FINAL, by=actor_of(organiser))
        assert seen_by(title, *everybody) == {}


def test_the_organiser_moves_a_reviewed_contest_on(app, waits, roles_with):
    event = open_contest()
    entry = submitted_entry(event, make_account("张三"))
    contest = contest_queries.contest(event.contest_id)
    contests.move_contest(contest.id, PhaseStep.CLOSE_REGISTRATION, by=SYSTEM)
    staff = staff_of(contest.id, event.id)
    title = "没有待审的报名，完成资格审查"
    assert roles_with(title, staff) == {}
    reviewer = actor_of(make_reviewer(contest.id))
    back = Decision("return", stored(entry.id).version, "姓名与证件不符", ("name",))
    reviews.decide(entry.id, back, by=reviewer)
    assert roles_with(title, staff) == {}
    # Who never mends an entry does not hold the contest up beyond its first day.
    with time_machine.travel(clock.now() + timedelta(days=400)):
        assert title in waits(staff[Role.ORGANISER])
    approve(entry)
    assert roles_with(title, staff) == {Role.ORGANISER: f"/contests/{contest.id}/manage"}
    contests.move_contest(contest.id, PhaseStep.FINISH_REVIEW, by=SYSTEM)
    assert title not in waits(staff[Role.ORGANISER])


@atomic
def approve(entry):
    stored(entry.id).state = "approved"


def test_the_organiser_begins_and_ends_a_contest_on_its_days(app, roles_with):
    contest = make_contest(Phase.READY)
    [event] = contest_queries.events_of(contest.id)
    staff = staff_of(contest.id, event.id)
    page = {Role.ORGANISER: f"/contests/{contest.id}/manage"}
    for title, day, step in (
        ("比赛首日已到，开赛", contest.starts_on, PhaseStep.START),
        ("最后一个比赛日已过，结束比赛", contest.ends_on + timedelta(days=1), PhaseStep.END),
    ):
        with time_machine.travel(f"{day - timedelta(days=1)}T03:00:00+00:00", tick=False):
            assert roles_with(title, staff) == {}
        with time_machine.travel(f"{day}T03:00:00+00:00", tick=False):
            assert roles_with(title, staff) == page
            contests.move_contest(contest.id, step, by=SYSTEM)
            assert roles_with(title, staff) == {}


def test_the_organiser_moves_a_contest_into_publicity_and_to_its_end(lay, roles_with):
    judged = lay(Judged)
    judged.open()
    staff = staff_of(judged.contest_id, judged.event.id)
    where = f"/contests/{judged.contest_id}/manage"
    published, final = "各赛项成绩已公示，竞赛转入公示", "各赛项成绩已正式公布，确定竞赛结果"
    move_to(judged.contest_id, Phase.RESULTS)
    assert roles_with(published, staff) == {}
    judged.publish()
    assert roles_with(published, staff) == {Role.ORGANISER: where}
    contest = contest_queries.contest(judged.contest_id)
    contests.move_contest(contest.id, PhaseStep.PUBLISH, by=SYSTEM)
    assert roles_with(published, staff) == roles_with(final, staff) == {}
    until = result_queries.publications(judged.event.id)[0].objections_until
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        results.publish(judged.event.id, Published.FINAL, by=actor_of(judged.made.organiser))
        assert roles_with(final, staff) == {Role.ORGANISER: where}
        contests.move_contest(contest.id, PhaseStep.CONFIRM, by=SYSTEM)
        assert roles_with(final, staff) == {}


def test_confirmed_awards_wait_to_be_printed(app, waits, roles_with):
    contest, event, _ = make_awarded_contest()
    staff = staff_of(contest.id, event.id)
    where = f"/contests/{contest.id}/certificates/new"
    assert roles_with("打印获奖证书", staff) == {Role.CERTIFICATE_OFFICER: where}
    make_batch(contest)
    assert roles_with("打印获奖证书", staff) == {}


def test_certificates_that_wait_for_the_end_of_publicity_are_not_asked_for_before(app, roles_with):
    contest, event, _ = make_awarded_contest(print_policy="after_publicity")
    staff = staff_of(contest.id, event.id)
    assert roles_with("打印获奖证书", staff) == {}
    publish_again(event, "final")
    assert list(roles_with("打印获奖证书", staff)) == [Role.CERTIFICATE_OFFICER]


def test_a_corrected_result_waits_for_its_awards_again(app, waits):
    contest, event, entries = make_awarded_contest(3)
    officer = make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id))
    assert "确认获奖名单" not in waits(officer)
    publish(event, [entries[1], entries[0], entries[2]])
    assert "确认获奖名单" in waits(officer)
    awards.confirm_awards(event.id, by=SYSTEM)
    assert "确认获奖名单" not in waits(officer)
    publish_again(event, "withdrawn")
    assert "确认获奖名单" not in waits(officer)


def test_levels_wait_to_be_recommended_and_applied_for(app, waits, roles_with):
    contest, event, _ = make_awarded_contest(2, "final")
    staff = staff_of(contest.id, event.id)
    where = f"/contests/{contest.id}/levels"
    assert roles_with("生成技能等级推荐", staff) == {Role.CERTIFICATE_OFFICER: where}
    assert skill_levels.recommend_levels(contest.id, by=SYSTEM)
    assert roles_with("生成技能等级推荐", staff) == {}
    assert roles_with("向评价机构申报推荐等级", staff) == {Role.CERTIFICATE_OFFICER: where}
    body = make_organisation(kind="evaluation_body", occupations=["6-31-01-03"])
    skill_levels.apply(event.id, body.id, by=SYSTEM)
    assert roles_with("向评价机构申报推荐等级", staff) == {}


def test_no_level_is_asked_for_where_the_rules_give_none(app, waits):
    contest, _event, entries = make_awarded_contest(1)
    hold_highest(entries)
    officer = make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id))
    assert skill_levels.proposals(contest.id)
    assert "生成技能等级推荐" not in waits(officer)
    make_batch(contest)
    assert waits(officer) == {}


@atomic
def hold_highest(entries):
    for entry in entries:
        for member in entry.members:
            member.held_level = 1


def test_an_archived_contest_asks_its_certificate_officer_for_nothing(app, waits):
    contest, _event, _ = make_awarded_contest()
    move_to(contest.id, Phase.ARCHIVED)
    assert waits(make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id))) == {}


@contextmanager
def statements():
    """How many statements the database gets; `total[0]` at the end."""
    total = [0]

    def count(*_args):
        total[0] += 1

    engine_events.listen(db.engine, "before_cursor_execute", count)
    try:
        yield total
    finally:
        engine_events.remove(db.engine, "before_cursor_execute", count)


def test_more_contests_cost_hardly_more_statements(app, sign_in):
    """Of the functions of judging, results and certificates: whoever has four contests asks as often as with one."""
    roles = (Role.TABULATOR, Role.SUPERVISOR, Role.ORGANISER, Role.CERTIFICATE_OFFICER)
    ids = [Judged().contest_id] + [make_awarded_contest()[0].id for _ in range(3)]
    costs = []
    for some in (ids[:2], ids):
        account = make_account("同一人", *((role, Scope.CONTEST, id) for role in roles for id in some))
        client = sign_in(account)
        client.get("/today")
        with statements() as total:
            client.get("/today")
        costs.append(total[0])
    # The queue of the reviewers is counted for each contest.
    assert costs[1] <= costs[0] + 2 * 2, costs


def test_more_events_cost_a_chief_judge_no_more_statements(app, sign_in):
    halls = [judging.Hall(aspects=LEVELS) for _ in range(3)]
    costs = []
    for some in (halls[:1], halls):
        account = make_account("裁判长", *((Role.CHIEF_JUDGE, Scope.EVENT, hall.event.id) for hall in some))
        client = sign_in(account)
        client.get("/today")
        with statements() as total:
            client.get("/today")
        costs.append(total[0])
    assert costs[0] == costs[1]
