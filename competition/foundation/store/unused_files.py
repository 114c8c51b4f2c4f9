"""Files that nothing speaks of any more: replaced, left behind by a preview, of papers that were deleted."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from competition.foundation.store import uploads
from competition.foundation.store.db import Model, atomic, db
from competition.foundation.store.models import StoredFile
from competition.foundation.system import clock

# Somebody may be looking at a preview, or just writing the row that speaks of a file.
REST = timedelta(days=1)


def sweep() -> int:
    """Forget and delete what nothing has spoken of for a day; how many files left the disk.

    The rows go first: after a kill in between, the file lies there without a row and goes the next time.
    """
    before = clock.now() - REST
    forget_rows(before)
    spoken_of = set(db.session.scalars(select(StoredFile.sha256)))
    return uploads.unlink_unused(sorted(uploads.lying_since(before) - spoken_of))


@atomic
def forget_rows(before: datetime) -> int:
    """Delete the rows of files that no other row points to; how many."""
    unused = [~exists().where(column == StoredFile.id) for column in _pointers()]
    found = db.session.scalars(select(StoredFile.id).where(StoredFile.created_at < before, *unused)).all()
    for start in range(0, len(found), 400):
        db.session.execute(delete(StoredFile).where(StoredFile.id.in_(found[start : start + 400])))
    return len(found)


def _pointers() -> list[object]:
    """Every column of every table that names a stored file: a new one is among them by itself."""
    return [
        column
        for mapper in Model.registry.mappers
        for column in mapper.local_table.columns
        for key in column.foreign_keys
        if key.column.table is StoredFile.__table__
    ]
