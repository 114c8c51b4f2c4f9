"""The unit's workbook: out, filled in, and back."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from competition.foundation.paper.sheets import Sheet
from competition.foundation.paper.tables import Column, read_table
from competition.foundation.paper.workbooks import (
    Figure,
    calculated,
    listing,
    template,
    titled_list,
    with_errors,
)
from competition.foundation.work.isolation import pdf_page, pdf_page_count, workbook_sheet
from competition.rules.problems import Refused

COLUMNS = [
    Column("event", "赛项", {"D01": "D01 焊接", "D02": "D02 电工"}),
    Column("name", "姓名", also=("Name",)),
    Column("id_number", "证件号码", width=24),
    Column("honours", "已获荣誉", {"none": "无"}, several=True),
]


def filled(*rows, head=("赛项", "姓名", "证件号码", "已获荣誉")) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_template_has_text_columns_and_drop_downs():
    book = load_workbook(io.BytesIO(template(COLUMNS, "报名", ["证件号码按文本填写"], "说明")))
    sheet = book["报名"]
    assert [cell.value for cell in sheet[1]] == ["赛项", "姓名", "证件号码", "已获荣誉"]
    assert sheet["C2"].number_format == "@"
    assert [v.formula1 for v in sheet.data_validations.dataValidation] == ["lists!$A$1:$A$2"]
    assert book["lists"]["A2"].value == "D02 电工"
    assert book["lists"].sheet_state == "hidden"
    assert book["说明"]["A1"].value == "证件号码按文本填写"


def test_a_filled_template_reads_back_by_heading_in_any_order():
    data = filled(
        ("张𬭎", "D02 电工", "32999919900307871X", "无"), head=("Name", "赛项", "证件号码", "已获荣誉")
    )
    table = read_table(workbook_sheet(data), COLUMNS)
    rows = table.rows
    assert table.problems == []
    assert rows[0].typed == {
        "name": "张𬭎",
        "event": "D02",
        "id_number": "32999919900307871X",
        "honours": ["none"],
    }
    assert rows[0].number == 2


def test_a_number_in_the_id_column_is_refused_with_its_row():
    rows = read_table(workbook_sheet(filled(("D01 焊接", "张三", 329999199003078710, ""))), COLUMNS).rows
    assert [(problem.code, problem.details) for problem in rows[0].problems] == [
        ("cell_lost_digits", {"cell": "C2"})
    ]


def test_empty_rows_are_passed_over_and_an_empty_sheet_is_told():
    table = read_table(workbook_sheet(filled(("", None, "", ""), ("D01 焊接", "张三", "1", ""))), COLUMNS)
    assert [row.number for row in table.rows] == [3]
    assert table.problems == []
    for sheet in (workbook_sheet(filled()), Sheet([])):
        assert [p.code for p in read_table(sheet, COLUMNS).problems] == ["workbook_empty"]


def test_missing_columns_are_named():
    problems = read_table(workbook_sheet(filled(("D01",), head=("赛项",))), COLUMNS).problems
    assert problems[0].details["columns"] == "姓名、证件号码、已获荣誉"


def test_the_error_workbook_is_the_same_sheet_with_a_column_more():
    sheet = workbook_sheet(filled(("D01 焊接", "=HYPERLINK(1)", "123", ""), ("D02 电工", "李雷", "1", "")))
    once = with_errors(sheet, 1, {2: ["证件号码应为 18 位。", "请填写手机号码。"]}, "问题", "报名")
    again = with_errors(workbook_sheet(once), 1, {}, "问题", "报名")
    sheet = load_workbook(io.BytesIO(once)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["赛项", "姓名", "证件号码", "已获荣誉", "问题"]
    assert sheet["E2"].value == "证件号码应为 18 位。\n请填写手机号码。"
    assert sheet["B2"].data_type != "f"
    assert sheet["E3"].value in (None, "")
    assert [cell.value for cell in load_workbook(io.BytesIO(again)).worksheets[0][1]][4:] == ["问题"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "a\x00b", "\x1f", "'quoted"])
def test_hostile_texts_stay_texts(name):
    sheet = load_workbook(io.BytesIO(listing(["姓名"], [[name]], "清单 [1]/2"))).worksheets[0]
    assert sheet["A2"].data_type != "f"


def test_a_workbook_that_claims_a_million_rows_is_refused_quickly():
    book = Workbook()
    book.active["A1"] = "赛项"
    book.active["XFD1048576"] = "远"
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(Refused) as refusal:
        workbook_sheet(stream.getvalue())
    assert refusal.value.problems[0].code in ("workbook_unreadable", "workbook_too_long")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0"])
def test_junk_is_no_workbook(data):
    with pytest.raises(Refused):
        workbook_sheet(data)


def test_an_entity_bomb_stays_unexpanded():
    entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = f'<?xml version="1.0"?>{entities}<sst><si><t>&b;</t></si></sst>'
    source, target = io.BytesIO(filled(("D01", "x", "1", ""))), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name == "xl/sharedStrings.xml" else old.read(name))
    try:
        rows = workbook_sheet(target.getvalue())
    except Refused:
        return
    assert "aaaaaaaa" not in str(rows)


def test_a_pdf_becomes_pictures_of_its_pages():
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj "
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>"
    )
    assert pdf_page_count(pdf) == 1
    assert pdf_page(pdf, 1).startswith(b"\x89PNG")
    for data, page in [(pdf, 2), (b"%PDF-1.4 junk", 1)]:
        with pytest.raises(Refused):
            pdf_page(data, page)


@pytest.mark.parametrize("bad", ["\ufffe", "\uffff", "\ud800", "\x0b"])
def test_what_xml_cannot_hold_is_left_out_of_every_workbook(bad):
    """A program opens the file all the same; what the cell says stays readable."""
    unit, title = f"示范{bad}公司", f"名单{bad}"
    sheet = Sheet([["赛项", "姓名"], ["D01 焊接", unit]])
    books = [
        listing(["单位"], [[unit]], title),
        titled_list(title, [("单位", 20)], [[unit]]),
        with_errors(sheet, 1, {2: [unit]}, "问题", title),
        calculated(title, [[unit, Figure("1.5"), Figure("=B1", formula=True)]], (20, 8), [1]),
        template(COLUMNS, title, [unit], "说明"),
    ]
    for book in map(load_workbook, map(io.BytesIO, books)):
        said = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value]
        assert "示范公司" in said
        assert book.worksheets[0].title == "名单"
