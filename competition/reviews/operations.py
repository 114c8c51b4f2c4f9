"""Every write of the reviewers. Decisions are added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from competition.contests import queries as contests
from competition.entries import operations as entry_operations
from competition.entries import queries as entries
from competition.entries.models import Entry
from competition.entries.questions import resting_on
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.reviews import queries
from competition.reviews.models import ReviewDecision
from competition.rules.entry_life import ENTRY, REVIEW, EntryAsking, EntryState, EntryStep, Verdict
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor


@dataclass(frozen=True)
class Decision:
    """What a reviewer decides about an entry they saw in `version`."""

    outcome: str
    version: int
    reason: str = ""
    fields: Sequence[str] = ()
    # What a refusal rests on.
    clause: str = ""


@atomic
def decide(entry_id: int, decision: Decision, *, by: Actor) -> Entry:
    """Approve, return with marked fields, or refuse with reason.

    Raises Refused("not_allowed") for the reviewer's own entry, "changed_meanwhile" when another reviewer was
    first, and every problem of the decision.
    """
    entry = entries.locked_entry_on(entry_id)
    if by.account_id in entries.owners(entry):
        raise Refused(Problem("not_allowed"))
    if entry.version != decision.version or entry.state != EntryState.SUBMITTED:
        raise Refused(Problem("changed_meanwhile"), *_decided_by(entry))
    verdict = _verdict(decision)
    if problems := ENTRY.problems(
        EntryState(entry.state), EntryStep(verdict), _asking(entry, verdict, decision)
    ):
        raise Refused(*problems)
    _write(entry, verdict, decision, by)
    return entry


def _decided_by(entry: Entry) -> list[Problem]:
    """Who decided what and when, where another officer was first."""
    last = next(iter(queries.decisions_of(entry.id)), None)
    if last is None or entry.state == EntryState.SUBMITTED:
        return []
    at = f"{last.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return [Problem("entry_decided", {"by": last.by, "at": at, "outcome": REVIEW.look(last.outcome).word})]


def _verdict(decision: Decision) -> Verdict:
    try:
        return Verdict(decision.outcome)
    except ValueError as cause:
        raise Refused(Problem("answer_not_listed", {"answer": "outcome"}, "outcome")) from cause


def _asking(entry: Entry, verdict: Verdict, decision: Decision) -> EntryAsking:
    return EntryAsking(
        reason=decision.reason,
        marked=decision.fields,
        clause=decision.clause,
        not_passed=len(queries.not_passed(entry, clock.today())) if verdict is Verdict.APPROVE else 0,
    )


def _write(entry: Entry, verdict: Verdict, decision: Decision, by: Actor, batch: str | None = None) -> None:
    _keep(entry, verdict, decision, by, batch)
    reason, fields = decision.reason.strip()[:500], sorted(set(decision.fields))
    clause = decision.clause.strip()[:200] if verdict is Verdict.REFUSE else ""
    answer = {"outcome": verdict, "reason": reason, "fields": fields, "at": clock.now().isoformat()}
    told = answer | ({"clause": clause} if clause else {})
    entry_operations.answer_entry(entry.id, verdict, told, by=by)


def _keep(entry: Entry, verdict: Verdict, decision: Decision, by: Actor, batch: str | None = None) -> None:
    db.session.add(
        ReviewDecision(
            entry_id=entry.id,
            entry_version=entry.version,
            outcome=verdict,
            reason=decision.reason.strip()[:500],
            clause=decision.clause.strip()[:200] if verdict is Verdict.REFUSE else "",
            batch=batch,
            marked_fields=sorted(set(decision.fields)),
            step="contest" if queries.decides_for_all(by, entry.contest_id) else "delegation",
            by_id=by.account_id,
            at=clock.now(),
        )
    )


@atomic
def take_back(entry_id: int, reason: str, *, by: Actor) -> None:
    """Take the last decision on an entry back, with a reason; it waits for another one.

    A delegation's reviewer takes back what its reviewers approved or returned; what the contest's decided, and
    every refusal, the contest's desk. Refused with what rests on the decision.
    """
    entry = entries.locked_entry_on(entry_id)
    if by.account_id in entries.owners(entry):
        raise Refused(Problem("not_allowed"))
    if not queries.may_take_back(entry, by):
        raise Refused(Problem("decision_of_the_contest"))
    entry_operations.send_back(entry.id, reason, by=by)
    _keep(entry, Verdict.REOPEN, Decision(Verdict.REOPEN, entry.version, reason), by)


@atomic
def note_sent_back(entry_id: int, reason: str, *, by: Actor) -> None:
    """Keep that the last decision on an entry, which the caller holds, ends with a change of its event."""
    if by.account_id is not None:
        _keep(entries.entry(entry_id), Verdict.REOPEN, Decision(Verdict.REOPEN, 0, reason), by)


@atomic
def take_back_batch(contest_id: int, batch: str, reason: str, *, by: Actor) -> tuple[int, int]:
    """Take back what was approved together, as far as nothing rests on it; how many were, how many were not."""
    if problems := reason_problems(reason):
        raise Refused(*problems)
    taken = left = 0
    # All are held before the first of them writes its line.
    for entry in [entries.locked_entry(id) for id in queries.approved_in(contest_id, batch)]:
        own = by.account_id in entries.owners(entry) or contests.event(entry.event_id).cancelled
        if own or not queries.may_take_back(entry, by) or resting_on(entry.id):
            left += 1
            continue
        take_back(entry.id, reason, by=by)
        taken += 1
    if not taken:
        raise Refused(Problem("nothing_to_take_back"))
    return taken, left


@atomic
def approve_passed(
    chosen: Sequence[tuple[int, int]], *, by: Actor, unseen_agreed: bool = False
) -> tuple[int, int]:
    """Approve every (entry, version) whose checks all pass and that is not one's own; returns how many were, were not.

    Papers that nobody opened are told first: only who has said so (`unseen_agreed`) approves over them.
    """
    unseen = queries.unseen_among([entry_id for entry_id, _version in chosen])
    if unseen and not unseen_agreed:
        told = {"entries": len(unseen), "papers": sum(unseen.values())}
        raise Refused(Problem("papers_unseen", told, "unseen"))
    approved = left = 0
    batch = uuid4().hex
    # All are held before the first of them writes its line.
    for entry, version in [(entries.locked_entry(id), version) for id, version in chosen]:
        unchanged = entry.version == version and entry.state == EntryState.SUBMITTED
        own = by.account_id in entries.owners(entry) or contests.event(entry.event_id).cancelled
        if unchanged and not own and not queries.not_passed(entry, clock.today()):
            _write(entry, Verdict.APPROVE, Decision(Verdict.APPROVE, version), by, batch)
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
