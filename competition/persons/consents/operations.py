"""Every write about what people agree to, and the record of what of them is handed to whom."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons import queries as persons
from competition.persons.consents import queries
from competition.persons.consents.giving import Handing
from competition.persons.models import Consent, Handover
from competition.persons.questions import CONSENT_TAKEN_BACK, CONSENT_WITHDRAWN
from competition.rules.consents import (
    FREE,
    NEEDED,
    VERSION,
    ConsentKind,
    kinds_for,
    problems_with_consents,
    still_covers,
)
from competition.rules.identity import is_minor
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

WEB, PAPER = "web", "paper"


@dataclass(frozen=True)
class Answering:
    """By what way somebody answers, where a paper is kept, and who answers for a minor."""

    channel: str = WEB
    kept_at: str = ""
    guardian: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PaperSigned:
    """A consent on paper: where it is kept, and who signed for a minor."""

    kept_at: str
    guardian: Mapping[str, str] | None = None


SHORTEST_PLACE = 2


@atomic
def give_consents(
    person_id: int,
    contest_id: int,
    kinds: Collection[str],
    guardian: Mapping[str, str] | None,
    *,
    by: Actor,
) -> None:
    """Record what somebody answers in this contest in today's wording; where all of it stands, nothing is written.

    Every free purpose that is left unticked is a no, so that everybody was asked. A minor's answers are the
    guardian's, who says who they are at every door: raises Refused with what is missing.
    """
    minor = is_minor(persons.hold_person(person_id).born_on, clock.today())
    said = queries.answers([person_id], contest_id)[person_id]
    standing = {kind for kind, last in said.items() if last.given and still_covers(kind, last.version)}
    fresh = [kind for kind in kinds_for(minor) if kind in kinds and kind not in standing]
    if minor and fresh and (problems := _guardian_problems({*standing, *kinds}, guardian)):
        raise Refused(*problems)
    declined = [kind for kind in FREE if kind not in kinds and kind not in said]
    if not fresh and not declined:
        return
    how = Answering(guardian=guardian if minor else None)
    _record((person_id, contest_id), fresh, True, how, by)
    _record((person_id, contest_id), declined, False, how, by)
    audit.record(
        by,
        "consent.given",
        subject=("person", person_id),
        contest=contest_id,
        kinds=sorted(str(kind) for kind in fresh),
        declined=sorted(str(kind) for kind in declined),
    )


def _guardian_problems(given: Collection[str], guardian: Mapping[str, str] | None) -> list[Problem]:
    return [
        problem
        for problem in problems_with_consents([*given], True, guardian)
        if (problem.field or "").startswith(("guardian_", "consent_guardian"))
    ]


@atomic
def record_paper_consent(
    person_id: int,
    contest_id: int,
    kinds: Collection[str],
    paper: PaperSigned,
    *,
    by: Actor,
) -> None:
    """Record what somebody signed on paper: who recorded it and where the paper is kept stand beside it.

    It never speaks over the person: what they answered themselves stays. Raises Refused with what is missing.
    """
    person = persons.hold_person(person_id)
    audit.require_open(contest_id)
    minor = is_minor(person.born_on, clock.today())
    problems = problems_with_consents(kinds, minor, paper.guardian)
    if len(paper.kept_at.strip()) < SHORTEST_PLACE:
        problems.append(Problem("paper_consent_place_missing", {}, "kept_at"))
    if person.account_id is not None:
        problems.append(Problem("paper_consent_claimed", {"name": person.name}))
    if problems:
        raise Refused(*problems)
    said = queries.answers([person_id], contest_id)[person_id]
    fresh = [kind for kind in kinds_for(minor) if kind in kinds and kind not in said]
    if not fresh:
        raise Refused(Problem("paper_consent_there", {"name": person.name}))
    declined = [kind for kind in FREE if kind not in kinds and kind not in said]
    how = Answering(PAPER, paper.kept_at.strip()[:200], paper.guardian if minor else None)
    _record((person_id, contest_id), fresh, True, how, by)
    _record((person_id, contest_id), declined, False, how, by)
    audit.record(
        by,
        "consent.recorded",
        contest_id=contest_id,
        subject=("person", person_id),
        kinds=sorted(str(kind) for kind in fresh),
        kept_at=how.kept_at,
    )


@atomic
def withdraw_consent(contest_id: int, kind: str, *, by: Actor) -> int:
    """Take a consent of one contest back; without processing or papers an entry cannot stand. Returns entries withdrawn.

    Entries of a contest that has begun stay: their records are kept by law, publication stops.
    """
    person = persons.person_of(by.account_id)
    if person is not None:
        person = persons.hold_person(person.id)
    if person is None or kind not in queries.standing_consents([person.id], contest_id)[person.id]:
        raise Refused(Problem("consent_not_standing"))
    _record((person.id, contest_id), [ConsentKind(kind)], False, Answering(), by)
    withdrawn = 0 if kind in FREE else sum(end(contest_id, by=by) for end in CONSENT_TAKEN_BACK.answers())
    audit.record(by, "consent.withdrawn", subject=("person", person.id), contest=contest_id, kind=kind)
    if kind in (ConsentKind.HAND_LEVELS, *NEEDED):
        db.session.flush()
        for tell in CONSENT_WITHDRAWN.answers():
            tell(person.id, contest_id)
    return withdrawn


def _record(
    who_where: tuple[int, int], kinds: Sequence[ConsentKind], given: bool, how: Answering, by: Actor
) -> None:
    """Lines of the history of what a person agrees to in a contest."""
    person_id, contest_id = who_where
    told = json.dumps(dict(how.guardian), ensure_ascii=False) if how.guardian else None
    rows = [
        {
            "person_id": person_id,
            "contest_id": contest_id,
            "kind": kind,
            "text_version": VERSION,
            "given": given,
            "channel": how.channel,
            "guardian": told,
            "kept_at": how.kept_at,
            "by_id": by.account_id,
            "at": clock.now(),
        }
        for kind in kinds
    ]
    if rows:
        db.session.execute(insert(Consent), rows)


@atomic
def note_handover(handing: Handing, person_ids: Collection[int], *, by: Actor) -> None:
    """Write down what leaves of whom, before it leaves: each person sees it on the page of their own data."""
    rows = [
        {
            "person_id": person_id,
            "contest_id": handing.contest_id,
            "purpose": handing.purpose,
            "recipient": handing.recipient[:200],
            "paper": handing.paper,
            "fields": [*handing.fields],
            "by_id": by.account_id,
            "at": clock.now(),
        }
        for person_id in sorted(set(person_ids))
    ]
    if rows:
        db.session.execute(insert(Handover), rows)
    audit.record(
        by,
        "person.handed_over",
        contest_id=handing.contest_id,
        purpose=handing.purpose,
        recipient=handing.recipient[:200],
        paper=handing.paper,
        count=len(rows),
    )
