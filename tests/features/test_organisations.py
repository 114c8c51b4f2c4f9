"""Institutions, delegations, registrars; and who works in a contest."""

import io

import openpyxl
import pytest

from competition.accounts import queries as accounts
from competition.accounts.operations import sign_up
from competition.contests import queries as contests
from competition.organisations import queries
from competition.rules.phases import Phase
from competition.rules.roles import Role, Scope
from tests.factories.accounts import make_account, make_administrator
from tests.factories.contests import make_contest, make_delegation, make_organisation


@pytest.fixture
def organiser(app):
    return make_account("周示范")


@pytest.fixture
def contest(organiser):
    return make_contest(Phase.PREPARING, organiser=organiser, events=2)


def workbook(*rows):
    book = openpyxl.Workbook()
    book.active.append(["代表队", "英文名称", "行政区划代码", "组队单位"])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return {"book-file": (io.BytesIO(out.getvalue()), "队.xlsx")}


def test_an_administrator_keeps_institutions_and_invites_their_registrar(sign_in):
    client = sign_in(make_administrator())
    answer = client.post(
        "/organisations/new",
        data={"name": "金陵示范机械有限公司", "kind": "unit", "division_code": "320102"},
    )
    assert answer.status_code == 303
    organisation = queries.organisation_named("金陵示范机械有限公司")
    page = client.post(
        f"/organisations/{organisation.id}/people",
        data={"login_name": "19900000123", "person_name": "沈经办"},
    ).get_data(as_text=True)
    assert "/link/" in page
    account = accounts.account_named("19900000123")
    assert accounts.live_grant(account.id, Role.REGISTRAR, Scope.ORGANISATION, organisation.id)
    assert "沈经办" in client.get("/organisations").get_data(as_text=True)


def test_two_institutions_never_share_a_name_or_code(sign_in):
    make_organisation("示范学院", kind="school", credit_code="91320000MA1EXAMP0X"[:18])
    client = sign_in(make_administrator())
    answer = client.post(
        "/organisations/new", data={"name": "示范学院", "kind": "school", "division_code": ""}
    )
    assert answer.status_code == 422
    assert "已有同名单位" in answer.get_data(as_text=True)


def test_an_evaluation_body_is_filed_for_known_occupations(sign_in):
    client = sign_in(make_administrator())
    data = {
        "name": "示范评价中心",
        "kind": "evaluation_body",
        "division_code": "",
        "occupations": "6-31-01-03, 1-2",
    }
    assert "没有这些职业编码" in client.post("/organisations/new", data=data).get_data(as_text=True)
    client.post("/organisations/new", data=data | {"occupations": "6-31-01-03"})
    assert [body.name for body in queries.evaluation_bodies("6-31-01-03")] == ["示范评价中心"]
    assert queries.evaluation_bodies("6-18-02-04") == []


def test_the_thirteen_cities_come_at_once_and_only_once(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/delegations/cities"
    assert client.post(url).status_code == 303
    client.post(url)
    rows = queries.delegations_of(contest.id)
    assert len(rows) == 13
    assert (rows[0].name, rows[0].name_en, rows[0].division_code) == ("南京市", "Nanjing", "320100")


def test_a_delegation_is_added_and_corrected(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/delegations"
    data = {"delegation-name": "省属企业", "delegation-division_code": "", "delegation-organisation": ""}
    assert client.post(url, data=data).status_code == 303
    assert client.post(url, data=data).status_code == 422
    (row,) = queries.delegations_of(contest.id)
    edit = {"name": "省（部）属企业", "name_en": "Province-owned", "division_code": "", "organisation": ""}
    assert client.post(f"/delegations/{row.id}/edit", data=edit).status_code == 303
    assert queries.delegation(row.id).name == "省（部）属企业"


def test_a_workbook_of_delegations_comes_in_whole_or_not_at_all(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/delegations/import"
    wrong = workbook(["甲队", "", "320100", "甲单位"], ["", "", "", "无名"], ["乙队", "", "999999", ""])
    page = client.post(url, data=wrong).get_data(as_text=True)
    assert "第 3 行：缺少代表队名称" in page
    assert "第 4 行：行政区划代码 999999" in page
    assert queries.delegations_of(contest.id) == []
    good = workbook(["甲队", "Team A", 320100, "甲单位"], ["乙队", "", "", ""])
    assert client.post(url, data=good).status_code == 303
    rows = queries.delegations_of(contest.id)
    assert [(row.name, row.division_code, row.organisation) for row in rows] == [
        ("甲队", "320100", "甲单位"),
        ("乙队", None, None),
    ]
    again = client.post(url, data=workbook(["丙队", "", "", ""], ["乙队", "", "", ""]))
    assert "重复或已存在" in again.get_data(as_text=True)
    assert len(queries.delegations_of(contest.id)) == 2


def test_the_template_is_a_workbook_that_reads_back(sign_in, organiser, contest):
    answer = sign_in(organiser).get(f"/contests/{contest.id}/manage/delegations/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert [cell.value for cell in book.worksheets[0][1]][:2] == ["代表队", "英文名称"]
    assert book.worksheets[0]["C2"].number_format == "@"


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_refused(sign_in, organiser, contest, data):
    answer = sign_in(organiser).post(
        f"/contests/{contest.id}/manage/delegations/import",
        data={"book-file": (io.BytesIO(data), "x.xlsx")},
    )
    assert answer.status_code == 422


def test_an_organiser_invites_a_unit_that_is_new(sign_in, organiser, contest):
    client = sign_in(organiser)
    data = {
        "unit-name": "示范职业学院",
        "unit-kind": "school",
        "unit-division_code": "",
        "unit-login_name": "19900000124",
        "unit-person_name": "许老师",
    }
    page = client.post(f"/contests/{contest.id}/manage/units", data=data).get_data(as_text=True)
    assert "/link/" in page
    school = queries.organisation_named("示范职业学院")
    account = accounts.account_named("19900000124")
    assert [(row.scope_id, row.account_id) for row in accounts.staff_of(Scope.ORGANISATION, [school.id])] == [
        (school.id, account.id)
    ]
    again = client.post(f"/contests/{contest.id}/manage/units", data=data)
    assert "找到下面这个账号" in again.get_data(as_text=True)
    again = client.post(f"/contests/{contest.id}/manage/units", data=data | {"unit-confirmed": account.id})
    assert "已有这个角色" in again.get_data(as_text=True)


def test_an_organiser_gets_no_hold_of_an_institution_that_others_act_for(sign_in, organiser, contest):
    school = make_organisation("示范职业学院", kind="school")
    make_account("许老师", (Role.REGISTRAR, Scope.ORGANISATION, school.id))
    body = make_organisation("示范评价机构", kind="evaluation_body")
    client = sign_in(organiser)
    for name, kind in (
        (school.name, "school"),
        (body.name, "evaluation_body"),
        ("新机构", "evaluation_body"),
    ):
        data = {
            "unit-name": name,
            "unit-kind": kind,
            "unit-division_code": "",
            "unit-login_name": organiser.login_name,
            "unit-person_name": organiser.name,
        }
        answer = client.post(f"/contests/{contest.id}/manage/units", data=data)
        assert answer.status_code == 422
        assert "请换用有权限的账号" in answer.get_data(as_text=True)
    assert not [grant for grant in accounts.grants_of(organiser.id) if grant.scope is Scope.ORGANISATION]
    assert queries.organisation_named("新机构") is None


def test_an_organiser_appoints_judges_of_several_events(sign_in, organiser, contest):
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/people"
    events = [event.id for event in contests.events_of(contest.id)]
    data = {"role": "judge", "login_name": "judge.one", "name": "", "delegation": ""}
    assert "请至少选择一个赛项" in client.post(url, data=data).get_data(as_text=True)
    assert "要新建账号" in client.post(url, data=data | {"events": events}).get_data(as_text=True)
    page = client.post(url, data=data | {"events": events, "name": "孙裁判"}).get_data(as_text=True)
    assert "/link/" in page
    account = accounts.account_named("judge.one")
    assert {grant.scope_id for grant in accounts.grants_of(account.id)} == set(events)
    more = {"role": "reviewer", "login_name": "judge.one", "delegation": "", "confirmed": account.id}
    assert client.post(url, data=more).status_code == 303


def test_an_organiser_sees_whom_a_name_found_and_confirms_exactly_that_account(sign_in, organiser, contest):
    (event, _second) = contests.events_of(contest.id)
    judge = make_account("孙裁判", (Role.JUDGE, Scope.EVENT, event.id))
    other = make_account("孙裁判")
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/people"
    data = {
        "role": "reviewer",
        "login_name": f" {judge.login_name.upper()}",
        "name": "孙",
        "delegation": "",
    }
    shown = client.post(url, data=data)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    for told in ("孙裁判", "由系统建立", "未登记", "裁判员", f'value="{judge.id}"', 'value="孙"'):
        assert told in page, told
    assert not accounts.live_grant(judge.id, Role.REVIEWER, Scope.CONTEST, contest.id)
    for wrong in (other.id, "", "no number", "²"):
        assert "找到下面这个账号" in client.post(url, data=data | {"confirmed": wrong}).get_data(as_text=True)
    assert not accounts.live_grant(other.id, Role.REVIEWER, Scope.CONTEST, contest.id)
    assert client.post(url, data=data | {"confirmed": judge.id}).status_code == 303
    assert accounts.live_grant(judge.id, Role.REVIEWER, Scope.CONTEST, contest.id)


def test_who_signed_up_under_a_judges_name_is_not_appointed_silently(sign_in, organiser, contest):
    events = [event.id for event in contests.events_of(contest.id)]
    impostor = sign_up("sun.judge", "孙裁判", "long enough 1")
    client = sign_in(organiser)
    url = f"/contests/{contest.id}/manage/people"
    data = {"role": "judge", "login_name": "sun.judge", "name": "孙裁判", "delegation": "", "events": events}
    assert "自行注册" in client.post(url, data=data).get_data(as_text=True)
    # A tick brought along without having seen the account counts for nothing.
    assert client.post(url, data=data | {"known": "y"}).status_code == 200
    unticked = client.post(url, data=data | {"confirmed": impostor.id})
    assert unticked.status_code == 422
    assert "请先向本人核实再勾选" in unticked.get_data(as_text=True)
    assert accounts.grants_of(impostor.id) == ()
    assert client.post(url, data=data | {"confirmed": impostor.id, "known": "y"}).status_code == 303
    assert len(accounts.grants_of(impostor.id)) == len(events)


def test_units_and_new_contests_ask_the_same_before_they_trust_a_name(sign_in, organiser, contest):
    impostor = sign_up("shen", "沈经办", "long enough 1")
    organisation = make_organisation("金陵示范机械有限公司")
    administrator = sign_in(make_administrator())
    administrator.post(
        f"/organisations/{organisation.id}/people", data={"login_name": "shen", "person_name": "沈经办"}
    )
    sign_in(organiser).post(
        f"/contests/{contest.id}/manage/units",
        data={
            "unit-name": "示范学院",
            "unit-kind": "school",
            "unit-division_code": "",
            "unit-login_name": "shen",
            "unit-person_name": "沈经办",
        },
    )
    answer = administrator.post(
        "/contests/new",
        data={
            "series": "zhuangyuan",
            "edition": 30,
            "tier": "province",
            "name": "另一届",
            "organiser": "示范厅",
            "starts_on": "2027-12-10",
            "ends_on": "2027-12-12",
            "print_policy": "after_publicity",
            "organiser_login": "shen",
        },
    )
    assert "找到下面这个账号" in answer.get_data(as_text=True)
    assert accounts.grants_of(impostor.id) == ()


def test_a_reviewer_of_one_delegation(sign_in, organiser, contest):
    delegation = make_delegation(contest)
    reviewer = make_account("审查员")
    data = {
        "role": "reviewer",
        "login_name": reviewer.login_name,
        "delegation": delegation.id,
        "confirmed": reviewer.id,
    }
    sign_in(organiser).post(f"/contests/{contest.id}/manage/people", data=data)
    assert accounts.live_grant(reviewer.id, Role.REVIEWER, Scope.DELEGATION, delegation.id)


def test_a_role_is_taken_back_but_never_the_last_organiser(sign_in, organiser, contest):
    (event, _second) = contests.events_of(contest.id)
    judge = make_account("孙裁判", (Role.JUDGE, Scope.EVENT, event.id))
    client = sign_in(organiser)
    grant = accounts.live_grant(judge.id, Role.JUDGE, Scope.EVENT, event.id)
    dismiss = f"/contests/{contest.id}/manage/people/{grant.id}/dismiss"
    assert client.post(dismiss).status_code == 303
    assert accounts.grants_of(judge.id) == ()
    own = accounts.live_grant(organiser.id, Role.ORGANISER, Scope.CONTEST, contest.id)
    assert client.post(f"/contests/{contest.id}/manage/people/{own.id}/dismiss").status_code == 422


def test_the_role_of_another_contest_stays_out_of_reach(sign_in, organiser, contest):
    other = make_contest(Phase.PREPARING)
    (event,) = contests.events_of(other.id)
    judge = make_account("孙裁判", (Role.JUDGE, Scope.EVENT, event.id))
    grant = accounts.live_grant(judge.id, Role.JUDGE, Scope.EVENT, event.id)
    client = sign_in(organiser)
    assert client.post(f"/contests/{contest.id}/manage/people/{grant.id}/dismiss").status_code == 404
    assert accounts.grants_of(judge.id)


def test_a_stranger_sees_neither_institutions_nor_people(sign_in, contest):
    client = sign_in(make_account("路人"))
    assert client.get("/organisations").status_code == 403
    assert client.get(f"/contests/{contest.id}/manage/people").status_code == 404
    assert client.get(f"/contests/{contest.id}/manage/delegations").status_code == 404


def test_the_delegations_of_the_last_edition_come_along(sign_in, organiser):
    before = make_contest(Phase.PREPARING, edition=101)
    make_delegation(before, "省属企业", name_en="Province-owned")
    contest = make_contest(Phase.PREPARING, organiser=organiser, edition=102)
    client = sign_in(organiser)
    assert client.post(f"/contests/{contest.id}/manage/delegations/previous").status_code == 303
    assert [row.name for row in queries.delegations_of(contest.id)] == ["省属企业"]
    first = make_contest(Phase.PREPARING, organiser=organiser, edition=1, series="craftsman")
    assert client.post(f"/contests/{first.id}/manage/delegations/previous").status_code == 422


def test_the_people_of_a_contest_come_in_pages(sign_in, organiser, contest):
    for number in range(30):
        make_account(f"裁判{number}", (Role.JUDGE, Scope.EVENT, contests.events_of(contest.id)[0].id))
    client, url = sign_in(organiser), f"/contests/{contest.id}/manage/people"
    first, second = (client.get(f"{url}?size=25&page={number}&role=judge").text for number in (1, 2))
    assert [page.count('name="dialog" value="dismiss-') for page in (first, second)] == [25, 5]
    assert "共 30 条" in second
    assert "role=judge" in first[first.index('class="pager"') :]
