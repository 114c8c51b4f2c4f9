"""Who waits for whom in a contest: what the rooms put on the today pages of those who hold its roles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from flask import current_app
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.accounts.queries import StaffRow
from competition.contests.models import Contest, Event
from competition.contests.questions import WITH_PEOPLE
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import opened
from competition.foundation.web.today import TodayItem
from competition.rules.roles import ROLE_NAMES, Actor, Grant, Role, Scope, Subject

# Whose today page is read: who does a step before who watches over it. Roles of one line are asked together first.
Held = tuple[Role, Scope]
ASKED: tuple[tuple[Held, ...], ...] = (
    (
        (Role.REVIEWER, Scope.CONTEST),
        (Role.TABULATOR, Scope.CONTEST),
        (Role.CERTIFICATE_OFFICER, Scope.CONTEST),
        (Role.CHIEF_JUDGE, Scope.EVENT),
        (Role.FLOOR_JUDGE, Scope.EVENT),
    ),
    ((Role.SUPERVISOR, Scope.CONTEST),),
    ((Role.ORGANISER, Scope.CONTEST),),
)
# An account that nobody has: what waits for a role, and for no one person in particular.
NOBODY = 0
FAR = datetime.max.replace(tzinfo=UTC)
LATE = timedelta(days=1)
NAMED = 3


@dataclass(frozen=True)
class Wait:
    """What waits: `hands` are those who can do it, `alone` where nobody can; `url` only where it opens.

    `place` is within the contest, "" for the contest itself; the same step in several events is one, `count` sums it up.
    """

    item: TodayItem
    place: str
    count: int | None
    hands: str
    alone: bool
    url: str
    waited: str
    late: bool


def waits_in(contest: Contest, events: Sequence[Event], reader: Actor, now: datetime) -> list[Wait]:
    """What waits in this contest, what has waited longest first, as far as its reader may know."""
    people = _people(contest, events)
    found: dict[tuple[str, str, str], Wait] = {}
    for (role, scope), item in _items(contest, events):
        page = opened(reader, item.url)
        held = _holders(role, scope, people, page)
        key = (item.title, item.place, item.url)
        # A step that two roles may take is in the hands of the first that somebody holds.
        if (page or item.told) and (key not in found or (found[key].alone and held)):
            found[key] = _wait(item, _hands(role, held), not held, bool(page), now)
    others = [
        _wait(item, hands, False, bool(opened(reader, item.url)), now)
        for answer in WITH_PEOPLE.answers()
        for item, hands in answer(contest)
    ]
    every = sorted([*found.values(), *others], key=lambda one: (one.item.since or FAR, one.item.title))
    return _together([replace(one, place=_within(contest, one.item.place)) for one in every])


def _together(waits: Sequence[Wait]) -> list[Wait]:
    """The same step in the same hands is one line, which waits since its first."""
    lines: dict[tuple[str, str], list[Wait]] = {}
    for one in waits:
        lines.setdefault((one.item.title, one.hands), []).append(one)
    return [same[0] if len(same) == 1 else _summed(same) for same in lines.values()]


def _summed(same: Sequence[Wait]) -> Wait:
    counts = [one.count for one in same if one.count is not None]
    place = _("%(first)s 等 %(count)s 处", first=same[0].place, count=len(same))
    return replace(same[0], place=place, count=sum(counts) if counts else None)


def _within(contest: Contest, place: str) -> str:
    name = pick(contest.name, contest.name_en)
    return "" if place == name else place.removeprefix(f"{name} · ")


def _items(contest: Contest, events: Sequence[Event]) -> Iterator[tuple[Held, TodayItem]]:
    """What waits for whoever holds these roles; a room that has nothing for several of them is not asked for each."""
    for together in ASKED:
        grants = {held: _grants(*held, contest, events) for held in together}
        everybody = Actor(NOBODY, "", tuple(chain.from_iterable(grants.values())))
        for waits in current_app.config["TODAY"]:
            items = waits(everybody)
            if len(together) == 1:
                yield from ((together[0], item) for item in items)
            elif items:
                for held in together:
                    yield from ((held, item) for item in waits(Actor(NOBODY, "", grants[held])))


def _grants(role: Role, scope: Scope, contest: Contest, events: Sequence[Event]) -> tuple[Grant, ...]:
    ids = [contest.id] if scope is Scope.CONTEST else [event.id for event in events]
    return tuple(Grant(role, scope, id) for id in ids)


def _people(contest: Contest, events: Sequence[Event]) -> list[StaffRow]:
    staff = accounts.staff_of(Scope.CONTEST, [contest.id])
    staff += accounts.staff_of(Scope.EVENT, [event.id for event in events]) if events else []
    return [row for row in staff if not row.rests]


def _holders(role: Role, scope: Scope, people: Sequence[StaffRow], page: Subject | None) -> list[str]:
    """Who holds the role: of the event where the page is one of an event."""
    event_id = page.event_id if page and scope is Scope.EVENT else None
    names = [row.name for row in people if row.role is role and event_id in (None, row.scope_id)]
    return list(dict.fromkeys(names))


def _hands(role: Role, held: Sequence[str]) -> str:
    word = _(ROLE_NAMES[role])
    if not held:
        return str(_("%(role)s（没有人）", role=word))
    names = _("、").join(held[:NAMED])
    if len(held) > NAMED:
        names = _("%(names)s 等 %(count)s 人", names=names, count=len(held))
    return f"{word} {names}"


def _wait(item: TodayItem, hands: str, alone: bool, opens: bool, now: datetime) -> Wait:
    waited = now - item.since if item.since else None
    return Wait(
        item,
        item.place,
        item.count,
        hands,
        alone,
        item.url if opens else "",
        how_long(waited) if waited is not None else "",
        waited is not None and waited >= LATE,
    )


def how_long(time: timedelta) -> str:
    """So long, by the largest unit that fits: days, hours or minutes."""
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes >= 24 * 60:
        return str(_("%(count)s 天", count=minutes // (24 * 60)))
    if minutes >= 60:
        return str(_("%(count)s 小时", count=minutes // 60))
    return str(_("%(count)s 分钟", count=minutes))
