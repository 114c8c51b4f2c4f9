"""What an event has stored for its result, and the same as the tally takes it: scheme, entries by code, rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from competition.rules.editions.kinds.prizes import EventPrizes
from competition.rules.editions.kinds.quota import BelowFewest, Quota
from competition.rules.editions.kinds.weights import Weights
from competition.rules.editions.model import ContestRules
from competition.rules.entry_life import EntryState
from competition.rules.problems import Problem, Refused
from competition.rules.words.tie_steps import TieStep
from scoring.rules.marking.aggregation import Penalty, Rounding
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.schemes.document import Criterion
from scoring.rules.signoff import SheetState
from scoring.rules.tally import tallying
from scoring.rules.tally.model import (
    CompositePart,
    EntryMarks,
    EntryScore,
    Module,
    RoundMarks,
    Rules,
    Scheme,
    Status,
)
from scoring.rules.tally.prizes import PrizeQuota, PrizeRules, QuotaRounding
from scoring.rules.tally.result_json import written
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

    sheet_id: int
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
class FieldEvent:
    """The event as a snapshot names it."""

    id: int
    code: str
    name: str
    group: str


@dataclass(frozen=True)
class FieldScheme:
    """The version of the scheme that the sheets were marked by."""

    number: int
    body_hash: str
    decimals: int
    aspects: Sequence[AspectRule]
    criteria: Sequence[Criterion]


@dataclass(frozen=True)
class FieldSheet:
    """A sheet as the result sees it; `total` is what its marks added up to when it was locked, `hash` what was signed."""

    id: int
    code: str
    panel_id: int
    state: str
    total: int | None
    hash: str | None = None


@dataclass(frozen=True)
class FieldEntry:
    """What a result shows of an entry: names, unit and delegation, never a document number."""

    entry_id: int
    state: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    delegation: str
    delegation_en: str | None


@dataclass(frozen=True, kw_only=True)
class EventField:
    """All that the result of an event rests on, read once: it goes from reading to rule to writing.

    `drawn` are the codes that judges mark, `opened` the entries behind them once the codes are opened
    (before that, empty, as `entries` is). What is computed from it is computed once.
    """

    event: FieldEvent
    edition: ContestRules
    scheme_in_use: FieldScheme | None = None
    drawn: Sequence[str] = ()
    opened: Mapping[str, int] = field(default_factory=dict)
    entries: Mapping[int, FieldEntry] = field(default_factory=dict)
    panels: Collection[int] = ()
    sheets: Sequence[FieldSheet] = ()
    marks: Sequence[StoredMark] = ()
    decided: Mapping[str, frozenset[str]] = field(default_factory=dict)
    theory: Mapping[str, Theory] = field(default_factory=dict)
    times: Mapping[str, WorkingTime] = field(default_factory=dict)
    penalties: Mapping[str, Sequence[Penalty]] = field(default_factory=dict)
    penalties_undecided: int = 0
    conflicts: int = 0
    # Entries that a ruling disqualified.
    disqualified: Collection[int] = ()

    @cached_property
    def codes(self) -> list[str]:
        """The codes that the result is of."""
        return sorted(self.opened) or list(self.drawn)

    @property
    def theory_counts(self) -> bool:
        """Does theory count in this event?"""
        return bool(self.edition.weights_for(self.event.code).theory)

    @property
    def unlocked(self) -> int:
        """How many sheets are not locked."""
        return sum(sheet.state != SheetState.LOCKED for sheet in self.sheets)

    @cached_property
    def ineligible(self) -> frozenset[str]:
        """Codes of entries that are not approved."""
        return frozenset(
            code for code, id in self.opened.items() if self.entries[id].state != EntryState.APPROVED
        )

    @cached_property
    def rules(self) -> Rules:
        """The rules of the edition as the tally takes them."""
        return rules_of(self.edition, self.event.code, self.event.group)

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme as the tally takes it; refuses while there is none, or nobody to mark."""
        if self.scheme_in_use is None or not self.codes:
            raise Refused(Problem("result_without_scheme"))
        return scheme_of(self.scheme_in_use, self.edition.weights_for(self.event.code).decimals)

    @property
    def scores(self) -> list[EntryScore]:
        """The entries before anybody is compared with anybody; refuses while something cannot be read."""
        if isinstance(self._scored, Refused):
            raise self._scored
        return self._scored

    @property
    def unreadable(self) -> Sequence[Problem]:
        """Everything that keeps the result from being computed."""
        return self._scored.problems if isinstance(self._scored, Refused) else ()

    @cached_property
    def _scored(self) -> list[EntryScore] | Refused:
        try:
            return tallying.scores_of(self.scheme, entries_of(self), self.rules)
        except Refused as refusal:
            return refusal

    @cached_property
    def result(self) -> dict[str, Any]:
        """The result by code as plain JSON; refuses as `scores` does."""
        return written(self.scheme, self.rules, tallying.result_of(self.scheme, self.scores, self.rules))


def scheme_of(used: FieldScheme, decimals: int) -> Scheme:
    """The scheme with its weighted modules, rounded at every stage to the decimals of the total."""
    marked = {rule.module for rule in used.aspects}
    modules = tuple(
        Module(
            criterion.code,
            Decimal(criterion.weight) / 100 if criterion.weight else None,
            Decimal(criterion.start) if criterion.start else None,
        )
        for criterion in used.criteria
        if criterion.code in marked
    )
    return Scheme(tuple(used.aspects), modules, Rounding(decimals))


def rules_of(rules: ContestRules, event_code: str, group: str = "") -> Rules:
    """The rules of the edition as the tally takes them; `group` is that of the event."""
    weights = rules.weights_for(event_code)
    return Rules(
        composite=_parts(weights),
        ties=tuple(
            TIES[step]
            for step in rules.ties_for(event_code).steps
            if weights.theory or step is not TieStep.THEORY
        ),
        prizes=_prizes(rules.prizes, rules.quota_for(group, event_code)),
    )


def _parts(weights: Weights) -> tuple[CompositePart, ...]:
    practice = CompositePart(PRACTICE, weights.practice / 100, True, weights.practice_pass or None)
    if not weights.theory:
        return (practice,)
    return (CompositePart(THEORY, weights.theory / 100, False, weights.theory_pass or None), practice)


def _prizes(prizes: EventPrizes, quota: Quota) -> PrizeRules:
    quotas = tuple(
        PrizeQuota(prize.code, prize.count)
        if prizes.mode == "fixed"
        else PrizeQuota(prize.code, percent=prize.share)
        for prize in prizes.prizes
    )
    return PrizeRules(
        quotas,
        QuotaRounding(prizes.rounding.value),
        prizes.small_field,
        tuple(prizes.small_field_counts),
        fewest=quota.fewest if quota.below_fewest is BelowFewest.NO_PRIZES else 0,
    )


def entries_of(stored: EventField) -> list[EntryMarks]:
    """The entries by code; a code whose marks are all "absent", or whose theory was missed, is absent.

    A working time counts without its extra time. Who did not finish comes after every time; where one of
    a tie has no time on record, the working time hands the whole tie to the next rung: a missing time is
    neither zero nor last.
    """
    unit = Decimal(1).scaleb(-stored.scheme_in_use.decimals) if stored.scheme_in_use else Decimal(1)
    marks: dict[str, dict[str, dict[str, Decimal | None]]] = {code: {} for code in stored.codes}
    kinds: dict[str, set[str]] = {code: set() for code in stored.codes}
    for mark in stored.marks:
        if mark.code in marks:
            value = None if mark.units is None or mark.kind != "mark" else mark.units * unit
            marks[mark.code].setdefault(mark.aspect, {})[mark.seat] = value
            kinds[mark.code].add(mark.kind)
    return [_entry(stored, code, marks[code], kinds[code]) for code in stored.codes]


def _entry(
    stored: EventField, code: str, marks: Mapping[str, Mapping[str, Decimal | None]], kinds: set[str]
) -> EntryMarks:
    theory = stored.theory.get(code, Theory(None))
    status = Status.COMPETES
    if stored.opened.get(code) in stored.disqualified:
        status = Status.DISQUALIFIED
    elif code in stored.ineligible:
        status = Status.INELIGIBLE
    elif kinds == {"absent"} or (theory.absent and not kinds - {"absent"}):
        status = Status.ABSENT
    decided = stored.decided.get(code, frozenset())
    time = stored.times.get(code)
    counted = time.counted if time else None
    return EntryMarks(
        code=code,
        status=status,
        rounds=(RoundMarks(marks=marks, decided=decided, at=code, in_points=True),),
        parts={THEORY: None if theory.units is None else Decimal(theory.units) / 100},
        penalties=tuple(stored.penalties.get(code, ())),
        time=None if counted is None else Decimal(counted),
        passes=frozenset() if time and time.decides else frozenset({TIME}),
    )
