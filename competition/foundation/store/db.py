"""The database: one engine, one way to write, history that cannot be edited."""

import functools
import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pysqlite3.dbapi2 as sqlite
from flask import g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg.errors import DeadlockDetected
from sqlalchemy import DDL, JSON, DateTime, Engine, LargeBinary, MetaData, event
from sqlalchemy.engine import URL, Connection, Dialect, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.types import TypeDecorator

from competition.foundation.store import crypto
from competition.foundation.store.condition import condition
from competition.foundation.store.write_queue import WriteQueue
from competition.foundation.system.private import keep_one
from competition.foundation.system.settings import SQLITE, Settings
from competition.rules.problems import Problem, Refused

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

# The WAL-reset corruption bug is mended from this version on.
OLDEST_SQLITE = (3, 51, 3)


def _name_or_columns(constraint: Any, _table: Any) -> str:
    """What a constraint was called, or else its columns (PostgreSQL wants names unique in the schema)."""
    return str(constraint.name or "_".join(column.name for column in constraint.columns))


class Model(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "constraint_name_or_columns": _name_or_columns,
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(constraint_name_or_columns)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Sessions(scoped_session[FlaskSession]):
    """The session of each request, command or thread. Its end spoils nothing that is done already.

    What was written is committed before; where only the way back fails (a connection that was lost, a disk that
    does not answer), the connection is given up and the failure said in a line.
    """

    def remove(self) -> None:
        """Close the present session, whatever its connection does."""
        try:
            super().remove()
        except (SQLAlchemyError, OSError) as failure:
            cause = getattr(failure, "orig", None) or failure
            logger.warning("database refused at the end: %s", type(cause).__name__)
            line: Connection | None = self.registry().info.pop("line", None)
            self.registry.clear()
            with suppress(SQLAlchemyError, OSError):
                if line is not None and not line.closed:
                    line.invalidate()
                    line.close()


class Database(SQLAlchemy):
    """Flask's SQLAlchemy with these sessions."""

    def _make_scoped_session(self, options: dict[str, Any]) -> Sessions:
        made = super()._make_scoped_session(options)
        return Sessions(made.session_factory, getattr(made.registry, "scopefunc", None))


db = Database(model_class=Model)


def _keep_loaded(session: Session, instance: object) -> None:
    loaded = session.info.get("loaded")
    if loaded is not None:
        loaded.append(instance)


# A session forgets what nobody holds; an operation that asks again for its contest would read it again.
event.listen(db.session, "loaded_as_persistent", _keep_loaded)


def _keep_line(session: Session, _transaction: object, line: Connection) -> None:
    session.info["line"] = line


# By which connection a session speaks: given up where its end fails.
event.listen(db.session, "after_begin", _keep_line)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware moments, kept in UTC; a naive one is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """JSON kept as it was written (never jsonb, which would reorder what is hashed)."""

    impl = JSON
    cache_ok = True


class Encrypted(TypeDecorator[str]):
    """A text that is sealed at rest; `place` is "table.column"."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        return None if value is None else crypto.seal(value, self.place)

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> str | None:
        return None if value is None else crypto.open_(value, self.place)


M = TypeVar("M", bound=type[Model])


def guards(table: str) -> dict[str, list[str]]:
    """The statements by which each engine refuses UPDATE and DELETE of one table's rows."""
    sqlite_guards = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    postgresql_guards = [
        "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()",
    ]
    return {"sqlite": sqlite_guards, "postgresql": postgresql_guards}


APPEND_ONLY: list[str] = []


def append_only(model: M) -> M:
    """Mark a table as history: rows are inserted, never edited; triggers on both engines see to it."""
    table = model.__table__
    APPEND_ONLY.append(model.__tablename__)
    for dialect, statements in guards(model.__tablename__).items():
        for statement in statements:
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
    return model


def canonical(value: Any) -> bytes:
    """Canonical JSON (sorted keys, no spaces, UTF-8) for hashing; floats are refused."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
    ).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} has no canonical form")


def engine_url(address: str) -> URL:
    """A configured database as SQLAlchemy names it: PostgreSQL by psycopg, SQLite by its path as it stands.

    A folder may be called anything: what is a question mark in an address is a letter in a path.
    """
    if address.startswith(SQLITE):
        return URL.create("sqlite", database=address.removeprefix(SQLITE))
    url = make_url(address)
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def engine_options(settings: Settings) -> dict[str, Any]:
    """Engine options for the configured database; one connection a thread."""
    if settings.sqlite_path is None:
        return {
            "hide_parameters": True,
            "pool_pre_ping": True,
            "pool_size": settings.pool_size,
            "max_overflow": 4,
        }
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {sqlite.sqlite_version} can corrupt a WAL database; 3.51.3 is needed")
    return {
        # Values of a statement that failed are personal data: they stay out of messages and logs.
        "hide_parameters": True,
        "module": sqlite,
        "pool_size": settings.pool_size,
        "max_overflow": 0,
        "connect_args": {"timeout": 10, "isolation_level": None, "check_same_thread": False},
    }


# One process' pages in memory, shared out among its connections: a cache of this size for each of sixteen
# connections grows with the database to a thousand megabytes.
PAGE_CACHE = 128 * 1024  # KiB

PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL loses acknowledged marks at power loss
    "foreign_keys": 1,
    "busy_timeout": 10000,
    "mmap_size": 0,
    "temp_store": 2,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
}


_QUEUES: WeakKeyDictionary[Engine, WriteQueue] = WeakKeyDictionary()


def connect(engine: Engine, pool_size: int) -> None:
    """Set every pragma on each new SQLite connection and begin transactions ourselves."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _durable_postgresql)
        return

    pragmas = PRAGMAS | {"cache_size": -max(2048, PAGE_CACHE // pool_size)}
    if engine.url.database:
        event.listen(engine, "connect", partial(_owner_alone, Path(engine.url.database)))
    event.listen(engine, "connect", partial(_set_pragmas, pragmas))
    event.listen(engine, "begin", _begin)
    if engine.url.database:
        queue = WriteQueue(Path(f"{engine.url.database}-queue"))
        _QUEUES[engine] = queue
        event.listen(engine, "engine_disposed", lambda _engine: queue.close())


def _owner_alone(path: Path, _connection: Any, _record: object) -> None:
    """Before the first statement: the files that SQLite makes beside the database have its mode."""
    keep_one(path)


def _set_pragmas(pragmas: Mapping[str, str | int], connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name}={value}")
        (kept,) = cursor.execute(f"PRAGMA {name}").fetchone()
        if kept != value:
            raise RuntimeError(f"SQLite keeps {name} at {kept}; {value} was asked for")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred BEGIN that later writes fails at once with "database is locked", whatever the timeout.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _durable_postgresql(connection: Any, _record: object) -> None:
    previous, connection.autocommit = connection.autocommit, True
    connection.execute("SET synchronous_commit = on")
    connection.autocommit = previous


def connection() -> Connection:
    """The session's connection; inside an operation without asking the session again."""
    return g.get("connection") or db.session.connection()


# Seconds before an operation that was given up is begun again: the other one comes first meanwhile.
PAUSES = (0.05, 0.1, 0.2)


def _whole(operation: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    g.connection = db.session.connection(execution_options={"writing": True})
    db.session.info["loaded"] = []
    # Contests that were found open to writers in this operation (`audit.require_open`).
    db.session.info["open_contests"] = set()
    try:
        answer = operation(*args, **kwargs)
        if _only_asks():
            db.session.rollback()
            return answer
        db.session.commit()
    except BaseException as failure:
        if isinstance(failure, OperationalError) and not _given_up(failure):
            condition().write_failed()
        db.session.rollback()
        raise
    finally:
        g.connection = None
        db.session.info.pop("loaded", None)
        db.session.info.pop("open_contests", None)
    condition().write_worked()
    return answer


def _only_asks() -> bool:
    """HEAD asks how an answer would begin and gets nothing of it: nothing is written that would say it was given."""
    return has_request_context() and request.method == "HEAD"


def _given_up(failure: OperationalError) -> bool:
    """PostgreSQL took the whole operation back because two waited for each other."""
    return isinstance(failure.orig, DeadlockDetected)


def read_steadily() -> None:
    """From here to the end of the transaction every read sees one moment (SQLite reads so anyway)."""
    if g.get("connection") is None and db.engine.dialect.name == "postgresql":
        db.session.rollback()
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def rehearsed(write: Callable[[], object]) -> list[Problem]:
    """Do a write inside an operation, and take it back: everything that refuses it, nothing where it would be kept."""
    savepoint = db.session.begin_nested()
    try:
        write()
    except Refused as refusal:
        return list(refusal.problems)
    finally:
        savepoint.rollback()
    return []


def atomic(operation: Callable[P, R]) -> Callable[P, R]:
    """Run a whole operation in one write transaction.

    The outermost one begins (IMMEDIATE on SQLite, so that all it reads is already under the write
    lock), commits when it returns and rolls back when anything is raised; inner ones take part. One that
    PostgreSQL gives up because two wait for each other has done nothing yet, and is begun again.
    """

    @functools.wraps(operation)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        if g.get("connection") is not None:  # inside an operation already
            return operation(*args, **kwargs)
        # What was read before is read again under the lock: nobody decides on stale facts.
        db.session.rollback()
        queue = _QUEUES.get(db.engine)
        with queue.turn() if queue else nullcontext():
            for pause in PAUSES:
                try:
                    return _whole(operation, *args, **kwargs)
                except OperationalError as failure:
                    if not _given_up(failure):
                        raise
                    time.sleep(pause)
            return _whole(operation, *args, **kwargs)

    wrapped.atomic = True  # type: ignore[attr-defined]
    return wrapped
