"""Every write of the reviewers. Decisions are added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.registration import operations as registration
from competition.registration import queries as entries
from competition.registration.models import Entry
from competition.reviews import queries
from competition.reviews.models import ReviewDecision
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor, Scope

STATES = {"approve": "approved", "return": "returned", "refuse": "refused"}


@dataclass(frozen=True)
class Decision:
    """What a reviewer decides about an entry they saw in `version`."""

    outcome: str
    version: int
    reason: str = ""
    fields: Sequence[str] = ()


@atomic
def decide(entry_id: int, decision: Decision, by: Actor) -> Entry:
    """Approve, return with marked fields, or refuse with reason.

    Raises Refused("not_allowed") for the reviewer's own entry, "changed_meanwhile" when another reviewer was
    first, and every problem of the decision.
    """
    entry = entries.locked_entry(entry_id)
    if by.account_id in entries.owners(entry):
        raise Refused(Problem("not_allowed"))
    if entry.version != decision.version or entry.state != "submitted":
        raise Refused(Problem("changed_meanwhile"))
    problems = _problems_with(entry, decision)
    if problems:
        raise Refused(*problems)
    _write(entry, decision, by)
    return entry


def _problems_with(entry: Entry, decision: Decision) -> list[Problem]:
    if decision.outcome not in STATES:
        return [Problem("answer_not_listed", {"answer": "outcome"}, "outcome")]
    if decision.outcome == "approve":
        wanting = len(queries.not_passed(entry, clock.today()))
        return [Problem("checks_not_passed", {"count": wanting})] if wanting else []
    problems = []
    problems += reason_problems(decision.reason)
    if decision.outcome == "return" and not decision.fields:
        problems.append(Problem("fields_missing", {}, "fields"))
    return problems


def _write(entry: Entry, decision: Decision, by: Actor) -> None:
    now = clock.now()
    reason, fields = decision.reason.strip()[:500], sorted(set(decision.fields))
    whole = any(grant.scope is Scope.CONTEST and grant.scope_id == entry.contest_id for grant in by.grants)
    db.session.add(
        ReviewDecision(
            entry_id=entry.id,
            entry_version=entry.version,
            outcome=decision.outcome,
            reason=reason,
            marked_fields=fields,
            step="contest" if whole else "delegation",
            by_id=by.account_id,
            at=now,
        )
    )
    answer = {"outcome": decision.outcome, "reason": reason, "fields": fields, "at": now.isoformat()}
    registration.answer_entry(entry, STATES[decision.outcome], answer, by=by)


@atomic
def approve_passed(chosen: Sequence[tuple[int, int]], by: Actor) -> tuple[int, int]:
    """Approve every (entry, version) whose checks all pass and that is not one's own; returns how many were, were not."""
    approved = left = 0
    for entry_id, version in chosen:
        entry = entries.locked_entry(entry_id)
        unchanged = entry.version == version and entry.state == "submitted"
        own = by.account_id in entries.owners(entry)
        if unchanged and not own and not queries.not_passed(entry, clock.today()):
            _write(entry, Decision("approve", version), by)
            approved += 1
        else:
            left += 1
    if not approved:
        raise Refused(Problem("nothing_to_approve"))
    return approved, left


@atomic
def see_numbers(entry_id: int, by: Actor) -> dict[int, str]:
    """The whole document numbers of an entry's members by position; that they were seen is logged."""
    entry = entries.entry(entry_id)
    audit.record(by, "entry.numbers_seen", contest_id=entry.contest_id, subject=("entry", entry.id))
    return {member.position: member.person.id_number for member in entry.members}


@atomic
def note_export(contest_id: int, count: int, by: Actor) -> None:
    """Log that somebody took the list out."""
    audit.record(by, "entries.exported", contest_id=contest_id, subject=("contest", contest_id), count=count)
