"""Where a database stands: empty, older, of this program's shape; anything else is refused in one sentence."""

from enum import Enum, auto

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from competition.foundation.store.db import db
from competition.foundation.store.shape import parts, reading
from competition.foundation.store.shape.parts import Difference, Kind, Shape
from competition.foundation.store.starting import founding
from competition.foundation.store.starting.problems import StartProblem, first_line
from competition.foundation.store.starting.soundness import refuse_volatile
from competition.foundation.system.settings import current_settings

BEFORE_COMMIT = "before_commit"  # what a start gives the migrations to look at before they count


class Standing(Enum):
    """What a start has to do with a database."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()


def migrations() -> Config:
    """Alembic's settings, as every command of `flask db` has them."""
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config


def revisions(connection: Connection) -> tuple[str, ...]:
    """The revisions that the database names; none before its first migration."""
    return MigrationContext.configure(connection).get_current_heads()


def standing(connection: Connection) -> Standing:
    """Raises StartProblem for a newer database, or one that no migration made."""
    script = ScriptDirectory.from_config(migrations())
    settings = current_settings()
    had = founding.had_database(settings)
    named = revisions(connection)
    if not named:
        _refuse_unmarked(reading.found(connection))
        if had:
            founding.refuse_lost(settings)
        return Standing.EMPTY
    refuse_newer(script, named)
    return Standing.CURRENT if set(named) == set(script.get_heads()) else Standing.OLDER


def refuse_newer(script: ScriptDirectory, named: tuple[str, ...]) -> None:
    """A revision that this program does not have."""
    for revision in named:
        try:
            script.get_revision(revision)
        except CommandError as cause:
            raise StartProblem(
                f"数据库是更新的版本建立的（{revision}），这个程序不认识，什么都没有改动。请用更新的程序启动（git pull），"
                "或把旧版本的备份恢复到新目录。",
                f"The database was made by a newer version ({revision}) that this program does not know; nothing was "
                "changed. Start the newer program (git pull), or restore a backup of this version into a new folder.",
            ) from cause


def _refuse_unmarked(shape: Shape) -> None:
    known = {part.table for part in parts.wanted(db.metadata, db.engine.dialect)}
    there = sorted({part.table for part in shape} & known)
    if there:
        raise StartProblem(
            f"数据库里有表 {there[0]} 等 {len(there)} 张表，却没有版本记号，不知道它是哪个版本建立的，什么都没有改动。"
            "请从备份恢复到新目录。",
            f"The database has {len(there)} tables ({there[0]} …) but no mark of its version; nothing was changed. "
            "Restore a backup into a new folder.",
        )


def refuse_other_shape(connection: Connection) -> None:
    """Whatever the revision says: tables, columns, constraints, indexes and guards are those of the models."""
    wanted = parts.wanted(db.metadata, connection.dialect)
    wrong = parts.differences(wanted, reading.found(connection))
    if wrong:
        chinese, english = said(wrong[0])
        raise StartProblem(
            f"数据库与程序不符：{chinese}（共 {len(wrong)} 处）。没有启动，什么都没有改动。请用建立这个数据库的那个版本的程序，"
            "或从备份恢复到新目录。",
            f"The database does not fit this program: {english} ({len(wrong)} in all). Nothing was started or changed. "
            "Use the version of the program that made this database, or restore a backup into a new folder.",
        )


_WORDS = {
    Kind.TABLE: ("", ""),
    Kind.COLUMN: ("列 ", "column "),
    Kind.KEY: ("主键", "primary key"),
    Kind.CONSTRAINT: ("约束 ", "constraint "),
    Kind.INDEX: ("索引 ", "index "),
    Kind.GUARD: ("只追加保护 ", "guard of history "),
}


def said(wrong: Difference) -> tuple[str, str]:
    """One difference in both languages: which table, which part, and what is the matter with it."""
    part, wanted, found = wrong
    chinese, english = (f"{word}{part.name}" for word in _WORDS[part.kind])
    if found is None:
        return f"表 {part.table} 缺少{chinese}" if part.name else f"缺少表 {part.table}", (
            f"table {part.table} lacks {english}" if part.name else f"table {part.table} is missing"
        )
    if wanted is None:
        return f"表 {part.table} 多出{chinese}", f"table {part.table} has a {english} too many"
    return (
        f"表 {part.table} 的{chinese}是“{found}”，应为“{wanted}”",
        f"table {part.table}: {english} is '{found}' and should be '{wanted}'",
    )


def refuse_unless_ready() -> None:
    """For commands beside a server: nothing is upgraded here."""
    founding.refuse_without_file(current_settings())
    try:
        with db.engine.connect() as connection:
            refuse_volatile(connection)
            if standing(connection) is not Standing.CURRENT:
                raise StartProblem(
                    "数据库还没有升级到这个版本，什么都没有改动。请先启动一次：python3 tasks.py run",
                    "The database is not upgraded to this version yet; nothing was changed. "
                    "Start once: python3 tasks.py run",
                )
            refuse_other_shape(connection)
    except DatabaseError as cause:
        raise not_answering(cause) from cause


def not_answering(cause: DatabaseError | OSError) -> StartProblem:
    """What the database said instead of an answer."""
    reason = first_line(cause)
    return StartProblem(
        f"数据库打不开：{reason}。没有启动。请检查磁盘、数据库服务和 JIANGSAI_DATABASE_URL；文件损坏时从备份恢复到新目录。",
        f"The database does not open: {reason}. Nothing was started. Look at the disk, the database server and "
        "JIANGSAI_DATABASE_URL; where the file is damaged restore a backup into a new folder.",
    )
