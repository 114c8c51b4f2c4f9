"""The table of holidays: everybody reads it, the administrator keeps it, periods of publicity follow it."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.holidays import operations, queries
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from scoring.results import operations as results
from scoring.results import publicity
from scoring.results import queries as result_queries
from scoring.rules.publication_life import Published
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import make_contest
from tests.factories.results import Judged
from tests.features.test_contests import form_fields

# Made up for the tests: the shape of a notice, of a year that has none for long.
YEAR = 2041
DAYS = "2041-01-01 休\n2月1日至7日 休\n2月16日 班"
URL = f"/holidays/{YEAR}"


@pytest.fixture
def desk(sign_in):
    return sign_in(make_administrator())


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return (io.BytesIO(out.getvalue()), "节假日.xlsx")


def entered(client, **data):
    return client.post(URL, data={"seen": "0", "source": "示范通知", "days": DAYS} | data)


def test_everybody_signed_in_reads_the_table_and_only_the_administrator_changes_it(sign_in, desk):
    reader = sign_in(make_account("周示范"))
    page = reader.get("/holidays").get_data(as_text=True)
    assert "国办发明电〔2025〕7号" in page
    assert "2026年10月1日" in page
    assert URL not in page
    assert entered(reader).status_code == 403
    assert URL.rsplit("/", 1)[0] in desk.get("/holidays").get_data(as_text=True)


def test_a_year_that_is_wanting_is_said_until_it_is_entered(sign_in):
    with time_machine.travel(datetime(YEAR, 1, 7, tzinfo=UTC), tick=False):
        desk = sign_in(make_administrator())
        assert f"{YEAR} 年的通知还没有录入" in desk.get("/holidays").get_data(as_text=True)
        assert entered(desk).status_code == 303
        page = desk.get("/holidays").get_data(as_text=True)
        assert f"{YEAR} 年的通知还没有录入" not in page
        assert f"{YEAR + 1} 年的通知还没有录入" in page


def test_the_days_of_a_year_are_entered_as_text_and_corrected(desk):
    assert entered(desk).status_code == 303
    assert queries.notice(YEAR).worked == (date(YEAR, 2, 16),)
    fields = form_fields(desk.get(URL).get_data(as_text=True))
    assert fields["days"].strip().splitlines()[-1] == "2041-02-16 班"
    fields["days"] += "\n2041-02-24 班"
    assert desk.post(URL, data=fields).status_code == 303
    assert queries.notice(YEAR).worked == (date(YEAR, 2, 16), date(YEAR, 2, 24))
    assert queries.entered(YEAR).number == 2
    assert desk.post(URL, data=fields).status_code == 409  # a stale page
    actions = [entry.action for entry in db.session.query(AuditEntry)]
    assert actions.count("holidays.set") == 2
    assert audit.broken_at(0) is None


def test_all_problems_come_at_once_and_what_is_typed_stays(desk):
    answer = entered(desk, days="明天 休\n3月4日 班", source="示范通知")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "第 1 行“明天 休”看不明白" in page
    assert "第 2 行：2041-03-04 不是周六或周日" in page
    assert "明天 休" in form_fields(page)["days"]
    assert 'value="示范通知"' in page
    assert queries.notice(YEAR) is None
    with pytest.raises(Refused) as refusal:
        operations.set_year(YEAR, "", " ", by=SYSTEM)
    assert {problem.code for problem in refusal.value.problems} == {
        "holidays_missing",
        "holiday_source_missing",
    }


def test_a_workbook_is_taken_instead_of_the_text(desk):
    book = workbook(["日期", "休或班"], ["2041-02-01至2041-02-07", "休"], [date(YEAR, 2, 16), "班"])
    assert entered(desk, days="随便写的", file=book).status_code == 303
    assert queries.notice(YEAR).off[-1] == date(YEAR, 2, 7)
    assert queries.notice(YEAR).worked == (date(YEAR, 2, 16),)
    wrong = workbook(["日期", "休或班"], ["二月", "休"])
    answer = entered(desk, seen="1", file=wrong)
    assert answer.status_code == 422
    assert "二月 休" in form_fields(answer.get_data(as_text=True))["days"]
    assert entered(desk, seen="1", file=(io.BytesIO(b"no"), "x.xlsx")).status_code == 422


def test_the_workbook_of_a_year_can_be_brought_back(desk):
    with desk.get("/holidays/2026.xlsx") as answer:
        data = answer.get_data()
    book = (io.BytesIO(data), "2026.xlsx")
    before = queries.notice(2026)
    said = {"seen": "0", "source": before.source, "file": book}
    assert desk.post("/holidays/2026", data=said).status_code == 303
    assert queries.notice(2026) == before


def test_a_year_out_of_reach_is_no_page(desk):
    assert desk.get("/holidays/1900").status_code == 404


def test_what_was_entered_is_never_edited(app):
    operations.set_year(YEAR, DAYS, "示范通知", by=SYSTEM)
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text("UPDATE holiday_notices SET source = 'x'"))
    db.session.rollback()


@pytest.fixture
def judged(lay):
    made = lay(Judged)
    made.open()
    results.take_snapshot(made.event.id, by=SYSTEM)
    return made


def until(judged):
    return publicity.publicity_of(result_queries.publications(judged.event.id)[0])


def published_at(judged, moment):
    with time_machine.travel(moment, tick=False):
        return results.publish(judged.event.id, Published.PUBLICITY, by=SYSTEM)


def test_publicity_over_a_holiday_ends_after_it(judged):
    published_at(judged, datetime(2026, 9, 29, 2, tzinfo=UTC))
    # 30 September, 8, 9, 10 (a Saturday worked), 12 October.
    assert until(judged).until == datetime(2026, 10, 12, 16, tzinfo=UTC)
    assert until(judged).certain


def test_publicity_into_a_year_without_notice_is_provisional_and_follows_the_notice(judged, sign_in, client):
    page, public = f"/events/{judged.event.id}/results", f"/contests/{judged.contest_id}/results"
    operations.set_year(YEAR - 1, "2040-10-01 休", "示范通知", by=SYSTEM)
    moment = datetime(YEAR - 1, 12, 26, 2, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        organiser = sign_in(judged.made.organiser)
        before = organiser.get(page).get_data(as_text=True)
        assert "今天公示，到 2041年1月3日 00:00 结束" in before
        assert "这个日期是暂定的" in before
        published_at(judged, moment)
        assert "这个日期是暂定的" in organiser.get(page).get_data(as_text=True)
        assert "暂定：" in client.get(public).get_data(as_text=True)
        operations.set_year(YEAR, DAYS, "示范通知", by=SYSTEM)
        assert "暂定" not in organiser.get(page).get_data(as_text=True)
        assert "暂定" not in client.get(public).get_data(as_text=True)
    # 27, 28 and 31 December, 2 and 3 January: the first of January is off.
    assert until(judged).until == datetime(YEAR, 1, 3, 16, tzinfo=UTC)
    by = actor_of(judged.made.organiser)
    too_early = time_machine.travel(datetime(YEAR, 1, 3, 1, tzinfo=UTC), tick=False)
    with too_early, pytest.raises(Refused, match="publicity_still_open"):
        results.publish(judged.event.id, Published.FINAL, by=by)
    with time_machine.travel(datetime(YEAR, 1, 3, 17, tzinfo=UTC), tick=False):
        assert results.publish(judged.event.id, Published.FINAL, by=by).kind == "final"


def test_a_later_correction_never_shortens_what_was_announced(judged):
    published_at(judged, datetime(2026, 9, 29, 2, tzinfo=UTC))
    announced = until(judged).until
    operations.set_year(2026, "2026-10-01 休", "错误的录入", by=SYSTEM)
    assert until(judged).until == announced


def test_an_organiser_finds_the_holidays_in_the_menu_of_every_page(sign_in):
    owner = make_account("组委会")
    contest = make_contest(organiser=owner)
    organiser, anybody = sign_in(owner), sign_in(make_account("选手"))
    link = 'href="/holidays"'
    own = organiser.get(f"/contests/{contest.id}/manage").get_data(as_text=True)
    assert link in own
    assert link in organiser.get("/today").get_data(as_text=True)
    assert link not in anybody.get("/today").get_data(as_text=True)
    page = organiser.get("/holidays").get_data(as_text=True)
    assert 'href="/holidays" aria-current="page">节假日' in page
    assert "/holidays/2026" not in page
