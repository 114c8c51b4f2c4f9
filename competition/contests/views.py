"""Pages about contests: the public ones, the organiser's, and everybody's today page."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import msgspec
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition import phases, terms
from competition.accounts import queries as accounts
from competition.accounts.models import Account
from competition.accounts.operations import normal_login_name
from competition.contest_rules import ContestRules, from_body, from_json, to_json
from competition.contests import catalogue, operations, queries
from competition.contests.forms import (
    ContestForm,
    EventForm,
    FullRulesForm,
    LevelsForm,
    RulesForm,
    SessionForm,
    VenueForm,
    WorkstationsForm,
    moment_of,
)
from competition.contests.models import Contest, Event
from competition.eligibility import DOCUMENT_WORDS, IDENTITY_WORDS
from competition.foundation import clock
from competition.foundation.errors import say
from competition.foundation.i18n import pick
from competition.foundation.security import current_actor, public, requires, the_actor
from competition.foundation.today import TodayItem
from competition.phases import PHASE_WORDS, STEP_WORDS, Phase, PhaseStep
from competition.problems import Problem, Refused
from competition.roles import Actor, May, Role, Scope, Subject, may
from competition.timetabling import problems_with_timetable

bp = Blueprint("contests", __name__)

FAR = datetime.max.replace(tzinfo=UTC)
WITH_RESULTS = frozenset({Phase.PUBLICITY, Phase.FINAL, Phase.ARCHIVED})
STEPS = ("contests.edit", "contests.events", "contests.timetable", "contests.rules", "staffing.people")


# ---------- what anybody sees ----------


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The public list of contests."""
    contests = queries.public_contests()
    return render_template(
        "competition/contests/home.html",
        open=[contest for contest in contests if takes_entries(contest)],
        coming=[c for c in contests if not takes_entries(c) and Phase(c.phase) not in WITH_RESULTS],
        over=[contest for contest in contests if Phase(contest.phase) in WITH_RESULTS],
        counts=queries.event_counts([contest.id for contest in contests]),
        phase_words=PHASE_WORDS,
        terms=terms,
    )


def takes_entries(contest: Contest) -> bool:
    """Whether people can enter at this moment."""
    now = clock.now()
    opens, closes = contest.registration_opens_at, contest.registration_closes_at
    return (
        contest.phase == Phase.REGISTRATION
        and (opens is None or opens <= now)
        and (closes is None or now < closes)
    )


@bp.get("/contests/<int:contest_id>")
@public
def show(contest_id: int) -> ResponseReturnValue:
    """The public page of a contest; before it is announced only its own people see it."""
    contest = queries.contest(contest_id)
    actor = current_actor()
    manages = may(actor, May.MANAGE_CONTEST, Subject(contest_id=contest_id))
    if contest.phase in queries.HIDDEN and not manages:
        abort(404)
    return render_template(
        "competition/contests/show.html",
        contest=contest,
        manages=manages,
        parent=_shown_parent(contest),
        takes_entries=takes_entries(contest),
        has_results=Phase(contest.phase) in WITH_RESULTS,
        runs=Phase(contest.phase) in WITH_RESULTS | {Phase.RUNNING, Phase.RESULTS},
        groups=_by_group(queries.events_of(contest_id)),
        days=_by_day(queries.schedule_of(contest_id)),
        rules=queries.rules_of(contest_id),
        version=queries.current_version(contest_id),
        phase_words=PHASE_WORDS,
        terms=terms,
        identity_words=IDENTITY_WORDS,
    )


def _shown_parent(contest: Contest) -> Contest | None:
    parent = queries.contest(contest.parent_id) if contest.parent_id else None
    return None if parent is None or parent.phase in queries.HIDDEN else parent


def _by_group(events: list[Event]) -> list[tuple[str, list[Event]]]:
    return [
        (word, found)
        for kind, word in terms.GROUPS.items()
        if (found := [event for event in events if event.group_kind == kind])
    ]


def _by_day(rows: list[queries.SessionRow]) -> list[tuple[date, list[queries.SessionRow]]]:
    """The sittings of each day, by the contests' clocks."""
    return [
        (day, list(found))
        for day, found in groupby(rows, key=lambda row: row.starts_at.astimezone(clock.SHANGHAI).date())
    ]


@bp.get("/contests/<int:contest_id>/rules/<int:number>")
@public
def rules_version(contest_id: int, number: int) -> ResponseReturnValue:
    """One version of the rules, in full."""
    contest = queries.contest(contest_id)
    if contest.phase in queries.HIDDEN and not may(
        current_actor(), May.MANAGE_CONTEST, Subject(contest_id=contest_id)
    ):
        abort(404)
    version = queries.rules_version(contest_id, number)
    return render_template(
        "competition/contests/rules_version.html",
        contest=contest,
        version=version,
        versions=queries.rules_versions(contest_id),
        rules=from_body(version.body),
        terms=terms,
        identity_words=IDENTITY_WORDS,
        document_words=DOCUMENT_WORDS,
    )


# ---------- what waits for me ----------


@bp.get("/today")
@requires(May.SIGNED_IN)
def today() -> ResponseReturnValue:
    """What waits for this person, the oldest first."""
    actor = the_actor()
    items: list[TodayItem] = [item for waits in current_app.config["TODAY"] for item in waits(actor)]
    items.sort(key=lambda item: (item.since or item.deadline or FAR, item.title))
    now = clock.now()
    near = [item for item in items if item.deadline and item.deadline < now + timedelta(days=1)]
    return render_template(
        "competition/contests/today.html",
        items=items,
        near=near,
        contests=queries.contests_of(actor),
        phase_words=PHASE_WORDS,
        now=now,
        may_create=may(actor, May.CREATE_CONTEST),
    )


def waiting(actor: Actor) -> list[TodayItem]:
    """What waits for an organiser: contests to complete, registrations past their end."""
    own = [grant.scope_id for grant in actor.grants if grant.role is Role.ORGANISER]
    items = []
    for contest in queries.contests_of(actor):
        if contest.id in own and (title := _next_task(contest)):
            items.append(
                TodayItem(
                    title=title,
                    place=pick(contest.name, contest.name_en),
                    url=url_for("contests.manage", contest_id=contest.id),
                    state=contest.phase,
                    since=contest.created_at,
                    deadline=contest.registration_closes_at if contest.phase == Phase.REGISTRATION else None,
                )
            )
    return items


def _next_task(contest: Contest) -> str:
    closes = contest.registration_closes_at
    if contest.phase == Phase.PREPARING:
        return str(_("补全筹备事项，发布竞赛"))
    if contest.phase == Phase.ANNOUNCED:
        return str(_("开放报名"))
    if contest.phase == Phase.REGISTRATION and closes is not None and closes < clock.now():
        return str(_("报名时间已到，截止报名并开始资格审查"))
    return ""


@bp.get("/contests")
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """The contests in which this person has work."""
    actor = the_actor()
    contests = queries.contests_of(actor)
    return render_template(
        "competition/contests/mine.html",
        contests=contests,
        managed={c.id for c in contests if may(actor, May.MANAGE_CONTEST, Subject(contest_id=c.id))},
        counts=queries.event_counts([contest.id for contest in contests]),
        may_create=may(actor, May.CREATE_CONTEST),
        phase_words=PHASE_WORDS,
        terms=terms,
    )


# ---------- founding and describing ----------


def _series_choices() -> list[tuple[str, str]]:
    known = {code: _(name) for code, (name, _name_en) in operations.SERIES.items()}
    known |= {series.code: pick(series.name, series.name_en) for series in queries.all_series()}
    return list(known.items())


def _parent_choices() -> list[tuple[str, str]]:
    return [(str(found.id), pick(found.name, found.name_en)) for found in queries.possible_parents("")]


def _organiser(form: ContestForm, actor: Actor) -> Account:
    """The account that will manage the contest; raises Refused when there is none of that name."""
    if not form.organiser_login.data:
        return accounts.account(actor.account_id or 0)
    account = accounts.account_named(normal_login_name(form.organiser_login.data))
    if account is None:
        raise Refused(Problem("account_unknown", field="organiser_login"))
    return account


@bp.route("/contests/new", methods=["GET", "POST"])
@requires(May.CREATE_CONTEST)
def new() -> ResponseReturnValue:
    """First step of a new contest."""
    form = ContestForm()
    form.offer(_series_choices(), _parent_choices())
    if form.validate_on_submit():
        try:
            code = form.series.data or _series_code(form)
            contest = operations.create_contest(
                code,
                form.details(),
                by=the_actor(),
                organiser=_organiser(form, the_actor()),
                series_name=(form.series_name.data or "").strip() or None,
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for(".events", contest_id=contest.id), code=303)
    page = render_template("competition/contests/new.html", form=form, source=None)
    return page, 422 if form.errors else 200


def _series_code(form: ContestForm) -> str:
    if not (form.series_name.data or "").strip():
        raise Refused(Problem("series_without_name", field="series_name"))
    return f"series{len(queries.all_series()) + 1}"


@bp.route("/contests/<int:contest_id>/manage/copy", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def copy(contest_id: int) -> ResponseReturnValue:
    """The next edition, with this one's events, venues, workstations and rules."""
    source = queries.contest(contest_id)
    form = ContestForm()
    form.offer(_series_choices(), _parent_choices())
    if request.method == "GET":
        form.fill(source)
        form.edition.data = queries.latest_edition(source.series_id) + 1
        form.registration_opens_at.data = form.registration_closes_at.data = None
        form.starts_on.data = form.ends_on.data = None
        form.public_notice.data = ""
    if form.validate_on_submit():
        try:
            contest = operations.copy_contest(
                source, form.details(), organiser=_organiser(form, the_actor()), by=the_actor()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("已复制赛项、场地、赛位和规则，请核对日期。"))
            return redirect(url_for(".manage", contest_id=contest.id), code=303)
    page = render_template("competition/contests/new.html", form=form, source=source)
    return page, 422 if form.errors else 200


@bp.get("/contests/<int:contest_id>/manage")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def manage(contest_id: int) -> ResponseReturnValue:
    """The organiser's page of a contest: where it stands and the next step."""
    contest = queries.contest(contest_id)
    events = queries.events_of(contest_id)
    return render_template(
        "competition/contests/manage.html",
        contest=contest,
        steps=phases.steps_from(Phase(contest.phase)),
        step_words=STEP_WORDS,
        phase_words=PHASE_WORDS,
        life=[p for p in Phase if p is not Phase.CANCELLED],
        readiness=queries.readiness(contest_id),
        events=events,
        staff=len(accounts.staff_of(Scope.CONTEST, [contest_id]))
        + len(accounts.staff_of(Scope.EVENT, [event.id for event in events])),
        version=queries.current_version(contest_id),
        terms=terms,
        takes_entries=takes_entries(contest),
    )


def _staff_count(contest_id: int) -> int:
    """How many roles are given, for the whole contest and for its events."""
    events = [event.id for event in queries.events_of(contest_id)]
    return len(accounts.staff_of(Scope.CONTEST, [contest_id])) + len(accounts.staff_of(Scope.EVENT, events))


@bp.post("/contests/<int:contest_id>/manage/phase")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def move(contest_id: int) -> ResponseReturnValue:
    """One step in the life of a contest."""
    contest = queries.contest(contest_id)
    try:
        step = PhaseStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    operations.move_contest(contest, step, reason=request.form.get("reason") or None, by=the_actor())
    flash(_("竞赛状态：%(phase)s", phase=_(PHASE_WORDS[Phase(queries.contest(contest_id).phase)])))
    return redirect(url_for(".manage", contest_id=contest_id), code=303)


@bp.route("/contests/<int:contest_id>/manage/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def edit(contest_id: int) -> ResponseReturnValue:
    """What is said about a contest."""
    contest = queries.contest(contest_id)
    form = ContestForm()
    form.offer(_series_choices(), _parent_choices())
    if request.method == "GET":
        form.fill(contest)
    if form.validate_on_submit():
        try:
            operations.change_contest(
                contest, form.details(), version=int(form.version.data or 0), by=the_actor()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("竞赛信息已保存。"))
            return redirect(url_for(".manage", contest_id=contest_id), code=303)
    page = render_template("competition/contests/edit.html", contest=contest, form=form)
    return page, 422 if form.errors else 200


# ---------- events ----------


@bp.get("/occupations")
@requires(May.SIGNED_IN)
def occupations() -> ResponseReturnValue:
    """Occupations of the 2022 catalogue that fit what was typed, as a fragment."""
    wanted = request.args.get("occupation_code", "")[:40]
    return render_template(
        "competition/contests/_occupations.html", found=catalogue.search(wanted), wanted=wanted
    )


@bp.route("/contests/<int:contest_id>/manage/events", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def events(contest_id: int) -> ResponseReturnValue:
    """The events of a contest, and a form for one more."""
    contest = queries.contest(contest_id)
    form = EventForm()
    form.offer()
    if form.validate_on_submit():
        try:
            event = operations.add_event(contest, form.details(), by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("赛项“%(name)s”已添加。", name=event.name))
            return redirect(url_for(".events", contest_id=contest_id), code=303)
    page = render_template(
        "competition/contests/events.html",
        contest=contest,
        form=form,
        events=queries.events_of(contest_id),
        workstations=queries.workstation_counts(contest_id),
        terms=terms,
        removable=Phase(contest.phase) in operations.REMOVAL_OPEN,
        open=Phase(contest.phase) in operations.EVENTS_OPEN,
    )
    return page, 422 if form.errors else 200


@bp.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
def edit_event(event_id: int) -> ResponseReturnValue:
    """Correct one event."""
    event = queries.event(event_id)
    form = EventForm()
    form.offer()
    if request.method == "GET":
        form.fill(event)
    if form.validate_on_submit():
        try:
            operations.change_event(event, form.details(), by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("赛项已保存。"))
            return redirect(url_for(".events", contest_id=event.contest_id), code=303)
    page = render_template(
        "competition/contests/edit_event.html", contest=event.contest, event=event, form=form
    )
    return page, 422 if form.errors else 200


@bp.post("/events/<int:event_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
def remove_event(event_id: int) -> ResponseReturnValue:
    """Take out an event before registration opens."""
    event = queries.event(event_id)
    contest_id = event.contest_id
    operations.remove_event(event, reason=request.form.get("reason", ""), by=the_actor())
    flash(_("赛项已删除。"))
    return redirect(url_for(".events", contest_id=contest_id), code=303)


# ---------- timetable, venues, workstations ----------


def _timetable_forms(contest_id: int) -> tuple[VenueForm, SessionForm, WorkstationsForm]:
    """The three forms of the page, each with its own prefix."""
    events = [
        (event.id, f"{event.code} {pick(event.name, event.name_en)}")
        for event in queries.events_of(contest_id)
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


def _timetable_page(
    contest: Contest, forms: tuple[VenueForm, SessionForm, WorkstationsForm], status: int = 200
) -> ResponseReturnValue:
    venue, sitting, stations = forms
    events = queries.events_of(contest.id)
    page = render_template(
        "competition/contests/timetable.html",
        contest=contest,
        venue_form=venue,
        session_form=sitting,
        stations_form=stations,
        schedule=queries.schedule_of(contest.id),
        clashes=[say(problem) for problem in problems_with_timetable(*queries.slots(contest.id))],
        venues=queries.venues_of(contest.id),
        stations=[(event, queries.workstations_of(event.id)) for event in events],
        terms=terms,
    )
    return page, status


@bp.get("/contests/<int:contest_id>/manage/timetable")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def timetable(contest_id: int) -> ResponseReturnValue:
    """Sittings, venues and workstations of a contest."""
    return _timetable_page(queries.contest(contest_id), _timetable_forms(contest_id))


@bp.post("/contests/<int:contest_id>/manage/venues")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def add_venue(contest_id: int) -> ResponseReturnValue:
    """One more venue."""
    forms = _timetable_forms(contest_id)
    form = forms[0]
    if form.validate_on_submit():
        operations.add_venue(
            queries.contest(contest_id), form.name.data, form.address.data or "", by=the_actor()
        )
        flash(_("场地已添加。"))
        return redirect(url_for(".timetable", contest_id=contest_id), code=303)
    return _timetable_page(queries.contest(contest_id), forms, 422)


@bp.post("/contests/<int:contest_id>/manage/sessions")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def add_session(contest_id: int) -> ResponseReturnValue:
    """One more sitting."""
    forms = _timetable_forms(contest_id)
    form = forms[1]
    if form.validate_on_submit():
        starts_at, ends_at = moment_of(form.starts_at.data), moment_of(form.ends_at.data)
        try:
            operations.add_session(
                queries.event(form.event_id.data),
                form.name.data,
                starts_at or clock.now(),
                ends_at or clock.now(),
                int(form.venue_id.data) if form.venue_id.data else None,
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("场次已添加。"))
            return redirect(url_for(".timetable", contest_id=contest_id), code=303)
    return _timetable_page(queries.contest(contest_id), forms, 422)


@bp.post("/contests/<int:contest_id>/manage/workstations")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def add_workstations(contest_id: int) -> ResponseReturnValue:
    """Workstations of an event, many at once."""
    forms = _timetable_forms(contest_id)
    form = forms[2]
    if form.validate_on_submit():
        try:
            count = operations.add_workstations(
                queries.event(form.event_id.data),
                form.labels.data,
                int(form.venue_id.data) if form.venue_id.data else None,
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新增 %(count)s 个赛位。", count=count))
            return redirect(url_for(".timetable", contest_id=contest_id), code=303)
    return _timetable_page(queries.contest(contest_id), forms, 422)


@bp.post("/sessions/<int:session_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.session_subject)
def remove_session(session_id: int) -> ResponseReturnValue:
    """Take out one sitting."""
    sitting = queries.session(session_id)
    contest_id = queries.event(sitting.event_id).contest_id
    operations.remove_session(sitting, by=the_actor())
    return redirect(url_for(".timetable", contest_id=contest_id), code=303)


@bp.post("/venues/<int:venue_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.venue_subject)
def remove_venue(venue_id: int) -> ResponseReturnValue:
    """Take out one venue that nothing uses."""
    venue = queries.venue(venue_id)
    contest_id = venue.contest_id
    operations.remove_venue(venue, by=the_actor())
    return redirect(url_for(".timetable", contest_id=contest_id), code=303)


@bp.post("/events/<int:event_id>/workstations/clear")
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
def clear_workstations(event_id: int) -> ResponseReturnValue:
    """Take out all workstations of an event."""
    event = queries.event(event_id)
    operations.clear_workstations(event, by=the_actor())
    return redirect(url_for(".timetable", contest_id=event.contest_id), code=303)


# ---------- rules ----------


@bp.route("/contests/<int:contest_id>/manage/rules", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def rules(contest_id: int) -> ResponseReturnValue:
    """The rules of an edition: the parts most editions change."""
    contest = queries.contest(contest_id)
    before = queries.rules_of(contest_id)
    form = RulesForm()
    if request.method == "GET":
        form.fill(before)
    form.offer()
    if form.validate_on_submit():
        try:
            operations.set_rules(contest, form.rules(before), form.clause.data or "", by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新版规则已保存并生效。"))
            return redirect(url_for(".rules", contest_id=contest_id), code=303)
    page = render_template(
        "competition/contests/rules.html",
        contest=contest,
        form=form,
        rules=before,
        versions=queries.rules_versions(contest_id),
        terms=terms,
    )
    return page, 422 if form.errors else 200


@bp.route("/contests/<int:contest_id>/manage/rules/levels", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def levels(contest_id: int) -> ResponseReturnValue:
    """Recommended levels and titles of an edition."""
    contest = queries.contest(contest_id)
    before = queries.rules_of(contest_id)
    form = LevelsForm()
    if request.method == "GET":
        form.fill(before)
    form.offer(before)
    if form.validate_on_submit():
        try:
            operations.set_rules(contest, form.rules(before), form.clause.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新版规则已保存并生效。"))
            return redirect(url_for(".rules", contest_id=contest_id), code=303)
    page = render_template("competition/contests/levels.html", contest=contest, form=form)
    return page, 422 if form.errors else 200


@bp.route("/contests/<int:contest_id>/manage/rules/full", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def full_rules(contest_id: int) -> ResponseReturnValue:
    """The whole rules as text, for levels, titles and single events."""
    contest = queries.contest(contest_id)
    form = FullRulesForm()
    if request.method == "GET":
        form.body.data = to_json(queries.rules_of(contest_id)).decode()
    if form.validate_on_submit():
        try:
            operations.set_rules(contest, _typed_rules(form.body.data), form.clause.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("新版规则已保存并生效。"))
            return redirect(url_for(".rules", contest_id=contest_id), code=303)
    page = render_template("competition/contests/full_rules.html", contest=contest, form=form)
    return page, 422 if form.errors else 200


def _typed_rules(text: str) -> ContestRules:
    try:
        return from_json(text)
    except (msgspec.DecodeError, ValueError) as cause:
        raise Refused(Problem("rules_unreadable", {"place": str(cause)}, field="body")) from cause
