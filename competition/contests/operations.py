"""Every write about contests: founding, events, phases, the next edition."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from competition.accounts import operations as accounts
from competition.contests import catalogue, queries, standing
from competition.contests.checking import event_hash
from competition.contests.models import Contest, Event, PhaseProposal, Series
from competition.contests.questions import (
    COPIED_ALONG,
    ENTERED,
    FIRST_RULES,
    MOVED,
    NO_LONGER_FIT,
    REVIEWED_AGAIN,
    TAKEN_OUT_ALONG,
    NextEdition,
)
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.store.removal import take_out
from competition.foundation.store.stamps import as_stored, refuse_overtaken
from competition.foundation.system import clock
from competition.rules.editions.model import ContestRules
from competition.rules.event_life import EventStep
from competition.rules.lifecycle import Asking
from competition.rules.phase_conditions import Line, Weight
from competition.rules.phases import CONTEST, EVENTS_OPEN, REMOVAL_OPEN, Phase, PhaseStep
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.proposal_life import ProposalState
from competition.rules.roles import SYSTEM, Actor, Role, Scope
from competition.rules.series import SERIES
from competition.rules.tiers import Rung, problems_with_target
from competition.rules.words.tiers import UNKNOWN

# How many names a sentence tells.
MOST_NAMED = 8


@dataclass(frozen=True, kw_only=True)
class ContestDetails:
    """What the organiser says about one edition at one tier."""

    edition: int
    tier: str
    name: str
    name_en: str | None
    organiser: str
    organiser_en: str | None
    host_city: str
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    starts_on: date
    ends_on: date
    public_notice: str
    print_policy: str
    # The contest this one selects for.
    parent_id: int | None = None
    # The level and the class of its filing.
    filed_level: str = UNKNOWN
    filed_class: str = UNKNOWN
    # What strangers see of who takes part, and the office to ask.
    entry_list: str = "nothing"
    contact_office: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    contact_hours: str = ""


@dataclass(frozen=True, kw_only=True)
class EventDetails:
    """What the organiser says about one event."""

    code: str
    name: str
    name_en: str | None
    group_kind: str
    occupation_code: str | None
    paper_level: int | None
    members: int
    sort: int = 0


@atomic
def series_for(code: str, name: str | None = None, name_en: str | None = None) -> Series:
    """The series with this code, founded when it is new."""
    wait_for_site()
    found = queries.series_named(code)
    if found is not None:
        return found
    known_name, known_name_en = SERIES.get(code, (name or code, name_en))
    found = Series(code=code, name=name or known_name, name_en=name_en or known_name_en)
    db.session.add(found)
    db.session.flush()
    return found


def _dates(details: ContestDetails) -> list[Problem]:
    problems = []
    opens, closes = details.registration_opens_at, details.registration_closes_at
    if details.ends_on < details.starts_on:
        problems.append(Problem("contest_ends_before_it_starts", field="ends_on"))
    if opens is not None and closes is not None and closes <= opens:
        problems.append(Problem("registration_closes_before_it_opens", field="registration_closes_at"))
    if closes is not None and closes.astimezone(clock.SHANGHAI).date() > details.starts_on:
        problems.append(Problem("registration_closes_after_start", field="registration_closes_at"))
    if opens is not None and opens.astimezone(clock.SHANGHAI).date() >= details.starts_on:
        problems.append(Problem("registration_opens_after_start", field="registration_opens_at"))
    return [*problems, *_contact(details)]


def _contact(details: ContestDetails) -> list[Problem]:
    """An office that nobody can reach helps nobody, and neither does a number that nobody owns."""
    reached = details.contact_phone or details.contact_email
    if details.contact_office and not reached:
        return [Problem("contact_without_way", field="contact_phone")]
    if not details.contact_office and (reached or details.contact_hours):
        return [Problem("contact_without_office", field="contact_office")]
    return []


def _plausible(details: ContestDetails, contest: Contest | None = None) -> list[Problem]:
    """Dates in their order, and a name that no other contest has."""
    # Names are given one at a time.
    wait_for_site()
    other = queries.contest_named(details.name)
    taken = other is not None and other is not contest
    return _dates(details) + ([Problem("contest_name_taken", field="name")] if taken else [])


def _target_problems(details: ContestDetails, contest: Contest | None) -> list[Problem]:
    """What is wrong with the contest this one selects for; what was so before is not asked again."""
    asked = ("parent_id", "tier", "starts_on")
    same = contest is not None and all(getattr(contest, name) == getattr(details, name) for name in asked)
    if details.parent_id is None or same:
        return []
    target = queries.contest(details.parent_id)
    ladder = [target.id, *(above.id for above in queries.ladder_above(target))]
    selecting = Rung(details.tier, details.starts_on, details.starts_on)
    above = Rung(target.tier, target.starts_on, target.ends_on)
    itself = None if contest is None else contest.id
    return problems_with_target(selecting, above, leads_back=itself in ladder)


def _founded(series: Series, details: ContestDetails, by: Actor) -> Contest:
    if problems := [*_plausible(details), *_target_problems(details, None)]:
        raise Refused(*problems)
    contest = Contest(
        series_id=series.id,
        phase=Phase.PREPARING,
        created_at=clock.now(),
        **{part.name: getattr(details, part.name) for part in fields(details)},
    )
    db.session.add(contest)
    db.session.flush()
    audit.record(by, "contest.created", contest_id=contest.id, subject=("contest", contest.id))
    return contest


def _let_manage(organiser_id: int, contest_id: int, by: Actor) -> None:
    accounts.grant_role(organiser_id, Role.ORGANISER, Scope.CONTEST, contest_id, by=by, contest_id=contest_id)


@atomic
def create_contest(
    series_code: str,
    details: ContestDetails,
    *,
    by: Actor,
    organiser_id: int | None = None,
    series_name: str | None = None,
    series_name_en: str | None = None,
    rules: ContestRules | None = None,
) -> Contest:
    """Found a contest with the rules its series begins with, or with these; this account may manage it."""
    contest = _founded(series_for(series_code, series_name, series_name_en), details, by)
    FIRST_RULES.answer()(contest.id, rules, by=by)
    if organiser_id is not None:
        _let_manage(organiser_id, contest.id, by)
    return contest


@atomic
def change_contest(contest_id: int, details: ContestDetails, *, by: Actor, seen: str | None = None) -> None:
    """Correct what is said about a contest; `seen` is the stamp of what the organiser saw."""
    contest = queries.hold_contest(contest_id)
    refuse_overtaken(seen, as_stored(ContestDetails, contest), details)
    if problems := [*_plausible(details, contest), *_target_problems(details, contest)]:
        raise Refused(*problems)
    changed = [
        part.name for part in fields(details) if getattr(contest, part.name) != getattr(details, part.name)
    ]
    for name in changed:
        setattr(contest, name, getattr(details, name))
    contest.version += 1
    audit.record(
        by, "contest.changed", contest_id=contest.id, subject=("contest", contest.id), fields=changed
    )


@atomic
def move_contest(
    contest_id: int, step: PhaseStep, *, by: Actor, reason: str | None = None
) -> PhaseProposal | None:
    """Take one step in the life of a contest; raises Refused with what is still missing.

    A step against the facts, or one that many rely on, is only proposed (what is returned): another person
    confirms it. The house itself (SYSTEM, a command) has no second person; what would be false it is refused too.
    """
    contest = queries.hold_contest(contest_id)
    lines = [
        line for line in standing.lines(contest, step) if by is not SYSTEM or line.weight is Weight.NEEDED
    ]
    said = (reason or "").strip()
    if problems := standing.problems(contest, step, lines, Asking(by=by.account_id, reason=said)):
        raise Refused(*problems)
    if by is not SYSTEM and standing.needs_second(CONTEST.steps[step], lines):
        return propose_step(contest, step, said, lines, by=by)
    take_step(contest_id, step, reason=said, by=by)
    return None


@atomic
def propose_step(
    contest: Contest,
    step: PhaseStep | EventStep,
    reason: str,
    lines: Sequence[Line],
    *,
    event_id: int | None = None,
    by: Actor,
) -> PhaseProposal:
    """Keep a step of a contest, or of its event, that somebody else has to confirm; one waits at a time."""
    if queries.waiting_proposal(contest.id) is not None:
        raise Refused(Problem("step_waits_already"))
    proposed = PhaseProposal(
        contest_id=contest.id,
        event_id=event_id,
        step=step,
        reason=reason[:500],
        against=[line.condition.value for line in lines if line.lacking],
        proposed_by=by.account_id,
        proposed_at=clock.now(),
    )
    db.session.add(proposed)
    db.session.flush()
    of = {} if event_id is None else {"event": event_id}
    _log_step(contest, "contest.step_proposed", by, reason, step=step, against=proposed.against, **of)
    return proposed


@atomic
def take_step(contest_id: int, step: PhaseStep, *, reason: str, by: Actor, **confirmed: int | None) -> None:
    """Move a contest by a step whose conditions were looked at; what else was proposed for it lapses."""
    contest = queries.hold_contest(contest_id)
    before = Phase(contest.phase)
    after = CONTEST.after(before, step)
    against = [line.condition.value for line in standing.lines(contest, step) if line.lacking]
    contest.phase = after
    contest.version += 1
    waiting = queries.waiting_proposal(contest_id)
    if waiting is not None:
        waiting.state, waiting.decided_at = ProposalState.LAPSED, clock.now()
    told = confirmed | ({"against": against} if against else {})
    _log_step(contest, "contest.moved", by, reason, step=step, before=before, after=after, **told)
    for follow in MOVED.answers():
        follow(contest, step, reason, by=by)


def _log_step(contest: Contest, action: str, by: Actor, reason: str, **details: object) -> None:
    subject = ("contest", contest.id)
    audit.record(by, action, contest_id=contest.id, subject=subject, reason=reason or None, **details)


def _event_problems(contest: Contest, details: EventDetails, event: Event | None) -> list[Problem]:
    problems = []
    if Phase(contest.phase) not in EVENTS_OPEN:
        problems.append(Problem("events_are_fixed"))
    other = queries.event_coded(contest.id, details.code)
    if other is not None and other is not event:
        problems.append(Problem("event_code_taken", {"code": details.code}, field="code"))
    if details.occupation_code and catalogue.occupation(details.occupation_code) is None:
        problems.append(Problem("occupation_unknown", field="occupation_code"))
    return problems


def _describe(event: Event, details: EventDetails) -> None:
    for part in fields(details):
        setattr(event, part.name, getattr(details, part.name))
    occupation = catalogue.occupation(details.occupation_code) if details.occupation_code else None
    event.occupation_name = occupation.name if occupation else None


@atomic
def add_event(contest_id: int, details: EventDetails, *, by: Actor) -> Event:
    """A new event; raises Refused with every problem."""
    contest = queries.hold_contest(contest_id)
    if problems := _event_problems(contest, details, None):
        raise Refused(*problems)
    event = Event(contest_id=contest.id)
    _describe(event, details)
    db.session.add(event)
    db.session.flush()
    audit.record(
        by,
        "event.added",
        contest_id=contest.id,
        subject=("event", event.id),
        code=details.code,
        hash=event_hash(event),
    )
    return event


@atomic
def change_event(
    event_id: int, details: EventDetails, *, by: Actor, reason: str = "", seen: str | None = None
) -> int:
    """Correct an event while events are open; who has entered it is concerned, so a reason is wanted then.

    Approved entries that no longer fit go back to review (how many is returned); without the reason the refusal
    says whom that would be. Refused as a whole where something rests on one of them. `seen` is the stamp
    of what the organiser saw.
    """
    event = queries.hold_event_and_contest(event_id)
    refuse_overtaken(seen, as_stored(EventDetails, event), details)
    if problems := _event_problems(event.contest, details, event):
        raise Refused(*problems)
    changed = [
        part.name for part in fields(details) if getattr(event, part.name) != getattr(details, part.name)
    ]
    entered = ENTERED.answer()(event_id) if set(changed) - {"sort"} else []
    _describe(event, details)
    db.session.flush()
    unfit = NO_LONGER_FIT.answer()(event_id) if entered else []
    if entered and reason_problems(reason):
        raise Refused(*reason_problems(reason), *_concerned(entered, unfit))
    # Entries are held before the first line of the log is written.
    again = len(REVIEWED_AGAIN.answer()(event_id, reason.strip(), by=by)) if unfit else 0
    audit.record(
        by,
        "event.changed",
        contest_id=event.contest_id,
        subject=("event", event.id),
        reason=reason.strip() or None,
        code=details.code,
        hash=event_hash(event),
        fields=changed,
        concerned=len(entered),
    )
    return again


def _concerned(entered: Sequence[str], unfit: Sequence[str]) -> list[Problem]:
    told = {"count": len(entered), "names": _some(entered)}
    problems = [Problem("event_change_concerns", told)]
    if unfit:
        problems.append(Problem("event_change_unfits", {"count": len(unfit), "names": _some(unfit)}))
    return problems


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")


@atomic
def remove_event(event_id: int, *, reason: str, by: Actor) -> None:
    """Take out an event, with what is planned for it, before registration opens; never the last that is still on."""
    event = queries.hold_event_and_contest(event_id)
    if Phase(event.contest.phase) not in REMOVAL_OPEN:
        raise Refused(Problem("events_are_fixed"))
    problems = reason_problems(reason)
    if standing.is_last_on(event):
        problems.append(Problem("event_is_the_last_one"))
    if problems:
        raise Refused(*problems)
    audit.record(
        by,
        "event.removed",
        contest_id=event.contest_id,
        subject=("event", event.id),
        reason=reason,
        code=event.code,
    )
    for take_out_plans in TAKEN_OUT_ALONG.answers():
        take_out_plans(event_id)
    take_out([event], Problem("event_in_use"))


@atomic
def copy_contest(source_id: int, details: ContestDetails, *, organiser_id: int, by: Actor) -> Contest:
    """The next edition: events of that contest and what upper rooms copy along, without people and dates."""
    contest = _founded(queries.contest(source_id).series, details, by)
    events = {old.id: _copy_event(old, contest.id) for old in queries.events_of(source_id)}
    for copy in COPIED_ALONG.answers():
        copy(NextEdition(source_id, contest.id, events, by))
    _let_manage(organiser_id, contest.id, by)
    audit.record(
        by,
        "contest.copied",
        contest_id=contest.id,
        subject=("contest", contest.id),
        source=source_id,
        events={str(event.id): event_hash(event) for event in queries.events_of(contest.id)},
    )
    return contest


def _copy_event(old: Event, contest_id: int) -> int:
    event = Event(
        contest_id=contest_id,
        occupation_name=old.occupation_name,
        **{part.name: getattr(old, part.name) for part in fields(EventDetails)},
    )
    db.session.add(event)
    db.session.flush()
    return event.id
