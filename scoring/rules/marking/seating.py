"""Which judge of a panel marks which aspect, and whether a team's marks lie too far apart."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marking.reading import spread_problems


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
    def judge_id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def left_at(self) -> datetime | None: ...


S = TypeVar("S", bound=Seated)
_NEVER = datetime.max.replace(tzinfo=UTC)


def judges_of(members: Iterable[Member], judges: int) -> list[int]:
    """Who marks an aspect for k judges: the members on the first k seats, by id."""
    sitting = sorted((member for member in members if member.duty == "judge"), key=lambda one: one.number)
    return [member.id for member in sitting[:judges]]


def seat_of(members: Sequence[Member], member_id: int) -> int | None:
    """The seat of a member (1 for the judge with the lowest number); the chief has none."""
    sitting = judges_of(members, len(members))
    return sitting.index(member_id) + 1 if member_id in sitting else None


def marks(seat: int | None, judges: int, module: str, modules: Sequence[str]) -> bool:
    """An aspect for k judges is marked by the first k seats of the panel that has its module."""
    return seat is not None and seat <= judges and (not modules or module in modules)


def counted(judges: int, marks: Iterable[S], seats: Collection[int], *, awaited: bool = False) -> list[S]:
    """The marks that count on one aspect of one sheet, in their order: one a judge, no more than it has judges.

    `seats` are the members who mark the aspect now: theirs come first, then those of others on the panel, then
    those of judges who left, the last one first. So a mark given before leaving goes on counting where nobody
    has taken it over (on sheets closed before the change). `awaited` says that the sheet is still being marked:
    the place of somebody who sits now and has yet to mark stays empty.
    """
    given = [mark for mark in marks if mark.kind != "retract"]
    unmarked = set(seats) - {mark.judge_id for mark in given}
    room = judges - len(unmarked) if awaited else judges
    chosen: list[S] = []
    for mark in sorted(given, key=lambda one: _turn(one, seats)):
        if len(chosen) < room and all(mark.number != one.number for one in chosen):
            chosen.append(mark)
    return [mark for mark in given if any(mark is one for one in chosen)]


def _turn(mark: Seated, seats: Collection[int]) -> tuple[bool, timedelta, int]:
    """Where a mark stands among those that would count."""
    return mark.judge_id not in seats, _NEVER - (mark.left_at or _NEVER), mark.number


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
    return complete(judges, marks_given) and bool(spread_problems(rule, values))
