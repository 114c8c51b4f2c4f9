"""What contests ask of the rooms above them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from competition.contests.models import Contest, Event
from competition.foundation.system.questions import Question
from competition.foundation.web.figures.cells import Cell
from competition.foundation.web.parts import ChecklistLine, Part
from competition.foundation.web.today import TodayItem
from competition.rules.editions.model import ContestRules
from competition.rules.eligibility.vacancies import EventPlaces
from competition.rules.event_life import EventStep
from competition.rules.lifecycle import Look as StateLook
from competition.rules.phase_conditions import Condition, Found
from competition.rules.phases import PhaseStep
from competition.rules.roles import Actor


class Stage(StrEnum):
    """What an event of a contest goes through, in the order of the work."""

    ENTRIES = "entries"
    REVIEW = "review"
    CHECK_IN = "check_in"
    DRAW = "draw"
    MARKING = "marking"
    LOCKED = "locked"
    RESULTS = "results"
    CERTIFICATES = "certificates"


# How far these events of a contest are in the stages that a room knows of: by the stage, a cell for each event.
Cells = Mapping[Stage, Mapping[int, Cell]]
STAGE_CELLS: Question[Callable[[Contest, Sequence[Event]], Cells]] = Question("how far each event is")
# How many entries were handed in on which day, the first day first; what was taken back is not among them.
ENTERED_BY_DAY: Question[Callable[[int], Sequence[tuple[date, int]]]] = Question("entries by day")


@dataclass(frozen=True)
class Due:
    """Something that ends or begins at a moment; the words are in the reader's language."""

    at: datetime
    what: str
    where: str = ""
    url: str = ""


@dataclass(frozen=True)
class Running:
    """Work that the machine does for a contest; `done` of `total`."""

    word: str
    url: str
    look: StateLook
    done: int
    total: int


# What of these events of a contest ends or begins from now on.
DUE: Question[Callable[[Contest, Sequence[Event], datetime], Sequence[Due]]] = Question("what is due next")
RUNNING: Question[Callable[[Contest], Sequence[Running]]] = Question("what is being made for a contest")
# What waits for people who hold no role in a contest, each with whose hands it is in.
WITH_PEOPLE: Question[Callable[[Contest], Sequence[tuple[TodayItem, str]]]] = Question(
    "what waits for contestants and units"
)


class Begin(Protocol):
    """Give a new contest its first rules; None: those that its series begins with."""

    def __call__(self, contest_id: int, rules: ContestRules | None, *, by: Actor) -> object: ...


@dataclass(frozen=True)
class NextEdition:
    """A contest that was copied from another; `events` are the new ids by the old ones, `by` copies it."""

    source_id: int
    contest_id: int
    events: Mapping[int, int]
    by: Actor


FIRST_RULES: Question[Begin] = Question("the rules that a contest begins with")
COPIED_ALONG: Question[Callable[[NextEdition], None]] = Question("what else is copied with a contest")
# Called before an event is deleted, so that what was only planned for it goes along; refuses once it is in use.
TAKEN_OUT_ALONG: Question[Callable[[int], None]] = Question("what goes with an event that is taken out")
# Whether these accounts (who proposed, who confirms) are two people in a contest, as far as the records tell.
ARE_TWO: Question[Callable[[int, int | None, int | None], bool]] = Question("are these two people")
WORKSTATION_COUNTS: Question[Callable[[int], Mapping[int, int]]] = Question("workstations of each event")
PUBLIC_PARTS: Question[Callable[[Contest], Part]] = Question("what else the public page of a contest shows")
CHECKLIST: Question[Callable[[Contest], ChecklistLine]] = Question("what else is prepared for a contest")

Look = Callable[[Contest, Collection[Condition]], Iterable[Found]]
# Each room looks at those of these conditions that it knows of; one that nobody finds lacking is so.
CONDITIONS: Question[Look] = Question("what is so of a contest, before a step in its life")


class Follow(Protocol):
    """What follows when a contest has moved by this step, in the same transaction."""

    def __call__(self, contest: Contest, step: PhaseStep, reason: str, /, *, by: Actor) -> object: ...


class FollowEvent(Protocol):
    """What follows when one event alone is called off or goes on after all, in the same transaction.

    The entries in `back` went back to review by it: their people are told already.
    """

    def __call__(
        self, event: Event, step: EventStep, reason: str, /, *, back: Collection[int] = (), by: Actor
    ) -> object: ...


EVENT_MOVED: Question[FollowEvent] = Question("what follows when an event is called off or goes on")
MOVED: Question[Follow] = Question("what follows when a contest has moved")


class Review(Protocol):
    """Send these entries of an event back to review, in the same transaction; their ids.

    Where something rests on one of them all is refused, or (`resting_stay`) that one stays as it is.
    """

    def __call__(self, event_id: int, reason: str, *, resting_stay: bool = False, by: Actor) -> list[int]: ...


# Whom a change of an event concerns: the names on its entries that hold a place.
ENTERED: Question[Callable[[int], list[str]]] = Question("who has entered an event")
# Of these, the approved ones that no longer fit what the event asks.
NO_LONGER_FIT: Question[Callable[[int], list[str]]] = Question(
    "which approved entries no longer fit their event"
)
# Of these, those that go back to review once an event that was called off goes on, each with the cause.
GOES_BACK: Question[Callable[[int], list[str]]] = Question("which entries go back when their event goes on")
REVIEWED_AGAIN: Question[Review] = Question("send what no longer fits back to review")
# Word to the approved entries of an event: another time or place, by the template of the notice and its facts.
MOVED_IN_TIME: Question[Callable[[int, str, Mapping[str, str]], object]] = Question(
    "tell who has entered of another time or place"
)

# How far each event of a contest is, as far as strangers may know; events that nothing is said of are not named.
EVENTS_STAND: Question[Callable[[int], Mapping[int, StateLook]]] = Question(
    "how far each event is before everybody"
)

# How many places each event has and how many are taken, as everybody may know before they begin.
PLACES_TOLD: Question[Callable[[Contest], Mapping[int, EventPlaces]]] = Question("places of each event")


@dataclass(frozen=True)
class Happening:
    """Something that happened before everybody, in the reader's language; `key` stays its name for good."""

    key: str
    at: datetime
    title: str
    text: str
    path: str


@dataclass(frozen=True)
class Dated:
    """A time of a contest for a calendar; `key` stays its name for good.

    `begins` and `ends` are moments, or days where it fills them (`ends` is then the last). `changes` counts how often
    it became another since it was first said, the last time at `changed_at`; `off`: it is not held.
    """

    key: str
    begins: datetime | date
    ends: datetime | date
    title: str
    path: str
    changed_at: datetime
    changes: int = 0
    place: str = ""
    event_id: int | None = None
    off: bool = False


# What of a contest happened before everybody, in any order; each room tells what it owns.
HAPPENED: Question[Callable[[Contest], Iterable[Happening]]] = Question("what happened before everybody")
# The times of a contest that everybody may know of.
DATED: Question[Callable[[Contest], Iterable[Dated]]] = Question("the times of a contest")
