"""Which judge of a panel marks which aspect, and whether a team's marks lie too far apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

from scoring import marking
from scoring.marking import AspectRule


class Member(Protocol):
    """Whoever sits on a panel, wherever it was read from."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def duty(self) -> str: ...


class Given(Protocol):
    """A judge's current mark, wherever it was read from."""

    @property
    def kind(self) -> str: ...
    @property
    def value_units(self) -> int | None: ...
    @property
    def disputed(self) -> bool: ...


class Seated(Protocol):
    """A judge's current mark with the judge's place: its number, and when the judge left it."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def left_at(self) -> datetime | None: ...


S = TypeVar("S", bound=Seated)


def seat_of(members: Iterable[Member], member_id: int) -> int | None:
    """The seat of a member (1 for the judge with the lowest number); the chief has none."""
    judges = sorted((member for member in members if member.duty == "judge"), key=lambda one: one.number)
    return next((seat for seat, one in enumerate(judges, start=1) if one.id == member_id), None)


def marks(seat: int | None, judges: int, module: str, modules: Sequence[str]) -> bool:
    """An aspect for k judges is marked by the first k seats of the panel that has its module."""
    return seat is not None and seat <= judges and (not modules or module in modules)


def counted(judges: int, marks: Iterable[S]) -> list[S]:
    """The marks that count on one aspect of one sheet, in their order: one a judge, no more than it has judges.

    Where a judge was replaced, both may have marked: whoever sits now counts, then who left last. What a judge
    gave before leaving goes on counting where nobody has taken it over (sheets closed before the change).
    """
    given = [mark for mark in marks if mark.kind != "retract"]
    present = [mark for mark in given if mark.left_at is None]
    gone = sorted(
        (mark for mark in given if mark.left_at is not None),
        key=lambda mark: (mark.left_at, mark.number),
        reverse=True,
    )
    chosen = list(present)
    for mark in gone:
        if len(chosen) < judges and all(mark.number != one.number for one in chosen):
            chosen.append(mark)
    return [mark for mark in given if any(mark is one for one in chosen)]


def complete(judges: int, team: Iterable[Given]) -> bool:
    """Have all judges of the aspect set their mark, with nothing in dispute?"""
    given = [mark for mark in team if mark.kind != "retract"]
    return len(given) >= judges and not any(mark.disputed for mark in given)


def too_far_apart(rule: AspectRule, judges: int, decimals: int, team: Iterable[Given]) -> bool:
    """Is a complete team further apart than the gate of the aspect allows?"""
    marks_given = list(team)
    values = [
        Decimal(mark.value_units).scaleb(-decimals)
        for mark in marks_given
        if mark.kind == "mark" and mark.value_units is not None
    ]
    return complete(judges, marks_given) and bool(marking.spread_problems(rule, values))
