"""Names that were put right after a result was published: the snapshot stays as it was signed, a line says it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries import queries as entries
from competition.entries.members import queries as members
from competition.entries.members.queries import SaidOf
from competition.identities import queries as identities
from competition.identities.models import IdentityCase
from competition.identities.questions import NameMended
from competition.persons.consents import queries as consents
from competition.rules.consents import ConsentKind, public_name
from competition.rules.identity_cases import Follow
from competition.rules.words.catalogue import phrase
from scoring.results import queries
from scoring.results.models import Publication

RESULT = phrase("已公布的成绩")
KEPT = phrase("已公布的不改写，在更正登记里写明；下一次公布印新姓名")
BACK = phrase("改回已公布的姓名，在更正登记里写明")

Teams = Mapping[int, Sequence[SaidOf]]
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Renamed:
    """A published result that names somebody as they were called before; names as their owner agrees."""

    event: Event
    before: str
    after: str
    at: datetime


@dataclass(frozen=True)
class RenamedSince:
    """What a result that is public prints, and how that person is called now; `between` where it was put back."""

    printed: str
    now: str
    at: datetime
    between: str = ""


def renamed_in(contest_id: int) -> list[Renamed]:
    """Each correction of a name of somebody whom a published result had named before, once an event."""
    mended = _mended_in(contest_id)
    published = queries.published_bodies(contest_id) if mended else []
    teams = _teams_of(body for _publication, _event, body, _hash in published)
    found = []
    for case, at, agreed in mended:
        before, after = (public_name(name, agreed) for name in (case.name_before, case.name))
        named = {
            event.id: event
            for publication, event, body, _hash in published
            if publication.at <= at and _printed(body, teams, case.person_id)
        }
        found += [Renamed(event, before, after, at) for event in named.values()]
    return found


def renamed_since(contest_id: int, shown: Iterable[Publication]) -> dict[int, list[RenamedSince]]:
    """Of each event whose publication is shown, by its id: those who are called otherwise since, each once.

    The last correction counts; one that puts back what is printed says so.
    """
    mended, wanted = _mended_in(contest_id), {one.id for one in shown}
    published = [one for one in queries.published_bodies(contest_id) if one[0].id in wanted] if mended else []
    teams = _teams_of(body for _publication, _event, body, _hash in published)
    return {
        event.id: list(_since(publication, body, teams, mended))
        for publication, event, body, _hash in published
    }


def _since(
    publication: Publication, body: Body, teams: Teams, mended: Sequence[tuple[IdentityCase, datetime, bool]]
) -> Iterator[RenamedSince]:
    named: dict[int | None, list[tuple[IdentityCase, datetime, bool]]] = {}
    for one in mended:
        named.setdefault(one[0].person_id, []).append(one)
    for person_id, cases in named.items():
        last, at, agreed = cases[-1]
        for printed in _printed(body, teams, person_id):
            # What is printed after a correction is no news of it; another name than the present one always is.
            if printed != last.name or at >= publication.at:
                between = public_name(last.name_before, agreed) if printed == last.name else ""
                yield RenamedSince(public_name(printed, agreed), public_name(last.name, agreed), at, between)


def _mended_in(contest_id: int) -> list[tuple[IdentityCase, datetime, bool]]:
    """The corrections of names, as they were confirmed: each with its time, and whether its owner agrees to be named."""
    cases = [
        (case, case.decided_at, case.person_id)
        for case in identities.confirmed_corrections(contest_id)
        if case.name_before != case.name and case.person_id is not None and case.decided_at is not None
    ]
    agreeing = consents.agreeing(
        [person for _case, _at, person in cases], contest_id, ConsentKind.PUBLICATION
    )
    found = [(case, at, person in agreeing) for case, at, person in cases]
    return sorted(found, key=lambda one: (one[1], one[0].id))


def _teams_of(bodies: Iterable[Body]) -> Teams:
    return members.said_in(row["entry_id"] for body in bodies for row in body["rows"])


def _printed(body: Body, teams: Teams, person_id: int | None) -> set[str]:
    """What a body calls a person: by who is in the row, whatever the name."""
    return {
        name
        for row in body["rows"]
        for said, name in zip(teams.get(row["entry_id"], ()), row["names"], strict=False)
        if said.person_id == person_id
    }


def told_of_results(mended: NameMended) -> Sequence[Follow]:
    """What a corrected name means for results that are public."""
    return list(_told(mended)) if mended.before != mended.after else []


def _told(mended: NameMended) -> Iterator[Follow]:
    seats = entries.seats_of_person(mended.person_id)
    for contest_id in sorted({entry.contest_id for _seat, entry in seats}):
        contest = contests.contest(contest_id)
        newest = {event.id: (event, body) for _p, event, body, _h in queries.published_bodies(contest_id)}
        teams = _teams_of(body for _event, body in newest.values())
        for event, body in newest.values():
            for printed in sorted(_printed(body, teams, mended.person_id)):
                place = f"{contest.name} {event.name}"
                after = BACK if printed == mended.after else KEPT
                yield Follow(thing=RESULT, place=place, before=printed, after=after)
