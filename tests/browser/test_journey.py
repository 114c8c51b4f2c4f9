"""One contest through pages only: from the first administrator's link to a stranger who verifies a certificate."""

import subprocess
import sys
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from competition.foundation import clock
from demo.people import Registry
from tests.browser.conftest import DESK, PHONE
from tests.browser.people import Contestant, Organiser, Person, Plan
from tests.live import HOME

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

STAFF = [
    ("资格审查员", "shencha", "沈查", ""),
    ("统分员", "tongfen", "童芬", ""),
    ("裁判长", "caipanzhang", "裴长风", "event"),
    ("裁判员", "caipan1", "蔡一平", "event"),
    ("裁判员", "caipan2", "蔡二安", "event"),
    ("加密裁判", "jiami1", "贾一", "event"),
    ("加密裁判", "jiami2", "贾二", "event"),
    ("加密裁判", "jiami3", "贾三", "event"),
    ("监督仲裁", "jiandu", "简督", ""),
    ("证书管理员", "zhengshu", "郑书", ""),
]
ASPECTS = [
    {
        "模块编号": module,
        "模块名称": name,
        "评分点编号": code,
        "评分点": title,
        "分值": maximum,
        "类型": kind,
        "步长": step,
        "裁判数": judges,
    }
    for module, name, code, title, maximum, kind, step, judges in (
        ("A", "安全与规范", "A1", "断电验电后再操作", "10", "是否", "", "1"),
        ("A", "安全与规范", "A2", "布线整齐", "20", "给分", "5", "1"),
        ("B", "装调与排故", "B1", "整体工艺", "30", "等级评判", "", "2"),
        ("B", "装调与排故", "B2", "功能实现", "40", "平均", "5", "2"),
    )
]
UNITS = ("金陵电器有限公司", "太湖机电有限公司", "云龙重工有限公司")
CITIES = ("南京市", "无锡市", "徐州市")


def first_link(served) -> str:
    """What `tasks.py run` prints on the first start."""
    told = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "accounts", "first-admin-link"],
        cwd=HOME,
        env=served.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()


def test_a_contest_from_sign_up_to_a_verified_certificate(served, open_page, picture):
    plan = Plan(
        name="第六届江苏技能状元大赛",
        event="电工",
        code="Z06",
        occupation="电工",
        first_day=clock.today() + timedelta(days=2),
        workstations="A-01…A-06",
    )
    organiser = Organiser(open_page(DESK), served.url, "组委会")
    organiser.set_password(first_link(served))
    organiser.sees("还没有竞赛")
    links = prepare(organiser, plan, picture)
    assert len(set(links.values())) == len(STAFF)

    stranger = Person(open_page(DESK), served.url, "路人")
    stranger.go("/")
    stranger.sees(plan.name)
    stranger.is_refused(f"/contests/{organiser.contest}/manage")

    people = Registry(seed=6)
    contestants = [Contestant(open_page(PHONE), served.url) for _ in range(3)]
    for number, contestant in enumerate(contestants):
        contestant.signs_up(plan.name, plan.event, people.next(date(1985, 1, 1), date(2000, 1, 1)))
        enter(contestant, UNITS[number], CITIES[number], picture if number == 0 else None)


def enter(contestant: Contestant, unit: str, city: str, picture=None) -> None:
    """The four steps; the first contestant mistypes the number and forgets the phone."""
    number = contestant.someone.id_number
    contestant.tells_who_they_are(unit, city, number[:-1] + ("1" if number[-1] != "1" else "2"))
    contestant.fill("手机号码", "")
    if picture:
        contestant.press("下一步：上传材料")
        contestant.sees("还有 2 处需要修改", "身份证号最后一位与前面的数字不符")
        expect(contestant.field("工作单位或学校")).to_have_value(unit)
        picture(contestant.page, "02-phone-problems")
    contestant.fill("手机号码", contestant.someone.phone)
    contestant.fill("证件号码", number)
    contestant.press("下一步：上传材料")
    contestant.hands_in_papers()
    if picture:
        picture(contestant.page, "03-phone-papers")
    contestant.agrees()
    contestant.submits()


def prepare(organiser: Organiser, plan: Plan, picture) -> dict[str, str]:
    """Contest, event, timetable, rules, people; returns each person's one-time link."""
    organiser.makes_a_contest(plan)
    organiser.adds_the_event(plan)
    organiser.sets_the_timetable(plan)
    organiser.sets_the_rules()
    organiser.adds_the_delegations()
    organiser.go(f"/contests/{organiser.contest}/manage/people")
    links = {
        login_name: organiser.appoints(role, login_name, name, f"{plan.code} {plan.event}" if of else "")
        for role, login_name, name, of in STAFF
    }
    organiser.moves_on("发布竞赛", "开放报名")
    organiser.sees("报名中", f"{len(STAFF) + 1} 人次")
    expect(organiser.page.get_by_text("本竞赛", exact=True)).to_have_count(1)
    picture(organiser.page, "01-organiser")
    return links
