"""What the tally takes and gives: the scheme, the marks by entry, the rules, the result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from scoring.rules.json_pointers import escaped
from scoring.rules.marking.aggregation import Combination, Exact, Penalty, Rounding
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.tally.medals import MedalPlacing, MedalRules
from scoring.rules.tally.prizes import Cut, PrizeRules
from scoring.rules.tally.ranking import Tie
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
class CompositePart:
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

    composite: tuple[CompositePart, ...] = ()
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
