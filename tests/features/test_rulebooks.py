"""Rules by group and event without JSON: blocks, all problems at once, the preview, the new version."""

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

import msgspec
import pytest
from werkzeug.datastructures import MultiDict

from competition.entries import operations as entries
from competition.entries.places.queries import facts_of_event
from competition.entries.reading import kept_entry
from competition.rulebooks import captions
from competition.rulebooks import operations as rulebook_operations
from competition.rulebooks import queries as rulebooks
from competition.rulebooks.block_forms import blocks_form, rearranged
from competition.rulebooks.forms import ALL_FIELDS
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.kind import BlockKind, Contradiction, RulePart
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.kinds.value import SomeOf, Value, Whole
from competition.rules.editions.model import from_body
from competition.rules.phases import Phase
from competition.rules.problems import Problem
from competition.rules.roles import SYSTEM, Role, Scope
from competition.rules.words.groups import Group
from competition.rules.words.tie_steps import TieStep
from tests.factories.accounts import make_account
from tests.factories.contests import make_contest, make_event
from tests.factories.registration import (
    RULES,
    add_event,
    delegations_of,
    open_contest,
    resident,
    stored,
    submitted_entry,
    typed,
)
from tests.features.test_contests import form_fields


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


def address(contest_id, kind):
    return f"/contests/{contest_id}/manage/rules/{kind}"


def shown(answer):
    page = answer.get_data(as_text=True)
    return page, form_fields(page)


def text(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def pressed(desk, url, fields, do, **changes):
    return desk.post(url, data=fields | changes | {"do": do})


def test_an_event_gets_its_own_conditions_without_json(desk, contest):
    url = address(contest.id, "eligibility")
    _page, fields = shown(desk.get(url))
    assert fields["blocks-0-born_on_or_after"] == f"{contest.ends_on.year - 60}-01-01"
    answer = pressed(desk, url, fields, "copy-0")
    assert answer.status_code == 200
    page, fields = shown(answer)
    assert fields["blocks-2-barred_honours"] == fields["blocks-0-barred_honours"]
    assert "blocks-2-targets" not in fields
    fields |= {
        "blocks-2-targets": ["staff:Z01"],
        "blocks-2-born_on_or_after": "1990-01-01",
        "blocks-2-work_months": "24",
        "blocks-2-clause": "技术文件 2.1",
        "clause": "补充通知",
    }
    answer = pressed(desk, url, fields, "preview")
    page, fields = shown(answer)
    assert answer.status_code == 200
    assert rulebooks.current_version(contest.id).number == 1
    assert "1990年1月1日" in text(page)
    assert "这一条代替的规定" in page
    assert pressed(desk, url, fields, "save").status_code == 303
    rules = rulebooks.rules_of(contest.id)
    own = rules.eligibility_for("staff", "Z01")
    assert (own.born_on_or_after, own.work_months, own.clause) == (date(1990, 1, 1), 24, "技术文件 2.1")
    assert rules.eligibility_for("staff", "Z02") == rules.eligibility_for("staff", "")
    version = rulebooks.current_version(contest.id)
    assert (version.number, version.clause) == (2, "补充通知")
    assert "技术文件 2.1" in desk.get(f"/contests/{contest.id}/rules/2").get_data(as_text=True)


def test_opening_and_saving_changes_nothing(desk, contest):
    own = Eligibility(
        group=Group.STUDENT,
        event_code="X01",
        lowest_level_held=4,
        lowest_education="senior",
        events_per_person=2,
        same_organisation_team=False,
        documents=("photo", "特种作业证"),
        clause="甲",
    )
    rules = default_rules("zhuangyuan", 2027)
    rules = msgspec.structs.replace(rules, eligibility=(*rules.eligibility, own))
    rulebook_operations.set_rules(contest.id, rules, "附件", by=SYSTEM)
    for kind in ("eligibility", "quotas", "weights", "ties"):
        _page, fields = shown(desk.get(address(contest.id, kind)))
        answer = pressed(desk, address(contest.id, kind), fields, "preview", clause="核对")
        assert "没有实际改动" in answer.get_data(as_text=True), kind
        assert pressed(desk, address(contest.id, kind), fields, "save", clause="核对").status_code == 303
        assert rulebooks.rules_of(contest.id) == rules, kind


@pytest.mark.parametrize("kind", ["", "eligibility", "quotas", "weights", "ties"])
def test_whatever_0_1_stored_is_the_same_after_a_page_was_opened_and_saved(desk, contest, kind):
    """Also what a page does not show."""
    stored = json.loads((Path(__file__).parent.parent / "data" / "rules_0_1.json").read_text("utf-8"))
    rules = from_body(stored["everything said"])
    rulebook_operations.set_rules(contest.id, rules, "附件", by=SYSTEM)
    url = address(contest.id, kind).rstrip("/")
    _page, fields = shown(desk.get(url))
    assert pressed(desk, url, fields, "save", clause="核对").status_code == 303
    assert rulebooks.current_version(contest.id).clause == "核对"
    assert rulebooks.rules_of(contest.id) == rules


class Meals(RulePart, frozen=True, kw_only=True):
    """A kind of rule that nobody has told the pages of."""

    event_code: str | None = None
    portions: int = 1
    drinks: tuple[str, ...] = ()


MEALS = BlockKind(
    key="meals",
    title="餐饮",
    blank=Meals(),
    rows=(
        (Value("portions", "份数", Whole(0, 9, needed=True), nothing=None),),
        (Value("drinks", "饮料", SomeOf({"tea": "茶", "water": "水"})),),
    ),
    contradictions=(
        Contradiction(
            ("portions", "drinks"),
            lambda meals: (
                Problem("answer_missing", {"answer": "餐"}, "portions")
                if not (meals.portions or meals.drinks)
                else None
            ),
        ),
    ),
)


def test_a_kind_of_rule_has_its_form_and_its_text_from_its_own_file_alone(app):
    with app.test_request_context(method="POST"):
        form = blocks_form(MEALS)(formdata=rearranged(MultiDict({"do": "add"}), MEALS))
        (block,) = form.blocks
        form.offer([(":", "全部赛项")])
        assert [[field.name for field in row] for row in block.form.rows] == [
            ["blocks-0-portions"],
            ["blocks-0-drinks"],
            ["blocks-0-clause"],
        ]
        block.form.portions.data, block.form.clause.data = 0, "第九条"
        assert [problem.field for problem in block.form.own_problems([])] == ["portions"]
        block.form.drinks.data = ["tea", "water"]
        assert block.form.own_problems([]) == []
        assert block.form.read([]) == Meals(portions=0, drinks=("tea", "water"), clause="第九条")
        lines = captions.lines_of(MEALS, Meals(portions=2, drinks=("tea", "water"), clause="第九条"))
        assert [(line.label, line.text) for line in lines] == [
            ("份数", "2"),
            ("饮料", "茶、水"),
            ("依据条款", "第九条"),
        ]


def test_the_page_of_the_whole_contest_asks_every_value_by_a_name_of_its_own():
    asked = [name for fields in ALL_FIELDS for name in fields.unbound()]
    assert len(asked) == len(set(asked))


def test_all_problems_come_at_once_beside_their_fields_and_nothing_typed_is_lost(desk, contest):
    url = address(contest.id, "eligibility")
    _page, fields = shown(desk.get(url))
    fields |= {
        "blocks-0-born_on_or_after": "2010-01-01",
        "blocks-0-work_months": "十二",
        "blocks-1-targets": ["student:", "staff:"],
        "blocks-1-clause": "",
    }
    for do in ("preview", "save"):
        answer = pressed(desk, url, fields, do)
        page = text(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert "出生日期的下限晚于上限" in page
        assert "“职工组”已在第 1 条里" in page
        assert "Not a valid" not in page
        assert 'value="十二"' in answer.get_data(as_text=True)
        for link in ("blocks-0-work_months", "blocks-0-born_on_or_before", "blocks-1-targets", "clause"):
            assert f'href="#{link}"' in answer.get_data(as_text=True)
            assert f'id="{link}"' in answer.get_data(as_text=True)
    assert rulebooks.current_version(contest.id).number == 1


def test_a_block_is_removed_and_added_while_what_is_typed_elsewhere_stays(desk, contest):
    url = address(contest.id, "eligibility")
    _page, fields = shown(desk.get(url))
    answer = pressed(desk, url, fields, "remove-0", **{"blocks-1-work_months": "十二", "clause": "半句"})
    _page, fields = shown(answer)
    assert fields["blocks-0-targets"] == ["student:"]
    assert (fields["blocks-0-work_months"], fields["clause"]) == ("十二", "半句")
    _page, fields = shown(pressed(desk, url, fields, "add"))
    assert fields["blocks-1-events_per_person"] == "1"
    assert fields["blocks-1-documents"] == ["photo", "identity"]
    assert fields["blocks-0-work_months"] == "十二"
    answer = pressed(desk, url, fields, "preview")
    assert "请勾选这一条适用的组别或赛项" in answer.get_data(as_text=True)


def test_the_first_button_of_the_page_only_looks(desk, contest):
    """Enter in a field presses the first button."""
    page = desk.get(address(contest.id, "quotas")).get_data(as_text=True)
    assert re.search(r'<button[^>]*name="do" value="([a-z0-9-]+)"', page).group(1) == "preview"


def test_places_are_given_by_group_and_event(desk, contest):
    url = address(contest.id, "quotas")
    _page, fields = shown(desk.get(url))
    _page, fields = shown(pressed(desk, url, fields, "add"))
    fields |= {
        "blocks-1-targets": ["student:", "staff:Z02"],
        "blocks-1-per_event": "12",
        "blocks-1-fewest": "8",
        "blocks-1-clause": "第三条",
        "clause": "通知",
    }
    assert pressed(desk, url, fields, "save").status_code == 303
    rules = rulebooks.rules_of(contest.id)
    assert rules.quota_for("student", "X01") == Quota(
        group=Group.STUDENT, per_event=12, fewest=8, clause="第三条"
    )
    assert rules.quota_for("staff", "Z02").per_event == 12
    assert rules.quota_for("staff", "Z01").per_delegation == 2
    page = text(desk.get(f"/contests/{contest.id}/rules/2").get_data(as_text=True))
    assert "每个赛项总数：12" in page


def test_weights_and_ties_are_given_by_event_and_never_without_a_common_one(desk, contest):
    url = address(contest.id, "weights")
    _page, fields = shown(desk.get(url))
    _page, fields = shown(pressed(desk, url, fields, "copy-0"))
    fields |= {
        "blocks-1-targets": ["staff:Z01"],
        "blocks-1-theory": "30",
        "blocks-1-clause": "技术文件",
        "clause": "通知",
    }
    answer = pressed(desk, url, fields, "save")
    assert "相加应为 100" in answer.get_data(as_text=True)
    assert answer.status_code == 422
    bare = {name: value for name, value in fields.items() if not name.startswith("blocks-0-")}
    answer = pressed(desk, url, bare, "save")
    assert "缺少适用于全部赛项的一条" in answer.get_data(as_text=True)
    assert pressed(desk, url, fields, "save", **{"blocks-1-practice": "70"}).status_code == 303

    url = address(contest.id, "ties")
    _page, fields = shown(desk.get(url))
    _page, fields = shown(pressed(desk, url, fields, "add"))
    fields |= {"blocks-1-targets": ["student:X01"], "blocks-1-clause": "5.2", "clause": "通知"}
    assert "请至少选择一步" in pressed(desk, url, fields, "save").get_data(as_text=True)
    fields |= {"blocks-1-tie_1": "share", "blocks-1-tie_2": "time"}
    assert "请把它放在最后" in pressed(desk, url, fields, "save").get_data(as_text=True)
    fields |= {"blocks-1-tie_1": "time", "blocks-1-tie_2": "share"}
    assert pressed(desk, url, fields, "save").status_code == 303
    rules = rulebooks.rules_of(contest.id)
    assert rules.weights_for("Z01").theory == 30
    assert rules.weights_for("Z02").theory == 20
    assert rules.ties_for("X01").steps == (TieStep.TIME, TieStep.SHARE)
    assert len(rules.ties_for("Z01").steps) == 4


def test_a_change_of_somebody_else_is_shown_before_it_is_lost(desk, contest):
    url = address(contest.id, "quotas")
    _page, fields = shown(desk.get(url))
    fields |= {"blocks-0-per_event": "40", "clause": "通知"}
    rulebook_operations.set_rules(contest.id, default_rules("zhuangyuan", 2030), "别人的修改", by=SYSTEM)
    answer = pressed(desk, url, fields, "save")
    assert answer.status_code == 409
    assert "别人（或另一个窗口）改过这些内容" in answer.get_data(as_text=True)
    _page, fields = shown(pressed(desk, url, fields, "preview"))
    assert fields["blocks-0-per_event"] == "40"
    assert pressed(desk, url, fields, "save").status_code == 303
    assert rulebooks.rules_of(contest.id).eligibility == default_rules("zhuangyuan", 2030).eligibility


@pytest.mark.parametrize(
    ("tab", "typed"),
    [
        ("", {"issuer": "示范技能大赛组委会"}),
        ("/levels", {"levels-0-clause": "补充通知第六条"}),
        ("/full", {}),
    ],
)
def test_of_two_organisers_the_second_is_told_that_the_rules_changed(organiser, contest, sign_in, tab, typed):
    url = f"/contests/{contest.id}/manage/rules{tab}"
    other = make_account("吴示范", (Role.ORGANISER, Scope.CONTEST, contest.id))
    one, two = sign_in(organiser), sign_in(other)
    _page, opened = shown(one.get(url))
    _page, stale = shown(two.get(url))
    opened, stale = ({**form, "body": form.get("body", "").lstrip()} for form in (opened, stale))
    assert one.post(url, data=opened | {"clause": "先存的"}).status_code == 303
    answer = two.post(url, data=stale | typed | {"clause": "后存的依据"})
    assert answer.status_code == 409
    words, fields = shown(answer)
    assert "别人（或另一个窗口）改过这些内容" in words
    assert {name: fields[name] for name in typed} == typed
    assert fields["clause"] == "后存的依据"
    assert rulebooks.current_version(contest.id).clause == "先存的"
    # Told once, the second may save.
    fields["body"] = fields.get("body", "").lstrip()
    assert two.post(url, data=fields).status_code == 303
    assert rulebooks.current_version(contest.id).clause == "后存的依据"


def test_an_event_that_is_gone_keeps_its_block_until_it_is_unticked(desk, contest):
    rules = default_rules("zhuangyuan", 2027)
    lost = Quota(group=Group.STAFF, event_code="Z09", per_event=5, clause="旧")
    rulebook_operations.set_rules(
        contest.id, msgspec.structs.replace(rules, quotas=(*rules.quotas, lost)), "附", by=SYSTEM
    )
    url = address(contest.id, "quotas")
    page, fields = shown(desk.get(url))
    assert "Z09（已不在赛项中）" in page
    assert pressed(desk, url, fields, "save", clause="核对").status_code == 303
    assert lost in rulebooks.rules_of(contest.id).quotas


def test_a_stranger_sees_no_editor(sign_in, contest):
    client = sign_in(make_account("路人"))
    for kind in ("eligibility", "quotas", "weights", "ties"):
        assert client.get(address(contest.id, kind)).status_code == 404


@pytest.fixture
def event(app):
    return open_contest(msgspec.structs.replace(RULES, prizes=default_rules("zhuangyuan", 2027).prizes))


@pytest.fixture
def handed_in(event):
    """Three entries of the event, born in 1970, 1990 and 1990; two of one delegation."""
    births = ("19700307", "19900307", "19900308")
    made = []
    for number, born in enumerate(births, 1):
        account = make_account(f"选手{number}")
        person = typed(number, id_number=resident(number, born))
        delegation = delegations_of(event)[number == 3]
        made.append(submitted_entry(event, account, person, delegation=delegation))
    return made


@pytest.fixture
def editor(event, sign_in):
    return sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))


def test_the_preview_counts_the_entries_that_would_have_a_problem(event, handed_in, editor):
    url = address(event.contest_id, "eligibility")
    _page, fields = shown(editor.get(url))
    fields |= {
        "blocks-0-born_on_or_after": "1980-01-01",
        "blocks-0-documents": ["photo", "identity", "employment"],
        "blocks-0-clause": "第六条",
        "clause": "通知",
    }
    answer = pressed(editor, url, fields, "preview")
    page = text(answer.get_data(as_text=True))
    assert "3 项已提交的报名会有问题" in page
    assert "出生日期：1 项" in page
    assert "材料：在职证明：3 项" in page
    old, *others = handed_in
    links = re.findall(r'href="/entries/(\d+)/review"', answer.get_data(as_text=True))
    assert links.count(str(old.id)) == 2
    assert all(links.count(str(entry.id)) == 1 for entry in others)
    assert f"/contests/{event.contest_id}/review?event={event.id}" in answer.get_data(as_text=True)
    assert stored(old.id).state == "submitted"
    assert pressed(editor, url, fields, "save").status_code == 303
    assert editor.get(f"/entries/{old.id}/review").status_code == 200


def test_the_preview_says_so_when_nobody_is_concerned(event, handed_in, editor):
    url = address(event.contest_id, "eligibility")
    _page, fields = shown(editor.get(url))
    answer = pressed(
        editor, url, fields, "preview", **{"blocks-0-born_on_or_after": "1968-01-01", "clause": "通知"}
    )
    assert "没有新的问题" in text(answer.get_data(as_text=True))
    fields["blocks-0-clause"] = "只改出处"
    answer = pressed(editor, url, fields, "preview", clause="通知")
    assert "对已提交报名的影响" not in answer.get_data(as_text=True)
    assert "只改出处" in text(answer.get_data(as_text=True))


def test_fewer_places_concern_the_delegation_that_is_over_them(event, handed_in, editor):
    url = address(event.contest_id, "quotas")
    _page, fields = shown(editor.get(url))
    fields |= {"blocks-0-per_delegation": "1", "blocks-0-clause": "第三条", "clause": "通知"}
    page = text(pressed(editor, url, fields, "preview").get_data(as_text=True))
    assert "2 项已提交的报名会有问题" in page
    assert "代表队名额：2 项" in page


def test_facts_of_an_event_at_once_are_those_of_its_entries_one_by_one(event, handed_in):
    other = add_event(event)
    team = add_event(event, "D03", "装配", members=2)
    submitted_entry(other, make_account("又一人"), typed(1, id_number=resident(9)))
    account = make_account("队长")
    submitted_entry(team, account, typed(5), typed(6, name="李示范"))
    entries.withdraw_entry(handed_in[2].id, "换人", by=SYSTEM)
    for one in (event, other, team):
        found = facts_of_event(one)
        assert found
        for entry_id, facts in found.items():
            assert asdict(facts) == asdict(kept_entry(stored(entry_id)).facts)
