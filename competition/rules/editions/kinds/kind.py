"""What a kind of rule is: where the rules keep it, what its parts say, what in them contradicts itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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

# Stands in the place of a clause until the organiser writes the text of this edition: no document is invented.
PENDING = phrase("待填写依据")
# Nothing to rest on: no text, or the words that wait for one in either language.
UNCITED = ("", PENDING, "basis to be written")


def is_cited(part: RulePart) -> bool:
    """Whether the part names the text it rests on."""
    return part.clause.strip() not in UNCITED


@dataclass(frozen=True)
class Contradiction(Generic[Part]):
    """What cannot be carried out in one part: the values it rests on, and the problem they make."""

    values: tuple[str, ...]
    problem: Callable[[Part], Problem | Sequence[Problem] | None]

    def problems(self, part: Part) -> list[Problem]:
        """Everything it finds in a part."""
        found = self.problem(part)
        return [found] if isinstance(found, Problem) else list(found or ())


@dataclass(frozen=True, eq=False)
class RuleKind(Generic[Part]):
    """One kind of rule.

    `key` is its field in the rules, `blank` a part as long as nothing is said; `rows` are its values,
    those that are asked side by side in one row. A kind that is not `cited` asks for no clause of its own.
    `note` says how its parts are carried out. `across` finds what contradicts another kind of the same rules.
    """

    key: str
    title: str
    blank: Part
    rows: tuple[tuple[Value, ...], ...] = ()
    contradictions: tuple[Contradiction[Part], ...] = ()
    cited: bool = True
    note: str = ""
    across: Callable[[Any], list[Problem]] | None = None

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
        return [problem for told in self.contradictions for problem in told.problems(part)]

    def problems_in(self, rules: Any) -> list[Problem]:
        """Every contradiction in the parts of these rules, each with its `kind` and the number of its part as `row`."""
        found = [
            _placed(problem, row=row)
            for row, part in enumerate(self.parts(rules), 1)
            for problem in self.problems_with(part)
        ]
        found += self.across(rules) if self.across else []
        return [_placed(problem, kind=self.key) for problem in found]


def _placed(problem: Problem, **place: object) -> Problem:
    """The problem with where it is: the kind of rule, and the number of its part."""
    return replace(problem, details={**problem.details, **place})


@dataclass(frozen=True, eq=False)
class RowKind(RuleKind[Part]):
    """A kind whose parts are rows, each for those it speaks of; `row_title` is what one of them is called."""

    row_title: str = ""

    def with_rows(self, rules: Rules, parts: Iterable[Part]) -> Rules:
        """`rules` with these rows of this kind."""
        return msgspec.structs.replace(rules, **{self.key: tuple(parts)})


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
