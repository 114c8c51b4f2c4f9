"""Was there an installation here? Where there was one, an empty database is a database that was lost.

A file in the data folder says so; the backups that lie there say so too. It is written by each start that succeeds,
of whatever database.
"""

import logging
from pathlib import Path

from competition.foundation.store.backup import keeping
from competition.foundation.store.starting.problems import StartProblem
from competition.foundation.system.settings import Settings

MARK = "database.id"
logger = logging.getLogger(__name__)


def remember(settings: Settings) -> None:
    """From now on this folder has had a database; a disk that is full does not stop the start."""
    path, name = settings.data_dir / MARK, keeping.database_name(settings) or keeping.NOBODYS
    try:
        if not path.exists() or path.read_text("utf-8").strip() != name:
            path.write_text(f"{name}\n", "utf-8")
            path.chmod(0o600)
    except (OSError, UnicodeDecodeError) as problem:
        logger.warning("%s was not written: %s", path.name, problem)


def had_database(settings: Settings) -> bool:
    """By the mark or by backups in the folder itself; asked before the database is, which may just be being made."""
    return (settings.data_dir / MARK).exists() or bool(keeping.kept(settings.data_dir / "backups"))


def refuse_without_file(settings: Settings) -> None:
    """Before anybody opens SQLite's file, which would make it."""
    path = settings.sqlite_path
    if path is not None and had_database(settings) and (not path.exists() or path.stat().st_size == 0):
        refuse_lost(settings)


def refuse_lost(settings: Settings) -> None:
    """Raises StartProblem, unless somebody has said that it begins anew."""
    if settings.begin_anew:
        return
    backups = keeping.kept(settings.backups_dir)
    newest: Path | None = keeping.proven(settings.backups_dir) or next(iter(backups), None)
    file = newest or "FILE"
    raise StartProblem(
        f"这个数据目录里有过数据库，现在它不见了或是空的。没有启动，什么都没有改动。请找回数据库文件、检查 JIANGSAI_DATABASE_URL，"
        f"或恢复备份：python3 tasks.py restore {file} --data 新目录；真要从空库重新开始，设 JIANGSAI_BEGIN_ANEW=1 启动一次。",
        "This data folder had a database, which is missing or empty now. Nothing was started or changed. Bring the file "
        f"back, look at JIANGSAI_DATABASE_URL, or restore a backup: python3 tasks.py restore {file} --data NEW_FOLDER; "
        "to begin with an empty one all the same start once with JIANGSAI_BEGIN_ANEW=1.",
    )
