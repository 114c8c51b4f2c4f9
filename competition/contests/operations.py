"""Every write about contests: founding, events, timetable, rules, phases, the next edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from competition.accounts import operations as accounts
from competition.accounts.models import Account
from competition.contests import catalogue, queries
from competition.contests.models import (
    Contest,
    Event,
    EventSession,
    RulesVersion,
    Series,
    Venue,
    Workstation,
)
from competition.foundation.store import audit
from competition.foundation.store.db import Model, atomic, db
from competition.foundation.system import clock
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.model import ContestRules, problems_with_rules, to_body
from competition.rules.labelling import labels_in
from competition.rules.phases import CONTEST, ContestFacts, Phase, PhaseStep
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.catalogue import phrase

# The series the product is made for; an organiser may found others.
SERIES = {
    "zhuangyuan": (phrase("江苏技能状元大赛"), "Jiangsu Skills Champion Competition"),
    "craftsman": (phrase("“江苏工匠”岗位练兵职业技能竞赛"), "Jiangsu Craftsman On-the-job Skills Contests"),
}

# Events are fixed once people may be entered in them.
EVENTS_OPEN = frozenset({Phase.PREPARING, Phase.ANNOUNCED, Phase.REGISTRATION})
REMOVAL_OPEN = frozenset({Phase.PREPARING, Phase.ANNOUNCED})


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


@atomic
def create_contest(
    series_code: str,
    details: ContestDetails,
    *,
    by: Actor,
    organiser: Account | None = None,
    series_name: str | None = None,
    series_name_en: str | None = None,
    rules: ContestRules | None = None,
) -> Contest:
    """Found a contest with the rules its series begins with; `organiser` may manage it."""
    if problems := _dates(details):
        raise Refused(*problems)
    series = series_for(series_code, series_name, series_name_en)
    contest = Contest(
        series_id=series.id,
        phase=Phase.PREPARING,
        created_at=clock.now(),
        **{part.name: getattr(details, part.name) for part in fields(details)},
    )
    db.session.add(contest)
    db.session.flush()
    audit.record(by, "contest.created", contest_id=contest.id, subject=("contest", contest.id))
    set_rules(contest, rules or default_rules(series_code, details.ends_on.year), "", by=by)
    if organiser is not None:
        accounts.grant_role(
            organiser, Role.ORGANISER, Scope.CONTEST, contest.id, by=by, contest_id=contest.id
        )
    return contest


@atomic
def change_contest(contest: Contest, details: ContestDetails, *, version: int, by: Actor) -> None:
    """Correct what is said about a contest; `version` is the one the organiser saw."""
    if contest.version != version:
        raise Refused(Problem("changed_meanwhile"))
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
def move_contest(contest: Contest, step: PhaseStep, *, by: Actor, reason: str | None = None) -> None:
    """Take one step in the life of a contest; raises Refused with what is still missing."""
    before = Phase(contest.phase)
    facts = ContestFacts(
        by=by.account_id,
        reason=reason or "",
        events=queries.readiness(contest.id).events,
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
def add_event(contest: Contest, details: EventDetails, *, by: Actor) -> Event:
    """A new event; raises Refused with every problem."""
    if problems := _event_problems(contest, details, None):
        raise Refused(*problems)
    event = Event(contest_id=contest.id)
    _describe(event, details)
    db.session.add(event)
    db.session.flush()
    audit.record(by, "event.added", contest_id=contest.id, subject=("event", event.id), code=details.code)
    return event


@atomic
def change_event(event: Event, details: EventDetails, *, by: Actor) -> None:
    """Correct an event while events are open."""
    if problems := _event_problems(event.contest, details, event):
        raise Refused(*problems)
    _describe(event, details)
    audit.record(
        by, "event.changed", contest_id=event.contest_id, subject=("event", event.id), code=details.code
    )


@atomic
def remove_event(event: Event, *, reason: str, by: Actor) -> None:
    """Take out an event, with its sittings and workstations, before registration opens."""
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
    sittings = [queries.session(row.id) for row in queries.sessions_of(event.id)]
    _take_out([*sittings, *queries.workstations_of(event.id)], Problem("event_in_use"))
    _take_out([event], Problem("event_in_use"))


def _take_out(rows: Sequence[Model], problem: Problem) -> None:
    """Delete rows that nothing hangs on; what a feature above has begun with them refuses it."""
    try:
        with db.session.begin_nested():
            for row in rows:
                db.session.delete(row)
    except IntegrityError as cause:
        raise Refused(problem) from cause


@atomic
def add_venue(contest: Contest, name: str, address: str, *, by: Actor) -> Venue:
    """A place where events of a contest are held."""
    venue = Venue(contest_id=contest.id, name=name.strip(), address=address.strip())
    db.session.add(venue)
    db.session.flush()
    audit.record(by, "venue.added", contest_id=contest.id, subject=("venue", venue.id), name=venue.name)
    return venue


@atomic
def remove_venue(venue: Venue, *, by: Actor) -> None:
    """Take out a venue that no sitting and no workstation uses."""
    used = any(row.venue == venue.name for row in queries.schedule_of(venue.contest_id))
    stations = any(
        workstation.venue_id == venue.id
        for event in queries.events_of(venue.contest_id)
        for workstation in queries.workstations_of(event.id)
    )
    if used or stations:
        raise Refused(Problem("venue_in_use", {"venue": venue.name}))
    audit.record(by, "venue.removed", contest_id=venue.contest_id, subject=("venue", venue.id))
    _take_out([venue], Problem("venue_in_use", {"venue": venue.name}))


@atomic
def add_session(
    event: Event, name: str, starts_at: datetime, ends_at: datetime, venue_id: int | None, *, by: Actor
) -> EventSession:
    """A sitting of an event; its venue belongs to the same contest."""
    problems = []
    if ends_at <= starts_at:
        problems.append(Problem("session_ends_before_it_starts", {"session": name}, field="ends_at"))
    if venue_id is not None and queries.venue(venue_id).contest_id != event.contest_id:
        problems.append(Problem("venue_of_another_contest", field="venue_id"))
    if problems:
        raise Refused(*problems)
    sitting = EventSession(
        event_id=event.id, name=name.strip(), starts_at=starts_at, ends_at=ends_at, venue_id=venue_id
    )
    db.session.add(sitting)
    db.session.flush()
    audit.record(by, "session.added", contest_id=event.contest_id, subject=("session", sitting.id))
    return sitting


@atomic
def remove_session(sitting: EventSession, *, by: Actor) -> None:
    """Take out a sitting before the contest runs."""
    event = queries.event(sitting.event_id)
    if Phase(event.contest.phase) not in EVENTS_OPEN | {Phase.REVIEW, Phase.READY}:
        raise Refused(Problem("timetable_is_fixed"))
    audit.record(by, "session.removed", contest_id=event.contest_id, subject=("session", sitting.id))
    _take_out([sitting], Problem("session_in_use", {"session": sitting.name}))


@atomic
def add_workstations(event: Event, text: str, venue_id: int | None, *, by: Actor) -> int:
    """Workstations written the short way (A-01…A-30); those there already are left alone. How many came."""
    try:
        labels = labels_in(text)
    except ValueError as cause:
        raise Refused(Problem("labels_wrong", {"part": str(cause)}, field="labels")) from cause
    if venue_id is not None and queries.venue(venue_id).contest_id != event.contest_id:
        raise Refused(Problem("venue_of_another_contest", field="venue_id"))
    known = {workstation.label for workstation in queries.workstations_of(event.id)}
    new = [label for label in labels if label not in known]
    db.session.add_all(Workstation(event_id=event.id, venue_id=venue_id, label=label) for label in new)
    db.session.flush()
    audit.record(
        by, "workstations.added", contest_id=event.contest_id, subject=("event", event.id), count=len(new)
    )
    return len(new)


@atomic
def clear_workstations(event: Event, *, by: Actor) -> None:
    """Take out all workstations of an event before the contest runs."""
    if Phase(event.contest.phase) not in EVENTS_OPEN | {Phase.REVIEW, Phase.READY}:
        raise Refused(Problem("timetable_is_fixed"))
    audit.record(by, "workstations.cleared", contest_id=event.contest_id, subject=("event", event.id))
    _take_out(queries.workstations_of(event.id), Problem("workstations_in_use"))


@atomic
def set_rules(
    contest: Contest, rules: ContestRules, clause: str, *, by: Actor, seen: int | None = None
) -> RulesVersion:
    """The next version of a contest's rules; earlier ones stay. `clause` says on what the change rests.

    `seen` is the number of the version that was changed (0 where there was none): another one meanwhile refuses.
    """
    if problems := problems_with_rules(rules):
        raise Refused(*problems)
    current = queries.current_version(contest.id)
    if seen is not None and seen != (current.number if current else 0):
        raise Refused(Problem("rules_changed_meanwhile"))
    if current is not None and not clause.strip():
        raise Refused(Problem("rules_without_clause", field="clause"))
    version = RulesVersion(
        contest_id=contest.id,
        number=current.number + 1 if current else 1,
        body=to_body(rules),
        clause=clause.strip(),
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(version)
    db.session.flush()
    audit.record(
        by,
        "rules.set",
        contest_id=contest.id,
        subject=("rules", version.number),
        reason=clause.strip() or None,
    )
    return version


@atomic
def copy_contest(source: Contest, details: ContestDetails, *, organiser: Account, by: Actor) -> Contest:
    """The next edition: events, venues, workstations and rules of `source`, without people and dates."""
    contest = create_contest(
        source.series.code, details, by=by, organiser=organiser, rules=queries.rules_of(source.id)
    )
    venues = {old.id: _copy_venue(old, contest) for old in queries.venues_of(source.id)}
    for old in queries.events_of(source.id):
        _copy_event(old, contest, venues)
    audit.record(
        by, "contest.copied", contest_id=contest.id, subject=("contest", contest.id), source=source.id
    )
    return contest


def _copy_venue(old: Venue, contest: Contest) -> int:
    venue = Venue(contest_id=contest.id, name=old.name, address=old.address)
    db.session.add(venue)
    db.session.flush()
    return venue.id


def _copy_event(old: Event, contest: Contest, venues: Mapping[int, int]) -> None:
    event = Event(
        contest_id=contest.id,
        occupation_name=old.occupation_name,
        **{part.name: getattr(old, part.name) for part in fields(EventDetails)},
    )
    db.session.add(event)
    db.session.flush()
    for workstation in queries.workstations_of(old.id):
        db.session.add(
            Workstation(
                event_id=event.id,
                label=workstation.label,
                venue_id=venues[workstation.venue_id] if workstation.venue_id else None,
            )
        )
    db.session.flush()
