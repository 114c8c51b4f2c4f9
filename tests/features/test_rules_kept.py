"""A page of the rules keeps what it does not change: opened and saved untouched, it changes no byte."""

import hypothesis
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import captions
from competition.rulebooks import operations as rulebook_operations
from competition.rulebooks import queries as rulebooks
from competition.rulebooks.models import RulesVersion
from competition.rules.editions.defaults import EDITIONS, default_rules
from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.honours import Honour
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.editions.kinds.levels import LEVELS, Level
from competition.rules.editions.kinds.titles import Title
from competition.rules.editions.model import KINDS, to_body, to_json
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from competition.rules.words.groups import Group
from competition.rules.words.identities import Identity
from tests.factories.accounts import make_account
from tests.factories.contests import make_contest, make_event
from tests.factories.rules import rules_in_order
from tests.features.test_rulebooks import shown, text

pytestmark = pytest.mark.one_engine

PAGES = ("", "/eligibility", "/quotas", "/filling", "/weights", "/ties", "/levels", "/full")


@pytest.fixture
def organiser(app):
    return make_account("周示范")


@pytest.fixture
def contest(organiser):
    contest = make_contest(Phase.PREPARING, organiser=organiser, events=2)
    make_event(contest, code="X01", group_kind="student")
    return contest


@pytest.fixture
def desk(organiser, contest, sign_in):
    return sign_in(organiser)


@atomic
def store(contest, rules):
    """The next version, whatever it says."""
    number = rulebooks.current_version(contest.id).number + 1
    db.session.add(
        RulesVersion(contest_id=contest.id, number=number, body=to_body(rules), created_at=clock.now())
    )


def saved_untouched(desk, contest, page):
    url = f"/contests/{contest.id}/manage/rules{page}"
    _words, fields = shown(desk.get(url))
    if page == "/full":
        fields["body"] = fields["body"].lstrip("\r\n")
    return desk.post(url, data=fields | {"clause": "核对", "do": "save"})


@pytest.mark.parametrize("tab", PAGES)
@settings(
    max_examples=8,
    suppress_health_check=list(HealthCheck),
    deadline=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)
@given(rules_in_order())
def test_any_rules_are_the_same_byte_for_byte_after_a_page_was_opened_and_saved(desk, contest, tab, rules):
    store(contest, rules)
    answer = saved_untouched(desk, contest, tab)
    assert answer.status_code == 303, text(answer.get_data(as_text=True))
    assert to_json(rulebooks.rules_of(contest.id)) == to_json(rules)


@pytest.mark.parametrize("tab", PAGES)
@pytest.mark.parametrize("number", range(len(EDITIONS)))
def test_the_rules_that_an_edition_begins_with_are_kept_too(desk, contest, tab, number):
    rules = EDITIONS[number].in_year(2027)
    store(contest, rules)
    assert saved_untouched(desk, contest, tab).status_code == 303
    assert to_json(rulebooks.rules_of(contest.id)) == to_json(rules)


EVERYTHING_SAID = Level(
    clause="第八条",
    group=Group.STAFF,
    members=2,
    identities=(Identity.TEACHER, Identity.FRONTLINE),
    first_place=1,
    last_place=3,
    upper_half_only=True,
    floor=2,
    once_per_year=True,
    paper_level=3,
    any_occupation=True,
)


def test_a_reason_alone_changes_no_row_of_levels(desk, contest):
    """Entry size, identities, the upper half and once a year were lost here."""
    rules = msgspec.structs.replace(default_rules("zhuangyuan", 2027), levels=(EVERYTHING_SAID,))
    rulebook_operations.set_rules(contest.id, rules, "附件", by=SYSTEM)
    assert saved_untouched(desk, contest, "/levels").status_code == 303
    assert rulebooks.rules_of(contest.id).levels == (EVERYTHING_SAID,)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_value_is_on_the_page_of_its_kind(desk, contest, kind):
    rules = msgspec.structs.replace(
        default_rules("zhuangyuan", 2027, tier="province"),
        levels=(EVERYTHING_SAID,),
        filling=(Filling(clause="第九条"),),
    )
    rulebook_operations.set_rules(contest.id, rules, "附件", by=SYSTEM)
    pages = [
        desk.get(f"/contests/{contest.id}/manage/rules{page}").get_data(as_text=True) for page in PAGES[:-1]
    ]
    found = " ".join(text(page) for page in pages)
    labels = [captions.label(kind, value.name) for value in kind.values if value.name != "steps"]
    with desk.application.test_request_context():
        assert [one for one in labels if one not in found] == []


def test_the_public_page_says_of_a_row_all_that_the_engine_asks(desk, contest):
    rules = msgspec.structs.replace(
        default_rules("zhuangyuan", 2027, tier="province"),
        levels=(
            EVERYTHING_SAID,
            Level(clause="第九条", upper_half_only=True, floor=3, floor_holders_only=True, cap=2),
            Level(clause="第十条", last_place=20, from_held=True, cap=2),
        ),
    )
    rulebook_operations.set_rules(contest.id, rules, "附件", by=SYSTEM)
    page = text(desk.get(f"/contests/{contest.id}/rules/2").get_data(as_text=True))
    _before, first, second, third, *_rest = page[page.index("技能等级推荐") :].split("行 ")[0:5]
    for said in (
        "组别：职工组",
        "参赛人数：双人",
        "名次从：1",
        "名次到：3",
        "院校在职教师、企事业单位一线职工",
        "前一半：是",
        "且命题等级为：三级/高级工",
        "推荐等级：二级/技师",
        "上限：一级/高级技师",
        "一人一年只晋升一次，取较好的一次：是",
        "没有对应职业的赛项也推荐：是",
        "已具备该等级或更高等级的晋升一级：是",
    ):
        assert said in first, said
    assert "双合格" not in second
    assert "只晋升恰好具备该等级的，更高的不推荐：是" in second
    assert "在原等级上晋升一级（没有等级的不推荐）：是" in third
    assert "推荐等级：" not in third
    assert str(LEVELS.note) in page


def test_what_nobody_carries_out_says_so_on_the_form_and_on_the_public_page(desk, contest):
    page = text(desk.get(f"/contests/{contest.id}/rules/1").get_data(as_text=True))
    assert "申诉期限（小时）：2 （仅公布，本系统不执行）" in page
    assert "迟到多少分钟按缺席：15 公示天数" in page
    form = text(desk.get(f"/contests/{contest.id}/manage/rules").get_data(as_text=True))
    assert form.count("仅公布，本系统不执行") >= 12
    english = text(desk.get(f"/contests/{contest.id}/rules/1?lang=en").get_data(as_text=True))
    assert english


def test_every_contradiction_is_told_at_once_with_its_row_and_field_and_nothing_typed_is_lost(desk, contest):
    url = f"/contests/{contest.id}/manage/rules/levels"
    rules = msgspec.structs.replace(
        default_rules("zhuangyuan", 2027, tier="province"),
        levels=(EVERYTHING_SAID, Level(clause="二", last_place=4, floor=3)),
    )
    rulebook_operations.set_rules(contest.id, rules, "附件", by=SYSTEM)
    _page, fields = shown(desk.get(url))
    fields |= {
        "levels-0-cap": "3",
        "levels-0-first_place": "9",
        "levels-1-clause": "",
        "levels-1-first_place": "5",
        "levels-1-last_place": "30",
        "levels-1-prizes": ["first"],
        "titles-0-name": "",
        "titles-1-last_place": "四",
        "honours-0-oldest": "350",
        "do": "save",
    }
    answer = desk.post(url, data=fields)
    page = text(answer.get_data(as_text=True))
    assert answer.status_code == 422
    for said in (
        "等级推荐 第 1 行 上限",
        "推荐等级高于上限",
        "等级推荐 第 1 行 名次到",
        "名次范围前后颠倒",
        "等级推荐 第 2 行 依据条款",
        "等级推荐 第 2 行 且获奖项",
        "这个名次范围里没有所选的奖项",
        "荣誉 第 1 行 荣誉名称",
        "荣誉 第 2 行 名次到",
        "荣誉推荐 第 1 行 且年龄不超过",
        "本次修改的依据",
    ):
        assert said in page, said
    _page, again = shown(answer)
    for name in ("levels-0-cap", "levels-1-prizes", "titles-1-last_place", "honours-0-oldest"):
        assert again[name] == fields[name], name
    assert rulebooks.current_version(contest.id).number == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "{prefix}{year}"}, "有且只有一个流水号"),
        ({"number": "{prefix}{nosuch}{serial}"}, "{nosuch} 不能识别"),
        ({"prefix": "NZJG<i>"}, "编号字头只用"),
        ({"theory": "30"}, "相加应为 100"),
        ({"prizes-1-count": "0"}, "没有名额"),
        ({"prizes-1-name": "一等奖"}, "都叫“一等奖”"),
        ({"prizes-3-count": "2"}, "请填写奖项名称"),
        ({"small_field_counts": "3、3、3"}, "参赛数不够"),
    ],
)
def test_numbers_and_prizes_that_cannot_be_are_refused_at_saving(desk, contest, typed, said):
    url = f"/contests/{contest.id}/manage/rules"
    _page, fields = shown(desk.get(url))
    answer = desk.post(url, data=fields | typed | {"clause": "附", "late_minutes": "很久"})
    page = text(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert said in page
    assert "迟到多少分钟按缺席" in page
    assert rulebooks.current_version(contest.id).number == 1


def test_a_contradiction_in_a_part_that_the_page_does_not_show_is_named_with_its_place(desk, contest):
    rules = default_rules("zhuangyuan", 2027, tier="province")
    store(contest, msgspec.structs.replace(rules, levels=(Level(clause="一", floor=1, cap=2, last_place=3),)))
    answer = saved_untouched(desk, contest, "")
    assert answer.status_code == 422
    assert "等级推荐 第 1 行 上限：推荐等级高于上限" in text(answer.get_data(as_text=True))


def test_a_prize_is_taken_out_and_another_keeps_its_code(desk, contest):
    url = f"/contests/{contest.id}/manage/rules"
    rulebook_operations.set_rules(
        contest.id,
        msgspec.structs.replace(rulebooks.rules_of(contest.id), levels=(), honours=()),
        "附",
        by=SYSTEM,
    )
    _page, fields = shown(desk.get(url))
    fields |= {"prizes-1-name": "", "prizes-1-name_en": "", "prizes-1-count": "", "prizes-1-share": ""}
    fields |= {"prizes-3-name": "优胜奖", "prizes-3-count": "5", "small_field_counts": "1", "clause": "附"}
    assert desk.post(url, data=fields).status_code == 303
    prizes = rulebooks.rules_of(contest.id).prizes.prizes
    # A new prize never takes the code of one that is gone: other rows may still mean that one.
    assert [(prize.code, prize.name) for prize in prizes] == [
        ("first", "一等奖"),
        ("third", "三等奖"),
        ("fourth", "优胜奖"),
    ]


def test_rows_of_a_published_text_come_with_their_basis_still_to_write(desk, contest):
    url = f"/contests/{contest.id}/manage/rules/levels"
    _page, fields = shown(desk.get(url))
    answer = desk.post(url, data=fields | {"do": "preset", "preset": "national-trade"})
    _page, fields = shown(answer)
    assert answer.status_code == 200
    assert rulebooks.current_version(contest.id).number == 1
    assert desk.post(url, data=fields | {"do": "save", "clause": "附"}).status_code == 303
    added = rulebooks.rules_of(contest.id).levels[-3:]
    assert [(row.last_place, row.floor, row.floor_holders_only) for row in added] == [
        (5, 2, False),
        (20, 3, True),
        (5, 3, False),
    ]
    assert {row.clause for row in added} == {PENDING}


def test_a_row_is_taken_out_and_an_empty_one_is_not_stored(desk, contest):
    url = f"/contests/{contest.id}/manage/rules/levels"
    title = Title(group=Group.STAFF, name="示范状元", name_en="", granted_by="示范市", clause="一")
    honour = Honour(name="示范能手", name_en="", granted_by="示范市", clause="二")
    rules = msgspec.structs.replace(
        rulebooks.rules_of(contest.id), titles=(title,), honours=(honour,), levels=(EVERYTHING_SAID,)
    )
    rulebook_operations.set_rules(contest.id, rules, "附", by=SYSTEM)
    _page, fields = shown(desk.get(url))
    assert desk.post(url, data=fields | {"titles-0-gone": "y", "clause": "附"}).status_code == 303
    found = rulebooks.rules_of(contest.id)
    assert (found.titles, found.honours, found.levels) == ((), (honour,), (EVERYTHING_SAID,))
