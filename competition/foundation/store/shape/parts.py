"""The parts of a shape, how two shapes differ, and what the models want."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, Table, UniqueConstraint
from sqlalchemy.engine import Dialect

from competition.foundation.store.db import APPEND_ONLY, guards


class Kind(StrEnum):
    """What sort of part it is."""

    TABLE = "table"
    COLUMN = "column"
    KEY = "key"
    CONSTRAINT = "constraint"
    INDEX = "index"
    GUARD = "guard"


class Part(NamedTuple):
    """One thing in a database."""

    table: str
    kind: Kind
    name: str


Shape = dict[Part, str]


class Difference(NamedTuple):
    """A part that is not as the models say; None where it is not there, or not wanted."""

    part: Part
    wanted: str | None
    found: str | None


# BEFORE (2) DELETE (8), UPDATE (16) and TRUNCATE (32), once for the statement: how PostgreSQL keeps a guard.
GUARD_ON_POSTGRESQL = "58 O"
_WORDS = re.compile(r"'([^']*)'|(?<![\w'])(\d+)(?![\w'])")
# A word between quotes as it is, else words and signs.
_SIGNS = re.compile(r"'[^']*'|\w+|[<>=!]+|[-+*/%|&~]")
_CASTS = re.compile(r"::(?:character varying|\w+)(?:\(\d+\))?(?:\[\])?")


def differences(wanted: Shape, found: Shape) -> list[Difference]:
    """What is missing, other, or too much; tables and plain indexes that somebody added are theirs."""
    tables = {part.table for part in wanted}
    missing = {part.table for part in wanted if part.kind is Kind.TABLE and part not in found}
    wrong = [
        Difference(part, like, found.get(part))
        for part, like in wanted.items()
        if found.get(part) != like and (part.table not in missing or part.kind is Kind.TABLE)
    ]
    extra = [
        Difference(part, None, like)
        for part, like in found.items()
        if part.table in tables and part not in wanted and not _harmless(part, like)
    ]
    return sorted([*wrong, *extra], key=lambda one: (one.part.kind is not Kind.TABLE, one.part))


def _harmless(part: Part, like: str) -> bool:
    return part.kind is Kind.INDEX and not like.startswith("unique")


def wanted(metadata: MetaData, dialect: Dialect) -> Shape:
    """The shape that the models ask for on this engine."""
    return {part: like for table in metadata.tables.values() for part, like in _table(table, dialect)}


def _table(table: Table, dialect: Dialect) -> Iterator[tuple[Part, str]]:
    name = table.name
    yield Part(name, Kind.TABLE, ""), ""
    for column in table.columns:
        kept = column_like(
            column.type.compile(dialect),
            required=not column.nullable,
            filled=column.server_default is not None,
        )
        yield Part(name, Kind.COLUMN, column.name), kept
    yield Part(name, Kind.KEY, ""), listed([column.name for column in table.primary_key])
    yield from _constraints(table, dialect)
    for index in table.indexes:
        rows = index.dialect_options[dialect.name].get("where")
        where = (
            "" if rows is None else str(rows.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        )
        columns = [column.name for column in index.columns]
        unique = bool(index.unique)
        yield Part(name, Kind.INDEX, str(index.name)), index_like(columns, unique=unique, where=where)
    if name in APPEND_ONLY:
        yield from _guards(name, dialect)


def _constraints(table: Table, dialect: Dialect) -> Iterator[tuple[Part, str]]:
    for constraint in table.constraints:
        match constraint:
            case CheckConstraint():
                like = check_like(str(constraint.sqltext))
            case UniqueConstraint():
                like = unique_like([column.name for column in constraint.columns])
            case ForeignKeyConstraint():
                like = foreign_like(constraint.column_keys, constraint.referred_table.name)
            case _:
                continue
        preparer: Any = dialect.identifier_preparer
        yield Part(table.name, Kind.CONSTRAINT, preparer.format_constraint(constraint)), like


def _guards(table: str, dialect: Dialect) -> Iterator[tuple[Part, str]]:
    statements = guards(table)[dialect.name]
    if dialect.name == "sqlite":
        for statement in statements:
            yield Part(table, Kind.GUARD, statement.split()[2]), plain(statement)
        return
    function, _trigger = statements
    body = plain(function.split("$$")[1])
    yield Part(table, Kind.GUARD, f"{table}_append_only"), f"{GUARD_ON_POSTGRESQL} {body}"


def column_like(kind: str, *, required: bool, filled: bool) -> str:
    """Its type, whether it must be filled, whether the database fills it."""
    kind = kind.upper().replace("CHARACTER VARYING", "VARCHAR").replace(", ", ",")
    return kind + (" NOT NULL" if required else "") + (" DEFAULT" if filled else "")


def index_like(columns: list[str], *, unique: bool, where: str) -> str:
    """Of which columns, and for which rows."""
    return f"{'unique ' if unique else ''}({listed(columns)}){f' where {condition_like(where)}' if where else ''}"


def condition_like(text: str) -> str:
    """A condition without brackets, quotes of names and PostgreSQL's casts: what stays is the same for both engines."""
    return " ".join(_SIGNS.findall(_CASTS.sub("", text)))


def check_like(text: str) -> str:
    """The words and numbers that it names: PostgreSQL writes everything else in its own way."""
    words = {quoted or number for quoted, number in _WORDS.findall(text)}
    return f"CHECK {listed(sorted(word.lstrip('-') for word in words))}"


def unique_like(columns: list[str]) -> str:
    """The columns that are unique together."""
    return f"UNIQUE {listed(columns)}"


def foreign_like(columns: Sequence[str], table: str) -> str:
    """Which columns refer to which table."""
    return f"FOREIGN {listed(columns)} {table}"


def listed(names: Sequence[str]) -> str:
    """Names behind each other."""
    return ",".join(names)


def plain(statement: str) -> str:
    """A statement without its line breaks."""
    return " ".join(statement.split())
