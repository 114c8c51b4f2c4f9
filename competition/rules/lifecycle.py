"""The life of a thing as a table: its states as people see them, the steps between them, what each step asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from competition.rules.problems import Problem, Refused, reason_problems

S = TypeVar("S", bound=StrEnum)
T = TypeVar("T", bound=StrEnum)


class Tone(StrEnum):
    """How a state strikes the eye; the names are the classes of the style sheet."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    INFO = "info"
    WARN = "warn"
    FIRM = "firm"


@dataclass(frozen=True)
class Look:
    """How a state is shown: its word (a phrase), its tone, and the icon that says the same without colour."""

    word: str
    tone: Tone = Tone.PLAIN
    icon: str = "circle"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who takes a step, why, and who agrees; a life cycle that asks for more facts adds them in a subclass."""

    by: int | None = None
    reason: str = ""
    second: int | None = None


@dataclass(frozen=True, kw_only=True)
class StepRule:
    """What a step is called and what it asks: a written reason, a second person, facts of its own."""

    word: str = ""
    reason: bool = False
    second: bool = False
    # Each looks at the facts (an Asking or a subclass) and tells what speaks against the step.
    facts: tuple[Callable[[Any], list[Problem]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class LifeCycle(Generic[S, T]):
    """States, moves and what the moves ask; `name` is also what templates call it by."""

    name: str
    states: Mapping[S, Look]
    moves: Mapping[tuple[S, T], S] = field(default_factory=dict)
    steps: Mapping[T, StepRule] = field(default_factory=dict)
    refusal: str = "step_not_possible"

    def possible(self, state: S, step: T) -> bool:
        """May this step follow this state?"""
        return (state, step) in self.moves

    def after(self, state: S, step: T) -> S:
        """The state that follows; a step that is not in the table is refused."""
        if not self.possible(state, step):
            raise Refused(self._impossible(state, step))
        return self.moves[state, step]

    def steps_from(self, state: S) -> list[T]:
        """What may be done next, the ordinary step first."""
        return [step for (start, step) in self.moves if start == state]

    def problems(self, state: S, step: T, asking: Asking) -> list[Problem]:
        """Everything that speaks against this step now."""
        rule = self.steps.get(step, StepRule())
        problems = [] if self.possible(state, step) else [self._impossible(state, step)]
        if rule.reason:
            problems += reason_problems(asking.reason)
        if rule.second and asking.second in (None, asking.by):
            problems.append(Problem("second_person_missing", {}, "second"))
        return problems + [problem for fact in rule.facts for problem in fact(asking)]

    def look(self, state: str) -> Look:
        """How a state is shown; a state that is none of this life raises KeyError."""
        return {known.value: look for known, look in self.states.items()}[state]

    def check(self, column: str = "state") -> str:
        """The SQL of the CHECK constraint: the column holds one of the states."""
        return f"{column} IN ({','.join(repr(state.value) for state in self.states)})"

    def _impossible(self, state: S, step: T) -> Problem:
        return Problem(self.refusal, {"state": state.value, "step": step.value})
