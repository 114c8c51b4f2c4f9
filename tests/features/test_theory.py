"""Theory marks: by workbook, every row right or nothing stored."""

import io

import openpyxl
import pytest

from competition.rules.problems import Refused
from scoring.theory import operations, queries, workbook
from scoring.theory.operations import TheoryLine
from tests.factories.accounts import actor_of, make_account
from tests.factories.results import Judged


@pytest.fixture
def judged(lay):
    return lay(Judged)


def refused(operation, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        operation(*args, **kwargs)
    return [problem.code for problem in refusal.value.problems]


def workbook_of(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD = ["加密号", "理论成绩", "复录成绩"]


def upload(client, judged, rows):
    data = {"file": (io.BytesIO(workbook_of(rows)), "theory.xlsx")}
    return client.post(f"/events/{judged.event.id}/theory", data=data, content_type="multipart/form-data")


def test_theory_marks_come_by_workbook(judged, sign_in):
    client = sign_in(judged.tabulator)
    template = client.get(f"/events/{judged.event.id}/theory/template.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(template.data)).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == judged.codes
    rows = [HEAD, [judged.codes[0], 88.5, 88.5], [judged.codes[1], "缺考", ""], [judged.codes[2], "100", ""]]
    assert upload(client, judged, rows).status_code == 303
    marks = queries.theory_of(judged.event.id)
    assert marks[judged.codes[0]].units == 8850
    assert marks[judged.codes[1]].absent
    assert "88.50" in client.get(f"/events/{judged.event.id}/theory").get_data(as_text=True)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["101", ""], "应为 0 至 100"),
        (["88.555", ""], "应为 0 至 100"),
        (["", ""], "应为 0 至 100"),
        (["88", "89"], "两次录入不一致"),
    ],
)
def test_one_wrong_row_and_nothing_is_imported(judged, sign_in, cells, sentence):
    client = sign_in(judged.tabulator)
    rows = [HEAD, [judged.codes[0], *cells], *([code, "60", ""] for code in judged.codes[1:])]
    answer = upload(client, judged, rows)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "第 2 行" in page
    assert sentence in page
    assert queries.theory_of(judged.event.id)[judged.codes[1]].units == 9000


def test_theory_codes_are_all_there_once_and_known(app, judged):
    with app.test_request_context():
        check_codes(judged)


def check_codes(judged):
    rows = [HEAD, ["X-99", "60", ""], [judged.codes[0], "60", ""], [judged.codes[0], "60", ""]]
    assert refused(workbook.read, workbook_of(rows), judged.codes) == [
        "theory_code_unknown",
        "theory_code_twice",
    ]
    rows = [HEAD, [judged.codes[0], "60", ""]]
    assert refused(workbook.read, workbook_of(rows), judged.codes) == ["theory_codes_missing"]


def test_no_theory_mark_comes_after_the_opening(judged, sign_in):
    judged.open()
    line, by = TheoryLine(judged.codes[0], 9900), actor_of(judged.tabulator)
    assert refused(operations.import_theory, judged.event.id, [line], by=by) == ["theory_after_opening"]
    page = sign_in(judged.tabulator).get(f"/events/{judged.event.id}/theory").get_data(as_text=True)
    assert 'type="file"' not in page
    assert queries.theory_of(judged.event.id)[judged.codes[0]].units == 8600


def test_strangers_see_no_theory_marks(judged, sign_in):
    assert sign_in(make_account("路人")).get(f"/events/{judged.event.id}/theory").status_code == 404


def test_marks_are_compared_as_values_and_read_as_excel_shows_them(judged, sign_in):
    """The sum of a formula, a number beside a text of the same value, figures of a Chinese keyboard."""
    client = sign_in(judged.tabulator)
    first, second, third = judged.codes
    rows = [HEAD, [first, 28.1 + 57.2, "85.30"], [second, 85, "85.0"], [third, "８５．５", "85，50"]]
    assert upload(client, judged, rows).status_code == 303
    marks = queries.theory_of(judged.event.id)
    assert [marks[code].units for code in judged.codes] == [8530, 8500, 8550]
