"""Is the database sound enough to begin with: its file whole as far as a moment can tell, its server set to keep
what it acknowledges."""

import logging
import time

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection

from competition.foundation.store.starting.problems import StartProblem
from competition.foundation.system.settings import current_settings

logger = logging.getLogger(__name__)

# A large database would hold up the hall: what a moment does not reach, the check of every night does.
SECONDS_FOR_LOOKING = 2.0
STEPS_BETWEEN = 20_000  # of SQLite's machine, between two looks at the clock
# Each session sets synchronous_commit on for itself (`store.db`), whatever the server says.
KEPT = ("fsync", "full_page_writes")


def refuse_damaged(connection: Connection) -> None:
    """SQLite's file, as far as two seconds tell; raises StartProblem."""
    if connection.dialect.name != "sqlite":
        return
    found = quick_look(connection)
    if found is None:
        logger.warning("quick_check not finished within %s s: left to the nightly check", SECONDS_FOR_LOOKING)
    elif found != "ok":
        found = " ".join(found.split())
        raise StartProblem(
            f"数据库文件已损坏（{found}），没有启动，什么都没有改动。请先另存整个数据目录，再从备份恢复到新目录。",
            f"The database file is damaged ({found}); nothing was started or changed. Keep a copy of the whole data "
            "folder, then restore a backup into a new one.",
        )


def quick_look(connection: Connection, seconds: float = SECONDS_FOR_LOOKING) -> str | None:
    """What SQLite's quick_check says first; None where the time was too short to say anything."""
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a connection that is in hand has one
    until = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN)
    try:
        return str(driver.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite.OperationalError as cause:
        if "interrupted" not in str(cause):
            raise
        return None
    except sqlite.DatabaseError as cause:
        return str(cause)
    finally:
        driver.set_progress_handler(None, 0)


def refuse_volatile(connection: Connection) -> None:
    """What PostgreSQL acknowledges must be on its disk, unless this is a database for tests; raises StartProblem."""
    if connection.dialect.name == "sqlite":
        return
    off = [name for name in KEPT if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off"]
    if off and not current_settings().volatile_database:
        named = "、".join(off)
        raise StartProblem(
            f"PostgreSQL 的 {named} 是 off：断电会丢失已确认的评分，甚至损坏数据库，没有启动。请在 postgresql.conf 里改为 on "
            "并重新加载（只作测试的数据库设 JIANGSAI_VOLATILE_DATABASE=1）。",
            f"PostgreSQL has {', '.join(off)} off: a power cut would lose acknowledged marks or damage the database. "
            "Nothing was started. Set it to on in postgresql.conf and reload (for a database that only serves tests "
            "set JIANGSAI_VOLATILE_DATABASE=1).",
        )
