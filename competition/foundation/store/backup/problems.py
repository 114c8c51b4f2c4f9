"""What a backup or a restore is refused for."""


class BackupProblem(Exception):  # a refusal is an answer, not an error
    """Nothing was written; the message says what is wrong and what to do, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


def damaged() -> BackupProblem:
    """A file that was cut or changed."""
    return BackupProblem(
        "备份文件不完整或被改动过，没有恢复任何内容。请换一份备份。",
        "The backup file is cut or was changed; nothing was restored. Use another copy.",
    )
