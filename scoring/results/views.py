"""Pages about results: the organiser's table, theory marks, opening the codes, the public list."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.contests.naming import place_of
from competition.draws import operations as draws
from competition.draws import queries as drawn
from competition.foundation.store import uploads
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import public, requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import CONTEST, Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from scoring.results import computing, operations, queries, theory_workbook
from scoring.results.forms import OpeningForm, TheoryForm
from scoring.rules import timing
from scoring.rules.tally.changes import changes
from scoring.rules.timing import STATE_WORDS
from scoring.times import queries as times

bp = Blueprint("results", __name__)


def decided_word(rung: str) -> str:
    """What decided a tie, in words."""
    kind, _sep, code = rung.partition(":")
    words = {
        "part:practice": _("操作成绩"),
        "part:theory": _("理论成绩"),
        "time": _("用时"),
        "share": _("并列"),
    }
    if rung in words:
        return str(words[rung])
    return str(_("模块 %(code)s 成绩", code=code)) if kind == "module" else rung


def prize_names(body: Mapping[str, Any]) -> dict[str, str]:
    """Names of the prizes as the rules of a snapshot say them, in the reader's language."""
    prizes = body["rules"]["prizes"]["prizes"]
    return {prize["code"]: pick(prize["name"], prize["name_en"]) for prize in prizes}


def _prizes_in_force(event: Event) -> dict[str, str]:
    prizes = rulebooks.rules_of(event.contest_id).prizes.prizes
    return {prize.code: pick(prize.name, prize.name_en) for prize in prizes}


# --- the organiser's side ---


@bp.get("/events/<int:event_id>/results")
@requires(May.SEE_RESULTS, of=contests.event_subject)
def results(event_id: int) -> ResponseReturnValue:
    """Where the result stands: what is missing, the table, ties, snapshots, publication."""
    return _results_page(contests.event(event_id))


def _results_page(event: Event, refused: Sequence[str] = ()) -> ResponseReturnValue:
    opened = queries.opened(event.id)
    waiting = computing.problems_before_opening(event)
    body, unreadable = _present_body(event, bool(opened))
    snapshots = queries.snapshots(event.id)
    publications = queries.publications(event.id)
    published = publications[0] if publications and publications[0].kind != "withdrawn" else None
    shown = snapshots[0] if snapshots else None
    last = next((one for one in snapshots if published and one.id == published.snapshot_id), None)
    subject = Subject(contest_id=event.contest_id, event_id=event.id)
    actor = the_actor()
    page = render_template(
        "scoring/results/results.html",
        event=event,
        refused=refused,
        waiting=[say(problem) for problem in [*waiting, *unreadable]],
        states=queries.sheet_states(event.id),
        opened=opened,
        body=body,
        prizes=prize_names(body) if "rules" in body else _prizes_in_force(event),
        snapshots=snapshots,
        equal=shown is not None and computing.same_result(event, shown.body),
        publications=publications,
        published=published,
        publicity=queries.publicity_of(published) if published else None,
        publicity_planned=queries.publicity_from_today(event),
        impact=changes(last.body["rows"], shown.body["rows"]) if last and shown and last is not shown else [],
        may_compute=may(actor, May.COMPUTE_RESULTS, subject),
        may_publish=may(actor, May.PUBLISH_RESULTS, subject),
        may_open=may(actor, May.OPEN_CODES, subject),
        may_theory=may(actor, May.ENTER_THEORY, subject),
        may_see_sheets=may(actor, May.SEE_SHEETS, subject),
        decided_word=decided_word,
        theory_counts=bool(rulebooks.rules_of(event.contest_id).weights_for(event.code).theory),
        times=_times_shown(event),
        passed_on=computing.ties_passed_on(event) if body else [],
        may_time=may(actor, May.RECORD_TIME, subject),
    )
    return page, 422 if refused else 200


def _refused_page(event: Event, refusal: Refused) -> ResponseReturnValue:
    """In the dialog that asked, with what was typed; else on top of the page."""
    try:
        return asked_again(refusal, _results_page, event=event)
    except Refused:
        return _results_page(event, [say(problem) for problem in refusal.problems])


def _times_shown(event: Event) -> dict[str, str]:
    """The time that counts of each code that has one on record, or what became of it."""
    return {
        code: _(STATE_WORDS[time.state]) if time.counted is None else timing.shown(time.counted)
        for code, time in times.times_of(event.id).items()
    }


def _present_body(event: Event, opened: bool) -> tuple[dict[str, Any], list[Problem]]:
    """The result as it is now: with names after the opening, by code before it; nothing while a sheet is open.

    Nobody follows the judges' marks before every sheet is handed in, checked and signed.
    """
    if any(state != "locked" for state in queries.sheet_states(event.id)):
        return {}, []
    try:
        if opened:
            return computing.body_of(event), []
        return {"result": computing.computed(event)}, []
    except Refused as refusal:
        known = {problem.code for problem in refusal.problems}
        return {}, [] if known == {"result_without_scheme"} else list(refusal.problems)


@bp.post("/events/<int:event_id>/results/snapshots")
@requires(May.COMPUTE_RESULTS, of=contests.event_subject)
def take_snapshot(event_id: int) -> ResponseReturnValue:
    """Compute and keep the result."""
    event = contests.event(event_id)
    try:
        snapshot = operations.take_snapshot(event, by=the_actor())
    except Refused as refusal:
        return _results_page(event, [say(problem) for problem in refusal.problems])
    flash(_("第 %(number)s 号快照已生成。", number=snapshot.number))
    return redirect(url_for(".results", event_id=event_id), code=303)


@bp.post("/events/<int:event_id>/results/publish")
@requires(May.PUBLISH_RESULTS, of=contests.event_subject)
def publish(event_id: int) -> ResponseReturnValue:
    """Publish the newest snapshot for objections, or as final."""
    event = contests.event(event_id)
    kind = "final" if request.form.get("kind") == "final" else "publicity"
    try:
        done = operations.publish(event, kind, request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return _refused_page(event, refusal)
    words = {
        "publicity": _("成绩已公示，第 %(revision)s 次公布。"),
        "final": _("成绩已正式公布，第 %(revision)s 次公布。"),
    }
    flash(words[kind] % {"revision": done.revision})
    return redirect(url_for(".results", event_id=event_id), code=303)


@bp.post("/events/<int:event_id>/results/withdraw")
@requires(May.PUBLISH_RESULTS, of=contests.event_subject)
def withdraw(event_id: int) -> ResponseReturnValue:
    """Take the publication back, with a reason."""
    event = contests.event(event_id)
    try:
        operations.withdraw(event, request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return _refused_page(event, refusal)
    flash(_("公布已撤回。"))
    return redirect(url_for(".results", event_id=event_id), code=303)


@bp.route("/events/<int:event_id>/results/open", methods=["GET", "POST"])
@requires(May.OPEN_CODES, of=contests.event_subject)
def open_codes(event_id: int) -> ResponseReturnValue:
    """Two keepers open the lists before the supervisor."""
    event = contests.event(event_id)
    form = OpeningForm()
    keepers = drawn.keepers_who_open(event_id)
    form.offer(keepers)
    if request.method == "GET" and len(keepers) > 1:
        form.second.data = keepers[1].account_id
    if form.validate_on_submit():
        try:
            count = _open(event, form)
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("%(count)s 个加密号已解密。", count=count))
            return redirect(url_for(".results", event_id=event_id), code=303)
    waiting = [say(problem) for problem in computing.problems_before_opening(event)]
    page = render_template("scoring/results/open_codes.html", event=event, form=form, waiting=waiting)
    return page, 422 if form.errors else 200


def _open(event: Event, form: OpeningForm) -> int:
    if form.first.data == form.second.data:
        raise Refused(Problem("keepers_the_same", {}, "second"))
    actor = the_actor()
    first, second = (
        draws.unlock_key(account, passphrase, by=actor, field=field, contest_id=event.contest_id)
        for account, passphrase, field in (
            (form.first.data, form.first_passphrase.data, "first_passphrase"),
            (form.second.data, form.second_passphrase.data, "second_passphrase"),
        )
    )
    return operations.open_codes(event, first, second, by=actor)


# --- theory marks ---


@bp.route("/events/<int:event_id>/theory", methods=["GET", "POST"])
@requires(May.ENTER_THEORY, of=contests.event_subject)
def theory(event_id: int) -> ResponseReturnValue:
    """Theory marks by workbook: every row is right, or nothing is stored."""
    event = contests.event(event_id)
    form = TheoryForm()
    codes = drawn.codes_of(event_id)
    if form.validate_on_submit():
        try:
            if not form.file.data:
                raise Refused(Problem("file_empty", {}, "file"))
            lines = theory_workbook.read(form.file.data.read(), codes)
            count = operations.import_theory(event, lines, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("%(count)s 个理论成绩已导入。", count=count))
            return redirect(url_for(".theory", event_id=event_id), code=303)
    page = render_template(
        "scoring/results/theory.html",
        event=event,
        form=form,
        codes=codes,
        marks=queries.theory_of(event_id),
        opened=bool(queries.opened(event_id)),
    )
    return page, 422 if form.errors else 200


@bp.get("/events/<int:event_id>/theory/template.xlsx")
@requires(May.ENTER_THEORY, of=contests.event_subject)
def theory_template(event_id: int) -> ResponseReturnValue:
    """The workbook of theory marks with the codes of the event."""
    event = contests.event(event_id)
    book = theory_workbook.template(drawn.codes_of(event_id))
    return attachment(book, f"theory-{event.code}.xlsx", uploads.MEDIA_TYPES["xlsx"])


# --- the public's side ---


@bp.get("/contests/<int:contest_id>/results")
@public
def public_results(contest_id: int) -> ResponseReturnValue:
    """What is published: places, names, units; from snapshots only."""
    contest = contests.announced(contest_id)
    published = queries.public_results(contest_id)
    return render_template(
        "scoring/results/public_results.html",
        contest=contest,
        results=[
            (result, prize_names(result.body), queries.publicity_of(result.publication))
            for result in published
        ],
        revision=queries.public_revision(contest_id),
    )


def waiting(actor: Actor) -> list[TodayItem]:
    """Events whose sheets are all locked, and what they wait for; contests to move on; theory marks to bring."""
    return [*_events_waiting(actor), *_contests_waiting(actor), *_theory_waiting(actor)]


def _events_waiting(actor: Actor) -> list[TodayItem]:
    contest_ids = actor.held_in(Scope.CONTEST, Role.SUPERVISOR, Role.ORGANISER)
    kept = actor.held_in(Scope.EVENT, Role.CIPHER_OFFICER)
    if not contest_ids and not kept:
        return []
    found = queries.events_waiting(contest_ids, kept)
    shut = kept & {event.id for event, stage in found if stage == "open"}
    draws_kept = drawn.draws_kept_by(actor.account_id or 0, shut) if shut else []
    keeps = {draw.event_id for draw in draws_kept if draw.state == "drawn"}
    items = []
    for event, stage in found:
        subject = Subject(contest_id=event.contest_id, event_id=event.id)
        name = pick(event.name, event.name_en)
        place = pick(event.contest.name, event.contest.name_en)
        url = url_for("results.results", event_id=event.id)
        if stage == "open" and may(actor, May.OPEN_CODES, subject):
            url = url_for("results.open_codes", event_id=event.id)
            items.append(TodayItem(_("%(event)s：评分表已全部锁定，等待解密", event=name), place, url))
        elif stage == "open" and event.id in keeps:
            url = url_for("draws.overview", event_id=event.id)
            title = _("%(event)s：评分表已全部锁定，请到监督处输入口令解密", event=name)
            items.append(TodayItem(title, place, url, state="sealed"))
        elif stage == "publish" and may(actor, May.PUBLISH_RESULTS, subject):
            items.append(TodayItem(_("%(event)s：已解密，等待公示", event=name), place, url))
        elif stage == "final" and may(actor, May.PUBLISH_RESULTS, subject):
            title = _("%(event)s：公示期满，正式公布成绩", event=name)
            items.append(TodayItem(title, place, url, state="publicity"))
    return items


def _contests_waiting(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    return [
        TodayItem(
            _("各赛项成绩已公示，竞赛转入公示")
            if contest.phase == Phase.RESULTS
            else _("各赛项成绩已正式公布，确定竞赛结果"),
            pick(contest.name, contest.name_en),
            url_for("contests.manage", contest_id=contest.id),
            state=CONTEST.look(contest.phase),
        )
        for contest in (queries.contests_to_move(own) if own else ())
    ]


def _theory_waiting(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.CONTEST, Role.TABULATOR)
    missing = queries.events_without_theory(own) if own else []
    rules = rulebooks.rules_in_force({event.contest_id for event, _count in missing})
    return [
        TodayItem(
            _("导入理论成绩"), place_of(event), url_for("results.theory", event_id=event.id), count=count
        )
        for event, count in missing
        if rules[event.contest_id].weights_for(event.code).theory
    ]
