"""How characters, decimals, days, labels and names are read, wherever they are typed."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.characters import note_of_selectors, problems_with_text, trimmed, without_selectors
from competition.rules.dates import day_of
from competition.rules.decimals import as_shown, decimal_of, figure, places_of
from competition.rules.identity import clean_name, name_key, problems_with_name, problems_with_number
from competition.rules.labelling import Unclear, labels_in
from competition.rules.words.id_kinds import IdKind


@pytest.mark.parametrize(
    ("text", "lines", "told"),
    [
        ("张三", False, []),
        ("𬭎\U000323b0㛃", False, []),
        ("أحمد", False, []),
        ("a\tb", False, []),
        ("张\ufffe三", False, [("text_noncharacter", 2, "U+FFFE")]),
        ("\ufdd0", False, [("text_noncharacter", 1, "U+FDD0")]),
        ("\U0001ffff", False, [("text_noncharacter", 1, "U+1FFFF")]),
        ("ab\ud800", False, [("text_surrogate", 3, "U+D800")]),
        ("张\ue863", False, [("text_private_character", 2, "U+E863")]),
        ("张\U000f0001", False, [("text_private_character", 2, "U+F0001")]),
        ("张\u202e三", False, [("text_turns_direction", 2, "U+202E")]),
        ("张\u2066三\u2069", True, [("text_turns_direction", 2, "U+2066")]),
        ("一\n二", False, [("text_line_end", 2, "U+000A")]),
        ("一\r\n二", True, []),
        ("一\u2028二", True, [("text_line_end", 2, "U+2028")]),
        ("一\x00二", True, [("text_control_character", 2, "U+0000")]),
        # Counted as whoever typed it sees it: selectors are out already.
        ("葛\U000e0100\ufffe", False, [("text_noncharacter", 2, "U+FFFE")]),
    ],
)
def test_what_no_text_may_hold_is_told_with_its_place(text, lines, told):
    found = problems_with_text(text, "name", lines=lines)
    assert [(one.code, one.details["place"], one.details["character"]) for one in found] == told


@pytest.mark.parametrize("text", ["葛\U000e0100城", "张\ufe0f三", "\ufe00林"])
def test_selectors_of_shapes_are_taken_out_of_a_text_and_of_a_name(text):
    bare = "".join(c for c in text if unicodedata.category(c) != "Mn")
    assert without_selectors(text) == bare
    assert clean_name(text) == bare
    assert name_key(text) == name_key(bare)
    note = note_of_selectors(text)
    assert note is not None
    assert note.details["count"] == 1
    assert note_of_selectors(bare) is None
    assert problems_with_name(text) == []


def test_what_copying_leaves_at_the_ends_of_a_line_is_no_mistake():
    assert trimmed("\u202d19900000001\u202c\n") == "19900000001"


@given(st.text())
def test_no_text_breaks_the_readers(text):
    for reader in (problems_with_text, trimmed, without_selectors, day_of, decimal_of):
        reader(text)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85", "85"),
        ("85.0", "85"),
        ("８５", "85"),
        ("８５．５", "85.5"),
        ("85，5", "85.5"),
        ("85。5", "85.5"),
        (" 85.25 ", "85.25"),
        ("-3", "-3"),
        ("85,5", None),
        ("1,000", None),
        ("8 5", None),
        ("85.", None),
        ("1e3", None),
        ("٨٥", None),
        ("八十五", None),
        ("", None),
    ],
)
def test_a_decimal_is_read_as_people_type_it_and_compared_as_a_value(typed, value):
    assert decimal_of(typed) == (None if value is None else Decimal(value))


def test_a_number_of_excels_has_fifteen_digits_and_a_real_third_decimal_stays_one():
    assert as_shown(28.1 + 57.2) == "85.3"
    assert as_shown(85.125) == "85.125"
    assert [places_of(Decimal(text)) for text in ("85.00", "85.30", "85.125", "100")] == [0, 1, 3, 0]
    assert [figure(text, whole=3, places=2) for text in ("85.000", "85.125", "-1", "1000", "８５.50")] == [
        "85",
        None,
        None,
        None,
        "85.50",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "1990-03-07",
        "1990/3/7",
        "1990年3月7日",
        "1990年03月07",
        "1990.3.7",
        "１９９０．３．７",
        "19900307",
        " 1990 年 3 月 7 日 ",
        "1990-3-7 00:00:00",
        "1990—3—7",
    ],
)
def test_a_day_is_read_as_people_type_it(typed):
    assert day_of(typed) == date(1990, 3, 7)


@pytest.mark.parametrize(
    "typed", ["", "3/7/1990", "90-3-7", "1990/3-7", "1990-13-01", "1990-2-30", "199037", "1990年"]
)
def test_what_may_be_another_day_is_none(typed):
    assert day_of(typed) is None


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("1-8", "1 2 3 4 5 6 7 8"),
        ("A1-A3", "A1 A2 A3"),
        ("A1～A3", "A1 A2 A3"),
        ("01-03", "01 02 03"),
        ("09-11", "09 10 11"),
        ("01至03号", "01号 02号 03号"),
        ("1号-3号", "1号 2号 3号"),
        ("B1—B3", "B1 B2 B3"),
        ("C01 C02", "C01 C02"),
        ("A-01-A-03", "A-01 A-02 A-03"),
        ("3-01…3-03", "3-01 3-02 3-03"),
        ("“3-01”", "3-01"),
        ("A-01", "A-01"),
    ],
)
def test_the_usual_ways_of_writing_workstations_are_ranges(typed, labels):
    assert labels_in(typed) == labels.split()


def test_a_label_may_have_a_blank():
    assert labels_in("工位 1") == ["工位 1"]


@pytest.mark.parametrize(
    ("typed", "ask"),
    [
        ("A1-30", True),
        ("3-01", True),
        ("1-08", True),
        ("8-1", True),
        ("A-1-3", True),
        ("-5", False),
        ("A-05…A-01", False),
    ],
)
def test_what_may_be_a_range_or_a_name_is_asked_about(typed, ask):
    with pytest.raises(Unclear) as unclear:
        labels_in(typed)
    assert unclear.value.ask is ask


@pytest.mark.parametrize(
    "kind", [IdKind.RESIDENT, IdKind.HK_MACAO_TAIWAN_RESIDENCE, IdKind.FOREIGN_RESIDENCE]
)
def test_a_number_of_eighteen_is_refused_in_the_name_of_its_own_document(kind):
    numbers = ("9" * 17, "9" * 10 + "A" + "9" * 7)
    for number, code in zip(numbers, ("id_length", "id_characters"), strict=True):
        [problem] = problems_with_number(kind, number, date(2026, 11, 22))
        assert problem.code == code
        assert problem.details["document"] != ""
    said = {
        one.details["document"] for n in numbers for one in problems_with_number(kind, n, date(2026, 11, 22))
    }
    assert len(said) == 1


@pytest.mark.parametrize(
    ("digits", "code"), [("19900230", "id_birth_date"), ("20300101", "id_birth_out_of_range")]
)
def test_a_day_that_does_not_exist_is_another_mistake_than_one_to_come(digits, code):
    told = problems_with_number(IdKind.RESIDENT, f"329999{digits}8870", date(2026, 11, 22))
    assert code in [problem.code for problem in told]
