"""The judge's tablet in a real browser: marks survive a lost network and a reload, and arrive once."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from competition.foundation.store.db import db
from competition.rules.roles import Actor
from scoring.devices.models import Device
from scoring.devices.sittings import operations as sitting_operations
from scoring.devices.sittings import queries as sittings
from scoring.marks import queries as mark_queries
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.models import CurrentMark, MarkEntry
from scoring.marks.restoration import queries as restoration
from scoring.rules.log import chaining
from scoring.signoff.contents import contents_of
from tests.browser.conftest import TABLET
from tests.disaster import Disaster
from tests.factories.judging import PIN, Hall

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# A loaded machine is slow; what is waited for here always comes.
expect.set_options(timeout=60_000)

PORTRAIT = TABLET | {"viewport": {"width": 820, "height": 1180}}

# Score keys are 64 px and more, every other control 56 (all of them in one look).
SIZES = """() => [...document.querySelectorAll("button, input")].map((one) => {
    const { width, height } = one.getBoundingClientRect();
    return [one.innerText, one.classList.contains("key") ? 64 : 56, width, height];
})"""


@pytest.fixture
def hall(app):
    return Hall()


class Judge:
    """Somebody with a tablet: knows keys and words only."""

    def __init__(self, page, site):
        self.page = page
        self.site = site

    def enrols(self, token, name="1 号平板"):
        self.page.goto(f"{self.site}/tablet/enrol#{token}")
        self.page.fill("input[name=name]", name)
        self.page.get_by_role("button", name="登记").click()

    def sits_down(self, pin=PIN):
        """The judge's own PIN, key by key."""
        expect(self.page.get_by_role("heading", name="请裁判本人开始席位")).to_be_visible()
        self.presses_pin(pin)

    def presses_pin(self, pin=PIN):
        for digit in pin:
            self.page.locator(f".keys-pin [data-key='{digit}']").click()
        self.page.locator("[data-key=start]").click()

    def declares(self):
        heading = self.page.get_by_role("heading", name="保密与回避声明")
        expect(heading).to_be_visible()
        self.page.locator("#agree").check()
        self.page.get_by_role("button", name="确认声明").click()
        expect(heading).to_be_hidden()

    def opens(self, code):
        self.page.get_by_role("button", name=code).click()
        expect(self.page.locator(f"[data-code='{code}']")).to_be_visible()

    def key(self, name):
        return self.page.locator(f"aside [data-key='{name}']")

    def presses(self, *names):
        for name in names:
            self.key(name).click()

    def at(self, code):
        """The aspect that is open."""
        expect(self.page.locator("aside h2")).to_contain_text(code)

    def shown(self, code):
        return self.page.locator("li", has=self.page.locator(".number", has_text=code)).locator(".mark")

    @property
    def status(self):
        return self.page.locator("[data-status]")

    def says(self, text):
        expect(self.page.locator("[data-said]")).to_contain_text(text)

    def ready_for_offline(self):
        self.page.wait_for_function(
            "async () => (await navigator.serviceWorker.ready) && navigator.serviceWorker.controller !== null"
        )


@pytest.fixture
def judge(hall, served, open_page):
    judge = Judge(open_page(TABLET), served.url)
    judge.enrols(hall.token(hall.seats[0]))
    judge.sits_down()
    judge.declares()
    return judge


HAN = re.compile(r"[\u4e00-\u9fff]")


def test_a_tablet_in_english_is_answered_in_english(hall, served, open_page):
    """The declaration and the words on the keys come from the server, without any cookie."""
    page = open_page(TABLET)
    page.goto(f"{served.url}/?language=en")
    page.goto(f"{served.url}/tablet/enrol#{hall.token(hall.seats[0])}")
    page.fill("input[name=name]", "Tablet 1")
    page.get_by_role("button", name="Enrol", exact=True).click()
    expect(page.locator("[data-key=start]")).to_be_visible()
    assert not HAN.search(page.locator("main h1, main .keys, main .soft").first.inner_text())
    Judge(page, served.url).presses_pin()
    expect(page.locator("#agree")).to_be_visible()
    assert not HAN.search(page.locator("main").inner_text())
    page.locator("#agree").check()
    page.get_by_role("button", name="Confirm the declaration").click()
    page.get_by_role("button", name="C-01").click()
    expect(page.locator("aside .key").first).to_be_visible()
    assert not HAN.search(" ".join(page.locator("aside .key").all_inner_texts()))


def marks_in_log(hall):
    db.session.rollback()
    return {
        row.aspect_id: (row.kind, row.value_units)
        for row in db.session.query(MarkEntry).order_by(MarkEntry.server_seq)
    }


def test_marks_survive_a_lost_network_and_a_reload(hall, judge, picture):
    picture(judge.page, "tablet-codes")
    judge.opens("C-01")
    judge.ready_for_offline()
    judge.at("A1.1")
    judge.presses("1")
    judge.at("A1.2")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    judge.says("A1.1 服务器已保存")

    judge.page.context.set_offline(True)
    judge.presses("3", "take")
    judge.at("A1.3")
    judge.says("A1.2 已存在本平板")
    expect(judge.status).to_contain_text("离线 · 1 项未上传")
    expect(judge.shown("A1.2")).to_contain_text("0.25")
    expect(judge.shown("A1.2")).to_contain_text("已存平板")
    picture(judge.page, "tablet-offline")

    judge.page.reload()
    judge.at("A1.3")
    expect(judge.status).to_contain_text("1 项未上传")
    expect(judge.shown("A1.2")).to_contain_text("0.25")
    judge.presses("5", "take")
    judge.at("A1.4")
    judge.presses("0", ".", "8", "take")
    judge.presses("1.50")
    judge.at("A2.1")
    expect(judge.key("2")).to_be_enabled()
    picture(judge.page, "tablet-judgement")
    judge.presses("2")
    judge.presses("absent")
    expect(judge.status).to_contain_text("离线 · 6 项未上传")
    assert len(marks_in_log(hall)) == 1

    judge.page.context.set_offline(False)
    expect(judge.status).to_have_text("在线 · 全部已上传", timeout=40_000)
    aspects = hall.aspects
    assert marks_in_log(hall) == {
        aspects["A1.1"]: ("mark", 100),
        aspects["A1.2"]: ("mark", 25),
        aspects["A1.3"]: ("mark", 71),
        aspects["A1.4"]: ("mark", 50),
        aspects["A1.5"]: ("mark", 150),
        aspects["A2.1"]: ("mark", 200),
        aspects["A2.2"]: ("absent", None),
    }
    assert db.session.query(MarkEntry).count() == 7
    assert chaining.broken_at(mark_queries.log_of(hall.event.contest_id)) is None
    expect(judge.page.locator(".marked")).to_have_text("已评 7 / 7")


# A finger that comes down on the same spot again with every new drawing, the first of another aspect included.
HASTY = """(target) => new Promise((done) => {
  const place = target.getBoundingClientRect();
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
  const aspect = () => document.querySelector("aside h2")?.textContent;
  const before = aspect();
  new MutationObserver((_, watch) => {
    document.elementFromPoint(x, y)?.click();
    if (aspect() !== before) done(watch.disconnect());
  }).observe(document.querySelector("[data-tablet]"), { childList: true });
  target.click();
})"""


def hastily(target):
    expect(target).to_be_enabled()
    target.evaluate(HASTY)


def test_a_double_tap_is_one_mark_and_the_keys_say_when_they_rest(hall, judge):
    """The second tap of a hasty finger was meant for what stood there before; the next real press is never dropped."""
    hastily(judge.page.locator("[data-sheet]", has_text="C-01"))
    judge.at("A1.1")
    hastily(judge.key("1"))
    judge.at("A1.2")
    expect(judge.shown("A1.2")).to_contain_text("未评")
    judge.page.locator("[data-aspect]", has_text="A2.1").click()
    slow = judge.page.context.new_cdp_session(judge.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 12})
    judge.presses("2", "absent")
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    expect(judge.shown("A2.2")).to_contain_text("缺考")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    aspects = hall.aspects
    assert marks_in_log(hall) == {
        aspects["A1.1"]: ("mark", 100),
        aspects["A2.1"]: ("mark", 200),
        aspects["A2.2"]: ("absent", None),
    }
    hastily(judge.page.locator("[data-act=undo]"))
    expect(judge.shown("A2.2")).to_contain_text("未评")
    expect(judge.shown("A2.1")).to_contain_text("2")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    db.session.rollback()
    assert db.session.query(MarkEntry).count() == 4


def test_undo_note_and_a_wrong_number(hall, judge, picture):
    judge.opens("C-02")
    judge.page.locator("[data-aspect]", has_text="A1.5").click()
    judge.presses("2.00")
    judge.at("A2.1")
    judge.page.locator("[data-act=undo]").click()
    judge.at("A1.5")
    judge.says("已撤回上一次修改")
    expect(judge.shown("A1.5")).to_contain_text("未评")
    judge.presses("0.00")
    expect(judge.shown("A1.5")).to_contain_text("0.00")
    judge.page.locator("[data-aspect]", has_text="A2.2").click()
    judge.page.locator("input.typed").fill("100，5")
    expect(judge.page.locator(".typed-said")).to_contain_text("应在 0.00 至 100.00 之间")
    expect(judge.key("take")).to_be_disabled()
    judge.page.locator("input.typed").fill("８８，5")
    expect(judge.key("take")).to_be_enabled()
    picture(judge.page, "tablet-typed")
    judge.presses("take")
    expect(judge.shown("A2.2")).to_contain_text("88.50")
    judge.page.locator("[data-aspect]", has_text="A2.2").click()
    judge.page.locator("[data-act=note]").click()
    judge.page.locator("dialog textarea").fill("左侧有划痕")
    judge.page.locator("[data-act=keep-note]").click()
    expect(judge.page.locator("[data-act=note]")).to_contain_text("有")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    db.session.rollback()
    current = {row.aspect_id: row for row in db.session.query(CurrentMark)}
    assert current[hall.aspects["A1.5"]].value_units == 0
    entry = mark_queries.mark_entry(current[hall.aspects["A2.2"]].mark_entry_id)
    assert (entry.value_units, entry.note) == (8850, "左侧有划痕")
    kinds = [row.kind for row in db.session.query(MarkEntry).order_by(MarkEntry.server_seq)]
    assert kinds == ["mark", "retract", "mark", "mark", "mark"]


def test_what_was_written_into_a_declaration_outlasts_a_new_drawing(hall, served, open_page):
    judge = Judge(open_page(TABLET), served.url)
    judge.enrols(hall.token(hall.seats[0]))
    judge.sits_down()
    judge.page.locator("textarea[name=conflicts]").fill("与 C-02 的教练同单位")
    judge.page.locator("#agree").check()
    drawn = judge.page.locator("#agree").element_handle()
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.page.wait_for_function("(before) => !before.isConnected", arg=drawn)
    expect(judge.page.locator("textarea[name=conflicts]")).to_have_value("与 C-02 的教练同单位")
    expect(judge.page.locator("#agree")).to_be_checked()
    judge.page.get_by_role("button", name="确认声明").click()
    judge.opens("C-01")


def test_after_a_conflict_both_tablets_of_a_judge_show_the_mark_that_counts(hall, served, open_page, judge):
    second = Judge(open_page(TABLET), served.url)
    second.enrols(hall.token(hall.seats[0]), name="备用平板")
    # Both go on: the judge does not want the first to end.
    second.page.locator("#alone").uncheck()
    second.sits_down()
    for one in (judge, second):
        one.opens("C-01")
    second.ready_for_offline()
    second.page.context.set_offline(True)
    second.page.locator("[data-aspect]", has_text="A1.5").click()
    second.presses("0.50")
    expect(second.status).to_contain_text("1 项未上传")
    judge.page.locator("[data-aspect]", has_text="A1.5").click()
    judge.presses("1.50")
    expect(judge.shown("A1.5")).to_contain_text("已保存")
    second.page.context.set_offline(False)
    expect(second.shown("A1.5")).to_contain_text("冲突", timeout=40_000)
    second.page.locator("[data-aspect]", has_text="A1.5").click()
    second.page.locator("[data-field^=reason]").fill("按第一台")
    second.page.locator("[data-keep]", has_text="1 号平板").click()
    for one in (second, judge):
        expect(one.shown("A1.5")).not_to_contain_text("冲突", timeout=40_000)
        expect(one.shown("A1.5")).to_contain_text("1.50")
        expect(one.shown("A1.5")).to_contain_text("已保存")


def test_keys_are_large_in_both_orientations(hall, served, open_page, picture):
    judge = Judge(open_page(PORTRAIT), served.url)
    judge.enrols(hall.token(hall.seats[0]))
    judge.sits_down()
    judge.declares()
    for size in (PORTRAIT["viewport"], TABLET["viewport"]):
        judge.page.set_viewport_size(size)
        judge.page.goto(f"{served.url}/tablet/")
        expect(judge.page.locator("[data-act=list], [data-sheet]").first).to_be_visible()
        if judge.page.locator("[data-act=list]").count():
            judge.page.locator("[data-act=list]").click()
        judge.opens("C-01")
        for aspect in judge.page.locator("[data-aspect]").all():
            aspect.click()
            for name, least, width, height in judge.page.evaluate(SIZES):
                assert width >= least, name
                assert height >= least, name
        name = "portrait" if size["height"] > size["width"] else "landscape"
        picture(judge.page, f"tablet-{name}")
        wide = judge.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wide, "nothing is cut off sideways"


def test_the_tablet_shows_what_the_servers_rule_gives(hall, judge):
    """Many measured values through the real queue: what was shown before is what the server signs."""
    judge.opens("C-01")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    differing = judge.page.evaluate(
        """async ({ sheet, aspects, scheme }) => {
            const { openStore } = await import("/static/js/tablet/store.js");
            const { keep } = await import("/static/js/tablet/queue.js");
            const { measuredMark, countMark } = await import("/static/js/tablet/reading.js");
            const store = openStore();
            const identity = await store.newestIdentity();
            const { bundle } = await store.work(identity.device);
            const pad = (id) => bundle.aspects.find((one) => one.id === id).pad;
            const enter = (aspect, measured, shown) =>
                keep(store, identity, scheme, null, { sheet, aspect, kind: "mark", value: null, measured, shown });
            for (let step = -12; step < 90; step += 1) {
                const measured = (step / 10).toFixed(step % 3 ? 1 : 3);
                await enter(aspects.range, measured, measuredMark(pad(aspects.range), measured, 2));
                await enter(aspects.steps, measured, measuredMark(pad(aspects.steps), measured, 2));
            }
            for (let count = 0; count < 12; count += 1) {
                await enter(aspects.deduct, String(count), countMark(pad(aspects.deduct), String(count)));
            }
            dispatchEvent(new Event("online"));
            for (let wait = 0; wait < 300 && (await store.countWaiting()) > 0; wait += 1) {
                await new Promise((done) => setTimeout(done, 100));
            }
            const entries = await store.allOf(identity.device);
            return entries.filter((entry) => entry.state !== "accepted" || entry.given !== entry.shown).map((entry) => entry.body);
        }""",
        {
            "sheet": hall.sheets[0].id,
            "scheme": hall.scheme.id,
            "aspects": {
                "range": hall.aspects["A1.3"],
                "steps": hall.aspects["A1.4"],
                "deduct": hall.aspects["A1.2"],
            },
        },
    )
    assert differing == []
    db.session.rollback()
    assert db.session.query(MarkEntry).count() == 2 * 102 + 12


def test_the_judges_pin_starts_the_seat_and_what_is_kept_waits_for_it(hall, served, open_page, picture):
    judge = Judge(open_page(TABLET), served.url)
    judge.enrols(hall.token(hall.seats[0]))
    expect(judge.page.get_by_role("heading", name="请裁判本人开始席位")).to_be_visible()
    for name, size in (("portrait", PORTRAIT["viewport"]), ("phone", {"width": 390, "height": 844})):
        judge.page.set_viewport_size(size)
        picture(judge.page, f"tablet-seat-{name}")
    judge.page.set_viewport_size(TABLET["viewport"])
    judge.sits_down("904716")
    expect(judge.page.locator("main [data-said]")).to_contain_text("还可以试 4 次")
    picture(judge.page, "tablet-seat")
    assert [key for key in judge.page.evaluate(SIZES) if key[2] < key[1] or key[3] < key[1]] == []
    judge.presses_pin()
    judge.declares()
    judge.opens("C-01")
    judge.ready_for_offline()
    # A started seat goes on without a network and through a reload, and asks for no PIN.
    judge.page.context.set_offline(True)
    judge.at("A1.1")
    judge.presses("1")
    # The next aspect opens when the mark is on the tablet's disk; before that nothing was said to be kept.
    judge.at("A1.2")
    judge.page.reload()
    judge.at("A1.2")
    # Meanwhile the judge ends the sitting from elsewhere: what the tablet keeps waits for the PIN.
    (sitting,) = sittings.live(member_id=hall.seats[0].id)
    sitting_operations.leave_seat(sitting.id, by=Actor(hall.seats[0].account_id, ""))
    judge.page.context.set_offline(False)
    expect(judge.page.locator("[data-held]")).to_contain_text("1 项评分未上传", timeout=40_000)
    expect(judge.status).to_contain_text("席位未开始")
    assert marks_in_log(hall) == {}
    judge.sits_down()
    judge.at("A1.2")
    expect(judge.status).to_have_text("在线 · 全部已上传", timeout=40_000)
    assert marks_in_log(hall) == {hall.aspects["A1.1"]: ("mark", 100)}


def test_a_tablet_changes_hands_and_each_judge_starts_the_own_seat(hall, served, open_page, picture, judge):
    judge.opens("C-01")
    judge.at("A1.1")
    judge.presses("1")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    judge.enrols(hall.token(hall.seats[1]))
    judge.sits_down()
    judge.declares()
    expect(judge.page.locator(".judge")).to_have_text("裁判 2")
    assert sittings.live(member_id=hall.seats[0].id) == []
    # And back: the second leaves, the first seat of this tablet is started by its judge.
    judge.page.locator("[data-act=leave]").click()
    judge.page.locator("[data-act=leave-now]").click()
    judge.page.locator("[data-act^=switch-]").click()
    expect(judge.page.locator(".seat-of")).to_contain_text("裁判 1")
    picture(judge.page, "tablet-seat-switch")
    judge.sits_down()
    judge.opens("C-01")
    expect(judge.shown("A1.1")).to_contain_text("1.00")
    db.session.rollback()
    assert sittings.live(member_id=hall.seats[1].id) == []


def test_an_old_enrolment_code_is_refused_in_words(hall, served, open_page):
    judge = Judge(open_page(TABLET), served.url)
    judge.enrols("unknown-token")
    expect(judge.page.locator("[data-said]")).to_have_text("登记码已使用或已过期，请裁判长重新出示二维码。")


@pytest.fixture
def disaster(hall, settings, tmp_path_factory):
    return Disaster(settings, tmp_path_factory.mktemp("disaster"))


# What the tablet holds of each entry: its state, and how many outcomes of former times beside the present one.
HELD = """async () => {
    const { openStore } = await import("/static/js/tablet/store.js");
    const store = openStore();
    const { device, epoch, owes } = await store.newestIdentity();
    const entries = await store.allOf(device);
    return { device, epoch, owes, entries: entries.map(({ state, again, former, server_seq }) => [state, again ?? 0, former?.length ?? 0, server_seq]) };
}"""


def fold(hall):
    db.session.rollback()
    db.session.expire_all()
    assert chaining.broken_at(mark_queries.log_of(hall.event.contest_id)) is None
    return [contents_of(sheet).hash for sheet in hall.sheets]


def strikes(disaster, served):
    """The machine dies, an older backup comes back at the same address."""
    served.kill()
    disaster.strikes()
    served.start()


def test_the_tablet_gives_a_restored_server_all_its_marks_by_itself(hall, served, judge, disaster, picture):
    judge.opens("C-01")
    judge.presses("1")
    expect(judge.shown("A1.1")).to_contain_text("已保存")
    disaster.saves()
    judge.presses("3", "take")
    judge.presses("5", "take")
    judge.at("A1.4")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    expect(judge.shown("A1.3")).to_contain_text("已保存")
    before, made = fold(hall), marks_in_log(hall)
    held = judge.page.evaluate(HELD)
    assert [entry[3] for entry in held["entries"]] == [1, 2, 3]

    strikes(disaster, served)
    assert len(marks_in_log(hall)) == 1
    assert fold(hall) != before
    # Nobody touches the tablet: it finds out, says so, and sends.
    expect(judge.page.locator("[data-restoration=done]")).to_contain_text(
        "本机的 3 项评分已全部重传", timeout=40_000
    )
    picture(judge.page, "tablet-restored")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    assert marks_in_log(hall) == made
    assert fold(hall) == before
    after = judge.page.evaluate(HELD)
    assert (after["device"], after["owes"]) == (held["device"], False)
    assert after["epoch"] != held["epoch"]
    # The first was in the backup and has its one outcome; the others keep the old one as evidence.
    assert after["entries"] == [["accepted", 0, 0, 1], ["accepted", 0, 1, 2], ["accepted", 0, 1, 3]]
    found = restoration.restoration_of(hall.event.id)
    assert (found.came_back, found.silent, found.unplaced) == (2, 0, 0)
    # And it goes on as if nothing had happened.
    judge.presses("0", ".", "8", "take")
    judge.at("A1.5")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    assert len(marks_in_log(hall)) == 4
    assert conflicts.open_conflicts(hall.event.id) == 0


def answering(told):
    """Somebody in the server's place, who always says this."""
    return lambda route: route.fulfill(**told)


def test_an_answer_that_is_not_this_servers_is_no_contact(judge, picture):
    """A login wall, a page of maintenance, half an answer, another service's: the chip says what it is, nothing is lost."""
    broken = []
    judge.page.on("pageerror", lambda error: broken.append(str(error)))
    judge.opens("C-01")
    judge.at("A1.1")
    foreign = (
        {"status": 200, "content_type": "text/html", "body": "<html>请先登录校园网</html>"},
        {"status": 403, "content_type": "text/html", "body": "<html>Forbidden</html>"},
        {"status": 200, "content_type": "application/json", "body": '{"epoch": "01'},
        {"status": 200, "content_type": "application/json", "body": '{"ok": true}'},
        {"status": 200, "body": ""},
    )
    for answer in foreign:
        judge.page.context.route("**/api/v1/**", answering(answer))
        judge.page.evaluate("dispatchEvent(new Event('online'))")
        expect(judge.status).to_contain_text("答复的不是本服务器")
        judge.page.context.unroute("**/api/v1/**")
        judge.page.evaluate("dispatchEvent(new Event('online'))")
        expect(judge.status).to_have_text("在线 · 全部已上传")
    judge.page.context.route("**/api/v1/**", answering(foreign[0]))
    judge.presses("1")
    expect(judge.status).to_contain_text("答复的不是本服务器 · 1 项未上传")
    expect(judge.page.locator("[data-restoration=foreign]")).to_contain_text("不是本服务器的")
    picture(judge.page, "tablet-foreign")
    judge.page.context.unroute("**/api/v1/**")
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    expect(judge.status).to_have_text("在线 · 全部已上传")
    assert broken == []


def test_marks_made_while_the_server_was_away_and_a_reload_in_the_middle_lose_nothing(
    hall, served, judge, disaster
):
    judge.opens("C-01")
    judge.ready_for_offline()
    disaster.saves()
    judge.presses("1")
    judge.at("A1.2")
    judge.presses("3", "take")
    expect(judge.shown("A1.2")).to_contain_text("已保存")
    judge.page.context.set_offline(True)
    judge.page.locator("[data-aspect]", has_text="A1.2").click()
    judge.presses("1", "take")
    expect(judge.status).to_contain_text("1 项未上传")
    strikes(disaster, served)

    # What is sent again arrives, but the answer is lost on the way; then the tablet is closed and opened again.
    arrived = []

    def loses_the_answer(route):
        with suppress(Error):  # the tablet may have given up, or been closed, before the answer is dropped
            if '"again"' in route.request.post_data:
                arrived.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

    judge.page.context.route("**/api/v1/marks?*", loses_the_answer)
    judge.page.context.set_offline(False)
    expect(judge.page.locator("[data-restoration=resending]")).to_be_visible(timeout=40_000)
    expect(judge.shown("A1.1")).to_contain_text("已存平板")
    while not arrived:
        judge.page.wait_for_timeout(100)
    assert arrived[0] == 200
    judge.page.context.unroute("**/api/v1/marks?*")
    judge.page.reload()
    expect(judge.page.locator("[data-restoration=done]")).to_be_visible(timeout=40_000)
    expect(judge.status).to_have_text("在线 · 全部已上传")
    aspects = hall.aspects
    db.session.rollback()
    current = {row.aspect_id: row.value_units for row in db.session.query(CurrentMark)}
    assert current == {aspects["A1.1"]: 100, aspects["A1.2"]: 75}
    assert db.session.query(MarkEntry).count() == 3
    assert conflicts.open_conflicts(hall.event.id) == 0
    assert restoration.restoration_of(hall.event.id).silent == 0


def test_a_tablet_enrolled_after_the_backup_keeps_its_marks_and_comes_back(
    hall, served, open_page, disaster, picture
):
    disaster.saves()
    judge = Judge(open_page(TABLET), served.url)
    judge.enrols(hall.token(hall.seats[0]))
    judge.sits_down()
    judge.declares()
    judge.opens("C-01")
    judge.presses("1")
    judge.at("A1.2")
    judge.presses("3", "take")
    expect(judge.shown("A1.2")).to_contain_text("已保存")
    before, held = fold(hall), judge.page.evaluate(HELD)
    strikes(disaster, served)
    expect(judge.status).to_contain_text("服务器不认识本平板", timeout=40_000)
    expect(judge.page.locator("[data-restoration=forgotten]")).to_contain_text("2 项评分都还在")
    expect(judge.status).to_contain_text("2 项未上传")
    expect(judge.shown("A1.1")).to_contain_text("已存平板")
    picture(judge.page, "tablet-forgotten")
    # It goes on keeping marks.
    judge.presses("5", "take")
    judge.at("A1.4")
    expect(judge.status).to_contain_text("3 项未上传")
    # The QR of another judge is refused in words; that of its own takes it back.
    judge.enrols(hall.token(hall.seats[1]))
    expect(judge.page.locator("[data-said]")).to_contain_text("存着另一名裁判的评分")
    expect(judge.page.locator("[data-anew]")).to_be_visible()
    judge.page.goto("about:blank")
    judge.enrols(hall.token(hall.seats[0]))
    judge.sits_down()
    judge.declares()
    expect(judge.page.locator("[data-restoration=done]")).to_contain_text("3 项", timeout=40_000)
    expect(judge.status).to_have_text("在线 · 全部已上传")
    assert judge.page.evaluate(HELD)["device"] == held["device"]
    assert db.session.query(Device).count() == 1
    aspects = hall.aspects
    assert marks_in_log(hall) == {
        aspects["A1.1"]: ("mark", 100),
        aspects["A1.2"]: ("mark", 25),
        aspects["A1.3"]: ("mark", 71),
    }
    assert fold(hall) != before
    assert restoration.restoration_of(hall.event.id).came_back == 2
