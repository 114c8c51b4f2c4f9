"""Whether the database is whole, every page of it: for the night, not for a start."""

from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from competition.foundation.store.db import db
from competition.foundation.store.shape import parts, reading
from competition.foundation.store.starting.problems import first_line
from competition.foundation.store.starting.standing import said

MOST_TOLD = 20


class Checked(NamedTuple):
    """How it was looked at (integrity_check, amcheck, reading), and what is wrong.

    `faults` are the database's own words, `shape` what differs from the models, in Chinese and in English.
    """

    how: str
    faults: list[str]
    shape: list[tuple[str, str]]


def check() -> Checked:
    """Everything that the engine can say of itself, and the shape; it may take minutes and blocks nobody."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        checked = _of_sqlite(connection) if sqlite else _of_postgresql(connection)
        wrong = parts.differences(parts.wanted(db.metadata, connection.dialect), reading.found(connection))
    return checked._replace(faults=checked.faults[:MOST_TOLD], shape=[said(one) for one in wrong[:MOST_TOLD]])


def _of_sqlite(connection: Connection) -> Checked:
    whole = [row[0] for row in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST_TOLD)
    faults = [line for line in whole if line != "ok"]
    faults += [f"foreign key: {row[0]} {row[1]} -> {row[2]}" for row in broken]
    return Checked("integrity_check", faults, [])


INVALID_INDEXES = """
SELECT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
WHERE NOT x.indisvalid AND c.relnamespace = current_schema()::regnamespace
"""
OUR_TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
OUR_INDEXES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_am a ON a.oid = c.relam
WHERE c.relkind = 'i' AND a.amname = 'btree' AND c.relnamespace = current_schema()::regnamespace
"""
AMCHECK = """
SELECT count(*) FROM pg_extension e JOIN pg_proc p ON p.pronamespace = e.extnamespace
WHERE e.extname = 'amcheck' AND p.proname IN ('verify_heapam', 'bt_index_check')
AND has_function_privilege(p.oid, 'EXECUTE')
"""
HEAP = "SELECT 'block ' || blkno || ': ' || msg FROM verify_heapam(CAST(%s AS regclass)) LIMIT 3"
TREE = "SELECT bt_index_check(CAST(%s AS regclass), true)"
# Every row of a table, out of its compressed parts too.
READ = "SELECT count(*) FROM query_to_xml('SELECT count(t::text) FROM ' || CAST(%s AS regclass) || ' t', false, false, '')"


def _of_postgresql(connection: Connection) -> Checked:
    """With the extension amcheck its heaps and trees are compared; without it every row is read once."""
    connection = connection.execution_options(isolation_level="AUTOCOMMIT")
    faults = [f"{name}: invalid index" for name in connection.exec_driver_sql(INVALID_INDEXES).scalars()]
    tables = connection.exec_driver_sql(OUR_TABLES).scalars().all()
    if not connection.exec_driver_sql(AMCHECK).scalar():
        faults += [fault for name in tables for fault in _answer(connection, READ, name)]
        return Checked("reading", faults, [])
    indexes = connection.exec_driver_sql(OUR_INDEXES).scalars().all()
    faults += [fault for name in tables for fault in _answer(connection, HEAP, name)]
    faults += [fault for name in indexes for fault in _answer(connection, TREE, name)]
    return Checked("amcheck", faults, [])


def _answer(connection: Connection, statement: str, name: str) -> list[str]:
    """What is said of a table or an index, or what PostgreSQL stumbles over."""
    try:
        rows = connection.exec_driver_sql(statement, (name,)).scalars().all()
    except DatabaseError as cause:
        return [f"{name}: {first_line(cause)}"]
    return [f"{name}: {row}" for row in rows] if statement is HEAP else []
