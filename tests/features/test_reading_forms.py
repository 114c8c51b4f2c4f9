"""Every form of the house reads texts, numbers and days alike."""

from datetime import date
from decimal import Decimal

import pytest
from flask import get_flashed_messages
from wtforms import FieldList, FormField, StringField, TextAreaField
from wtforms import Form as PlainForm

from competition.foundation.web.forms import DateField, DecimalField, Form

pytestmark = pytest.mark.one_engine


class PartForm(PlainForm):
    place = StringField("地点")


class EveryForm(Form):
    name = StringField("名称")
    text = TextAreaField("说明")
    share = DecimalField("比例")
    day = DateField("日期")
    parts = FieldList(FormField(PartForm))


@pytest.fixture
def filled(app):
    """The form as it was sent, validated; a request of its own each time."""
    opened = []

    def fill(**sent):
        usual = {"name": "决赛", "text": "", "share": "5", "day": "2026-11-22"}
        context = app.test_request_context("/", method="POST", data={**usual, **sent})
        context.push()
        opened.append(context)
        form = EveryForm()
        return form, form.validate()

    yield fill
    for context in reversed(opened):
        context.pop()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "决\u202e赛"}, "第 2 个字（U+202E）看不见"),
        ({"name": "决\ufdd0赛"}, "第 2 个字（U+FDD0）不是文字"),
        ({"name": "决\ue863赛"}, "第 2 个字（U+E863）是自造字"),
        ({"name": "决\n赛"}, "第 2 个字处换了行"),
        ({"text": "一\n二\u2067"}, "第 4 个字（U+2067）看不见"),
        ({"parts-0-place": "一号\ue863馆"}, "第 3 个字（U+E863）是自造字"),
    ],
)
def test_what_no_text_may_hold_is_refused_at_its_field_with_its_place(filled, sent, sentence):
    form, valid = filled(**sent)
    assert not valid
    assert any(sentence in text for _id, _label, text in form.all_errors)
    # Nothing typed is lost.
    typed = {"name": form.name.data, "text": form.text.data}
    assert all(typed[name] == value for name, value in sent.items() if name in typed)


def test_lines_end_where_there_are_lines_and_selectors_go_and_are_said(filled):
    form, valid = filled(name="葛\U000e0100城\n", text="一\r\n二")
    assert valid
    assert (form.name.data, form.text.data) == ("葛城", "一\r\n二")
    [said] = get_flashed_messages()
    assert said.startswith("名称：“葛”后有看不见的字形选择符，已去掉")


@pytest.mark.parametrize("share", ["８．５", "8，5", "8.5", "8.50"])
@pytest.mark.parametrize("day", ["2026-11-22", "2026/11/22", "2026年11月22日", "20261122"])
def test_numbers_and_days_are_read_as_people_type_them(filled, share, day):
    form, valid = filled(share=share, day=day)
    assert valid, form.errors
    assert (form.share.data, form.day.data) == (Decimal("8.5"), date(2026, 11, 22))


def test_what_is_no_number_and_no_day_comes_back_as_it_was_typed(filled):
    form, valid = filled(share="八", day="3/7/90")
    assert not valid
    assert (form.share.raw_data, form.day.raw_data) == (["八"], ["3/7/90"])
