"""Every write about what people ask to have corrected or deleted, and the files they take out."""

from typing import Any

from competition.contests import queries as contests
from competition.entries import queries as entries
from competition.entries.erasing import operations as erasing
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.holidays import queries as holidays
from competition.identities.erasing import operations as identities
from competition.identities.erasing import queries as cases
from competition.notices import operations as notices
from competition.persons import queries as persons
from competition.persons.questions import Joined
from competition.retaining import queries as retaining
from competition.rights import queries
from competition.rights.models import PersonRequest
from competition.rules.calendar import after_working_days
from competition.rules.entry_life import STANDING
from competition.rules.lifecycle import Asking
from competition.rules.phases import SETTLED
from competition.rules.problems import Problem, Refused
from competition.rules.request_life import ANSWER_DAYS, REQUEST, RequestKind, RequestState, RequestStep
from competition.rules.roles import Actor

SHORTEST = 4
LONGEST = 2000


@atomic
def ask(contest_id: int, kind: str, what: str, *, by: Actor) -> PersonRequest:
    """Ask a contest to correct or delete what it keeps of oneself; its clock of 15 working days begins.

    Raises Refused with what is missing, or where the same wish waits already.
    """
    person = persons.person_of(by.account_id)
    if person is not None:
        person = persons.hold_person(person.id)
    own = {contest.id for contest in queries.contests_of(person.id)} if person else set()
    problems = []
    if person is None or contest_id not in own:
        problems.append(Problem("request_without_contest", {}, "contest"))
    if kind not in set(RequestKind):
        problems.append(Problem("answer_missing", {"answer": "更正或删除"}, "kind"))
    if len(what.strip()) < SHORTEST:
        problems.append(Problem("request_says_nothing", {}, "what"))
    if problems or person is None:
        raise Refused(*problems)
    if queries.has_open(person.id, contest_id, kind):
        raise Refused(Problem("request_waits_already", {}, "kind"))
    row = PersonRequest(
        person_id=person.id,
        contest_id=contest_id,
        kind=kind,
        what=what.strip()[:LONGEST],
        state=RequestState.OPEN,
        asked_at=clock.now(),
        due_on=after_working_days(clock.today(), ANSWER_DAYS, holidays.holidays()),
    )
    db.session.add(row)
    db.session.flush()
    _log(row, "request.made", by)
    return row


@atomic
def drop(request_id: int, *, by: Actor) -> None:
    """Its maker no longer asks for it; refused where it is answered already."""
    row = queries.request(request_id)
    persons.hold_person(row.person_id)
    row = queries.hold_request(request_id)
    row.state = REQUEST.after(RequestState(row.state), RequestStep.DROP)
    _log(row, "request.dropped", by)


@atomic
def answer(request_id: int, granted: bool, said: str, *, by: Actor) -> int:
    """Answer a request with what was done, or why not; its maker is told. Returns how many papers were deleted.

    Granting a deletion deletes at once what no law keeps. Refused while an entry of theirs stands: it is withdrawn
    first.
    """
    row = queries.request(request_id)
    person = persons.hold_person(row.person_id)
    contests.keep_contest(row.contest_id)
    row = queries.hold_request(request_id)
    step = RequestStep.GRANT if granted else RequestStep.REFUSE
    deleting = granted and row.kind == RequestKind.DELETE
    problems = REQUEST.problems(RequestState(row.state), step, Asking(reason=said))
    if not problems and deleting:
        problems = _problems_with_deleting(row)
    if problems:
        raise Refused(*problems)
    papers = 0
    if deleting:
        named = (row.person_id, row.contest_id) in retaining.law_keeps([row.person_id])
        cases.hold_with_paper_of(person.id, person.account_id, row.contest_id)
        papers = erasing.erase_person_in(row.person_id, row.contest_id, named=named, by=by)
        papers += identities.delete_papers_of(person.id, person.account_id, row.contest_id, by=by)
    row.state = REQUEST.after(RequestState(row.state), step)
    row.answer, row.answered_at, row.answered_by = said.strip()[:LONGEST], clock.now(), by.account_id
    _log(row, "request.answered", by, granted=granted, papers=papers)
    if person.account_id is not None:
        contest = contests.contest(row.contest_id)
        notices.tell(
            person.account_id,
            "request_answered",
            "/my/requests",
            contest_id=row.contest_id,
            contest=contest.name,
            contest_en=contest.name_en,
        )
    return papers


def _problems_with_deleting(row: PersonRequest) -> list[Problem]:
    """What must end before a person's data in a contest can go."""
    if contests.contest(row.contest_id).phase in SETTLED:
        return []
    standing = [
        entry
        for _seat, entry in entries.seats_of_person(row.person_id)
        if entry.contest_id == row.contest_id and entry.state in STANDING
    ]
    return [Problem("request_entry_stands", {"number": entry.id}) for entry in standing]


@atomic
def follow_claim(joined: Joined) -> None:
    """What was asked for a nominee was asked by whom they prove to be."""
    for row in queries.every_request_of(joined.from_id):
        row.person_id = joined.to_id
    db.session.flush()


@atomic
def note_export(*, by: Actor) -> None:
    """Log that somebody took out or read all that is kept of them."""
    if by.account_id is None:
        raise Refused(Problem("not_allowed"))
    audit.record(by, "person.exported", subject=("account", by.account_id))


def _log(row: PersonRequest, action: str, by: Actor, **details: Any) -> None:
    audit.record(by, action, contest_id=row.contest_id, subject=("request", row.id), kind=row.kind, **details)
