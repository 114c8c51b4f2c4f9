"""Word of what was settled about who somebody is: to whoever asked, to the person, to everybody whose lists show it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.identities.models import IdentityCase
from competition.notices import operations as notices
from competition.persons import queries as persons
from competition.rules.identity_cases import Follow
from competition.rules.relying import Relying

ENTRIES_PAGE, CERTIFICATES_PAGE = "/my/entries", "/me/certificates"


def tell_asker(case: IdentityCase, template: str) -> None:
    """Whoever asked learns what became of it, with the page of the case."""
    if case.asked_by is not None:
        notices.tell(case.asked_by, template, f"/identity/{case.id}", **_said(case))


def tell_holder(case: IdentityCase, account_id: int) -> None:
    """Whoever had typed a number that is another's: that it was taken off theirs, and nothing of the number."""
    notices.tell(account_id, "identity_released", ENTRIES_PAGE, **_said(case))


def tell_mended(case: IdentityCase, found: Sequence[Follow]) -> None:
    """The person what was before and is now; who relies on it by a role, how much of their lists follows."""
    own, lines = persons.addressee(case.person_id or 0), _written(found)
    page = CERTIFICATES_PAGE if own.account_id is not None else f"/contests/{case.contest_id}"
    changed: dict[str, Any] = {"before": case.name_before, "after": case.name, "lines": lines}
    notices.tell(own, "identity_mended", page, **_said(case), **changed)
    for relying, count in _by_role(found).items():
        for account in accounts.accounts_with(relying.role, relying.scope, relying.scope_id):
            notices.tell(account.id, "identity_followed", relying.path, **_said(case), count=count)


def tell_desks(case: IdentityCase, found: Sequence[Follow]) -> None:
    """The desks of other contests where somebody goes on without a number."""
    for relying in _by_role(found):
        for account in accounts.accounts_with(relying.role, relying.scope, relying.scope_id):
            notices.tell(account.id, "identity_left_open", relying.path, **_said(case))


def tell_desk(case: IdentityCase, contest_id: int, account_ids: Iterable[int]) -> None:
    """Those who can answer for a contest that has approved the person: what is asked of them, with its page."""
    page = f"/contests/{contest_id}/identity/{case.id}"
    for account_id in account_ids:
        notices.tell(account_id, "identity_agreement_asked", page, **_answering(case, contest_id))


def tell_over(case: IdentityCase, asked: Mapping[int, Iterable[int]]) -> None:
    """Those of other contests who were asked, by contest: that the case ended and nothing was changed."""
    for contest_id, account_ids in asked.items():
        page = f"/contests/{contest_id}/identity/{case.id}"
        for account_id in account_ids:
            notices.tell(account_id, "identity_question_over", page, **_answering(case, contest_id))


def tell_asked_for(case: IdentityCase) -> None:
    """The person whose name or number somebody else asked to be put right: what is to become of it, before it does."""
    own = persons.addressee(case.person_id or 0)
    page = ENTRIES_PAGE if own.account_id is not None else f"/contests/{case.contest_id}"
    notices.tell(own, "identity_asked_for", page, **_said(case), before=case.name_before, after=case.name)


def tell_answer(
    case: IdentityCase, contest_id: int, asked_by: int | None, *, agreed: bool, reason: str
) -> None:
    """Whoever of the desk asked: what the other contest says."""
    if asked_by is not None:
        template = "identity_agreed" if agreed else "identity_not_agreed"
        told = {**_answering(case, contest_id), "contest_id": case.contest_id, "reason": reason}
        notices.tell(asked_by, template, f"/identity/{case.id}", **told)


def _answering(case: IdentityCase, contest_id: int) -> dict[str, Any]:
    """The contest that is asked, and the one that asks."""
    asked, desk = contests.contest(contest_id), contests.contest(case.contest_id)
    return {
        "contest_id": asked.id,
        "contest": asked.name,
        "contest_en": asked.name_en,
        "desk": desk.name,
        "desk_en": desk.name_en,
        "reason": case.text,
    }


def _by_role(found: Iterable[Follow]) -> Counter[Relying]:
    """How many things each role has to know of."""
    return Counter(relying for one in found for relying in one.relying)


def _said(case: IdentityCase) -> dict[str, Any]:
    contest = contests.contest(case.contest_id)
    return {
        "contest_id": contest.id,
        "contest": contest.name,
        "contest_en": contest.name_en,
        "reason": case.decision_reason or case.text,
    }


def _written(found: Iterable[Follow]) -> list[dict[str, str]]:
    return [
        {"thing": one.thing, "place": one.place, "before": one.before, "after": one.after} for one in found
    ]
