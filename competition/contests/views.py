"""Pages about contests: the public ones and the organiser's."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.accounts.access import proved_recently
from competition.accounts.operations import identify
from competition.contests import catalogue, event_operations, operations, queries
from competition.contests.forms import (
    ContestForm,
    EventForm,
)
from competition.contests.models import Contest, Event
from competition.contests.parts import event_step_shown, step_shown
from competition.contests.questions import CHECKLIST, ENTERED, EVENTS_STAND, PUBLIC_PARTS, WORKSTATION_COUNTS
from competition.foundation.system import clock
from competition.foundation.web import navigation
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.rules.event_life import EVENT, EventState, EventStep
from competition.rules.phases import (
    CLOSED,
    CONTEST,
    EVENTS_OPEN,
    HIDDEN,
    REMOVAL_OPEN,
    WITH_RESULTS,
    Phase,
    PhaseStep,
    takes_entries,
)
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Subject, may
from competition.rules.words.groups import GROUP_WORDS
from competition.rules.words.levels import LEVEL_WORDS
from competition.rules.words.members import MEMBER_WORDS
from competition.rules.words.tiers import FILED_CLASSES, FILED_LEVELS, TIER_WORDS

bp = Blueprint("contests", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """The public list of contests."""
    contests = queries.public_contests()
    return render_template(
        "competition/contests/home.html",
        open=[contest for contest in contests if _takes_entries(contest)],
        coming=[c for c in contests if not _takes_entries(c) and Phase(c.phase) not in WITH_RESULTS | CLOSED],
        over=[contest for contest in contests if Phase(contest.phase) in WITH_RESULTS],
        cancelled=[contest for contest in contests if contest.phase == Phase.CANCELLED],
        counts=queries.event_counts([contest.id for contest in contests]),
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
    cancelled = queries.cancellation(contest_id)
    if contest.phase in HIDDEN and not (manages or work or cancelled):
        abort(404)
    return render_template(
        "competition/contests/show.html",
        contest=contest,
        manages=manages,
        cancelled=cancelled,
        stand=EVENTS_STAND.answer()(contest_id),
        off={event.id: queries.event_cancellation(event.id) for event in events if event.cancelled},
        work=work,
        parent=_shown_parent(contest),
        takes_entries=_takes_entries(contest),
        has_results=Phase(contest.phase) in WITH_RESULTS,
        runs=Phase(contest.phase) in WITH_RESULTS | {Phase.RUNNING, Phase.RESULTS},
        groups=_by_group(events),
        parts=[part(contest) for part in PUBLIC_PARTS.answers()],
        level_words=LEVEL_WORDS,
        member_words=MEMBER_WORDS,
        tier_words=TIER_WORDS,
        filed_levels=FILED_LEVELS,
        filed_classes=FILED_CLASSES,
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
    return None if parent is None or parent.phase in HIDDEN else parent


def _by_group(events: list[Event]) -> list[tuple[str, list[Event]]]:
    return [
        (word, found)
        for kind, word in GROUP_WORDS.items()
        if (found := [event for event in events if event.group_kind == kind])
    ]


def _takes_entries(contest: Contest) -> bool:
    opens, closes = contest.registration_opens_at, contest.registration_closes_at
    return takes_entries(contest.phase, opens, closes, clock.now())


def _organiser(form: ContestForm, actor: Actor) -> int:
    """The account that will manage the contest; raises Refused when there is none of that name."""
    if not form.organiser_login.data:
        return accounts.account(actor.account_id or 0).id
    account = identify(form.organiser_login.data, form.meant(), by=actor, field="organiser_login")
    if account is None:
        raise Refused(Problem("account_unknown", field="organiser_login"))
    return account.id


@bp.route("/contests/new", methods=["GET", "POST"])
@requires(May.CREATE_CONTEST)
@proved_recently
def new() -> ResponseReturnValue:
    """First step of a new contest."""
    form = ContestForm()
    form.offer()
    if form.validate_on_submit():
        try:
            code = form.series.data or _series_code(form)
            contest = operations.create_contest(
                code,
                form.details(),
                by=the_actor(),
                organiser_id=_organiser(form, the_actor()),
                series_name=(form.series_name.data or "").strip() or None,
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            if not _manages(contest):
                return _handed_over(contest)
            return redirect(url_for(".events", contest_id=contest.id), code=303)
    page = render_template("competition/contests/new.html", form=form, source=None)
    return page, form.status


def _manages(contest: Contest) -> bool:
    """Whether who asks manages this contest, which may be newer than what they may do was read."""
    me = accounts.actor_of(accounts.account(the_actor().account_id or 0))
    return may(me, May.MANAGE_CONTEST, Subject(contest_id=contest.id))


def _handed_over(contest: Contest) -> ResponseReturnValue:
    """Who made a contest for somebody else may not see it, and ends on a list of their own."""
    flash(_("竞赛“%(name)s”已建立，由负责人账号登录后继续筹备。", name=contest.name))
    return redirect(url_for("today.mine"), code=303)


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
    form.offer()
    if request.method == "GET":
        form.fill(source)
        form.edition.data = queries.latest_edition(source.series_id) + 1
        form.registration_opens_at.data = form.registration_closes_at.data = None
        form.starts_on.data = form.ends_on.data = None
        form.public_notice.data = ""
        # Last edition's name says last edition's year.
        form.name.data, form.name_en.data = "", ""
    if form.validate_on_submit():
        try:
            contest = operations.copy_contest(
                contest_id, form.details(), organiser_id=_organiser(form, the_actor()), by=the_actor()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("已复制赛项、场地、赛位和规则；沿用的年份、日期和文号请逐项确认。"))
            if not _manages(contest):
                return _handed_over(contest)
            return redirect(url_for(".manage", contest_id=contest.id), code=303)
    page = render_template("competition/contests/new.html", form=form, source=source)
    return page, form.status


@bp.get("/contests/<int:contest_id>/manage")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def manage(contest_id: int) -> ResponseReturnValue:
    """The organiser's page of a contest: where it stands and the next step."""
    contest = queries.contest(contest_id)
    events = queries.events_of(contest_id)
    return render_template(
        "competition/contests/manage.html",
        contest=contest,
        steps=[step_shown(contest, step) for step in CONTEST.steps_from(Phase(contest.phase))],
        proposed=queries.waiting_proposal(contest_id),
        life=[(p, look.word) for p, look in CONTEST.states.items() if p is not Phase.CANCELLED],
        checklist=[line(contest) for line in CHECKLIST.answers()],
        events=events,
        takes_entries=_takes_entries(contest),
    )


@bp.post("/contests/<int:contest_id>/manage/phase")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def move(contest_id: int) -> ResponseReturnValue:
    """One step in the life of a contest."""
    try:
        step = PhaseStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    try:
        reason = request.form.get("reason") or None
        proposed = operations.move_contest(contest_id, step, reason=reason, by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, manage, contest_id=contest_id)
    if proposed is not None:
        flash(_("已提出“%(step)s”，另一人确认后生效。", step=_(CONTEST.steps[step].word)))
        return redirect(url_for("steps.waiting", contest_id=contest_id), code=303)
    flash(_("竞赛状态：%(phase)s", phase=_(CONTEST.look(queries.contest(contest_id).phase).word)))
    return redirect(url_for(".manage", contest_id=contest_id), code=303)


@bp.route("/contests/<int:contest_id>/manage/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def edit(contest_id: int) -> ResponseReturnValue:
    """What is said about a contest."""
    contest = queries.contest(contest_id)
    form = ContestForm()
    form.offer()
    if request.method == "GET":
        form.fill(contest)
    if form.validate_on_submit():
        try:
            operations.change_contest(contest_id, form.details(), seen=form.seen.data, by=the_actor())
        except Refused as refusal:
            form.show_against(refusal, lambda: ContestForm.of(queries.contest(contest_id)))
        else:
            flash(_("竞赛信息已保存。"))
            return redirect(url_for(".manage", contest_id=contest_id), code=303)
    page = render_template("competition/contests/edit.html", contest=contest, form=form)
    return page, form.status


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
            event = operations.add_event(contest_id, form.details(), by=the_actor())
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
        workstations=WORKSTATION_COUNTS.answer()(contest_id),
        level_words=LEVEL_WORDS,
        member_words=MEMBER_WORDS,
        removable=Phase(contest.phase) in REMOVAL_OPEN,
        open=Phase(contest.phase) in EVENTS_OPEN,
    )
    return page, form.status


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
            again = operations.change_event(
                event_id,
                form.details(),
                seen=form.seen.data,
                by=the_actor(),
                reason=form.reason.data or "",
            )
        except Refused as refusal:
            form.show_against(refusal, lambda: EventForm.of(queries.event(event_id)))
        else:
            told = _("赛项已保存。")
            flash(told + _("%(count)s 份已通过的报名退回重审。", count=again) if again else told)
            return redirect(url_for(".events", contest_id=event.contest_id), code=303)
    page = render_template(
        "competition/contests/edit_event.html",
        contest=queries.contest(event.contest_id),
        event=event,
        form=form,
        **_calling_off(event),
    )
    return page, form.status


def _calling_off(event: Event) -> dict[str, Any]:
    """Whom it concerns that an event is changed or called off, and the step that is possible."""
    return {
        "entered": ENTERED.answer()(event.id),
        "steps": [event_step_shown(event, step) for step in EVENT.steps_from(EventState(event.state))],
        "proposed": queries.waiting_proposal(event.contest_id),
        "off": queries.event_cancellation(event.id),
    }


@bp.post("/events/<int:event_id>/move")
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
def move_event(event_id: int) -> ResponseReturnValue:
    """Call one event off, or let it go on after all."""
    event = queries.event(event_id)
    try:
        step = EventStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    try:
        reason = request.form.get("reason", "")
        proposed = event_operations.move_event(event_id, step, reason, by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, _edit_event_page, event_id=event_id)
    if proposed is not None:
        flash(_("已提出“%(step)s”，另一人确认后生效。", step=_(EVENT.steps[step].word)))
        return redirect(url_for("steps.waiting", contest_id=event.contest_id), code=303)
    flash(_("已办理“%(step)s”。", step=_(EVENT.steps[step].word)))
    return redirect(url_for(".events", contest_id=event.contest_id), code=303)


def _edit_event_page(event_id: int) -> ResponseReturnValue:
    """The page with the dialog that asked, as it stands."""
    event, form = queries.event(event_id), EventForm(formdata=None)
    form.offer()
    form.fill(event)
    return render_template(
        "competition/contests/edit_event.html",
        contest=queries.contest(event.contest_id),
        event=event,
        form=form,
        **_calling_off(event),
    )


@bp.post("/events/<int:event_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
def remove_event(event_id: int) -> ResponseReturnValue:
    """Take out an event before registration opens."""
    event = queries.event(event_id)
    contest_id = event.contest_id
    try:
        operations.remove_event(event_id, reason=request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, events, contest_id=contest_id)
    flash(_("赛项已删除。"))
    return redirect(url_for(".events", contest_id=contest_id), code=303)
