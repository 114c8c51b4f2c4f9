"""An installation of the product for each test that runs it: SQLite and PostgreSQL, an application on a fresh database."""

import gc
import itertools
import os
import re
import shutil
from pathlib import Path

import psycopg
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask_migrate import stamp
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from competition.foundation.store.db import db, engine_url
from competition.foundation.system.settings import Keys, Settings
from tests import postgres, prepared
from tests.lock_order import LockOrder
from wsgi import create_app

KEYS = Keys(
    secret_key="only for tests",
    field_keys={"k1": "11" * 32},
    field_key_id="k1",
    index_key="22" * 32,
)
_numbers = itertools.count()


def _build_each_address_once():
    """Every test has an application of its own: what werkzeug makes of an address is the same in all of them.

    It is nine tenths of the time in which an application is made.
    """
    compile_address, compiled = Rule.compile, {}

    def remembered(rule):
        words = (rule.rule, repr(rule.defaults), rule.subdomain, rule.host, rule.merge_slashes)
        key = (*words, frozenset(rule.map.converters.items()))
        if key in compiled:
            made = compiled[key]
            rule._parts, rule._trace = made._parts, made._trace
            rule._converters, rule.arguments = made._converters, set(made.arguments)
            rule._build = made._build.__func__.__get__(rule, None)
            rule._build_unknown = made._build_unknown.__func__.__get__(rule, None)
        else:
            compile_address(rule)
            compiled[key] = rule

    Rule.compile = remembered


def _compile_each_statement_once():
    """Every application has an engine of its own: what SQLAlchemy compiles for one is good for all of its like.

    A server that has run for a while has compiled nearly everything once; an engine of one test has compiled nothing.
    """
    make_engine, compiled = db._make_engine, LRUCache(2000)

    def remembering(*words):
        engine = make_engine(*words)
        engine._compiled_cache = compiled
        return engine

    def likeness(dialect):
        return (
            type(dialect),
            dialect.dbapi,
            getattr(dialect, "server_version_info", None),
            dialect.paramstyle,
            dialect.use_insertmanyvalues,
            dialect.insert_returning,
        )

    db._make_engine = remembering
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))
    DefaultDialect.__eq__ = lambda one, other: (
        one is other or (isinstance(other, DefaultDialect) and likeness(one) == likeness(other))
    )


def _look_for_garbage_seldom():
    """The loaded product is no garbage, and to look through it again and again takes longer than some tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 5)


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


_build_each_address_once()
_compile_each_statement_once()
_compile_catalogues()
_look_for_garbage_seldom()


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


@pytest.fixture(scope="session")
def images(tmp_path_factory):
    return prepared.Images(tmp_path_factory.mktemp("images"))


@pytest.fixture
def lay(app, settings, images):
    """`lay(build, …)`: what `build(…)` makes, as if this test had made it, without making it again."""
    return lambda build, *arguments, **named: images.lay(settings, build, arguments, named)


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
