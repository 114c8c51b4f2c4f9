"""The sessions of a contest as everybody may follow them: in a calendar, and when one was changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.contests.questions import Dated, Happening
from competition.foundation.store.models import AuditEntry
from competition.foundation.store.queries import lines_of
from competition.foundation.web.i18n import moment, pick
from competition.timetables import queries
from competition.timetables.queries import Sitting

CHANGED, ADDED = "session.changed", "session.added"
OFF = ("event.cancelled", "event.revived")


def happened(contest: Contest) -> Iterable[Happening]:
    """Each change of a session that is still held, with what counts now."""
    sittings = {str(row.id): row for row in queries.public_schedule_of(contest.id)}
    for line in lines_of(contest.id, CHANGED):
        row = sittings.get(line.subject_id or "")
        if row is not None:
            title = _("场次调整：%(event)s %(session)s", event=_event(row), session=row.name)
            text = _("现在是 %(moment)s", moment=moment(row.starts_at))
            text = f"{text} {row.venue}" if row.venue else text
            yield Happening(f"session-{row.id}-{line.seq}", line.at, title, text, _page(contest, row))


def dated(contest: Contest) -> Iterable[Dated]:
    """Every session; of an event that is called off, as one that is not held."""
    on = {row.id for row in queries.public_schedule_of(contest.id)}
    by_subject: dict[tuple[str, str], list[AuditEntry]] = {}
    for line in lines_of(contest.id, ADDED, CHANGED, *OFF):
        by_subject.setdefault((line.subject_kind or "", line.subject_id or ""), []).append(line)
    for row in queries.schedule_of(contest.id):
        changes, changed_at = _history(row, by_subject, contest.created_at)
        yield Dated(
            key=f"session-{row.id}",
            begins=row.starts_at,
            ends=row.ends_at,
            title=f"{_event(row)} {row.name}",
            path=_page(contest, row),
            changed_at=changed_at,
            changes=changes,
            place=" ".join(filter(None, (row.venue, row.address))),
            event_id=row.event_id,
            off=row.id not in on,
        )


def _history(
    row: Sitting, by_subject: Mapping[tuple[str, str], Sequence[AuditEntry]], founded: datetime
) -> tuple[int, datetime]:
    """How often a session, or its event as a whole, became another; and when the last time."""
    own = by_subject.get(("session", str(row.id)), ())
    lines = [*own, *by_subject.get(("event", str(row.event_id)), ())]
    changes = sum(line.action != ADDED for line in lines)
    return changes, max((line.at for line in lines), default=founded)


def _event(row: Sitting) -> str:
    return pick(row.event_name, row.event_name_en)


def _page(contest: Contest, row: Sitting) -> str:
    return f"/contests/{contest.id}/venues?event={row.event_id}"
