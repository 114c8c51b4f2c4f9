"""Numbers, printing, the ledger and verification by strangers."""

import io
import re
import threading
from dataclasses import replace

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from certificates.awards import operations as awards
from certificates.issuing import queries
from certificates.issuing.operations import Style
from certificates.ledger import operations
from certificates.ledger import queries as ledger
from certificates.rules.numbering import gaps, rule_from
from competition.contests.models import Contest
from competition.foundation.store import uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import jobs
from competition.foundation.work.models import Job
from competition.persons.models import Person
from competition.rulebooks import operations as rulebook_operations
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.dialogs import refused_in_dialog
from tests.factories.accounts import make_account
from tests.factories.certificates import (
    JOBS,
    make_awarded_contest,
    make_batch,
    publish_again,
    work,
)
from tests.factories.contests import make_contest

BATCH = {
    "design": "joinery",
    "issued_on": clock.today().isoformat(),
    "order": "ceremony",
    "right": "0",
    "up": "0",
    "scale": "100",
}


@pytest.fixture
def officer(app, sign_in):
    def enter(contest):
        return sign_in(make_account("证书员", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id)))

    return enter


def printed(contest):
    batch = make_batch(contest)
    work()
    return queries.batch(batch.id), ledger.certificates_of_batch(batch.id)


def words(file_id):
    document = pypdfium2.PdfDocument(uploads.read(ledger.stored_file(file_id)))
    return [page.get_textpage().get_text_range() for page in document]


def test_a_batch_is_numbered_printed_and_piled_in_ceremony_order(app, officer):
    contest, _, _ = make_awarded_contest(5, names=["林知夏", "王䶮", "李㛃", "欧阳𬭎", "周𰻝"])
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/certificates/new")
    assert "编号并打印 5 张" in page.text
    answer = client.post(
        f"/contests/{contest.id}/certificates/new",
        data={
            "design": "cloud",
            "issued_on": clock.today().isoformat(),
            "order": "ceremony",
            "right": "0",
            "up": "0",
            "scale": "100",
        },
    )
    assert answer.status_code == 303
    batch_id = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert "排队中" in client.get(f"/batches/{batch_id}").text
    work()
    pile = client.get(f"/batches/{batch_id}/file")
    document = pypdfium2.PdfDocument(pile.data)
    texts = [page.get_textpage().get_text_range() for page in document]
    for name, text in zip(["周𰻝", "欧阳𬭎", "李㛃", "王䶮", "林知夏"], texts, strict=True):
        assert name in text
    rows = ledger.certificates_of_batch(batch_id)
    assert [row.serial for row in rows] == [1, 2, 3, 4, 5]
    assert all(row.number in text for row, text in zip(rows, texts, strict=True))
    assert all(row.spec["name"] in words(row.file_id)[0] for row in rows)
    told = document.get_metadata_dict()
    assert told["Title"] == f"{contest.name} {rows[0].number}–{rows[-1].number}"
    assert told["Author"] == rows[0].spec["issuer"] != ""
    assert "已完成" in client.get(f"/batches/{batch_id}").text


def test_the_printed_code_leads_a_stranger_to_the_truth(app, client):
    contest, event, _ = make_awarded_contest(2, names=["林知夏", "王䶮"])
    _, rows = printed(contest)
    image = (
        pypdfium2.PdfDocument(uploads.read(ledger.stored_file(rows[1].file_id)))[0].render(scale=3).to_pil()
    )
    [code] = zxingcpp.read_barcodes(image.convert("L"))
    path = "/V/" + code.text.rpartition("/")[2]
    page = client.get(path)
    assert page.status_code == 200
    assert "以公示结果为准" in page.text
    assert rows[1].number in page.text
    assert "林**" in page.text
    assert "林知夏" not in page.text
    assert "年签发密钥" in page.text
    publish_again(event, "final")
    assert "证书有效" in client.get(path).text
    operations.void(rows[1].id, "异议成立", by=SYSTEM)
    page = client.get(path).text
    assert "证书已作废" in page
    assert "异议成立" not in page


def test_an_english_reader_is_told_the_english_names_of_a_certificate_in_the_ledger(app, client):
    contest, event, _ = make_awarded_contest(1, names=["林知夏"])
    _, [row] = printed(contest)
    client.set_cookie("language", "en")
    page = client.get(f"/V/{row.payload}").text
    assert event.name_en
    assert event.name_en in page
    assert event.name not in page


def test_changed_codes_and_codes_of_nobody_are_told_apart_from_ours(app, client):
    contest, _, _ = make_awarded_contest(1)
    _, [row] = printed(contest)
    # One character of the signature is another; what was cut off, or is no code at all, is called neither true nor false.
    other = "A" if row.payload[-20] != "A" else "B"
    changed = row.payload[:-20] + other + row.payload[-19:]
    for payload, told in (
        (changed, "不是本站签发的证书"),
        (row.payload[:-8], "没有读全"),
        ("AAAA", "没有读全"),
        ("x" * 3000, "没有读全"),
    ):
        page = client.get(f"/V/{payload}")
        assert page.status_code == 200
        assert told in page.text
        assert row.number not in page.text
    assert row.number in client.get(f"/V/{row.payload.lower()}").text


def test_a_certificate_that_the_ledger_does_not_hold_is_not_called_valid(app, client):
    contest, _, _ = make_awarded_contest(1)
    _, [row] = printed(contest)
    payload = row.payload

    @atomic
    def forget():
        ledger.certificate(row.id).payload = "OTHER"

    forget()
    assert "没有查到" in client.get(f"/V/{payload}").text


def test_looking_up_needs_number_and_name_and_every_miss_looks_the_same(app, client):
    contest, _, _ = make_awarded_contest(1, names=["阿依古丽·买买提"])
    _, [row] = printed(contest)

    def answer(number, name):
        text = client.post("/verify", data={"number": number, "name": name}).text
        return re.sub(r'value="[^"]*"|查验时间：[^<]*|content="[^"]*"', "", text)

    hit = answer(f" {row.number.lower()} ", "阿依古丽•买买提")
    assert row.number in hit
    misses = {
        answer(row.number, "别人"),
        answer("JS000000", "阿依古丽·买买提"),
        answer("没有", "没有"),
    }
    assert len(misses) == 1
    assert row.number not in misses.pop()


def test_guessing_is_slowed_down_after_twenty_tries(app, client):
    contest, _, _ = make_awarded_contest(1, names=["林知夏"])
    _, [row] = printed(contest)
    answers = [
        client.post("/verify", data={"number": f"JSZY2026{n:05d}", "name": "张三"}) for n in range(1, 31)
    ]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 10
    assert not any(row.number in re.sub(r'value="[^"]*"', "", answer.text) for answer in answers)
    # Even the right answer is not given to who guesses.
    assert client.post("/verify", data={"number": row.number, "name": "林知夏"}).status_code == 429


def test_a_character_that_no_font_has_stops_the_batch_before_anything_is_numbered(app, officer):
    contest, _, _ = make_awarded_contest(2, names=["张\ue123", "李明"])
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/certificates/new").text
    assert "U+E123" in page
    answer = client.post(
        f"/contests/{contest.id}/certificates/new",
        data={
            "design": "joinery",
            "issued_on": clock.today().isoformat(),
            "order": "ceremony",
            "right": "0",
            "up": "0",
            "scale": "100",
        },
    )
    assert answer.status_code == 422
    assert "U+E123" in answer.text
    assert ledger.ledger(contest.id) == []
    assert queries.batches_of(contest.id) == []


def test_no_certificate_is_issued_for_an_address_that_nobody_chose(app, officer, settings):
    contest, _, _ = make_awarded_contest(2)
    app.config["JIANGSAI"] = replace(settings, public_url_set=False)
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/certificates/new").text
    assert "JIANGSAI_PUBLIC_URL=https://" in page
    assert settings.public_url in page
    answer = client.post(f"/contests/{contest.id}/certificates/new", data=BATCH)
    assert answer.status_code == 422
    assert "JIANGSAI_PUBLIC_URL=https://" in answer.text
    assert ledger.ledger(contest.id) == []
    app.config["JIANGSAI"] = settings
    [first, _second] = printed(contest)[1]
    app.config["JIANGSAI"] = replace(settings, public_url_set=False)
    with pytest.raises(Refused, match="public_url_not_set"):
        awards.replace_certificate(first.id, "姓名更正", by=SYSTEM)
    assert ledger.certificate(first.id).state == "valid"


def test_a_contest_that_prints_after_publicity_waits_for_it(app):
    contest, event, _ = make_awarded_contest(1, print_policy="after_publicity")
    with pytest.raises(Refused, match="publicity_not_over"):
        make_batch(contest)
    publish_again(event, "final")
    assert make_batch(contest).policy == "after_publicity"


def test_void_and_replaced_numbers_are_never_used_again(app, officer):
    contest, _, _entries = make_awarded_contest(2, names=["林知夏", "王一"])
    _, rows = printed(contest)
    client = officer(contest)
    one = f"/certificates/{rows[0].id}"
    assert client.post(f"{one}/void", data={"reason": ""}).status_code == 422
    for step in ("void", "replace"):
        refused_in_dialog(client, f"{one}/{step}", step, "  ", "请写明理由")
    assert client.post(f"/certificates/{rows[0].id}/void", data={"reason": "打印有误"}).status_code == 303
    assert client.post(f"/certificates/{rows[0].id}/void", data={"reason": "再来"}).status_code == 422

    @atomic
    def rename():
        db.session.get(Person, rows[1].person_id).name = "林知霞"

    rename()
    answer = client.post(f"/certificates/{rows[1].id}/replace", data={"reason": "姓名更正"})
    fresh = ledger.certificate(int(answer.headers["Location"].rsplit("/", 1)[1]))
    work()
    assert (fresh.serial, fresh.spec["name"], fresh.replaces_id) == (3, "林知霞", rows[1].id)
    assert ledger.certificate(rows[1].id).state == "void"
    page = client.get(f"/certificates/{rows[1].id}").text
    assert "姓名更正" in page
    assert fresh.number in page
    assert "证书已换发" in client.get(f"/V/{rows[1].payload}").text
    make_batch(contest)
    serials = [row.serial for row in ledger.ledger(contest.id)]
    assert serials == [1, 2, 3, 4]
    assert gaps(rule_from(rulebooks.rules_of(contest.id).certificates), serials) == []


def test_a_void_certificate_is_not_given_out_and_a_reprint_is_logged(app, officer):
    contest, _, _ = make_awarded_contest(1)
    _, [row] = printed(contest)
    client = officer(contest)
    before = client.get(f"/certificates/{row.id}/file").data
    assert client.post(f"/certificates/{row.id}/reprint").status_code == 303
    assert client.get(f"/certificates/{row.id}/file").data == before
    assert [entry.action for entry in ledger.history(row.id)] == ["certificate.reprinted"]
    operations.void(row.id, "作废", by=SYSTEM)
    assert client.get(f"/certificates/{row.id}/file").status_code == 422


def test_pre_printed_stock_gets_only_what_changes(app):
    contest, _, _ = make_awarded_contest(1, names=["林知夏"])
    make_batch(contest, overprint=True, correction=("1.5", "-2", "1.002"))
    work()
    [row] = ledger.ledger(contest.id)
    [text] = words(row.file_id)
    assert "林知夏" in text
    assert "获奖证书" not in "".join(text.split())


def test_the_ledger_is_searched_and_exported(app, officer):
    contest, _, _ = make_awarded_contest(3, names=["林知夏", "=1+1", "王䶮"])
    _, rows = printed(contest)
    operations.void(rows[0].id, "打印有误", by=SYSTEM)
    client = officer(contest)
    page = client.get(f"/contests/{contest.id}/certificates?q=知夏").text
    assert "林知夏" in page
    assert "王䶮" not in page
    assert rows[1].number not in client.get(f"/contests/{contest.id}/certificates?q=%25&state=void").text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/contests/{contest.id}/certificates.xlsx").data))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]
    assert [row[0] for row in cells] == [row.number for row in rows]
    assert "=1+1" in [row[1] for row in cells]
    assert cells[0][9] == "打印有误"
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_the_ledger_exports_just_what_it_shows(app, officer):
    contest, event, _ = make_awarded_contest(3, names=["林知夏", "陈远", "王䶮"])
    _, rows = printed(contest)
    operations.void(rows[0].id, "打印有误", by=SYSTEM)
    client = officer(contest)
    here = f"/contests/{contest.id}/certificates"
    prizes = {row.spec["award"] for row in rows}
    for wish, wanted in (
        ("?state=void", [rows[0]]),
        (f"?event={event.id}", rows),
        (f"?event={event.id + 1000}", []),
        *((f"?prize={prize}", [row for row in rows if row.spec["award"] == prize]) for prize in prizes),
        ("?q=陈远&state=valid", [row for row in rows if row.spec["name"] == "陈远" and row.id != rows[0].id]),
    ):
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{here}.xlsx{wish}").data))
        assert [cells[0].value for cells in book.active.iter_rows(min_row=3)] == [
            row.number for row in wanted
        ]
        page = client.get(here + wish).text
        assert all((row.number in page) == (row in wanted) for row in rows)
    assert "没有符合条件的记录" in client.get(f"{here}?event={event.id + 1000}").text
    # The filters of the address are kept by the link to the workbook, and by the next page.
    assert "certificates.xlsx?state=void" in client.get(f"{here}?state=void&size=25").text


def test_a_stopped_batch_goes_on_where_it_was(app, officer, monkeypatch):
    contest, _, _ = make_awarded_contest(4)
    client = officer(contest)
    batch = make_batch(contest)
    assert client.post(f"/batches/{batch.id}/stop").status_code == 303
    work()
    assert queries.batch_row(batch.id).done == 0
    assert "打印已停止" in client.get(f"/batches/{batch.id}").text
    assert "证书打印中断" in client.get("/today").text
    assert client.post(f"/batches/{batch.id}/go-on").status_code == 303
    work()
    row = queries.batch_row(batch.id)
    assert (row.done, row.job.state) == (4, "done")
    assert row.batch.file_id is not None


def test_rendering_again_changes_nothing(app):
    contest, _, _ = make_awarded_contest(3)
    batch, rows = printed(contest)
    files = [row.file_id for row in rows]
    job = db.session.get(Job, batch.job_id)
    job.state, job.worker = "running", "inline"
    db.session.commit()
    assert JOBS["certificates.render_batch"](jobs.Task(batch.job_id, {"batch_id": batch.id})) is None
    assert [row.file_id for row in ledger.certificates_of_batch(batch.id)] == files
    assert queries.batch(batch.id).file_id == batch.file_id


def test_two_officers_at_once_give_each_winner_one_number(app):
    contest, _, _ = make_awarded_contest(6)
    contest_id, answers = contest.id, []

    def issue():
        with app.app_context():
            try:
                awards.print_certificates(contest_id, clock.today(), "place", Style("plain"), by=SYSTEM)
            except Refused as refusal:
                answers.append(refusal.problems[0].code)
            else:
                answers.append("printed")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["batch_empty"] * 3 + ["printed"]
    db.session.rollback()
    rows = ledger.ledger(contest_id)
    assert [row.serial for row in rows] == [1, 2, 3, 4, 5, 6]
    assert len({row.award_id for row in rows}) == 6


def test_two_contests_cannot_give_the_same_number(app):
    one, _, _ = make_awarded_contest(1)
    make_batch(one)
    other, _, _ = make_awarded_contest(1)
    with pytest.raises(Refused, match="number_taken"):
        make_batch(other)
    rules = rulebooks.rules_of(other.id)
    changed = type(rules)(
        **{name: getattr(rules, name) for name in rules.__struct_fields__ if name != "certificates"},
        certificates=type(rules.certificates)(prefix="QT", issuer="组委会"),
    )
    rulebook_operations.set_rules(other.id, changed, "第一条", by=SYSTEM)
    assert ledger.certificates_of_batch(make_batch(other).id)[0].number.startswith("QT")


def test_winners_see_their_own_certificate_and_nobody_elses(app, sign_in):
    contest, _, _ = make_awarded_contest(2, names=["林知夏", "王一"])
    _, rows = printed(contest)
    winner, rival = make_account("林知夏"), make_account("王一")

    @atomic
    def claim():
        db.session.get(Person, rows[1].person_id).account_id = winner.id
        db.session.get(Person, rows[0].person_id).account_id = rival.id

    claim()
    client = sign_in(winner)
    assert rows[1].number in client.get("/me/certificates").text
    assert "证书已签发，可以下载" in client.get("/today").text
    assert client.get(f"/certificates/{rows[1].id}/file").status_code == 200
    assert client.get(f"/certificates/{rows[0].id}/file").status_code == 404
    assert client.post(f"/certificates/{rows[1].id}/void", data={"reason": "不要了"}).status_code == 404


def test_strangers_and_other_contests_officers_stay_out(app, sign_in, officer):
    contest, _, _ = make_awarded_contest(1)
    batch, [row] = printed(contest)
    paths = [
        f"/contests/{contest.id}/certificates",
        f"/contests/{contest.id}/certificates.xlsx",
        f"/contests/{contest.id}/certificates/correction.pdf",
        f"/contests/{contest.id}/certificates/designs/joinery.png",
        f"/batches/{batch.id}",
        f"/batches/{batch.id}/progress",
        f"/batches/{batch.id}/file",
        f"/certificates/{row.id}",
        f"/certificates/{row.id}/file",
    ]
    for client in (sign_in(make_account("路人")), officer(make_contest(Phase.PREPARING, events=0))):
        assert {client.get(path).status_code for path in paths} == {404}
        assert client.post(f"/certificates/{row.id}/void", data={"reason": "捣乱"}).status_code == 404


def test_designs_show_a_picture_and_the_correction_sheet_prints(app, officer):
    contest = make_contest(Phase.PREPARING, events=0)
    client = officer(contest)
    picture = client.get(f"/contests/{contest.id}/certificates/designs/fret.png")
    assert picture.data.startswith(b"\x89PNG")
    assert client.get(f"/contests/{contest.id}/certificates/designs/none.png").status_code == 404
    assert client.get(f"/contests/{contest.id}/certificates/correction.pdf").data.startswith(b"%PDF")


def test_keys_and_void_numbers_are_published_for_offline_verifiers(app, client):
    contest, _, _ = make_awarded_contest(3)
    _, rows = printed(contest)
    listed = client.get("/.well-known/certificate-keys.json").get_json()["keys"]
    assert [key["alg"] for key in listed] == ["ES256"]
    assert "PRIVATE" not in str(listed)
    path = f"/.well-known/certificate-status/{rows[0].status_year}.json"
    before = client.get(path).get_json()["encoded_list"]
    operations.void(rows[1].id, "作废", by=SYSTEM)
    assert client.get(path).get_json()["encoded_list"] != before


def test_the_paper_tells_the_domain_a_code_must_lead_to(app, settings):
    contest, _, _ = make_awarded_contest(1)
    _, [row] = printed(contest)
    host = settings.public_url.split("//")[1]
    assert f"网址应为{host}" in "".join(words(row.file_id)[0].split())


def test_once_the_results_stand_a_pile_is_no_longer_subject_to_them(app, officer):
    contest, event, _ = make_awarded_contest(1)
    batch, client = make_batch(contest), officer(contest)
    assert "颁奖仪式用，以公示结果为准" in client.get(f"/batches/{batch.id}").text

    @atomic
    def decide():
        db.session.get(Contest, contest.id).phase = Phase.FINAL

    decide()
    paths = (f"/batches/{batch.id}", f"/contests/{contest.id}/certificates/new")
    assert not any("成绩已经确定" in client.get(path).text for path in paths)
    publish_again(event, "final")
    for path in paths:
        page = client.get(path).text
        assert "成绩已经确定" in page
        assert "颁奖仪式" not in page
