"""Word to everybody who relied on a result that became another: in their language, with the page that shows it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.notices import operations as notices
from competition.persons import queries as persons
from scoring.rules.consequences import THING_WORDS, Consequence

OWN_PAGE = "/me/certificates"


def tell_everyone(event_id: int, reason: str, found: Sequence[Consequence]) -> int:
    """One notice to each winner and one to each account that a role made rely on it; how many people were told.

    A winner reads what was and what is now of their own; who has a role, only how much of which page changed.
    """
    event = contests.event(event_id)
    said: dict[str, Any] = {
        "contest_id": event.contest_id,
        "contest": event.contest.name,
        "contest_en": event.contest.name_en,
        "event": event.name,
        "event_en": event.name_en,
        "reason": reason,
    }
    own, roles = _by_person(found), Counter(relying for one in found for relying in one.relying)
    for person_id, lines in own.items():
        winner = persons.addressee(person_id)
        page = OWN_PAGE if winner.account_id is not None else f"/contests/{event.contest_id}"
        notices.tell(winner, "result_changed", page, **said, lines=_written(lines))
    for relying, count in roles.items():
        for account in accounts.accounts_with(relying.role, relying.scope, relying.scope_id):
            notices.tell(account.id, "result_followed", relying.path, **said, count=count)
    return len(own) + len(roles)


def _by_person(found: Iterable[Consequence]) -> dict[int, list[Consequence]]:
    own: dict[int, list[Consequence]] = defaultdict(list)
    for one in found:
        if one.person_id is not None:
            own[one.person_id].append(one)
    return own


def _written(lines: Sequence[Consequence]) -> list[dict[str, Any]]:
    return [
        {"thing": THING_WORDS[one.thing], "what": one.what, "before": one.before, "after": one.after}
        for one in lines
    ]
