"""How a case stands with the other contests, for the page of the desk that began it."""

from typing import Any

from competition.contests import queries as contests
from competition.identities.agreements import queries
from competition.identities.models import IdentityCase
from competition.rules.agreement_life import AgreementState
from competition.rules.identity_cases import CaseState
from competition.rules.roles import Actor


def standing(found: IdentityCase, actor: Actor) -> dict[str, Any]:
    """What the others said, whom there is to ask, and whether confirming has to wait for them."""
    said = queries.of_case(found.id)
    wanting = queries.lacking(found, actor) if found.state == CaseState.WAITING else []
    return {
        "asked": [(contests.contest(id), row) for id, row in said.items()],
        # A yes that was given on what is no more.
        "lapsed": {
            one.id for one in wanting if one.id in said and said[one.id].state == AgreementState.AGREED
        },
        "to_ask": [one for one in wanting if one.id not in said or said[one.id].decided_at],
        "held_up": bool(wanting),
    }
