"""Every read of what people agreed to, contest by contest, and of what of them went to whom."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from competition.contests.models import Contest
from competition.foundation.store.db import db
from competition.persons.models import Consent, Handover
from competition.rules.consents import NEEDED, ConsentKind, still_covers

PORTION = 400


@dataclass(frozen=True)
class Answered:
    """The last word of a person to one purpose of one contest."""

    given: bool
    version: str
    channel: str


def consents_of(person_id: int) -> list[Consent]:
    """Everything a person agreed to, declined and took back, in order."""
    return list(
        db.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id))
    )


_ANSWERS = (
    select(Consent.person_id, Consent.kind, Consent.given, Consent.text_version, Consent.channel)
    .where(
        Consent.person_id.in_(bindparam("persons", expanding=True)),
        Consent.contest_id == bindparam("contest"),
    )
    .order_by(Consent.id)
)


def answers(person_ids: Collection[int], contest_id: int) -> dict[int, dict[str, Answered]]:
    """What each of these persons last said to every purpose they answered in this contest."""
    said: dict[int, dict[str, Answered]] = {person_id: {} for person_id in person_ids}
    listed = sorted(person_ids)
    for start in range(0, len(listed), PORTION):
        asked = {"persons": listed[start : start + PORTION], "contest": contest_id}
        for person_id, kind, given, version, channel in db.session.execute(_ANSWERS, asked):
            said[person_id][kind] = Answered(given, version, channel)
    return said


def standing_consents(person_ids: Collection[int], contest_id: int) -> dict[int, set[str]]:
    """The purposes each person agrees to now in this contest, in a wording that covers what is done today."""
    return {
        person_id: {kind for kind, last in said.items() if _stands(kind, last)}
        for person_id, said in answers(person_ids, contest_id).items()
    }


def handled_in(person_ids: Collection[int], contest_id: int) -> set[int]:
    """Who of these persons agrees to being handled in this contest."""
    return agreeing(person_ids, contest_id, ConsentKind.PROCESSING)


def agreeing(person_ids: Collection[int], contest_id: int, kind: str) -> set[int]:
    """Who of these persons agrees to this purpose in this contest; who took back what all rests on agrees no more."""
    said = answers(set(person_ids), contest_id)
    return {
        person_id
        for person_id, words in said.items()
        if _stands(kind, words.get(kind)) and not _is_taken_back(words)
    }


def taken_back(person_ids: Collection[int], contest_id: int) -> set[int]:
    """Who of these persons took back a consent of this contest without which nothing of theirs is shown."""
    return {person_id for person_id, said in answers(person_ids, contest_id).items() if _is_taken_back(said)}


def _stands(kind: str, last: Answered | None) -> bool:
    return last is not None and last.given and still_covers(kind, last.version)


def _is_taken_back(said: Mapping[str, Answered]) -> bool:
    return any(kind in said and not said[kind].given for kind in NEEDED)


def contests_answered(person_id: int) -> list[Contest]:
    """The contests in which somebody was asked, the newest first."""
    asked = select(Consent.contest_id).where(Consent.person_id == person_id)
    return list(db.session.scalars(select(Contest).where(Contest.id.in_(asked)).order_by(Contest.id.desc())))


def guardian_of(consent: Consent) -> Mapping[str, str]:
    """Who answered for a minor; empty where they answered themselves."""
    told: Mapping[str, str] = json.loads(consent.guardian or "{}")
    return told


def last_word_on_publication(contest_id: int) -> int:
    """A number that grows with every yes and no to being named in this contest, and to what that rests on."""
    statement = select(func.max(Consent.id)).where(
        Consent.kind.in_((ConsentKind.PUBLICATION, *NEEDED)), Consent.contest_id == contest_id
    )
    return db.session.scalar(statement) or 0


def handovers_of(person_id: int) -> list[tuple[Handover, Contest]]:
    """What of a person went to whom, the newest first."""
    statement = (
        select(Handover, Contest)
        .join(Contest, Contest.id == Handover.contest_id)
        .where(Handover.person_id == person_id)
        .order_by(Handover.at.desc(), Handover.id.desc())
    )
    return [(row, contest) for row, contest in db.session.execute(statement)]


def handed_over(contest_id: int, person_ids: Collection[int], purpose: str) -> list[Handover]:
    """What of these persons went out for this purpose in this contest."""
    statement = select(Handover).where(
        Handover.contest_id == contest_id, Handover.person_id.in_(person_ids), Handover.purpose == purpose
    )
    return list(db.session.scalars(statement.order_by(Handover.id)))
