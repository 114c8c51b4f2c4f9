"""One contest through its changes, by its pages: after each, every page and paper that shows the fact says the same.

After a change all of them are read again (`tests/shown.py`): what reads otherwise is told page by page and person by
person, and must be just what the change is about.
"""

import io
import re

import pytest

from certificates.skill_levels.models import Recommendation
from competition.foundation.store.db import db
from competition.foundation.work.models import Message
from competition.persons.claiming import claim_code
from competition.persons.queries import claimable, id_index
from competition.rules.roles import Role, Scope
from tests import shown
from tests.factories.accounts import make_account
from tests.factories.chain import Chain
from tests.factories.registration import add_event, delegations_of, picture, posted, resident, typed

NAMES = tuple(f"{surname}示范" for surname in "赵钱孙李周吴郑王冯陈褚卫")
# Pages that tell of everybody how their result stands: all their lines change with it.
STANDING = {
    *("ledger.contest", "ledger.workbook", "ledger.certificate", "ledger.own", "verifying.code"),
    *("skill_levels.contest", "skill_levels.workbook", "skill_levels.list_paper", "skill_levels.body"),
    *("skill_levels.recommendation", "skill_levels.application_paper", "skill_levels.own"),
    *("ledger.file", "issuing.batch", "issuing.batch_file", "skill_levels.letter", "today.today"),
}


class Changes(dict):
    """What reads otherwise since the last look, by (page, whose): the lines that are gone, and those that are new."""

    def now(self, page, whose=""):
        """The new lines of somebody on a page."""
        found = [
            fresh for (name, who), (_gone, fresh) in self.items() if name.split()[0] == page and who == whose
        ]
        return "\n".join(line for fresh in found for line in fresh)

    def gone(self, page, whose=""):
        """The lines that are no more."""
        found = [
            gone for (name, who), (gone, _fresh) in self.items() if name.split()[0] == page and who == whose
        ]
        return "\n".join(line for gone in found for line in gone)

    def people(self, besides=()):
        """Of whom something reads otherwise, and on which pages; that they were told of it is asked apart."""
        found, besides = {}, {"notices.mine", *besides}
        for page, whose in self:
            if whose and not whose.startswith("(") and page.split()[0] not in besides:
                found.setdefault(whose, set()).add(page.split()[0])
        return found


class Told:
    """The chain, everybody's browser, and what all pages said last."""

    def __init__(self, app, sign_in):
        self.app, self.sign_in = app, sign_in
        self.chain = chain = Chain()
        self.supervisor = make_account("徐监督", (Role.SUPERVISOR, Scope.CONTEST, chain.contest_id))
        staff = {
            "organiser": chain.organiser,
            "supervisor": self.supervisor,
            "reviewer": chain.reviewer,
            "officer": chain.officer,
            "registrar": chain.registrar,
            "assessor": chain.assessor,
        }
        self.clients = {"": app.test_client(), **{who: sign_in(account) for who, account in staff.items()}}
        self.noted = 0

    def client(self, name):
        if name not in self.clients:
            self.clients[name] = self.sign_in(self.chain.accounts[name])
        return self.clients[name]

    def post(self, who, path, **data):
        answer = self.client(who).post(path, data=data)
        assert answer.status_code == 303, "\n".join(shown.of_html(answer.data))
        self.client(who).get(answer.headers["Location"])  # what is flashed is read there
        return answer.headers["Location"]

    def look(self, *watched):
        """From here on these people's own pages are read too."""
        for name in watched:
            self.client(name)
        self.shelf = shown.Shelf(self.app, self.chain, self.clients, watched)
        self.before = self.shelf.read()
        self.notices()

    def changed(self):
        """What every page says otherwise since the last look; the history holds."""
        after = self.shelf.read()
        found = Changes(shown.changed(self.before, after))
        self.before = after
        checked = self.app.test_cli_runner().invoke(args=["log", "verify", str(self.chain.contest_id)])
        assert checked.exit_code == 0, checked.output
        db.session.rollback()
        return found

    def notices(self):
        """Who was told since the last asking: e-mail address or phone."""
        rows = db.session.query(Message).filter(Message.id > self.noted).order_by(Message.id).all()
        self.noted = max([self.noted, *(row.id for row in rows)])
        return {row.recipient for row in rows}

    def address(self, name):
        return self.of(self.chain.accounts[name])

    def of(self, account):
        return f"account{account.id}@example.org"

    # Acts by pages ----------------------------------------------------------------------------------------------

    def begin(self, name, event):
        return int(self.post(name, f"/events/{event.id}/enter").split("/")[2])

    def hand_in(self, name, entry_id, *members, fresh=()):
        """All steps of an entry; `fresh` are the places whose papers are handed in."""
        fields = {"delegation": str(delegations_of(self.chain.event)[0])}
        for number, member in enumerate(members):
            fields |= posted(member, number)
        self.post(name, f"/entries/{entry_id}/details", **fields)
        for place in fresh:
            for kind in ("photo", "identity"):
                paper = {"position": str(place), "kind": kind, "file": (io.BytesIO(picture()), "照片.jpg")}
                self.post(name, f"/entries/{entry_id}/materials", **paper)
        self.post(name, f"/entries/{entry_id}/consent", processing="y", sensitive="y", publication="y")
        self.post(name, f"/entries/{entry_id}/check")

    def approve(self, entry_id):
        page = self.client("reviewer").get(f"/entries/{entry_id}/review").text
        version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
        self.post("reviewer", f"/entries/{entry_id}/review", outcome="approve", version=version)

    def claim(self, name, number, entry_id):
        """A member of a team takes over what was entered for them, and agrees."""
        self.chain.accounts[name] = make_account(name)
        [person] = claimable(id_index("resident", resident(number)))
        said = {"id_kind": "resident", "id_number": resident(number), "name": name}
        self.post(name, "/claim", code=claim_code(person), **said)
        self.post(name, f"/my/consents/{entry_id}", processing="y", sensitive="y", publication="y")

    def rule(self, **said):
        """The organiser records a ruling, the supervisor confirms it."""
        path = self.post("organiser", f"/events/{self.chain.event_id}/rulings/new", **said)
        self.post("supervisor", f"{path}/confirm")

    def publish(self, reason):
        path = f"/events/{self.chain.event_id}/results"
        self.post("organiser", f"{path}/snapshots")
        self.post("organiser", f"{path}/publish", kind="publicity", reason=reason)


def test_every_page_says_whether_it_shows_a_fact_of_the_chain(app):
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert there - shown.SHOWN.keys() - shown.SILENT == set(), "say it in tests/shown.py"
    assert (shown.SHOWN.keys() | shown.SILENT) - there == set()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_contest_stays_true_through_its_changes(app, sign_in):
    told = Told(app, sign_in)
    chain = told.chain
    other, team = add_event(chain.event), add_event(chain.event, code="D03", name="机电", members=2)
    chain.seat(NAMES)
    a_person_enters_twice(told, other)
    a_member_is_replaced(told, team)
    a_unit_is_corrected(told)
    chain.close()
    chain.judge({name: 95 - number for number, name in enumerate(NAMES)}).snapshot().publish()
    chain.award().print()
    at = {place: row["names"][0] for place, row in chain.rows().items()}
    a_result_is_corrected_at_the_last_prize(told, at)
    a_champion_is_disqualified(told, at)
    an_objection_is_upheld(told, at)
    a_final_result_is_withdrawn_and_comes_back(told, at)
    a_name_is_put_right_after_certificates(told, at)
    consents_are_taken_back(told, at)


def a_person_enters_twice(told, other):
    """Their first entry stands as it was reviewed, whatever they say in the second."""
    name = NAMES[0]
    told.look(name)
    entry_id = told.begin(name, other)
    told.hand_in(name, entry_id, typed(1, name, unit_name="另一家厂"), fresh=(1,))
    found = told.changed()
    assert set(found.people()) == {name}
    assert found.people()[name] <= {
        *("entries.mine", "entries.show", "entries.badge", "persons.my_record", "persons.my_record_file"),
        *("reviews.review", "reviews.queue", "reviews.export", "skill_levels.held", "today.today"),
    }
    assert found.gone("reviews.queue", name) == ""
    assert "另一家厂 D02 电工" in found.now("reviews.queue", name)
    assert "个人资料为 另一家厂" in found.now("entries.show", name)
    assert "另已报 1 个" in found.now("reviews.review", name)
    assert found.gone("entries.badge", name) == ""


def a_member_is_replaced(told, team):
    """Who left is in nothing of it any more; who came has their own place, papers and badge."""
    leader, leaving, coming = "许示范", "何示范", "吕示范"
    told.chain.accounts[leader] = make_account(leader)
    entry_id = told.begin(leader, team)
    told.chain.entered[leader] = entry_id
    people = [
        typed(20 + n, name, unit_name="示范甲厂") for n, name in enumerate((leader, leaving, coming), 1)
    ]
    told.hand_in(leader, entry_id, *people[:2], fresh=(1, 2))
    told.claim(leaving, 22, entry_id)
    told.approve(entry_id)
    told.look(leader, leaving)
    told.shelf.marks |= {name: {name} for name in (leaving, coming)}
    told.before = told.shelf.read()
    assert leaving in str(told.before[f"entries.badge {entry_id}", leader])
    told.post(leader, f"/entries/{entry_id}/change", reason="队员受伤")
    told.hand_in(leader, entry_id, people[0], people[2], fresh=(2,))
    told.claim(coming, 23, entry_id)
    told.approve(entry_id)
    found = told.changed()
    assert found.people()[leaving] >= {"entries.show", "entries.badge", "entries.mine", "reviews.queue"}
    assert found.now("reviews.queue", leaving) == found.now("entries.badge", leaving) == ""
    assert coming in found.now("reviews.queue", coming)
    assert coming in found.now("entries.badge", leader)
    for (page, whose), lines in told.before.items():
        if whose == leader and page.split()[0] in ("entries.show", "entries.badge"):
            assert leaving not in str(lines), page
    assert told.client(leaving).get(f"/entries/{entry_id}").status_code in (403, 404)


def a_unit_is_corrected(told):
    """The badge and the lists follow once it was reviewed again."""
    name = NAMES[1]
    told.look(name)
    entry_id = told.chain.entered[name]
    told.post(name, f"/entries/{entry_id}/change", reason="单位名称写错了")
    told.hand_in(name, entry_id, typed(2, name, unit_name="正名有限公司", held_level="none"), fresh=(1,))
    found = told.changed()
    assert "示范2厂" in found.gone("entries.badge", name)
    assert "示范2厂" in found.now("reviews.review", name)
    assert "正名有限公司" in found.now("reviews.review", name)
    told.approve(entry_id)
    found = told.changed()
    assert "正名有限公司" in found.now("entries.badge", name)
    assert "已通过" in found.now("reviews.queue", name)
    stale = {key for key, lines in told.before.items() if key[1] == name and "示范2厂" in str(lines)}
    assert stale == set()


def a_result_is_corrected_at_the_last_prize(told, at):
    """Ten of twelve win: the eleventh comes to the tenth place in publicity."""
    chain, tenth, eleventh = told.chain, at[10], at[11]
    told.look(tenth)
    chain.fill(chain.rows()[11]["code"], 86.5)
    told.publish("复核更正")
    found = told.changed()
    shared = {
        "awards.event",
        "board.rows",
        "results.public_results",
        "results.results",
        "skill_levels.contest",
    }
    people = found.people({"issuing.batch", "issuing.batch_file"})
    assert people.keys() == {tenth, eleventh}
    assert people[eleventh] ^ shared == {"awards.print_certificates"}
    ended = {"ledger.certificate", "ledger.contest", "ledger.file", "ledger.own", "ledger.workbook"}
    assert people[tenth] ^ shared == ended | {"verifying.code", "today.today", "persons.my_record_file"}
    for page in ("awards.event", "board.rows", "results.public_results", "results.results"):
        assert "三等奖" in found.now(page, eleventh), page
        assert "三等奖" in found.gone(page, tenth), page
        assert "三等奖" not in found.now(page, tenth), page
    for page in ("ledger.certificate", "ledger.contest", "ledger.workbook", "ledger.own", "verifying.code"):
        assert "作废" in found.now(page, tenth), page
    assert found.now("ledger.file", tenth) == "(422)"
    assert "复核更正" in found.now("results.public_results")
    assert "收回原件" in found.now("today.today", "(officer)")
    assert "打印获奖证书" in found.now("today.today", "(officer)")
    assert told.notices() >= {told.address(tenth), told.address(eleventh), told.of(told.chain.officer)}
    assert "成绩" in found.now("notices.mine", tenth)


def a_champion_is_disqualified(told, at):
    """Final, applied for, decided: everything of the champion ends, and all behind move up."""
    chain, champion = told.chain, at[1]
    chain.final().recommend().apply()
    rows = db.session.query(Recommendation).filter_by(contest_id=chain.contest_id).order_by(Recommendation.id)
    for serial, row_id in enumerate([row.id for row in rows][:5], 1):
        chain.decide(row_id, serial)
    told.look(champion, at[10])
    said = {"text": "冒名顶替", "clause": "技术规则 8.2", "raised_by": ""}
    told.rule(kind="disqualification", entry_id=str(chain.entered[champion]), **said)
    found = told.changed()
    for page in ("awards.event", "board.rows", "results.public_results", "honours.contest"):
        assert champion in found.gone(page, champion), page
        assert found.now(page, champion) == "", page
    assert "成绩取消" in found.now("results.results", champion)
    for page in ("ledger.contest", "ledger.workbook", "ledger.certificate", "ledger.own", "verifying.code"):
        assert "作废" in found.now(page, champion), page
    for page in ("skill_levels.body", "skill_levels.own", "skill_levels.recommendation"):
        assert "推荐已撤回" in found.now(page, champion), page
    assert found.now("skill_levels.application_paper", champion) == "(422)"
    assert "冒名顶替" in found.now("results.public_results")
    assert "金牌工匠" in found.now("awards.event", at[2])
    # The tenth has won again, and is not left with the level of a place without a prize.
    assert "三等奖" in found.now("results.public_results", at[10])
    assert "推荐已撤回" in found.now("skill_levels.own", at[10])
    assert "撤回了推荐" in found.now("today.today", "(assessor)")
    relying = {told.of(chain.officer), told.of(chain.assessor)}
    assert told.notices() >= relying | {told.address(at[place]) for place in (1, 2, 5, 10)}


def an_objection_is_upheld(told, at):
    """The sixth had a point uncounted: they pass the fifth, who had come to a second prize."""
    chain, fifth, sixth = told.chain, at[5], at[6]
    chain.final()
    told.look(fifth)
    chain.fill(chain.rows()[5]["code"], 91.5)
    told.rule(kind="objection", entry_id="0", text="漏计一项", clause="技术规则 8.3", raised_by="某代表队")
    found = told.changed()
    for page in ("awards.event", "board.rows", "results.public_results", "results.results"):
        assert "二等奖" in found.gone(page, fifth), page
        assert "三等奖" in found.now(page, fifth), page
        assert "二等奖" in found.now(page, sixth), page
    assert "异议成立 漏计一项 依据：技术规则 8.3" in found.now("results.public_results")
    assert not any("某代表队" in line for line in told.before["results.public_results", ""])
    moved = found.people(STANDING | {"awards.print_certificates"})
    assert set(moved) == {fifth, sixth}
    assert told.notices() >= {told.address(fifth), told.address(sixth)}


def a_final_result_is_withdrawn_and_comes_back(told, at):
    """Everything waits, nothing is given out; published again without a change all is as it was."""
    chain, third = told.chain, at[3]
    chain.award().print().final()
    told.look(third)
    before = told.before
    path = told.post(
        "organiser", f"/events/{chain.event_id}/results/withdraw", reason="成绩有误", foreseen="1"
    )
    told.post("supervisor", f"{path}/confirm")
    found = told.changed()
    for page in ("results.public_results", "board.rows", "awards.event"):
        assert third in found.gone(page, third), page
        assert third not in found.now(page, third), page
    for page in ("ledger.contest", "ledger.workbook", "ledger.certificate", "ledger.own", "verifying.code"):
        assert "暂停使用" in found.now(page, third), page
    assert found.now("ledger.file", third) == "(422)"
    for page in (
        "skill_levels.contest",
        "skill_levels.body",
        "skill_levels.recommendation",
        "skill_levels.own",
    ):
        assert "暂停办理" in found.now(page, third), page
    assert "撤回公布 成绩有误" in found.now("results.public_results")
    assert "等待公示" in found.now("today.today", "(organiser)")
    assert told.notices() >= {told.address(third)}
    told.post("organiser", f"/events/{chain.event_id}/results/publish", kind="publicity", reason="复核无误")
    chain.final()
    told.changed()
    left = shown.changed(before, told.before)
    # What was taken out meanwhile stands in the record of whose it is.
    noted = {"persons.my_record", "persons.my_record_file"}
    besides = noted | {"notices.mine", "today.today", "skill_levels.letter"}
    assert {page.split()[0] for page, whose in left if whose} <= besides, left


def a_name_is_put_right_after_certificates(told, at):
    """Void and issued anew in one step; what was published and signed stays, and says it."""
    chain, fourth = told.chain, at[4]
    right = f"{fourth[0]}示帆"
    told.look(fourth)
    told.shelf.marks = {name: {name} for name in chain.entered} | {right: {right}}
    told.before = told.shelf.read()
    asked = {"name": right, "id_kind": "resident", "id_number": "", "text": "证件上是这个字"}
    path = told.post("organiser", f"/entries/{chain.entered[fourth]}/correction/1", proof="original", **asked)
    assert right in told.client("supervisor").get(path).text
    told.changed()
    told.post("supervisor", f"{path}/confirm")
    found = told.changed()
    for page in ("entries.show", "entries.badge", "persons.my_record"):
        assert right in found.now(page, fourth), page
    for page in (
        "reviews.queue",
        "ledger.contest",
        "awards.event",
        "skill_levels.contest",
        "checking_in.check_in",
    ):
        assert fourth in found.gone(page, fourth), page
        assert right in found.now(page, right), page
    stale = {page.split()[0] for (page, _whose), lines in told.before.items() if fourth in str(lines)}
    # What was signed, published and told, the void certificate, what was decided then, the record of the correction.
    assert stale <= {
        "notices.mine",
        *("board.rows", "results.public_results", "verifying.code"),
        *("ledger.certificate", "ledger.contest", "ledger.workbook"),
        *("entries.show", "reviews.review", "persons.my_record_file"),
    }
    assert "作废" in found.now("verifying.code", fourth)
    assert found.gone("results.public_results", fourth) == ""
    assert f"{right}" in found.now("results.public_results", right)
    assert told.notices() >= {told.address(fourth), told.of(chain.officer)}


def consents_are_taken_back(told, at):
    """Strangers read a masked name wherever one stands; the contest's own papers stay."""
    public = {"results.public_results", "board.rows"}
    told.look(at[2], at[10])
    for name, kind in ((at[2], "publication"), (at[10], "processing")):
        told.post(name, "/my/data", kind=kind, contest=str(told.chain.contest_id))
        found = told.changed()
        assert found.people({"entries.show", "persons.my_record", "persons.my_record_file"})[name] >= public
        for page in public:
            assert name in found.gone(page, name)
            assert name[0] + "**" in found.now(page)
        strangers = [page for page, _whose in told.before if not shown.SHOWN[page.split()[0]].who]
        assert not [page for page in strangers if name in str(told.before.get((page, name), ""))]


@pytest.mark.slow
def test_a_contest_that_is_called_off_says_so_everywhere(app, sign_in):
    told = Told(app, sign_in)
    chain, name = told.chain, NAMES[0]
    chain.seat(NAMES[:2])
    chain.close()
    told.look(name)
    path = f"/contests/{chain.contest_id}/manage/phase"
    asked = told.post("organiser", path, step="cancel", reason="场馆停电")
    found = told.changed()
    assert "取消竞赛" in found.now("today.today", "(supervisor)")
    page = told.client("supervisor").get(asked).text
    told.post("supervisor", re.search(r"/steps/\d+/confirm", page)[0])
    found = told.changed()
    for page in ("entries.show", "entries.mine"):
        assert "已取消" in found.now(page, name), page
    assert "请打印参赛证" in found.gone("entries.show", name)
    assert found.now("entries.badge", name) == "(303)"
    for page in ("contests.show", "timetables.venues", "timetables.venues_workbook"):
        assert "场馆停电" in found.now(page), page
    assert "场馆停电" in found.now("entries.show", name)
    assert "已取消" in found.now("contests.manage")
    assert told.notices() >= {told.address(one) for one in NAMES[:2]}
