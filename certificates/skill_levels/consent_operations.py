"""What follows where a person takes back that anything of theirs is handed to an evaluation body."""

from typing import Any

from certificates.skill_levels import queries
from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.foundation.store.db import atomic
from competition.notices import operations as notices
from competition.persons.consents.queries import agreeing
from competition.rules.consents import ConsentKind
from competition.rules.roles import Role, Scope


@atomic
def follow_consent(person_id: int, contest_id: int) -> None:
    """The bodies that have an application of theirs, and the officers who sent it, learn that it is over.

    The application stays as it was sent; every page says that nobody goes on with it.
    """
    if agreeing([person_id], contest_id, ConsentKind.HAND_LEVELS):
        return
    contest, sent = contests.contest(contest_id), queries.applied_of_person(contest_id, person_id)
    said: dict[str, Any] = {
        "contest_id": contest.id,
        "contest": contest.name,
        "contest_en": contest.name_en,
        "count": len(sent),
    }
    for body in sorted({row.organisation_id for row in sent if row.organisation_id is not None}):
        for account in accounts.accounts_with(Role.EVALUATION_BODY, Scope.ORGANISATION, body):
            notices.tell(account.id, "level_not_agreed", f"/organisations/{body}/levels", **said)
    for account in (
        accounts.accounts_with(Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id) if sent else ()
    ):
        notices.tell(account.id, "level_not_agreed", f"/contests/{contest.id}/levels", **said)
