"""Schemes from sheets: what is read, every check with its place, and writing that reads back the same."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.rules.marking.kinds.registry import KINDS, WORDS
from scoring.rules.schemes import cis as cis_scheme
from scoring.rules.schemes import weighted as weighted_scheme
from scoring.rules.schemes.cis_writing import DATED_HEAD, written_rows
from scoring.rules.schemes.document import from_body, sums_of
from tests.factories.schemes import small_document

HEAD = [*DATED_HEAD, "Criterion A", "Total\nMark", "3"]
OLD_HEAD = [cell.replace("WSOS", "WSSS") for cell in HEAD if cell != "Day of Marking"]
MEASURED = ["", "", "", "M", "尺寸合格", "", "", "±0.1", "1", "", "2.00"]
JUDGED = ["", "", "", "J", "外观", "", "", "", "2", "", "1.00"]
SCORES = [["", "", "", "", "", str(score), f"第{score}级"] for score in range(4)]
SUB = ["A1", "加工", "1"]
GOOD = [["测试标准"], HEAD, SUB, MEASURED, JUDGED, *SCORES]


def read(rows, total=Decimal(3)):
    return cis_scheme.read(rows, total)


def codes(rows, total=Decimal(3)):
    return [
        (problem.code, problem.details.get("row"), problem.details.get("column"))
        for problem in read(rows, total)[1]
    ]


def test_a_sheet_is_read():
    document, problems = read(GOOD)
    assert problems == []
    assert [(aspect.code, aspect.kind, aspect.maximum, aspect.judges) for aspect in document.aspects] == [
        ("A1.1", "binary", "2.00", 1),
        ("A1.2", "judgement", "1.00", 3),
    ]
    assert document.aspects[1].levels == ("第0级", "第1级", "第2级", "第3级")
    assert document.dated
    assert from_body(document.body()) == document


def test_an_older_sheet_has_no_day_and_its_own_letters():
    old = [[*row[:2], *row[3:]] for row in GOOD[2:]]
    old[1][2] = "O"
    old.append(["", "", "S", "工艺", "", "", "", "1", "", "5.00"])
    document, problems = read([["旧版"], [*OLD_HEAD[:-1], "8"], *old], Decimal(8))
    assert problems == []
    assert [aspect.kind for aspect in document.aspects] == ["binary", "judgement", "trimmed_mean"]
    assert not document.dated
    assert read(written_rows(document), None)[0] == document


def wrong(position, column, text):
    rows = [list(row) for row in GOOD]
    rows[position][column] = text
    return rows


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["没有表头"]], [("cis_heading_missing", None, None)]),
        (wrong(1, 11, "Criterion abc"), "cis_criterion_wrong"),
        (wrong(2, 0, "B1"), [("cis_sub_criterion_wrong", 3, "A")]),
        (wrong(2, 1, ""), [("cis_name_missing", 3, "B")]),
        (wrong(3, 3, "X"), [("cis_type_wrong", 4, "D")]),
        (wrong(3, 10, "0"), "cis_max_wrong"),
        (wrong(3, 10, "-1"), "cis_max_wrong"),
        (wrong(3, 10, "两分"), "cis_max_wrong"),
        (wrong(3, 4, ""), [("cis_name_missing", 4, "E")]),
        (GOOD[:-1], [("cis_scores_wrong", 5, "F")]),
        ([*GOOD, SCORES[3]], [("cis_scores_wrong", 5, "F")]),
        (wrong(6, 6, ""), [("cis_score_text_missing", 7, "G")]),
        ([*GOOD[:4], SCORES[0], *GOOD[4:]], [("cis_score_for_measurement", 5, "F")]),
        ([*GOOD, SUB], [("scheme_code_twice", 10, "A")]),
        ([GOOD[0], HEAD, MEASURED, SUB, JUDGED, *SCORES], "cis_without_sub_criterion"),
        (wrong(1, 13, "4"), [("cis_criterion_total_differs", None, None)]),
        ([["x"], [*HEAD[:10], *HEAD[11:]], *GOOD[2:]], "cis_column_missing"),
    ],
)
def test_every_check_names_its_place(rows, expected):
    if isinstance(expected, str):
        assert expected in [code for code, _, _ in codes(rows)]
    else:
        assert codes(rows) == expected


def test_the_expected_total_is_checked():
    assert codes(GOOD, Decimal(100)) == [("scheme_total_differs", None, None)]
    assert codes(GOOD, None) == []


def test_writing_reads_back_to_the_same():
    document = small_document()
    again, problems = read(written_rows(document), Decimal(100))
    assert problems == []
    stripped = replace(again, aspects=tuple(replace(aspect, step="", rule={}) for aspect in again.aspects))
    assert [aspect.code for aspect in stripped.aspects] == [aspect.code for aspect in document.aspects]
    assert again.criteria == document.criteria
    assert again.sub_criteria == document.sub_criteria


ROW = {
    "module": "A",
    "module_name": "加工",
    "weight": "70%",
    "code": "A1",
    "title": "外圆尺寸",
    "extra": "",
    "maximum": "100",
    "kind": "points",
    "step": "0.5",
    "judges": "",
    "per": "",
    "limits": "",
    "gate": "",
}
SAFETY = ROW | {
    "module": "B",
    "module_name": "安全",
    "weight": "30",
    "code": "B1",
    "kind": "deduction",
    "per": "5",
}


def weighted(*rows):
    document, problems = weighted_scheme.read([(number, row) for number, row in enumerate(rows, start=2)])
    return document, [
        (problem.code, problem.details.get("row"), problem.details.get("column")) for problem in problems
    ]


def test_a_weighted_scheme_is_read():
    document, problems = weighted(ROW, SAFETY)
    assert problems == []
    assert [(one.code, one.weight, one.start) for one in document.criteria] == [
        ("A", "70", ""),
        ("B", "30", "100"),
    ]
    assert document.total == 100
    assert document.aspects[1].rule == {"per": "5"}
    assert sums_of(document).by_criterion == {"A": 100, "B": 100}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "guess"}, [("scheme_kind_wrong", 2, "H")]),
        ({"maximum": "-1"}, "scheme_number_wrong"),
        ({"maximum": ""}, "scheme_number_wrong"),
        ({"code": "A 1"}, [("scheme_code_wrong", 2, "D")]),
        ({"title": ""}, [("cis_name_missing", 2, "E")]),
        ({"module": "ABC"}, "scheme_module_wrong"),
        ({"weight": "60"}, [("scheme_weights_wrong", None, None)]),
        ({"weight": "七成"}, "scheme_number_wrong"),
        ({"kind": "deduct"}, [("scheme_per_missing", 2, "K")]),
        ({"kind": "range", "limits": "0-10"}, [("scheme_range_wrong", 2, "L")]),
        ({"kind": "range", "limits": "5~5"}, [("scheme_range_wrong", 2, "L")]),
        ({"kind": "range", "limits": "0~10"}, []),
        ({"kind": "steps", "limits": "±0.5:100; ±1:50"}, []),
        (
            {"kind": "steps", "limits": "±0.5:101"},
            [("scheme_steps_wrong", 2, "L"), ("scheme_steps_wrong", 2, "L")],
        ),
        ({"kind": "trimmed_mean", "judges": "2"}, [("scheme_judges_wrong", 2, "J")]),
        ({"step": "半"}, [("scheme_number_wrong", 2, "I")]),
        ({"maximum": "90"}, [("scheme_module_total", None, None)]),
        ({"code": "B1"}, [("scheme_code_twice", 3, "D")]),
    ],
)
def test_every_check_of_a_weighted_scheme_names_its_place(changes, expected):
    found = weighted(ROW | changes, SAFETY)[1]
    if isinstance(expected, str):
        assert expected in [code for code, _, _ in found]
    else:
        assert found == expected


def test_judges_and_gates_have_their_usual_values():
    document, problems = weighted(ROW | {"kind": "trimmed_mean", "gate": "10"}, SAFETY)
    assert problems == []
    assert document.aspects[0].judges == 5
    assert document.aspects[0].rule == {"gate": {"limit": "10"}}
    assert set(WORDS) <= set(KINDS)
