"""What routes about a question of identity are about, for the question of who may."""

from competition.foundation.web.security import current_actor
from competition.identities import queries
from competition.rules.identity_cases import CaseKind
from competition.rules.roles import Subject


def case_subject(case_id: int, **_others: object) -> Subject:
    """It belongs to its contest and, a claim, to the unit whose nominee it is about; who asked sees it too."""
    found, actor = queries.case(case_id), current_actor()
    own = actor is not None and actor.account_id is not None and actor.account_id == found.asked_by
    return Subject(
        contest_id=found.contest_id,
        organisation_id=found.organisation_id if found.kind == CaseKind.CLAIM else None,
        account_id=actor.account_id if own and actor else None,
    )
