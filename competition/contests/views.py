"""Pages about contests: the public ones, the organiser's, and everybody's today page."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.accounts.models import Account
from competition.accounts.operations import identify
from competition.contests import catalogue, operations, queries
from competition.contests.forms import (
    ContestForm,
    EventForm,
)
from competition.contests.models import Contest, Event
from competition.foundation.system import clock
from competition.foundation.web import navigation
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.eligibility import IDENTITY_WORDS
from competition.rules.phases import CONTEST, Phase, PhaseStep
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.words import terms

bp = Blueprint("contests", __name__)

FAR = datetime.max.replace(tzinfo=UTC)
WITH_RESULTS = frozenset({Phase.PUBLICITY, Phase.FINAL, Phase.ARCHIVED})


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
    events = queries.events_of(contest_id)
    work = [] if manages else _work_of(actor, contest_id, events)
    if contest.phase in queries.HIDDEN and not (manages or work):
        abort(404)
    return render_template(
        "competition/contests/show.html",
        contest=contest,
        manages=manages,
        work=work,
        parent=_shown_parent(contest),
        takes_entries=takes_entries(contest),
        has_results=Phase(contest.phase) in WITH_RESULTS,
        runs=Phase(contest.phase) in WITH_RESULTS | {Phase.RUNNING, Phase.RESULTS},
        groups=_by_group(events),
        days=_by_day(queries.schedule_of(contest_id)),
        rules=queries.rules_of(contest_id),
        version=queries.current_version(contest_id),
        terms=terms,
        identity_words=IDENTITY_WORDS,
    )


def _work_of(
    actor: Actor | None, contest_id: int, events: list[Event]
) -> list[tuple[Event | None, list[navigation.Shown]]]:
    """What this person may open here: pages of the whole contest (no event), then of each event."""
    whole = navigation.open_to(actor, "contest", Subject(contest_id=contest_id))
    rows: list[tuple[Event | None, list[navigation.Shown]]] = [(None, whole)]
    for event in events:
        subject = Subject(contest_id=contest_id, event_id=event.id)
        rows.append((event, navigation.open_to(actor, "event", subject)))
    return [(event, links) for event, links in rows if links]


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
        now=now,
        may_create=may(actor, May.CREATE_CONTEST),
    )


def waiting(actor: Actor) -> list[TodayItem]:
    """What waits for an organiser: contests to complete, registrations past their end, days to begin and to end."""
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    items = []
    for contest in queries.contests_of(actor):
        if contest.id in own and (title := _next_task(contest)):
            items.append(
                TodayItem(
                    title=title,
                    place=pick(contest.name, contest.name_en),
                    url=url_for("contests.manage", contest_id=contest.id),
                    state=CONTEST.look(contest.phase),
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
    if contest.phase == Phase.READY and contest.starts_on <= clock.today():
        return str(_("比赛首日已到，开赛"))
    if contest.phase == Phase.RUNNING and contest.ends_on < clock.today():
        return str(_("最后一个比赛日已过，结束比赛"))
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
        works=any(grant.scope is not Scope.SITE for grant in actor.grants),
        managed={c.id for c in contests if may(actor, May.MANAGE_CONTEST, Subject(contest_id=c.id))},
        counts=queries.event_counts([contest.id for contest in contests]),
        may_create=may(actor, May.CREATE_CONTEST),
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
    account = identify(form.organiser_login.data, form.meant(), by=actor, field="organiser_login")
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
        steps=[(step, CONTEST.steps[step]) for step in CONTEST.steps_from(Phase(contest.phase))],
        life=[(p, look.word) for p, look in CONTEST.states.items() if p is not Phase.CANCELLED],
        readiness=queries.readiness(contest_id),
        preparing=contest.phase in {Phase.PREPARING, Phase.ANNOUNCED},
        events=events,
        staff=len(accounts.staff_of(Scope.CONTEST, [contest_id]))
        + len(accounts.staff_of(Scope.EVENT, [event.id for event in events])),
        version=queries.current_version(contest_id),
        terms=terms,
        takes_entries=takes_entries(contest),
    )


@bp.post("/contests/<int:contest_id>/manage/phase")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def move(contest_id: int) -> ResponseReturnValue:
    """One step in the life of a contest."""
    contest = queries.contest(contest_id)
    try:
        step = PhaseStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    try:
        operations.move_contest(contest, step, reason=request.form.get("reason") or None, by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, manage, contest_id=contest_id)
    flash(_("竞赛状态：%(phase)s", phase=_(CONTEST.look(queries.contest(contest_id).phase).word)))
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
                contest, form.details(), version=whole(form.version.data) or 0, by=the_actor()
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
    try:
        operations.remove_event(event, reason=request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, events, contest_id=contest_id)
    flash(_("赛项已删除。"))
    return redirect(url_for(".events", contest_id=contest_id), code=303)
