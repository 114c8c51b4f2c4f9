"""What a database is made of, in a form in which two of them can be compared."""

import re

from flask_migrate import downgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy import table as named

from competition.foundation.store.db import db
from competition.foundation.store.starting.going_down import name_of_database
from competition.foundation.system.settings import current_settings

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
# PostgreSQL writes the casts of a list of words in another place once a dump of it was loaded.
CASTS = re.compile(r"::(character varying|text)(\[\])?")


def shape(engine):
    """Tables with columns, keys, checks, uniques and indexes, as the database tells them."""
    look = inspect(engine)
    told = {}
    for table in sorted(set(look.get_table_names()) - {"alembic_version"}):
        told[table] = {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in look.get_columns(table)
            ),
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "checks": sorted(
                (c["name"], CASTS.sub("", c["sqltext"])) for c in look.get_check_constraints(table)
            ),
            "uniques": sorted(
                (c["name"] or "", tuple(c["column_names"])) for c in look.get_unique_constraints(table)
            ),
            "indexes": sorted(
                (i["name"], i["unique"], tuple(i["column_names"])) for i in look.get_indexes(table)
            ),
            "foreign": sorted(
                (tuple(k["constrained_columns"]), k["referred_table"], str(k["options"]))
                for k in look.get_foreign_keys(table)
            ),
        }
    return told


def triggers(engine):
    """Each trigger with what it does."""
    with engine.connect() as connection:
        return dict(connection.execute(text(TRIGGERS[engine.dialect.name])).all())


def go_down(revision):
    """To an earlier revision, as somebody who means it (and whose settings allow it)."""
    downgrade(revision=revision, x_arg=[f"database={name_of_database(current_settings())}"])


def counts():
    """How many rows each table has."""
    with db.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(named(name))).scalar_one()
            for name in inspect(connection).get_table_names()
        }


def revision():
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
