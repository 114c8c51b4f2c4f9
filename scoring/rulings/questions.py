"""What rulings ask of the rooms above them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from competition.foundation.system.questions import Question
from competition.rules.roles import Actor
from scoring.rules.consequences import Consequence
from scoring.rulings.models import Ruling


@dataclass(frozen=True)
class CarriedOut:
    """What a ruling did to its result: the revision it brought (None: none) and all that followed."""

    revision: int | None
    consequences: Sequence[Consequence]


# Do at once to the result what a confirmed ruling says.
CARRY_OUT: Question[Callable[[Ruling, Actor], CarriedOut]] = Question("a ruling carried out")
