"""A unit enters its people: one by one, or a whole workbook or nothing."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from competition.contests.models import Contest
from competition.entries import operations as entries
from competition.entries import queries
from competition.entries.models import Entry
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.nominations import operations
from competition.persons import operations as persons
from competition.persons.claiming import claim_code
from competition.persons.models import Person
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Refused
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import (
    add_event,
    delegations_of,
    make_organisation,
    make_registrar,
    open_contest,
    picture,
    posted,
    resident,
    stored,
    submitted_entry,
    typed,
)

HEADINGS = (
    "赛项",
    "队号",
    "代表队",
    "姓名",
    "证件类型",
    "证件号码",
    "出生日期",
    "性别",
    "手机号码",
    "参赛身份",
    "工作单位或学校",
    "文化程度",
    "已有职业技能等级",
    "是否本地户籍",
    "本职业工作月数",
    "社会保险缴费月数",
    "已获荣誉",
)


def row(number, name, event="D01 焊接", team="", **changes):
    """One row as somebody would fill it in."""
    values = {
        "赛项": event,
        "队号": team,
        "代表队": "南京市",
        "姓名": name,
        "证件类型": "居民身份证",
        "证件号码": resident(number),
        "手机号码": "19900000001",
        "参赛身份": "企事业单位一线职工",
        "文化程度": "大学专科和专科学校",
        "已有职业技能等级": "三级/高级工",
        "是否本地户籍": "是",
        "已获荣誉": "以上都没有",
        **changes,
    }
    return [values.get(heading, "") for heading in HEADINGS]


def workbook(*rows):
    book, stream = Workbook(), io.BytesIO()
    book.active.append(list(HEADINGS))
    for cells in rows:
        book.active.append(cells)
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def unit(app):
    return make_organisation("金陵示范机械有限公司")


@pytest.fixture
def registrar(unit):
    return make_registrar(unit)


@pytest.fixture
def desk(registrar, sign_in):
    return sign_in(registrar)


def bring(desk, unit, event, data, **form):
    """Upload a workbook and follow to its preview."""
    fields = {"workbook": (io.BytesIO(data), "名单.xlsx"), **form}
    return desk.post(f"/organisations/{unit.id}/entries/import?contest={event.contest_id}", data=fields)


def test_strangers_and_other_units_are_kept_out(event, unit, registrar, sign_in):
    rivals = (make_account("路人"), make_registrar(make_organisation()))
    for rival in rivals:
        client = sign_in(rival)
        assert client.get(f"/organisations/{unit.id}/entries.xlsx").status_code == 404
        for path in ("", "/template.xlsx", "/claim-codes.xlsx", "/import/1"):
            assert client.get(f"/organisations/{unit.id}/entries{path}").status_code == 404
        assert bring(client, unit, event, workbook(row(1, "张三"))).status_code == 404


def test_one_person_is_entered_claimed_and_handed_in(event, unit, desk, sign_in):
    begun = desk.post(f"/organisations/{unit.id}/entries/new", data={"event": str(event.id)})
    details = begun.headers["Location"]
    entry_id = int(details.split("/")[2])
    fields = posted(typed()) | {"delegation": str(delegations_of(event)[0])}
    desk.post(details, data=fields)
    assert desk.post(f"/entries/{entry_id}/nominate").status_code == 303
    entry = stored(entry_id)
    assert (entry.state, entry.nominated, entry.members[0].person.account_id) == ("draft", True, None)
    code = claim_code(entry.members[0].person)
    assert code in desk.get(f"/entries/{entry_id}").text
    assert code in desk.get(f"/organisations/{unit.id}/entries?contest={event.contest_id}").text

    contestant = make_account("张𬭎")
    phone = sign_in(contestant)
    assert phone.get(f"/entries/{entry_id}").status_code == 404
    claimed = {
        "name": "张𬭎",
        "id_kind": "resident",
        "id_number": resident(),
        "code": f"{code[:4]}-{code[4:]}",
    }
    assert phone.post("/claim", data=claimed).status_code == 303
    assert "焊接" in phone.get("/my/entries").text
    for kind in ("photo", "identity"):
        paper = {"position": "1", "kind": kind, "file": (io.BytesIO(picture()), "x.jpg")}
        phone.post(f"/entries/{entry_id}/materials", data=paper)
    phone.post(f"/entries/{entry_id}/consent", data={"processing": "y", "sensitive": "y"})
    assert phone.post(f"/entries/{entry_id}/check").status_code == 303
    assert stored(entry_id).state == "submitted"
    assert claim_code(stored(entry_id).members[0].person) is None


def test_nobody_consents_for_somebody_else(event, unit, registrar):
    by = actor_of(registrar)
    entry = operations.begin_nomination(unit.id, event.id, by=by)
    parts = {
        "members": [typed()],
        "delegation": str(delegations_of(event)[0]),
        "consents": ["processing", "sensitive"],
    }
    entries.keep_draft(entry.id, parts, by=by)
    for kind in ("photo", "identity"):
        entries.add_document(entry.id, (1, kind), picture(), "x.jpg", by=by)
    operations.nominate_entry(entry.id, by=by)
    with pytest.raises(Refused) as refusal:
        entries.submit_entry(entry.id, by=by)
    assert [problem.code for problem in refusal.value.problems] == ["consent_by_contestant"]


def test_whoever_withdrew_is_entered_by_their_unit(event, unit, registrar, desk):
    """One by one or by workbook: the entry that was withdrawn gives the place in its event back."""
    own, by = make_account("张𬭎"), actor_of(registrar)
    alone = submitted_entry(event, own)
    entries.withdraw_entry(alone.id, "改由单位报名", by=actor_of(own))
    entry = operations.begin_nomination(unit.id, event.id, by=by)
    parts = {"members": [typed()], "delegation": str(delegations_of(event)[0])}
    entries.keep_draft(entry.id, parts, by=by)
    nominated = operations.nominate_entry(entry.id, by=by)
    assert [member.person.name for member in nominated.members] == ["张𬭎"]
    entries.withdraw_entry(entry.id, "改用工作簿", by=by)
    assert (
        desk.post(bring(desk, unit, event, workbook(row(1, "张𬭎"))).headers["Location"]).status_code == 303
    )
    standing = db.session.query(Entry).filter(Entry.event_id == event.id, Entry.state != "withdrawn").one()
    assert [member.person.name for member in standing.members] == ["张𬭎"]


def test_the_template_offers_this_contests_events(event, unit, desk):
    answer = desk.get(f"/organisations/{unit.id}/entries/template.xlsx?contest={event.contest_id}")
    book = load_workbook(io.BytesIO(answer.data))
    assert [cell.value for cell in book.worksheets[0][1]] == list(HEADINGS)
    assert book["lists"]["A1"].value == "D01 焊接"
    assert [book["lists"][f"C{n}"].value for n in (1, 2)] == ["南京市", "无锡市"]


def test_a_sound_workbook_is_previewed_and_entered_whole(event, unit, desk):
    answer = bring(desk, unit, event, workbook(*(row(n, f"选手{'甲乙丙丁戊'[n]}") for n in range(5))))
    preview = answer.headers["Location"]
    page = desk.get(preview)
    assert page.status_code == 200
    assert "确认导入 5 项报名" in page.text
    assert db.session.query(Entry).count() == 0
    assert desk.post(preview).status_code == 303
    assert db.session.query(Entry).filter_by(nominated=True, organisation_id=unit.id).count() == 5
    assert db.session.query(Person).filter_by(organisation_id=unit.id).count() == 5
    assert db.session.query(AuditEntry).filter_by(action="entries.imported").count() == 1
    codes = desk.get(f"/organisations/{unit.id}/entries/claim-codes.xlsx?contest={event.contest_id}")
    sheet = load_workbook(io.BytesIO(codes.data)).worksheets[0]
    assert sheet.max_row == 6
    assert "等待选手认领" in desk.get("/today").text
    # The same workbook once more enters nobody twice.
    assert desk.post(preview).status_code == 422
    assert db.session.query(Entry).count() == 5


def test_the_list_is_narrowed_and_goes_out_as_it_is_shown(event, unit, desk):
    preview = bring(desk, unit, event, workbook(*(row(n, f"选手{'甲乙丙'[n]}") for n in range(3))))
    desk.post(preview.headers["Location"])
    here = f"/organisations/{unit.id}/entries"
    for wish, count in (("", 3), ("&state=draft", 3), ("&state=approved", 0), (f"&event={event.id}", 3)):
        answer = desk.get(f"{here}.xlsx?contest={event.contest_id}{wish}")
        assert load_workbook(io.BytesIO(answer.data)).worksheets[0].max_row == 2 + count
    page = desk.get(f"{here}?contest={event.contest_id}&state=approved").text
    assert "没有符合条件的记录" in page
    assert "选手甲" not in page
    assert db.session.query(AuditEntry).filter_by(action="entries.exported").count() == 4


def test_one_wrong_row_stops_all_and_the_error_file_says_why(event, unit, desk):
    rows = [
        row(1, "张三"),
        row(2, "李四", 证件号码=resident(2)[:-1], 手机号码="1"),
        row(3, "王五", event="没有这个赛项"),
        row(1, "张三"),
        row(5, "赵六", 证件号码=329999199003070059),
    ]
    preview = bring(desk, unit, event, workbook(*rows)).headers["Location"]
    page = desk.get(preview).text
    assert "没有导入任何一项" in page
    assert desk.post(preview).status_code == 422
    assert db.session.query(Entry).count() == db.session.query(Person).count() == 0
    address, query = preview.split("?")
    errors = desk.get(f"{address}/errors.xlsx?{query}")
    sheet = load_workbook(io.BytesIO(errors.data)).worksheets[0]
    told = [sheet.cell(number, len(HEADINGS) + 1).value or "" for number in range(1, 7)]
    assert told[0] == "问题"
    assert told[1] == ""
    assert "17 位" in told[2]
    assert "手机号码" in told[2]
    assert "赛项不在" in told[3]
    assert "第 2 行" in told[4]
    assert "存成了数字" in told[5]
    assert "姓名" not in told[5]


def test_the_mended_error_file_can_be_brought_back(event, unit, desk):
    preview = bring(desk, unit, event, workbook(row(1, "张三", 手机号码="1"))).headers["Location"]
    address, query = preview.split("?")
    book = load_workbook(io.BytesIO(desk.get(f"{address}/errors.xlsx?{query}").data))
    book.worksheets[0].cell(2, HEADINGS.index("手机号码") + 1).value = "19900000001"
    stream = io.BytesIO()
    book.save(stream)
    again = bring(desk, unit, event, stream.getvalue()).headers["Location"]
    assert desk.post(again).status_code == 303
    assert db.session.query(Entry).count() == 1


def test_rows_with_one_team_mark_are_one_entry(event, unit, desk):
    add_event(event, "D05", "机电一体化", members=2)
    pair = [row(1, "张三", "D05 机电一体化", "A"), row(2, "李四", "D05 机电一体化", "A")]
    lone = [row(3, "王五", "D05 机电一体化", "B")]
    preview = bring(desk, unit, event, workbook(*pair, *lone)).headers["Location"]
    assert "每队 2 人" in desk.get(preview).text
    preview = bring(desk, unit, event, workbook(*pair)).headers["Location"]
    assert desk.post(preview).status_code == 303
    assert [m.person.name for m in db.session.query(Entry).one().members] == ["张三", "李四"]


def test_places_of_a_unit_are_counted_within_the_workbook(app, unit, desk):
    event = open_contest(
        ContestRules(eligibility=(Eligibility(group="staff"),), quotas=(Quota(per_organisation=2),))
    )
    rows = [row(n, f"选手{'甲乙丙'[n]}") for n in range(3)]
    page = desk.get(bring(desk, unit, event, workbook(*rows)).headers["Location"]).text
    assert page.count("2 个名额已满") == 1


def test_another_registrars_workbook_stays_theirs(event, unit, desk, sign_in):
    preview = bring(desk, unit, event, workbook(row(1, "张三"))).headers["Location"]
    colleague = sign_in(make_registrar(unit))
    assert colleague.get(preview).status_code == 404


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", b"%PDF-1.4", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_refused_kindly(event, unit, desk, data):
    answer = bring(desk, unit, event, data)
    assert answer.status_code == 422
    assert "单位报名" in answer.text


def test_a_list_without_rows_is_called_empty_and_not_wrong_in_no_row(event, unit, registrar):
    _, against = operations.preview_import(unit.id, event.contest_id, [], None, by=actor_of(registrar))
    assert [problem.code for problem in against] == ["workbook_empty"]


def test_claiming_fails_alike_whatever_is_wrong(event, unit, desk, sign_in):
    preview = bring(desk, unit, event, workbook(row(1, "张三"))).headers["Location"]
    desk.post(preview)
    code = claim_code(db.session.query(Person).one())
    phone = sign_in(make_account("某人"))
    right = {"name": "张三", "id_kind": "resident", "id_number": resident(1), "code": code}
    pages = set()
    for name, value in (
        ("name", "李四"),
        ("id_number", resident(2)),
        ("code", "22222222"),
        ("id_kind", "passport"),
    ):
        answer = phone.post("/claim", data={**right, name: value})
        assert answer.status_code == 422
        pages.add("没有找到相符的报名" in answer.text)
    assert pages == {True}
    assert phone.post("/claim", data=right).status_code == 303
    assert sign_in(make_account("后来者")).post("/claim", data=right).status_code == 422


def test_tries_at_claiming_run_out(app, sign_in):
    phone = sign_in(make_account("某人"))
    wrong = {"name": "张三", "id_kind": "resident", "id_number": resident(1), "code": "22222222"}
    for _ in range(10):
        assert "没有找到相符的报名" in phone.post("/claim", data=wrong).text
    assert "尝试次数过多" in phone.post("/claim", data=wrong).text
    assert "没有找到相符的报名" in sign_in(make_account("另一人")).post("/claim", data=wrong).text


def test_nobody_learns_a_claim_code_by_naming_somebody_as_team_mate(app, unit, registrar):
    team, single = open_contest(members=2), open_contest()
    by = actor_of(registrar)
    nominee = operations.begin_nomination(unit.id, single.id, by=by)
    parts = {"members": [typed(2, "李雷")], "delegation": str(delegations_of(single)[0])}
    entries.keep_draft(nominee.id, parts, by=by)
    operations.nominate_entry(nominee.id, by=by)
    together = submitted_entry(team, make_account("张𬭎"), typed(), typed(2, "李雷", phone="199 0000 0999"))
    nominated, mate = stored(nominee.id).members[0].person, stored(together.id).members[1].person
    assert claim_code(nominated) != claim_code(mate)
    assert nominated.phone == "19900000002"


def test_a_claimed_nominee_may_mend_their_own_number(event, unit, registrar):
    by = actor_of(registrar)
    entry = operations.begin_nomination(unit.id, event.id, by=by)
    parts = {"members": [typed(8)], "delegation": str(delegations_of(event)[0]), "consents": ["processing"]}
    entries.keep_draft(entry.id, parts, by=by)
    operations.nominate_entry(entry.id, by=by)
    person = stored(entry.id).members[0].person
    contestant = actor_of(make_account("张𬭎"))
    persons.claim_person("resident", resident(8), "张𬭎", claim_code(person), by=contestant)
    assert "consents" not in queries.draft_of(stored(entry.id))
    mended = {"members": [typed(9)], "consents": ["processing", "sensitive"]}
    entries.keep_draft(entry.id, mended, by=contestant)
    for kind in ("photo", "identity"):
        entries.add_document(entry.id, (1, kind), picture(), "x.jpg", by=contestant)
    entries.submit_entry(entry.id, by=contestant)
    assert db.session.query(Person).one().id_number == resident(9)


def test_what_a_workbook_says_of_a_claimed_person_is_what_the_entry_keeps(app, unit, desk, sign_in):
    """The draft, the form and the entry that is handed in say the same; the person's own record stays theirs."""
    pair, mate = open_contest(members=2), make_account("吴芳")
    submitted_entry(open_contest(), mate, typed(2, "吴芳", held_level="4"))
    rows = [
        row(1, "周二", team="A"),
        row(2, "吴芳", team="A", 文化程度="研究生", 已有职业技能等级="二级/技师"),
    ]
    preview = bring(desk, unit, pair, workbook(*rows)).headers["Location"]
    assert desk.post(preview).status_code == 303
    entry = db.session.query(Entry).filter_by(event_id=pair.id).one()
    entry_id, (first, second) = entry.id, entry.members
    assert (second.education, second.held_level, second.reviewed) == ("graduate", 2, "no")
    own = make_account("周二")
    mine, theirs = claim_code(first.person), claim_code(second.person)
    persons.claim_person("resident", resident(1), "周二", mine, by=actor_of(own))
    persons.claim_person("resident", resident(2), "吴芳", theirs, by=actor_of(mate))
    entries.keep_draft(entry_id, {"consents": ["processing", "sensitive"]}, by=actor_of(own))
    for position in (1, 2):
        for kind in ("photo", "identity"):
            entries.add_document(entry_id, (position, kind), picture(), "x.jpg", by=actor_of(own))
    entries.submit_entry(entry_id, by=actor_of(own))
    kept = stored(entry_id).members[1]
    assert (kept.education, kept.held_level) == ("graduate", 2)
    assert (kept.person.education, kept.person.held_level) == ("college", 4)


def test_the_preview_is_the_import_taken_back(event, unit, desk, registrar):
    """Everything that refuses the import refuses its preview, and nothing of a preview stays."""
    rows = workbook(row(1, "张三"))
    preview = bring(desk, unit, event, rows).headers["Location"]
    assert "确认导入" in desk.get(preview).text
    assert db.session.query(Entry).count() == db.session.query(Person).count() == 0
    assert db.session.query(AuditEntry).filter_by(action="entries.imported").count() == 0
    _close(event.contest_id)
    page = desk.get(preview).text
    assert "报名没有开放" in page
    assert "每一行都符合要求" not in page


@atomic
def _close(contest_id):
    db.session.get(Contest, contest_id).phase = "review"


def test_a_merged_unit_is_the_unit_of_each_of_its_people(event, unit, desk):
    """What Excel shows over three rows is never taken for the unit that uploads, and the preview says so."""
    own = {"工作单位或学校": "钟山示范仪表厂", "代表队": "无锡市"}
    book = load_workbook(io.BytesIO(workbook(row(1, "选手甲", **own), row(2, "选手乙"), row(3, "选手丙"))))
    sheet = book.worksheets[0]
    for heading in own:
        column = HEADINGS.index(heading) + 1
        for line in (3, 4):
            sheet.cell(line, column).value = None
        sheet.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    stream = io.BytesIO()
    book.save(stream)
    nanjing, wuxi = delegations_of(event)
    preview = bring(desk, unit, event, stream.getvalue(), delegation=str(nanjing)).headers["Location"]
    assert "合并的单元格" in desk.get(preview).text
    assert desk.post(preview).status_code == 303
    entries_made = db.session.query(Entry).all()
    assert [entry.delegation_id for entry in entries_made] == [wuxi] * 3
    assert [member.unit_name for entry in entries_made for member in entry.members] == ["钟山示范仪表厂"] * 3


def test_columns_that_are_not_asked_of_everybody_may_be_left_out(event, unit, desk):
    kept = [
        heading for heading in HEADINGS if heading not in ("队号", "出生日期", "性别", "社会保险缴费月数")
    ]
    book, stream = Workbook(), io.BytesIO()
    book.active.append(kept)
    book.active.append(
        [cell for heading, cell in zip(HEADINGS, row(1, "选手甲"), strict=True) if heading in kept]
    )
    book.save(stream)
    preview = bring(desk, unit, event, stream.getvalue()).headers["Location"]
    assert "确认导入 1 项报名" in desk.get(preview).text


def test_every_download_has_a_name_that_old_programs_understand(event, unit, desk):
    answer = desk.get(f"/organisations/{unit.id}/entries.xlsx?contest={event.contest_id}")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment; filename=file.xlsx; filename*=UTF-8''%E6%9C%AC")
