"""What a kind of rule is: where the rules keep it, what its parts say, what in them contradicts itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from competition.rules.editions.kinds.value import Line, Value
from competition.rules.editions.targets import EVERYTHING, Target, most_particular
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class RulePart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the rules; ``clause`` names the text it rests on."""

    clause: str = ""


Part = TypeVar("Part", bound=RulePart)
Rules = TypeVar("Rules", bound=msgspec.Struct)

CLAUSE = Value("clause", phrase("依据条款"), Line(200), nothing="—")


@dataclass(frozen=True)
class Contradiction(Generic[Part]):
    """What cannot be carried out in one part: the values it rests on, and the problem they make."""

    values: tuple[str, ...]
    problem: Callable[[Part], Problem | None]


@dataclass(frozen=True, eq=False)
class RuleKind(Generic[Part]):
    """One kind of rule.

    `key` is its field in the rules, `blank` a part as long as nothing is said; `rows` are its values,
    those that are asked side by side in one row. A kind that is not `cited` asks for no clause of its own.
    """

    key: str
    title: str
    blank: Part
    rows: tuple[tuple[Value, ...], ...] = ()
    contradictions: tuple[Contradiction[Part], ...] = ()
    cited: bool = True

    @property
    def common(self) -> tuple[Value, ...]:
        """What most editions change, and its clause."""
        common = tuple(value for value in self.values if value.common)
        return (*common, CLAUSE) if common and self.cited else common

    @property
    def values(self) -> tuple[Value, ...]:
        return tuple(value for row in self.rows for value in row)

    def value(self, name: str) -> Value:
        """The value of this name; `clause` is one of every kind."""
        return next(value for value in (*self.values, CLAUSE) if value.name == name)

    def parts(self, rules: Any) -> tuple[Part, ...]:
        """Every part of this kind in the rules, as stored."""
        found = getattr(rules, self.key)
        return found if isinstance(found, tuple) else (found,)

    def problems_with(self, part: Part) -> list[Problem]:
        """Every contradiction in one part; fields are those of its form."""
        told = (contradiction.problem(part) for contradiction in self.contradictions)
        return [problem for problem in told if problem]


@dataclass(frozen=True, eq=False)
class BlockKind(RuleKind[Part]):
    """A kind whose parts are for groups or events.

    `whole` is what a block can be for besides single events; a kind that `needs_base` is never without a
    block for everything.
    """

    whole: tuple[Target, ...] = (EVERYTHING,)
    needs_base: bool = False

    def with_parts(self, rules: Rules, parts: Iterable[Part]) -> Rules:
        """`rules` with these parts of this kind."""
        return msgspec.structs.replace(rules, **{self.key: tuple(parts)})

    def falls_back(self, target: Target) -> bool:
        """Whether something else counts where nothing is said for this target."""
        return bool(target.event_code) or (bool(target.group) and EVERYTHING in self.whole)

    def standing(self, rules: Any) -> tuple[Part, ...]:
        """The parts that can count for somebody, each target's first before its others."""
        return self.parts(rules)

    def counting(self, rules: Any, group: str, event_code: str) -> Part | None:
        """The part that counts for an event; None: nothing is said for it."""
        return most_particular(self.standing(rules), group, event_code)
