"""Founding a contest, describing it, its public pages and the today page."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from competition.accounts import queries as accounts
from competition.contests import event_operations, operations, queries
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.rulebooks import operations as rulebook_operations
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.model import from_body
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.timetables import operations as timetables
from competition.timetables import queries as timetable_queries
from tests.dialogs import refused_in_dialog
from tests.factories.accounts import make_account, make_administrator
from tests.factories.contests import contest_details, make_contest, make_event, make_session
from tests.pages import form_fields

FORM = {
    "series": "zhuangyuan",
    "edition": "8",
    "tier": "province",
    "name": "第八届江苏技能状元大赛",
    "organiser": "江苏技能状元大赛组织委员会",
    "host_city": "示范市",
    "registration_opens_at": "2027-01-01T09:00",
    "registration_closes_at": "2027-02-01T18:00",
    "starts_on": "2027-03-01",
    "ends_on": "2027-03-03",
    "print_policy": "ceremony",
}
EVENT = {
    "name": "电工",
    "code": "z06",
    "group_kind": "staff",
    "members": "1",
    "occupation_code": "6-31-01-03",
    "paper_level": "3",
}


@pytest.fixture
def organiser(app):
    return make_account("周示范")


@pytest.fixture
def contest(organiser):
    return make_contest(Phase.PREPARING, organiser=organiser, events=0)


def test_an_administrator_founds_a_contest_and_names_who_manages_it(app, sign_in, organiser):
    client = sign_in(make_administrator())
    wish = FORM | {"organiser_login": organiser.login_name}
    assert "找到下面这个账号" in client.post("/contests/new", data=wish).get_data(as_text=True)
    answer = client.post("/contests/new", data=wish | {"confirmed": organiser.id}, follow_redirects=True)
    assert answer.status_code == 200, "who made it for somebody else ends on a page of their own"
    assert "由负责人账号登录后继续筹备" in answer.text
    (contest,) = queries.contests_of(_actor(organiser))
    assert contest.name == "第八届江苏技能状元大赛"
    assert contest.registration_closes_at == datetime(2027, 2, 1, 10, tzinfo=UTC)
    assert rulebooks.rules_of(contest.id).prizes.prizes[0].count == 1
    assert audit.broken_at(contest.id) is None


def _actor(account):
    return accounts.actor_of(account)


def test_nothing_typed_is_lost_and_all_problems_come_at_once(app, sign_in):
    client = sign_in(make_administrator())
    wrong = FORM | {
        "ends_on": "2027-02-28",
        "registration_closes_at": "2026-12-31T18:00",
        "host_city": "金陵",
    }
    answer = client.post("/contests/new", data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in page
    assert "报名截止不晚于报名开始" in page
    assert 'value="金陵"' in page


def test_a_new_series_needs_its_name(app, sign_in):
    client = sign_in(make_administrator())
    answer = client.post("/contests/new", data=FORM | {"series": ""})
    assert "请填写新系列的名称" in answer.get_data(as_text=True)
    answer = client.post("/contests/new", data=FORM | {"series": "", "series_name": "示范杯"})
    assert answer.status_code == 303


def test_events_carry_the_occupation_of_the_catalogue(sign_in, organiser, contest):
    client = sign_in(organiser)
    answer = client.post(f"/contests/{contest.id}/manage/events", data=EVENT)
    assert answer.status_code == 303
    (event,) = queries.events_of(contest.id)
    assert (event.code, event.occupation_name) == ("Z06", "电工")
    again = client.post(f"/contests/{contest.id}/manage/events", data=EVENT)
    assert "已被本竞赛的另一个赛项使用" in again.get_data(as_text=True)
    unknown = client.post(
        f"/contests/{contest.id}/manage/events", data=EVENT | {"code": "Z07", "occupation_code": "9-99"}
    )
    assert unknown.status_code == 422


def test_the_catalogue_is_searched_as_one_types(sign_in, organiser):
    page = sign_in(organiser).get("/occupations?occupation_code=电工").get_data(as_text=True)
    assert "6-31-01-03" in page
    assert "电工" in page


def test_an_event_is_corrected_and_taken_out_with_what_hangs_on_it(sign_in, organiser, contest):
    event, other = make_event(contest), make_event(contest, code="B02")
    make_session(event)
    timetables.add_workstations(event.id, "A-01…A-03", None, by=SYSTEM)
    client = sign_in(organiser)
    answer = client.post(f"/events/{event.id}/edit", data=EVENT | {"name": "电工（维修）"})
    assert answer.status_code == 303
    assert client.post(f"/events/{event.id}/remove", data={"reason": "并入另一赛项"}).status_code == 303
    assert queries.events_of(contest.id) == [other]


def test_the_last_event_that_is_on_is_neither_called_off_nor_taken_out_and_counted_once(
    sign_in, organiser, contest
):
    off, last = make_event(contest, code="B02"), make_event(contest)
    client, events = sign_in(organiser), f"/contests/{contest.id}/manage/events"
    event_operations.move_event(off.id, EventStep.CANCEL, "报名不足", by=SYSTEM)
    answer = client.post(f"/events/{last.id}/remove", data={"reason": "并入另一赛项"})
    assert (answer.status_code, "最后一个照常举行的赛项，不能删除" in text_of(answer)) == (422, True)
    page = text_of(client.get(events))
    assert f"remove-{last.id}" not in page
    assert f"remove-{off.id}" in page
    manage = re.sub(r"<[^>]*>", "", text_of(client.get(f"/contests/{contest.id}/manage")))
    assert "1 个赛项" in manage
    assert not any(said in manage for said in ("2 个赛项", "还没有赛项"))
    # What is called off may go.
    assert client.post(f"/events/{off.id}/remove", data={"reason": "不办了"}).status_code == 303


def text_of(answer):
    return answer.get_data(as_text=True)


def test_an_event_is_not_taken_out_without_a_reason(sign_in, organiser, contest):
    event, _other = make_event(contest), make_event(contest, code="B02")
    refused_in_dialog(
        sign_in(organiser), f"/events/{event.id}/remove", f"remove-{event.id}", " ", "请写明理由"
    )
    assert event in queries.events_of(contest.id)


@pytest.mark.parametrize(
    ("phase", "step"),
    [
        (Phase.REVIEW, "reopen_registration"),
        (Phase.PUBLICITY, "uphold_objection"),
        (Phase.READY, "cancel"),
    ],
)
def test_a_step_back_and_a_last_step_need_a_reason(sign_in, organiser, phase, step):
    contest = make_contest(Phase.READY, organiser=organiser)
    contest.phase = phase
    db.session.commit()
    client, move = sign_in(organiser), f"/contests/{contest.id}/manage/phase"
    refused_in_dialog(client, move, f"step-{step}", " ", "请写明理由", step=step)
    assert queries.contest(contest.id).phase == phase
    assert client.post(move, data={"step": step, "reason": "省组委会决定"}).status_code == 303
    assert queries.contest(contest.id).phase != phase


def test_the_checklist_asks_for_a_look_at_the_rules_only_where_nobody_had_one(sign_in, organiser):
    client, asks = sign_in(organiser), "（系列默认，请核对）"
    preparing = make_contest(Phase.PREPARING, organiser=organiser)
    assert asks in client.get(f"/contests/{preparing.id}/manage").text
    details = contest_details(edition=77)
    begun = make_contest(Phase.REVIEW, organiser=organiser)
    page = client.get(f"/contests/{begun.id}/manage").text
    assert asks not in page
    founded = operations.create_contest(
        "zhuangyuan",
        details,
        by=SYSTEM,
        organiser_id=organiser.id,
        rules=default_rules("craftsman", details.ends_on.year),
    )
    assert asks not in client.get(f"/contests/{founded.id}/manage").text


def test_events_are_fixed_after_registration(sign_in, organiser):
    contest = make_contest(Phase.REVIEW, organiser=organiser)
    (event,) = queries.events_of(contest.id)
    client = sign_in(organiser)
    assert client.post(f"/events/{event.id}/remove", data={"reason": "不办了"}).status_code == 422
    assert client.post(f"/contests/{contest.id}/manage/events", data=EVENT).status_code == 422


def test_timetable_venues_and_workstations(sign_in, organiser, contest):
    event = make_event(contest)
    client = sign_in(organiser)
    day = contest.starts_on
    base = f"/contests/{contest.id}/manage"
    client.post(f"{base}/venues", data={"venue-name": "一号馆", "venue-address": "示范路 1 号"})
    (venue,) = timetable_queries.venues_of(contest.id)
    sitting = {
        "session-event_id": event.id,
        "session-name": "第一场",
        "session-starts_at": f"{day}T09:00",
        "session-ends_at": f"{day}T08:00",
        "session-venue_id": venue.id,
    }
    assert client.post(f"{base}/sessions", data=sitting).status_code == 422
    assert (
        client.post(f"{base}/sessions", data=sitting | {"session-ends_at": f"{day}T12:00"}).status_code == 303
    )
    (row,) = timetable_queries.schedule_of(contest.id)
    assert (row.venue, row.starts_at) == ("一号馆", datetime(day.year, day.month, day.day, 1, tzinfo=UTC))
    stations = {"stations-event_id": event.id, "stations-labels": "A-01…A-30", "stations-venue_id": venue.id}
    assert client.post(f"{base}/workstations", data=stations).status_code == 303
    assert len(timetable_queries.workstations_of(event.id)) == 30
    assert (
        client.post(f"{base}/workstations", data=stations | {"stations-labels": "A-5…A-1"}).status_code == 422
    )
    assert client.post(f"/venues/{venue.id}/remove").status_code == 422
    client.post(f"/sessions/{row.id}/remove")
    client.post(f"/events/{event.id}/workstations/clear")
    assert client.post(f"/venues/{venue.id}/remove").status_code == 303


def test_a_contest_is_not_announced_without_events(sign_in, organiser, contest):
    client = sign_in(organiser)
    move = f"/contests/{contest.id}/manage/phase"
    answer = client.post(move, data={"step": "announce"})
    assert answer.status_code == 422
    assert "还没有赛项" in answer.get_data(as_text=True)
    make_event(contest)
    assert client.post(move, data={"step": "announce"}).status_code == 303
    assert client.post(move, data={"step": "publish"}).status_code == 422
    assert client.post(move, data={"step": "fly"}).status_code == 400


def test_rules_are_shown_changed_with_their_clause_and_kept_in_versions(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/rules"
    fields = form_fields(client.get(url).get_data(as_text=True))
    assert fields["prizes-0-count"] == "1"
    without_clause = client.post(url, data=fields | {"theory": "30", "practice": "70"})
    assert "请写明修改的依据" in without_clause.get_data(as_text=True)
    uneven = client.post(url, data=fields | {"theory": "40", "clause": "通知第三条"})
    assert "相加应为 100" in uneven.get_data(as_text=True)
    good = client.post(url, data=fields | {"theory": "30", "practice": "70", "clause": "通知第三条"})
    assert good.status_code == 303
    rules = rulebooks.rules_of(contest.id)
    assert rules.weights_for("Z01").theory == 30
    assert rules.levels == from_body(rulebooks.rules_version(contest.id, 1).body).levels
    assert rules.eligibility_for("staff", "") == from_body(
        rulebooks.rules_version(contest.id, 1).body
    ).eligibility_for("staff", "")
    page = client.get(f"/contests/{contest.id}/rules/2").get_data(as_text=True)
    assert "通知第三条" in page


def test_the_whole_rules_are_text_whose_mistakes_are_named_with_their_place(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/rules/full"
    fields = form_fields(client.get(url).get_data(as_text=True))
    body = fields["body"].lstrip("\r\n")
    assert '"floor": 2' in body
    wrong = client.post(
        url, data=fields | {"body": body.replace('"floor": 2', '"floor": "二"'), "clause": "附"}
    )
    assert wrong.status_code == 422
    assert "$.levels[0].floor" in wrong.get_data(as_text=True)
    good = client.post(
        url, data=fields | {"body": body.replace('"floor": 2', '"floor": 3'), "clause": "附二"}
    )
    assert good.status_code == 303
    assert rulebooks.rules_of(contest.id).levels[0].floor == 3


def test_the_next_edition_takes_over_events_workstations_and_rules(sign_in, organiser):
    source = make_contest(Phase.RESULTS, organiser=organiser, events=2)
    event = queries.events_of(source.id)[0]
    venue = timetables.add_venue(source.id, "一号馆", "", by=SYSTEM)
    timetables.add_workstations(event.id, "A-01…A-05", venue.id, by=SYSTEM)
    client = sign_in(organiser)
    url = f"/contests/{source.id}/manage/copy"
    assert client.get(url).status_code == 200
    answer = client.post(url, data=FORM)
    assert answer.status_code == 303
    copy = queries.contest(int(answer.headers["Location"].split("/")[2]))
    assert copy.phase == Phase.PREPARING
    assert [e.code for e in queries.events_of(copy.id)] == ["Z01", "Z02"]
    assert sum(timetable_queries.workstation_counts(copy.id).values()) == 5
    assert rulebooks.rules_of(copy.id) == rulebooks.rules_of(source.id)


def test_the_public_sees_contests_from_their_announcement_on(client, organiser):
    hidden = make_contest(Phase.PREPARING, organiser=organiser, name="尚未公布的竞赛")
    shown = make_contest(Phase.REGISTRATION, public_notice="第一段\n\n第二段")
    page = client.get("/").get_data(as_text=True)
    assert shown.name in page
    assert hidden.name not in page
    assert client.get(f"/contests/{hidden.id}").status_code == 404
    page = client.get(f"/contests/{shown.id}").get_data(as_text=True)
    (event,) = queries.events_of(shown.id)
    assert f'href="/events/{event.id}/enter"' in page
    assert "第二段" in page
    assert "data-deadline" in page


def test_an_organiser_sees_the_public_page_beforehand(sign_in, organiser, contest):
    assert sign_in(organiser).get(f"/contests/{contest.id}").status_code == 200


def test_entering_closes_with_the_deadline(client):
    now = datetime.now(UTC)
    contest = make_contest(Phase.REGISTRATION, registration_closes_at=now - timedelta(minutes=1))
    assert "/enter" not in client.get(f"/contests/{contest.id}").get_data(as_text=True)


def test_text_of_an_organiser_is_never_markup(client):
    contest = make_contest(Phase.REGISTRATION, public_notice="<script>alert(1)</script>")
    page = client.get(f"/contests/{contest.id}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_today_shows_an_organiser_what_waits_and_a_stranger_nothing(sign_in, organiser, contest):
    page = sign_in(organiser).get("/today").get_data(as_text=True)
    assert "补全筹备事项" in page
    assert contest.name in page
    page = sign_in(make_account("路人")).get("/today").get_data(as_text=True)
    assert "现在没有等你处理的事" in page


def test_a_stranger_gets_no_further_than_the_public_page(sign_in, contest):
    client = sign_in(make_account("路人"))
    assert client.get(f"/contests/{contest.id}/manage").status_code == 404
    assert client.post(f"/contests/{contest.id}/manage/events", data=EVENT).status_code == 404


def test_an_event_judge_finds_the_contest_among_the_own(sign_in):
    contest = make_contest(Phase.RUNNING)
    (event,) = queries.events_of(contest.id)
    judge = make_account("孙裁判", (Role.JUDGE, Scope.EVENT, event.id))
    assert contest.name in sign_in(judge).get("/contests").get_data(as_text=True)


def test_whoever_has_work_in_a_contest_finds_the_way_to_it(sign_in, client):
    contest = make_contest(Phase.PREPARING, events=2)
    mine, other = queries.events_of(contest.id)
    chief = sign_in(make_account("孙裁判长", (Role.CHIEF_JUDGE, Scope.EVENT, mine.id)))
    assert f"/contests/{contest.id}/work" in chief.get("/contests").text
    assert f"/contests/{contest.id}/work" in chief.get(f"/contests/{contest.id}").text
    page = chief.get(f"/contests/{contest.id}/work").text
    assert "由你办理" in page
    assert f"/events/{mine.id}/sheets" in page
    assert f"/events/{other.id}/sheets" not in page
    officer = sign_in(make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))
    page = officer.get(f"/contests/{contest.id}/work").text
    assert f"/contests/{contest.id}/certificates" in page
    assert f"/events/{mine.id}/sheets" not in page
    # Somebody else sees neither the links nor, before it is announced, the contest.
    assert sign_in(make_account("路人")).get(f"/contests/{contest.id}").status_code == 404
    assert "由你办理" not in client.get(f"/contests/{make_contest(Phase.RUNNING).id}").text


def test_a_refused_step_changes_nothing(app):
    contest = make_contest(Phase.PREPARING, events=0)
    with pytest.raises(Refused):
        operations.move_contest(contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    assert queries.contest(contest.id).phase == Phase.PREPARING


def test_dates_that_cross_are_refused_together(app):
    details = contest_details(ends_on=datetime(2020, 1, 1, tzinfo=UTC).date())
    with pytest.raises(Refused) as refusal:
        operations.create_contest("zhuangyuan", details, by=SYSTEM)
    assert [problem.code for problem in refusal.value.problems] == ["contest_ends_before_it_starts"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_an_organiser_opens_in_both_languages(sign_in, organiser, contest, language):
    event = make_event(contest)
    client = sign_in(organiser)
    base = f"/contests/{contest.id}"
    pages = [
        "/", "/today", "/contests", base, f"{base}/rules/1", f"{base}/manage", f"{base}/manage/edit",
        f"{base}/manage/events", f"{base}/manage/timetable", f"{base}/manage/rules",
        f"{base}/manage/rules/full", f"{base}/manage/people", f"{base}/manage/delegations",
        f"{base}/manage/copy", f"/events/{event.id}/edit",
    ]  # fmt: skip
    assert [client.get(f"{page}?language={language}").status_code for page in pages] == [200] * len(pages)


def test_levels_and_titles_are_rows_that_an_organiser_fills_in(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/rules/levels"
    fields = form_fields(client.get(url).get_data(as_text=True)) | {"clause": "附件三"}
    before = rulebooks.rules_of(contest.id)
    assert client.post(url, data=fields).status_code == 303
    assert rulebooks.rules_of(contest.id) == before
    new = len(before.levels)
    half = fields | {"seen": "2", f"levels-{new}-first_place": "2"}
    assert f"第 {new + 1} 行" in client.post(url, data=half).get_data(as_text=True)
    whole = half | {
        f"levels-{new}-last_place": "3",
        f"levels-{new}-floor": "2",
        f"levels-{new}-clause": "第八条",
    }
    assert client.post(url, data=whole).status_code == 303
    added = rulebooks.rules_of(contest.id).levels[-1]
    assert (added.first_place, added.last_place, added.floor, added.clause) == (2, 3, 2, "第八条")
    assert client.get(f"/contests/{contest.id}/rules/3").status_code == 200


def test_a_city_contest_names_the_contest_it_selects_for(sign_in, client, organiser):
    province = make_contest(Phase.REGISTRATION)
    city = make_contest(Phase.REGISTRATION, organiser=organiser, tier="city")
    day = province.starts_on.isoformat()
    days = {"registration_opens_at": "", "registration_closes_at": "", "starts_on": day, "ends_on": day}
    form = FORM | days | {"tier": "city", "version": str(city.version), "parent_id": str(province.id)}
    assert sign_in(organiser).post(f"/contests/{city.id}/manage/edit", data=form).status_code == 303
    assert province.name in client.get(f"/contests/{city.id}").get_data(as_text=True)
    itself = FORM | {"version": str(province.version), "parent_id": str(province.id)}
    manager = make_account("省办", (Role.ORGANISER, Scope.CONTEST, province.id))
    assert sign_in(manager).post(f"/contests/{province.id}/manage/edit", data=itself).status_code == 422


def test_a_contest_selects_for_no_ring_nothing_lower_and_nothing_that_is_over(app):
    province = make_contest(Phase.PREPARING, events=0)
    city = make_contest(Phase.PREPARING, events=0, tier="city", parent_id=province.id)
    ring = contest_details(parent_id=city.id, starts_on=province.starts_on, ends_on=province.ends_on)
    with pytest.raises(Refused, match="contest_selects_for_itself"):
        operations.change_contest(province.id, ring, by=SYSTEM)
    with pytest.raises(Refused, match="target_not_higher"):
        make_contest(Phase.PREPARING, events=0, tier="city", parent_id=city.id)
    later = province.ends_on + timedelta(days=1)
    with pytest.raises(Refused, match="target_over_before") as over:
        make_contest(
            Phase.PREPARING, events=0, tier="city", parent_id=province.id, starts_on=later, ends_on=later
        )
    assert {problem.field for problem in over.value.problems} == {"parent_id"}


@pytest.mark.parametrize("tier", ["city", "province"])
def test_the_filing_of_a_contest_is_kept_and_its_rules_begin_by_it(sign_in, organiser, client, tier):
    """A city contest began with titles of the province."""
    filed = make_contest(
        Phase.ANNOUNCED,
        organiser=organiser,
        series="craftsman",
        tier=tier,
        filed_level=tier,
        filed_class="first",
    )
    page = client.get(f"/contests/{filed.id}").get_data(as_text=True)
    assert re.search(r"<dt>备案</dt><dd>(市级|省级) 一类</dd>", page)
    titles = [title.name for title in rulebooks.rules_of(filed.id).titles]
    assert bool(titles) == (tier == "province")
    form = sign_in(organiser).get(f"/contests/{filed.id}/manage/edit").get_data(as_text=True)
    assert f'<option selected value="{tier}">' in form
    assert '<option selected value="first">' in form
    assert contest_details().filed_level == "unknown"


def test_what_a_next_edition_took_over_is_not_ready_until_it_is_confirmed_or_changed(sign_in, organiser):
    source = make_contest(Phase.PREPARING, organiser=organiser, name="2026年示范技能大赛", name_en=None)
    rules = rulebooks.rules_of(source.id)
    staff = msgspec.structs.replace(rules.eligibility[0], clause="示人社发〔2026〕15号 第六条")
    rulebook_operations.set_rules(
        source.id,
        msgspec.structs.replace(rules, eligibility=(staff, *rules.eligibility[1:])),
        "附",
        by=SYSTEM,
    )
    details = contest_details(name="2028年示范技能大赛", name_en=None, organiser=source.organiser)
    copy = operations.copy_contest(source.id, details, organiser_id=organiser.id, by=SYSTEM)
    client = sign_in(organiser)
    manage = client.get(f"/contests/{copy.id}/manage").get_data(as_text=True)
    assert "处年份、日期或文号待确认" in manage
    url = f"/contests/{copy.id}/manage/rules/copied"
    page = client.get(url).get_data(as_text=True)
    for said in ("示人社发〔2026〕15号 第六条", "出生日期不早于", "规则还与上一届一样"):
        assert said in page, said
    waiting = rulebooks.unconfirmed(copy)
    assert client.post(url, data={}).status_code == 422
    # One is changed, the others hold for this edition too.
    newer = msgspec.structs.replace(staff, clause="示人社发〔2028〕9号 第六条")
    rulebook_operations.set_rules(
        copy.id,
        msgspec.structs.replace(rules, eligibility=(newer, *rules.eligibility[1:])),
        "附",
        by=SYSTEM,
    )
    page = client.get(url).get_data(as_text=True)
    assert "<del>依据条款：示人社发〔2026〕15号 第六条</del>" in page
    assert "<ins>依据条款：示人社发〔2028〕9号 第六条</ins>" in page
    left = rulebooks.unconfirmed(copy)
    assert len(left) == len(waiting) - 1
    assert client.post(url, data={"confirmed": [row.id for row in left]}).status_code == 303
    assert rulebooks.unconfirmed(copy) == []
    assert "处年份、日期或文号待确认" not in client.get(f"/contests/{copy.id}/manage").get_data(as_text=True)
