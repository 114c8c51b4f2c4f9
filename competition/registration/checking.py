"""An entry as it was typed: who its members are, and everything that keeps it from being handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.registration import queries
from competition.registration.models import Entry
from competition.rules.consents import problems_with_consents
from competition.rules.eligibility.checklist import problems_with, problems_with_window
from competition.rules.eligibility.facts import EntryFacts, answers_wanted, without_documents
from competition.rules.particulars import Particulars, facts_from, read_particulars
from competition.rules.phases import Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


def problems_before_submitting(entry: Entry, by: Actor) -> list[Problem]:
    """Everything that keeps this entry from being handed in now."""
    return read_entry(entry, by)[1]


def require_open(contest: Contest) -> None:
    """Raises Refused("registration_not_open" or "registration_closed")."""
    problems = problems_with_window(**_window(contest))
    if problems:
        raise Refused(*problems)


def open_contests() -> list[Contest]:
    """Contests that take entries now, the newest first."""
    found = []
    for contest in contests.public_contests():
        try:
            require_open(contest)
        except Refused:
            continue
        found.append(contest)
    return found


def _window(contest: Contest) -> dict[str, Any]:
    """Now, and the opening and closing that count in the present phase."""
    now = clock.now()
    opens_at = contest.registration_opens_at or now
    return {
        "now": now,
        "opens_at": opens_at if contest.phase == Phase.REGISTRATION else None,
        "closes_at": contest.registration_closes_at,
    }


def read_entry(entry: Entry, by: Actor, nominating: bool = False) -> tuple[list[Particulars], list[Problem]]:
    """The members as typed, and everything wrong; a nomination is read without papers and consents."""
    event, contest = queries.event_of(entry), queries.contest_of(entry)
    rules = queries.rules_of(event)
    rules = without_documents(rules) if nominating else rules
    wanted = answers_wanted(rules.eligibility)
    draft, today = queries.draft_of(entry), clock.today()
    members: list[Particulars] = []
    problems: list[Problem] = []
    typed = [*draft.get("members", ()), *({} for _ in range(event.members))][: event.members]
    for number, answers in enumerate(typed, start=1):
        read, wrong = read_particulars(answers, today, wanted)
        members.append(read)
        problems += [_of_member(problem, number) for problem in wrong]
    problems += _twice_in_team(members)
    already = {(p.details.get("member"), p.field) for p in problems}
    ruled = problems_with(_facts(entry, members, draft, contest), rules)
    problems += [
        p for p in ruled if p.code != "answer_missing" or (p.details.get("member"), p.field) not in already
    ]
    if not nominating:
        problems += _consent_problems(entry, members, draft, by)
    return members, problems


def _of_member(problem: Problem, number: int) -> Problem:
    return replace(problem, details={**problem.details, "member": number})


def _twice_in_team(members: Sequence[Particulars]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for number, member in enumerate(members, start=1):
        if member.id_number and member.id_number in seen:
            problems.append(Problem("member_twice", {"member": number}, "id_number"))
        seen.add(member.id_number)
    return problems


def _facts(
    entry: Entry, members: Sequence[Particulars], draft: Mapping[str, Any], contest: Contest
) -> EntryFacts:
    delegation_id = chosen_delegation(entry, draft)
    organisation_id = unit_of_entry(entry, members)
    taken = queries.places_taken(entry.event_id, delegation_id, organisation_id, but=entry.id)
    papers = queries.document_kinds(entry.id)
    # An entry sent back may be mended after the closing day.
    window = _window(contest) if entry.state == "draft" and not entry.members else {}
    return EntryFacts(
        members=[
            facts_from(member, papers.get(number, ()), **_counts(entry, member))
            for number, member in enumerate(members, start=1)
        ],
        members_wanted=len(members),
        delegation_chosen=delegation_id is not None or not queries.delegation_ids(entry.contest_id),
        entries_of_delegation=taken.delegation,
        entries_of_organisation=taken.organisation,
        entries_in_event=taken.event,
        **window,
    )


def _counts(entry: Entry, member: Particulars) -> dict[str, int]:
    person = queries.person_indexed(index_of(member)) if member.id_kind and member.id_number else None
    if person is None:
        return {}
    others = queries.conflicting_members(entry.event_id, person.id, entry.id)
    return {
        "entries_in_event": sum(1 for _, state in others if state != "withdrawn"),
        "events_entered": queries.events_entered(entry.contest_id, person.id, entry.event_id),
    }


def chosen_delegation(entry: Entry, draft: Mapping[str, Any]) -> int | None:
    """The delegation that was chosen, if the contest has it."""
    wish = str(draft.get("delegation") or "")
    known = {str(known_id) for known_id in queries.delegation_ids(entry.contest_id)}
    return int(wish) if wish in known else None


def unit_of_entry(entry: Entry, members: Sequence[Particulars]) -> int | None:
    """The unit that nominated, else the organisation that has exactly the first member's unit name."""
    if entry.nominated:
        return entry.organisation_id
    return unit_of(members[0]) if members else None


def _consent_problems(
    entry: Entry, members: Sequence[Particulars], draft: Mapping[str, Any], by: Actor
) -> list[Problem]:
    """Whoever hands in consents for themselves; the others of a team do so when they claim."""
    number = own_number(entry, members, by)
    if number is None:
        return [Problem("consent_by_contestant", {}, None)]
    given = draft.get("consents") or []
    minor = members[number - 1].minor_on(clock.today())
    return problems_with_consents(given, minor, draft.get("guardian") or {})


def own_number(entry: Entry, members: Sequence[Particulars], by: Actor) -> int | None:
    """Which member is the one who acts; None when it is none of them."""
    if not entry.nominated and entry.created_by == by.account_id:
        return 1
    if (seated := queries.member_of(entry, by.account_id)) is not None:
        return seated.position
    own = queries.person_of(by.account_id)
    if own is None:
        return None
    for number, member in enumerate(members, start=1):
        if member.id_kind and index_of(member) == own.id_index:
            return number
    return None


def index_of(member: Particulars) -> str:
    """The blind index of a member's document number."""
    return queries.id_index(str(member.id_kind), member.id_number)


def unit_of(member: Particulars) -> int | None:
    """The organisation that has exactly the member's unit name."""
    return queries.organisation_named(member.unit_name) if member.unit_name else None
