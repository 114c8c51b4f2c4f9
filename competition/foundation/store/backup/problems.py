"""What a backup or a restore is refused for."""


class BackupProblem(Exception):  # a refusal is an answer, not an error
    """Nothing was written; the message says what is wrong and what to do, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


def disk_refused(doing: str, done: str, problem: Exception) -> BackupProblem:
    """What the disk said while something was written, with what to look at; `doing` in Chinese, `done` in English."""
    reason = getattr(problem, "strerror", None) or getattr(problem, "orig", None) or problem
    return BackupProblem(
        f"{doing}没有写成（{reason}），什么都没有留下。请看看磁盘是否已满。",
        f"{done} could not be written ({reason}); nothing was left. Look whether a disk is full.",
    )


def damaged() -> BackupProblem:
    """A file that was cut or changed."""
    return BackupProblem(
        "备份文件不完整或被改动过，没有恢复任何内容。请换一份备份。",
        "The backup file is cut or was changed; nothing was restored. Use another copy.",
    )
