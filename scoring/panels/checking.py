"""Whether the seats of panels are still whose they were, by the lines of the log that tell who joined and who left."""

from competition.foundation.store.audit import Log
from competition.rules.problems import Problem
from scoring.panels import queries

JOINED, LEFT = "panel.joined", "panel.left"


def faults_of(log: Log) -> list[Problem]:
    """Seats of a contest that the log tells otherwise of, and those that are gone."""
    told = {
        line.details["member"]: (
            line.subject,
            line.details["account"],
            line.details["number"],
            line.details["duty"],
        )
        for line in log.lines(JOINED)
    }
    left = {line.details.get("member") for line in log.lines(LEFT)}
    kept = queries.all_seats(log.contest_id)
    wrong = [
        seat.id
        for seat in kept
        if told.get(seat.id) != (str(seat.panel_id), seat.account_id, seat.number, seat.duty)
        or (seat.id in left) != (seat.left_at is not None)
    ]
    gone = told.keys() - {seat.id for seat in kept}
    return [Problem("seat_not_as_logged", {"number": number}) for number in sorted({*wrong, *gone})]
