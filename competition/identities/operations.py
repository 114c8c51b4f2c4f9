"""Every write about who somebody is: asked with proof, decided by another; what follows is done at once.

A claim is decided in `claim_operations`, a correction here.
"""

from dataclasses import dataclass
from typing import Any

from competition.contests import queries as contests
from competition.entries import identity_operations as entries
from competition.entries import queries as entry_queries
from competition.entries.models import Entry
from competition.foundation.store import audit, crypto, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.identities import checking, following, queries, telling
from competition.identities.agreements import queries as agreements
from competition.identities.models import IdentityCase
from competition.identities.questions import HOLDS_OF_PERSON, IDENTITY_MENDED, NameMended
from competition.persons import identity_operations as identities
from competition.persons import queries as persons
from competition.persons.operations import CLAIM_TRIES, CLAIM_WINDOW
from competition.rules.entry_life import EntryState
from competition.rules.identity import problems_with_number
from competition.rules.identity_cases import (
    IDENTITY_CASE,
    Asked,
    CaseFacts,
    CaseKind,
    CaseState,
    CaseStep,
    Follow,
    KindedNumber,
    ProofSeen,
    number_asked,
    problems_with_asked,
)
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.rules.words.id_kinds import IdKind


@dataclass(frozen=True)
class Paper:
    """A paper of identity, opened and cleaned already: its bytes, its name, its media type."""

    body: bytes
    name: str
    media_type: str


@atomic
def ask_claim(contest_id: int, asked: Asked, paper: Paper | None, *, by: Actor) -> IdentityCase:
    """Say that a document number is one's own, whoever typed it; the desk compares the paper.

    It is taken down alike whether the number is known here or not. Ten in a quarter of an hour.
    """
    contest = contests.keep_contest(contest_id)
    if by.account_id is None:
        raise Refused(Problem("not_allowed"))
    number, wrong = _number(asked, needed=True)
    if problems := problems_with_asked(asked, paper is not None, wrong):
        raise Refused(*problems)
    _count(by)
    index = persons.id_index(number.kind, number.number) if number else ""
    if queries.waiting_claim(by.account_id, index) is not None:
        raise Refused(Problem("identity_asked_already"))
    held = queries.holders(index, by.account_id)
    units = {person.of_unit for person in held if person.of_unit > 0 and person.account_id is None}
    case = _case(contest.id, asked, number, paper, by)
    case.kind = CaseKind.CLAIM
    # Its own registrar decides where one unit alone has entered the person, and nobody else has typed the number.
    case.organisation_id = units.pop() if len(units) == len(held) == 1 else None
    with refused_if_there(Problem("identity_asked_already")):
        db.session.flush()
    _record(case, checking.ASKED, by, case.text)
    return case


@atomic
def ask_correction(
    entry_id: int, position: int, asked: Asked, paper: Paper | None, *, by: Actor
) -> IdentityCase:
    """Ask for a name or a number of somebody in an entry to be put right; nothing changes before another confirms."""
    entry = entry_queries.entry(entry_id)
    seat = next((one for one in entry.members if one.position == position), None)
    if seat is None:
        raise Refused(Problem("identity_nobody_there"))
    person = persons.hold_person(seat.person_id)
    contests.keep_contest(entry.contest_id)
    number, wrong = _number(asked, needed=False)
    problems = problems_with_asked(asked, paper is not None, wrong)
    same_number = number is None or (number.kind, number.number) == (person.id_kind, person.id_number)
    if not problems and asked.clean == person.name and same_number:
        problems.append(Problem("identity_as_it_is"))
    if queries.waiting_correction(person.id, entry.contest_id) is not None:
        problems.append(Problem("identity_asked_already"))
    if entry.state == EntryState.WITHDRAWN or entry.erased_at is not None:
        problems = [Problem("identity_entry_over")]
    if problems:
        raise Refused(*problems)
    case = _case(entry.contest_id, asked, None if same_number else number, paper, by)
    case.kind = CaseKind.CORRECTION
    case.person_id, case.name_before = person.id, person.name
    case.number_before = person.id_number if case.id_number else None
    db.session.flush()
    _record(case, checking.ASKED, by, case.text)
    if person.account_id != by.account_id:
        telling.tell_asked_for(case)
    return case


def _number(asked: Asked, *, needed: bool) -> tuple[KindedNumber | None, list[Problem]]:
    if not asked.number and not needed:
        return None, []
    if asked.id_kind not in set(IdKind):
        return None, [Problem("answer_missing", {"answer": "id_kind"}, "id_kind")]
    problems = problems_with_number(IdKind(asked.id_kind), asked.number, clock.today())
    return (None, problems) if problems else (number_asked(asked), [])


def _count(by: Actor) -> None:
    key = crypto.blind_index("claim tries", str(by.account_id))
    counter = throttling.counter("claim", key, CLAIM_WINDOW)
    if counter.tries >= CLAIM_TRIES:
        raise Refused(Problem("claim_locked", {"minutes": CLAIM_WINDOW.seconds // 60}))
    counter.tries += 1


def _case(
    contest_id: int, asked: Asked, number: KindedNumber | None, paper: Paper | None, by: Actor
) -> IdentityCase:
    file = uploads.keep(paper.body, paper.name, paper.media_type, by=by) if paper else None
    case = IdentityCase(
        contest_id=contest_id,
        name=asked.clean,
        id_kind=number.kind if number else "",
        id_number=number.number if number else None,
        id_index=persons.id_index(number.kind, number.number) if number else None,
        text=asked.text.strip()[:500],
        proof=asked.proof if file is None else ProofSeen.PAPER,
        paper_id=file.id if file else None,
        state=CaseState.WAITING,
        asked_by=by.account_id,
        asked_at=clock.now(),
        followed=[],
    )
    db.session.add(case)
    return case


@atomic
def confirm_correction(case_id: int, *, by: Actor) -> list[Follow]:
    """A second person confirms: name and number are put right, and all that shows them follows, in this transaction.

    What was signed stays as it was signed: certificates are void and issued anew, a published result gets a line in
    the register of corrections.
    """
    person_id = queries.case(case_id).person_id or 0
    person = persons.hold_person(person_id)
    touched = queries.keep_contests([person_id], queries.case(case_id).contest_id)
    for contest_id in touched:
        audit.goes_on(contest_id, checking.CORRECTED)
    if problems := queries.problems_with_values(queries.hold_case(case_id)):
        raise Refused(*problems)
    case = decided(case_id, CaseStep.CONFIRM, by)
    if problems := agreements.problems_elsewhere(case, by):
        raise Refused(*problems)
    for contest_id in touched:
        for event in sorted(contests.events_of(contest_id), key=lambda event: event.id):
            entry_queries.lock_event(event.id)
    held = [entry_queries.hold_entry(entry.id) for _seat, entry in entry_queries.seats_of_person(person_id)]
    for hold in HOLDS_OF_PERSON.answers():
        hold(person_id)
    case.name_before, index = person.name, person.id_index
    number = KindedNumber(IdKind(case.id_kind), case.id_number) if case.id_number else None
    case.number_before = person.id_number if number else None
    identities.mend_identity(person_id, case.name, number)
    entries.follow_identity(person_id, index, case.name_before)
    return _followed(case, held, touched, by)


def _followed(case: IdentityCase, held: list[Entry], touched: list[int], by: Actor) -> list[Follow]:
    mended = NameMended(
        person_id=case.person_id or 0,
        before=case.name_before,
        after=case.name,
        reason=case.text,
        by=by,
    )
    found = following.of_entries(case, held)
    found += [one for answer in IDENTITY_MENDED.answers() for one in answer(mended)]
    case.followed = [[one.thing, one.place, one.before, one.after] for one in found]
    for contest_id in touched:
        _record(case, checking.CORRECTED, by, case.text, chain=contest_id)
    telling.tell_mended(case, found)
    if case.asked_by is not None and case.asked_by != persons.person(mended.person_id).account_id:
        telling.tell_asker(case, "identity_settled")
    return found


@atomic
def decline_case(case_id: int, reason: str, *, by: Actor) -> None:
    """A second person says no, and why; whoever asked learns of it."""
    contests.keep_contest(queries.case(case_id).contest_id)
    case = decided(case_id, CaseStep.DECLINE, by, reason)
    case.decision_reason = reason.strip()[:500]
    _record(case, checking.DECLINED, by, case.decision_reason)
    telling.tell_asker(case, "identity_declined")
    telling.tell_over(case, agreements.asked_of(case))


@atomic
def drop_case(case_id: int, *, by: Actor) -> None:
    """Whoever asked takes it back; its paper goes at once."""
    contests.keep_contest(queries.case(case_id).contest_id)
    case = decided(case_id, CaseStep.DROP, by)
    case.paper_id = None
    _record(case, checking.DROPPED, by)
    telling.tell_over(case, agreements.asked_of(case))


@atomic
def note_paper_seen(case_id: int, *, by: Actor) -> None:
    """Log that somebody opened the paper of a case."""
    case = queries.case(case_id)
    subject = ("identity_case", case.id)
    audit.record(by, "identity.paper_seen", contest_id=case.contest_id, subject=subject)


@atomic
def decided(case_id: int, step: CaseStep, by: Actor, reason: str = "") -> IdentityCase:
    """The case held, and moved by a step that nothing speaks against; a part of the operations of this room."""
    case = queries.hold_case(case_id)
    apart = queries.are_apart_in(case.contest_id, case, by)
    facts = CaseFacts(by=by.account_id, reason=reason, asked_by=case.asked_by, apart=apart)
    if problems := IDENTITY_CASE.problems(CaseState(case.state), step, facts):
        raise Refused(*problems)
    case.state = IDENTITY_CASE.after(CaseState(case.state), step)
    case.decided_by, case.decided_at = by.account_id, clock.now()
    return case


def _record(
    case: IdentityCase, action: str, by: Actor, reason: str | None = None, chain: int | None = None
) -> None:
    elsewhere: dict[str, Any] = {} if chain in (None, case.contest_id) else {"desk": case.contest_id}
    audit.record(
        by,
        action,
        contest_id=chain or case.contest_id,
        subject=("identity_case", case.id),
        reason=reason,
        person=case.person_id,
        told=checking.told_of(case, case.person_id),
        **elsewhere,
    )
