"""Taking rows out that nothing may hang on."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from competition.foundation.store.db import Model, db
from competition.rules.problems import Problem, Refused


def take_out(rows: Sequence[Model], problem: Problem) -> None:
    """Delete rows that nothing hangs on; what a feature above has begun with them refuses it."""
    try:
        with db.session.begin_nested():
            for row in rows:
                db.session.delete(row)
    except IntegrityError as cause:
        raise Refused(problem) from cause
