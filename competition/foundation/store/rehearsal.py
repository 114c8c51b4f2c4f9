"""An operation run whole and taken back: what it would do, told by itself and by nothing else."""

from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec, TypeVar

from competition.foundation.store.db import atomic

P = ParamSpec("P")
R = TypeVar("R")


class _TakenBack(Exception):  # how the transaction ends, not an error
    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


def rehearsed(operation: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `operation` answers, of which nothing is kept: it runs under its locks and is rolled back.

    The answer has to be plain values: rows it wrote are gone. Refused where the operation is refused. It is
    never asked for inside another operation, whose work it would take back too.
    """

    @atomic
    def run() -> NoReturn:
        raise _TakenBack(operation(*args, **kwargs))

    try:
        run()
    except _TakenBack as done:
        answer: R = done.answer
        return answer
