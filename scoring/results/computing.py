"""The result of an event from its field, the body that a snapshot keeps of it, and what keeps it from both."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from competition.contests import queries as contests
from competition.foundation.store.db import canonical
from competition.rules.editions.kinds.quota import BelowFewest
from competition.rules.problems import Problem, Refused
from scoring.results import figures
from scoring.rules.signoff import SheetState
from scoring.rules.tally import tallying
from scoring.rules.tally.event_field import PRACTICE, THEORY, TIME, EventField
from scoring.rules.timing import TimeState, WorkingTime

FORMAT = "jiangsai-snapshot/1"
SCORED = ("entry_id", "code", "place", "state", "total", "prize")


def body_of(field: EventField) -> dict[str, Any]:
    """The body of a snapshot: the result with the entries behind the codes; refuses before the opening."""
    if not field.opened:
        raise Refused(Problem("codes_not_opened"))
    result = field.result
    event, scheme = field.event, field.scheme_in_use
    return {
        "format": FORMAT,
        "event": {"id": event.id, "code": event.code, "name": event.name, "group": event.group},
        "scheme": {"number": scheme.number, "hash": scheme.body_hash} if scheme else {},
        "rules": {
            "weights": msgspec.to_builtins(field.edition.weights_for(event.code)),
            "ties": [step.value for step in field.edition.ties_for(event.code).steps],
            "prizes": msgspec.to_builtins(field.edition.prizes),
            "fewest": _fewest(field),
        },
        "rows": [_row(field, entry) for entry in result["entries"]],
        "result": result,
    }


def _fewest(field: EventField) -> dict[str, Any]:
    quota = field.edition.quota_for(field.event.group, field.event.code)
    return {"entries": quota.fewest, "below": quota.below_fewest.value}


def too_few(field: EventField, body: Mapping[str, Any] | None) -> Problem | None:
    """That fewer took part than the rules name, and what follows; None: enough, or nothing is known yet."""
    if body is None or "rows" not in body:
        return None
    quota = field.edition.quota_for(field.event.group, field.event.code)
    found = sum(row["place"] is not None for row in body["rows"])
    if found >= quota.fewest:
        return None
    code = "field_selects_only" if quota.below_fewest is BelowFewest.NO_PRIZES else "field_too_small"
    return Problem(code, {"found": found, "least": quota.fewest})


def _row(field: EventField, entry: dict[str, Any]) -> dict[str, Any]:
    code = entry["code"]
    known, time = field.entries[field.opened[code]], field.times.get(code)
    parts = entry.get("parts", {})
    return {
        "entry_id": known.entry_id,
        "code": code,
        "names": list(known.names),
        "units": list(known.units),
        "delegation": known.delegation,
        "delegation_en": known.delegation_en,
        "place": entry["place"],
        "state": entry["state"],
        "theory": parts.get(THEORY),
        "practice": parts.get(PRACTICE),
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


def scored(field: EventField) -> list[Any]:
    """What marks alone decide: the result by code and whose code it is; no names, which may be corrected."""
    return scored_in(body_of(field))


def scored_in(body: Mapping[str, Any]) -> list[Any]:
    """The same of a snapshot's body."""
    return [body["result"], [[row[key] for key in SCORED] for row in body["rows"]]]


def hash_of(body: dict[str, Any]) -> str:
    """SHA-256 over the canonical body."""
    return hashlib.sha256(canonical(body)).hexdigest()


def problems_before_opening(field: EventField) -> list[Problem]:
    """What keeps the codes shut: sheets, conflicts, penalties and theory marks that are not finished."""
    problems = _problems_of_sheets(field)
    if field.conflicts:
        problems.append(Problem("conflicts_open", {"count": field.conflicts}))
    if field.penalties_undecided:
        problems.append(Problem("penalties_undecided", {"count": field.penalties_undecided}))
    if waiting := theory_missing(field):
        problems.append(Problem("theory_missing", {"count": len(waiting)}))
    if not field.unlocked and (untold := times_missing(field)):
        problems.append(Problem("times_missing", {"codes": "、".join(untold)}))
    return problems


def _problems_of_sheets(field: EventField) -> list[Problem]:
    problems = []
    if not field.sheets:
        problems.append(Problem("result_without_sheets"))
    if field.unlocked:
        problems.append(Problem("sheets_not_locked", {"count": field.unlocked}))
    if field.sheets and (missing := codes_without_sheet(field)):
        problems.append(Problem("codes_without_sheet", {"codes": "、".join(missing[:10])}))
    if differing := codes_with_other_total(field):
        problems.append(Problem("sheet_totals_differ", {"codes": "、".join(differing[:10])}))
    return problems


def codes_without_sheet(field: EventField) -> list[str]:
    """Codes that some panel has no sheet for."""
    known = {(sheet.panel_id, sheet.code) for sheet in field.sheets}
    return [
        code
        for code in field.drawn
        if not field.panels or any((panel, code) not in known for panel in field.panels)
    ]


def codes_with_other_total(field: EventField) -> list[str]:
    """Codes of locked sheets whose marks no longer add up to the total that was stored with the lock."""
    totals: Counter[int] = Counter()
    for mark in field.marks:
        totals[mark.sheet_id] += mark.units or 0
    locked = [sheet for sheet in field.sheets if sheet.state == SheetState.LOCKED]
    return sorted({sheet.code for sheet in locked if sheet.total != totals[sheet.id]})


def theory_missing(field: EventField) -> list[str]:
    """Codes that wait for a theory mark, when theory counts in this event."""
    if not field.theory_counts:
        return []
    return [code for code in field.drawn if code not in field.theory]


def times_missing(field: EventField) -> list[str]:
    """Codes without a working time in a tie that only the time can part, while times can still be recorded.

    Places are public, and prizes, advancement and levels rest on them: every tie matters. A tie with a
    code that is recorded as not timed is not asked for: there the next rung of the ladder decides.
    """
    if field.opened:
        return []
    missing: list[str] = []
    for codes in _asked_for_time(field):
        known = {code: field.times[code] for code in codes if code in field.times}
        if TimeState.UNTIMED not in {time.state for time in known.values()}:
            missing += [code for code in codes if code not in known or not known[code].decides]
    return sorted(missing)


def ties_passed_on(field: EventField) -> list[tuple[str, ...]]:
    """Ties that the working time would have decided, had it been taken of everybody in them."""
    return [
        codes
        for codes in _asked_for_time(field)
        if not all(code in field.times and field.times[code].decides for code in codes)
    ]


def _asked_for_time(field: EventField) -> list[tuple[str, ...]]:
    """The ties that come to the working time undecided."""
    if field.unreadable:
        return []
    return tallying.tied_at(TIME, field.scheme, field.scores, field.rules)


def problems_before_publishing(
    field: EventField, number: int | None, body: Mapping[str, Any]
) -> list[Problem]:
    """What keeps the newest snapshot (its number, None without one, and body) from the public.

    The recomputation is among it.
    """
    problems = problems_before_opening(field)
    if not field.opened:
        problems.append(Problem("codes_not_opened"))
    if number is None:
        problems.append(Problem("result_without_snapshot"))
    elif not problems and not same_result(field, body):
        code = "snapshot_renamed" if only_renamed(field, body) else "snapshot_differs"
        problems.append(Problem(code, {"number": number}))
    return problems


def only_renamed(field: EventField, body: Mapping[str, Any]) -> bool:
    """Whether the recomputation differs from a snapshot's body in names alone that were put right since."""
    if not field.opened or field.unreadable:
        return False
    return figures.same_but_names(contests.event(field.event.id).contest_id, body, body_of(field))


def same_result(field: EventField, body: Mapping[str, Any]) -> bool:
    """Does the recomputation from the marks equal what the snapshot holds, digit for digit?"""
    if not field.opened or field.unreadable:
        return False
    return canonical(body_of(field)) == canonical(body)
