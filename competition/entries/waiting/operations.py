"""Every write about waiting lists: places that come free go to those whose turn it is, by one order and no other."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.entries import queries as entries
from competition.entries.checking import said_of
from competition.entries.models import Entry
from competition.entries.telling import log_entry, tell_people
from competition.entries.waiting import queries
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.rules.editions.kinds.filling import Filling
from competition.rules.entry_life import ENTRY, FILLED, LISTED, PLACED, EntryState, EntryStep
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor


@atomic
def fill_places(event_id: int, *, by: Actor) -> int:
    """Give the free places of an event to those whose turn it is; how many.

    Whoever calls it holds the event, and has held who waits (`hold_waiting`) before its own line in the log.
    """
    event = contests.event(event_id)
    waiting = queries.hold_waiting(event_id)
    if not waiting or event.cancelled or Phase(contests.contest(event.contest_id).phase) not in FILLED:
        return 0
    following, filling = queries.following(event, waiting), queries.filling_of(event)
    for entry in following:
        _call(entry, filling, by)
    return len(following)


def _call(entry: Entry, filling: Filling, by: Actor) -> None:
    """The place is theirs at once, or for so many hours to say yes."""
    entry.version += 1
    if filling.placed_until is not None and clock.today() <= filling.placed_until:
        entry.state = ENTRY.after(EntryState(entry.state), EntryStep.PLACE)
        entry.submitted_at = clock.now()
        entry.leave_line()
        log_entry(entry, "entry.placed", by, **said_of(entry))
        tell_people(entry, "entry_placed")
        return
    entry.state = ENTRY.after(EntryState(entry.state), EntryStep.OFFER)
    entry.offered_until = clock.now() + timedelta(hours=filling.answer_hours)
    log_entry(entry, "entry.offered", by, until=entry.offered_until.isoformat())
    tell_people(entry, "entry_offered", until=_said_until(entry))


def _said_until(entry: Entry) -> str:
    until = entry.offered_until
    return "" if until is None else until.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


@atomic
def accept_place(entry_id: int, *, by: Actor) -> None:
    """Say yes to the place that was offered: the entry is handed in and waits for its review.

    Whoever said yes already, on another device, has it: nothing is done twice.
    Raises Refused("offer_is_over") once the hours are over, though nobody has given the place on yet.
    """
    contest = contests.keep_contest(entries.entry(entry_id).contest_id)
    entry = entries.locked_entry(entry_id)
    contests.require_on(contests.event(entry.event_id))
    if entry.state in PLACED - LISTED:
        return
    state = ENTRY.after(EntryState(entry.state), EntryStep.ACCEPT)
    over = entry.offered_until is not None and entry.offered_until <= clock.now()
    if over or Phase(contest.phase) not in FILLED:
        raise Refused(Problem("offer_is_over"))
    entry.state, entry.submitted_at = state, clock.now()
    entry.version += 1
    entry.leave_line()
    log_entry(entry, "entry.accepted", by, **said_of(entry))
    tell_people(entry, "entry_submitted")


@atomic
def lapse_offers(event_id: int, *, by: Actor = SYSTEM) -> int:
    """Give on what was offered in an event and not answered in time; how many offers were over."""
    contest = contests.keep_contest(contests.event(event_id).contest_id)
    event = contests.require_on(entries.lock_event(event_id))
    if Phase(contest.phase) not in FILLED:
        return 0
    overdue = queries.hold_overdue(event.id, clock.now())
    queries.hold_waiting(event.id)
    for entry in overdue:
        lapse_entry(entry.id, "entry_offer_lapsed", by=by, until=_said_until(entry))
    fill_places(event.id, by=by)
    return len(overdue)


@atomic
def lapse_entry(entry_id: int, template: str, *, by: Actor, **said: Any) -> None:
    """It waits no more and has no place: its people are told why. The caller holds it."""
    entry = entries.entry(entry_id)
    entry.state = ENTRY.after(EntryState(entry.state), EntryStep.LAPSE)
    # Its page says the cause: its people took nothing back themselves.
    entry.answer = {"outcome": EntryStep.LAPSE.value, "cause": template, **said}
    entry.version += 1
    entry.leave_line()
    log_entry(entry, "entry.lapsed", by)
    tell_people(entry, template, **said)


@atomic
def fill_event(event_id: int, *, by: Actor = SYSTEM) -> int:
    """Give what is free in an event to those who wait, whatever made it free; how many places."""
    contests.keep_contest(contests.event(event_id).contest_id)
    event = contests.require_on(entries.lock_event(event_id))
    return fill_places(event.id, by=by)


@atomic
def prepare_filling(contest_id: int, *, by: Actor) -> Callable[[], None]:
    """New rules may have more places: holds the events in which somebody waits; called, gives what is free there."""
    event_ids = queries.events_to_fill(contest_id)
    for event_id in event_ids:
        entries.lock_event(event_id)
    for event_id in event_ids:
        queries.hold_waiting(event_id)

    def fill() -> None:
        for event_id in event_ids:
            fill_places(event_id, by=by)

    return fill


@atomic
def follow_move(contest: Contest, step: PhaseStep, _reason: str, *, by: Actor) -> None:
    """Who still waits is told when registration ends; when its review ends the list does, and everybody is told.

    Whoever moves the contest holds it: nobody joins or leaves a list meanwhile.
    """
    if step is PhaseStep.CLOSE_REGISTRATION:
        for entry in queries.listed_in(contest.id, EntryState.WAITING):
            tell_people(entry, "waiting_goes_on", turn=queries.place_in_line(entry))
    elif step is PhaseStep.FINISH_REVIEW:
        for entry in queries.listed_in(contest.id):
            lapse_entry(entry.id, "waiting_ended", by=by)
    elif Phase(contest.phase) in FILLED:
        _offer_anew(queries.listed_in(contest.id, EntryState.OFFERED), by)


@atomic
def follow_event_move(
    event: Event, step: EventStep, _reason: str, *, back: Collection[int] = (), by: Actor
) -> None:
    """What was offered in an event that was called off is offered anew once it goes on."""
    if step is EventStep.REVIVE:
        listed = queries.listed_in(event.contest_id, EntryState.OFFERED)
        _offer_anew([entry for entry in listed if entry.event_id == event.id and entry.id not in back], by)


def _offer_anew(offered: list[Entry], by: Actor) -> None:
    """Nobody loses an offer to a time in which they could not answer."""
    for entry in offered:
        hours = queries.filling_of(contests.event(entry.event_id)).answer_hours
        entry.offered_until = clock.now() + timedelta(hours=hours)
        entry.version += 1
        log_entry(entry, "entry.offered", by, until=entry.offered_until.isoformat())
        tell_people(entry, "entry_offered", until=_said_until(entry))
