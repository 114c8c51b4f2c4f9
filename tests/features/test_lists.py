"""Lists as their rooms declare them: one set of columns for page, workbook and paper; what leaves is what is shown."""

import io
import re

import pytest
from openpyxl import load_workbook

from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.reviews.lists import COLUMNS
from tests.factories.accounts import make_account
from tests.factories.registration import make_reviewer, open_contest, submitted_entry, typed

NAMES = ("丁一", "丙二", "乙三")


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def desk(event, sign_in):
    for number, name in enumerate(NAMES, start=1):
        submitted_entry(event, make_account(f"选手{number}"), typed(number, name))
    return sign_in(make_reviewer(event.contest_id))


def names_on(page):
    return re.findall(r'<th scope="row">\s*<a [^>]*>([^<]+)</a>', page)


def names_in(answer):
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    place = [cell.value for cell in sheet[2]].index("选手")
    return [row[place].value for row in sheet.iter_rows(min_row=3)]


def test_page_and_workbook_have_the_columns_of_one_declaration(event, desk):
    here = f"/contests/{event.contest_id}/review"
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a [^>]*>)?([^<]+)', desk.get(here).text)
    assert heads == [column.title for column in COLUMNS if column.shown and column.title]
    sheet = load_workbook(io.BytesIO(desk.get(f"{here}.xlsx").data)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [column.title for column in COLUMNS if column.width]


def test_a_heading_orders_the_list_says_how_and_turns_it_round(event, desk):
    here = f"/contests/{event.contest_id}/review"
    usual = desk.get(here).text
    assert names_on(usual) == list(NAMES)
    assert usual.count('aria-sort="none"') == 4
    turned = desk.get(f"{here}?sort=-number&name=&size=25").text
    assert names_on(turned) == list(reversed(NAMES))
    assert turned.count('aria-sort="descending"') == 1
    assert f'href="{here}?sort=number&amp;size=25"' in turned
    # An order that no column offers is none.
    assert names_on(desk.get(f"{here}?sort=1%3Bdrop").text) == list(NAMES)


def test_what_goes_out_is_what_is_shown_in_its_order_and_the_log_says_by_which_filters(event, desk):
    here = f"/contests/{event.contest_id}/review"
    link = re.search(r'href="([^"]+\.xlsx[^"]*)"', desk.get(f"{here}?name=二&sort=-number&page=1").text)
    assert "page" not in link.group(1)
    assert names_in(desk.get(link.group(1).replace("&amp;", "&"))) == ["丙二"]
    assert names_in(desk.get(f"{here}.xlsx?sort=-number")) == list(reversed(NAMES))
    lines = db.session.query(AuditEntry).filter_by(action="entries.exported").order_by(AuditEntry.seq).all()
    assert [line.details["count"] for line in lines] == [1, 3]
    assert lines[0].details["filters"] == ["state", "name"]
    assert "丙二" not in str(lines[0].details)


def test_a_filter_for_what_is_not_there_finds_nothing_and_leads_back(event, desk):
    here = f"/contests/{event.contest_id}/review"
    for wish in ("event=999", "event=x", "state=lost"):
        page = desk.get(f"{here}?{wish}").text
        assert names_on(page) == []
        assert "没有符合条件的记录" in page
        assert f'href="{here}?state=all"' in page


def test_what_else_the_address_says_stays_when_filters_are_sent(event, desk):
    page = desk.get(f"/contests/{event.contest_id}/review?sort=event&state=all").text
    form = re.search(r'<form method="get".*?</form>', page, re.S).group()
    assert '<input type="hidden" name="sort" value="event">' in form
    assert 'name="page"' not in form
