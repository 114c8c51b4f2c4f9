"""Every write of the reviewers. Decisions are added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.contests import queries as contests
from competition.entries import operations as entry_operations
from competition.entries import queries as entries
from competition.entries.models import Entry
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.reviews import queries
from competition.reviews.models import ReviewDecision
from competition.rules.entry_life import (
    DECIDED,
    ENTRY,
    WITHDRAWABLE,
    EntryAsking,
    EntryState,
    EntryStep,
    Verdict,
)
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, Scope


@dataclass(frozen=True)
class Decision:
    """What a reviewer decides about an entry they saw in `version`."""

    outcome: str
    version: int
    reason: str = ""
    fields: Sequence[str] = ()


@atomic
def decide(entry_id: int, decision: Decision, *, by: Actor) -> Entry:
    """Approve, return with marked fields, or refuse with reason; until the contest begins, return what was decided.

    Raises Refused("not_allowed") for the reviewer's own entry, "changed_meanwhile" when another reviewer was
    first, "too_late_to_return", and every problem of the decision.
    """
    phase = contests.keep_contest(entries.entry(entry_id).contest_id).phase
    entry = entries.locked_entry(entry_id)
    if by.account_id in entries.owners(entry):
        raise Refused(Problem("not_allowed"))
    verdict = _verdict(decision)
    again = verdict is Verdict.RETURN and entry.state in DECIDED
    if entry.version != decision.version or not (again or entry.state == EntryState.SUBMITTED):
        raise Refused(Problem("changed_meanwhile"))
    if again and phase not in WITHDRAWABLE:
        raise Refused(Problem("too_late_to_return"))
    if problems := ENTRY.problems(
        EntryState(entry.state), EntryStep(verdict), _asking(entry, verdict, decision)
    ):
        raise Refused(*problems)
    _write(entry, verdict, decision, by)
    return entry


def _verdict(decision: Decision) -> Verdict:
    try:
        return Verdict(decision.outcome)
    except ValueError as cause:
        raise Refused(Problem("answer_not_listed", {"answer": "outcome"}, "outcome")) from cause


def _asking(entry: Entry, verdict: Verdict, decision: Decision) -> EntryAsking:
    return EntryAsking(
        reason=decision.reason,
        marked=decision.fields,
        not_passed=len(queries.not_passed(entry, clock.today())) if verdict is Verdict.APPROVE else 0,
    )


def _write(entry: Entry, verdict: Verdict, decision: Decision, by: Actor) -> None:
    now = clock.now()
    reason, fields = decision.reason.strip()[:500], sorted(set(decision.fields))
    whole = any(grant.scope is Scope.CONTEST and grant.scope_id == entry.contest_id for grant in by.grants)
    db.session.add(
        ReviewDecision(
            entry_id=entry.id,
            entry_version=entry.version,
            outcome=verdict,
            reason=reason,
            marked_fields=fields,
            step="contest" if whole else "delegation",
            by_id=by.account_id,
            at=now,
        )
    )
    answer = {"outcome": verdict, "reason": reason, "fields": fields, "at": now.isoformat()}
    entry_operations.answer_entry(entry.id, verdict, answer, by=by)


@atomic
def approve_passed(chosen: Sequence[tuple[int, int]], *, by: Actor) -> tuple[int, int]:
    """Approve every (entry, version) whose checks all pass and that is not one's own; returns how many were, were not."""
    approved = left = 0
    for entry_id, version in chosen:
        entry = entries.locked_entry(entry_id)
        unchanged = entry.version == version and entry.state == EntryState.SUBMITTED
        own = by.account_id in entries.owners(entry)
        if unchanged and not own and not queries.not_passed(entry, clock.today()):
            _write(entry, Verdict.APPROVE, Decision(Verdict.APPROVE, version), by)
            approved += 1
        else:
            left += 1
    if not approved:
        raise Refused(Problem("nothing_to_approve"))
    return approved, left


@atomic
def see_numbers(entry_id: int, *, by: Actor) -> dict[int, str]:
    """The whole document numbers of an entry's members by position; that they were seen is logged."""
    entry = entries.entry(entry_id)
    audit.record(by, "entry.numbers_seen", contest_id=entry.contest_id, subject=("entry", entry.id))
    return {member.position: member.person.id_number for member in entry.members}


@atomic
def note_export(contest_id: int, count: int, *, by: Actor) -> None:
    """Log that somebody took the list out."""
    audit.record(by, "entries.exported", contest_id=contest_id, subject=("contest", contest_id), count=count)
