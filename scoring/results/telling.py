"""Word to everybody who relied on a result that became another: in their language, with the page that shows it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from competition.accounts import queries as accounts
from competition.accounts import telling
from competition.contests import queries as contests
from competition.foundation.system.settings import current_settings
from competition.foundation.work import outbox
from competition.persons import queries as persons
from competition.rules.relying import Relying
from scoring.rules.consequences import THING_WORDS, Consequence

TEMPLATE, OWN_PAGE = "result_changed", "/me/certificates"


def tell_everyone(event_id: int, reason: str, found: Sequence[Consequence]) -> int:
    """One message to each winner and one to each account that a role made rely on it; how many people were told."""
    event = contests.event(event_id)
    said = {"contest": event.contest.name, "event": event.name, "reason": reason}
    own, roles = _by_person(found), _by_role(found)
    for person_id, lines in own.items():
        _tell_person(person_id, said | _written(lines, OWN_PAGE))
    for relying, lines in roles.items():
        for account in accounts.accounts_with(relying.role, relying.scope, relying.scope_id):
            telling.tell_owner(account, TEMPLATE, **said, **_written(lines, relying.path))
    return len(own) + len(roles)


def _by_person(found: Iterable[Consequence]) -> dict[int, list[Consequence]]:
    own: dict[int, list[Consequence]] = defaultdict(list)
    for one in found:
        if one.person_id is not None:
            own[one.person_id].append(one)
    return own


def _by_role(found: Iterable[Consequence]) -> dict[Relying, list[Consequence]]:
    roles: dict[Relying, list[Consequence]] = defaultdict(list)
    for one in found:
        for relying in one.relying:
            roles[relying].append(one)
    return roles


def _tell_person(person_id: int, said: dict[str, Any]) -> None:
    """By their account where they have one, else by the phone they were entered with."""
    account_id, phone = persons.reach_of(person_id)
    if account_id is not None:
        telling.tell_owner(accounts.account(account_id), TEMPLATE, **said)
    elif phone:
        outbox.send(telling.SMS, phone, TEMPLATE, **said)


def _written(lines: Sequence[Consequence], path: str) -> dict[str, Any]:
    """The lines as the template shows them, and the address of the page."""
    return {
        "link": f"{current_settings().public_url}{path}",
        "lines": [
            {
                "name": one.name,
                "thing": THING_WORDS[one.thing],
                "what": one.what,
                "before": one.before,
                "after": one.after,
            }
            for one in lines
        ],
    }
