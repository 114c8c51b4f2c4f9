"""Who is there: what is ticked at the door, until when one may come, and which session an entry comes to."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class Attendance(StrEnum):
    """What the door says of an entry."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"


# Until the draw any of these may follow any other, and each can be taken back.
ATTENDANCE: LifeCycle[Attendance, StrEnum] = LifeCycle(
    name="attendance",
    states={
        Attendance.PRESENT: Look(phrase("到场"), Tone.GOOD, "person-check"),
        Attendance.LATE: Look(phrase("迟到"), Tone.WARN, "clock-history"),
        Attendance.ABSENT: Look(phrase("缺席"), Tone.BAD, "slash-circle"),
    },
)
# Who takes part in the draw.
THERE = frozenset({Attendance.PRESENT, Attendance.LATE})


def absent_from(starts_at: datetime, late_minutes: int) -> datetime:
    """From this moment on who is not there is absent."""
    return starts_at + timedelta(minutes=late_minutes)


def even_split(entries: Iterable[tuple[int, int | None]], sessions: Sequence[int]) -> dict[int, int]:
    """Entry → session: (entry id, delegation id) dealt out in turn, so that sessions differ by one entry
    at most and a delegation is spread over the sessions."""
    ordered = sorted(entries, key=lambda entry: (entry[1] or 0, entry[0]))
    return {entry_id: sessions[turn % len(sessions)] for turn, (entry_id, _) in enumerate(ordered)}
