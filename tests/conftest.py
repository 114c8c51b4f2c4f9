"""The three rings stand on this: an application on a fresh database, SQLite and PostgreSQL."""

import itertools
import os
import re
import shutil
import tempfile
from functools import partial
from pathlib import Path

import psycopg
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_migrate import stamp
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine
from werkzeug.routing import Rule

from competition.foundation.store.db import db, engine_url
from competition.foundation.system.settings import Keys, Settings
from tests import memory, postgres
from tests.lock_order import LockOrder
from wsgi import create_app

KEYS = Keys(
    secret_key="only for tests",
    field_keys={"k1": "11" * 32},
    field_key_id="k1",
    index_key="22" * 32,
)
_numbers = itertools.count()

# A slow machine is no reason for a property to fail.
hypothesis_settings.register_profile("steady", deadline=None)
hypothesis_settings.load_profile("steady")


def pytest_addoption(parser):
    group = parser.getgroup("jiangsai")
    group.addoption(
        "--real-data", default=None, help="folder of published data sets to run whole (fails when missing)"
    )
    group.addoption(
        "--engines",
        default="sqlite,postgresql",
        help="database engines for the feature tests (default: sqlite,postgresql)",
    )
    group.addoption("--screenshots", default=None, help="folder for the pictures of the browser journey")
    group.addoption("--rounds", type=int, default=1, help="how often each operation is raced with itself")
    group.addoption("--tries", type=int, default=300, help="malformed requests of the fuzz test")
    group.addoption(
        "--minutes", type=float, default=0, help="how long the chain is changed at random (0: a few changes)"
    )
    group.addoption("--kills", type=int, default=30, help="how often the server is killed in the fault test")


def pytest_configure(config):
    folder = config.getoption("--real-data")
    if folder is not None and not Path(folder).is_dir():
        raise pytest.UsageError(f"--real-data: there is no folder {folder}")
    _compile_catalogues()
    _keep_files_in_memory(config)
    _build_each_address_once()


def _keep_files_in_memory(config):
    """Every `tmp_path`, of the workers too, unless somebody named a folder of their own."""
    room = memory.folder()
    if config.option.basetemp is None and room is not None:
        config.option.basetemp = tempfile.mkdtemp(prefix="jiangsai-tests-", dir=room)
        config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes minutes comes first: at the end both processes have short tests left to share."""
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "journeys"))


def _build_each_address_once():
    """Every test has an application of its own: what werkzeug compiles for an address is the same in all of them.

    It is three quarters of the time in which an application is made.
    """
    compile_builder, compiled = Rule._compile_builder, {}

    def remembered(rule, append_unknown=True):
        key = (rule.rule, repr(rule.defaults), tuple(rule._trace), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = remembered


def _compile_catalogues():
    """The English of the source as it is now, whoever runs the tests."""
    for source in (Path(__file__).resolve().parent.parent / "translations").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        fresh = compiled.with_name(f"{compiled.name}.{os.getpid()}")
        with fresh.open("wb") as binary:
            write_mo(binary, catalogue)
        fresh.replace(compiled)


def pytest_generate_tests(metafunc):
    if "engine_name" in metafunc.fixturenames:
        engines = metafunc.config.getoption("--engines").split(",")
        # The feature ring runs on every engine; the other rings choose one themselves.
        wanted = engines if "tests/features" in str(metafunc.definition.path) else engines[:1]
        if metafunc.definition.get_closest_marker("every_engine"):
            wanted = engines
        if metafunc.definition.get_closest_marker("sqlite_only"):
            wanted = ["sqlite"]
        if metafunc.definition.get_closest_marker("postgresql_only"):
            wanted = [name for name in engines if name == "postgresql"]
        metafunc.parametrize("engine_name", wanted, scope="session")


@pytest.fixture(scope="session")
def real_data(request):
    folder = request.config.getoption("--real-data")
    if folder is None:
        pytest.skip("whole data sets run with --real-data")
    return Path(folder)


@pytest.fixture(scope="session")
def postgresql():
    with postgres.running() as url:
        yield url


def fresh_settings(data_dir, database_url, **changes):
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        keys=KEYS,
        public_url_set=True,
        trusted_hosts=("localhost", "127.0.0.1", "localhost:*", "127.0.0.1:*"),
        **{"pool_size": 16, "volatile_database": True} | changes,
    )


def _create_tables(settings):
    app = create_app(settings, testing=True)
    with app.app_context():
        db.create_all()
        stamp()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def template_database(request, tmp_path_factory):
    """Makes a fresh database of an engine by copying one with all tables."""
    templates = {}

    def fresh(engine_name, folder):
        name = f"t{next(_numbers)}"
        if engine_name == "sqlite":
            if "sqlite" not in templates:
                path = tmp_path_factory.mktemp("template") / "empty.sqlite"
                _create_tables(fresh_settings(path.parent, f"sqlite:///{path}"))
                templates["sqlite"] = path
            shutil.copy(templates["sqlite"], folder / "db.sqlite")
            return f"sqlite:///{folder / 'db.sqlite'}"
        server = request.getfixturevalue("postgresql")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            if "postgresql" not in templates:
                connection.execute("CREATE DATABASE jiangsai_empty")
                _create_tables(fresh_settings(folder, f"{server}/jiangsai_empty"))
                templates["postgresql"] = "jiangsai_empty"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE jiangsai_empty STRATEGY file_copy")
        return f"{server}/{name}"

    return fresh


@pytest.fixture
def settings(engine_name, template_database, tmp_path):
    return fresh_settings(tmp_path, template_database(engine_name, tmp_path))


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory):
    """Every test has an application of its own; what Jinja made of a template is the same in all of them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def lock_order(request, monkeypatch):
    """Sees that whatever a test lets happen takes its locks in the written order."""
    with LockOrder().watching(monkeypatch) as order:
        yield order
    # Where one transaction builds all on an empty database, nobody else holds or waits for a lock.
    if request.node.get_closest_marker("whole_building") is None:
        assert order.wrong == []


@pytest.fixture
def app(settings, compiled_templates, lock_order):
    app = create_app(settings, testing=True)
    app.jinja_env.bytecode_cache = compiled_templates
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if settings.database_url.startswith("postgresql"):
        server, name = settings.database_url.rsplit("/", 1)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def sign_in(app):
    """A new client signed in as this account (by the real login table, without the slow password)."""
    from competition.accounts import login_operations as logins

    def enter(account):
        client = app.test_client()
        token = logins.begin_login(account.id, device_name="test")
        client.set_cookie("login", token)
        return client

    return enter


@pytest.fixture
def csrf_of():
    """The CSRF token in a page."""

    def find(response):
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', response.get_data(as_text=True))[1]

    return find


def raw_engine(settings):
    """An engine beside the application, for tests that tamper."""
    return create_engine(engine_url(settings.database_url))


@pytest.fixture(scope="module")
def arena_app(engine_name, template_database, tmp_path_factory):
    """One application and database for all races of an engine: each stages a contest of its own."""
    folder = tmp_path_factory.mktemp("races")
    settings = fresh_settings(
        folder, template_database(engine_name, folder), mail="smtp://mail.example.org:25"
    )
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if engine_name == "postgresql":
        server, name = settings.database_url.rsplit("/", 1)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
