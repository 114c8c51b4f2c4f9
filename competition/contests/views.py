"""Pages about contests: the public ones and the organiser's."""

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.accounts.access import proved_recently
from competition.accounts.operations import identify
from competition.contests import catalogue, event_operations, operations, queries, standing
from competition.contests.forms import (
    ContestForm,
    EventForm,
)
from competition.contests.models import Contest, Event
from competition.contests.overview import overview_of
from competition.contests.parts import event_step_shown, step_shown
from competition.contests.preparation import preparation_of
from competition.contests.questions import (
    ENTERED,
    EVENTS_STAND,
    GOES_BACK,
    PLACES_TOLD,
    PUBLIC_PARTS,
    WORKSTATION_COUNTS,
)
from competition.contests.showing import seen_by
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.rules.event_life import EVENT, EventState, EventStep
from competition.rules.phases import (
    CLOSED,
    CONTEST,
    EVENTS_OPEN,
    PLACES_FREE,
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
    seen = seen_by(current_actor(), contest_id)
    contest, events = seen.contest, queries.events_of(contest_id)
    return render_template(
        "competition/contests/show.html",
        contest=contest,
        manages=seen.manages,
        cancelled=seen.cancelled,
        stand=EVENTS_STAND.answer()(contest_id),
        works=seen.works,
        off={event.id: queries.event_cancellation(event.id) for event in events if event.cancelled},
        parent=_shown_parent(contest),
        takes_entries=_takes_entries(contest),
        places=PLACES_TOLD.answer()(contest) if contest.phase in PLACES_FREE else {},
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


def _shown_parent(contest: Contest) -> Contest | None:
    parent = queries.contest(contest.parent_id) if contest.parent_id else None
    return parent if parent is not None and queries.is_known(parent) else None


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

    def save() -> ResponseReturnValue:
        code = form.series.data or _series_code(form)
        contest = operations.create_contest(
            code,
            form.details(),
            by=the_actor(),
            organiser_id=_organiser(form, the_actor()),
            series_name=(form.series_name.data or "").strip() or None,
        )
        if not _manages(contest):
            return _handed_over(contest)
        return on_to(".events", contest_id=contest.id)

    return form_page(
        form, save, lambda: render_template("competition/contests/new.html", form=form, source=None)
    )


def _manages(contest: Contest) -> bool:
    """Whether who asks manages this contest, which may be newer than what they may do was read."""
    me = accounts.actor_of(accounts.account(the_actor().account_id or 0))
    return may(me, May.MANAGE_CONTEST, Subject(contest_id=contest.id))


def _handed_over(contest: Contest) -> ResponseReturnValue:
    """Who made a contest for somebody else may not see it, and ends on a list of their own."""
    return on_to("today.mine", _("竞赛“%(name)s”已建立，由负责人账号登录后继续筹备。", name=contest.name))


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
    if request.method != "POST":
        form.fill(source)
        form.edition.data = queries.latest_edition(source.series_id) + 1
        form.registration_opens_at.data = form.registration_closes_at.data = None
        form.starts_on.data = form.ends_on.data = None
        form.public_notice.data = ""
        # Last edition's name says last edition's year.
        form.name.data, form.name_en.data = "", ""

    def save() -> ResponseReturnValue:
        contest = operations.copy_contest(
            contest_id, form.details(), organiser_id=_organiser(form, the_actor()), by=the_actor()
        )
        flash(_("已复制赛项、场地、赛位和规则；沿用的年份、日期和文号请逐项确认。"))
        if not _manages(contest):
            return _handed_over(contest)
        return on_to(".manage", contest_id=contest.id)

    return form_page(
        form, save, lambda: render_template("competition/contests/new.html", form=form, source=source)
    )


@bp.get("/contests/<int:contest_id>/manage")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def manage(contest_id: int) -> ResponseReturnValue:
    """The organiser's page of a contest: where it stands and the next step."""
    contest = queries.contest(contest_id)
    events = queries.events_of(contest_id)
    on = len(queries.live_events_of(contest_id))
    steps = [step_shown(contest, step) for step in CONTEST.steps_from(Phase(contest.phase))]
    return render_template(
        "competition/contests/manage.html",
        contest=contest,
        steps=steps,
        overview=overview_of(contest, events, steps, the_actor()),
        today=clock.today(),
        proposed=queries.waiting_proposal(contest_id),
        life=[(p, look.word) for p, look in CONTEST.states.items() if p is not Phase.CANCELLED],
        preparation=preparation_of(contest, on),
        on=on,
        events=events,
        takes_entries=_takes_entries(contest),
    )


@bp.post("/contests/<int:contest_id>/manage/phase")
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
@dialog_on(manage)
def move(contest_id: int) -> ResponseReturnValue:
    """One step in the life of a contest."""
    try:
        step = PhaseStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    reason = request.form.get("reason") or None
    proposed = operations.move_contest(contest_id, step, reason=reason, by=the_actor())
    if proposed is not None:
        return on_to(
            "steps.waiting",
            _("已提出“%(step)s”，另一人确认后生效。", step=_(CONTEST.steps[step].word)),
            contest_id=contest_id,
        )
    return on_to(
        ".manage",
        _("竞赛状态：%(phase)s", phase=_(CONTEST.look(queries.contest(contest_id).phase).word)),
        contest_id=contest_id,
    )


@bp.route("/contests/<int:contest_id>/manage/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.contest_subject)
def edit(contest_id: int) -> ResponseReturnValue:
    """What is said about a contest."""
    contest = queries.contest(contest_id)
    form = ContestForm()
    form.offer()
    if request.method != "POST":
        form.fill(contest)

    def save() -> ResponseReturnValue:
        operations.change_contest(contest_id, form.details(), seen=form.seen.data, by=the_actor())
        return on_to(".manage", _("竞赛信息已保存。"), contest_id=contest_id)

    return form_page(
        form,
        save,
        lambda: render_template("competition/contests/edit.html", contest=contest, form=form),
        show=form.against(lambda: ContestForm.of(queries.contest(contest_id))),
    )


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
    form = EventForm()
    form.offer()

    def save() -> ResponseReturnValue:
        event = operations.add_event(contest_id, form.details(), by=the_actor())
        return on_to(".events", _("赛项“%(name)s”已添加。", name=event.name), contest_id=contest_id)

    return form_page(form, save, lambda: _events_page(contest_id, form))


def _events_page(contest_id: int, form: EventForm | None = None) -> str:
    contest = queries.contest(contest_id)
    form, found = form or EventForm(formdata=None), queries.events_of(contest_id)
    form.offer()
    return render_template(
        "competition/contests/events.html",
        contest=contest,
        form=form,
        events=found,
        workstations=WORKSTATION_COUNTS.answer()(contest_id),
        level_words=LEVEL_WORDS,
        member_words=MEMBER_WORDS,
        removable=[one.id for one in found if not standing.is_last_on(one)]
        if Phase(contest.phase) in REMOVAL_OPEN
        else [],
        open=Phase(contest.phase) in EVENTS_OPEN,
    )


@bp.route("/events/<int:event_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
def edit_event(event_id: int) -> ResponseReturnValue:
    """Correct one event."""
    event = queries.event(event_id)
    form = EventForm()
    form.offer()
    if request.method != "POST":
        form.fill(event)

    def save() -> ResponseReturnValue:
        again = operations.change_event(
            event_id,
            form.details(),
            seen=form.seen.data,
            by=the_actor(),
            reason=form.reason.data or "",
        )
        told = _("赛项已保存。")
        return on_to(
            ".events",
            told + _("%(count)s 份已通过的报名退回重审。", count=again) if again else told,
            contest_id=event.contest_id,
        )

    now = form.against(lambda: EventForm.of(queries.event(event_id)))
    return form_page(form, save, lambda: _edit_event_page(event_id, form), show=now)


def _edit_event_page(event_id: int, form: EventForm | None = None) -> str:
    """The event, whom it concerns that it is changed or called off, and the step that is possible."""
    event = queries.event(event_id)
    return render_template(
        "competition/contests/edit_event.html",
        contest=queries.contest(event.contest_id),
        event=event,
        form=form or EventForm.of(event),
        entered=ENTERED.answer()(event.id),
        steps=[event_step_shown(event, step) for step in EVENT.steps_from(EventState(event.state))],
        proposed=queries.waiting_proposal(event.contest_id),
        off=queries.event_cancellation(event.id),
        going_back=GOES_BACK.answer()(event.id) if event.cancelled else [],
    )


@bp.post("/events/<int:event_id>/move")
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
@dialog_on(_edit_event_page)
def move_event(event_id: int) -> ResponseReturnValue:
    """Call one event off, or let it go on after all."""
    event = queries.event(event_id)
    try:
        step = EventStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    reason, word = request.form.get("reason", ""), _(EVENT.steps[step].word)
    if event_operations.move_event(event_id, step, reason, by=the_actor()) is not None:
        said = _("已提出“%(step)s”，另一人确认后生效。", step=word)
        return on_to("steps.waiting", said, contest_id=event.contest_id)
    return on_to(".events", _("已办理“%(step)s”。", step=word), contest_id=event.contest_id)


@bp.post("/events/<int:event_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.event_subject)
@dialog_on(lambda event_id: _events_page(queries.event(event_id).contest_id))
def remove_event(event_id: int) -> ResponseReturnValue:
    """Take out an event before registration opens."""
    event = queries.event(event_id)
    contest_id = event.contest_id
    operations.remove_event(event_id, reason=request.form.get("reason", ""), by=the_actor())
    return on_to(".events", _("赛项已删除。"), contest_id=contest_id)
