"""The shape that a database has, read from its own catalogue in a handful of statements."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection

from competition.foundation.store.shape.parts import (
    Kind,
    Part,
    Shape,
    check_like,
    column_like,
    foreign_like,
    index_like,
    listed,
    plain,
    unique_like,
)

_NAMED = re.compile(r'\bCONSTRAINT\s+"?(\w+)"?\s+(CHECK|UNIQUE|FOREIGN KEY)\s*(?=\()', re.IGNORECASE)
# A column that came later brings its constraint along.
_INLINE = re.compile(r'\bCONSTRAINT\s+"?(\w+)"?\s+REFERENCES\s+"?(\w+)"?', re.IGNORECASE)
_REFERS = re.compile(r'\s*REFERENCES\s+"?(\w+)"?', re.IGNORECASE)
# For which rows an index is, in the statement that made it.
_ROWS = re.compile(r"\)\s*WHERE\b(.*)", re.IGNORECASE | re.DOTALL)
_NAMES = re.compile(r"\w+")

Found = Iterator[tuple[Part, str]]


def found(connection: Connection) -> Shape:
    """Every part of every table; nothing where the database is empty."""
    return dict(_of_sqlite(connection) if connection.dialect.name == "sqlite" else _of_postgresql(connection))


SQLITE_COLUMNS = """
SELECT m.name, p.name, p.type, p."notnull", p.dflt_value IS NOT NULL, p.pk
FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY m.name, p.cid
"""
SQLITE_INDEXES = """
SELECT m.name, l.name, l."unique", (SELECT sql FROM sqlite_master WHERE name = l.name), group_concat(i.name ORDER BY i.seqno)
FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS l JOIN pragma_index_info(l.name) AS i
WHERE m.type = 'table' AND l.origin = 'c' GROUP BY m.name, l.name
"""
SQLITE_TEXTS = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')"


def _of_sqlite(connection: Connection) -> Found:
    keys: dict[str, list[tuple[int, str]]] = {}
    for table, name, kind, required, filled, place in connection.exec_driver_sql(SQLITE_COLUMNS):
        yield (
            Part(table, Kind.COLUMN, name),
            column_like(kind, required=bool(required), filled=bool(filled)),
        )
        keys.setdefault(table, []).extend([(place, name)] if place else [])
    for table, columns in keys.items():
        yield Part(table, Kind.TABLE, ""), ""
        yield Part(table, Kind.KEY, ""), listed([name for _, name in sorted(columns)])
    for table, name, unique, text, columns in connection.exec_driver_sql(SQLITE_INDEXES):
        rows = _ROWS.search(text)
        like = index_like(columns.split(","), unique=bool(unique), where=rows[1] if rows else "")
        yield Part(table, Kind.INDEX, name), like
    for kind, name, table, text in connection.exec_driver_sql(SQLITE_TEXTS):
        if kind == "trigger":
            yield Part(table, Kind.GUARD, name), plain(text)
        elif table in keys:
            yield from _named_in(table, text)


def _named_in(table: str, text: str) -> Found:
    """The named constraints in the statement that made a table of SQLite."""
    for match in _NAMED.finditer(text):
        inside = _bracket(text, match.end())
        yield (
            Part(table, Kind.CONSTRAINT, match[1]),
            _like(match[2].upper(), inside, text[match.end() + len(inside) :]),
        )
    for match in _INLINE.finditer(text):
        column = text[: match.start()].rsplit(",", 1)[-1].split(maxsplit=1)[0].strip('"')
        yield Part(table, Kind.CONSTRAINT, match[1]), foreign_like([column], match[2])


def _like(kind: str, inside: str, behind: str) -> str:
    """A constraint by what stands in its bracket and behind it."""
    if kind == "CHECK":
        return check_like(inside)
    columns = _NAMES.findall(inside)
    if kind == "UNIQUE":
        return unique_like(columns)
    refers = _REFERS.match(behind)
    return foreign_like(columns, refers[1] if refers else "")


def _bracket(text: str, start: int) -> str:
    """From an opening bracket to the one that closes it; brackets between quotes count for nothing."""
    depth, quoted = 0, False
    for at in range(start, len(text)):
        sign = text[at]
        if sign == "'":
            quoted = not quoted
        elif not quoted:
            depth += (sign == "(") - (sign == ")")
            if depth == 0:
                return text[start : at + 1]
    return text[start:]


POSTGRESQL_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       COALESCE(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, a.attnum
"""
POSTGRESQL_CONSTRAINTS = """
SELECT c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype IN ('c', 'u', 'f', 'p') AND c.relnamespace = current_schema()::regnamespace
"""
POSTGRESQL_INDEXES = """
SELECT c.relname, i.relname, x.indisunique, COALESCE(pg_get_expr(x.indpred, x.indrelid), ''),
       ARRAY(SELECT pg_get_indexdef(x.indexrelid, n, true) FROM generate_series(1, x.indnkeyatts) AS n ORDER BY n)
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND x.indisvalid
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('u', 'p'))
"""
POSTGRESQL_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgtype, t.tgenabled::text, p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
"""
_KINDS = {"c": "CHECK", "u": "UNIQUE", "f": "FOREIGN KEY"}


def _of_postgresql(connection: Connection) -> Found:
    for table, name, kind, required, default in connection.exec_driver_sql(POSTGRESQL_COLUMNS):
        yield Part(table, Kind.TABLE, ""), ""
        # A number that counts itself is no default of ours.
        filled = bool(default) and not default.startswith("nextval(")
        yield Part(table, Kind.COLUMN, name), column_like(kind, required=required, filled=filled)
    for table, name, kind, text in connection.exec_driver_sql(POSTGRESQL_CONSTRAINTS):
        inside = _bracket(text, text.index("("))
        if kind == "p":
            yield Part(table, Kind.KEY, ""), listed(_NAMES.findall(inside))
        else:
            behind = text[text.index("(") + len(inside) :]
            yield Part(table, Kind.CONSTRAINT, name), _like(_KINDS[kind], inside, behind)
    for table, name, unique, where, columns in connection.exec_driver_sql(POSTGRESQL_INDEXES):
        yield Part(table, Kind.INDEX, name), index_like(columns, unique=unique, where=where)
    for table, name, how, enabled, body in connection.exec_driver_sql(POSTGRESQL_TRIGGERS):
        yield Part(table, Kind.GUARD, name), f"{how} {enabled} {plain(body)}"
