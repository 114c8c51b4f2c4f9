"""Alembic's entry: online migrations of the configured database, with guards of history and seals that move."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from alembic.util import CommandError
from flask import current_app
from sqlalchemy.types import TypeEngine

from competition.foundation.store import crypto, sealed_files
from competition.foundation.store.db import APPEND_ONLY, Encrypted, Json, UtcDateTime, guards
from competition.foundation.store.starting import going_down
from competition.foundation.store.starting.problems import told_as_a_sentence
from competition.foundation.store.starting.standing import BEFORE_COMMIT, refuse_newer, revisions
from competition.foundation.system.settings import current_settings

database = current_app.extensions["migrate"].db


@Operations.register_operation("guard_history")
class GuardHistory(MigrateOperation):
    """Refuse UPDATE and DELETE of a table's rows; `op.guard_history("audit_entries")`."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def guard_history(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))

    def reverse(self) -> "FreeHistory":
        return FreeHistory(self.table)


@Operations.register_operation("free_history")
class FreeHistory(MigrateOperation):
    """Take the guard away (before a table is dropped or rebuilt)."""

    def __init__(self, table: str) -> None:
        self.table = table

    @classmethod
    def free_history(cls, operations: Operations, table: str) -> None:
        operations.invoke(cls(table))

    def reverse(self) -> GuardHistory:
        return GuardHistory(self.table)


@Operations.implementation_for(GuardHistory)
def _guard(operations: Operations, operation: GuardHistory) -> None:
    for statement in guards(operation.table)[operations.get_bind().dialect.name]:
        operations.execute(statement)


@Operations.implementation_for(FreeHistory)
def _free(operations: Operations, operation: FreeHistory) -> None:
    table = operation.table
    if operations.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            operations.execute(f"DROP TRIGGER {table}_no_{verb}")
    else:
        operations.execute(f"DROP TRIGGER {table}_append_only ON {table}")


@Operations.register_operation("reseal")
class Reseal(MigrateOperation):
    """Seal a column's values anew in their new place; `op.reseal("people", "phone", was="persons.phone")`.

    A seal names its table and column. Whoever renames one of them, or copies sealed values elsewhere, does so by
    plain SQL first and calls this afterwards, in `downgrade` the other way round. The rows of an append-only table
    have to be freed by `op.free_history` before and guarded again behind.
    """

    def __init__(self, table: str, column: str, was: str) -> None:
        self.table, self.column, self.was = table, column, was

    @classmethod
    def reseal(cls, operations: Operations, table: str, column: str, *, was: str) -> None:
        operations.invoke(cls(table, column, was))


@Operations.implementation_for(Reseal)
def _reseal(operations: Operations, operation: Reseal) -> None:
    """Every value is opened before the first row is touched: a wrong key changes nothing."""
    connection = operations.get_bind()
    key = sa.inspect(connection).get_pk_constraint(operation.table)["constrained_columns"]
    columns = [*map(sa.column, key), sa.column(operation.column, sa.LargeBinary)]
    table = sa.table(operation.table, *columns)
    *place, sealed = table.c
    rows = connection.execute(sa.select(*table.c).where(sealed.is_not(None))).all()
    anew = [
        {
            "anew": _sealed_anew(value, operation),
            **{f"at_{name}": at for name, at in zip(key, where, strict=True)},
        }
        for *where, value in rows
    ]
    here = sa.and_(*(column == sa.bindparam(f"at_{column.name}") for column in place))
    if anew:
        connection.execute(sa.update(table).where(here).values({sealed: sa.bindparam("anew")}), anew)


def _sealed_anew(value: bytes, operation: Reseal) -> bytes:
    try:
        return crypto.seal(crypto.open_(value, operation.was), f"{operation.table}.{operation.column}")
    except crypto.Unreadable as cause:
        raise CommandError(
            f"{operation.was} 中有密封的值打不开：密钥不是这个数据库的。请恢复 keys.json，什么都没有改动。"
            f" A sealed value of {operation.was} does not open: these are not this database's keys. "
            "Bring its keys.json back; nothing was changed."
        ) from cause


@Operations.register_operation("seal_files")
class SealFiles(MigrateOperation):
    """Seal the files that an earlier version left open in the store; may be begun again at any point."""

    @classmethod
    def seal_files(cls, operations: Operations) -> None:
        operations.invoke(cls())

    def reverse(self) -> "OpenFiles":
        return OpenFiles()


@Operations.register_operation("open_files")
class OpenFiles(MigrateOperation):
    """Lay the files of the store open again, for an earlier version."""

    @classmethod
    def open_files(cls, operations: Operations) -> None:
        operations.invoke(cls())

    def reverse(self) -> SealFiles:
        return SealFiles()


@Operations.implementation_for(SealFiles)
def _seal_files(_operations: Operations, _operation: SealFiles) -> None:
    sealed_files.seal_all(current_settings().files_dir)


@Operations.implementation_for(OpenFiles)
def _open_files(_operations: Operations, _operation: OpenFiles) -> None:
    sealed_files.open_all(current_settings().files_dir)


@renderers.dispatch_for(GuardHistory)
def _render_guard(_autogen_context, operation: GuardHistory) -> str:
    return f"op.guard_history({operation.table!r})"


@renderers.dispatch_for(FreeHistory)
def _render_free(_autogen_context, operation: FreeHistory) -> str:
    return f"op.free_history({operation.table!r})"


def guard_new_history(_migration_context, _revision, directives) -> None:
    """A new append-only table gets its guard in the migration that makes it."""
    for script in directives:
        made = {getattr(operation, "table_name", None) for operation in script.upgrade_ops.ops}
        for table in sorted(made & set(APPEND_ONLY)):
            script.upgrade_ops.ops.append(GuardHistory(table))
            script.downgrade_ops.ops.insert(0, FreeHistory(table))


def render_item(kind: str, item: object, _autogen_context) -> str | bool:
    """Our own column types are written as the plain ones below them: a migration outlives the code."""
    if kind == "type" and isinstance(item, UtcDateTime | Json | Encrypted):
        plain: TypeEngine = item.impl_instance
        return f"sa.{type(plain).__name__}()"
    return False


@contextmanager
def _references_at_rest(connection: sa.Connection) -> Iterator[sa.RootTransaction]:
    """One transaction around all steps: Alembic alone would commit each of them on SQLite.

    SQLite changes a table by making it anew, which no table that others refer to would survive with rows.
    So references are not followed meanwhile; all of them are checked before the end.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    driver = connection.connection.driver_connection
    if on_sqlite:
        driver.execute("PRAGMA foreign_keys=0")
    try:
        with connection.execution_options(writing=True).begin() as whole:
            yield whole
            if on_sqlite and whole.is_active:
                _refuse_broken_references(connection)
    finally:
        if on_sqlite:  # after the transaction: within, the pragma is not heard
            driver.execute("PRAGMA foreign_keys=1")


def _refuse_broken_references(connection: sa.Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise CommandError(f"rows would refer to nothing: {broken[:5]}")


def configure(connection: sa.Connection) -> None:
    options = dict(current_app.extensions["migrate"].configure_args)
    options.setdefault("process_revision_directives", guard_new_history)
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_item=render_item,
        compare_server_default=True,
        **options,
    )


def run() -> None:
    with database.engine.connect() as connection, _references_at_rest(connection):
        configure(connection)
        context.run_migrations()
        for look in context.config.attributes.get(BEFORE_COMMIT, ()):
            look(connection)


def rehearse() -> list[str]:
    """The way down is gone through once and taken back: what it would take is told, and has to be wanted."""
    with database.engine.connect() as connection, _references_at_rest(connection) as whole:
        configure(connection)
        if going_down.only_marks(context.get_context()):
            going_down.refuse_marking(connection)
        if not going_down.leads_down(context.get_context()):
            return []
        before = going_down.taken_stock(connection)
        if not before.filled:
            return []
        context.run_migrations()
        after = going_down.taken_stock(connection)
        whole.rollback()
    with database.engine.connect() as connection:
        lost = going_down.losses(connection, before, after)
    return going_down.ask_twice(lost, context.get_x_argument(as_dictionary=True))


def migrate() -> None:
    by_start = BEFORE_COMMIT in context.config.attributes
    with nullcontext() if by_start else told_as_a_sentence():
        with database.engine.connect() as connection:
            refuse_newer(context.script, revisions(connection))
        for line in rehearse():
            sys.stdout.write(f"{line}\n")
        run()


migrate()
