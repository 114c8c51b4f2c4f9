"""What somebody says of a level they hold, and takes back again: nobody has seen the certificate."""

from werkzeug.exceptions import NotFound

from competition.contests import catalogue
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons import queries
from competition.persons.models import LevelHeld
from competition.rules.levels_held import HeldStanding, ProvenLevel, problems_with_proof
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def claim_level(claimed: ProvenLevel, *, by: Actor) -> LevelHeld:
    """Say which level one holds, in which occupation and under which number; nobody has seen the certificate yet.

    The same again is the same. Raises Refused where nothing is kept of the person yet.
    """
    own = queries.person_of(by.account_id)
    if own is None:
        raise Refused(Problem("level_claim_without_person"))
    person = queries.hold_person(own.id)
    occupation = catalogue.occupation(claimed.occupation)
    problems = problems_with_proof(claimed)
    if claimed.occupation and occupation is None:
        problems.append(Problem("occupation_unknown", field="occupation"))
    if problems or occupation is None:
        raise Refused(*problems)
    said = (occupation.code, claimed.level, claimed.post, claimed.number.strip())
    for row in queries.levels_held([person.id])[person.id]:
        if (row.occupation_code, row.level, row.post, row.number) == said:
            return row
    row = LevelHeld(
        person_id=person.id,
        occupation_code=occupation.code,
        occupation_name=occupation.name,
        level=claimed.level,
        post=claimed.post,
        number=claimed.number.strip()[:40],
        issuer=claimed.issuer.strip()[:120],
        standing=HeldStanding.CLAIMED,
        recorded_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(by, "level.claimed", subject=("person", person.id), record=row.id, level=row.level)
    return row


@atomic
def drop_claimed_level(held_id: int, *, by: Actor) -> None:
    """Take back what one said of oneself; what somebody has verified stays."""
    own, row = queries.person_of(by.account_id), queries.hold_level(held_id)
    if own is None or row.person_id != own.id:
        raise NotFound
    if row.standing != HeldStanding.CLAIMED:
        raise Refused(Problem("level_verified_already"))
    if row.ended_at is not None:
        raise Refused(Problem("level_ended_already"))
    row.ended_at, row.end_reason = clock.now(), "taken back"
    audit.record(by, "level.claim_dropped", subject=("person", row.person_id), record=row.id)
