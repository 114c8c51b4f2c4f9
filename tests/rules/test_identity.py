"""Document numbers and names. Every number here has the unassigned area 329999."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.identity import (
    age_on,
    check_character,
    clean_name,
    is_minor,
    masked_number,
    masked_phone,
    name_key,
    normalise_number,
    problems_with_name,
    problems_with_number,
    read_number,
)
from competition.rules.words.id_kinds import IdKind
from competition.rules.words.sexes import Sex

TODAY = date(2026, 11, 22)


def resident(born: str = "19900307", order: str = "887", area: str = "329999") -> str:
    return area + born + order + check_character(area + born + order)


def codes(kind: IdKind, number: str) -> list[str]:
    return [problem.code for problem in problems_with_number(kind, number, TODAY)]


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        (IdKind.RESIDENT, resident(), []),
        (IdKind.RESIDENT, "", ["id_number_missing"]),
        (IdKind.RESIDENT, "329999900307887", ["id_fifteen_digits"]),
        (IdKind.RESIDENT, resident()[:-1], ["id_length"]),
        (IdKind.RESIDENT, "32999919900307A87X", ["id_characters"]),
        (IdKind.RESIDENT, resident("19900230"), ["id_birth_date"]),
        (IdKind.RESIDENT, resident("20300101"), ["id_birth_out_of_range"]),  # not born yet
        (IdKind.RESIDENT, resident("18991231"), ["id_birth_out_of_range"]),
        (IdKind.RESIDENT, resident(area="810000"), ["id_is_residence_card"]),
        (IdKind.RESIDENT, resident(area="932840"), ["id_is_foreign_residence"]),
        (IdKind.RESIDENT, resident(area="032840"), ["id_area_unknown"]),
        (IdKind.HK_MACAO_TAIWAN_RESIDENCE, resident(area="810000"), []),
        (IdKind.HK_MACAO_TAIWAN_RESIDENCE, resident(area="830000"), []),
        (IdKind.HK_MACAO_TAIWAN_RESIDENCE, resident(), ["id_not_residence_card"]),
        (IdKind.HK_MACAO_PERMIT, "H12345678", []),
        (IdKind.HK_MACAO_PERMIT, "m1234567801", []),
        (IdKind.HK_MACAO_PERMIT, "X12345678", ["id_shape_hk_macao_permit"]),
        (IdKind.TAIWAN_PERMIT, "12345678", []),
        (IdKind.TAIWAN_PERMIT, "1234567", ["id_shape_taiwan_permit"]),
        (IdKind.PASSPORT, "E 1234 5678", []),
        (IdKind.PASSPORT, "PASSPORT", ["id_shape_passport"]),
        (IdKind.FOREIGN_RESIDENCE, "USA320082030712", []),
        (IdKind.FOREIGN_RESIDENCE, resident(area="932840"), []),
        (IdKind.FOREIGN_RESIDENCE, "932840", ["id_length"]),
        (IdKind.OFFICER, "南字第12345678号", []),
    ],
)
def test_a_number_fits_its_document(kind, number, expected):
    assert codes(kind, number) == expected


def test_a_wrong_check_digit_and_a_wrong_date_are_both_told():
    wrong = resident("19901340")
    last = "0" if wrong[-1] != "0" else "1"
    assert codes(IdKind.RESIDENT, wrong[:-1] + last) == ["id_birth_date", "id_check_digit"]


@pytest.mark.parametrize(
    "typed",
    [
        "32999919900307871x",
        " 329999 1990 0307 871X ",
        "３２９９９９１９９００３０７８７１Ｘ",
        "329999-19900307-871X",
        "32999919900307\u200b871X\ufeff",
        "32999919900307871×",
        "32999919900307871х",
    ],
)
def test_every_way_of_typing_a_number_is_one_number(typed):
    assert normalise_number(typed) == "32999919900307871X"


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999))
def test_a_made_number_reads_back(born, order):
    identity = read_number(IdKind.RESIDENT, resident(f"{born:%Y%m%d}", f"{order:03}"))
    assert identity.born_on == born
    assert identity.sex == (Sex.MALE if order % 2 else Sex.FEMALE)
    assert problems_with_number(IdKind.RESIDENT, identity.number, TODAY) == []


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(born, order, place, shift):
    number = resident(f"{born:%Y%m%d}", f"{order:03}")
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert "id_check_digit" in codes(IdKind.RESIDENT, wrong)


@given(st.text())
def test_no_text_breaks_the_reading(text):
    for kind in IdKind:
        problems_with_number(kind, text, TODAY)
        read_number(kind, text)
    assert normalise_number(normalise_number(text)) == normalise_number(text)


@pytest.mark.parametrize(
    ("number", "mask"),
    [("32999919900307871X", "329***********871X"), ("E12345678", "E******78"), ("H12", "***"), ("", "")],
)
def test_one_mask_for_the_whole_system(number, mask):
    assert masked_number(number) == mask


def test_a_phone_keeps_its_ends():
    assert masked_phone("19900000001") == "199****0001"
    assert masked_phone("1234") == "****"


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 11, 22), TODAY, 18),
        (date(2008, 11, 23), TODAY, 17),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_counted_in_full_years(born, day, age):
    assert age_on(born, day) == age
    assert is_minor(born, day) == (age < 18)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张𬭎", "张𬭎"),
        (" 王 小 明 ", "王小明"),
        ("㛃䶮𫖯𰻝", "㛃䶮𫖯𰻝"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("李\u200b雷\u202e", "李雷"),
        ("Jose\u0301  Garcia", "José Garcia"),
        ("O'Brien J.", "O'Brien J."),
        ("⼀", "⼀"),  # NFKC would turn this radical into another character
    ],
)
def test_a_name_is_kept_as_its_document_shows_it(typed, name):
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("张𬭎", []),
        ("\U000323b0明", []),  # newer than this Python's tables
        ("  ", ["name_missing"]),
        ("张3", ["name_strange_characters"]),
        ("=SUM(A1)", ["name_strange_characters"]),
        ("\ue863明", ["text_private_character"]),
        ("长" * 51, ["name_too_long"]),
    ],
)
def test_what_cannot_be_printed_is_not_a_name(typed, expected):
    assert [problem.code for problem in problems_with_name(typed)] == expected


@given(st.text())
def test_cleaning_a_name_twice_changes_nothing(text):
    once = clean_name(text)
    assert clean_name(once) == once
    assert name_key(once) == name_key(text)


def test_spellings_of_one_name_compare_equal():
    assert name_key("阿依古丽•买买提") == name_key("阿依古丽 . 买买提") == name_key("阿依古丽买买提")
