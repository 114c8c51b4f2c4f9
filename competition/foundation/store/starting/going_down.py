"""The way down to an earlier version: what it takes is counted beforehand, and it is asked for twice.

Migrations are not asked what they lose: the way is gone through once and taken back, and what was there before and
is not there behind it is counted.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from competition.foundation.store.backup import keeping
from competition.foundation.store.backup.problems import BackupProblem
from competition.foundation.store.queries import count_of, count_of_said
from competition.foundation.store.starting.problems import StartProblem
from competition.foundation.system.settings import Settings, current_settings

# What a database has that nobody has used yet.
FOUNDED_WITH = frozenset({"alembic_version", "epochs", "schedules"})
MOST_TOLD = 12


class Stock(NamedTuple):
    """Columns and rows of each table."""

    columns: Mapping[str, frozenset[str]]
    rows: Mapping[str, int]

    @property
    def filled(self) -> bool:
        """Has anybody used it?"""
        return any(count for name, count in self.rows.items() if name not in FOUNDED_WITH)


class Loss(NamedTuple):
    """A table that goes, rows of a table that stays, or a column with values other than its default."""

    table: str
    column: str | None
    lost: int


def leads_down(context: MigrationContext) -> bool:
    """Is this the way to an earlier revision?"""
    return _way(context) == "downgrade"


def only_marks(context: MigrationContext) -> bool:
    """Is a revision written down that nothing leads to (`db stamp`)?"""
    return _way(context) == "do_stamp"


def _way(context: MigrationContext) -> str:
    return getattr(context._migrations_fn, "__name__", "")


def refuse_marking(connection: Connection) -> None:
    """A filled database keeps its mark: with a wrong one the next start would repeat or leave out migrations."""
    if not current_settings().allow_downgrade and taken_stock(connection).filled:
        raise StartProblem(
            "数据库里有数据，没有改版本记号，什么都没有改动：记号不对，下次启动就会重做或漏做迁移。真要改，请设 JIANGSAI_ALLOW_DOWNGRADE=1。",
            "The database holds data and its mark was not changed: with a wrong one the next start would repeat or "
            "leave out migrations. If you mean it, set JIANGSAI_ALLOW_DOWNGRADE=1.",
        )


def taken_stock(connection: Connection) -> Stock:
    """What is there now."""
    look = inspect(connection)
    names = sorted(look.get_table_names())
    columns = {name: frozenset(column["name"] for column in look.get_columns(name)) for name in names}
    rows = {name: count_of(connection, name) for name in names}
    return Stock(columns, rows)


def losses(connection: Connection, before: Stock, after: Stock) -> list[Loss]:
    """What was there before and is not there behind it, counted in the database as it is before."""
    lost = _lost(connection, before, after)
    return [loss for loss in lost if loss.lost and loss.table not in FOUNDED_WITH]


def _lost(connection: Connection, before: Stock, after: Stock) -> Iterator[Loss]:
    for name, columns in before.columns.items():
        if name not in after.columns:
            yield Loss(name, None, before.rows[name])
            continue
        yield Loss(name, None, max(0, before.rows[name] - after.rows[name]))
        for column in sorted(columns - after.columns[name]):
            yield Loss(name, column, count_of_said(connection, name, column))


def name_of_database(settings: Settings) -> str:
    """What has to be typed: the file's name, or that of PostgreSQL's database."""
    path = settings.sqlite_path
    return path.name if path is not None else settings.database_url.partition("?")[0].rpartition("/")[2]


def ask_twice(lost: list[Loss], typed: Mapping[str, str]) -> list[str]:
    """Refuse the way down unless the setting and the typed name both say so; then back up. Lines for a person."""
    settings = current_settings()
    name = name_of_database(settings)
    if not (settings.allow_downgrade and typed.get("database") == name):
        chinese, english = _listed(lost)
        raise StartProblem(
            f"数据库里有数据，没有退回，什么都没有改动。{chinese}真要退回，请设 JIANGSAI_ALLOW_DOWNGRADE=1，并写明数据库："
            f"flask --app wsgi db downgrade -x database={name} 版本号；会先做加密备份。要回到旧版本，通常是从升级前的备份恢复。",
            f"The database holds data and was not taken down; nothing was changed. {english}If you mean it, set "
            f"JIANGSAI_ALLOW_DOWNGRADE=1 and name the database: flask --app wsgi db downgrade -x database={name} "
            "REVISION; an encrypted backup is made first. The usual way back is the backup of before the upgrade.",
        )
    try:
        backup = keeping.keep_before(settings, keeping.BEFORE_DOWNGRADE)
    except BackupProblem as cause:
        chinese, _sep, english = str(cause).partition("\n")
        raise StartProblem(
            f"退回前的备份没有做成，没有退回：{chinese}",
            f"The backup before failed and nothing was taken down: {english}",
        ) from cause
    return [f"退回前的备份 Backup before: {backup.file}", *backup.sealing(), *_listed(lost)]


def _listed(lost: list[Loss]) -> tuple[str, str]:
    if not lost:
        return "没有一行会丢失。", "No row would be lost. "
    chinese = [
        f"表 {loss.table} {loss.lost} 行"
        if loss.column is None
        else f"列 {loss.table}.{loss.column} {loss.lost} 个值"
        for loss in lost[:MOST_TOLD]
    ]
    english = [
        f"{loss.lost} rows of {loss.table}"
        if loss.column is None
        else f"{loss.lost} values of {loss.table}.{loss.column}"
        for loss in lost[:MOST_TOLD]
    ]
    more = len(lost) - MOST_TOLD
    return (
        f"丢失的有：{'、'.join(chinese)}{f' 等 {len(lost)} 项' if more > 0 else ''}。",
        f"Lost: {', '.join(english)}{f' and {more} more' if more > 0 else ''}. ",
    )
