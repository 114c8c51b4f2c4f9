"""One contest through pages only: from the first administrator's link to a stranger who verifies a certificate.

`--screenshots DIR` keeps a picture at each milestone.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from competition.foundation.system import clock
from demo.people import Registry
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.people import (
    Administrator,
    Chief,
    Contestant,
    Judge,
    Keeper,
    Officer,
    Organiser,
    Person,
    Plan,
    Reviewer,
    Supervisor,
    Tabulator,
)
from tests.live import HOME

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

STAFF = [
    ("资格审查员", "shencha", "沈查", ""),
    ("统分员", "tongfen", "童芬", ""),
    ("裁判长", "caipanzhang", "裴长风", "event"),
    ("裁判员", "caipan1", "蔡一平", "event"),
    ("裁判员", "caipan2", "蔡二安", "event"),
    ("加密裁判", "jiami1", "贾一", "event"),
    ("加密裁判", "jiami2", "贾二", "event"),
    ("加密裁判", "jiami3", "贾三", "event"),
    ("现场裁判", "xianchang", "项畅", "event"),
    ("监督仲裁", "jiandu", "简督", ""),
    ("证书管理员", "zhengshu", "郑书", ""),
]
CONFIRMED = ("加密裁判", "监督仲裁")
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
# What each judge presses for the first, second and third code; the second judge leaves A to the first.
KEYS = [
    ({"A1": "是", "A2": "20", "B1": "3", "B2": "40"}, {"B1": "3", "B2": "35"}),
    ({"A1": "是", "A2": "15", "B1": "2", "B2": "30"}, {"B1": "2", "B2": "30"}),
    ({"A1": "是", "A2": "10", "B1": "1", "B2": "20"}, {"B1": "2", "B2": "25"}),
]
TOTALS = ("97.50", "75.00", "57.50")
UNITS = ("金陵电器有限公司", "太湖机电有限公司", "云龙重工有限公司")
CITIES = ("南京市", "无锡市", "徐州市")


@dataclass
class Cast:
    """Who is on stage, and what they hold in their hands."""

    site: str
    open_page: object
    picture: object
    plan: Plan
    links: dict[str, str] = field(default_factory=dict)
    contestants: list[Contestant] = field(default_factory=list)
    keepers: list[Keeper] = field(default_factory=list)
    judges: list[Judge] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def enters(self, kind: type[Person], login_name: str, size=DESK):
        """Somebody of the staff opens their one-time link."""
        name = next(row[2] for row in STAFF if row[1] == login_name)
        person = kind(self.open_page(size), self.site, name)
        person.set_password(self.links[login_name])
        return person

    @property
    def names(self) -> list[str]:
        return [contestant.someone.name for contestant in self.contestants]


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
    cast = the_cast(served.url, open_page, picture)
    found(cast, first_link(served))
    sign_up(cast)
    review(cast)
    draw(cast)
    set_up_judging(cast)
    judge(cast)
    sign(cast)
    publish(cast)
    certify(cast)
    verify(cast)
    recommend(cast)


def the_cast(site, open_page, picture) -> Cast:
    plan = Plan(
        name="第六届江苏技能状元大赛",
        event="电工",
        code="Z06",
        occupation="电工",
        first_day=clock.today() + timedelta(days=2),
        workstations="A-01…A-06",
    )
    return Cast(site, open_page, picture, plan)


# 1. Contest, event, timetable, rules, people ------------------------------------------------------------


def found(cast: Cast, link: str) -> None:
    administrator = Administrator(cast.open_page(DESK), cast.site, "系统管理员")
    administrator.set_password(link)
    administrator.sees("还没有竞赛")
    own_link = administrator.makes_an_account("zuweihui", "组委会")
    organiser = cast.organiser = Organiser(cast.open_page(DESK), cast.site, "组委会")
    administrator.founds_a_contest(cast.plan, "zuweihui")
    organiser.set_password(own_link)
    organiser.contest = organiser.finds_the_contest(cast.plan)
    organiser.go(f"/contests/{organiser.contest}/manage/events")
    organiser.sees("还没有赛项")
    organiser.adds_the_event(cast.plan)
    organiser.sets_the_timetable(cast.plan)
    organiser.sets_the_rules()
    organiser.adds_the_delegations()
    organiser.go(f"/contests/{organiser.contest}/manage/people")
    # Without messages and with one administrator nobody could confirm whom he made himself.
    organiser.takes_the_lighter_setting("全站只有一位管理员")
    for role, login_name, name, of in STAFF:
        event = f"{cast.plan.code} {cast.plan.event}" if of else ""
        cast.links[login_name] = organiser.appoints(role, login_name, name, event)
    for role, login_name, name, _of in STAFF:
        # Keepers and the supervisor are confirmed by somebody else, who hands them their link.
        assert bool(cast.links[login_name]) != (role in CONFIRMED)
        if role in CONFIRMED:
            cast.links[login_name] = administrator.confirms_the_appointment(organiser.contest, name)
    assert len(set(cast.links.values())) == len(STAFF)
    administrator.page.context.close()
    organiser.moves_on("发布竞赛", "开放报名")
    organiser.sees("报名中", f"{len(STAFF) + 1} 人次")
    expect(organiser.page.get_by_role("navigation", name="本竞赛", exact=True)).to_have_count(1)
    cast.picture(organiser.page, "01-organiser")
    stranger = cast.stranger = Person(cast.open_page(PHONE), cast.site, "路人")
    stranger.go("/")
    stranger.sees(cast.plan.name)
    stranger.is_refused(f"/contests/{organiser.contest}/manage")


# 2. Contestants on phones -------------------------------------------------------------------------------


def sign_up(cast: Cast) -> None:
    people = Registry(seed=6)
    people.count = 2  # the first of them bears a rare character
    for number in range(3):
        contestant = Contestant(cast.open_page(PHONE), cast.site)
        cast.contestants.append(contestant)
        someone = people.next(date(1985, 1, 1), date(2000, 1, 1))
        contestant.signs_up(cast.plan.name, cast.plan.event, someone)
        contestant.tells_who_they_are(UNITS[number], CITIES[number])
        if number == 0:
            mistype_and_mend(cast, contestant)
        contestant.press("下一步：上传材料")
        contestant.hands_in_papers()
        if number == 0:
            cast.picture(contestant.page, "03-phone-papers")
        contestant.agrees()
        contestant.submits()
    contestant.is_refused("/entries/1")


def mistype_and_mend(cast: Cast, contestant: Contestant) -> None:
    """A wrong digit and no phone: both are said at once, and nothing typed is lost."""
    number = contestant.someone.id_number
    contestant.fill("证件号码", number[:-1] + ("1" if number[-1] != "1" else "2"))
    contestant.fill("手机号码", "")
    contestant.press("下一步：上传材料")
    contestant.sees("还有 2 处需要修改", "居民身份证号码最后一位与前面的数字不符")
    expect(contestant.field("工作单位或学校")).to_have_value(UNITS[0])
    cast.picture(contestant.page, "02-phone-problems")
    contestant.fill("手机号码", contestant.someone.phone)
    contestant.fill("证件号码", number)


# 3. Review ----------------------------------------------------------------------------------------------


def review(cast: Cast) -> None:
    reviewer = cast.enters(Reviewer, "shencha")
    first = cast.contestants[0]
    reviewer.opens_the_queue(waiting=3)
    reviewer.sees(*cast.names)
    reviewer.returns(first.someone.name, "工作单位或学校", "请写单位全称。", cast.picture)
    reviewer.sees_nothing_of(*(one.someone.id_number for one in cast.contestants))
    first.mends("工作单位或学校", f"南京{UNITS[0]}", cast.picture)
    queue = f"/contests/{cast.organiser.contest}/review"
    reviewer.go(queue)
    reviewer.approves(first.someone.name)
    reviewer.go(queue)
    reviewer.approves_the_rest(2)
    first.go("/my/entries")
    first.sees("已通过")
    reviewer.is_refused(f"/contests/{cast.organiser.contest}/manage")
    reviewer.page.context.close()


# 4. Check-in and draw -----------------------------------------------------------------------------------


def draw(cast: Cast) -> None:
    organiser = cast.organiser
    for login_name in ("jiami1", "jiami2", "jiami3"):
        keeper = cast.enters(Keeper, login_name)
        keeper.sets_the_passphrase()
        cast.keepers.append(keeper)
    supervisor = cast.supervisor = cast.enters(Supervisor, "jiandu")
    organiser.moves_on_early("截止报名", "三名选手均已报名。", supervisor)
    organiser.moves_on("完成资格审查")
    organiser.moves_on_early("开赛", "提前演练，评分组当日组成。", supervisor)
    organiser.checks_in(cast.names)
    cast.picture(organiser.page, "06-check-in")
    organiser.names_keepers(cast.keepers)
    cast.codes = organiser.draws(cast.keepers[0], cast.keepers[1], count=3)
    organiser.sees_nothing_of(*cast.names)
    cast.picture(organiser.page, "07-draw")
    cast.keepers[2].is_refused(f"/contests/{organiser.contest}/review")


# 5. Scheme, panel, tablets ------------------------------------------------------------------------------


def set_up_judging(cast: Cast) -> None:
    organiser = cast.organiser
    organiser.imports_the_scheme(ASPECTS)
    chief = cast.chief = cast.enters(Chief, "caipanzhang")
    chief.makes_the_panel(organiser.event, "第一评分组")
    chief.seats(["蔡一平", "蔡二安"])
    for number, name in enumerate(("蔡一平", "蔡二安"), start=1):
        tablet = Judge(cast.open_page(TABLET), cast.site, name)
        own, pin = cast.enters(Person, f"caipan{number}"), f"86230{number}"
        own.sets_the_pin(pin)
        tablet.enrols(chief.shows_the_square_for(name), f"{number} 号平板")
        tablet.sits_down(pin)
        tablet.declares()
        cast.judges.append(tablet)
    chief.makes_the_sheets(organiser.event, len(cast.codes))


# 6. Two judges, one without a network --------------------------------------------------------------------


def judge(cast: Cast) -> None:
    first, second = cast.judges
    for tablet in cast.judges:
        tablet.refreshes()
        tablet.sees_nothing_of(*cast.names, *UNITS)
    mark(second, cast.codes[:1], 1)
    second.is_told("在线", "全部已上传")
    second.loses_the_network()
    mark(second, cast.codes[1:2], 1)
    second.is_told("离线", "2 项未上传")
    cast.picture(second.page, "09-tablet-offline")
    second.page.reload()
    second.is_told("离线", "2 项未上传")
    mark(second, cast.codes[2:], 1)
    second.is_told("4 项未上传")
    mark(first, cast.codes, 0)
    first.is_told("在线", "全部已上传")
    cast.picture(first.page, "08-tablet")
    second.finds_the_network()
    second.is_told("在线", "全部已上传")
    for tablet in cast.judges:
        for code in cast.codes:
            tablet.hands_in(code)


def mark(tablet: Judge, codes: list[str], number: int) -> None:
    for code in codes:
        tablet.opens(code)
        place = tablet.order.index(code)
        for aspect, key in KEYS[place][number].items():
            tablet.marks(aspect, key)


# 7. Confirm, sign, witness, lock -------------------------------------------------------------------------


def sign(cast: Cast) -> None:
    event, codes = cast.organiser.event, cast.codes
    tabulator = cast.enters(Tabulator, "tongfen")
    tabulator.confirms(event, codes)
    tabulator.page.context.close()
    cast.chief.signs(event, codes)
    supervisor = cast.supervisor
    supervisor.witnesses(event, codes)
    supervisor.go(f"/events/{event}/sheets")
    expect(supervisor.page.get_by_role("row", name="已锁")).to_have_count(len(codes))
    supervisor.sees_nothing_of(*cast.names)
    cast.picture(supervisor.page, "10-sheets")


# 8. Open, compute, publish -------------------------------------------------------------------------------


def publish(cast: Cast) -> None:
    organiser, stranger, event = cast.organiser, cast.stranger, cast.organiser.event
    public = f"/contests/{organiser.contest}/results"
    organiser.go(f"/events/{event}/results")
    organiser.sees(*cast.codes, *TOTALS, "未解密")
    organiser.sees_nothing_of(*cast.names)
    cast.supervisor.opens_the_codes(event, cast.keepers[1], cast.keepers[2])
    cast.supervisor.sees(f"{len(cast.codes)} 个加密号已解密。", *cast.names)
    stranger.go(public)
    stranger.sees("还没有公布成绩")
    organiser.moves_on_early("结束比赛", "全部评分表已锁定。", cast.supervisor)
    organiser.publishes()
    organiser.moves_on("公示成绩")
    stranger.go(public)
    stranger.sees("公示中", *TOTALS, "一等奖", "二等奖", "三等奖", *cast.names)
    stranger.sees_nothing_of(*cast.codes, *(one.someone.id_number for one in cast.contestants))
    champion = stranger.page.get_by_role("row", name=TOTALS[0]).get_by_role("rowheader").inner_text()
    (cast.winner,) = (name for name in cast.names if name in champion)
    cast.picture(stranger.page, "11-phone-results")


# 9. Certificates -----------------------------------------------------------------------------------------


def certify(cast: Cast) -> None:
    officer = cast.officer = cast.enters(Officer, "zhengshu")
    officer.is_refused(f"/events/{cast.organiser.event}/sheets")
    officer.confirms_the_awards(cast.plan.event, 3)
    pile = pypdfium2.PdfDocument(officer.prints(3, "榫卯", cast.picture))
    assert len(pile) == 3
    # In the order of the ceremony the champion comes last.
    page = pile[2]
    assert cast.winner in page.get_textpage().get_text_range()
    cast.certificate = page.render(scale=3).to_pil()
    cast.picture.keep(cast.certificate, "13-certificate")


def verify(cast: Cast) -> None:
    """A stranger points a camera at the paper."""
    (square,) = zxingcpp.read_barcodes(cast.certificate)
    stranger = cast.stranger
    stranger.go(square.text)
    # Whoever agreed to be named is named; no number of anybody is there.
    stranger.sees("证书已签发，成绩在公示中", cast.plan.name, cast.plan.event, "一等奖", cast.winner)
    stranger.sees_nothing_of(*(one.someone.id_number for one in cast.contestants))
    cast.picture(stranger.page, "14-phone-verified")
    stranger.go(square.text[:-4] + "AAAA")
    stranger.sees("不是本站签发的证书")


# 10. Levels ----------------------------------------------------------------------------------------------


def recommend(cast: Cast) -> None:
    cast.officer.waits_with_levels(cast.organiser.contest)
