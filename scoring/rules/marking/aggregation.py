"""From several marks to one value, and from values to a total: small, named, versioned, exact.

Values stay exact fractions until a declared stage rounds them half up; a binary float never appears.
A missing mark is `None` and is dropped before anything else happens; it is never zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, localcontext
from enum import StrEnum
from fractions import Fraction

from competition.rules.problems import Problem, Refused

Exact = Fraction
Number = Decimal | Fraction
# Decimals are added and shifted here: a step that would lose a digit is an error, not a rounding.
EXACT = Context(prec=100, traps=[Inexact])


class Stage(StrEnum):
    """Where a value is rounded."""

    ASPECT = "aspect"
    PRODUCT = "product"
    MODULE = "module"
    ROUND = "round"
    PART = "part"
    TOTAL = "total"


@dataclass(frozen=True)
class Rounding:
    """How many decimals, and at which stages; other stages carry exact values on."""

    decimals: int = 2
    stages: frozenset[Stage] = frozenset(
        {Stage.ASPECT, Stage.PRODUCT, Stage.MODULE, Stage.ROUND, Stage.TOTAL}
    )

    def at(self, stage: Stage, value: Exact, decimals: int | None = None) -> Exact:
        """The value as it leaves this stage."""
        if stage not in self.stages:
            return value
        places = self.decimals if decimals is None else decimals
        return Fraction(_units(value, places), 10**places)


def rounded(value: Exact | Decimal, decimals: int = 2) -> Decimal:
    """The value to so many decimals, halves away from zero (ROUND_HALF_UP), without an inexact step."""
    return Decimal(_units(value, decimals)).scaleb(-decimals, EXACT)


def _units(value: Exact | Decimal, decimals: int) -> int:
    """The value in units of 10^-decimals, halves away from zero."""
    numerator, denominator = value.as_integer_ratio()
    whole: int = (abs(numerator) * 10**decimals * 2 + denominator) // (denominator * 2)
    return -whole if numerator < 0 else whole


def present(marks: Iterable[Decimal | None]) -> list[Decimal]:
    """The marks that were given."""
    return [mark for mark in marks if mark is not None]


def _enough(marks: Sequence[Number], needed: int) -> None:
    if len(marks) < needed:
        raise Refused(Problem("too_few_marks", {"present": len(marks), "needed": needed}))


def kept(marks: Sequence[Decimal], high: int, low: int) -> list[Decimal]:
    """The marks left when the highest and the lowest are dropped; at least one must be left."""
    _enough(marks, high + low + 1)
    ordered = sorted(marks)
    return ordered[low : len(ordered) - high]


def total_of(marks: Iterable[Number]) -> Exact:
    """Their exact sum."""
    decimals, fractions = Decimal(0), Fraction(0)
    with localcontext(EXACT):
        for mark in marks:
            if isinstance(mark, Decimal):
                decimals += mark
            else:
                fractions += mark
    return fractions + Fraction(decimals) if fractions else Fraction(decimals)


def mean(marks: Sequence[Number]) -> Exact:
    """The plain mean."""
    _enough(marks, 1)
    return total_of(marks) / len(marks)


def median(marks: Sequence[Number]) -> Exact:
    """The middle mark, or the mean of the middle two."""
    _enough(marks, 1)
    ordered = sorted(marks)
    half = len(ordered) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else total_of(ordered[half - 1 : half + 1]) / 2


def trimmed_mean(marks: Sequence[Decimal], high: int, low: int) -> Exact:
    """Mean without the `high` highest and `low` lowest of the marks present."""
    return mean(kept(marks, high, low))


def trimmed_sum(marks: Sequence[Decimal], high: int, low: int) -> Exact:
    """Sum without the `high` highest and `low` lowest of the marks present (diving)."""
    return total_of(kept(marks, high, low))


def judgement(marks: Sequence[Decimal], maximum: Decimal, top: int = 3) -> Exact:
    """Judgement 0-3: the share of the points that could be given, of the maximum (three judges: sum / 9)."""
    _enough(marks, 1)
    return Fraction(maximum) * total_of(marks) / (top * len(marks))


# FIG aerobic gymnastics: the gap the middle two marks may have, by the score they would give.
TOLERANCES = (
    (Decimal("8.00"), Decimal("0.3")),
    (Decimal("7.00"), Decimal("0.4")),
    (Decimal("6.00"), Decimal("0.5")),
)
WIDEST_TOLERANCE = Decimal("0.6")


def tolerance_mean(marks: Sequence[Decimal]) -> Exact:
    """Mean of the middle two if their gap is within the tolerance of that score, else the mean of all (FIG).

    Four judges drop one and one, six two and two: the number of marks is even and at least four.
    """
    _enough(marks, 4)
    if len(marks) % 2:
        raise Refused(Problem("marks_not_even", {"present": len(marks)}))
    dropped = (len(marks) - 2) // 2
    middle = kept(marks, dropped, dropped)
    score = mean(middle)
    limit = next((gap for floor, gap in TOLERANCES if rounded(score) >= floor), WIDEST_TOLERANCE)
    return score if middle[1] - middle[0] <= limit else mean(marks)


class Combination(StrEnum):
    """How the rounds (runs, dives) of an entry make one value."""

    SUM = "sum"
    BEST = "best"
    MEAN = "mean"
    LAST = "last"
    BEST_SUM = "best_sum"


def combined(rounds: Sequence[Exact | None], how: Combination, count: int | None = None) -> Exact | None:
    """One value from the rounds, or None when there is none.

    A run without a score is left out by best, best_sum and last; a sum or a mean needs every round.
    `count` is the number of runs that `best_sum` adds.
    """
    scored = [value for value in rounds if value is not None]
    if not scored:
        return None
    if how is Combination.BEST:
        return max(scored)
    if how is Combination.LAST:
        return scored[-1]
    if how is Combination.BEST_SUM:
        return sum(sorted(scored, reverse=True)[: count or 1], Fraction(0))
    if len(scored) < len(rounds):
        return None
    total = sum(scored, Fraction(0))
    return total if how is Combination.SUM else total / len(scored)


def weighted(parts: Iterable[tuple[Exact, Decimal]], rounding: Rounding, stage: Stage) -> Exact:
    """Σ value · weight, each product rounded when that stage is declared."""
    return sum((rounding.at(stage, value * Fraction(weight)) for value, weight in parts), Fraction(0))


@dataclass(frozen=True)
class Penalty:
    """Taken off after aggregation, with who and why; `disqualify` takes the entry out."""

    kind: str  # points | percent | disqualify
    amount: Decimal = Decimal(0)
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class Penalised:
    """A total after its penalties."""

    total: Exact
    taken: Exact
    disqualified: bool = field(default=False)


def after_penalties(
    total: Exact, penalties: Sequence[Penalty], floor: Decimal | None = Decimal(0)
) -> Penalised:
    """The total with points and percentages taken off; each percentage is of the total before penalties."""
    taken = Fraction(0)
    for penalty in penalties:
        if penalty.kind == "points":
            taken += Fraction(penalty.amount)
        elif penalty.kind == "percent":
            taken += total * Fraction(penalty.amount) / 100
    left = total - taken
    if floor is not None:
        left = max(left, min(total, Fraction(floor)))
    return Penalised(left, taken, any(penalty.kind == "disqualify" for penalty in penalties))
