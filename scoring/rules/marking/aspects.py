"""Reading one aspect: is a mark possible, and what are the marks of its judges worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competition.rules.problems import Problem, Refused
from scoring.rules.marking import aggregation
from scoring.rules.marking.aggregation import Exact


class Kind(StrEnum):
    """How an aspect is marked."""

    BINARY = "binary"
    STEPS = "steps"
    DEDUCT = "deduct"
    RANGE = "range"
    ALL_OR_NOTHING = "all_or_nothing"
    DEDUCTION = "deduction"
    POINTS = "points"
    JUDGEMENT = "judgement"
    TRIMMED_MEAN = "trimmed_mean"
    TRIMMED_SUM = "trimmed_sum"
    MEDIAN = "median"
    MEAN = "mean"
    TOLERANCE_MEAN = "tolerance_mean"


# One thing is measured or counted and read off a rule: judges must agree, unless the scheme says otherwise.
MEASURED = frozenset(
    {Kind.BINARY, Kind.STEPS, Kind.DEDUCT, Kind.RANGE, Kind.ALL_OR_NOTHING, Kind.DEDUCTION, Kind.POINTS}
)
# Each judge gives an opinion and a rule makes one value of them.
JUDGED = frozenset(Kind) - MEASURED
COUNTED = frozenset({Kind.DEDUCT, Kind.DEDUCTION, Kind.ALL_OR_NOTHING})


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


JUDGEMENT_TOP = 3
JUDGEMENT_GATE = Gate(Decimal(1))


@dataclass(frozen=True)
class AspectRule:
    """What a scheme says of one aspect."""

    code: str
    kind: Kind
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
        """The gate of this aspect; judgement marks have one of themselves."""
        if self.gate is None and self.kind is Kind.JUDGEMENT:
            return JUDGEMENT_GATE
        return self.gate

    @property
    def needed(self) -> int:
        """How many marks must be present before the aspect has a value."""
        if self.needs is not None:
            return self.needs
        if self.kind is Kind.JUDGEMENT:
            return len(self.judges) or 3
        if self.kind is Kind.TOLERANCE_MEAN:
            return 4
        return self.high + self.low + 1


def with_values(rule: AspectRule, values: Mapping[Decimal, Decimal] | None) -> AspectRule:
    """The rule with the scale of values of one performance (a jump has its own worth for each grade)."""
    return replace(rule, values=values) if values else rule


def bounds(rule: AspectRule) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Lowest and highest mark a judge may give, and the step, for what is entered under this kind."""
    if rule.kind is Kind.BINARY:
        return Decimal(0), Decimal(1), Decimal(1)
    if rule.kind is Kind.JUDGEMENT:
        return Decimal(0), Decimal(JUDGEMENT_TOP), Decimal(1)
    if rule.kind is Kind.ALL_OR_NOTHING:
        return Decimal(0), Decimal(rule.parts), Decimal(1)
    if rule.kind in COUNTED:
        return Decimal(0), None, Decimal(1)
    if rule.kind in (Kind.STEPS, Kind.RANGE):
        return None, None, None
    return rule.minimum, rule.maximum, rule.step


def _within(value: Decimal, low: Decimal | None, high: Decimal | None, step: Decimal | None) -> list[Problem]:
    problems = []
    if (low is not None and value < low) or (high is not None and value > high):
        limits = {"value": value, "low": "-" if low is None else low, "high": "-" if high is None else high}
        problems.append(Problem("mark_out_of_range", limits))
    if step is not None and step > 0 and Fraction(value - (low or 0)) % Fraction(step):
        problems.append(Problem("mark_off_step", {"value": value, "step": step}))
    return problems


def mark_problems(rule: AspectRule, value: Decimal) -> list[Problem]:
    """What is wrong with one judge's entry: outside its range, or between two steps."""
    problems = _within(value, *bounds(rule))
    if rule.values and value not in rule.values:
        problems.append(Problem("mark_not_in_table", {"value": value}))
    return problems


def points_problems(rule: AspectRule, points: Decimal) -> list[Problem]:
    """What is wrong with points given for a measured aspect."""
    low = -rule.top if rule.kind is Kind.DEDUCTION else Decimal(0)
    high = Decimal(0) if rule.kind is Kind.DEDUCTION else rule.maximum
    return _within(points, low, high, rule.step)


def entry_problems(rule: AspectRule, value: Decimal, measured: Decimal | None = None) -> list[Problem]:
    """What is wrong with a mark as a tablet sends it.

    For measured aspects `value` is the points and `measured` what was measured, and the two must agree;
    for judged aspects `value` is the judge's own mark.
    """
    if rule.kind in JUDGED:
        return mark_problems(rule, value)
    problems = points_problems(rule, value)
    if measured is None or rule.kind is Kind.POINTS:
        return problems
    problems += mark_problems(rule, measured)
    reading = aggregation.rounded(points_of(rule, measured), 2 if rule.decimals is None else rule.decimals)
    if not problems and reading != value:
        problems.append(Problem("mark_is_not_the_reading", {"value": value, "reading": reading}))
    return problems


def choices(rule: AspectRule, most: int = 101) -> list[Decimal]:
    """The marks a keypad can offer, lowest first; none when there are too many or no step."""
    low, high, step = bounds(rule)
    if rule.kind in MEASURED:
        low, high, step = Decimal(0), rule.maximum, rule.step
        if rule.kind in (Kind.BINARY, Kind.ALL_OR_NOTHING):
            step = rule.maximum
    if low is None or high is None or not step or (high - low) / step >= most:
        return []
    return [low + step * number for number in range(int((high - low) / step) + 1)]


def points_of(rule: AspectRule, measured: Decimal) -> Exact:
    """Points for one thing measured, counted or answered with yes (1) or no (0)."""
    top = Fraction(rule.top)
    if rule.kind is Kind.BINARY:
        return top if measured else Fraction(0)
    if rule.kind is Kind.ALL_OR_NOTHING:
        return top if measured >= rule.parts else Fraction(0)
    if rule.kind is Kind.STEPS:
        marks = [Fraction(row.mark) for row in rule.table if row.fulfilled(measured, rule.target)]
        return max(marks, default=Fraction(0))
    if rule.kind is Kind.DEDUCT:
        return max(Fraction(0), top - Fraction(rule.per) * Fraction(measured))
    if rule.kind is Kind.DEDUCTION:
        lost = Fraction(rule.per) * Fraction(measured)
        return -(min(lost, top) if rule.maximum is not None else lost)
    if rule.kind is Kind.RANGE:
        share = Fraction(measured - rule.lower) / Fraction(rule.upper - rule.lower)
        return top * min(max(share, Fraction(0)), Fraction(1))
    return Fraction(measured)


def spread_problems(rule: AspectRule, marks: Iterable[Decimal]) -> list[Problem]:
    """Do the judges lie further apart than the gate of this aspect allows?"""
    gate, given = rule.spread_gate, list(marks)
    if gate is None or len(given) < 2:
        return []
    spread = max(given) - min(given)
    limit = gate.limit
    if gate.kind is GateKind.DEVIATION:
        centre = aggregation.mean(given)
        apart = max(abs(Fraction(mark) - centre) for mark in given)
        if apart <= Fraction(limit):
            return []
        return [Problem("spread_too_wide", {"spread": aggregation.rounded(apart), "limit": limit})]
    if gate.kind is GateKind.PERCENT:
        limit = rule.top * gate.limit / 100
    return [] if spread <= limit else [Problem("spread_too_wide", {"spread": spread, "limit": limit})]


@dataclass(frozen=True)
class Reading:
    """What the marks of one aspect are worth; no value is "no mark", which is not zero."""

    value: Exact | None
    problems: tuple[Problem, ...] = ()


def _measured(rule: AspectRule, given: Sequence[Decimal], in_points: bool) -> Reading:
    read = [Fraction(mark) if in_points else points_of(rule, mark) for mark in given]
    if rule.agreement is Agreement.EQUAL and len(set(read)) > 1:
        return Reading(
            None, (Problem("judges_disagree", {"values": "、".join(str(mark) for mark in given)}),)
        )
    if rule.agreement is Agreement.MEDIAN:
        ordered = sorted(read)
        half = len(ordered) // 2
        return Reading(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2)
    return Reading(sum(read, Fraction(0)) / len(read))


def _judged(rule: AspectRule, given: Sequence[Decimal]) -> Reading:
    if rule.values:
        given = [rule.values[mark] for mark in given]
    settings = aggregation.Settings(rule.top, rule.high, rule.low)
    combine = aggregation.AGGREGATIONS[rule.version or aggregation.newest(rule.kind)]
    try:
        return Reading(combine(given, settings) * Fraction(rule.multiplier))
    except Refused as refusal:
        return Reading(None, refusal.problems)


def read_aspect(
    rule: AspectRule, marks: Mapping[str, Decimal | None], *, in_points: bool = False, decided: bool = False
) -> Reading:
    """The value of an aspect from the marks by judge, exact and before any rounding or factor.

    Missing marks (None) are dropped first. `in_points`: measured aspects hold points, not measurements.
    `decided`: the chief judge let a wide spread stand, with a reason kept elsewhere.
    """
    given = aggregation.present(marks.values())
    problems = [problem for mark in given if not in_points for problem in mark_problems(rule, mark)]
    if in_points:
        problems = [p for mark in given for p in entry_problems(rule, mark)]
    if problems:
        return Reading(None, tuple(problems))
    return read_given(rule, given, in_points=in_points, decided=decided)


def read_given(
    rule: AspectRule, given: Sequence[Decimal], *, in_points: bool = False, decided: bool = False
) -> Reading:
    """The same for marks that are there and were checked one by one."""
    if len(given) < rule.needed:
        return Reading(None)
    if not decided and (wide := spread_problems(rule, given)):
        return Reading(None, tuple(wide))
    return _measured(rule, given, in_points) if rule.kind in MEASURED else _judged(rule, given)
