"""One entry by itself: aspects → products → modules → rounds → parts → penalties."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from competition.rules.problems import Problem
from scoring.rules.json_pointers import escaped
from scoring.rules.marking import aggregation
from scoring.rules.marking import reading as marking
from scoring.rules.marking.aggregation import Exact, Rounding, Stage
from scoring.rules.marking.aspect import AspectRule, with_values
from scoring.rules.tally.model import (
    AspectScore,
    CompositePart,
    EntryMarks,
    EntryScore,
    Marks,
    Missing,
    Module,
    RoundMarks,
    RoundScore,
    Rules,
    Scheme,
)


def score_of(scheme: Scheme, entry: EntryMarks, rules: Rules, problems: list[Problem]) -> EntryScore:
    """An entry's parts and total; what cannot be read is added to `problems`, each with its place."""
    rounds = tuple(round_score(scheme, marks, problems) for marks in entry.rounds)
    own = entry.total if entry.total is not None else entry.points
    marked = None if own is None else Fraction(own)
    if rounds:
        marked = aggregation.combined([one.score for one in rounds], rules.combination, rules.best_of)
    parts = {part.code: _part(part, entry, marked) for part in rules.composite}
    before = _composite(parts, rules, scheme.rounding) if parts and own is None else marked
    if before is not None and entry.carried is not None:
        before += Fraction(entry.carried)
    if before is None:
        out = any(penalty.kind == "disqualify" for penalty in entry.penalties)
        return EntryScore(entry, rounds, parts, None, Fraction(0), None, out)
    before = scheme.rounding.at(Stage.TOTAL, before)
    after = aggregation.after_penalties(before, entry.penalties, rules.floor)
    total = scheme.rounding.at(Stage.TOTAL, after.total) if entry.penalties else before
    return EntryScore(entry, rounds, parts, before, after.taken, total, after.disqualified)


def _part(part: CompositePart, entry: EntryMarks, marked: Exact | None) -> Exact | None:
    if part.from_marks:
        return marked
    given = entry.parts.get(part.code)
    return None if given is None else Fraction(given)


def _composite(parts: Mapping[str, Exact | None], rules: Rules, rounding: Rounding) -> Exact | None:
    weighted = [(value, part.weight) for part in rules.composite if (value := parts[part.code]) is not None]
    if len(weighted) < len(rules.composite):
        return None
    return aggregation.weighted(weighted, rounding, Stage.PART)


def round_score(scheme: Scheme, marks: RoundMarks, problems: list[Problem]) -> RoundScore:
    """One round by aspects and modules; what cannot be read is added to `problems`, each with its place."""
    scores = {rule.code: _aspect(rule, marks, scheme.rounding, problems) for rule in scheme.aspects}
    modules = {
        code: _module(scheme, module, [scores[rule.code] for rule in scheme.aspects if rule.module == code])
        for code, module in modules_of(scheme).items()
    }
    return RoundScore(scores, modules, _round_total(scheme, modules))


def modules_of(scheme: Scheme) -> dict[str, Module]:
    """Declared modules, and one of weight 1 for every other module that an aspect names."""
    modules = {module.code: module for module in scheme.modules}
    for rule in scheme.aspects:
        modules.setdefault(rule.module, Module(rule.module))
    return modules


def _aspect(rule: AspectRule, given: RoundMarks, rounding: Rounding, problems: list[Problem]) -> AspectScore:
    if rule.code in given.points:
        return _scored(rule, given, rounding, Fraction(given.points[rule.code]))
    rule = with_values(rule, given.values.get(rule.code))
    marks, at = given.marks.get(rule.code, {}), given.place(rule.code)
    wrong = _wrong_marks(rule, marks, at, given.in_points)
    problems += wrong
    if wrong:
        return AspectScore(None, None)
    earlier = given.earlier.get(rule.code, ())
    present = aggregation.present(marks.values())
    reading = marking.read_given(rule, present, in_points=given.in_points, decided=rule.code in given.decided)
    problems += [Problem(p.code, {**p.details, "aspect": rule.code}, at) for p in reading.problems]
    held = sum(bool(marking.spread_problems(rule, aggregation.present(one.values()))) for one in earlier)
    return _scored(rule, given, rounding, reading.value, held)


def _under(at: str, judge: str) -> str:
    """The place of a judge's mark; a mark of the whole team (judge "") is the aspect itself."""
    return f"{at}/{escaped(judge)}" if judge else at


def _wrong_marks(rule: AspectRule, marks: Marks, at: str, in_points: bool) -> list[Problem]:
    check = marking.entry_problems if in_points else marking.mark_problems
    return [
        Problem(problem.code, {**problem.details, "aspect": rule.code}, _under(at, judge))
        for judge, mark in marks.items()
        if mark is not None
        for problem in check(rule, mark)
    ]


def _scored(
    rule: AspectRule, given: RoundMarks, rounding: Rounding, value: Exact | None, held: int = 0
) -> AspectScore:
    if value is None:
        return AspectScore(None, None, held)
    value = rounding.at(Stage.ASPECT, value, rule.decimals)
    factor, base = given.factors.get(rule.code, rule.factor), given.bases.get(rule.code)
    if factor == 1 and not base and Stage.ASPECT in rounding.stages:
        return AspectScore(value, value, held)
    product = value * Fraction(factor) + Fraction(base or 0)
    return AspectScore(value, rounding.at(Stage.PRODUCT, product, rule.decimals), held)


def _module(scheme: Scheme, module: Module, scores: Sequence[AspectScore]) -> Exact | None:
    products = [score.product for score in scores if score.product is not None]
    if len(products) < len(scores) and scheme.missing is Missing.INCOMPLETE:
        return None
    if scores and not products:
        return None
    total = sum(products, Fraction(module.start or 0))
    if module.start is not None:
        total = max(total, Fraction(0))
    return scheme.rounding.at(Stage.MODULE, total)


def _round_total(scheme: Scheme, modules: Mapping[str, Exact | None]) -> Exact | None:
    weights = {code: module.share for code, module in modules_of(scheme).items()}
    scored = [(value, weights[code]) for code, value in modules.items() if value is not None]
    if not scored or (len(scored) < len(modules) and scheme.missing is Missing.INCOMPLETE):
        return None
    return scheme.rounding.at(Stage.ROUND, aggregation.weighted(scored, scheme.rounding, Stage.PART))
