"""Corrections asked for a nominee go along when the nominee proves to be somebody who is here already."""

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.identities import checking, queries
from competition.identities.models import IdentityCase
from competition.persons.questions import Joined
from competition.rules.identity_cases import CaseState
from competition.rules.roles import Actor
from competition.rules.words.catalogue import phrase

TWICE = phrase("认领人在这个竞赛已有一件更正在核对。")


@atomic
def follow_claim(joined: Joined) -> None:
    """Corrections become the claimant's; a claim that was decided goes on to say who had the number then.

    Of two that wait in one contest the nominee's is dropped: the claimant knows better what is wrong.
    """
    for row in queries.corrections_of(joined.from_id):
        waits = row.state == CaseState.WAITING
        if waits and queries.waiting_correction(joined.to_id, row.contest_id) is not None:
            _drop(row, joined.by)
        row.person_id = joined.to_id
        db.session.flush()


def _drop(row: IdentityCase, by: Actor) -> None:
    row.state, row.decided_at, row.decided_by = CaseState.DROPPED, clock.now(), by.account_id
    row.decision_reason, row.paper_id = TWICE, None
    audit.record(
        by,
        checking.DROPPED,
        contest_id=row.contest_id,
        subject=("identity_case", row.id),
        reason=TWICE,
        person=row.person_id,
        told=checking.told_of(row, row.person_id),
    )
