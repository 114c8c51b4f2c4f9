"""What keeps rows of working times from being recorded."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from competition.draws import queries as draws
from competition.foundation.system.clock import SHANGHAI
from competition.rules.problems import Problem
from scoring.rules.timing import TimeState, WorkingTime, shown
from scoring.times import queries
from scoring.times.queries import Recorded


@dataclass(frozen=True)
class TimeLine:
    """One row of a page or a workbook. `seen` is the number of the record it was written beside."""

    code: str
    time: WorkingTime
    reason: str = ""
    seen: int | None = None


def problems_with(event_id: int, lines: Sequence[TimeLine]) -> list[Problem]:
    """What keeps these rows from being recorded, each problem at the code and field it is about."""
    codes, lengths = draws.codes_of(event_id), queries.session_lengths(event_id)
    return problems_of(lines, codes, queries.standing_of(event_id), lengths)


def problems_of(
    lines: Sequence[TimeLine],
    codes: Collection[str],
    standing: Mapping[str, Recorded],
    lengths: Mapping[str, int],
) -> list[Problem]:
    """The same, of rows beside the codes of the event, what stands, and how long each code's session lasts."""
    problems: list[Problem] = []
    rows = Counter(line.code for line in lines)
    for line in lines:
        if line.code not in codes:
            problems.append(Problem("code_unknown", {"code": line.code}, f"{line.code}/time"))
        elif rows[line.code] > 1:
            problems.append(Problem("time_code_twice", {"code": line.code}, f"{line.code}/time"))
        elif differs(line, standing):
            problems += _problems_of_change(line, standing.get(line.code))
            problems += _beyond(line, lengths.get(line.code))
    return problems


def _beyond(line: TimeLine, length: int | None) -> list[Problem]:
    """Nobody works longer than the session and the extra time: so much was misread, or mistyped."""
    counted = line.time.counted
    if counted is None or length is None or counted <= length:
        return []
    details = {"code": line.code, "time": shown(counted), "session": shown(length)}
    return [Problem("time_beyond_session", details, f"{line.code}/time")]


def differs(line: TimeLine, standing: Mapping[str, Recorded]) -> bool:
    """Does the row say something else than what stands?"""
    before = standing.get(line.code)
    return before is None or before.time != line.time


def _problems_of_change(line: TimeLine, before: Recorded | None) -> list[Problem]:
    """What keeps a row that differs from what stands from being recorded."""
    if before is not None and line.seen is not None and line.seen != before.number:
        details = {
            "code": line.code,
            "by": before.by,
            "at": f"{before.at.astimezone(SHANGHAI):%H:%M}",
        }
        return [Problem("time_changed_since", details, f"{line.code}/time")]
    if line.reason.strip():
        return []
    if before is not None:
        return [Problem("time_change_without_reason", {"code": line.code}, f"{line.code}/reason")]
    if line.time.state is TimeState.UNTIMED:
        return [Problem("untimed_without_reason", {"code": line.code}, f"{line.code}/reason")]
    return []
