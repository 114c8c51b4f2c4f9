"""How long what is kept: the days that the consent texts name, counted from the end of publicity.

Until objections have a room of their own, the day on which the publicity of a contest's last event ends is the first
day of the count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

PAPERS_DAYS = 30
REST_DAYS = 365
# A contest that is never brought to its end is treated, so long after its last day, as if it were.
SILENT_DAYS = 365


@dataclass(frozen=True)
class Standing:
    """What the count of a contest begins with.

    `publicity`: the last day of publicity of each event that was published; `settled`: its result is final, it is
    archived or called off, so that no further publicity follows.
    """

    ends_on: date
    settled: bool
    publicity: Sequence[date] = ()


@dataclass(frozen=True)
class Due:
    """From which day the papers and the rest of a contest are to be gone.

    Not `certain`: publicity is still to come or to end, these are the latest possible days.
    """

    papers: date
    rest: date
    certain: bool


def identity_paper_due(papers: date, asked_on: date) -> date:
    """The last day of a paper of identity whose question waits; one that is asked late has days of its own."""
    return max(papers, asked_on + timedelta(days=PAPERS_DAYS))


def due_of(standing: Standing) -> Due:
    """The days on which the papers and the rest of a contest are deleted; there always are some."""
    if standing.settled:
        first = max([*standing.publicity, standing.ends_on])
    else:
        first = max([*standing.publicity, standing.ends_on + timedelta(days=SILENT_DAYS)])
    return Due(first + timedelta(days=PAPERS_DAYS), first + timedelta(days=REST_DAYS), standing.settled)
