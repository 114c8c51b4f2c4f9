"""Every write about contests: founding, events, phases, the next edition."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from competition.accounts import operations as accounts
from competition.contests import catalogue, queries
from competition.contests.models import Contest, Event, Series
from competition.contests.questions import (
    COPIED_ALONG,
    ENTRANTS_CONCERNED,
    FIRST_RULES,
    SENT_BACK,
    TAKEN_OUT_ALONG,
    NextEdition,
)
from competition.contests.words import EVENT_CHANGED
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import wait_for_site
from competition.foundation.store.removal import take_out
from competition.foundation.store.stamps import as_stored, refuse_overtaken
from competition.foundation.system import clock
from competition.rules.editions.model import ContestRules
from competition.rules.phases import CONTEST, EVENTS_OPEN, REMOVAL_OPEN, ContestFacts, Phase, PhaseStep
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor, Role, Scope
from competition.rules.series import SERIES


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
    return problems


def _founded(series: Series, details: ContestDetails, by: Actor) -> Contest:
    if problems := _dates(details):
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
    problems = _dates(details)
    if details.parent_id == contest.id:
        problems.append(Problem("contest_selects_for_itself", field="parent_id"))
    if problems:
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
def move_contest(contest_id: int, step: PhaseStep, *, by: Actor, reason: str | None = None) -> None:
    """Take one step in the life of a contest; raises Refused with what is still missing."""
    contest = queries.hold_contest(contest_id)
    before = Phase(contest.phase)
    facts = ContestFacts(
        by=by.account_id,
        reason=reason or "",
        events=queries.event_counts([contest_id]).get(contest_id, 0),
        registration_has_an_end=contest.registration_closes_at is not None,
    )
    if problems := CONTEST.problems(before, step, facts):
        raise Refused(*problems)
    after = CONTEST.after(before, step)
    contest.phase = after
    contest.version += 1
    audit.record(
        by,
        "contest.moved",
        contest_id=contest.id,
        subject=("contest", contest.id),
        reason=reason,
        step=step,
        before=before,
        after=after,
    )


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
    audit.record(by, "event.added", contest_id=contest.id, subject=("event", event.id), code=details.code)
    return event


@atomic
def change_event(
    event_id: int,
    details: EventDetails,
    *,
    send_back: bool = False,
    by: Actor,
    seen: str | None = None,
) -> None:
    """Correct an event while events are open; `seen` is the stamp of what the organiser saw.

    Group and size of the team are what entries are reviewed for: where some hold a place, they change only together
    with these being sent back; else Refused("event_has_entries").
    """
    event = queries.hold_event_and_contest(event_id)
    refuse_overtaken(seen, as_stored(EventDetails, event), details)
    if problems := _event_problems(event.contest, details, event):
        raise Refused(*problems)
    concerned = _entrants_concerned(event, details)
    if concerned and not send_back:
        raise Refused(Problem("event_has_entries", {"count": len(concerned)}, "send_back"))
    _describe(event, details)
    for send in SENT_BACK.answers() if concerned else ():
        send(event_id, EVENT_CHANGED, by=by)
    audit.record(
        by, "event.changed", contest_id=event.contest_id, subject=("event", event.id), code=details.code
    )


def _entrants_concerned(event: Event, details: EventDetails) -> list[str]:
    """Whose entries were handed in for another group or another size of the team."""
    if (details.group_kind, details.members) == (event.group_kind, event.members):
        return []
    return [line for names in ENTRANTS_CONCERNED.answers() for line in names(event.id)]


@atomic
def remove_event(event_id: int, *, reason: str, by: Actor) -> None:
    """Take out an event, with what is planned for it, before registration opens."""
    event = queries.hold_event_and_contest(event_id)
    if Phase(event.contest.phase) not in REMOVAL_OPEN:
        raise Refused(Problem("events_are_fixed"))
    if problems := reason_problems(reason):
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
        by, "contest.copied", contest_id=contest.id, subject=("contest", contest.id), source=source_id
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
