"""Working times: by blind code on a page and by workbook, kept as history, and deciding ties."""

import io
import re
from datetime import time, timedelta

import msgspec
import openpyxl
import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from competition.contests import queries as contest_queries
from competition.foundation.store.db import atomic, canonical, db
from competition.foundation.store.models import AuditEntry
from competition.persons.models import Person
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rulebook_queries
from competition.rules.editions.kinds.ties import TieLadder
from competition.rules.problems import Refused
from competition.rules.roles import Role, Scope
from competition.rules.words.tie_steps import TieStep
from scoring.results import computing, reading
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.rules import timing
from scoring.rules.publication_life import Published
from scoring.rules.timing import TimeState, WorkingTime
from scoring.times import operations, queries
from scoring.times.checking import TimeLine
from scoring.times.models import TimeRecord
from tests.factories.accounts import actor_of, make_account
from tests.factories.results import Judged

GOOD = (1, (3, 3, 3), ("45", "46", "46", "47", "50"), 9000)
POOR = (0, (1, 1, 2), ("30", "31", "32", "33", "34"), 7000)
# The first two codes have the same marks in everything, the third fewer.
TIED = (GOOD, GOOD, POOR)


@pytest.fixture
def judged(lay):
    return lay(Judged, TIED)


@pytest.fixture
def floor(judged):
    return make_account("现场裁判甲", (Role.FLOOR_JUDGE, Scope.EVENT, judged.event.id))


@pytest.fixture
def floor_page(judged, floor, sign_in):
    """The floor judge's page: `get()`, and `save(code=(state, time, extra, extra_reason, reason))`."""
    return Page(judged, sign_in(floor))


class Page:
    def __init__(self, judged, client):
        self.codes, self.client = judged.codes, client
        self.url = f"/events/{judged.event.id}/times"

    def get(self):
        return self.client.get(self.url).get_data(as_text=True)

    def form(self):
        """The fields as the page holds them."""
        found = re.findall(
            r'<(?:input|select)[^>]*name="(rows-\d+-\w+)"([^>]*)>(.*?)(?=<input|</td>|<span|$)',
            self.get(),
            re.S,
        )
        values = {}
        for name, rest, inside in found:
            value = re.search(r'value="([^"]*)"', rest)
            chosen = re.search(r'<option selected value="([^"]*)"', inside)
            values[name] = value[1] if value else chosen[1] if chosen else ""
        return values

    def save(self, rows, form=None):
        """Post the page with these rows typed over."""
        values = form or self.form()
        for code, cells in rows.items():
            number = next(name.split("-")[1] for name, value in values.items() if value == code)
            names = ("state", "time", "extra", "extra_reason", "reason")
            values |= {f"rows-{number}-{name}": cell for name, cell in zip(names, cells, strict=False)}
        return self.client.post(self.url, data=values)

    def upload(self, rows):
        head = ["加密号", "用时", "补时", "补时理由", "更改理由"]
        data = {"file": (io.BytesIO(workbook_of([head, *rows])), "times.xlsx")}
        return self.client.post(f"{self.url}/import", data=data, content_type="multipart/form-data")


def workbook_of(rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def finished(seconds, extra=0, reason=""):
    return WorkingTime(TimeState.FINISHED, seconds, extra, reason)


def record(judged, **lines):
    """Times by the position of the code: a=3600 seconds, or a WorkingTime."""
    rows = []
    for name, given in lines.items():
        time = finished(given) if isinstance(given, int) else given
        rows.append(TimeLine(judged.codes["abcdef".index(name)], time, "补录"))
    operations.record_times(judged.event.id, rows, by=actor_of(judged.tabulator))


def ladder(judged, *steps):
    """The tie rules of the contest from now on."""
    contest = contest_queries.contest(judged.contest_id)
    rules = msgspec.structs.replace(rulebook_queries.rules_of(contest.id), ties=tuple(steps))
    rulebooks.set_rules(contest.id, rules, "技术文件 成绩排序", by=actor_of(judged.made.organiser))


def own_ladder(judged, general, steps):
    """One ladder for the contest, another for this event, from now on."""
    contest = contest_queries.contest(judged.contest_id)
    rules = msgspec.structs.replace(
        rulebook_queries.rules_of(contest.id),
        ties=general,
        event_ties=(TieLadder(event_code=judged.event.code, steps=steps, clause="技术文件 5.2"),),
    )
    rulebooks.set_rules(contest.id, rules, "技术文件 成绩排序", by=actor_of(judged.made.organiser))


def refused(operation, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        operation(*args, **kwargs)
    return [problem.code for problem in refusal.value.problems]


def placed(judged):
    """(code, place, what decided) in the order of the result."""
    entries = reading.field_of(judged.event).result["entries"]
    return [(entry["code"], entry["place"], entry.get("decided_by")) for entry in entries]


def test_the_floor_judge_records_every_code_and_sees_no_name(judged, floor_page):
    before = floor_page.get()
    for person in db.session.query(Person):
        assert person.name not in before
    assert "还有 3 个加密号没有用时" in before
    one, two, three = floor_page.codes
    answer = floor_page.save(
        {
            one: ("", "1：23：45", "10", "主轴报警"),
            two: ("unfinished", ""),
            three: ("", "83"),
        }
    )
    assert answer.status_code == 303
    assert queries.times_of(judged.event.id) == {
        one: WorkingTime(TimeState.FINISHED, 5025, 600, "主轴报警"),
        two: WorkingTime(TimeState.UNFINISHED),
        three: finished(4980),
    }
    after = floor_page.get()
    assert "计入 1:13:45" in after
    assert "现场裁判甲" in after
    assert "个加密号没有用时" not in after
    entry = db.session.query(AuditEntry).filter_by(action="times.recorded").one()
    assert (entry.details["count"], entry.details["changed"]) == (3, [])


def test_a_row_left_empty_says_nothing_and_is_not_did_not_finish(judged, floor_page):
    one, two, three = floor_page.codes
    assert floor_page.save({two: ("unfinished",)}).status_code == 303
    assert queries.times_of(judged.event.id) == {two: WorkingTime(TimeState.UNFINISHED)}
    assert f"还有 2 个加密号没有用时：{one}、{three}" in floor_page.get()
    assert floor_page.save({}).status_code == 303
    assert db.session.query(TimeRecord).count() == 1


def test_every_wrong_row_is_shown_nothing_is_stored_and_nothing_typed_is_lost(judged, floor_page):
    one, two, three = floor_page.codes
    answer = floor_page.save(
        {
            one: ("", "1:30"),
            two: ("", "75:00", "5", ""),
            three: ("", "一小时多", "", "", "手写看不清"),
        }
    )
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert f"加密号 {one}：“1:30”分不清是时分还是分秒" in shown
    assert f"加密号 {two}：补时须写理由" in shown
    assert f"加密号 {three}：用时“一小时多”无法识别" in shown
    for typed in ("1:30", "75:00", "一小时多", "手写看不清"):
        assert f'value="{typed}"' in shown
    assert queries.times_of(judged.event.id) == {}


def test_a_time_is_replaced_only_with_a_reason_and_the_first_stays_readable(judged, floor_page):
    code = floor_page.codes[0]
    floor_page.save({code: ("", "1:10:00")})
    answer = floor_page.save({code: ("finished", "1:12:00")})
    assert answer.status_code == 422
    assert "请写更改理由" in answer.get_data(as_text=True)
    assert floor_page.save({code: ("finished", "")}).status_code == 422
    assert floor_page.save({code: ("", "")}).status_code == 422
    assert floor_page.save({code: ("finished", "1:12:00", "", "", "抄错一行")}).status_code == 303
    newest, first = queries.records_of(judged.event.id)
    assert (newest.number, newest.time, newest.reason, newest.by) == (
        2,
        finished(4320),
        "抄错一行",
        "现场裁判甲",
    )
    assert (first.number, first.time) == (1, finished(4200))
    shown = floor_page.get()
    assert "1:10:00" in shown
    assert "抄错一行" in shown
    entry = db.session.query(AuditEntry).filter_by(action="times.recorded").all()[-1]
    assert entry.details["changed"] == [code]
    for statement in ("UPDATE time_records SET seconds = 1", "DELETE FROM time_records"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_who_saves_an_old_page_sees_what_the_other_recorded_meanwhile(judged, floor_page):
    code = floor_page.codes[0]
    opened = floor_page.form()
    record(judged, a=4000)
    answer = floor_page.save({code: ("", "1:10:00", "", "", "我的表")}, opened)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "在你打开页面之后，统分员 于" in shown
    assert "现在：1:06:40" in shown
    assert 'value="1:10:00"' in shown
    assert queries.times_of(judged.event.id)[code] == finished(4000)


@atomic
def second_record(judged, code):
    db.session.add(
        TimeRecord(
            event_id=judged.event.id, code=code, number=1, state="finished", seconds=1, batch="",
            by_id=judged.tabulator.id, at=judged.event.contest.created_at,
        )
    )  # fmt: skip


def test_two_first_records_of_a_code_cannot_both_stand(judged):
    record(judged, a=4000)
    with pytest.raises(IntegrityError):
        second_record(judged, judged.codes[0])


def test_not_timed_needs_its_reason(judged, floor_page):
    code = floor_page.codes[0]
    answer = floor_page.save({code: ("untimed",)})
    assert answer.status_code == 422
    assert "未计时须写理由" in answer.get_data(as_text=True)
    assert floor_page.save({code: ("untimed", "", "", "", "秒表没电")}).status_code == 303


def test_times_are_closed_once_the_codes_are_opened(judged, floor_page):
    record(judged, a=3600, b=3700)
    judged.open()
    answer = floor_page.save(
        {}, {"rows-0-code": floor_page.codes[2], "rows-0-seen": "0", "rows-0-time": "90:00"}
    )
    assert answer.status_code == 422
    assert "不能再录入用时" in answer.get_data(as_text=True)
    assert "用时不能再改" in floor_page.get()
    assert 'name="rows-0-time"' not in floor_page.get()
    lines = [TimeLine(floor_page.codes[2], finished(60))]
    by = actor_of(judged.tabulator)
    assert refused(operations.record_times, judged.event.id, lines, by=by) == ["times_after_opening"]


def test_judges_strangers_and_another_events_floor_judge_stay_out(judged, sign_in):
    other = make_account("别场", (Role.FLOOR_JUDGE, Scope.EVENT, judged.event.id + 1))
    judge = make_account("裁判", (Role.JUDGE, Scope.EVENT, judged.event.id))
    for account in (other, judge, judged.chief, make_account("路人")):
        client = sign_in(account)
        assert client.get(f"/events/{judged.event.id}/times").status_code == 404
        assert client.post(f"/events/{judged.event.id}/times/import").status_code == 404
    assert sign_in(judged.tabulator).get(f"/events/{judged.event.id}/times").status_code == 200


def test_after_the_session_the_today_page_asks_for_what_is_missing(judged, floor, sign_in):
    client = sign_in(floor)
    assert "录入用时" not in client.get("/today").get_data(as_text=True)
    record(judged, a=3600)
    with time_machine.travel(judged.event.contest.created_at + timedelta(hours=6), tick=False):
        assert "录入用时" in sign_in(floor).get("/today").get_data(as_text=True)
        waiting = queries.events_without_times(
            [judged.event.id], [], judged.event.contest.created_at + timedelta(hours=6)
        )
        assert [count for _event, count in waiting] == [2]
        record(judged, b=3700, c=WorkingTime(TimeState.ABSENT))
        assert "录入用时" not in sign_in(floor).get("/today").get_data(as_text=True)


def test_the_workbook_brings_the_codes_and_takes_the_times_back(judged, floor_page):
    record(judged, c=4980)
    template = floor_page.client.get(f"{floor_page.url}/template.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(template.data)).worksheets[0]
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in rows] == floor_page.codes
    assert rows[2][1] == "1:23:00"
    rows[0][1:4] = ["1:20:00", "05:30", "换刀具"]
    rows[1][1] = "未完成"
    assert floor_page.upload(rows).status_code == 303
    assert queries.times_of(judged.event.id) == {
        floor_page.codes[0]: finished(4800, 330, "换刀具"),
        floor_page.codes[1]: WorkingTime(TimeState.UNFINISHED),
        floor_page.codes[2]: finished(4980),
    }
    assert db.session.query(TimeRecord).count() == 3


def test_a_cell_that_excel_made_a_time_is_read_as_excel_shows_it(judged, floor_page):
    assert (
        floor_page.upload(
            [[floor_page.codes[0], timedelta(hours=1, minutes=23, seconds=45)], [floor_page.codes[1], 83]]
        ).status_code
        == 303
    )
    assert queries.times_of(judged.event.id) == {
        floor_page.codes[0]: finished(5025),
        floor_page.codes[1]: finished(4980),
    }


def test_one_wrong_row_of_the_workbook_stores_nothing_and_its_problem_stands_beside_it(
    judged, floor_page, sign_in
):
    record(judged, a=3600)
    one, two, three = floor_page.codes
    rows = [[one, "1:01:00"], [two, "70:00"], [three, "80:00", "", "停电"], ["X-9", "60"], [two, "71:00"]]
    answer = floor_page.upload(rows)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert "没有导入任何一行" in shown
    assert f"第 2 行：加密号 {one}：与已录入的不同" in shown
    assert f"第 4 行：加密号 {three}：写了补时理由" in shown
    assert f"第 6 行：加密号 {two} 重复" in shown
    assert queries.times_of(judged.event.id) == {one: finished(3600)}
    answer = floor_page.upload([rows[0], rows[1], rows[3]])
    shown = answer.get_data(as_text=True)
    assert f"第 2 行：加密号 {one}：与已录入的不同" in shown
    assert "第 4 行：没有加密号 X-9" in shown
    assert queries.times_of(judged.event.id) == {one: finished(3600)}
    errors = re.search(r'href="([^"]+errors\.xlsx)"', shown)[1]
    sheet = openpyxl.load_workbook(io.BytesIO(floor_page.client.get(errors).data)).worksheets[0]
    last = {row[0]: row[-1] or "" for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert "请写更改理由" in last[one]
    assert last[two] == ""
    assert "没有加密号 X-9" in last["X-9"]
    assert sign_in(judged.tabulator).get(errors).status_code == 404


@pytest.mark.parametrize("brought", [b"", b"not a workbook", None])
def test_what_is_no_workbook_of_times_is_refused_with_a_sentence(judged, floor_page, brought):
    data = workbook_of([["号", "时间"], ["C-1", "60"]]) if brought is None else brought
    file = {"file": (io.BytesIO(data), "x.xlsx")}
    answer = floor_page.client.post(f"{floor_page.url}/import", data=file, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'class="problems"' in answer.get_data(as_text=True)


def test_the_ladder_of_the_event_alone_says_whether_the_time_is_asked_for(judged, floor, floor_page, sign_in):
    only_recorded = "本赛项的同分办法不看用时，录入后只作记录。"
    after = judged.event.contest.created_at + timedelta(hours=6)
    own_ladder(judged, (), (TieStep.TIME,))
    assert computing.times_missing(reading.field_of(judged.event)) == judged.codes[:2]
    assert refused(judged.open) == ["times_missing"]
    assert only_recorded not in floor_page.get()
    with time_machine.travel(after, tick=False):
        assert "录入用时" in sign_in(floor).get("/today").get_data(as_text=True)
    own_ladder(judged, (TieStep.TIME,), (TieStep.SHARE,))
    assert computing.times_missing(reading.field_of(judged.event)) == []
    assert only_recorded in Page(judged, sign_in(floor)).get()
    with time_machine.travel(after, tick=False):
        assert "录入用时" not in sign_in(floor).get("/today").get_data(as_text=True)
    judged.open()


def test_the_shorter_time_decides_the_tie_and_the_page_says_so(judged, sign_in):
    one, two, three = judged.codes
    record(judged, a=5025, b=4980)
    assert placed(judged) == [(two, 1, None), (one, 2, "time"), (three, 3, None)]
    shown = re.sub(
        r"<[^>]+>",
        "",
        sign_in(judged.made.organiser).get(f"/events/{judged.event.id}/results").get_data(as_text=True),
    )
    assert f"{two}（1:23:00）、{one}（1:23:45） 区分依据 用时" in shown
    # Three entries: one first and one second prize, and the cut between them lies in the tie.
    assert f"一等奖 的末位是同分：{two}、{one}，由用时决定。" in shown


def test_extra_time_for_a_machine_fault_does_not_count_against_the_contestant(judged):
    one, two, _three = judged.codes
    record(judged, a=finished(5400, 600, "主轴报警"), b=4900)
    assert placed(judged)[:2] == [(one, 1, None), (two, 2, "time")]


def test_who_did_not_finish_comes_after_who_did(judged):
    one, two, _three = judged.codes
    record(judged, a=WorkingTime(TimeState.UNFINISHED), b=14000)
    assert placed(judged)[:2] == [(two, 1, None), (one, 2, "time")]


def test_the_snapshot_holds_the_seconds_that_were_used_and_is_computed_again_to_the_digit(judged, sign_in):
    one, two, _three = judged.codes
    record(judged, a=finished(5400, 600, "主轴报警"), b=4900)
    judged.open()
    judged.publish()
    body = result_queries.newest_snapshot(judged.event.id).body
    times = {row["code"]: row["time"] for row in body["rows"]}
    assert times[one] == {"state": "finished", "seconds": 5400, "extra": 600, "counted": 4800}
    assert times[two] == {"state": "finished", "seconds": 4900, "extra": 0, "counted": 4900}
    assert times[judged.codes[2]] is None
    assert "主轴报警" not in canonical(body).decode()
    assert body["rows"][0]["code"] == one
    assert body["rows"][1]["decided_by"] == "time"
    assert canonical(computing.body_of(reading.field_of(judged.event))) == canonical(body)
    shown = sign_in(judged.made.organiser).get(f"/events/{judged.event.id}/results").get_data(as_text=True)
    assert "重算一致" in shown
    assert "1:20:00" in shown


def test_a_tie_that_only_time_can_part_waits_for_it_and_no_other_code_does(judged, sign_in):
    one, two, _three = judged.codes
    assert computing.times_missing(reading.field_of(judged.event)) == [one, two]
    assert refused(judged.open) == ["times_missing"]
    record(judged, a=3600)
    assert computing.times_missing(reading.field_of(judged.event)) == [two]
    # Nobody is put first or last meanwhile for what was not recorded.
    assert [place for _code, place, _by in placed(judged)] == [1, 1, 3]
    shown = sign_in(judged.made.organiser).get(f"/events/{judged.event.id}/results").get_data(as_text=True)
    assert f"加密号 {two} 同分，要看用时才能分先后" in shown
    record(judged, b=WorkingTime(TimeState.ABSENT))
    assert refused(judged.open) == ["times_missing"]
    record(judged, b=3700)
    judged.open()


@atomic
def absent(judged, code):
    """Every mark of this code is "absent"."""
    judged.fill(code, None, (None,) * 3, (None,) * 5, unmarked="absent")


def test_an_absent_code_needs_no_time(judged):
    one, two, three = judged.codes
    absent(judged, one)
    assert computing.times_missing(reading.field_of(judged.event)) == []
    judged.open()
    judged.publish()
    rows = {row["code"]: row for row in result_queries.newest_snapshot(judged.event.id).body["rows"]}
    assert (rows[one]["state"], rows[one]["place"], rows[one]["time"]) == ("absent", None, None)
    assert [rows[code]["place"] for code in (two, three)] == [1, 2]


def test_where_one_was_not_timed_the_next_rung_decides_for_the_whole_tie(lay, sign_in):
    # The same total by two ways: practice 80 and theory 70, practice 77 and theory 77.
    judged = lay(Judged, UNEQUAL)
    ladder(judged, TieStep.TIME, TieStep.PRACTICE)
    one, two, _three = judged.codes
    assert refused(judged.open) == ["times_missing"]
    record(judged, a=9000, b=WorkingTime(TimeState.UNTIMED))
    assert placed(judged)[:2] == [(one, 1, None), (two, 2, "part:practice")]
    shown = sign_in(judged.made.organiser).get(f"/events/{judged.event.id}/results").get_data(as_text=True)
    assert f"{one}、{two} 同分，其中有的没有用时（未录入或未计时）" in shown
    judged.open()
    judged.publish()


def test_a_tie_that_a_correction_makes_after_the_opening_goes_to_the_next_rung(judged, sign_in):
    judged.fill(judged.codes[1], *POOR[:3])
    judged.open()
    judged.publish()
    judged.fill(judged.codes[1], *GOOD[:3])
    by = actor_of(judged.made.organiser)
    results.take_snapshot(judged.event.id, by=by)
    results.publish(judged.event.id, Published.PUBLICITY, "复核更正", by=by)
    assert [row["place"] for row in result_queries.newest_snapshot(judged.event.id).body["rows"]] == [1, 1, 3]
    shown = sign_in(judged.made.organiser).get(f"/events/{judged.event.id}/results").get_data(as_text=True)
    assert "其中有的没有用时" in shown


UNEQUAL = (
    (1, (3, 3, 3), ("30", "30", "30", "30", "30"), 7000),
    (1, (3, 3, 3), ("27", "27", "27", "27", "27"), 7700),
    POOR,
)
# The same practice by other modules: A 50 and B 30, A 40 and B 40.
BY_MODULES = (
    (1, (3, 3, 3), ("30", "30", "30", "30", "30"), 7000),
    (1, (2, 2, 2), ("40", "40", "40", "40", "40"), 7000),
    POOR,
)


@pytest.mark.parametrize(
    ("marks", "steps", "decision"),
    [
        (UNEQUAL, (TieStep.PRACTICE, TieStep.TIME), (0, "part:practice", "操作成绩")),
        (UNEQUAL, (TieStep.THEORY, TieStep.TIME), (1, "part:theory", "理论成绩")),
        (BY_MODULES, (TieStep.PRACTICE, TieStep.MODULES), (0, "module:A", "模块 A 成绩")),
        (UNEQUAL, (TieStep.TIME, TieStep.PRACTICE), (1, "time", "用时")),
        (BY_MODULES, (TieStep.PRACTICE, TieStep.SHARE), (None, "share", "并列")),
    ],
)
def test_each_rung_decides_and_the_cut_says_which(lay, sign_in, marks, steps, decision):
    first, decided, word = decision
    judged = lay(Judged, marks)
    ladder(judged, *steps)
    record(judged, a=5000, b=4000)
    by_code = {code: (place, by) for code, place, by in placed(judged)}
    one, two, _three = judged.codes
    if first is None:
        assert by_code[one][0] == by_code[two][0] == 1
    else:
        assert [by_code[one][0], by_code[two][0]] == ([1, 2] if first == 0 else [2, 1])
    assert reading.field_of(judged.event).result["ties"][0]["decided_by"] == [decided]
    shown = re.sub(
        r"<[^>]+>",
        "",
        sign_in(judged.made.organiser).get(f"/events/{judged.event.id}/results").get_data(as_text=True),
    )
    assert f"区分依据 {word}" in shown
    assert f"由{word}决定。" in shown


def test_the_rules_page_offers_every_rung(judged, sign_in):
    client = sign_in(judged.made.organiser)
    shown = client.get(f"/contests/{judged.contest_id}/manage/rules").get_data(as_text=True)
    for step in TieStep:
        assert f'value="{step.value}"' in shown


@pytest.mark.parametrize(
    ("shown", "cell", "sentence"),
    [
        ("h:mm", time(23, 45), "“23:45”分不清是时分还是分秒"),
        ("h:mm:ss", time(5, 30), "用时 5:30:00（不含补时）比整个场次"),
        ("@", "5:30:00", "用时 5:30:00（不含补时）比整个场次"),
    ],
)
def test_a_time_is_neither_guessed_from_excels_hours_nor_longer_than_its_session(
    judged, floor_page, shown, cell, sentence
):
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["加密号", "用时"])
    sheet.append([floor_page.codes[0], cell])
    sheet["B2"].number_format = shown
    book.save(out)
    out.seek(0)
    data = {"file": (out, "times.xlsx")}
    answer = floor_page.client.post(f"{floor_page.url}/import", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert queries.times_of(judged.event.id) == {}


def test_extra_time_goes_beyond_the_session_and_the_work_does_not(judged, floor_page):
    length = queries.session_lengths(judged.event.id)[floor_page.codes[0]]
    for counted, status in ((length, 303), (length + 1, 422)):
        typed = ("", timing.shown(counted + 600), "10", "主轴报警", "核对过")
        assert floor_page.save({floor_page.codes[0]: typed}).status_code == status
