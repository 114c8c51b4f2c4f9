"""The papers of questions of identity go on the day that the consent text names, or at a person's wish.

A question that still waits then ends without them, and whoever asked learns why.
"""

from collections.abc import Collection
from datetime import timedelta

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.identities import operations
from competition.identities.erasing import queries
from competition.identities.queries import hold_case
from competition.rules.identity_cases import CaseState
from competition.rules.retention import PAPERS_DAYS
from competition.rules.roles import SYSTEM, Actor
from competition.rules.words.catalogue import phrase

TOO_LATE = phrase("到期仍没有核对，身份证明已按保存期限删除：需要时请带证明重新申请。")
AT_THEIR_WISH = phrase("按本人的要求删除了身份证明，这一件不再核对。")


@atomic
def delete_papers(contest_id: int, *, by: Actor) -> int:
    """Delete the papers of a contest's cases whose day has come; how many. What was said and decided stays.

    Whoever calls it knows that the day of the contest has come; what was asked after it has days of its own.
    """
    contests.keep_contest(contest_id)
    late = clock.now() - timedelta(days=PAPERS_DAYS)
    return _delete(contest_id, queries.with_paper_due(contest_id, late), TOO_LATE, by)


@atomic
def delete_papers_of(person_id: int, account_id: int | None, contest_id: int, *, by: Actor) -> int:
    """Delete the papers of identity of one person in a contest at their wish; how many. Their open cases end."""
    contests.keep_contest(contest_id)
    return _delete(contest_id, queries.with_paper_of(person_id, account_id, contest_id), AT_THEIR_WISH, by)


def _delete(contest_id: int, case_ids: Collection[int], reason: str, by: Actor) -> int:
    rows = [hold_case(case_id) for case_id in sorted(case_ids)]
    papers = [row for row in rows if row.paper_id is not None]
    for row in papers:
        if row.state == CaseState.WAITING:
            # Nobody has decided it: it ends because nothing is left to decide it by.
            operations.decline_case(row.id, reason, by=SYSTEM)
        row.paper_id = None
    if papers:
        audit.record(by, "identity.papers_deleted", contest_id=contest_id, count=len(papers))
    return len(papers)
