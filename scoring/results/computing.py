"""The result of an event from what is stored, and the body that a snapshot keeps of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from competition.contests.models import Event
from competition.draws import queries as drawn
from competition.foundation.store.db import canonical
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from scoring.results import queries
from scoring.rules.marks_file.result_file import written
from scoring.rules.tally import stored_marks as event_marks
from scoring.rules.tally import tallying
from scoring.rules.tally.tallying import EntryMarks, Rules, Scheme
from scoring.rules.timing import TimeState, WorkingTime
from scoring.sheets import queries as sheets
from scoring.times import queries as times

FORMAT = "jiangsai-snapshot/1"


@dataclass(frozen=True)
class _Field:
    """What the tally takes, read from what is stored."""

    scheme: Scheme
    entries: list[EntryMarks]
    rules: Rules
    times: Mapping[str, WorkingTime]


def _field(event: Event) -> _Field:
    opened = queries.opened(event.id)
    facts = queries.entry_facts(opened.values())
    ineligible = frozenset(code for code, entry in opened.items() if facts[entry].state != "approved")
    codes = sorted(opened) or drawn.codes_of(event.id)
    inputs = queries.inputs(event.id, codes, ineligible)
    if inputs is None or not codes:
        raise Refused(Problem("result_without_scheme"))
    edition = rulebooks.rules_of(event.contest_id)
    rules = event_marks.rules_of(edition, event.code)
    scheme = event_marks.scheme_of(inputs, edition.weights_for(event.code).decimals)
    return _Field(scheme, event_marks.entries_of(inputs), rules, inputs.times)


def computed(event: Event) -> dict[str, Any]:
    """The result by code, straight from the marks; refuses while something cannot be read."""
    field = _field(event)
    return written(field.scheme, field.rules, tallying.tally(field.scheme, field.entries, field.rules))


def body_of(event: Event) -> dict[str, Any]:
    """The body of a snapshot: the result with the entries behind the codes; refuses before the opening."""
    opened = queries.opened(event.id)
    if not opened:
        raise Refused(Problem("codes_not_opened"))
    facts = queries.entry_facts(opened.values())
    result = computed(event)
    scheme, working = queries.scheme_in_use(event.id), times.times_of(event.id)
    edition = rulebooks.rules_of(event.contest_id)
    return {
        "format": FORMAT,
        "event": {"id": event.id, "code": event.code, "name": event.name, "group": event.group_kind},
        "scheme": {"number": scheme.number, "hash": scheme.body_hash} if scheme else {},
        "rules": {
            "weights": msgspec.to_builtins(edition.weights_for(event.code)),
            "ties": [step.value for step in edition.ties_for(event.code).steps],
            "prizes": msgspec.to_builtins(edition.prizes),
        },
        "rows": [
            _row(entry, opened[entry["code"]], facts, working.get(entry["code"]))
            for entry in result["entries"]
        ],
        "result": result,
    }


def _row(
    entry: dict[str, Any], entry_id: int, facts: dict[int, queries.EntryFacts], time: WorkingTime | None
) -> dict[str, Any]:
    known = facts[entry_id]
    parts = entry.get("parts", {})
    return {
        "entry_id": entry_id,
        "code": entry["code"],
        "names": list(known.names),
        "units": list(known.units),
        "delegation": known.delegation,
        "delegation_en": known.delegation_en,
        "place": entry["place"],
        "state": entry["state"],
        "theory": parts.get(event_marks.THEORY),
        "practice": parts.get(event_marks.PRACTICE),
        "total": entry["total"],
        "time": _time(time) if time else None,
        "penalties": entry.get("penalties"),
        "modules": entry.get("modules", {}),
        "prize": entry.get("prize"),
        "decided_by": entry.get("decided_by"),
        "both_passed": entry.get("passed", False),
    }


def _time(time: WorkingTime) -> dict[str, Any]:
    """The time used, in whole seconds: on the clock, the extra time inside it, and what counts."""
    return {
        "state": time.state.value,
        "seconds": time.seconds,
        "extra": time.extra,
        "counted": time.counted,
    }


def hash_of(body: dict[str, Any]) -> str:
    """SHA-256 over the canonical body."""
    return hashlib.sha256(canonical(body)).hexdigest()


def problems_before_opening(event: Event) -> list[Problem]:
    """What keeps the codes shut: sheets, conflicts, penalties and theory marks that are not finished."""
    states = queries.sheet_states(event.id)
    unlocked = sum(count for state, count in states.items() if state != "locked")
    problems = []
    if not states:
        problems.append(Problem("result_without_sheets"))
    if unlocked:
        problems.append(Problem("sheets_not_locked", {"count": unlocked}))
    if states and (missing := queries.codes_without_sheet(event.id)):
        problems.append(Problem("codes_without_sheet", {"codes": "、".join(missing[:10])}))
    if differing := sheets.codes_with_other_total(event.id):
        problems.append(Problem("sheet_totals_differ", {"codes": "、".join(differing[:10])}))
    if conflicts := sheets.open_conflicts(event.id):
        problems.append(Problem("conflicts_open", {"count": conflicts}))
    if undecided := queries.undecided_penalties(event.id):
        problems.append(Problem("penalties_undecided", {"count": undecided}))
    if waiting := theory_missing(event):
        problems.append(Problem("theory_missing", {"count": len(waiting)}))
    if not unlocked and (untold := times_missing(event)):
        problems.append(Problem("times_missing", {"codes": "、".join(untold)}))
    return problems


def theory_missing(event: Event) -> list[str]:
    """Codes that wait for a theory mark, when theory counts in this event."""
    if not rulebooks.rules_of(event.contest_id).weights_for(event.code).theory:
        return []
    known = queries.theory_of(event.id)
    return [code for code in drawn.codes_of(event.id) if code not in known]


def times_missing(event: Event) -> list[str]:
    """Codes without a working time in a tie that only the time can part, while times can still be recorded.

    Places are public, and prizes, advancement and levels rest on them: every tie matters. A tie with a
    code that is recorded as not timed is not asked for: there the next rung of the ladder decides.
    """
    if queries.opened(event.id):
        return []
    missing: list[str] = []
    for codes, known in _asked_for_time(event):
        states = {known[code].state for code in codes if code in known}
        if TimeState.UNTIMED not in states:
            missing += [code for code in codes if code not in known or not known[code].decides]
    return sorted(missing)


def ties_passed_on(event: Event) -> list[tuple[str, ...]]:
    """Ties that the working time would have decided, had it been taken of everybody in them."""
    return [
        codes
        for codes, known in _asked_for_time(event)
        if not all(code in known and known[code].decides for code in codes)
    ]


def _asked_for_time(event: Event) -> list[tuple[tuple[str, ...], Mapping[str, WorkingTime]]]:
    """The ties that come to the working time undecided, with the times on record."""
    try:
        field = _field(event)
        tied = tallying.tied_at(event_marks.TIME, field.scheme, field.entries, field.rules)
    except Refused:
        return []
    return [(codes, field.times) for codes in tied]


def problems_before_publishing(event: Event) -> list[Problem]:
    """What keeps the newest snapshot from the public, the recomputation among it."""
    problems = problems_before_opening(event)
    snapshot = queries.newest_snapshot(event.id)
    if not queries.opened(event.id):
        problems.append(Problem("codes_not_opened"))
    if snapshot is None:
        problems.append(Problem("result_without_snapshot"))
    elif not problems and not same_result(event, snapshot.body):
        problems.append(Problem("snapshot_differs", {"number": snapshot.number}))
    return problems


def same_result(event: Event, body: dict[str, Any]) -> bool:
    """Does the recomputation from the marks equal what the snapshot holds, digit for digit?"""
    try:
        return canonical(body_of(event)) == canonical(body)
    except Refused:
        return False
