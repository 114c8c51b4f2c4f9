"""Every counted sentence of the English catalogue reads right with one and with two."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from competition.rules.words.counting import PLACE, counted_place, form_for
from setup_steps import catalogues

CATALOGUE = Path("translations/en/LC_MESSAGES/messages.po")
with CATALOGUE.open("rb") as file:
    MESSAGES = [message for message in read_po(file) if message.id]

# "1 files", "1 valid marks", and at the beginning "1 entry need": a one with a plural, which no verb of the third person is.
THIRD_PERSON = "does|goes|has|was|needs|waits|follows|names|changes"
ONE_OF_MANY = re.compile(
    rf"(?<![\w.,])1 (?:[a-z-]+ )?(?:(?!(?:{THIRD_PERSON})\b)[a-z]+[^sui\W]s|people)\b"
    r"|(?:^|[.:] )1 (?:[a-z-]+ ){1,2}(?:are|were|have|do|need|differ|follow|wait)\b",
    re.IGNORECASE,
)
MANY_OF_ONE = re.compile(
    r"(?<![\w.,])2 (?:entry|mark|file|day|minute|person|sheet|code|thing|is|was|has)\b", re.IGNORECASE
)


def _read(forms, number, chinese):
    """The sentence with this number in every place that tells a number of things, and names elsewhere."""
    one, many = forms[0], forms[-1]
    values = dict.fromkeys(PLACE.findall(chinese), "Li Lei")
    values |= dict.fromkeys(catalogues.COUNT.findall(chinese), number)
    values |= {counted_place(one, many) or "count": number}
    return form_for(one, many, values) % values


def _wrong(text):
    return ONE_OF_MANY.search(text) or MANY_OF_ONE.search(text)


@pytest.mark.parametrize("number", [1, 2])
def test_every_counted_sentence_reads_right_with_one_and_with_two(number):
    read = [
        _read(catalogues.forms_of(message), number, catalogues.key(message)[0])
        for message in MESSAGES
        if not isinstance(message.string, str) or catalogues.COUNT.search(message.id)
    ]
    assert len(read) > 150
    assert "\n".join(text for text in read if _wrong(text)) == ""


def test_a_sentence_takes_the_form_of_the_number_that_the_form_for_one_does_not_name():
    one, many = "Judge %(number)s has 1 tablet", "Judge %(number)s has %(count)s tablets"
    read = [
        form_for(one, many, {"number": 1, "count": count}) % {"number": 1, "count": count}
        for count in (0, 1, "1", 2)
    ]
    assert read == [
        "Judge 1 has 0 tablets",
        "Judge 1 has 1 tablet",
        "Judge 1 has 1 tablet",
        "Judge 1 has 2 tablets",
    ]
    assert form_for("entry", "entries", {"count": 1}) == "entry"  # words under a figure name none
    assert form_for(one, many, {}) == many  # a number not known yet is still named


@pytest.mark.parametrize(
    ("chinese", "forms", "found"),
    [
        ("%(count)s 份", ("%(count)s files",), ["count"]),
        ("%(count)s 份", ("1 file", "%(count)s files"), []),
        ("%(minutes)s 分钟后再试", ("Try again in %(minutes)s minutes.",), ["minutes"]),
        ("%(count)s 人没有同意", ("%(count)s people do not agree",), ["count"]),
        (
            "%(papers)s 份、%(files)s 个",
            ("1 paper, %(files)s files", "%(papers)s papers, %(files)s files"),
            ["files"],
        ),
        ("%(count)s 份", ("%(count)s file", "%(count)s files"), []),
        ("%(all)s 份，%(new)s 份", ("A file", "%(all)s files, %(new)s new"), ["?"]),
        ("共 %(count)s 份", ("Files: %(count)s",), []),
        ("第 %(number)s 条", ("Line %(number)s differs",), []),
        ("另已占用 %(taken)s 个", ("%(taken)s taken by others",), []),
    ],
)
def test_the_check_refuses_a_number_that_meets_a_plural_without_a_form_for_one(chinese, forms, found):
    assert catalogues.uncounted(chinese, forms) == found
