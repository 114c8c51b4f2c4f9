"""What runs on one engine alone has no business with the engine, and every page is opened on both all the same."""

import ast
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.matrix import world as worlds
from tests.test_routes import MODULES, ROWS

# What can tell one engine from the other: statements of one's own, what a database refuses, several at once.
OF_ENGINES = {
    "sqlalchemy.text",
    "sqlalchemy.exc",
    "sqlite3",
    "pysqlite3",
    "psycopg",
    "threading",
    "concurrent",
    "multiprocessing",
    "raw_engine",
}


def built():
    world = worlds.build()
    for module in MODULES:
        if hasattr(module, "extend"):
            module.extend(world)
    return world


def address_of(app, world, endpoint):
    """Of the first contest's objects."""
    row = ROWS[endpoint]
    rule = next(rule for rule in app.url_map.iter_rules(endpoint.partition("#")[0]))
    own = {
        name: row.arguments[name] if name in row.arguments else world.params[name][0]
        for name in rule.arguments
    }
    return app.url_map.bind("localhost").build(rule.endpoint, own)


def seers(endpoint, row):
    """Who opens a page: one who may, and on the page of what waits everybody, for it asks every room otherwise."""
    if endpoint == "today.today":
        return worlds.ACTORS
    return [next((name for name in worlds.ACTORS if name in row.allowed), "owner")]


@pytest.mark.postgresql_only
def test_every_page_opens_on_postgresql(app, lay, sign_in):
    """On SQLite the matrix of routes does, for every role; a statement that PostgreSQL refuses fails here."""
    world = lay(built)
    clients = {name: sign_in(world.accounts[name]) for name in worlds.ACTORS}
    opened, wrong = set(), {}
    for endpoint, row in ROWS.items():
        if row.method != "GET" or row.device:
            continue
        for name in seers(endpoint, row):
            with clients[name].get(address_of(app, world, endpoint)) as answer:
                answer.get_data()
            if answer.status_code == HTTPStatus.OK:
                opened.add(endpoint)
            elif answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                wrong[endpoint, name] = answer.status_code
    assert wrong == {}
    assert len(opened) > 100


def imported(tree):
    """Every name that a module imports, with the names of the modules above it."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{one.name}" for one in node.names] + [one.name for one in node.names]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[: at + 1]) for at in range(len(parts)))


def test_a_file_on_one_engine_neither_speaks_to_the_database_nor_does_several_things_at_once():
    marked = {
        path.name: path.read_text("utf-8")
        for path in Path(__file__).parent.glob("test_*.py")
        if "\npytestmark = pytest.mark.one_engine\n" in path.read_text("utf-8")
    }
    assert len(marked) > 5
    wrong = {name: sorted(OF_ENGINES & set(imported(ast.parse(text)))) for name, text in marked.items()}
    assert {name: found for name, found in wrong.items() if found} == {}
