"""What contests ask of the rooms above them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from competition.contests.models import Contest
from competition.foundation.system.questions import Question
from competition.foundation.web.parts import ChecklistLine, Part
from competition.rules.editions.model import ContestRules
from competition.rules.roles import Actor


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
# Who is in the entries that hold a place in an event, one line an entry.
ENTRANTS_CONCERNED: Question[Callable[[int], Sequence[str]]] = Question("whom a change of an event concerns")
# Open what was handed in for an event again (event id, reason, by=actor): it is reviewed for what the event is now.
SENT_BACK: Question[Callable[..., None]] = Question("send the entries of a changed event back")
WORKSTATION_COUNTS: Question[Callable[[int], Mapping[int, int]]] = Question("workstations of each event")
PUBLIC_PARTS: Question[Callable[[Contest], Part]] = Question("what else the public page of a contest shows")
CHECKLIST: Question[Callable[[Contest], ChecklistLine]] = Question("what else is prepared for a contest")
