"""Tallying (统分): from the marks of an event to its result, in one pure function.

Aspects → products → modules → rounds → parts → penalties → ties → scale, medals and prizes.
Ineligible and out-of-competition entries leave before places, quotas, medals and the scale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from competition.rules.problems import Problem, Refused
from scoring.rules.marking import aggregation
from scoring.rules.marking import reading as marking
from scoring.rules.marking.aggregation import Combination, Exact, Penalty, Rounding, Stage
from scoring.rules.marking.aspect import AspectRule, with_values
from scoring.rules.marks_file.strict_json import escaped
from scoring.rules.tally import medals, ranking, standardisation
from scoring.rules.tally.medals import Cut, MedalPlacing, MedalRules, PrizeRules
from scoring.rules.tally.ranking import Rung, Standing, Tie
from scoring.rules.tally.standardisation import Note, Scale

Marks = Mapping[str, Decimal | None]


class Missing(StrEnum):
    """What an aspect without a mark does to its entry."""

    INCOMPLETE = "incomplete"  # the entry has no total until the mark is there
    NOTHING = "nothing"  # the aspect adds nothing


class Status(StrEnum):
    """Whether an entry takes part in places and prizes."""

    COMPETES = "competes"
    OUT_OF_COMPETITION = "out_of_competition"
    INELIGIBLE = "ineligible"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


@dataclass(frozen=True)
class Module:
    """A criterion or module: its weight in the total, and 100 for a list that only deducts."""

    code: str
    weight: Decimal | None = None
    start: Decimal | None = None

    @property
    def share(self) -> Decimal:
        """Its weight, one when none is given."""
        return Decimal(1) if self.weight is None else self.weight


@dataclass(frozen=True)
class Scheme:
    """What is marked and how it adds up."""

    aspects: tuple[AspectRule, ...] = ()
    modules: tuple[Module, ...] = ()
    rounding: Rounding = field(default_factory=Rounding)
    missing: Missing = Missing.INCOMPLETE


@dataclass(frozen=True)
class RoundMarks:
    """The marks of one round (run, dive): by aspect and judge, with what differs per entry."""

    marks: Mapping[str, Marks] = field(default_factory=dict)
    points: Mapping[str, Decimal] = field(default_factory=dict)
    factors: Mapping[str, Decimal] = field(default_factory=dict)
    bases: Mapping[str, Decimal] = field(default_factory=dict)
    values: Mapping[str, Mapping[Decimal, Decimal]] = field(default_factory=dict)
    earlier: Mapping[str, tuple[Marks, ...]] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    at: str = ""
    in_points: bool = False
    single: bool = False  # one aggregation instead of a scheme: marks stand directly under `at`

    def place(self, aspect: str) -> str:
        """Where the marks of this aspect stand."""
        return self.at if self.single else f"{self.at}/{escaped(aspect)}"


@dataclass(frozen=True)
class EntryMarks:
    """Everything an entry brings to the tally."""

    code: str
    status: Status = Status.COMPETES
    rounds: tuple[RoundMarks, ...] = ()
    parts: Mapping[str, Decimal | None] = field(default_factory=dict)
    total: Decimal | None = None
    points: Decimal | None = None
    carried: Decimal | None = None
    penalties: tuple[Penalty, ...] = ()
    time: Decimal | None = None
    values: Mapping[str, Decimal] = field(default_factory=dict)
    passes: frozenset[str] = frozenset()  # rungs of the ladder that cannot judge it
    team: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the composite, e.g. theory 0.3; one part may come from the marks."""

    code: str
    weight: Decimal
    from_marks: bool = False
    pass_mark: Decimal | None = None


@dataclass(frozen=True)
class TeamRules:
    """How members make a team total."""

    combination: Combination = Combination.SUM
    count: int | None = None


@dataclass(frozen=True)
class Rules:
    """What an edition says of totals, ties and rewards."""

    composite: tuple[Part, ...] = ()
    combination: Combination = Combination.SUM
    best_of: int | None = None
    floor: Decimal | None = Decimal(0)
    ties: tuple[str, ...] = ()
    prizes: PrizeRules | None = None
    scale: Scale | None = None
    medals: MedalRules | None = None
    teams: TeamRules | None = None
    pass_mark: Decimal | None = None


@dataclass(frozen=True)
class AspectScore:
    """An aspect of one entry: its value, what it adds after factor and base, and how often it was held."""

    value: Exact | None
    product: Exact | None
    held: int = 0


@dataclass(frozen=True)
class RoundScore:
    """One round of one entry."""

    aspects: Mapping[str, AspectScore]
    modules: Mapping[str, Exact | None]
    score: Exact | None


@dataclass(frozen=True)
class EntryScore:
    """An entry before anybody is compared with anybody."""

    entry: EntryMarks
    rounds: tuple[RoundScore, ...]
    parts: Mapping[str, Exact | None]
    before: Exact | None
    taken: Exact
    total: Exact | None
    disqualified: bool = False

    @property
    def ranked(self) -> bool:
        """Does it take part in places?"""
        return self.entry.status is Status.COMPETES and not self.disqualified and self.total is not None

    @property
    def state(self) -> str:
        """ranked, incomplete, or why it has no place."""
        if self.disqualified:
            return Status.DISQUALIFIED.value
        if self.entry.status is not Status.COMPETES:
            return self.entry.status.value
        return "incomplete" if self.total is None else "ranked"


@dataclass(frozen=True)
class EntryResult:
    """An entry in the result."""

    score: EntryScore
    place: int | None = None
    points: int | None = None
    medal: MedalPlacing | None = None
    prize: str | None = None
    parted_by: str | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class TeamResult:
    """A team of entries."""

    team: str
    members: tuple[str, ...]
    total: Exact | None
    place: int | None


@dataclass(frozen=True)
class EventResult:
    """The result of an event: ranked entries by place, then the others."""

    entries: tuple[EntryResult, ...]
    ties: tuple[Tie, ...] = ()
    prize_counts: Mapping[str, int] = field(default_factory=dict)
    cuts: tuple[Cut, ...] = ()
    teams: tuple[TeamResult, ...] = ()
    notes: tuple[Note, ...] = ()


def tally(scheme: Scheme, entries: Sequence[EntryMarks], rules: Rules) -> EventResult:
    """The result; refuses with every mark that cannot be read, each with its place in `field`."""
    problems: list[Problem] = []
    scores = [_score(scheme, entry, rules, problems) for entry in entries]
    if problems:
        raise Refused(*problems)
    return _result(scheme, scores, rules)


def problems_with(scheme: Scheme, entries: Sequence[EntryMarks]) -> list[Problem]:
    """Every mark that cannot be read, with its place."""
    problems: list[Problem] = []
    for entry in entries:
        for marks in entry.rounds:
            _round(scheme, marks, problems)
    return problems


def tied_at(name: str, scheme: Scheme, entries: Sequence[EntryMarks], rules: Rules) -> list[tuple[str, ...]]:
    """The ties that nothing before the rung `name` parts: the codes it is asked about, tie by tie."""
    if name not in rules.ties:
        return []
    before = Rules(
        composite=rules.composite,
        combination=rules.combination,
        best_of=rules.best_of,
        floor=rules.floor,
        ties=rules.ties[: rules.ties.index(name)],
    )
    ranked = [one for one in tally(scheme, entries, before).entries if one.place is not None]
    groups = groupby(ranked, key=lambda one: one.place)
    tied = [tuple(one.score.entry.code for one in group) for _place, group in groups]
    return [codes for codes in tied if len(codes) > 1]


# --- one entry -------------------------------------------------------------------------------------


def _score(scheme: Scheme, entry: EntryMarks, rules: Rules, problems: list[Problem]) -> EntryScore:
    rounds = tuple(_round(scheme, marks, problems) for marks in entry.rounds)
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


def _part(part: Part, entry: EntryMarks, marked: Exact | None) -> Exact | None:
    if part.from_marks:
        return marked
    given = entry.parts.get(part.code)
    return None if given is None else Fraction(given)


def _composite(parts: Mapping[str, Exact | None], rules: Rules, rounding: Rounding) -> Exact | None:
    weighted = [(value, part.weight) for part in rules.composite if (value := parts[part.code]) is not None]
    if len(weighted) < len(rules.composite):
        return None
    return aggregation.weighted(weighted, rounding, Stage.PART)


def _round(scheme: Scheme, marks: RoundMarks, problems: list[Problem]) -> RoundScore:
    scores = {rule.code: _aspect(rule, marks, scheme.rounding, problems) for rule in scheme.aspects}
    modules = {
        code: _module(scheme, module, [scores[rule.code] for rule in scheme.aspects if rule.module == code])
        for code, module in _modules(scheme).items()
    }
    return RoundScore(scores, modules, _round_total(scheme, modules))


def _modules(scheme: Scheme) -> dict[str, Module]:
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
    weights = {code: module.share for code, module in _modules(scheme).items()}
    scored = [(value, weights[code]) for code, value in modules.items() if value is not None]
    if not scored or (len(scored) < len(modules) and scheme.missing is Missing.INCOMPLETE):
        return None
    return scheme.rounding.at(Stage.ROUND, aggregation.weighted(scored, scheme.rounding, Stage.PART))


# --- the field -------------------------------------------------------------------------------------


def _result(scheme: Scheme, scores: Sequence[EntryScore], rules: Rules) -> EventResult:
    ranked = [score for score in scores if score.ranked]
    ladder = [rung for name in rules.ties for rung in _rungs(name, scheme)]
    placings = ranking.rank((_standing(score, ladder) for score in ranked), ladder)
    points, notes = _points(ranked, rules)
    won = {p.code: p for p in medals.award_medals(points, rules.medals)} if rules.medals else {}
    prizes = medals.award_prizes(placings, rules.prizes) if rules.prizes else medals.Prizes({}, {}, ())
    by_code = {score.entry.code: score for score in scores}
    entries = [
        EntryResult(
            by_code[placing.code],
            won[placing.code].place if placing.code in won else placing.place,
            int(points[placing.code]) if placing.code in points else None,
            won.get(placing.code),
            prizes.by_code.get(placing.code),
            placing.parted_by,
            _passed(by_code[placing.code], rules),
        )
        for placing in placings
    ]
    entries += [EntryResult(score) for score in sorted(scores, key=_beside) if not score.ranked]
    tied = () if rules.medals else tuple(ranking.ties(placings))
    teams = _teams(scores, rules.teams) if rules.teams else ()
    return EventResult(tuple(entries), tied, prizes.counts, prizes.cuts, teams, notes)


def _beside(score: EntryScore) -> tuple[str, str]:
    return (score.state, score.entry.code)


def _points(ranked: Sequence[EntryScore], rules: Rules) -> tuple[dict[str, Decimal], tuple[Note, ...]]:
    """Scale points: given ones as they are, else computed from the totals when a scale is asked for."""
    given = {score.entry.code: score.entry.points for score in ranked if score.entry.points is not None}
    if given or rules.scale is None:
        return given, ()
    totals = {score.entry.code: score.total for score in ranked if score.total is not None}
    scaled = standardisation.standardise(totals, rules.scale)
    return {code: Decimal(value) for code, value in scaled.points.items()}, scaled.notes


def _passed(score: EntryScore, rules: Rules) -> bool | None:
    limits = [(score.parts.get(part.code), part.pass_mark) for part in rules.composite]
    limits.append((score.total, rules.pass_mark))
    asked = [(value, limit) for value, limit in limits if limit is not None]
    if not asked:
        return None
    return all(value is not None and value >= Fraction(limit) for value, limit in asked)


SMALLER_WINS = ("time", "penalties")


def _rungs(name: str, scheme: Scheme) -> list[Rung]:
    """A configured rung; `modules` stands for every module in its order."""
    if name == ranking.SHARE:
        return []
    if name == "modules":
        return [Rung(f"module:{code}") for code in _modules(scheme)]
    return [Rung(name, name in SMALLER_WINS or name.startswith("lower:"))]


def _standing(score: EntryScore, ladder: Iterable[Rung]) -> Standing:
    keys = {rung.name: _key(score, rung.name) for rung in ladder}
    return Standing(score.entry.code, score.total or Fraction(0), keys, score.entry.passes)


def _key(score: EntryScore, name: str) -> Exact | None:
    kind, _, code = name.partition(":")
    if kind == "time":
        return None if score.entry.time is None else Fraction(score.entry.time)
    if kind == "penalties":
        return score.taken
    if kind in ("higher", "lower"):
        value = score.entry.values.get(code)
        return None if value is None else Fraction(value)
    if kind == "part":
        return score.parts.get(code)
    if kind == "best_round":
        scored = sorted((one.score for one in score.rounds if one.score is not None), reverse=True)
        place = int(code or 1) - 1
        return scored[place] if place < len(scored) else None
    values = [_of_round(one, kind, code) for one in score.rounds]
    found = [value for value in values if value is not None]
    return sum(found, Fraction(0)) if found else None


def _of_round(one: RoundScore, kind: str, code: str) -> Exact | None:
    if kind == "module":
        return one.modules.get(code)
    return one.aspects[code].product if code in one.aspects else None


def _teams(scores: Sequence[EntryScore], rules: TeamRules) -> tuple[TeamResult, ...]:
    members: dict[str, list[EntryScore]] = {}
    for score in scores:
        if score.entry.team and (score.ranked or score.state == "incomplete"):
            members.setdefault(score.entry.team, []).append(score)
    totals = {
        team: aggregation.combined([score.total for score in group], rules.combination, rules.count)
        for team, group in members.items()
    }
    places = {
        placing.code: placing.place
        for placing in ranking.rank(
            Standing(team, total) for team, total in totals.items() if total is not None
        )
    }
    results = [
        TeamResult(team, tuple(score.entry.code for score in group), totals[team], places.get(team))
        for team, group in members.items()
    ]
    return tuple(sorted(results, key=lambda result: (result.place is None, result.place or 0, result.team)))
