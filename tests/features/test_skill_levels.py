"""Winners are recommended for a level; an evaluation body decides and numbers."""

import io
from datetime import timedelta

import openpyxl
import pytest
from pypdf import PdfReader

from certificates.awards import operations as awards
from certificates.skill_levels import operations, queries
from certificates.skill_levels.operations import Decision
from certificates.skill_levels.proposals import proposals
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.rules.identity import masked_number
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account
from tests.factories.certificates import make_awarded_contest, make_batch, make_entries, publish
from tests.factories.contests import make_contest, make_event, make_organisation

GRANTED = "S000132000123262000045"


@pytest.fixture
def officer(app, sign_in):
    def enter(contest):
        return sign_in(make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))

    return enter


@pytest.fixture
def assessor(app, sign_in):
    def enter(body):
        return sign_in(make_account("评价员", (Role.EVALUATION_BODY, Scope.ORGANISATION, body.id)))

    return enter


@atomic
def hold(entries, *levels):
    """Levels that the first member of each entry holds already."""
    for entry, level in zip(entries, levels, strict=False):
        entry.members[0].held_level = level


def make_body(**changes):
    return make_organisation(None, **{"kind": "evaluation_body", "occupations": ["6-31-01-03"]} | changes)


def test_without_an_evaluation_body_the_page_says_what_to_do(app, officer, sign_in):
    contest, _, entries = make_awarded_contest(2)
    hold(entries, None, 3)
    client = officer(contest)
    client.post(f"/contests/{contest.id}/levels")
    make_body(occupations=["6-18-02-04"])
    page = client.get(f"/contests/{contest.id}/levels").text
    assert "1 个赛项没有可以申报的评价机构" in page
    assert "请系统管理员在“单位”中登记评价机构" in page
    assert "6-31-01-03" in page
    assert 'name="organisation_id"' not in page
    assert "/organisations/new" not in page
    both = make_account(
        "兼任",
        (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id),
        (Role.SYSTEM_ADMIN, Scope.SITE, None),
    )
    page = sign_in(both).get(f"/contests/{contest.id}/levels").text
    assert "/organisations/new?kind=evaluation_body&amp;occupations=6-31-01-03" in page
    form = sign_in(both).get("/organisations/new?kind=evaluation_body&occupations=6-31-01-03").text
    assert '<option selected value="evaluation_body">' in form
    assert 'value="6-31-01-03"' in form
    make_body()
    assert 'name="organisation_id"' in client.get(f"/contests/{contest.id}/levels").text


def test_winners_are_recommended_floor_or_one_up_with_their_clause(app, officer):
    contest, _, entries = make_awarded_contest(5)
    hold(entries, None, 3, 1, 2)
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/levels").text
    assert "有 4 人符合条款" in page
    assert "已持有一级/高级技师，达到条款的上限。" in page
    assert client.post(f"/contests/{contest.id}/levels").status_code == 303
    found = [
        (row.award.place, row.recommendation.held_level, row.recommendation.level)
        for row in queries.of_contest(contest.id)
    ]
    assert found == [(1, None, 2), (2, 3, 2), (4, 2, 1), (5, None, 3)]
    assert all(row.recommendation.clause for row in queries.of_contest(contest.id))
    assert operations.recommend_levels(contest.id, by=SYSTEM) == []


def test_long_lists_come_in_pages_and_go_out_whole(app, officer):
    contest, _, _ = make_awarded_contest(28)
    for _more in range(2):
        event = make_event(contest)
        publish(event, make_entries(event, 12))
        awards.confirm_awards(event.id, by=SYSTEM)
    operations.recommend_levels(contest.id, by=SYSTEM)
    client, path = officer(contest), f"/contests/{contest.id}/levels"
    total = len(queries.of_contest(contest.id))
    pages = [client.get(f"{path}?size=25&page={number}").text for number in (1, 2)]
    assert [page.count("/recommendations/") for page in pages] == [25, total - 25]
    assert f"共 {total} 条" in pages[1]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{path}.xlsx").data))
    assert book.active.max_row >= total + 3
    batch = make_batch(contest)
    first, second = (client.get(f"/batches/{batch.id}?size=25&page={number}").text for number in (1, 2))
    assert (first.count("/certificates/"), "第 1 页，共 2 页" in first) == (25, True)
    assert '<td class="number" data-label="顺序">26</td>' in second


def test_once_a_year_holds_across_events_and_contests(app):
    contest, _, entries = make_awarded_contest(1)
    operations.recommend_levels(contest.id, by=SYSTEM)
    person_id = entries[0].members[0].person_id
    other = make_contest(Phase.PREPARING, events=0, starts_on=contest.starts_on, ends_on=contest.ends_on)
    event = make_event(other)
    [entry] = make_entries(event, 1)

    @atomic
    def same_person():
        entry.members[0].person_id = person_id

    same_person()
    publish(event, [entry])
    awards.confirm_awards(event.id, by=SYSTEM)
    [proposal] = proposals(other.id)
    assert proposal.outcome.code == "level_once_a_year"


def test_the_certificate_says_recommended_under_a_clause_and_never_granted(app):
    contest, _, _ = make_awarded_contest(1)
    operations.recommend_levels(contest.id, by=SYSTEM)
    [request] = awards.certificate_requests(contest.id, contest.ends_on, "place")
    assert request.spec.level.startswith("依据")
    assert "推荐" in request.spec.level
    assert "以评价机构认定为准" in request.spec.level
    assert "授予" not in request.spec.level
    make_batch(contest)


def test_the_list_goes_out_as_excel_and_pdf(app, officer):
    contest, _, _entries = make_awarded_contest(3, names=["林知夏", "王䶮", "=李四"])
    operations.recommend_levels(contest.id, by=SYSTEM)
    client = officer(contest)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/contests/{contest.id}/levels.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert "推荐名单" in rows[0][0]
    assert [row[1] for row in rows[2:5]] == ["林知夏", "王䶮", "=李四"]
    assert all(len(row[3]) == 18 and row[3].startswith("329999") for row in rows[2:5])
    assert "不是认定结论" in rows[5][0]
    answer = client.get(f"/contests/{contest.id}/levels.pdf")
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert "王䶮" in text
    assert "不是认定结论" in text
    masks = [masked_number(row[3]) for row in rows[2:5]]
    assert [mask in text for mask in masks] == [True, True, True]
    assert "329999" not in text
    letter = client.get(f"/contests/{contest.id}/levels/letter.pdf")
    assert "代拟稿" in PdfReader(io.BytesIO(letter.data)).pages[0].extract_text()
    [row, *_] = queries.of_contest(contest.id)
    form = client.get(f"/recommendations/{row.recommendation.id}/form.pdf")
    assert "申报表" in PdfReader(io.BytesIO(form.data)).pages[0].extract_text()


def test_only_a_body_filed_for_the_occupation_takes_the_application(app, officer):
    contest, event, _ = make_awarded_contest(2)
    operations.recommend_levels(contest.id, by=SYSTEM)
    client = officer(contest)
    fitting, other, unit = make_body(), make_body(occupations=["6-18-02-04"]), make_organisation()
    for wrong in (other, unit):
        with pytest.raises(Refused, match="level_body_does_not_cover"):
            operations.apply(event.id, wrong.id, by=SYSTEM)
    assert fitting.name in client.get(f"/contests/{contest.id}/levels").text
    path = f"/events/{event.id}/levels/apply"
    assert client.post(path, data={"organisation_id": "999999"}).status_code == 422
    assert client.post(path, data={"organisation_id": str(fitting.id)}).status_code == 303
    assert {row.recommendation.state for row in queries.of_contest(contest.id)} == {"applied"}


@pytest.fixture
def applied(app):
    contest, event, _entries = make_awarded_contest(2)
    operations.recommend_levels(contest.id, by=SYSTEM)
    body = make_body()
    operations.apply(event.id, body.id, by=SYSTEM)
    return contest, body, [row.recommendation.id for row in queries.of_contest(contest.id)]


def test_the_body_grants_with_its_own_number_and_the_person_holds_the_level(app, applied, assessor):
    _, body, ids = applied
    client = assessor(body)
    assert "登记等级认定结论" in client.get("/today").text
    assert "登记结论" in client.get(f"/organisations/{body.id}/levels").text
    path = f"/recommendations/{ids[0]}/decide"
    today = clock.today().isoformat()
    said = {"outcome": "granted", "decided_on": today}
    wrong = client.post(path, data=said | {"certificate_number": "S000132000123263000045"})
    assert wrong.status_code == 422
    assert "编号中的等级是 3 级" in wrong.text
    assert client.post(path, data=said).status_code == 422
    assert client.post(path, data=said | {"certificate_number": GRANTED.lower()}).status_code == 303
    row = queries.row_of(ids[0])
    assert (row.recommendation.state, row.recommendation.certificate_number) == ("granted", GRANTED)
    assert row.person.granted_level == 2
    with pytest.raises(Refused, match="level_decided_already"):
        operations.decide(ids[0], Decision(False, "", clock.today(), "改判"), by=SYSTEM)


def test_a_number_is_registered_once_and_a_refusal_needs_its_reason(app, applied):
    _, _, ids = applied
    operations.decide(ids[0], Decision(True, GRANTED, clock.today(), ""), by=SYSTEM)
    taken = GRANTED.replace("262", "263")
    with pytest.raises(Refused, match="level_decline_needs_reason"):
        operations.decide(ids[1], Decision(False, "", clock.today(), " "), by=SYSTEM)
    with pytest.raises(Refused, match="level_decided_in_future"):
        operations.decide(ids[1], Decision(True, taken, clock.today() + timedelta(days=2), ""), by=SYSTEM)
    level = queries.row_of(ids[1]).recommendation.level
    own = f"S00013200012326{level}000045"

    @atomic
    def registered():
        queries.recommendation(ids[0]).certificate_number = own

    registered()
    with pytest.raises(Refused, match="level_number_taken"):
        operations.decide(ids[1], Decision(True, own, clock.today(), ""), by=SYSTEM)
    operations.decide(ids[1], Decision(False, "", clock.today(), "材料不全"), by=SYSTEM)
    assert queries.row_of(ids[1]).recommendation.decision_reason == "材料不全"


def test_a_person_sees_the_own_record(app, applied, sign_in):
    _, _, ids = applied
    account = make_account("林知夏")

    @atomic
    def claim():
        queries.row_of(ids[0]).person.account_id = account.id

    claim()
    operations.decide(ids[0], Decision(True, GRANTED, clock.today(), ""), by=SYSTEM)
    page = sign_in(account).get("/me/levels").text
    assert GRANTED in page
    assert "二级/技师" in page
    assert GRANTED not in sign_in(make_account("路人")).get("/me/levels").text


def test_strangers_other_bodies_and_other_contests_stay_out(app, applied, sign_in, officer, assessor):
    contest, body, ids = applied
    other_officer, other_body = officer(make_contest(Phase.PREPARING, events=0)), assessor(make_body())
    for client in (sign_in(make_account("路人")), other_officer, other_body):
        for path in (
            f"/contests/{contest.id}/levels",
            f"/contests/{contest.id}/levels.xlsx",
            f"/contests/{contest.id}/levels.pdf",
            f"/recommendations/{ids[0]}",
            f"/recommendations/{ids[0]}/form.pdf",
            f"/recommendations/{ids[0]}/decide",
            f"/organisations/{body.id}/levels",
        ):
            assert client.get(path).status_code == 404
    # The contest recommends, and does not decide; the body decides, and does not recommend.
    assert officer(contest).get(f"/recommendations/{ids[0]}/decide").status_code == 404
    assert assessor(body).get(f"/recommendations/{ids[0]}").status_code == 404
