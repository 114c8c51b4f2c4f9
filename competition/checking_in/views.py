"""Pages of check-in: which session an entry takes part in, and who is there."""

from collections import Counter

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.checking_in import operations, queries
from competition.checking_in.naming import place_of_session
from competition.contests import queries as contests
from competition.foundation.store import queries as files
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import inline
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rulebooks import queries as rulebooks
from competition.rules.draw.attendance import ATTENDANCE, Attendance, absent_from
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May
from competition.timetables import queries as timetables

bp = Blueprint("checking_in", __name__)


@bp.get("/events/<int:event_id>/check-in")
@requires(May.CHECK_IN, of=contests.event_subject)
def check_in(event_id: int) -> ResponseReturnValue:
    """Who is there: one tap an entry."""
    return _check_in_page(event_id, whole(request.args.get("session")))


def _check_in_page(event_id: int, session_id: int | None, problems: tuple[Problem, ...] = ()) -> str:
    event = contests.event(event_id)
    sessions = queries.sessions_of(event_id)
    chosen = next((row for row in sessions if row.id == session_id), sessions[0] if sessions else None)
    entrants = queries.entrants(chosen.id) if chosen else []
    minutes = rulebooks.rules_of(event.contest_id).procedure.late_minutes
    limit = absent_from(chosen.starts_at, minutes) if chosen else None
    return render_template(
        "competition/checking_in/check_in.html",
        event=event,
        sessions=sessions,
        session=chosen,
        entrants=entrants,
        looks=ATTENDANCE.states,
        counts=Counter(row.state for row in entrants),
        closed=chosen is not None and queries.closed(chosen.id),
        absent_from=limit,
        over=limit is not None and clock.now() >= limit,
        minutes=minutes,
        unplaced=len(queries.approved_ids(event_id)) - len(queries.session_by_entry(event_id)),
        problems=[say(problem) for problem in problems],
    )


@bp.post("/sessions/<int:session_id>/check-in/<int:entry_id>")
@requires(May.CHECK_IN, of=queries.session_subject)
def tick(session_id: int, entry_id: int) -> ResponseReturnValue:
    """Tick one entry; without a state the tick is taken back."""
    state = request.form.get("state")
    event_id = timetables.session(session_id).event_id
    ticked = Attendance(state) if state in set(Attendance) else None
    try:
        operations.check_in(session_id, entry_id, ticked, by=the_actor())
    except Refused as refusal:
        return _check_in_page(event_id, session_id, refusal.problems), 422
    return on_to(".check_in", event_id=event_id, session=session_id)


@bp.post("/sessions/<int:session_id>/check-in/rest-absent")
@requires(May.CHECK_IN, of=queries.session_subject)
@dialog_on(lambda session_id: _check_in_page(timetables.session(session_id).event_id, session_id))
def rest_absent(session_id: int) -> ResponseReturnValue:
    """Who was not ticked is absent."""
    event_id = timetables.session(session_id).event_id
    count = operations.check_in_rest_absent(session_id, by=the_actor())
    return on_to(
        ".check_in",
        _("已将 %(count)s 个未检录的参赛记为缺席。", count=count),
        event_id=event_id,
        session=session_id,
    )


@bp.get("/sessions/<int:session_id>/entries/<int:entry_id>/photo/<int:position>")
@requires(May.CHECK_IN, of=queries.session_subject)
def photo(session_id: int, entry_id: int, position: int) -> ResponseReturnValue:
    """The photo of one member, for comparing with the face at the door."""
    photo_id = queries.photo_id(timetables.session(session_id).event_id, entry_id, position)
    stored = files.stored_file(photo_id) if photo_id is not None else None
    if stored is None:
        abort(404)
    return inline(uploads.read(stored), stored.media_type)


@bp.route("/events/<int:event_id>/sessions", methods=["GET", "POST"])
@requires(May.DRAW, of=contests.event_subject)
def assign(event_id: int) -> ResponseReturnValue:
    """Which session each entry takes part in."""
    if request.method == "POST":
        if request.form.get("how") == "evenly":
            operations.split_evenly(event_id, by=the_actor())
        else:
            places = {
                entry_id: place
                for name, value in request.form.items()
                if (entry_id := whole(name.removeprefix("entry-"))) and (place := whole(value))
            }
            operations.assign_sessions(event_id, places, by=the_actor())
        return on_to(".assign", _("场次已分配。"), event_id=event_id)
    return render_template(
        "competition/checking_in/assign.html",
        event=contests.event(event_id),
        sessions=queries.sessions_of(event_id),
        entrants=queries.entrants_of_event(event_id),
        places=queries.session_by_entry(event_id),
    )


def waiting(actor: Actor) -> list[TodayItem]:
    """Today: sessions that begin soon, or lately began, and have entries that nobody ticked."""
    events = [*queries.events_of_organiser(actor), *queries.events_of_floor(actor)]
    own = {event.id: event for event in events}
    return [
        TodayItem(
            _("检录"),
            place_of_session(session, own[session.event_id]),
            url_for("checking_in.check_in", event_id=session.event_id, session=session.id),
            count=len(left),
            deadline=session.starts_at,
        )
        for session in queries.open_sessions(own, clock.now())
        if (left := [row for row in queries.entrants(session.id) if row.state is None])
    ]
