"""The people of the journey: each stands before a browser of their own and does what their role does.

They know only what a person can see: labels, buttons, links, headings.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import zxingcpp
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from competition.foundation.system.clock import SHANGHAI
from demo.people import Someone

# A hall's server may be busy; a page still answers within this.
expect.set_options(timeout=60_000)
Picture = Callable[[Page, str], None]
PASSWORD = "绿水青山 and a long way"


def labelled(text: str) -> re.Pattern[str]:
    """A label with or without its "optional" mark."""
    return re.compile(rf"^\s*{re.escape(text)}\s*(选填)?\s*$")


class Person:
    """Somebody before a page."""

    def __init__(self, page: Page, site: str, name: str = "") -> None:
        self.page = page
        self.site = site
        self.name = name

    # What anybody can do -----------------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Open an address of this site (or a whole one, as from a link in a message)."""
        self.page.goto(path if path.lower().startswith("http") else self.site + path)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        return (within or self.page.locator("body")).get_by_label(labelled(label)).filter(visible=True)

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        self.field(label, within).fill(text)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose the first option that has these words in it."""
        select = self.field(label, within)
        value = select.locator("option", has_text=option).first.get_attribute("value")
        select.select_option(value)

    def tick(self, label: str, within: Locator | None = None) -> None:
        self.field(label, within).check()

    def press(self, name: str, within: Locator | None = None) -> None:
        self.button(name, within).click()

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True).filter(visible=True)

    def confirms(self, name: str, verb: str = "") -> None:
        """A step that shows its effect first."""
        self.press(name)
        self.press(verb or name, self.page.get_by_role("dialog"))

    def follow(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=name, exact=True).filter(visible=True).first.click()

    def unfold(self, name: str) -> Locator:
        """Open a folded part of the page; returns it."""
        part = self.page.locator("details", has=self.page.locator("summary", has_text=name))
        if part.get_attribute("open") is None:
            part.locator("summary").click()
        return part

    def sets_the_pin(self, pin: str) -> None:
        """A judge's own PIN, in the own account."""
        self.go("/my/pin")
        self.fill("评分口令", pin)
        self.fill("再输入一次", pin)
        self.press("设置口令")
        self.sees("评分口令已设置")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def sees_nothing_of(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def is_refused(self, path: str) -> None:
        """The page is there for others: a plain refusal, without a word of what stands on it."""
        answer = self.page.request.get(self.site + path, max_redirects=0)
        assert answer.status in (303, 403, 404), f"{self.name}: {path} answered {answer.status}"

    # Accounts ----------------------------------------------------------------------------------------

    def set_password(self, link: str) -> None:
        """Use the one-time link that was handed over."""
        self.go(link)
        self.fill("新密码", PASSWORD)
        self.fill("再输入一次新密码", PASSWORD)
        self.press("设置密码并登录")
        expect(self.page).to_have_url(f"{self.site}/today")

    def sign_up(self, name: str, login_name: str) -> None:
        self.name = name
        self.fill("姓名", name)
        self.fill("账号", login_name)
        self.fill("密码", PASSWORD)
        self.fill("再输入一次密码", PASSWORD)
        self.press("注册并继续")


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


# The organiser ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What the organiser has in mind."""

    name: str
    event: str
    code: str
    occupation: str
    first_day: date
    workstations: str

    @property
    def closes_at(self) -> datetime:
        """Six in the evening of the day before."""
        return at(self.first_day - timedelta(days=1), 18)


def local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


class Administrator(Person):
    """System and security administrator of the site; has no part in the contest."""

    def makes_an_account(self, login_name: str, name: str) -> str:
        """Returns its one-time link."""
        self.go("/admin/accounts")
        form = self.page.locator("form.form")
        self.fill("账号", login_name, form)
        self.fill("姓名", name, form)
        self.press("新建并生成链接")
        return self.page.locator("#one-time-link").inner_text()

    def founds_a_contest(self, plan: Plan, organiser_login: str) -> None:
        """A contest for its organiser, whom the page shows first; who founded it has no part in it."""
        self.go("/contests")
        self.follow("新建竞赛")
        self.choose("系列", "江苏技能状元大赛")
        self.fill("届次", "6")
        self.choose("层级", "省级")
        self.fill("竞赛名称", plan.name)
        self.fill("主办单位", "江苏省大赛组织委员会")
        self.fill("举办地", "南京")
        self.fill("报名开始", local(plan.closes_at - timedelta(days=30)))
        self.fill("报名截止", local(plan.closes_at))
        self.fill("比赛开始日期", plan.first_day.isoformat())
        self.fill("比赛结束日期", plan.first_day.isoformat())
        self.fill("通知与说明", "请选手本人报名，照片用近期证件照。\n\n理论与操作同日举行。")
        self.fill("负责人账号", organiser_login)
        self.press("保存并继续")
        self.sees("找到下面这个账号")
        self.press("保存并继续")
        self.sees(f"竞赛“{plan.name}”已建立")
        expect(self.page).to_have_url(f"{self.site}/contests")

    def confirms_the_appointment(self, contest: int, name: str) -> str:
        """Returns the one-time link that is handed to this person."""
        self.go(f"/contests/{contest}/appointments")
        self.press("确认", self.page.get_by_role("row", name=name))
        self.press("确认任命", self.page.get_by_role("dialog"))
        return self.page.locator("#one-time-link").inner_text()


class Organiser(Person):
    contest = 0
    event = 0

    def finds_the_contest(self, plan: Plan) -> int:
        """Their own, which somebody else has founded; returns its id."""
        self.go("/contests")
        link = self.main.locator("a[href*='/contests/']", has_text=plan.name).first
        return int(re.search(r"/contests/(\d+)", link.get_attribute("href"))[1])

    def adds_the_event(self, plan: Plan) -> None:
        self.fill("赛项名称", plan.event)
        self.fill("赛项代码", plan.code)
        self.fill("职业编码", plan.occupation)
        self.page.locator(".picks button").first.click()
        expect(self.field("职业编码")).to_have_value(re.compile(r"^\d-"))
        self.choose("命题等级", "高级工")
        self.press("添加赛项")
        self.sees(f"赛项“{plan.event}”已添加。", plan.code)
        self.follow("修改")
        self.event = int(re.search(r"/events/(\d+)/edit", self.page.url)[1])
        self.page.go_back()

    def sets_the_timetable(self, plan: Plan) -> None:
        self.follow("下一步：日程与赛位")
        part = self.unfold("添加场地")
        self.fill("场地名称", "一号工场", part)
        self.press("添加场地", part)
        self.sees("场地已添加。")
        part = self.unfold("添加场次")
        start = at(plan.first_day, 9)
        self.fill("场次名称", "第一场", part)
        self.choose("场地", "一号工场", part)
        self.fill("开始", local(start), part)
        self.fill("结束", local(start + timedelta(hours=3)), part)
        self.press("添加场次", part)
        self.sees("场次已添加。")
        part = self.unfold("添加赛位")
        self.fill("赛位", plan.workstations, part)
        self.choose("场地", "一号工场", part)
        self.press("添加赛位", part)
        self.sees("新增 6 个赛位：A-01、A-02")

    def sets_the_rules(self) -> None:
        """A small field: prizes from three on, practice alone counts."""
        self.follow("下一步：规则")
        self.fill("最少参赛数", "3")
        self.fill("理论占比（%）", "0")
        self.fill("操作占比（%）", "100")
        self.fill("参赛数不多于此数时另定名额", "5")
        self.fill("另定的名额", "1、1、1")
        self.fill("本次修改的依据", "省赛实施方案 三")
        self.press("保存为新版规则")
        self.sees("新版规则已保存并生效。")

    def adds_the_delegations(self) -> None:
        self.go(f"/contests/{self.contest}/manage/delegations")
        self.press("添加十三个设区市")
        self.sees("南京市", "共 13 条")

    def takes_the_lighter_setting(self, reason: str) -> None:
        """Where one administrator is all there is: the public record of the draw says so."""
        self.press("采用小型竞赛的简化设置")
        dialog = self.page.get_by_role("dialog")
        self.fill("理由", reason, dialog)
        self.press("采用小型竞赛的简化设置", dialog)
        self.sees("本竞赛按小型竞赛的简化设置分离职责", reason)

    def appoints(self, role: str, login_name: str, name: str, event: str = "") -> str:
        """Give a role; returns the one-time link where the account is new and nobody else has to confirm."""
        form = self.page.locator("form.form")
        self.choose("角色", role, form)
        self.fill("账号", login_name, form)
        self.fill("姓名", name, form)
        if event:
            self.tick(event, self.page.get_by_role("group", name="赛项"))
        self.press("授予角色")
        link = self.page.locator("#one-time-link")
        told = self.page.get_by_text(re.compile(f"已授予 {name} 角色。|已提交 {name} 的任命"))
        expect(link.or_(told)).to_be_visible()
        return link.inner_text() if link.count() else ""

    def moves_on(self, *steps: str) -> None:
        """Take the contest through steps of its life."""
        for step in steps:
            self.go(f"/contests/{self.contest}/manage")
            self.confirms(step)
            self.sees("竞赛状态：")

    def moves_on_early(self, step: str, reason: str, second: Person) -> None:
        """A step ahead of the calendar: proposed with a reason, taken when a second person confirms it."""
        self.go(f"/contests/{self.contest}/manage")
        self.press(step)
        dialog = self.page.get_by_role("dialog")
        self.fill("理由", reason, dialog)
        self.press("提出，等待确认", dialog)
        self.sees(f"已提出“{step}”，另一人确认后生效。")
        second.go(f"/contests/{self.contest}/steps")
        second.sees(step, reason)
        second.confirms("确认")
        second.sees("竞赛状态：")

    def checks_in(self, names: list[str]) -> None:
        self.go(f"/events/{self.event}/check-in")
        for name in names:
            tick = self.page.locator("li", has_text=name).get_by_role("button", name="到场")
            tick.click()
            expect(tick).to_have_attribute("aria-pressed", "true")

    def names_keepers(self, keepers: list["Keeper"]) -> None:
        self.go(f"/events/{self.event}/draw/keepers")
        places = (
            "第一保管人（姓名 → 参赛编号）",
            "第二保管人（参赛编号 → 赛位号）",
            "第三保管人（赛位号 → 加密号）",
        )
        for place, keeper in zip(places, keepers, strict=True):
            self.choose(place, keeper.name)
        self.press("保存保管人")
        self.sees("保管人已指定。")

    def draws(self, first: "Keeper", second: "Keeper", count: int) -> list[str]:
        """Commit, then draw with two keepers at the keyboard; returns the codes."""
        self.press("封存种子并公布指纹")
        self.sees("种子已封存，指纹已公布。")
        self.follow("抽签")
        self.fill("公开数", "07 19 23")
        self.choose("甲方保管人", first.name)
        self.fill("甲方口令", first.passphrase)
        self.choose("乙方保管人", second.name)
        self.fill("乙方口令", second.passphrase)
        self.press("抽签并封存名单")
        self.sees("抽签完成，三张名单已封存。")
        codes = self.page.locator(".codes").inner_text().split()
        assert len(codes) == count
        return codes

    def imports_the_scheme(self, aspects: list[dict[str, str]]) -> None:
        """Download the template, fill in a row an aspect, send it back."""
        self.go(f"/events/{self.event}/scheme")
        part = self.unfold("导入工作簿")
        with self.page.expect_download() as started:
            self.follow("下载模板", part)
        part.locator("input[type=file]").set_input_files(
            {"name": "评分标准.xlsx", "mimeType": XLSX, "buffer": filled(started.value.path(), aspects)}
        )
        self.press("导入", part)
        self.sees("评分标准已导入，成为第 1 版。", f"{len(aspects)} 项", "100.00")

    def publishes(self) -> None:
        self.go(f"/events/{self.event}/results")
        self.press("生成成绩快照")
        self.sees("第 1 号快照已生成。", "重算一致")
        self.confirms("公示成绩")
        self.sees("成绩已公示，第 1 次公布。")


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filled(template: Path, rows: list[dict[str, str]]) -> bytes:
    """The template with these rows under its headings."""
    book = openpyxl.load_workbook(io.BytesIO(template.read_bytes()))
    sheet = book.worksheets[0]
    headings = next(row for row in sheet.iter_rows() if "评分点编号" in {cell.value for cell in row})
    columns = {cell.value: cell.column for cell in headings}
    for number, row in enumerate(rows, start=headings[0].row + 1):
        for heading, text in row.items():
            sheet.cell(number, columns[heading], text)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# The contestant --------------------------------------------------------------------------------------


def portrait() -> bytes:
    """A head and shoulders before blue, as a photographer of certificates would have it."""
    image = Image.new("RGB", (413, 579), "#6f97c4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((40, 400, 373, 760), fill="#2b3540")
    draw.ellipse((176, 330, 237, 440), fill="#e3b895")
    draw.ellipse((126, 130, 287, 350), fill="#ecc6a5")
    draw.pieslice((118, 104, 295, 320), 180, 360, fill="#231f1d")
    return saved(image, "JPEG")


def paper(kind: str) -> bytes:
    """A sheet with lines on it; `kind` as Pillow names it (JPEG, PDF)."""
    image = Image.new("RGB", (827, 1169), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((80, 90, 747, 150), fill="#d9d4c6")
    for line in range(14):
        draw.rectangle((80, 230 + 48 * line, 747 - 37 * (line % 4), 244 + 48 * line), fill="#b9b5aa")
    draw.ellipse((520, 900, 690, 1070), outline="#b3372b", width=8)
    return saved(image, kind)


def saved(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


class Contestant(Person):
    someone: Someone

    def signs_up(self, contest: str, event: str, someone: Someone) -> None:
        """From the public page to the first step of the entry, making an account on the way."""
        self.someone = someone
        self.go("/")
        self.page.get_by_role("link", name=contest).first.click()
        self.sees("报名中", "参赛条件与奖项")
        self.page.get_by_role("link", name=re.compile(rf"报名\s*{event}")).first.click()
        self.follow("注册账号")
        self.sign_up(someone.name, someone.phone)
        self.sees("请准备", "证件照")
        self.press("开始报名")

    def tells_who_they_are(self, unit: str, city: str, id_number: str = "") -> None:
        self.fill("姓名", self.someone.name)
        self.fill("证件号码", id_number or self.someone.id_number)
        self.fill("手机号码", self.someone.phone)
        self.choose("参赛身份", "一线职工")
        self.fill("工作单位或学校", unit)
        self.choose("文化程度", "大学专科")
        self.choose("已有职业技能等级", "中级工")
        self.page.get_by_role("group", name="是否本地户籍").get_by_label("是", exact=True).check()
        self.tick("以上都没有")
        self.choose("代表队", city)

    def hands_in_papers(self) -> None:
        self.hands_in("photo", "证件照.jpg", "image/jpeg", portrait())
        self.hands_in("identity", "身份证.jpg", "image/jpeg", paper("JPEG"))
        self.hands_in("employment", "在职证明.pdf", "application/pdf", paper("PDF"))

    def hands_in(self, kind: str, name: str, media_type: str, data: bytes) -> None:
        """Choose a file; it is sent at once."""
        slot = self.page.locator(f"#document_{kind}")
        slot.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": media_type, "buffer": data}
        )
        expect(slot).to_contain_text("已上传")
        expect(slot.get_by_role("img").first).to_be_visible()

    def agrees(self) -> None:
        self.follow("下一步：逐项同意")
        # Taking part, papers, being named, and one for each body that something goes to.
        boxes = self.page.get_by_role("checkbox")
        expect(boxes).to_have_count(7)
        for box in boxes.all():
            expect(box).not_to_be_checked()
            box.check()
        self.press("下一步：核对提交")

    def submits(self) -> None:
        self.sees("资料齐全，符合参赛条件，可以提交。")
        self.sees_nothing_of(self.someone.id_number)
        self.press("提交报名")
        self.sees("报名已收到，进展见下。", "已提交")

    def mends(self, field: str, text: str, picture: Picture) -> None:
        """Follow the reviewer's marks and hand in again."""
        self.go("/today")
        self.follow("按审查意见修改报名")
        marked = self.page.locator(".marked")
        expect(marked).to_have_count(1)
        expect(marked).to_contain_text("审查员要求修改")
        marked.evaluate("node => node.scrollIntoView({block: 'center', behavior: 'instant'})")
        self.page.wait_for_timeout(300)
        picture(self.page, "05-phone-returned")
        self.fill(field, text, marked)
        self.press("下一步：上传材料")
        self.follow("下一步：逐项同意")
        self.press("下一步：核对提交")
        self.submits()


# The reviewer ----------------------------------------------------------------------------------------


class Reviewer(Person):
    def opens_the_queue(self, waiting: int) -> None:
        self.go("/today")
        self.follow("审查报名")
        expect(self.page.locator(".figure", has_text="待审查")).to_contain_text(str(waiting))

    def returns(self, name: str, field: str, reason: str, picture: Picture) -> None:
        self.follow(name)
        self.sees("全部符合")
        self.page.get_by_role("row", name=field).get_by_role("checkbox").check()
        picture(self.page, "04-review")
        self.page.get_by_label("退回修改").check()
        self.fill("给选手的话", reason)
        self.press("保存结论")
        self.sees("结论已保存，选手会收到通知。")

    def approves(self, name: str) -> None:
        self.follow(name)
        self.sees("全部符合")
        self.page.get_by_label("通过", exact=True).check()
        self.press("保存结论")
        self.sees("结论已保存，选手会收到通知。")

    def approves_the_rest(self, count: int) -> None:
        """Their papers lie in the queue unopened: each is ticked by hand, and that is said."""
        self.follow("批量通过")
        for box in self.page.locator("tbody").get_by_role("checkbox").all():
            box.check()
        self.page.get_by_label("我知道其中有材料没有人打开过，仍然通过").check()
        self.press(f"通过勾选的报名（本页 {count} 项）")
        self.sees(f"已通过 {count} 项，0 项未处理。")


# The draw --------------------------------------------------------------------------------------------


class Keeper(Person):
    """A cipher officer: keeps one list behind a passphrase that nobody else knows."""

    @property
    def passphrase(self) -> str:
        return f"{self.name} 的 云帆 石榴 铜铃 渡口"

    def sets_the_passphrase(self) -> None:
        self.go("/today")
        self.follow("设置加密口令")
        self.fill("加密口令", self.passphrase)
        self.fill("再输入一次", self.passphrase)
        self.press("设置口令")
        self.sees("加密口令已设置。", "钥匙指纹")


# Judging ---------------------------------------------------------------------------------------------


class Chief(Person):
    """The chief judge: seats the panel, enrols tablets, signs."""

    panel = 0

    def makes_the_panel(self, event: int, name: str) -> None:
        self.go(f"/events/{event}/panels")
        self.fill("评分组名称", name)
        self.press("新设评分组")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        self.panel = int(re.search(r"/panels/(\d+)", self.page.url)[1])

    def seats(self, judges: list[str]) -> None:
        """The judges in this order, the chief last."""
        for number, judge in enumerate([*judges, self.name], start=1):
            self.choose("裁判", judge)
            self.fill("裁判号", str(number))
            self.choose("职责", "裁判长" if judge == self.name else "评分裁判")
            self.press("安排裁判")
            expect(self.page.get_by_role("row", name=judge)).to_be_visible()

    def shows_the_square_for(self, judge: str) -> str:
        """The enrolment QR of a judge's tablet, read as a camera reads it; returns its address."""
        self.go(f"/panels/{self.panel}/devices")
        self.press("出示登记二维码", self.page.get_by_role("row", name=judge).first)
        return decoded(self.page.get_by_role("img", name="平板登记二维码").screenshot())

    def makes_the_sheets(self, event: int, count: int) -> None:
        self.go(f"/events/{event}/sheets")
        self.press("按加密号生成评分表")
        self.sees(f"已生成 {count} 份评分表。")

    def signs(self, event: int, codes: list[str]) -> None:
        takes_each(self, event, codes, "裁判长签字")


class Tabulator(Person):
    """The second person: compares and confirms."""

    def confirms(self, event: int, codes: list[str]) -> None:
        takes_each(self, event, codes, "复核无误")


class Supervisor(Person):
    def witnesses(self, event: int, codes: list[str]) -> None:
        takes_each(self, event, codes, "监督签字并锁定", asked=True)

    def opens_the_codes(self, event: int, first: Keeper, second: Keeper) -> None:
        """Two keepers type at the supervisor's desk."""
        self.go(f"/events/{event}/results/open")
        self.choose("第一名加密裁判", first.name)
        self.fill("第一名的口令", first.passphrase)
        self.choose("第二名加密裁判", second.name)
        self.fill("第二名的口令", second.passphrase)
        self.press("解密全部名单")


def takes_each(person: Person, event: int, codes: list[str], step: str, *, asked: bool = False) -> None:
    """The same step on every sheet; `asked`: it shows its effect first."""
    for code in codes:
        person.go(f"/events/{event}/sheets")
        person.follow("查看", person.page.get_by_role("row", name=code))
        person.press(step)
        if asked:
            dialog = person.page.get_by_role("dialog")
            expect(dialog).to_contain_text(code)
            person.press(step, dialog)
        expect(person.button(step)).to_have_count(0)


def decoded(picture: bytes) -> str:
    """What the one square code in a picture says."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert len(found) == 1
    return found[0].text


class Judge(Person):
    """A judge with a tablet: sees codes, never names."""

    def enrols(self, address: str, name: str) -> None:
        self.go(address)
        self.page.get_by_label("给平板起个名字").fill(name)
        self.press("登记")
        expect(self.page.get_by_role("heading", name="请裁判本人开始席位")).to_be_visible()

    def sits_down(self, pin: str) -> None:
        """The judge's own PIN, key by key."""
        for digit in pin:
            self.page.locator(f".keys-pin [data-key='{digit}']").click()
        self.page.locator("[data-key=start]").click()
        expect(self.page.get_by_role("heading", name="保密与回避声明")).to_be_visible()

    def declares(self) -> None:
        agree = self.page.get_by_label("我已阅读并承诺以上各条。")
        expect(self.button("确认声明")).to_be_disabled()
        agree.check()
        self.press("确认声明")
        expect(self.page.locator(".code-card").or_(self.page.locator(".empty")).first).to_be_visible()

    def refreshes(self) -> None:
        """Wait until the sheets have come."""
        self.page.evaluate("dispatchEvent(new Event('focus'))")
        expect(self.page.locator(".code-card").first).to_be_visible()
        self.order = [card.inner_text() for card in self.page.locator(".code-card b").all()]

    def loses_the_network(self) -> None:
        self.page.context.set_offline(True)

    def finds_the_network(self) -> None:
        self.page.context.set_offline(False)

    def opens(self, code: str) -> None:
        if not self.page.locator(".code-card").count():
            self.page.get_by_role("button", name="全部加密号").click()
        self.page.get_by_role("button", name=re.compile(rf"^{code}")).click()
        expect(self.page.locator(".code")).to_have_text(code)

    def marks(self, aspect: str, key: str) -> None:
        """Press one key for one aspect of the open code."""
        self.page.locator(".row", has_text=aspect).click()
        side = self.page.get_by_role("complementary")
        expect(side.get_by_role("heading", level=2)).to_contain_text(aspect)
        side.locator(".key", has_text=re.compile(rf"^{key}(?![\d.])|^是")).first.click()
        expect(self.page.locator(".said")).to_contain_text(
            re.compile(rf"{re.escape(aspect)} (已存在本平板|服务器已保存)")
        )

    def is_told(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("[data-status]")).to_contain_text(word)

    def hands_in(self, code: str) -> None:
        self.opens(code)
        self.press("提交本份评分")
        self.press("提交", self.page.get_by_role("dialog"))
        expect(self.page.locator("header")).to_contain_text("已提交")


# Results and certificates -----------------------------------------------------------------------------


class Officer(Person):
    """The certificate officer."""

    def confirms_the_awards(self, event: str, count: int) -> None:
        self.go("/today")
        self.follow("确认获奖名单")
        self.follow("查看", self.page.get_by_role("row", name=event))
        self.confirms("确认获奖名单")
        self.sees(f"已确认 {count} 个奖项。")

    def prints(self, count: int, design: str, picture: Picture) -> bytes:
        """Number and print; waits for the worker, returns the pile."""
        self.follow("打印证书")
        self.page.get_by_label(design).check()
        self.press(f"编号并打印 {count} 张")
        expect(self.page.locator("#batch-progress")).to_contain_text("已完成", timeout=60_000)
        self.page.reload()
        picture(self.page, "12-batch")
        with self.page.expect_download() as started:
            self.follow("下载整叠 PDF")
        return started.value.path().read_bytes()

    def waits_with_levels(self, contest: int) -> None:
        """No level leaves before the days of publicity are over."""
        self.go(f"/contests/{contest}/levels")
        self.sees("还没有可以推荐的人", "公示期内不推荐")
        expect(self.page.get_by_role("button", name="生成推荐")).to_have_count(0)
