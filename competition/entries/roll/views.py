"""Who takes part, as each contest chooses to show it: nothing, numbers, or names with the one mask."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.contests.showing import seen_by
from competition.entries.roll import queries
from competition.entries.roll.lists import roll_list
from competition.foundation.web.parts import Part
from competition.foundation.web.security import current_actor, public
from competition.timetables import queries as timetables
from competition.timetables.queries import Sitting

bp = Blueprint("roll", __name__)

NOTHING, NAMES = "nothing", "names"


@dataclass(frozen=True)
class EventRoll:
    """An event with how many take part, at how many workstations, in which sessions; never who sits where."""

    event: Event
    approved: int
    workstations: int
    sittings: list[Sitting]


@bp.get("/contests/<int:contest_id>/entries")
@public
def roll(contest_id: int) -> ResponseReturnValue:
    """The public entry list; NotFound where the contest shows none."""
    seen = seen_by(current_actor(), contest_id)
    contest = seen.contest
    if contest.entry_list == NOTHING:
        raise NotFound
    named = contest.entry_list == NAMES and not seen.cancelled
    return render_template(
        "competition/entries/roll/roll.html",
        contest=contest,
        cancelled=seen.cancelled,
        events=_by_event(contest_id),
        list=roll_list(contest) if named else None,
    )


def _by_event(contest_id: int) -> list[EventRoll]:
    counts, stations = queries.approved_counts(contest_id), timetables.workstation_counts(contest_id)
    sittings = timetables.public_schedule_of(contest_id)
    return [
        EventRoll(
            event,
            counts.get(event.id, 0),
            stations.get(event.id, 0),
            [sitting for sitting in sittings if sitting.event_id == event.id],
        )
        for event in contests.live_events_of(contest_id)
    ]


def public_roll(contest: Contest) -> Part:
    """On the public page of a contest: how many take part, and where they are listed."""
    shown = contest.entry_list != NOTHING
    counts = queries.approved_counts(contest.id) if shown else {}
    return Part(
        "competition/entries/roll/_public.html",
        {
            "contest": contest,
            "shown": shown,
            "count": sum(counts.values()),
            "named": contest.entry_list == NAMES,
        },
    )
