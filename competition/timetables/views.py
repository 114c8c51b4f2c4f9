"""The organiser's page of sittings, venues and workstations, and the public list of where and when."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.contests.questions import ENTERED
from competition.contests.showing import seen_by
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import moment_of
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.rules.roles import May
from competition.rules.timetabling import problems_with_timetable
from competition.timetables import operations, queries
from competition.timetables.forms import ChangeForm, SessionForm, VenueChangeForm, VenueForm, WorkstationsForm
from competition.timetables.lists import venue_list

bp = Blueprint("timetables", __name__)

SHOWN_LABELS = 12


def _timetable_forms(contest_id: int) -> tuple[VenueForm, SessionForm, WorkstationsForm]:
    """The three forms of the page, each with its own prefix."""
    events = [
        (event.id, f"{event.code} {pick(event.name, event.name_en)}")
        for event in contests.live_events_of(contest_id)
    ]
    venues = [("", "—"), *((str(venue.id), venue.name) for venue in queries.venues_of(contest_id))]
    venue, sitting, stations = (
        VenueForm(prefix="venue"),
        SessionForm(prefix="session"),
        WorkstationsForm(prefix="stations"),
    )
    sitting.event_id.choices = stations.event_id.choices = events
    sitting.venue_id.choices = stations.venue_id.choices = venues
    return venue, sitting, stations


def _timetable_page(contest: Contest, forms: tuple[VenueForm, SessionForm, WorkstationsForm]) -> str:
    venue, sitting, stations = forms
    events = contests.events_of(contest.id)
    return render_template(
        "competition/timetables/timetable.html",
        contest=contest,
        venue_form=venue,
        session_form=sitting,
        stations_form=stations,
        schedule=queries.schedule_of(contest.id),
        off=contests.cancelled_events(contest.id),
        entered={event.id: ENTERED.answer()(event.id) for event in events if not event.cancelled},
        clashes=[say(problem) for problem in problems_with_timetable(*queries.slots(contest.id))],
        venues=queries.venues_of(contest.id),
        stations=[(event, queries.workstations_of(event.id)) for event in events],
    )


@bp.get("/contests/<int:contest_id>/venues")
@public
def venues(contest_id: int) -> ResponseReturnValue:
    """Where and when everything is held, for everybody who may know of the contest."""
    seen = seen_by(current_actor(), contest_id)
    return render_template(
        "competition/timetables/venues.html",
        contest=seen.contest,
        cancelled=seen.cancelled,
        list=venue_list(seen.contest, seen.cancelled),
    )


@bp.get("/contests/<int:contest_id>/venues.xlsx")
@public
def venues_workbook(contest_id: int) -> ResponseReturnValue:
    """Just what the page shows as Excel."""
    seen = seen_by(current_actor(), contest_id)
    return venue_list(seen.contest, seen.cancelled).workbook()


@bp.get("/contests/<int:contest_id>/manage/timetable")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def timetable(contest_id: int) -> ResponseReturnValue:
    """Sittings, venues and workstations of a contest."""
    return _timetable_of(contest_id)


def _timetable_of(contest_id: int) -> str:
    return _timetable_page(contests.contest(contest_id), _timetable_forms(contest_id))


@bp.post("/contests/<int:contest_id>/manage/venues")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def add_venue(contest_id: int) -> ResponseReturnValue:
    """One more venue."""
    forms = _timetable_forms(contest_id)
    form = forms[0]

    def save() -> ResponseReturnValue:
        operations.add_venue(contest_id, form.name.data, form.address.data or "", by=the_actor())
        return on_to(".timetable", _("场地已添加。"), contest_id=contest_id)

    return form_page(form, save, lambda: _timetable_page(contests.contest(contest_id), forms))


@bp.post("/contests/<int:contest_id>/manage/sessions")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def add_session(contest_id: int) -> ResponseReturnValue:
    """One more sitting."""
    forms = _timetable_forms(contest_id)
    form = forms[1]

    def save() -> ResponseReturnValue:
        starts_at, ends_at = moment_of(form.starts_at.data), moment_of(form.ends_at.data)
        operations.add_session(
            form.event_id.data,
            form.name.data,
            starts_at or clock.now(),
            ends_at or clock.now(),
            int(form.venue_id.data) if form.venue_id.data else None,
            by=the_actor(),
        )
        return on_to(".timetable", _("场次已添加。"), contest_id=contest_id)

    return form_page(form, save, lambda: _timetable_page(contests.contest(contest_id), forms))


@bp.post("/contests/<int:contest_id>/manage/workstations")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def add_workstations(contest_id: int) -> ResponseReturnValue:
    """Workstations of an event, many at once."""
    forms = _timetable_forms(contest_id)
    form = forms[2]

    def save() -> ResponseReturnValue:
        labels = operations.add_workstations(
            form.event_id.data,
            form.labels.data,
            int(form.venue_id.data) if form.venue_id.data else None,
            by=the_actor(),
        )
        return on_to(".timetable", _added(labels), contest_id=contest_id)

    return form_page(form, save, lambda: _timetable_page(contests.contest(contest_id), forms))


def _added(labels: list[str]) -> str:
    """How many came, and which: a range that meant something else is seen at once."""
    if not labels:
        return str(_("没有新增赛位：所写的都已经有了。"))
    shown = labels if len(labels) <= SHOWN_LABELS else [*labels[:3], "…", labels[-1]]
    return str(_("新增 %(count)s 个赛位：%(labels)s。", count=len(labels), labels=_("、").join(shown)))


@bp.post("/sessions/<int:session_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.session_subject)
@dialog_on(lambda session_id: _timetable_of(contests.event(queries.session(session_id).event_id).contest_id))
def remove_session(session_id: int) -> ResponseReturnValue:
    """Take out one sitting; who has entered is told why."""
    contest_id = contests.event(queries.session(session_id).event_id).contest_id
    operations.remove_session(session_id, reason=request.form.get("reason", ""), by=the_actor())
    return on_to(".timetable", contest_id=contest_id)


@bp.post("/venues/<int:venue_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.venue_subject)
def remove_venue(venue_id: int) -> ResponseReturnValue:
    """Take out one venue that nothing uses."""
    contest_id = queries.venue(venue_id).contest_id
    operations.remove_venue(venue_id, by=the_actor())
    return on_to(".timetable", contest_id=contest_id)


@bp.post("/events/<int:event_id>/workstations/clear")
@requires(May.MANAGE_CONTEST, of=contests.event_subject)
def clear_workstations(event_id: int) -> ResponseReturnValue:
    """Take out all workstations of an event."""
    event = contests.event(event_id)
    operations.clear_workstations(event_id, by=the_actor())
    return on_to(".timetable", contest_id=event.contest_id)


@bp.route("/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.session_subject)
def edit_session(session_id: int) -> ResponseReturnValue:
    """Correct one sitting."""
    sitting = queries.session(session_id)
    event, form = contests.event(sitting.event_id), ChangeForm()
    contest_id = event.contest_id
    form.offer(contest_id)
    if not form.is_submitted():
        form.fill(sitting)

    def save() -> ResponseReturnValue:
        reason = form.reason.data or ""
        operations.change_session(
            session_id, form.details(), reason=reason, seen=form.seen.data, by=the_actor()
        )
        return on_to(".timetable", _("场次已保存。"), contest_id=contest_id)

    return form_page(
        form,
        save,
        lambda: _edit_page(contest_id, form, event, ENTERED.answer()(event.id)),
        show=form.against(lambda: ChangeForm.of(queries.session(session_id), contest_id)),
    )


def _entered_at(venue_id: int) -> list[str]:
    """Who has entered an event that is held in this venue."""
    return [name for event_id in queries.live_events_at(venue_id) for name in ENTERED.answer()(event_id)]


def _edit_page(
    contest_id: int, form: ChangeForm | VenueChangeForm, event: Event | None, entered: list[str]
) -> str:
    return render_template(
        "competition/timetables/edit.html",
        contest=contests.contest(contest_id),
        event=event,
        form=form,
        entered=entered,
    )


@bp.route("/venues/<int:venue_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.venue_subject)
def edit_venue(venue_id: int) -> ResponseReturnValue:
    """Correct one venue."""
    venue, form = queries.venue(venue_id), VenueChangeForm()
    contest_id = venue.contest_id
    if not form.is_submitted():
        form.fill(venue)

    def save() -> ResponseReturnValue:
        reason = form.reason.data or ""
        operations.change_venue(venue_id, form.details(), reason=reason, seen=form.seen.data, by=the_actor())
        return on_to(".timetable", _("场地已保存。"), contest_id=contest_id)

    return form_page(
        form,
        save,
        lambda: _edit_page(contest_id, form, None, _entered_at(venue_id)),
        show=form.against(lambda: VenueChangeForm.of(queries.venue(venue_id))),
    )
