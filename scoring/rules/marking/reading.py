"""Reading one aspect: is a mark possible, and what are the marks of its judges worth."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from competition.rules.problems import Problem
from scoring.rules.marking import aggregation
from scoring.rules.marking.aspect import AspectRule, GateKind, Reading


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
    problems = _within(value, *rule.kind.bounds(rule))
    if rule.values and value not in rule.values:
        problems.append(Problem("mark_not_in_table", {"value": value}))
    return problems


def points_problems(rule: AspectRule, points: Decimal) -> list[Problem]:
    """What is wrong with points given for a measured aspect."""
    return _within(points, *rule.kind.point_bounds(rule))


def entry_problems(rule: AspectRule, value: Decimal, measured: Decimal | None = None) -> list[Problem]:
    """What is wrong with a mark as a tablet sends it.

    For measured aspects `value` is the points and `measured` what was measured, and the two must agree;
    for judged aspects `value` is the judge's own mark.
    """
    if not rule.kind.measured:
        return mark_problems(rule, value)
    problems = points_problems(rule, value)
    if measured is None or not rule.kind.derived:
        return problems
    problems += mark_problems(rule, measured)
    reading = aggregation.rounded(
        rule.kind.points(rule, measured), 2 if rule.decimals is None else rule.decimals
    )
    if not problems and reading != value:
        problems.append(Problem("mark_is_not_the_reading", {"value": value, "reading": reading}))
    return problems


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


def read_given(
    rule: AspectRule, given: Sequence[Decimal], *, in_points: bool = False, decided: bool = False
) -> Reading:
    """The value of an aspect from the marks of its judges, exact and before any rounding or factor.

    The marks are those that were given, checked one by one. `in_points`: measured aspects hold points, not
    measurements. `decided`: the chief judge let a wide spread stand, with a reason kept elsewhere.
    """
    if len(given) < rule.needed:
        return Reading(None)
    if not decided and (wide := spread_problems(rule, given)):
        return Reading(None, tuple(wide))
    return rule.kind.value(rule, given, in_points)
