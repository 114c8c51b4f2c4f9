"""Pages of sheets: how far all of an event are, one with its steps, and its paper."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.draws import queries as draws
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import inline
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.security import requires, the_actor
from competition.rules.phases import CLOSED
from competition.rules.roles import May, may
from competition.timetables import queries as timetables
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.mark_texts import mark_text
from scoring.marks.restoration import queries as restoration
from scoring.marks.standing import queries as standing
from scoring.panels import queries as panels
from scoring.rules.log.outcomes import OUTCOME, Outcome
from scoring.rules.signoff import SHEET, SheetState
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet
from scoring.signoff import operations, queries
from scoring.signoff.contents import contents_of
from scoring.signoff.mark_table import mark_table
from scoring.signoff.paper import paper_of

bp = Blueprint("signoff", __name__)

STEP_NAMES = {step.value: rule.word for step, rule in SHEET.steps.items()}


@bp.get("/events/<int:event_id>/sheets")
@requires(May.SEE_SHEETS, of=contests.event_subject)
def progress(event_id: int) -> ResponseReturnValue:
    """How far every sheet is: received and expected of each seat, never a mark."""
    subject, actor = contests.event_subject(event_id), the_actor()
    return render_template(
        "scoring/signoff/progress.html",
        event=contests.event(event_id),
        groups=queries.progress_of(event_id),
        conflicts=conflicts.open_conflicts(event_id),
        conflict=OUTCOME.look(Outcome.CONFLICT),
        restoration=restoration.restoration_of(event_id),
        codes=len(draws.codes_of(event_id)),
        early=timetables.not_over(event_id, clock.now()),
        may_open=may(actor, May.MANAGE_PANEL, subject),
        may_resolve=may(actor, May.RESOLVE_CONFLICT, subject),
    )


@bp.get("/sheets/<int:sheet_id>")
@requires(May.SEE_SHEETS, of=sheets.sheet_subject)
def sheet(sheet_id: int) -> ResponseReturnValue:
    """A sheet with its steps; the marks stand there once every judge has handed it in."""
    found = sheets.sheet(sheet_id)
    subject, actor = sheets.sheet_subject(sheet_id), the_actor()
    steps = sheets.steps_of(sheet_id)
    event = contests.event(found.event_id)
    return render_template(
        "scoring/signoff/sheet.html",
        sheet=found,
        panel=panels.panel(found.panel_id),
        event=event,
        value=mark_text,
        step_names=STEP_NAMES,
        tablets=standing.tablets_of(sheet_id),
        steps=steps,
        hash=found.hash,
        asked=sheets.reopening_asked(steps, found.version),
        may_change=event.contest.phase not in CLOSED,
        may_check=may(actor, May.CONFIRM_SHEET, subject),
        may_sign=may(actor, May.SIGN_SHEET, subject),
        may_witness=may(actor, May.WITNESS_SHEET, subject),
        **_what_stands(found),
    )


def _what_stands(found: Sheet) -> dict[str, Any]:
    """What of a sheet's marks its page shows: counts while it is marked, the marks themselves once it is closed."""
    closed = found.state != SheetState.DRAFT
    read = contents_of(found)
    outstanding, aspects = read.outstanding, read.scheme.aspects
    table = mark_table(read) if closed else None
    return {
        "outstanding": outstanding,
        "missing": read.missing_marks if closed else sum(outstanding.missing.values()),
        "apart": [(id, aspects[id].code) for id in sorted(outstanding.apart)],
        "decimals": read.scheme.decimals,
        "table": table,
        "heads": [(label, "number") for label in table.judges] if table else [],
        "penalties": read.penalties if closed else [],
        "rounds": standing.rounds_of(found.id) if closed else [],
    }


def _again(sheet_id: int) -> ResponseReturnValue:
    return on_to(".sheet", sheet_id=sheet_id)


@dialog_on(lambda sheet_id, step, *said: sheet(sheet_id=sheet_id))
def _from_a_dialog(sheet_id: int, step: Callable[..., None], *said: Any) -> ResponseReturnValue:
    """Take a step that a dialog of the sheet's page asked for; refused, the dialog stands open again."""
    step(sheet_id, *said, by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/check")
@requires(May.CONFIRM_SHEET, of=sheets.sheet_subject)
def check(sheet_id: int) -> ResponseReturnValue:
    """The second person confirms or gives back."""
    form = request.form
    fine, hash_seen, reason = form.get("decision") == "confirm", form.get("hash", ""), form.get("reason", "")
    return _from_a_dialog(sheet_id, operations.check_sheet, fine, hash_seen, reason)


@bp.post("/sheets/<int:sheet_id>/sign")
@requires(May.SIGN_SHEET, of=sheets.sheet_subject)
def sign(sheet_id: int) -> ResponseReturnValue:
    """The chief judge signs."""
    operations.sign_sheet(sheet_id, request.form.get("hash", ""), by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/witness")
@requires(May.WITNESS_SHEET, of=sheets.sheet_subject)
def witness(sheet_id: int) -> ResponseReturnValue:
    """The supervisor signs; the sheet is locked."""
    operations.witness_sheet(sheet_id, request.form.get("hash", ""), by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/reopen-ask")
@requires(May.SIGN_SHEET, of=sheets.sheet_subject)
def ask_reopening(sheet_id: int) -> ResponseReturnValue:
    """The chief judge asks for a reopening."""
    return _from_a_dialog(sheet_id, operations.ask_reopening, request.form.get("reason", ""))


@bp.post("/sheets/<int:sheet_id>/reopen")
@requires(May.WITNESS_SHEET, of=sheets.sheet_subject)
def reopen(sheet_id: int) -> ResponseReturnValue:
    """The supervisor agrees: the next version begins."""
    operations.reopen_sheet(sheet_id, by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/reopen-deny")
@requires(May.WITNESS_SHEET, of=sheets.sheet_subject)
def decline_reopening(sheet_id: int) -> ResponseReturnValue:
    """The supervisor does not agree."""
    return _from_a_dialog(sheet_id, operations.decline_reopening, request.form.get("reason", ""))


@bp.post("/sheets/<int:sheet_id>/spread")
@requires(May.SIGN_SHEET, of=sheets.sheet_subject)
def let_stand(sheet_id: int) -> ResponseReturnValue:
    """The chief judge lets marks that lie far apart stand."""
    aspect_id = whole(request.form.get("aspect_id")) or 0
    reason = request.form.get("reason", "")
    return _from_a_dialog(sheet_id, operations.let_spread_stand, aspect_id, reason)


@bp.get("/sheets/<int:sheet_id>/paper")
@requires(May.SEE_SHEETS, of=sheets.sheet_subject)
def paper_sheet(sheet_id: int) -> ResponseReturnValue:
    """The sheet on paper to sign, with the hash of exactly these marks; only once it is handed in."""
    found = sheets.sheet(sheet_id)
    if found.hash is None:
        raise NotFound
    return inline(paper_of(found), uploads.MEDIA_TYPES["pdf"], f"sheet-{found.code}-v{found.version}.pdf")
