"""Winners are recommended for a level; an evaluation body decides and numbers."""

import io
from datetime import timedelta

import msgspec
import openpyxl
import pytest
from pypdf import PdfReader

from certificates.awards import operations as awards
from certificates.ledger import queries as ledger
from certificates.skill_levels import operations, queries
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.operations import Decision
from certificates.skill_levels.proposals import proposals
from competition.contests.models import Contest
from competition.entries.models import EntryMember
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.foundation.system.clock import SHANGHAI
from competition.persons import operations as persons
from competition.persons import queries as persons_queries
from competition.persons.models import Consent, Handover, LevelHeld
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rules_queries
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.editions.kinds.levels import Level
from competition.rules.identity import masked_number
from competition.rules.levels_held import Proof, ProvenLevel
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.results import queries as result_queries
from tests.factories.accounts import make_account
from tests.factories.certificates import (
    cited,
    make_awarded_contest,
    make_batch,
    make_entries,
    publish,
    publish_again,
)
from tests.factories.contests import make_contest, make_event, make_organisation
from tests.factories.wins import Won
from tests.pages import form_fields

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


ELECTRICIAN, COOK = "6-31-01-03", "4-03-02-01"


def hold(entries, *levels, occupation=ELECTRICIAN):
    """Levels that the first member of each entry has proven to hold."""
    for entry, level in zip(entries, levels, strict=False):
        if level is not None:
            prove(entry.members[0].person_id, level, occupation)


def prove(person_id, level, occupation=ELECTRICIAN, post="", number="旧证0001"):
    proven = ProvenLevel(
        occupation=occupation,
        level=level,
        post=post,
        number=number,
        issuer="示范评价中心",
        proof=Proof.ORIGINAL,
    )
    return persons.record_level(person_id, proven, by=SYSTEM)


@atomic
def claim(entry, level):
    """What the entry of somebody claims."""
    db.session.get(EntryMember, entry.members[0].id).held_level = level


def make_body(**changes):
    return make_organisation(None, **{"kind": "evaluation_body", "occupations": ["6-31-01-03"]} | changes)


def test_without_an_evaluation_body_the_page_says_what_to_do(app, officer, sign_in):
    contest, _, entries = make_awarded_contest(2, "final")
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
    contest, _, entries = make_awarded_contest(5, "final")
    hold(entries, None, 3, 1, 2)
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/levels").text
    assert "有 4 人符合条款" in page
    assert "已持有一级/高级技师，达到条款的上限。" in page
    assert client.post(f"/contests/{contest.id}/levels").status_code == 303
    found = [
        (row.recommendation.place, row.recommendation.held_level, row.recommendation.level)
        for row in queries.of_contest(contest.id)
    ]
    assert found == [(1, None, 2), (2, 3, 2), (4, 2, 1), (5, None, 3)]
    assert all(row.recommendation.clause for row in queries.of_contest(contest.id))
    assert operations.recommend_levels(contest.id, by=SYSTEM) == []


def test_long_lists_come_in_pages_and_go_out_whole(app, officer):
    contest, _, _ = make_awarded_contest(28, "final")
    for _more in range(2):
        event = make_event(contest)
        publish(event, make_entries(event, 12), "final")
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


def ruled(contest, *rows):
    """The contest's levels are these rows."""
    rules = rules_queries.rules_of(contest.id)
    rulebooks.set_rules(contest.id, msgspec.structs.replace(rules, levels=rows), "细则", by=SYSTEM)


def won_again(entries, same=0, **changes):
    """Another contest of the same year in which one of these people wins an event: (contest, event)."""
    first = db.session.get(Contest, entries[0].contest_id)
    other = make_contest(
        Phase.PREPARING, events=0, starts_on=first.starts_on, ends_on=first.ends_on, **changes
    )
    return other, won_in(other, entries[same].members[0].person_id)


def won_in(contest, person_id, place=1, **changes):
    event = make_event(contest, **changes)
    made = make_entries(event, place)

    @atomic
    def same_person():
        made[-1].members[0].person_id = person_id

    same_person()
    publish(event, made, "final")
    awards.confirm_awards(event.id, by=SYSTEM)
    return event


def outcomes(contest, event, place=1):
    return [
        one.outcome
        for one in proposals(contest.id)
        if one.event.id == event.id and one.entrant.place == place
    ]


def test_once_a_year_is_asked_only_where_the_row_says_so(app):
    contest, _, entries = make_awarded_contest(1, "final")
    operations.recommend_levels(contest.id, by=SYSTEM)
    other, event = won_again(entries)
    cited(other)
    assert outcomes(other, event)[0].level == 2
    ruled(other, Level(clause="第九条", last_place=1, floor=2, once_per_year=True))
    [refused] = outcomes(other, event)
    assert refused.code == "level_once_a_year"
    assert refused.details["level"] == "二级/技师"
    ruled(other, Level(clause="第九条", last_place=1, floor=1, once_per_year=True))
    assert outcomes(other, event)[0].level == 1


def test_the_winners_of_a_ladder_are_not_refused_where_it_leads(app):
    once = Level(clause="第九条", last_place=1, floor=2, once_per_year=True)
    contest, _, entries = make_awarded_contest(1, "final", tier="city")
    ruled(contest, once)
    operations.recommend_levels(contest.id, by=SYSTEM)
    final, event = won_again(entries)
    ruled(final, once)
    assert outcomes(final, event)[0].code == "level_once_a_year"

    @atomic
    def leads_there():
        db.session.get(Contest, contest.id).parent_id = final.id

    leads_there()
    assert outcomes(final, event)[0].level == 2


def test_of_two_wins_in_one_contest_the_better_counts(app, officer):
    contest, event, entries = make_awarded_contest(5, "final")
    fifth = entries[4].members[0].person_id
    won_in(contest, fifth, name="电工（双人）")
    found = {
        (one.event.id == event.id, one.entrant.place): one.outcome
        for one in proposals(contest.id)
        if one.entrant.person.id == fifth
    }
    assert found[False, 1].level == 2
    assert found[True, 5].code == "level_better_result"
    assert "同一人在“电工（双人）”有更好的成绩" in officer(contest).get(f"/contests/{contest.id}/levels").text


def test_whoever_passed_both_is_recommended_without_a_prize(app, officer):
    contest = make_contest(Phase.PREPARING, events=0)
    event = make_event(contest)
    publish(event, make_entries(event, 14), "final", passed=range(1, 13))
    awards.confirm_awards(event.id, by=SYSTEM)
    ruled(
        contest,
        Level(clause="第七条", prizes=("first", "second", "third"), floor=2),
        Level(clause="第八条", both_passed=True, one_up=False),
    )
    client = officer(contest)
    assert "有 12 人符合条款" in client.get(f"/contests/{contest.id}/levels").text
    operations.recommend_levels(contest.id, by=SYSTEM)
    found = [
        (row.recommendation.place, row.prize, row.recommendation.level, row.recommendation.clause)
        for row in queries.of_contest(contest.id)
    ]
    assert found[9:] == [(10, "三等奖", 2, "第七条"), (11, "", 3, "第八条"), (12, "", 3, "第八条")]
    assert operations.recommend_levels(contest.id, by=SYSTEM) == []
    for name in ("levels.xlsx", "levels.pdf", "levels/letter.pdf"):
        assert client.get(f"/contests/{contest.id}/{name}").status_code == 200
    last = queries.of_contest(contest.id)[-1].recommendation.id
    assert client.get(f"/recommendations/{last}").status_code == 200
    assert client.get(f"/recommendations/{last}/form.pdf").status_code == 200
    body = make_body()
    operations.apply(event.id, body.id, by=SYSTEM)
    assert len(queries.of_body(body.id)) == 12


def test_absentees_are_no_entrants(app):
    """Forty approved, four of them absent: half of 36 is 18."""
    contest = make_contest(Phase.PREPARING, events=0)
    event = make_event(contest)
    entries = make_entries(event, 36)
    make_entries(event, 4)
    publish(event, entries, "final")
    awards.confirm_awards(event.id, by=SYSTEM)
    ruled(contest, Level(clause="第七条", upper_half_only=True, floor=2))
    operations.recommend_levels(contest.id, by=SYSTEM)
    assert [row.recommendation.place for row in queries.of_contest(contest.id)] == list(range(1, 19))


def test_an_event_without_an_occupation_gets_no_level_and_no_body_takes_one(app, officer):
    contest = make_contest(Phase.PREPARING, events=0)
    event = make_event(contest, occupation_code=None)
    publish(event, make_entries(event, 1), "final")
    awards.confirm_awards(event.id, by=SYSTEM)
    cited(contest)
    assert outcomes(contest, event)[0].code == "level_without_occupation"
    ruled(contest, Level(clause="第九条", last_place=1, floor=2, any_occupation=True))
    operations.recommend_levels(contest.id, by=SYSTEM)
    for body in (make_body(), make_body(occupations=[])):
        with pytest.raises(Refused, match="level_body_does_not_cover"):
            operations.apply(event.id, body.id, by=SYSTEM)
    page = officer(contest).get(f"/contests/{contest.id}/levels").text
    assert "没有对应职业" in page
    assert 'name="organisation_id"' not in page


def test_a_body_that_filed_no_occupation_takes_nothing(app):
    contest, event, _ = make_awarded_contest(1, "final")
    operations.recommend_levels(contest.id, by=SYSTEM)
    with pytest.raises(Refused, match="level_body_does_not_cover"):
        operations.apply(event.id, make_body(occupations=[]).id, by=SYSTEM)


def test_a_level_of_another_occupation_counts_for_nothing(app):
    contest, event, entries = make_awarded_contest(3, "final")
    hold(entries, 2, 1, occupation=COOK)
    assert [one.outcome.level for one in proposals(contest.id)] == [2, 3, 3]
    hold(entries, 2)
    assert outcomes(contest, event, 1)[0].level == 1


def test_a_claim_of_the_entry_lifts_to_technician_only_when_it_is_proven(app, officer):
    contest, event, entries = make_awarded_contest(2, "final")
    claim(entries[1], 3)
    [refused] = outcomes(contest, event, 2)
    assert refused.code == "level_claim_needs_proof"
    client, person_id = officer(contest), entries[1].members[0].person_id
    page = client.get(f"/contests/{contest.id}/levels").text
    assert "只是本人填报，按它晋升到二级/技师须先核对证书并登记" in page
    path = f"/contests/{contest.id}/levels/held/{person_id}"
    assert f'href="{path}"' in page
    assert "三级/高级工" in client.get(path).text
    said = {"occupation": ELECTRICIAN, "held": "3", "issuer": "示范评价中心", "proof": "original"}
    wrong = client.post(path, data=said | {"number": "S000132000123262000045"})
    assert (wrong.status_code, "编号中的等级是 2 级" in wrong.text) == (422, True)
    assert 'value="示范评价中心"' in wrong.text
    assert client.post(path, data=said | {"number": "S000132000123263000045"}).status_code == 303
    assert outcomes(contest, event, 2)[0].level == 2
    record = persons_queries.levels_held([person_id])[person_id][0]
    assert (record.occupation_code, record.standing, record.proof) == (ELECTRICIAN, "verified", "original")
    assert record.verified_by is not None
    ended = client.post(f"{path}/end", data={"record": record.id, "reason": "看错证书"})
    assert ended.status_code == 303
    assert outcomes(contest, event, 2)[0].code == "level_claim_needs_proof"
    assert db.session.query(LevelHeld).filter_by(person_id=person_id).one().end_reason == "看错证书"


def test_no_form_erases_a_level_that_was_proven(app):
    """A later sign-up that says 尚未取得 takes nothing, one that says more gives nothing."""
    contest, event, entries = make_awarded_contest(1, "final")
    hold(entries, 2)
    claim(entries[0], None)
    assert outcomes(contest, event)[0].level == 1
    claim(entries[0], 1)
    assert outcomes(contest, event)[0].code == "level_at_the_cap"
    held = persons_queries.levels_held([entries[0].members[0].person_id])
    assert [row.level for rows in held.values() for row in rows] == [2]


def test_whoever_is_appointed_to_a_special_post_is_recommended_nothing(app, officer):
    contest, event, entries = make_awarded_contest(1, "final")
    person_id = entries[0].members[0].person_id
    client = officer(contest)
    path = f"/contests/{contest.id}/levels/held/{person_id}"
    said = {"occupation": ELECTRICIAN, "held": "chief", "issuer": "示范集团", "proof": "original"}
    assert client.post(path, data=said | {"number": "聘字1号"}).status_code == 303
    assert outcomes(contest, event)[0].code == "level_post_by_appointment"
    assert "首席技师" in client.get(path).text


def test_a_claim_from_before_occupations_were_asked_is_told_so(app):
    contest, event, entries = make_awarded_contest(2, "final")

    @atomic
    def migrated():
        db.session.add(
            LevelHeld(
                person_id=entries[1].members[0].person_id,
                level=3,
                standing="claimed",
                recorded_at=clock.now(),
            )
        )

    migrated()
    assert outcomes(contest, event, 2)[0].code == "level_occupation_unstated"


def test_the_levels_of_a_stranger_are_not_shown(app, officer, sign_in):
    contest, _, entries = make_awarded_contest(1, "final")
    other, _, others = make_awarded_contest(1, "final")
    client = officer(contest)
    for person_id in (others[0].members[0].person_id, 999_999):
        assert client.get(f"/contests/{contest.id}/levels/held/{person_id}").status_code == 404
    own = entries[0].members[0].person_id
    assert sign_in(make_account("路人")).get(f"/contests/{contest.id}/levels/held/{own}").status_code == 404
    assert client.get(f"/contests/{other.id}/levels/held/{own}").status_code == 404


def test_without_a_written_basis_lists_letters_and_forms_stop_and_certificates_do_not(app, officer):
    contest, _, _ = make_awarded_contest(1, "final")
    rules = rules_queries.rules_of(contest.id)
    pending = [msgspec.structs.replace(row, clause=PENDING) for row in rules.levels]
    ruled(contest, *pending)
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/levels").text
    assert "有 1 人符合条款" in page
    assert "等级推荐第 1、2、3、4 行还没有写明依据" in page
    with pytest.raises(Refused, match="basis_missing"):
        operations.recommend_levels(contest.id, by=SYSTEM)
    cited(contest)
    [made] = operations.recommend_levels(contest.id, by=SYSTEM)

    @atomic
    def as_before():
        db.session.get(Recommendation, made.id).clause = PENDING

    as_before()
    for path in (
        f"/contests/{contest.id}/levels.xlsx",
        f"/contests/{contest.id}/levels.pdf",
        f"/contests/{contest.id}/levels/letter.pdf",
        f"/recommendations/{made.id}/form.pdf",
    ):
        answer = client.get(path)
        assert (path, answer.status_code, "没有写明依据" in answer.text) == (path, 422, True)
    [request] = awards.certificate_requests(contest.id, contest.ends_on, "place")
    assert request.spec.level == ""
    make_batch(contest)


def test_the_level_line_is_switched_on_and_says_the_same_whoever_pressed_what_before(app):
    contest, _, _ = make_awarded_contest(1, "final")

    def line(level_line):
        [request] = awards.certificate_requests(contest.id, contest.ends_on, "place", level_line=level_line)
        return request.spec.level

    before = line(True)
    operations.recommend_levels(contest.id, by=SYSTEM)
    assert line(True) == before
    assert line(False) == ""
    assert before.startswith("依据")
    assert "推荐" in before
    assert "以评价机构认定为准" in before
    assert "授予" not in before
    batch = make_batch(contest, level_line=True)
    [row] = ledger.certificates_of_batch(batch.id)
    assert row.spec["level"] == before
    fresh = awards.replace_certificate(row.id, "纸张受损", by=SYSTEM)
    assert fresh.spec["level"] == before


def test_nothing_of_a_level_leaves_before_publicity_is_over(app, officer):
    contest, event, _ = make_awarded_contest(2)
    body = make_body()
    assert operations.recommend_levels(contest.id, by=SYSTEM) == []
    assert {one.outcome.code for one in proposals(contest.id)} == {"level_in_publicity"}
    with pytest.raises(Refused, match="level_in_publicity"):
        operations.apply(event.id, body.id, by=SYSTEM)
    with pytest.raises(Refused, match="level_line_in_publicity"):
        make_batch(contest, level_line=True)
    publish_again(event, "final")
    assert len(operations.recommend_levels(contest.id, by=SYSTEM)) == 2
    operations.apply(event.id, body.id, by=SYSTEM)
    rows = queries.of_contest(contest.id)
    publish_again(event, "publicity")
    assert queries.of_contest(contest.id) == []
    with pytest.raises(Refused, match="level_in_publicity"):
        operations.decide(rows[0].recommendation.id, Decision(True, GRANTED, clock.today(), ""), by=SYSTEM)
    assert "暂停办理" in officer(contest).get(f"/contests/{contest.id}/levels").text


def test_the_list_goes_out_as_excel_and_pdf(app, officer):
    contest, _, _entries = make_awarded_contest(3, "final", names=["林知夏", "王䶮", "=李四"])
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


LISTS = ("levels.xlsx", "levels.pdf", "levels/letter.pdf", "honours.xlsx", "certificates.xlsx")


def test_who_only_asks_how_a_list_would_be_or_fetches_it_on_a_guess_was_handed_nothing(app, officer, sign_in):
    contest, _, _entries = make_awarded_contest(1, "final")
    operations.recommend_levels(contest.id, by=SYSTEM)
    make_batch(contest)
    client = officer(contest)
    desk = sign_in(make_account("周组委", (Role.ORGANISER, Scope.CONTEST, contest.id)))
    asked = [(client, name) for name in LISTS] + [(desk, "notices.xlsx"), (desk, "review.xlsx")]

    def written():
        db.session.rollback()
        return db.session.query(AuditEntry).count(), db.session.query(Handover).count()

    before = written()
    for who, name in asked:
        answer = who.head(f"/contests/{contest.id}/{name}")
        assert (answer.status_code, answer.data) == (200, b""), name
        for header in ("Sec-Purpose", "Purpose"):
            guessed = who.get(f"/contests/{contest.id}/{name}", headers={header: "prefetch;prerender"})
            assert guessed.status_code == 503, name
    assert written() == before
    for who, name in asked:
        assert who.get(f"/contests/{contest.id}/{name}").status_code == 200
    assert written()[0] >= before[0] + len(asked)
    assert written()[1] > before[1]


def test_only_a_body_filed_for_the_occupation_takes_the_application(app, officer):
    contest, event, _ = make_awarded_contest(2, "final")
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
    contest, event, _entries = make_awarded_contest(2, "final")
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
    [record] = persons_queries.levels_held([row.person.id])[row.person.id]
    assert (record.occupation_code, record.level, record.number) == (ELECTRICIAN, 2, GRANTED)
    assert (record.standing, record.proof, record.issuer) == ("verified", "decision", body.name)
    with pytest.raises(Refused, match="level_decided_already"):
        operations.decide(ids[0], Decision(False, "", clock.today(), "改判"), by=SYSTEM)


def test_a_body_takes_note_of_what_its_page_showed_and_of_nothing_later(app, applied, assessor):
    _, body, ids = applied
    client, address = assessor(body), f"/organisations/{body.id}/levels"
    withdrawn(ids[0])
    shown = form_fields(client.get(address).text)["shown"]
    withdrawn(ids[1])
    assert client.post(f"{address}/noted", data={"shown": shown}).status_code == 303
    unnoted = {
        row.recommendation.id for row in queries.of_body(body.id) if row.recommendation.noted_at is None
    }
    assert (shown, unnoted) == (str(ids[0]), {ids[1]})


@atomic
def withdrawn(recommendation_id):
    row = db.session.get(Recommendation, recommendation_id)
    row.state, row.withdrawn_at = "withdrawn", clock.now()


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


PAPERS = ("levels.xlsx", "levels.pdf", "levels/letter.pdf")


def test_no_list_and_no_letter_recommends_nobody(app, officer):
    """While results are in publicity, and where nobody agrees, a sentence says when or why; nothing is handed over."""
    won = Won().confirm().print().final().recommend()
    won.correct()
    client = officer(won.judged.event.contest)
    path = f"/contests/{won.contest_id}"
    until = f"{result_queries.publications(won.event_id)[0].objections_until.astimezone(SHANGHAI):%Y-%m-%d}"
    page = client.get(f"{path}/levels").text
    assert f"公示到 {until}" in page
    assert "推荐函（代拟稿）" not in page
    for name in PAPERS:
        answer = client.get(f"{path}/{name}")
        assert (name, answer.status_code, f"公示到 {until}" in answer.text) == (name, 422, True)
    assert db.session.query(Handover).count() == 0
    won.final()
    assert [client.get(f"{path}/{name}").status_code for name in PAPERS] == [200, 200, 200]
    nobody_agrees(won)
    for name in PAPERS:
        answer = client.get(f"{path}/{name}")
        assert (name, answer.status_code, "都没有同意" in answer.text) == (name, 422, True)
    assert "推荐函（代拟稿）" not in client.get(f"{path}/levels").text


@atomic
def nobody_agrees(won):
    for person in won.persons:
        row = {"person_id": person.id, "contest_id": won.contest_id, "kind": "hand_levels"}
        db.session.add(Consent(**row, text_version="2026-12", given=False, channel="web", at=clock.now()))


def test_no_list_of_honours_names_nobody(app, officer):
    contest = make_contest(Phase.PREPARING)
    cited(contest)
    client = officer(contest)
    assert "honours.xlsx" not in client.get(f"/contests/{contest.id}/honours").text
    answer = client.get(f"/contests/{contest.id}/honours.xlsx")
    assert (answer.status_code, "还没有可推荐的人" in answer.text) == (422, True)
