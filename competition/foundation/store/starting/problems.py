"""What a start is refused for, and how it is told."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

REFUSED = 2  # the exit status of a start that has said its sentence


class StartProblem(Exception):  # a refusal is an answer, not an error
    """Nothing is served; the message says what is wrong and what to do, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


def first_line(cause: BaseException) -> str:
    """What the database or the disk said, without the statement around it."""
    said = getattr(cause, "orig", None) or getattr(cause, "strerror", None) or cause
    return (str(said).strip().splitlines() or [type(cause).__name__])[0]


@contextmanager
def told_as_a_sentence() -> Iterator[None]:
    """A refusal ends the program with its sentence alone: no traceback, no line of the log."""
    try:
        yield
    except StartProblem as problem:
        sys.stderr.write(f"{problem}\n")
        sys.stderr.flush()
        sys.exit(REFUSED)
