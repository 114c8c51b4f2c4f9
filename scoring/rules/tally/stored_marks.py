"""From what an event has stored to what the tally takes: the scheme, the entries by code, the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from competition.rules.editions.model import ContestRules, Prizes, TieStep, Weights
from scoring.rules.marking.aggregation import Penalty, Rounding
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.schemes.document import Criterion
from scoring.rules.tally.medals import PrizeRules, Quota, QuotaRounding
from scoring.rules.tally.tallying import EntryMarks, Module, Part, RoundMarks, Rules, Scheme, Status
from scoring.rules.timing import WorkingTime

THEORY, PRACTICE, TIME = "theory", "practice", "time"
TIES = {
    TieStep.PRACTICE: f"part:{PRACTICE}",
    TieStep.THEORY: f"part:{THEORY}",
    TieStep.MODULES: "modules",
    TieStep.TIME: TIME,
    TieStep.SHARE: "share",
}


@dataclass(frozen=True)
class StoredMark:
    """One current mark: whose code, which aspect, which seat, what (in the smallest unit of the scheme)."""

    code: str
    aspect: str
    seat: str
    kind: str
    units: int | None


@dataclass(frozen=True)
class Theory:
    """A theory mark in hundredths; neither mark nor absence is "no mark"."""

    units: int | None
    absent: bool = False

    @property
    def text(self) -> str | None:
        """The mark as a decimal text."""
        return None if self.units is None else f"{Decimal(self.units) / 100:.2f}"


@dataclass(frozen=True)
class Inputs:
    """Everything that a result of an event is computed from."""

    codes: Sequence[str]
    decimals: int
    aspects: Sequence[AspectRule]
    criteria: Sequence[Criterion]
    marks: Iterable[StoredMark] = ()
    decided: Mapping[str, frozenset[str]] = field(default_factory=dict)
    theory: Mapping[str, Theory] = field(default_factory=dict)
    times: Mapping[str, WorkingTime] = field(default_factory=dict)
    penalties: Mapping[str, Sequence[Penalty]] = field(default_factory=dict)
    ineligible: frozenset[str] = frozenset()
    expected: int = 1


def scheme_of(inputs: Inputs, decimals: int) -> Scheme:
    """The scheme with its weighted modules, rounded at every stage to the decimals of the total."""
    used = {rule.module for rule in inputs.aspects}
    modules = tuple(
        Module(
            criterion.code,
            Decimal(criterion.weight) / 100 if criterion.weight else None,
            Decimal(criterion.start) if criterion.start else None,
        )
        for criterion in inputs.criteria
        if criterion.code in used
    )
    return Scheme(tuple(inputs.aspects), modules, Rounding(decimals))


def rules_of(rules: ContestRules, event_code: str) -> Rules:
    """The rules of the edition as the tally takes them."""
    weights = rules.weights_for(event_code)
    return Rules(
        composite=_parts(weights),
        ties=tuple(
            TIES[step]
            for step in rules.ties_for(event_code).steps
            if weights.theory or step is not TieStep.THEORY
        ),
        prizes=_prizes(rules.prizes),
    )


def _parts(weights: Weights) -> tuple[Part, ...]:
    practice = Part(PRACTICE, weights.practice / 100, True, weights.practice_pass or None)
    if not weights.theory:
        return (practice,)
    return (Part(THEORY, weights.theory / 100, False, weights.theory_pass or None), practice)


def _prizes(prizes: Prizes) -> PrizeRules:
    quotas = tuple(
        Quota(prize.code, prize.count) if prizes.mode == "fixed" else Quota(prize.code, percent=prize.share)
        for prize in prizes.prizes
    )
    return PrizeRules(
        quotas, QuotaRounding(prizes.rounding.value), prizes.small_field, tuple(prizes.small_field_counts)
    )


def entries_of(inputs: Inputs) -> list[EntryMarks]:
    """The entries by code; a code whose marks are all "absent", or whose theory was missed, is absent.

    A working time counts without its extra time. Who did not finish comes after every time; where one of
    a tie has no time on record, the working time hands the whole tie to the next rung: a missing time is
    neither zero nor last.
    """
    unit = Decimal(1).scaleb(-inputs.decimals)
    marks: dict[str, dict[str, dict[str, Decimal | None]]] = {code: {} for code in inputs.codes}
    kinds: dict[str, set[str]] = {code: set() for code in inputs.codes}
    for mark in inputs.marks:
        if mark.code in marks:
            value = None if mark.units is None or mark.kind != "mark" else mark.units * unit
            marks[mark.code].setdefault(mark.aspect, {})[mark.seat] = value
            kinds[mark.code].add(mark.kind)
    return [_entry(inputs, code, marks[code], kinds[code]) for code in inputs.codes]


def _entry(
    inputs: Inputs, code: str, marks: Mapping[str, Mapping[str, Decimal | None]], kinds: set[str]
) -> EntryMarks:
    theory = inputs.theory.get(code, Theory(None))
    status = Status.COMPETES
    if code in inputs.ineligible:
        status = Status.INELIGIBLE
    elif kinds == {"absent"} or (theory.absent and not kinds - {"absent"}):
        status = Status.ABSENT
    decided = inputs.decided.get(code, frozenset())
    time = inputs.times.get(code)
    counted = time.counted if time else None
    return EntryMarks(
        code=code,
        status=status,
        rounds=(RoundMarks(marks=marks, decided=decided, at=code, in_points=True),),
        parts={THEORY: None if theory.units is None else Decimal(theory.units) / 100},
        penalties=tuple(inputs.penalties.get(code, ())),
        time=None if counted is None else Decimal(counted),
        passes=frozenset() if time and time.decides else frozenset({TIME}),
    )
