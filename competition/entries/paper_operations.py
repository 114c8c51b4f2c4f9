"""Every write about papers that reviewers open."""

from competition.entries import queries
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.rules.roles import Actor


@atomic
def note_paper_seen(entry_id: int, document_id: int, *, by: Actor) -> None:
    """Log the first time that a reviewer has a paper before them; a paper that replaces it is another one."""
    entry = queries.hold_entry(entry_id)
    if queries.papers_seen(entry.contest_id, [document_id]):
        return
    audit.record(
        by, "entry.paper_seen", contest_id=entry.contest_id, subject=("document", document_id), entry=entry.id
    )
