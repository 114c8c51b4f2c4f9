"""What is typed becomes particulars, with every problem at once."""

from datetime import date

import pytest

from competition.rules.identity import check_character
from competition.rules.particulars import facts_from, read_particulars
from competition.rules.words.sexes import Sex

TODAY = date(2026, 11, 22)
NUMBER = "32999919900307887" + check_character("32999919900307887")
TYPED = {
    "name": " 张𬭎 ",
    "id_kind": "resident",
    "id_number": NUMBER.lower(),
    "phone": "199 0000 0001",
    "identity": "frontline",
    "unit_name": "金陵示范机械有限公司",
    "education": "college",
    "held_level": "3",
    "local": "no",
    "work_months": "９６",
    "insurance_months": "40",
    "honours": ["none"],
}


def test_a_whole_form_is_read():
    read, problems = read_particulars(TYPED, TODAY, {"local"})
    assert problems == []
    assert (read.name, read.id_number, read.phone) == ("张𬭎", NUMBER, "19900000001")
    assert (read.born_on, read.sex, read.local, read.work_months) == (date(1990, 3, 7), Sex.MALE, False, 96)
    assert read.honours == frozenset()
    assert facts_from(read, ["photo"], events_entered=1).documents == {"photo"}


def test_an_empty_form_names_each_field_once():
    _, problems = read_particulars({}, TODAY, {"local"})
    fields = [problem.field for problem in problems]
    assert sorted(fields) == sorted(set(fields))
    assert set(fields) == {
        "id_kind",
        "name",
        "phone",
        "identity",
        "unit_name",
        "education",
        "held_level",
        "local",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id_number": "123"}, [("id_length", "id_number")]),
        ({"phone": "12345"}, [("phone_wrong", "phone")]),
        ({"phone": "+86 19900000001"}, []),
        ({"phone": "+852 9000 0001"}, []),
        ({"work_months": "three"}, [("months_wrong", "work_months")]),
        ({"work_months": "721"}, [("months_wrong", "work_months")]),
        ({"education": "wizard"}, [("answer_not_listed", "education")]),
        (
            {"id_kind": "passport", "id_number": "E12345678"},
            [("answer_missing", "born_on"), ("answer_missing", "sex")],
        ),
        ({"id_kind": "passport", "id_number": "E12345678", "born_on": "1990/03/07", "sex": "male"}, []),
        (
            {"id_kind": "passport", "id_number": "E12345678", "born_on": "1990-02-30", "sex": "male"},
            [("date_unreadable", "born_on")],
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field(change, expected):
    _, problems = read_particulars({**TYPED, **change}, TODAY)
    assert [(problem.code, problem.field) for problem in problems] == expected


def test_a_wrong_type_from_a_stranger_is_an_empty_answer():
    read, problems = read_particulars({"name": ["x"], "honours": "江苏技能状元", "id_kind": 7}, TODAY)
    assert read.honours == {"江苏技能状元"}
    assert ("name_missing", "name") in [(problem.code, problem.field) for problem in problems]


def test_unasked_answers_stay_open():
    read, problems = read_particulars({**TYPED, "local": "", "honours": []}, TODAY)
    assert (read.local, read.honours, problems) == (None, None, [])
