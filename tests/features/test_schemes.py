"""Schemes in the product: import, versions, export, small changes, freeze."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from competition.rules.roles import SYSTEM, Role, Scope
from scoring.rules.schemes.document import sums_of
from scoring.schemes import operations, queries, workbook
from tests.factories.schemes import make_scheme, small_document
from tests.matrix import world as worlds
from tests.pages import form_fields


@pytest.fixture
def world(app):
    return worlds.build()


@pytest.fixture
def event_id(world):
    return world.params["event_id"][0]


def upload(client, event_id, data, name="scheme.xlsx"):
    return client.post(
        f"/events/{event_id}/scheme/import",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def test_an_organiser_imports_a_scheme_and_sees_its_sums(world, event_id, sign_in):
    client = sign_in(world.accounts["organiser"])
    assert "还没有评分标准" in client.get(f"/events/{event_id}/scheme").get_data(as_text=True)
    answer = upload(client, event_id, workbook.written(small_document()))
    assert answer.status_code == 303
    page = client.get(f"/events/{event_id}/scheme").get_data(as_text=True)
    assert "第 1 版" in page
    assert "100.00" in page
    assert "A1.2" in page


def test_a_wrong_sheet_is_refused_with_every_place_and_nothing_is_stored(world, event_id, sign_in):
    client = sign_in(world.accounts["organiser"])
    book = openpyxl.load_workbook(io.BytesIO(workbook.written(small_document())))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        if row[3].value in ("M", "J"):
            row[10].value = -1
    out = io.BytesIO()
    book.save(out)
    answer = upload(client, event_id, out.getvalue())
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert page.count("应为大于 0 的数") >= 3
    assert "K 列" in page
    assert queries.versions_of(event_id) == []


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(world, event_id, sign_in, data):
    assert upload(sign_in(world.accounts["organiser"]), event_id, data).status_code == 422


def test_a_workbook_that_unpacks_to_too_much_is_refused(world, event_id, sign_in):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "x")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (210 * 1024 * 1024))
    answer = upload(sign_in(world.accounts["organiser"]), event_id, bomb.getvalue())
    assert answer.status_code == 422
    assert "工作簿内容过大" in answer.get_data(as_text=True)


def test_an_export_reads_back_to_the_same_scheme(app, event_id):
    document = small_document()
    again = workbook.read(workbook.written(document))
    assert [(a.code, a.maximum, a.levels) for a in again.aspects] == [
        (a.code, a.maximum.rstrip("0").rstrip("."), a.levels) for a in document.aspects
    ]
    assert workbook.read(workbook.written(again)) == again


def test_the_template_of_a_weighted_scheme_is_filled_in_and_read(world, event_id, sign_in):
    client = sign_in(world.accounts["chief_judge"])
    template = client.get(f"/events/{event_id}/scheme/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(template.data))
    sheet = book.worksheets[0]
    assert sheet.data_validations.dataValidation
    sheet.append(["A", "操作", "80", "A1", "装配", "", "100", "给分", "0.5", "", "", "", ""])
    sheet.append(["B", "安全", "20", "B1", "违规", "", "50", "清单扣分", "", "", "5", "", ""])
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1)]
    filled = openpyxl.Workbook()
    for row in (rows[0], *[row for row in rows[1:] if any(row)]):
        filled.worksheets[0].append(row)
    out = io.BytesIO()
    filled.save(out)
    assert upload(client, event_id, out.getvalue()).status_code == 303
    document = queries.document_of(queries.newest(event_id))
    assert document.source == "weighted"
    assert [criterion.weight for criterion in document.criteria] == ["80", "20"]
    exported = workbook.read(workbook.written(document))
    assert exported == document


def test_an_aspect_that_another_marks_otherwise_meanwhile_is_shown_both_ways(world, event_id, sign_in):
    version = make_scheme(event_id, SYSTEM)
    client = sign_in(world.accounts["chief_judge"])
    url, beside = (f"/schemes/aspects/{version.aspects[number].id}" for number in (0, 1))
    first, other = (form_fields(client.get(one).text) for one in (url, beside))
    assert client.post(url, data=first | {"kind": "points", "step": "0.5"}).status_code == 303
    answer = client.post(url, data=first | {"kind": "points", "step": "0.25"})
    assert answer.status_code == 409
    assert "现在保存的是：0.5" in answer.text
    again = form_fields(answer.text)
    assert again["step"] == "0.25"
    assert client.post(url, data=again).status_code == 303
    assert queries.newest(event_id).aspects[0].step_units == 25
    # What another aspect became meanwhile stands in nobody's way, and stays.
    assert client.post(beside, data=other | {"judges": "1"}).status_code == 303
    assert queries.newest(event_id).aspects[0].step_units == 25


def test_a_small_change_is_a_new_version(world, event_id, sign_in):
    version = make_scheme(event_id, SYSTEM)
    client = sign_in(world.accounts["chief_judge"])
    aspect = version.aspects[0]
    form = {"kind": "points", "step": "0.5", "judges": "1"}
    assert client.get(f"/schemes/aspects/{aspect.id}").status_code == 200
    assert client.post(f"/schemes/aspects/{aspect.id}", data=form).status_code == 303
    newest = queries.newest(event_id)
    assert (newest.number, newest.aspects[0].kind, newest.aspects[0].step_units) == (2, "points", 50)
    assert queries.version(version.id).aspects[0].kind == "binary"
    wrong = form | {"judges": "3"}
    assert client.post(f"/schemes/aspects/{newest.aspects[0].id}", data=wrong).status_code == 422


def test_a_frozen_scheme_is_not_replaced(world, event_id, sign_in):
    version = make_scheme(event_id, SYSTEM)
    operations.freeze(version.id, by=SYSTEM)
    client = sign_in(world.accounts["organiser"])
    answer = upload(client, event_id, workbook.written(small_document()))
    assert answer.status_code == 422
    assert "已有评分并冻结" in answer.get_data(as_text=True)


def test_a_stranger_and_another_contests_judge_see_no_scheme(world, event_id, sign_in):
    version = make_scheme(event_id, SYSTEM)
    stranger = sign_in(world.accounts["stranger"])
    for url in (f"/events/{event_id}/scheme", f"/schemes/{version.id}", f"/schemes/{version.id}/export.xlsx"):
        assert stranger.get(url).status_code == 404
    other = worlds.make_account("外场裁判", (Role.JUDGE, Scope.EVENT, world.params["event_id"][1]))
    assert sign_in(other).get(f"/events/{event_id}/scheme").status_code == 404


def test_the_real_workbook_is_imported_and_comes_back_the_same(world, event_id, sign_in, request):
    folder = request.config.getoption("--real-data")
    if folder is None:
        pytest.skip("needs --real-data DIR")
    data = (Path(folder) / "scoring" / "euroskills2023_web_marking_scheme_original.xlsx").read_bytes()
    client = sign_in(world.accounts["organiser"])
    assert upload(client, event_id, data).status_code == 303
    version = queries.newest(event_id)
    document = queries.document_of(version)
    sums = sums_of(document)
    assert len(version.aspects) == 149
    assert version.total_units == 10000
    assert sums.by_letter == {"M": (123, 76), "J": (26, 24)}
    assert sums.by_criterion == {"A": 17, "B": 23, "C": 17, "D": 22, "E": 16, "F": 5}
    assert sums.by_section == {"1": 5, "2": 5, "3": 25, "4": 25, "5": 40}
    assert sums.variation == 0
    export = client.get(f"/schemes/{version.id}/export.xlsx")
    assert workbook.read(export.data) == document
