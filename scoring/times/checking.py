"""What keeps rows of working times from being recorded."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from competition.draws import queries as draws
from competition.foundation.system.clock import SHANGHAI
from competition.rules.problems import Problem
from scoring.rules.timing import TimeState, WorkingTime
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
    return problems_of(lines, draws.codes_of(event_id), queries.standing_of(event_id))


def problems_of(
    lines: Sequence[TimeLine], codes: Collection[str], standing: Mapping[str, Recorded]
) -> list[Problem]:
    """The same, of rows beside the codes of the event and what stands."""
    problems: list[Problem] = []
    rows = Counter(line.code for line in lines)
    for line in lines:
        if line.code not in codes:
            problems.append(Problem("code_unknown", {"code": line.code}, f"{line.code}/time"))
        elif rows[line.code] > 1:
            problems.append(Problem("time_code_twice", {"code": line.code}, f"{line.code}/time"))
        elif differs(line, standing):
            problems += _problems_of_change(line, standing.get(line.code))
    return problems


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
