"""Whether the documents that granted titles say what the log tells, and name the winners that it names."""

from certificates.honours import queries
from certificates.honours.models import TitleDecisionRecord
from competition.foundation.store.audit import Line, Log
from competition.rules.problems import Problem

GRANTED = "title.granted"


def faults_of(log: Log) -> list[Problem]:
    """Documents of a contest that are not as they were recorded, and those that are gone."""
    told = {line.subject: line for line in log.lines(GRANTED)}
    rows = {str(row.id): row for row in queries.decisions_of(log.contest_id)}
    named = queries.names_granted(row.id for row in rows.values())
    wrong = [
        row for key, row in rows.items() if not _as_told(row, sorted(named.get(row.id, ())), told.get(key))
    ]
    gone = sorted(told.keys() - rows.keys(), key=str)
    return [
        *(Problem("title_not_as_logged", {"number": row.number}) for row in wrong),
        *(Problem("title_lost", {"number": told[key].details["number"]}) for key in gone),
    ]


def _as_told(row: TitleDecisionRecord, award_ids: list[int], line: Line | None) -> bool:
    if line is None:
        return False
    details = line.details
    said = (details["title"], details["number"], details["count"])
    # A line of before named how many, not whom, and neither the body nor the day.
    more = {"awards": award_ids, "body": row.granted_by, "day": row.decided_on.isoformat()}
    return said == (row.title, row.number, len(award_ids)) and all(
        details.get(key, value) == value for key, value in more.items()
    )
