"""A certificate is found however its code or number was read: three answers, ours, not ours, not read."""

import pytest

from certificates.ledger import queries as ledger
from tests.factories.certificates import make_awarded_contest, make_batch

pytestmark = pytest.mark.one_engine

OURS, NOT_OURS, NOT_READ = "证书有效", "不是本站签发的证书", "二维码没有读全"


@pytest.fixture
def row(app):
    contest, _event, _ = make_awarded_contest(1, "final", names=["Jiří Dvořák"])
    [row] = ledger.certificates_of_batch(make_batch(contest).id)
    return row


@pytest.mark.parametrize(
    "path",
    [
        "/V/{code}",
        "/V/{code}%20",
        "/V/{code}%0A",
        "/V/{code}%0D%0A",
        "/V/{code}/",
        "/V/{code}%E2%80%8B",
        "/v/{code}",
        "/V/{lower}",
        "/v/{lower}/",
        "/V/{code}?from=singlemessage",
    ],
)
def test_our_code_is_ours_however_a_scanner_hands_it_on(row, client, path):
    answer = client.get(path.format(code=row.payload, lower=row.payload.lower()))
    assert answer.status_code == 200
    assert OURS in answer.text


@pytest.mark.parametrize(
    "cut", [lambda code: code[:-9], lambda code: code[9:], lambda _: "ABC", lambda _: "1!"]
)
def test_a_code_that_was_not_read_to_its_end_is_not_called_forged(row, client, cut):
    page = client.get(f"/V/{cut(row.payload)}").text
    assert NOT_READ in page
    assert NOT_OURS not in page


def test_a_whole_code_of_another_signature_is_not_ours(row, client):
    """The last byte but some: the text is whole, the signature is not its own."""
    place = len(row.payload) - 10
    other = "A" if row.payload[place] != "A" else "B"
    page = client.get(f"/V/{row.payload[:place]}{other}{row.payload[place + 1 :]}").text
    assert NOT_OURS in page
    assert OURS not in page


@pytest.mark.parametrize(
    "name",
    ["Jiří Dvořák", "JIŘÍ DVOŘÁK", "Jir\u030ci\u0301 Dvor\u030ca\u0301k", "jiří  dvořák", "Ｊiří Dvořák"],
)
@pytest.mark.parametrize(
    "way", [str, str.lower, lambda text: f" {text} "], ids=["as printed", "small", "blanks"]
)
def test_a_number_and_a_name_are_compared_by_the_rule_of_the_house(row, client, name, way):
    assert OURS in client.post("/verify", data={"number": way(row.number), "name": name}).text


def test_a_number_in_full_width_figures_is_the_same_number(row, client):
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in row.number)
    assert OURS in client.post("/verify", data={"number": wide, "name": "Jiří Dvořák"}).text


@pytest.mark.parametrize("dot", "·•．.‧∙⋅・･")
def test_every_middle_dot_is_one(app, client, dot):
    contest, _event, _ = make_awarded_contest(1, "final", names=["阿依古丽·买买提"])
    [row] = ledger.certificates_of_batch(make_batch(contest).id)
    asked = {"number": row.number, "name": f"阿依古丽{dot}买买提"}
    assert OURS in client.post("/verify", data=asked).text
