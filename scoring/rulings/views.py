"""Pages of rulings: recording one, what it would change, the second person's word."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.entries import queries as entries
from competition.foundation.store.rehearsal import rehearsed
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Actor, May, Role, Scope, Subject, may
from scoring.rules.consequences import THING_WORDS, Consequence
from scoring.rules.ruling_life import KIND_WORDS, RULING, RulingKind, RulingState
from scoring.rulings import operations, queries
from scoring.rulings.forms import RulingForm

bp = Blueprint("rulings", __name__)


@bp.get("/events/<int:event_id>/rulings")
@requires(May.SEE_RESULTS, of=contests.event_subject)
def rulings(event_id: int) -> ResponseReturnValue:
    """All rulings on an event's result."""
    event = contests.event(event_id)
    subject = Subject(contest_id=event.contest_id, event_id=event.id)
    return render_template(
        "scoring/rulings/rulings.html",
        event=event,
        rows=queries.of_event(event_id),
        kinds=KIND_WORDS,
        may_ask=may(the_actor(), May.PUBLISH_RESULTS, subject),
    )


@bp.route("/events/<int:event_id>/rulings/new", methods=["GET", "POST"])
@requires(May.PUBLISH_RESULTS, of=contests.event_subject)
def new(event_id: int) -> ResponseReturnValue:
    """Record a ruling; the next page shows what it would change."""
    event = contests.event(event_id)
    wanted = request.args.get("kind")
    form = RulingForm(data={"kind": wanted}) if request.method != "POST" else RulingForm()
    form.offer(entries.named_entries(event_id))

    def save() -> ResponseReturnValue:
        ruling = operations.ask_ruling(event_id, form.wording(), by=the_actor())
        return on_to(".ruling", _("已登记，等待另一位负责人确认；确认前成绩不变。"), ruling_id=ruling.id)

    return form_page(form, save, lambda: render_template("scoring/rulings/new.html", event=event, form=form))


@bp.get("/rulings/<int:ruling_id>")
@requires(May.SEE_RESULTS, of=queries.ruling_subject)
def ruling(ruling_id: int) -> ResponseReturnValue:
    """A ruling, and while it waits all that it would change."""
    foreseen, refused = _foreseen(ruling_id)
    found, actor = queries.ruling(ruling_id), the_actor()
    event = contests.event(found.event_id)
    subject = Subject(contest_id=event.contest_id, event_id=event.id)
    waits, own = found.state == RulingState.WAITING, found.asked_by == actor.account_id
    people = {id for id in (found.asked_by, found.decided_by) if id is not None}
    return render_template(
        "scoring/rulings/ruling.html",
        event=event,
        ruling=found,
        kind=KIND_WORDS[RulingKind(found.kind)],
        entry=dict(entries.named_entries(event.id)).get(found.entry_id or 0),
        names=accounts.names_of(people),
        foreseen=foreseen,
        refused=refused,
        things=THING_WORDS,
        may_decide=waits and not own and may(actor, May.CONFIRM_RULINGS, subject),
        may_drop=waits and own,
    )


def _foreseen(ruling_id: int) -> tuple[list[Consequence], list[str]]:
    """What confirming would do, or why it would be refused: the confirmation itself, run and taken back."""
    if queries.ruling(ruling_id).state != RulingState.WAITING:
        return [], []
    try:
        return rehearsed(operations.confirm_ruling, ruling_id, by=SYSTEM), []
    except Refused as refusal:
        return [], [say(problem) for problem in refusal.problems]


@bp.post("/rulings/<int:ruling_id>/confirm")
@requires(May.CONFIRM_RULINGS, of=queries.ruling_subject)
@dialog_on(ruling)
def confirm(ruling_id: int) -> ResponseReturnValue:
    """The second person confirms; everything follows."""
    done = operations.confirm_ruling(ruling_id, by=the_actor())
    return on_to(
        ".ruling",
        _("已生效，%(count)s 项随之变动，有关的人已收到通知。", count=len(done)),
        ruling_id=ruling_id,
    )


@bp.post("/rulings/<int:ruling_id>/decline")
@requires(May.CONFIRM_RULINGS, of=queries.ruling_subject)
@dialog_on(ruling)
def decline(ruling_id: int) -> ResponseReturnValue:
    """The second person says no."""
    operations.decline_ruling(ruling_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".ruling", _("已记为不予确认，成绩不变。"), ruling_id=ruling_id)


@bp.post("/rulings/<int:ruling_id>/drop")
@requires(May.PUBLISH_RESULTS, of=queries.ruling_subject)
def drop(ruling_id: int) -> ResponseReturnValue:
    """Who recorded it takes it back."""
    operations.drop_ruling(ruling_id, by=the_actor())
    return on_to(".ruling", _("已取消，成绩不变。"), ruling_id=ruling_id)


def rulings_waiting(actor: Actor) -> list[TodayItem]:
    """Rulings of others that wait for this second person."""
    contest_ids = actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.SUPERVISOR)
    return [
        TodayItem(
            title=_("%(event)s：更正与裁定等待第二人确认", event=pick(event.name, event.name_en)),
            place=pick(event.contest.name, event.contest.name_en),
            url=url_for("rulings.ruling", ruling_id=found.id),
            state=RULING.look(found.state),
            since=found.asked_at,
        )
        for found, event in (queries.waiting_in(contest_ids) if contest_ids else ())
        if found.asked_by != actor.account_id
    ]
