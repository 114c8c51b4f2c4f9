"""The vocabulary of "no": what is wrong, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a code, the values its sentence needs, and the field it belongs to."""

    code: str
    details: Mapping[str, object] = dataclass_field(default_factory=dict)
    field: str | None = None


class Refused(Exception):  # a refusal is an answer, not an error
    """An operation said no; it names everything that is wrong at once."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class Hidden(Refused):
    """What was asked for is not for this reader to see; it names why (403)."""


class Unavailable(Exception):  # an answer, not an error
    """What was asked for is fine but cannot be carried out now; trying again later may succeed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


def reason_problems(reason: str | None) -> list[Problem]:
    """What is wrong with the reason of a step that nobody can take back: it has two characters or more."""
    return [] if len((reason or "").strip()) >= 2 else [Problem("reason_missing", field="reason")]
