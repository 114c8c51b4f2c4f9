"""What is kept of a nominee as a person goes along when they prove to be somebody who is here already."""

from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons import queries
from competition.persons.consents import following_operations as consents
from competition.persons.models import LevelHeld
from competition.persons.questions import Joined
from competition.rules.levels_held import HeldStanding
from competition.rules.words.catalogue import phrase

TWICE = phrase("与认领人已有的同一等级记录重复")


@atomic
def follow_claim(joined: Joined) -> None:
    """Levels held become the claimant's; what was agreed to, and what was handed to whom, stands with them too."""
    there = {_key(row) for row in queries.every_level_held(joined.to_id) if _stands(row)}
    for row in queries.every_level_held(joined.from_id):
        if _stands(row) and _key(row) in there:
            row.ended_at, row.end_reason = clock.now(), TWICE
        row.person_id = joined.to_id
    db.session.flush()
    consents.take_consents_along(joined.from_id, joined.to_id)
    consents.take_handovers_along(joined.from_id, joined.to_id)


def _stands(row: LevelHeld) -> bool:
    return row.standing == HeldStanding.VERIFIED and row.ended_at is None


def _key(row: LevelHeld) -> tuple[str | None, int, str]:
    return row.occupation_code, row.level, row.post
