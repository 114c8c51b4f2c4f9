"""Files that nothing speaks of any more: replaced, left behind by a preview, of papers that were deleted."""

from datetime import datetime, timedelta

from competition.foundation.store import queries, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock

# Somebody may be looking at a preview, or just writing the row that speaks of a file.
REST = timedelta(days=1)


def sweep() -> int:
    """Forget and delete what nothing has spoken of for a day; how many files left the disk.

    The rows go first: after a kill in between, the file lies there without a row and goes the next time.
    """
    before = clock.now() - REST
    forget_rows(before)
    return uploads.unlink_unused(sorted(uploads.lying_since(before) - queries.digests()))


@atomic
def forget_rows(before: datetime) -> int:
    """Delete the rows of files that no other row points to; how many."""
    unused = queries.files_unused(before)
    for file in unused:
        db.session.delete(file)
    return len(unused)
