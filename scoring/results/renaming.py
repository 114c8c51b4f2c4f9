"""Names that were put right after a result was published: the snapshot stays as it was signed, a line says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries import queries as entries
from competition.identities import queries as identities
from competition.identities.questions import NameMended
from competition.persons.consents import queries as consents
from competition.rules.consents import ConsentKind, public_name
from competition.rules.identity_cases import Follow
from competition.rules.words.catalogue import phrase
from scoring.results import queries

RESULT = phrase("已公布的成绩")
KEPT = phrase("已公布的不改写，在更正登记里写明；下一次公布印新姓名")


@dataclass(frozen=True)
class Renamed:
    """A published result that names somebody as they were called before; names as their owner agrees."""

    event: Event
    before: str
    after: str
    at: datetime


def renamed_in(contest_id: int) -> list[Renamed]:
    """For each correction of a name, the events whose result had named it before, once each."""
    found = []
    for case in identities.confirmed_corrections(contest_id):
        if case.name_before == case.name or case.person_id is None or case.decided_at is None:
            continue
        agreed = bool(consents.agreeing([case.person_id], contest_id, ConsentKind.PUBLICATION))
        before, after = (public_name(name, agreed) for name in (case.name_before, case.name))
        named = _naming(contest_id, case.person_id, case.name_before, case.decided_at)
        found += [Renamed(event, before, after, case.decided_at) for event in named]
    return found


def _naming(contest_id: int, person_id: int, name: str, until: datetime) -> list[Event]:
    """The events of a contest in whose published results until then this person has this name."""
    own = {entry.id for _seat, entry in entries.seats_of_person(person_id) if entry.contest_id == contest_id}
    found: dict[int, Event] = {}
    for publication, event, body, _hash in queries.published_bodies(contest_id) if own else ():
        named = any(row["entry_id"] in own and name in row["names"] for row in body["rows"])
        if publication.at <= until and named:
            found[event.id] = event
    return list(found.values())


def told_of_results(mended: NameMended) -> Sequence[Follow]:
    """What a corrected name means for results that are public."""
    return list(_told(mended)) if mended.before != mended.after else []


def _told(mended: NameMended) -> Iterator[Follow]:
    seats = entries.seats_of_person(mended.person_id)
    own = {entry.id for _seat, entry in seats}
    for contest_id in sorted({entry.contest_id for _seat, entry in seats}):
        contest = contests.contest(contest_id)
        newest = {event.id: (event, body) for _p, event, body, _h in queries.published_bodies(contest_id)}
        for event, body in newest.values():
            if any(row["entry_id"] in own and mended.before in row["names"] for row in body["rows"]):
                place = f"{contest.name} {event.name}"
                yield Follow(thing=RESULT, place=place, before=mended.before, after=KEPT)
