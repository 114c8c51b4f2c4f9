"""The papers of settled questions of identity go on the day that the consent text names."""

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.identities import queries
from competition.rules.roles import Actor


@atomic
def delete_papers(contest_id: int, *, by: Actor) -> int:
    """Delete the papers of a contest's settled cases; how many. What was said and decided stays."""
    contests.keep_contest(contest_id)
    rows = [queries.hold_case(case_id) for case_id in queries.settled_with_paper(contest_id)]
    papers = [row for row in rows if row.paper_id is not None]
    for row in papers:
        row.paper_id = None
    if papers:
        audit.record(by, "identity.papers_deleted", contest_id=contest_id, count=len(papers))
    return len(papers)
