"""What awards ask of the rooms above them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from certificates.rules.award_life import AwardStep
from certificates.rules.awarding import AwardLine
from certificates.rules.specification import TitleDecision
from competition.foundation.system.questions import Question
from competition.rules.roles import Actor
from scoring.rules.consequences import Consequence

# For each award of a contest that stands, the level that its rules recommend and the clause, whether anybody has
# recorded it yet or not; those that a body declined are left out.
RECOMMENDED_LEVELS: Question[Callable[[int], Mapping[int, tuple[int, str]]]] = Question(
    "levels recommended for awards"
)

# For each of these awards, the titles that their bodies have granted.
TITLE_DECISIONS: Question[Callable[[Iterable[int]], Mapping[int, Sequence[TitleDecision]]]] = Question(
    "titles granted to awards"
)


@dataclass(frozen=True, kw_only=True)
class AwardMove:
    """An award that a result moved: by a step of its life, or (None) with another place or in another field.

    `before` and `after` are its lines; `snapshots` the one that gave it before and the one that does now.
    """

    award_id: int
    person_id: int
    name: str
    step: AwardStep | None
    before: AwardLine
    after: AwardLine | None
    snapshots: tuple[int, int]

    @property
    def moved(self) -> bool:
        """Whether anything about it is another: its state, its line, or the field it was won in."""
        return self.step is not None or self.before != self.after or self.snapshots[0] != self.snapshots[1]


@dataclass(frozen=True, kw_only=True)
class AwardsMoved:
    """What a result did to the awards of an event."""

    event_id: int
    contest_id: int
    moves: tuple[AwardMove, ...]
    reason: str
    by: Actor


# Each does all that follows for what it keeps of these awards, and tells what that was.
AWARDS_MOVED: Question[Callable[[AwardsMoved], Sequence[Consequence]]] = Question(
    "consequences of moved awards"
)
