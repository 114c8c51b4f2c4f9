"""What people do to a workbook before they bring it back, each with what is read of it or said about it."""

import io
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from competition.foundation.paper.tables import Column, Table, read_table
from competition.foundation.work.isolation import workbook_sheet

COLUMNS = [
    Column("event", "赛项", also=("Event",)),
    Column("name", "姓名", also=("Name",)),
    Column("number", "证件号码"),
    Column("unit", "工作单位", required=False),
    Column("born_on", "出生日期", required=False, holds="date"),
    Column("time", "用时", required=False, holds="time"),
    Column("share", "比例（%）", required=False),
    Column("honours", "已获荣誉", several=True, required=False),
]
HEAD = ("赛项", "姓名", "证件号码", "工作单位", "出生日期", "用时", "比例（%）", "已获荣誉")


def brought(change, *rows, head=HEAD) -> Table:
    """A workbook with this head and these rows, changed as somebody would."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(head))
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return read_table(workbook_sheet(stream.getvalue()), COLUMNS)


def typed(table: Table, key: str) -> list[object]:
    assert list(table.problems) == []
    return [row.typed[key] for row in table.rows]


def problems(table: Table) -> list[tuple[str, object]]:
    found = [*table.problems, *(one for row in table.rows for one in row.problems)]
    return [(one.code, one.details.get("cell") or one.details.get("cells")) for one in found]


def notes(table: Table) -> list[tuple[str, object]]:
    return [(one.code, one.details["cells"]) for one in table.notes]


ONE, TWO, THREE = (
    ("D01", name, str(n), "金陵厂") for n, name in enumerate(("张三", "李四", "王五"), start=1)
)


def test_a_cell_merged_over_rows_counts_for_each_of_them_and_it_is_said():
    table = brought(lambda sheet: sheet.merge_cells("D2:D4"), ONE, (*TWO[:3], None), (*THREE[:3], None))
    assert typed(table, "unit") == ["金陵厂"] * 3
    assert notes(table) == [("cells_filled", "D2:D4")]


def test_a_merged_cell_makes_no_row_of_a_blank_one():
    table = brought(lambda sheet: sheet.merge_cells("D2:D9"), ONE, (*TWO[:3], None))
    assert typed(table, "unit") == ["金陵厂"] * 2


def test_a_cell_merged_over_columns_says_nothing_of_the_second_and_is_refused_by_name():
    assert problems(brought(lambda sheet: sheet.merge_cells("C3:D3"), ONE, TWO)) == [
        ("cells_merged_across", "C3:D3")
    ]


def titled(sheet):
    sheet.insert_rows(1, 2)
    sheet["A1"] = "2026年报名表"
    sheet.merge_cells("A1:H1")


def shifted(sheet):
    sheet.insert_cols(1)
    sheet.insert_rows(1, 3)


def behind_a_hidden_one(sheet):
    hidden = sheet.parent.create_sheet("说明", 0)
    hidden["A1"] = "模板第 3 版"
    hidden.sheet_state = "hidden"


@pytest.mark.parametrize(
    ("change", "first"),
    [(titled, 4), (shifted, 5), (behind_a_hidden_one, 2)],
    ids=["title", "shifted", "hidden"],
)
def test_the_heading_is_found_where_it_is(change, first):
    table = brought(change, ONE, TWO)
    assert typed(table, "name") == ["张三", "李四"]
    assert [row.number for row in table.rows] == [first, first + 1]
    assert table.head == first - 1


@pytest.mark.parametrize(
    "head",
    [
        ("赛 项", "*姓名", "证件号码（必填）"),
        ("赛项：", "姓　名", "证件号码*"),
        (" Event ", "NAME＊", "证件号码(身份证)"),
        ("赛项\n", "姓名 ", "【必填】证件号码"),
    ],
)
def test_headings_are_compared_without_blanks_stars_and_asides(head):
    assert typed(brought(lambda _: None, ("D01", "张三", "1"), head=head), "number") == ["1"]


def test_a_bracket_that_belongs_to_a_heading_may_stand_or_be_left_out():
    for heading in ("比例（%）", "比例(%)", "比例"):
        head = ("赛项", "姓名", "证件号码", heading)
        assert typed(brought(lambda _: None, ("D01", "张三", "1", "5"), head=head), "share") == ["5"]


def test_what_is_wrong_with_the_heading_is_named_truly():
    assert problems(brought(lambda _: None, ("a", "b"), head=("甲", "乙"))) == [("heading_missing", None)]
    gone = brought(lambda _: None, ("D01", "1"), head=("赛项", "证件号码"))
    assert [(one.code, one.details) for one in gone.problems] == [
        ("columns_missing", {"columns": "姓名", "row": 1})
    ]
    twice = brought(lambda _: None, ("D01", "1", "2", "3"), head=("赛项", "姓名", "证件号码", "姓 名"))
    assert problems(twice) == [("column_twice", "B1、D1")]


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", " \t ", "\u200b", "\ufeff "])
def test_a_row_that_looks_blank_is_blank(blank):
    table = brought(lambda sheet: sheet.append([blank, None, blank]), ONE)
    assert typed(table, "name") == ["张三"]


def test_hidden_rows_are_read_and_told():
    def filtered(sheet):
        sheet.row_dimensions[3].hidden = True

    table = brought(filtered, ONE, TWO, THREE)
    assert typed(table, "name") == ["张三", "李四", "王五"]
    assert notes(table) == [("rows_hidden", "3")]


def test_a_formula_without_a_stored_value_is_no_empty_cell():
    assert problems(brought(lambda _: None, ("D01", '="张"&"三"', "1"))) == [("cell_formula_unread", "B2")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("D01", "张三", 12345678), []),  # a Taiwan permit held as a number is whole
        (("D01", "张三", 123456789012345), []),
        (("D01", "张三", 1234567890123456), [("cell_lost_digits", "C2")]),
        (("D01", "张三", 329999199003078710), [("cell_lost_digits", "C2")]),
        (("D01", "张三", date(2026, 1, 2)), [("cell_became_date", "C2")]),  # somebody typed 1-2
        (("D01", "张三", time(1, 30)), [("cell_became_date", "C2")]),
        (("D01", "张三", "1", "", "", date(2026, 1, 2)), [("cell_became_date", "F2")]),
        (("D01", "张\u202e三", "1"), [("text_turns_direction", "B2")]),
        (("D01", "张\ufffe三", "1"), [("text_noncharacter", "B2")]),
        (("D01", "张\ue863三", "1"), [("text_private_character", "B2")]),
        (("D01", "张\n三", "1"), [("text_line_end", "B2")]),
        (("D01", "张三\n", "1"), []),
    ],
)
def test_only_what_is_lost_or_changed_is_refused_and_by_its_cell(row, told):
    assert problems(brought(lambda _: None, row)) == told


def test_a_number_is_read_as_excel_shows_it():
    rows = [("D01", "张三", "1", "", "", "", value) for value in (28.1 + 57.2, 85, 85.5, 85.125, 0.1 + 0.2)]
    assert typed(brought(lambda _: None, *rows), "share") == ["85.3", "85", "85.5", "85.125", "0.3"]


def test_days_in_cells_are_days():
    rows = [
        ("D01", "张三", "1", "", value)
        for value in (date(1990, 3, 7), datetime.combine(date(1990, 3, 7), time()), 19900307, "1990/3/7")
    ]
    told = typed(brought(lambda _: None, *rows), "born_on")
    assert told == ["1990-03-07", "1990-03-07", "19900307", "1990/3/7"]


@pytest.mark.parametrize(
    ("value", "shown", "text", "held"),
    [
        (time(23, 45), "h:mm", "23:45", "clock"),
        (time(1, 30), "hh:mm", "1:30", "clock"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05", "clock"),
        (time(1, 30), 'h"小时"mm"分"', "1:30", "clock"),
        (time(4, 0), "h:mm:ss", "4:00:00", "time"),
        (time(0, 23, 45), "mm:ss", "0:23:45", "time"),
        (timedelta(hours=1, minutes=23, seconds=45), "[h]:mm:ss", "1:23:45", "time"),
    ],
)
def test_a_cell_that_shows_no_seconds_is_known_from_one_that_does(value, shown, text, held):
    def formatted(sheet):
        sheet["F2"] = value
        sheet["F2"].number_format = shown

    [row] = brought(formatted, ONE).rows
    assert (row.typed["time"], row.held["time"]) == (text, held)


def test_selectors_of_shapes_are_taken_out_and_said():
    table = brought(lambda _: None, ("D01", "葛\U000e0100城", "1", "张\ufe0f厂"))
    assert (typed(table, "name"), typed(table, "unit")) == (["葛城"], ["张厂"])
    assert notes(table) == [("cells_selectors_removed", "B2、D2")]


def test_a_column_that_is_not_asked_of_everybody_may_be_left_out():
    table = brought(lambda _: None, ("D01", "张三", "1"), head=("赛项", "姓名", "证件号码"))
    assert (typed(table, "unit"), typed(table, "honours")) == ([""], [[]])
