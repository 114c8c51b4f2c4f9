"""One aspect: what a scheme says of it, and what every kind of aspect has to tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol

from competition.rules.problems import Problem
from scoring.rules.marking.aggregation import Exact

# Lowest and highest mark and the step between two; None where there is no limit.
Bounds = tuple[Decimal | None, Decimal | None, Decimal | None]


class Agreement(StrEnum):
    """What is done when several judges measured the same thing."""

    EQUAL = "equal"
    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True)
class StepRow:
    """One row of a step table: the mark for whoever fulfils all conditions that are set."""

    mark: Decimal
    within: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def fulfilled(self, measured: Decimal, target: Decimal) -> bool:
        """Does the measured value keep every condition of this row?"""
        return (
            (self.within is None or abs(measured - target) <= self.within)
            and (self.at_least is None or measured >= self.at_least)
            and (self.at_most is None or measured <= self.at_most)
        )


class GateKind(StrEnum):
    """What a spread gate looks at."""

    RANGE = "range"
    DEVIATION = "deviation"
    PERCENT = "percent"


@dataclass(frozen=True)
class Gate:
    """How far the judges may lie apart: highest to lowest, each from the mean, or in % of the maximum."""

    limit: Decimal
    kind: GateKind = GateKind.RANGE


@dataclass(frozen=True)
class AspectRule:
    """What a scheme says of one aspect."""

    code: str
    kind: "AspectKind"
    maximum: Decimal | None = None
    minimum: Decimal = Decimal(0)
    step: Decimal | None = None
    module: str = ""
    judges: tuple[str, ...] = ()
    needs: int | None = None
    high: int = 0
    low: int = 0
    multiplier: Decimal = Decimal(1)
    factor: Decimal = Decimal(1)
    per: Decimal = Decimal(0)
    parts: int = 1
    target: Decimal = Decimal(0)
    lower: Decimal = Decimal(0)
    upper: Decimal = Decimal(1)
    table: tuple[StepRow, ...] = ()
    values: Mapping[Decimal, Decimal] = field(default_factory=dict)
    gate: Gate | None = None
    agreement: Agreement = Agreement.EQUAL
    decimals: int | None = None
    version: str = ""

    @property
    def top(self) -> Decimal:
        """The maximum, zero when the aspect has none of its own."""
        return self.maximum if self.maximum is not None else Decimal(0)

    @property
    def spread_gate(self) -> Gate | None:
        """The gate of this aspect, or the one its kind has of itself."""
        return self.gate if self.gate is not None else self.kind.usual_gate

    @property
    def needed(self) -> int:
        """How many marks must be present before the aspect has a value."""
        return self.needs if self.needs is not None else self.kind.needed(self)


def with_values(rule: AspectRule, values: Mapping[Decimal, Decimal] | None) -> AspectRule:
    """The rule with the scale of values of one performance (a jump has its own worth for each grade)."""
    return replace(rule, values=values) if values else rule


@dataclass(frozen=True)
class Reading:
    """What the marks of one aspect are worth; no value is "no mark", which is not zero."""

    value: Exact | None
    problems: tuple[Problem, ...] = ()


class TypedRow(Protocol):
    """One row of the Chinese table of a scheme, as it was typed; what is wrong is said to the row itself."""

    maximum: Decimal

    def text(self, column: str) -> str: ...

    def positive(self, column: str) -> str: ...

    def wrong(self, code: str, column: str, **details: object) -> None: ...


class AspectKind:
    """One way to mark an aspect. A kind of its own says what differs; `registry.KINDS` lists them all.

    `key` is what files and tables call it; `word` (a phrase) what the Chinese table calls it, empty where it is
    not offered there; `on_tablet` is its short word on the judge's screen. `fields` and `required` are its own fields in a marks file (docs/marks-file.md).
    """

    key = ""
    word = ""
    on_tablet = ""
    fields = ""
    required = ""
    asks_maximum = False
    # One thing is measured or counted: judges must agree, unless the scheme says otherwise.
    measured = False
    # The mark follows from what was measured or counted; the judge gives no mark.
    derived = False
    # Grades 0 to 3, each with a text of its own.
    graded = False
    # A step binds the marks that judges give directly.
    stepped = True
    # May be chosen on the page: it needs no more than a step and a number of judges.
    simple = False
    deducting = False
    drops = 0
    usual_judges = 1
    fewest_judges = 1
    usual_gate: Gate | None = None
    versions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.key

    def needed(self, rule: AspectRule) -> int:
        """How many marks make a value, where the scheme does not say."""
        return rule.high + rule.low + 1

    def needs_of(self, judges: int) -> int | None:
        """How many of these judges must have marked, where a kind asks for each of them."""
        return None

    def bounds(self, rule: AspectRule) -> Bounds:
        """Lowest and highest mark a judge may enter, and the step, for what is entered under this kind."""
        return rule.minimum, rule.maximum, rule.step

    def point_bounds(self, rule: AspectRule) -> Bounds:
        """Lowest and highest points, and the step, where points are given for what was measured."""
        return Decimal(0), rule.maximum, rule.step

    def points(self, rule: AspectRule, measured: Decimal) -> Exact:
        """Points for one thing measured, counted or answered with yes (1) or no (0)."""
        return Fraction(measured)

    def value(self, rule: AspectRule, given: Sequence[Decimal], in_points: bool) -> Reading:
        """One value from the marks of the judges, exact."""
        raise NotImplementedError

    def pad(
        self, rule: AspectRule, decimals: int, levels: Sequence[str], labels: tuple[str, str]
    ) -> dict[str, Any]:
        """The keypad of a tablet, as plain data; decimals as texts, `labels` are the words for yes and no."""
        raise NotImplementedError

    def typed(self, row: TypedRow) -> dict[str, Any]:
        """The fields of a marks file that this kind takes from a row of the Chinese table."""
        return {}

    def limits(self, body: Mapping[str, Any]) -> str:
        """The other way: what stands in the column of limits."""
        return ""


def text_of(value: Decimal, decimals: int) -> str:
    """A decimal as tablets read it."""
    return f"{value:.{decimals}f}"
