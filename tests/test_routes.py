"""Every route × every role × own and other object: a route without a row fails."""

import importlib
import pkgutil
import shutil
import sqlite3
from contextlib import closing
from http import HTTPStatus

import pytest
from flask import session

import tests.matrix
from competition.accounts import login_operations as logins
from competition.accounts.models import Account
from competition.contests.models import Contest
from competition.foundation.store.db import db
from competition.foundation.web.security import public
from competition.rules.phases import Phase
from tests.installation import fresh_settings
from tests.matrix import world as worlds
from wsgi import create_app

MODULES = [
    importlib.import_module(f"tests.matrix.{module.name}")
    for module in pkgutil.iter_modules(tests.matrix.__path__)
    if module.name not in {"rows", "world"}
]
ROWS = {endpoint: row for module in MODULES for endpoint, row in module.ROWS.items()}
DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def _denied(answer):
    to_login = answer.status_code == HTTPStatus.SEE_OTHER and "/login" in answer.headers["Location"]
    return answer.status_code in DENIED or to_login


def _rule(app, endpoint):
    """A row may say after # of which kind of object it speaks, where a route has several."""
    return next(rule for rule in app.url_map.iter_rules(endpoint.partition("#")[0]))


def _address(app, world, endpoint, row, which):
    rule = _rule(app, endpoint)
    arguments = {
        name: row.arguments[name]
        if name in row.arguments
        else world.params[row.objects.get(name, name)][which]
        for name in rule.arguments
    }
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, arguments)


def _ask(client, address, row):
    with client.open(address, method=row.method, data=row.data) as answer:
        answer.get_data()
        return answer


class _House:
    """One application with the whole world in it; `as_built` puts the database back before each route."""

    def __init__(self, settings):
        self.app = create_app(settings, testing=True)
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.database = settings.data_dir / "db.sqlite"
        self.kept = settings.data_dir / "built.sqlite"
        with self.app.app_context():
            self.world = worlds.build()
            for module in MODULES:
                if hasattr(module, "extend"):
                    module.extend(self.world)
            self.account_ids = {name: account.id for name, account in self.world.accounts.items()}
            self.let_go()
            with closing(sqlite3.connect(self.database)) as whole:
                whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.database, self.kept)

    def let_go(self):
        db.session.remove()
        db.engine.dispose()

    def as_built(self):
        for name in ("db.sqlite-wal", "db.sqlite-shm"):
            (self.database.parent / name).unlink(missing_ok=True)
        shutil.copy(self.kept, self.database)

    def sign_in(self, name):
        client = self.app.test_client()
        account = db.session.get(Account, self.account_ids[name])
        client.set_cookie("login", logins.begin_login(account.id, device_name="test"))
        return client


@pytest.fixture(scope="module")
def built(template_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("matrix")
    return _House(fresh_settings(folder, template_database("sqlite", folder)))


@pytest.fixture
def house(built):
    built.as_built()
    with built.app.app_context():
        yield built
        built.let_go()


def test_every_route_has_a_row_and_every_row_a_route(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert sorted(endpoints - ROWS.keys()) == []
    assert sorted({endpoint.partition("#")[0] for endpoint in ROWS} - endpoints) == []


def test_every_view_declares_its_permission(settings):
    app = create_app(settings, testing=True)
    for endpoint, view in app.view_functions.items():
        declared = getattr(view, "public", False) or getattr(view, "permission", None) is not None
        assert declared or endpoint == "static", endpoint


@pytest.mark.parametrize("endpoint", sorted(ROWS))
def test_only_the_named_roles_get_in_and_only_to_their_own(house, endpoint):
    app, world = house.app, house.world
    row = ROWS[endpoint]
    own = _address(app, world, endpoint, row, 0)
    if row.public:
        assert _denied(_ask(app.test_client(), own, row)) == row.bounces, "public"
        return
    assert _denied(_ask(app.test_client(), own, row)), "a stranger without a login"
    for name in worlds.ACTORS:
        client = house.sign_in(name)
        answer = _ask(client, own, row)
        allowed = not row.device and (row.everyone or name in row.allowed)
        assert _denied(answer) != allowed, f"{name} got {answer.status_code} on {own}"
        if _takes_an_object(app, world, endpoint, row) and not row.skip_other:
            other = _ask(client, _address(app, world, endpoint, row, 1), row)
            assert _denied(other), f"{name} got {other.status_code} on the other contest's object"


@pytest.mark.parametrize("endpoint", sorted(name for name, row in ROWS.items() if row.public))
def test_what_caches_share_carries_no_cookie(house, endpoint):
    """Whoever asks: a stranger, with a wish for a language, and one whose page shows a message."""
    row = ROWS[endpoint]
    address = _address(house.app, house.world, endpoint, row, 0)
    for client in (house.app.test_client(), house.sign_in("owner"), _told_something(house.app)):
        for asked in (address, f"{address}?language=en"):
            with client.open(asked, method=row.method, data=row.data) as answer:
                answer.get_data()
                shared = answer.cache_control.public or answer.cache_control.s_maxage
                assert not (shared and answer.headers.getlist("Set-Cookie")), asked


@pytest.mark.parametrize("phase", [Phase.PREPARING, Phase.CANCELLED])
@pytest.mark.parametrize("endpoint", sorted(name for name, row in ROWS.items() if row.public))
def test_nobody_learns_of_a_contest_that_was_never_announced(house, endpoint, phase):
    app, row = house.app, ROWS[endpoint]
    if not _rule(app, endpoint).arguments & {"contest_id", "event_id"}:
        return
    address = _address(app, house.world, endpoint, row, 0)
    contest = db.session.get(Contest, house.world.params["contest_id"][0])
    contest.phase = phase
    db.session.commit()
    assert _ask(app.test_client(), address, row).status_code == HTTPStatus.NOT_FOUND


def _told_something(app):
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_flashes"] = [("message", "told to one person")]
    return client


def test_a_cookie_makes_an_answer_one_persons_own(settings):
    app = create_app(settings, testing=True)

    @app.get("/shared")
    @public
    def shared():
        session["mine"] = "1"
        return "", 200, {"Cache-Control": "public, max-age=300"}

    answer = app.test_client().get("/shared")
    assert answer.headers.getlist("Set-Cookie")
    assert answer.headers["Cache-Control"] == "private, no-store"


def _takes_an_object(app, world, endpoint, row):
    rule = _rule(app, endpoint)
    return any(name in world.params and name not in row.arguments for name in rule.arguments)
