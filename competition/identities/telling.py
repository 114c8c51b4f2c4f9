"""Word of what was settled about who somebody is: to whoever asked, to the person, to everybody whose lists show it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from competition.accounts import queries as accounts
from competition.accounts import telling
from competition.contests import queries as contests
from competition.foundation.system.settings import current_settings
from competition.foundation.work import outbox
from competition.identities.models import IdentityCase
from competition.persons import queries as persons
from competition.rules.identity_cases import Follow
from competition.rules.relying import Relying

ENTRIES_PAGE, CERTIFICATES_PAGE = "/my/entries", "/me/certificates"


def tell_asker(case: IdentityCase, template: str) -> None:
    """Whoever asked learns what became of it, with the page of the case."""
    if case.asked_by is not None:
        account = accounts.account(case.asked_by)
        telling.tell_owner(account, template, **_said(case), link=_address(f"/identity/{case.id}"))


def tell_holder(case: IdentityCase, account_id: int) -> None:
    """Whoever had typed a number that is another's: that it was taken off theirs, and nothing of the number."""
    said = _said(case) | {"reason": ""}
    telling.tell_owner(accounts.account(account_id), "identity_released", **said, link=_address(ENTRIES_PAGE))


def tell_mended(case: IdentityCase, found: Sequence[Follow]) -> None:
    """The person, and everybody who by a role relies on what followed, each with the page that shows it."""
    said = _said(case) | {"before": case.name_before, "after": case.name}
    account_id, phone = persons.reach_of(case.person_id or 0)
    lines = _written(found)
    if account_id is not None:
        own = {**said, "lines": lines, "link": _address(CERTIFICATES_PAGE)}
        telling.tell_owner(accounts.account(account_id), "identity_mended", **own)
    elif phone:
        outbox.send(telling.SMS, phone, "identity_mended", **said, lines=lines, link=_address(ENTRIES_PAGE))
    for relying, own_lines in _by_role(found).items():
        for account in accounts.accounts_with(relying.role, relying.scope, relying.scope_id):
            told = {**said, "lines": _written(own_lines), "link": _address(relying.path)}
            telling.tell_owner(account, "identity_mended", **told)


def tell_desks(case: IdentityCase, found: Sequence[Follow]) -> None:
    """The desks of other contests where somebody goes on without a number."""
    for relying in _by_role(found):
        for account in accounts.accounts_with(relying.role, relying.scope, relying.scope_id):
            telling.tell_owner(account, "identity_released", **_said(case), link=_address(relying.path))


def _by_role(found: Iterable[Follow]) -> dict[Relying, list[Follow]]:
    roles: dict[Relying, list[Follow]] = defaultdict(list)
    for one in found:
        for relying in one.relying:
            roles[relying].append(one)
    return roles


def _said(case: IdentityCase) -> dict[str, Any]:
    contest = contests.contest(case.contest_id)
    return {
        "contest": contest.name,
        "contest_en": contest.name_en or contest.name,
        "reason": case.decision_reason or case.text,
    }


def _written(found: Iterable[Follow]) -> list[dict[str, str]]:
    return [
        {"thing": one.thing, "place": one.place, "before": one.before, "after": one.after} for one in found
    ]


def _address(path: str) -> str:
    return f"{current_settings().public_url}{path}"
