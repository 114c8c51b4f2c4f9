"""Every write about working times."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws import queries as draws
from competition.foundation.store import audit, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import StoredFile
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.times import as_logged, queries
from scoring.times.checking import TimeLine, differs, problems_of
from scoring.times.models import TimeRecord
from scoring.times.queries import Recorded


@atomic
def record_times(event_id: int, lines: Sequence[TimeLine], *, by: Actor) -> int:
    """Record the working times of blind codes, all rows or none; gives how many were new.

    A row that says what stands already is no change. A change needs its reason, is refused when somebody
    changed the code since the row was written, and never touches the earlier record. Refused once the
    codes are opened, as theory marks are, and where a time is longer than the session. Problems name their field as "code/field".
    """
    draws.hold_draws(event_id)  # Recording and opening take turns.
    if queries.closed(event_id):
        raise Refused(Problem("times_after_opening"))
    standing = queries.standing_of(event_id)
    lengths = queries.session_lengths(event_id)
    if problems := problems_of(lines, draws.codes_of(event_id), standing, lengths):
        raise Refused(*problems)
    fresh = [line for line in lines if differs(line, standing)]
    if fresh:
        _add(contests.event(event_id), fresh, standing, by)
    return len(fresh)


def _add(event: Event, fresh: Sequence[TimeLine], standing: Mapping[str, Recorded], by: Actor) -> None:
    batch, now = str(uuid4()), clock.now()
    rows = [
        TimeRecord(
            event_id=event.id,
            code=line.code,
            number=standing[line.code].number + 1 if line.code in standing else 1,
            state=line.time.state.value,
            seconds=line.time.seconds,
            extra_seconds=line.time.extra,
            extra_reason=line.time.extra_reason,
            reason=line.reason.strip(),
            batch=batch,
            by_id=by.account_id,
            at=now,
        )
        for line in fresh
    ]
    db.session.add_all(rows)
    audit.record(
        by,
        "times.recorded",
        contest_id=event.contest_id,
        subject=("event", event.id),
        batch=batch,
        count=len(fresh),
        hash=as_logged.hash_of(rows),
        changed=[line.code for line in fresh if line.code in standing],
    )


@atomic
def keep_workbook(event_id: int, data: bytes, name: str, *, by: Actor) -> StoredFile:
    """Keep a workbook that was refused, so that its problems can be fetched beside its rows."""
    event = contests.hold_event(event_id)
    file = uploads.keep(data, name, uploads.MEDIA_TYPES["xlsx"], by=by)
    audit.record(
        by,
        "times.workbook_kept",
        contest_id=event.contest_id,
        subject=("event", event_id),
        file=file.id,
    )
    return file
