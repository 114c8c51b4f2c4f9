"""Every read of the log and of the stored files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Row,
    bindparam,
    exists,
    func,
    inspect,
    literal_column,
    select,
    table,
    text,
)
from werkzeug.exceptions import NotFound

from competition.foundation.store import paging
from competition.foundation.store.db import Model, connection, db
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.store.models import AuditEntry, Epoch, StoredFile

# Every operation asks for the end of its chain.
_entry = AuditEntry.__table__.c
_CHAIN_END = Prepared(
    select(_entry.seq, _entry.hash)
    .where(_entry.contest_id == bindparam("contest"))
    .order_by(_entry.seq.desc())
    .limit(1)
)


# The demonstration's own mark in the log of the contest that it invents.
DEMONSTRATION = "demonstration.founded"

# Lines before one contest's history on PostgreSQL; whoever takes both takes the marks' first.
AUDIT_LINE, MARKS_LINE, LEDGER_LINE = 7001, 7002, 7003
# The line before what belongs to no contest (number 0); whoever takes it too takes it before the others.
SITE_LINE = 7004


def wait_in_line(line: int, contest_id: int) -> bool:
    """Write alone until the transaction ends.

    On SQLite writers do already; on PostgreSQL (True) what was read before is to be read again.
    """
    bind = connection()
    if bind.dialect.name != "postgresql":
        return False
    bind.execute(text("SELECT pg_advisory_xact_lock(:line, :contest)"), {"line": line, "contest": contest_id})
    return True


def chain_end(contest_id: int) -> tuple[int, str] | None:
    """Number and hash of the newest entry of a contest's chain; on PostgreSQL after taking the chain's lock."""
    wait_in_line(AUDIT_LINE, contest_id)
    return next(((seq, hash) for seq, hash in _CHAIN_END.rows(contest=contest_id)), None)


def newest_entry(contest_id: int) -> tuple[int, str] | None:
    """The same without the lock, for who only reads."""
    return next(((seq, hash) for seq, hash in _CHAIN_END.rows(contest=contest_id)), None)


def audit_chain(contest_id: int) -> Sequence[Row[Any]]:
    """A contest's whole log, oldest first, each entry as it was hashed."""
    table = AuditEntry.__table__
    return db.session.execute(select(table).where(_entry.contest_id == contest_id).order_by(_entry.seq)).all()


def audit_details(contest_id: int, action: str) -> list[tuple[str | None, Any]]:
    """Subject and details of the lines of one action in a chain, oldest first."""
    statement = (
        select(_entry.subject_id, _entry.details)
        .where(_entry.contest_id == contest_id, _entry.action == action)
        .order_by(_entry.seq)
    )
    return [(subject, details) for subject, details in db.session.execute(statement)]


def first_unreadable(contest_id: int) -> int | None:
    """The number of the first entry of a chain that cannot be read as it was written."""
    table = AuditEntry.__table__
    numbers: Sequence[int] = db.session.scalars(
        select(_entry.seq).where(_entry.contest_id == contest_id).order_by(_entry.seq)
    ).all()
    for number in numbers:
        try:
            db.session.execute(
                select(table).where(_entry.contest_id == contest_id, _entry.seq == number)
            ).all()
        except (ValueError, TypeError):
            return int(number)
    return None


def audit_hash(contest_id: int, number: int) -> str | None:
    """The hash of one entry of a contest's chain."""
    return db.session.scalar(select(_entry.hash).where(_entry.contest_id == contest_id, _entry.seq == number))


def audit_page(contest_id: int, number: int) -> paging.Page[Any]:
    """A contest's log, newest first."""
    statement = select(AuditEntry).where(AuditEntry.contest_id == contest_id).order_by(AuditEntry.seq.desc())
    return paging.page(statement, number, 100)


def actors_of(action: str, subject: tuple[str, object], since: datetime | None = None) -> set[int]:
    """Who did this to that since then, by the log of any contest or the site."""
    statement = select(AuditEntry.actor_id).where(
        AuditEntry.action == action,
        AuditEntry.subject_kind == subject[0],
        AuditEntry.subject_id == str(subject[1]),
        AuditEntry.actor_id.is_not(None),
    )
    if since is not None:
        statement = statement.where(AuditEntry.at > since)
    return {actor for actor in db.session.scalars(statement) if actor is not None}


def demonstration_stamp(contest_id: int | None = None) -> AuditEntry | None:
    """Where the log says that this contest (or any) is the demonstration's."""
    statement = select(AuditEntry).where(AuditEntry.action == DEMONSTRATION, AuditEntry.actor_id.is_(None))
    if contest_id is not None:
        statement = statement.where(AuditEntry.contest_id == contest_id)
    return db.session.scalar(statement.order_by(AuditEntry.id).limit(1))


def stored_file(file_id: int) -> StoredFile | None:
    return db.session.get(StoredFile, file_id)


def digests() -> set[str]:
    """Of which contents a row speaks."""
    return set(db.session.scalars(select(StoredFile.sha256)))


def files_unused(before: datetime) -> list[StoredFile]:
    """Rows of files from before a moment that no row of any table points to; a new table is asked by itself."""
    pointers = [
        column
        for mapper in Model.registry.mappers
        for column in mapper.local_table.columns
        for key in column.foreign_keys
        if key.column.table is StoredFile.__table__
    ]
    unused = [~exists().where(column == StoredFile.id) for column in pointers]
    statement = select(StoredFile).where(StoredFile.created_at < before, *unused)
    return list(db.session.scalars(statement.order_by(StoredFile.id)))


def own_file(file_id: int, account_id: int | None) -> StoredFile:
    """A file this account brought, or NotFound."""
    found = db.get_or_404(StoredFile, file_id)
    if found.created_by != account_id:
        raise NotFound
    return found


def answers() -> bool:
    """Whether the database answers at all (health check)."""
    return db.session.scalar(select(1)) == 1


def count_of(connection: Connection, name: str, column: str | None = None) -> int:
    """How many rows a table has, or how many values a column, in any database of ours, of any version."""
    counted = func.count() if column is None else func.count(literal_column(f'"{column}"'))
    return connection.scalar(select(counted).select_from(table(name))) or 0


def count_of_said(connection: Connection, name: str, column: str) -> int:
    """How many values of a column say something: what the database itself fills in for everybody is no fact."""
    default = next(one["default"] for one in inspect(connection).get_columns(name) if one["name"] == column)
    of: ColumnClause[Any] = literal_column(f'"{column}"')
    statement = select(func.count(of)).select_from(table(name))
    if default is not None and "nextval" not in default:
        statement = statement.where(of != text(f"({default})"))
    return connection.scalar(statement) or 0


def log_ends(connection: Connection) -> list[tuple[int, int, str]]:
    """The end of each contest's log in any database of ours: contest, number, hash."""
    last = select(_entry.contest_id, func.max(_entry.seq).label("seq")).group_by(_entry.contest_id).subquery()
    statement = select(_entry.contest_id, _entry.seq, _entry.hash).join(
        last, (last.c.contest_id == _entry.contest_id) & (last.c.seq == _entry.seq)
    )
    return [(row.contest_id, row.seq, row.hash) for row in connection.execute(statement)]


def log_has(connection: Connection, contest_id: int, number: int, digest: str) -> bool:
    """Does a log still have this entry?"""
    statement = select(_entry.hash).where(_entry.contest_id == contest_id, _entry.seq == number)
    return bool(connection.scalar(statement) == digest)


def newest_epoch() -> Epoch:
    """The present life of the database."""
    return db.session.scalars(select(Epoch).order_by(Epoch.id.desc()).limit(1)).one()


def first_epoch(connection: Connection) -> str | None:
    """The name of a database's first life, which all later ones keep; None before its first migration."""
    if not inspect(connection).has_table(Epoch.__tablename__):
        return None
    name: str | None = connection.execute(select(Epoch.name).order_by(Epoch.id).limit(1)).scalar()
    return name


def lines_of(contest_id: int, *actions: str) -> list[AuditEntry]:
    """The lines of a contest's log that tell of these actions, oldest first."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.contest_id == contest_id, AuditEntry.action.in_(actions))
        .order_by(AuditEntry.seq)
    )
    return list(db.session.scalars(statement))
