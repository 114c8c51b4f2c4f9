"""Alembic's entry: online migrations of the configured database, with guards of history."""

from alembic import context
from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from flask import current_app
from sqlalchemy.types import TypeEngine

from competition.foundation.store.db import APPEND_ONLY, Encrypted, Json, UtcDateTime, guards

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


@renderers.dispatch_for(GuardHistory)
def _render_guard(autogen_context, operation: GuardHistory) -> str:
    return f"op.guard_history({operation.table!r})"


@renderers.dispatch_for(FreeHistory)
def _render_free(autogen_context, operation: FreeHistory) -> str:
    return f"op.free_history({operation.table!r})"


def guard_new_history(migration_context, revision, directives) -> None:
    """A new append-only table gets its guard in the migration that makes it."""
    for script in directives:
        made = {getattr(operation, "table_name", None) for operation in script.upgrade_ops.ops}
        for table in sorted(made & set(APPEND_ONLY)):
            script.upgrade_ops.ops.append(GuardHistory(table))
            script.downgrade_ops.ops.insert(0, FreeHistory(table))


def render_item(kind: str, item: object, autogen_context) -> str | bool:
    """Our own column types are written as the plain ones below them: a migration outlives the code."""
    if kind == "type" and isinstance(item, UtcDateTime | Json | Encrypted):
        plain: TypeEngine = item.impl_instance
        return f"sa.{type(plain).__name__}()"
    return False


def migrate() -> None:
    with database.engine.connect() as plain:
        connection = plain.execution_options(writing=True)
        options = dict(current_app.extensions["migrate"].configure_args)
        options.setdefault("process_revision_directives", guard_new_history)
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            compare_server_default=True,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


migrate()
