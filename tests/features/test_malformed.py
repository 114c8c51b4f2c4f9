"""Whatever is sent, the answer is a refusal and never a failure; a failing store says so with 503."""

import json
import random
import time

import cbor2
import pytest
from sqlalchemy.exc import OperationalError

from certificates.rules import signing
from certificates.rules.signing import payload_of
from competition.accounts import access, operations, queries
from competition.foundation.web.security import local_path
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests import fuzzing
from tests.factories import judging
from tests.factories.accounts import make_account
from tests.matrix import world as worlds
from tests.test_routes import MODULES, ROWS


def answering(app):
    """As it is served: what fails becomes an answer, not an exception of the test."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def world(app):
    built = worlds.build()
    for module in MODULES:
        if hasattr(module, "extend"):
            module.extend(built)
    return built


def addresses_of(app, world):
    """Every route with the objects of the first contest: (endpoint, row, address)."""
    found = []
    for rule in app.url_map.iter_rules():
        row = ROWS[rule.endpoint]
        own = {
            name: row.arguments[name] if name in row.arguments else world.params[name][0]
            for name in rule.arguments - {"year"}
        }
        own |= {"year": 2026} if "year" in rule.arguments else {}
        with app.test_request_context():
            found.append((rule.endpoint, row, app.url_map.bind("localhost").build(rule.endpoint, own)))
    return found


# What a request of the sample must not do: sign the asking account out of the rest of it.
LEAVING = {"accounts.logout", "accounts.end_login", "accounts.link"}


def test_no_route_fails_on_bad_bytes_values_and_headers(app, world, sign_in, request):
    """`--tries 5000` for the long one (`tasks.py soak`)."""
    answering(app)
    chance, tries = random.Random(20261122), request.config.getoption("--tries")
    routes = [one for one in addresses_of(app, world) if one[0] not in LEAVING]
    clients = {name: sign_in(account) for name, account in world.accounts.items()}
    stranger, broken, until = app.test_client(), [], time.monotonic() + (35 if tries < 1000 else 3600)
    order = [route for _ in range(-(-tries // len(routes))) for route in chance.sample(routes, len(routes))]
    for endpoint, row, address in order[:tries]:
        able = sorted(set(row.allowed) & clients.keys()) or ["owner"]
        client = stranger if row.public or row.device else clients[chance.choice(able)]
        sent = fuzzing.request(chance, row.method, row.data)
        with client.open(address, **sent) as answer:
            if answer.status_code >= 500:
                broken.append((endpoint, address, answer.status_code, sent))
        if time.monotonic() > until:
            break
    assert broken == []


TABLET_ROUTES = ("/api/v1/marks", "/api/v1/declaration", "/api/v1/sheets/1/submit", "/api/v1/conflicts/1")
BYTES = (
    b"\xff\xfe",
    b'{"name":"\xc3(","token":"x","public_key":"y"}',
    b'{"reason":"\xed\xa0\x80","keep":"x"}',
    b"\x00",
    b"[" * 5000,
)


@pytest.mark.parametrize("body", BYTES)
def test_signed_bodies_that_are_no_text_are_refused(app, client, body):
    answering(app)
    tablet = judging.Hall().tablet(client)
    headers = {"Authorization": f"Bearer {tablet.identity['token']}", "X-Signature": "AA"}
    for path in (*TABLET_ROUTES, "/api/v1/enrol"):
        answer = client.post(path, data=body, headers=headers, content_type="application/json")
        assert answer.status_code in (401, 422), path


def test_half_a_character_in_a_name_is_refused(app, client):
    answering(app)
    hall = judging.Hall()
    tablet = judging.Tablet(judging.flask_post(client))
    status, _answer, _headers = tablet.ask_enrolment(hall.token(hall.seats[0]), "平板\ud800")
    assert status in (201, 422)


STRANGE = (
    cbor2.CBORTag(18, [b"", {}, cbor2.CBORTag(36, "MIME-Version: 1.0\n\nx"), b""]),
    cbor2.CBORTag(28, [cbor2.CBORTag(29, 0)]),
    cbor2.CBORTag(18, cbor2.CBORTag(28, [cbor2.CBORTag(29, 0), {}, b"", b""])),
    cbor2.CBORTag(30, [1, 0]),
    cbor2.CBORTag(4, [1, "x"]),
    cbor2.CBORTag(35, "("),
    cbor2.CBORTag(0, "x"),
    cbor2.CBORTag(1, 2**62),
    cbor2.CBORTag(37, b"x"),
    cbor2.CBORTag(260, b"x"),
    [1],
    "x",
)


def encoded(value):
    """CBOR of values whose tags mean something, written by hand: the tag's head, then what it holds."""
    if isinstance(value, cbor2.CBORTag):
        tag = value.tag
        head = (
            bytes([0xC0 + tag])
            if tag < 24
            else bytes([0xD8, tag])
            if tag < 256
            else b"\xd9" + tag.to_bytes(2)
        )
        return head + encoded(value.value)
    if isinstance(value, list):
        return bytes([0x80 + len(value)]) + b"".join(map(encoded, value))
    return cbor2.dumps(value)


@pytest.mark.parametrize("value", STRANGE, ids=str)
def test_codes_with_tags_that_are_not_ours_are_refused(value):
    with pytest.raises(Refused):
        signing.verify(encoded(value), {})


def test_random_codes_are_refused():
    chance = random.Random(7)
    for _ in range(3000):
        raw = bytes([chance.choice((0xD2, 0xD8, 0xC0, 0x84))]) + chance.randbytes(chance.randrange(60))
        with pytest.raises(Refused):
            signing.verify(raw, {})
    with pytest.raises(Refused):
        signing.verify(b"\x81" * 2000, {})
    with pytest.raises(Refused):
        signing.verify(payload_of("AAAA"), {})


@pytest.mark.parametrize(
    "target", ["/\nevil", "/a\r\nSet-Cookie: x", "/\x00", "/\x7f", "/\u2028x", "/\x85", "/\ud800"]
)
def test_no_target_holds_a_control_character(target):
    assert local_path(target) is None


def test_signing_in_towards_a_line_break_leads_home(app, client):
    answering(app)
    operations.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    answer = client.post("/login?next=/%0aevil", data={"login_name": "chen", "password": "long enough 1"})
    assert answer.status_code == 303
    assert "evil" not in answer.headers["Location"]


def test_numbers_that_no_column_holds_are_answered(app, world, sign_in):
    answering(app)
    contest = world.params["contest_id"][0]
    huge = "99999999999999999999"
    for name, path in (
        ("certificate_officer", "certificates"),
        ("certificate_officer", "certificates.xlsx"),
        ("reviewer", "review"),
    ):
        for query in (f"event={huge}", f"page={huge}", f"delegation={huge}&size={huge}", "event=%EF%BC%91"):
            answer = sign_in(world.accounts[name]).get(f"/contests/{contest}/{path}?{query}")
            assert answer.status_code in (200, 404), (path, query)


def test_a_fault_where_roles_are_read_is_503_and_lets_nobody_in(app, sign_in, monkeypatch):
    answering(app)
    client = sign_in(make_account("系统", (Role.SYSTEM_ADMIN, Scope.SITE, None)))
    assert client.get("/admin/messages").status_code == 200

    def fails(*_):
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(queries, "actor_of", fails)
    assert access.queries is queries
    for accept in ("text/html", "application/json"):
        answer = client.get("/admin/messages", headers={"Accept": accept})
        assert answer.status_code == 503
        assert "disk" not in answer.get_data(as_text=True)
    assert json.loads(answer.get_data())["status"] == 503
