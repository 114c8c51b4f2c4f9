"""Pages about results: the organiser's table, opening the codes, the public list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws import queries as drawn
from competition.foundation.system import clock
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import public, requires, the_actor
from competition.holidays import queries as holidays
from competition.keepers import queries as keeper_queries
from competition.keepers.operations import unlock_key
from competition.rules.calendar import Holidays
from competition.rules.draw.life import DRAW, DrawState
from competition.rules.lifecycle import Look, Tone
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May, Subject, may
from competition.rules.words.catalogue import phrase
from competition.staffing import queries as staffing
from competition.timetables import queries as timetables
from scoring.results import (
    checking,
    computing,
    figures,
    foreseeing,
    operations,
    publicity,
    queries,
    reading,
    register,
    renaming,
)
from scoring.results import public as announced
from scoring.results.forms import OpeningForm
from scoring.results.models import Publication, Snapshot
from scoring.results.naming import decided_word, names_in_force, prize_names
from scoring.rules import timing
from scoring.rules.consequences import THING_WORDS
from scoring.rules.publication_life import Published
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rules.tally.event_field import EventField
from scoring.rules.tally.result_changes import ResultChange, changes
from scoring.rules.timing import STATE_WORDS, WorkingTime
from scoring.rulings import operations as rulings

bp = Blueprint("results", __name__)

SHUT = Look(phrase("未解密"), Tone.PLAIN, "lock")
ABSENT = Look(phrase("缺席"), Tone.BAD, "slash-circle")
DISQUALIFIED = Look(phrase("成绩取消"), Tone.BAD, "x-circle")
UNRANKED = Look(phrase("不计名次"))


@bp.get("/events/<int:event_id>/results")
@requires(May.SEE_RESULTS, of=contests.event_subject)
def results(event_id: int) -> ResponseReturnValue:
    """Where the result stands: what is missing, the table, ties, snapshots, publication."""
    return _results_page(contests.event(event_id))


def _results_page(event: Event, refused: Sequence[str] = ()) -> ResponseReturnValue:
    field = reading.field_of(event)
    body, unreadable = _present_body(field)
    shown = _publishing(field)
    broken = checking.faults_of_snapshots(event, [shown["snapshot"]])
    waiting = [*computing.problems_before_opening(field), *unreadable, *broken]
    page = render_template(
        "scoring/results/results.html",
        event=event,
        refused=refused,
        waiting=[say(problem) for problem in waiting],
        few=say(few) if (few := computing.too_few(field, body)) else "",
        opened=field.opened,
        codes_look=DRAW.states[DrawState.OPENED] if field.opened else SHUT,
        row_looks={"absent": ABSENT, "disqualified": DISQUALIFIED},
        unranked=UNRANKED,
        body=body,
        prizes=prize_names(body) if "rules" in body else names_in_force(field.edition.prizes),
        decided_word=decided_word,
        theory_counts=field.theory_counts,
        times=_times_shown(field.times),
        passed_on=computing.ties_passed_on(field) if body else [],
        early=timetables.not_over(event.id, clock.now()),
        **shown,
        **_allowed(event),
    )
    return page, 422 if refused else 200


def _publishing(field: EventField) -> dict[str, Any]:
    """The newest snapshot, what stands before everybody, and what publishing would change."""
    shown, publications = queries.newest_snapshot(field.event.id), queries.publications(field.event.id)
    published = publicity.in_force(publications)
    procedure = field.edition.procedure
    days = _days_wanted([published] if published else [], procedure.publicity_working_days)
    equal = shown is not None and computing.same_result(field, shown.body)
    return {
        "snapshot": shown,
        "equal": equal,
        "renamed": shown is not None and not equal and computing.only_renamed(field, shown.body),
        "publications": publications,
        "published": published,
        "same": _says_the_same(published, shown),
        "publicity": publicity.publicity_of(published, days) if published else None,
        "publicity_planned": publicity.publicity_from_today(procedure, days),
        "impact": _impact(published, shown),
    }


def _days_wanted(publications: Sequence[Publication], wanted: bool = False) -> Holidays | None:
    """The holidays, read once, where working days are counted."""
    if wanted or any(one.working_days is not None for one in publications):
        return holidays.holidays()
    return None


def _says_the_same(published: Publication | None, shown: Snapshot | None) -> bool:
    """Whether the newest snapshot has the figures that stand before everybody."""
    if published is None or shown is None:
        return False
    if published.snapshot_id == shown.id:
        return True
    return figures.same_figures(published.contest_id, queries.snapshot(published.snapshot_id), shown)


def _impact(published: Publication | None, shown: Snapshot | None) -> list[ResultChange]:
    if published is None or shown is None or published.snapshot_id == shown.id:
        return []
    return changes(queries.snapshot(published.snapshot_id).body["rows"], shown.body["rows"])


def _allowed(event: Event) -> dict[str, bool]:
    actor, subject = the_actor(), Subject(contest_id=event.contest_id, event_id=event.id)
    return {
        "may_compute": may(actor, May.COMPUTE_RESULTS, subject),
        "may_publish": may(actor, May.PUBLISH_RESULTS, subject),
        "may_open": may(actor, May.OPEN_CODES, subject),
        "may_theory": may(actor, May.ENTER_THEORY, subject),
        "may_see_sheets": may(actor, May.SEE_SHEETS, subject),
        "may_time": may(actor, May.RECORD_TIME, subject),
    }


def _refused_page(event: Event, refusal: Refused) -> ResponseReturnValue:
    """In the dialog that asked, with what was typed; else on top of the page."""
    try:
        return asked_again(refusal, lambda: _results_page(event))
    except Refused:
        return _results_page(event, [say(problem) for problem in refusal.problems])


def _times_shown(times: Mapping[str, WorkingTime]) -> dict[str, str]:
    """The time that counts of each code that has one on record, or what became of it."""
    return {
        code: _(STATE_WORDS[time.state]) if time.counted is None else timing.shown(time.counted)
        for code, time in times.items()
    }


def _present_body(field: EventField) -> tuple[dict[str, Any], list[Problem]]:
    """The result as it is now: with names after the opening, by code before it; nothing while a sheet is open.

    Nobody follows the judges' marks before every sheet is handed in, checked and signed.
    """
    if field.unlocked:
        return {}, []
    if not field.unreadable:
        return computing.body_of(field) if field.opened else {"result": field.result}, []
    known = {problem.code for problem in field.unreadable}
    return {}, [] if known == {"result_without_scheme"} else list(field.unreadable)


@bp.post("/events/<int:event_id>/results/snapshots")
@requires(May.COMPUTE_RESULTS, of=contests.event_subject)
def take_snapshot(event_id: int) -> ResponseReturnValue:
    """Compute and keep the result."""
    event = contests.event(event_id)
    try:
        snapshot = operations.take_snapshot(event_id, by=the_actor())
    except Refused as refusal:
        return _results_page(event, [say(problem) for problem in refusal.problems])
    return on_to(".results", _("第 %(number)s 号快照已生成。", number=snapshot.number), event_id=event_id)


@bp.route("/events/<int:event_id>/results/publish", methods=["GET", "POST"])
@requires(May.PUBLISH_RESULTS, of=contests.event_subject)
def publish(event_id: int) -> ResponseReturnValue:
    """Publish the newest snapshot for objections, or as final; GET shows what a correction would change."""
    event = contests.event(event_id)
    if request.method != "POST":
        return _before_saying(event, "publish")
    kind = Published.FINAL if request.form.get("kind") == Published.FINAL else Published.PUBLICITY
    try:
        done = operations.publish(event_id, kind, request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return _said_no(event, refusal, "publish")
    words = {
        Published.PUBLICITY: _("成绩已公示，第 %(revision)s 次公布。"),
        Published.FINAL: _("成绩已正式公布，第 %(revision)s 次公布。"),
    }
    return on_to(".results", words[kind] % {"revision": done.revision}, event_id=event_id)


@bp.route("/events/<int:event_id>/results/withdraw", methods=["GET", "POST"])
@requires(May.PUBLISH_RESULTS, of=contests.event_subject)
def withdraw(event_id: int) -> ResponseReturnValue:
    """Take the publication back, with a reason, once one has seen what rests on it.

    A final one is recorded as a ruling, which a second person confirms.
    """
    event = contests.event(event_id)
    if request.method != "POST":
        return _before_saying(event, "withdraw")
    reason = request.form.get("reason", "")
    try:
        if foreseeing.is_final(event_id):
            wording = Wording(kind=RulingKind.WITHDRAWAL, text=reason)
            ruling = rulings.ask_ruling(event_id, wording, by=the_actor())
            return on_to(
                "rulings.ruling", _("已登记，等待另一位负责人确认；确认前成绩不变。"), ruling_id=ruling.id
            )
        operations.withdraw(event_id, reason, by=the_actor())
    except Refused as refusal:
        return _said_no(event, refusal, "withdraw")
    return on_to(".results", _("公布已撤回，有关的人已收到通知。"), event_id=event_id)


def _said_no(event: Event, refusal: Refused, step: str) -> ResponseReturnValue:
    """On the page that shows what would follow, with what was typed; else in the dialog that asked."""
    if request.form.get("foreseen"):
        page = _before_saying(event, step, [say(problem) for problem in refusal.problems])
        return page, 422
    return _refused_page(event, refusal)


def _before_saying(event: Event, step: str, refused: Sequence[str] = ()) -> str:
    """All that would follow: the operation itself, run and taken back."""
    typed = request.form.get("reason", "")
    found, against = foreseeing.foreseen(event.id, step, typed.strip() or _("（待填写）"), the_actor())
    return render_template(
        "scoring/results/foreseen.html",
        event=contests.event(event.id),
        step=step,
        final=step == "withdraw" and foreseeing.is_final(event.id),
        foreseen=found,
        against=[] if refused else [say(problem) for problem in against],
        refused=refused,
        typed=typed,
        things=THING_WORDS,
    )


@bp.route("/events/<int:event_id>/results/open", methods=["GET", "POST"])
@requires(May.OPEN_CODES, of=contests.event_subject)
def open_codes(event_id: int) -> ResponseReturnValue:
    """Two keepers open the lists before the supervisor."""
    event = contests.event(event_id)
    form = OpeningForm()
    keepers = drawn.keepers_who_open(event_id)
    form.offer(keepers)
    if request.method != "POST" and len(keepers) > 1:
        form.second.data = keepers[1].account_id

    def save() -> ResponseReturnValue:
        count = _open(event, form)
        return on_to(".results", _("%(count)s 个加密号已解密。", count=count), event_id=event_id)

    def page() -> str:
        waiting = [say(problem) for problem in computing.problems_before_opening(reading.field_of(event))]
        resting = [keeper.name for keeper in keepers if keeper_queries.rests(keeper.account_id)]
        return render_template(
            "scoring/results/open_codes.html", event=event, form=form, waiting=waiting, resting=resting
        )

    return form_page(form, save, page)


def _open(event: Event, form: OpeningForm) -> int:
    if form.first.data == form.second.data:
        raise Refused(Problem("keepers_the_same", {}, "second"))
    actor = the_actor()
    first, second = (
        unlock_key(account, passphrase, by=actor, field=field, contest_id=event.contest_id)
        for account, passphrase, field in (
            (form.first.data, form.first_passphrase.data, "first_passphrase"),
            (form.second.data, form.second_passphrase.data, "second_passphrase"),
        )
    )
    return operations.open_codes(event.id, first, second, by=actor)


@bp.get("/contests/<int:contest_id>/results")
@public
def public_results(contest_id: int) -> ResponseReturnValue:
    """What is published: places, names, units; from snapshots only."""
    contest = contests.announced(contest_id)
    published = announced.public_results(contest_id)
    days = _days_wanted([result.publication for result in published])
    return render_template(
        "scoring/results/public_results.html",
        contest=contest,
        results=[
            (result, prize_names(result.body), publicity.publicity_of(result.publication, days))
            for result in published
        ],
        revision=queries.public_revision(contest_id),
        small=staffing.small_contest(contest_id),
        corrections=register.corrections_of(contest_id),
        renamed=renaming.renamed_since(
            contest_id, [result.publication for result in published if result.sound]
        ),
    )
