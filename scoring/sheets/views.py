"""Pages of sheets: the matrix of what has arrived, the steps of a sheet, conflicts, penalties, the tablet's shell."""

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from wtforms.fields.choices import SelectChoice

from competition.draws import queries as draws
from competition.foundation.paper import lists as paper
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.i18n import LANGUAGES, moment
from competition.foundation.web.security import public, requires, the_actor
from competition.rules.phases import CLOSED
from competition.rules.problems import Refused
from competition.rules.roles import May, may
from competition.rules.words.catalogue import phrase
from scoring.marks import queries as marks
from scoring.panels import queries as panels
from scoring.rules import signoff
from scoring.sheets import ledger, operations, queries
from scoring.sheets.forms import PenaltyForm
from scoring.sheets.tablet_words import tablet_words

bp = Blueprint("sheets", __name__)

STEP_NAMES = {
    "submit": phrase("提交"),
    "confirm": phrase("复核无误"),
    "return": phrase("退回"),
    "sign": phrase("裁判长签字"),
    "witness": phrase("监督签字"),
    "lock": phrase("锁定"),
    "reopen_ask": phrase("申请重开"),
    "reopen": phrase("同意重开"),
    "reopen_deny": phrase("不同意重开"),
    "decide": phrase("裁定分差"),
}


@bp.post("/events/<int:event_id>/sheets/open")
@requires(May.MANAGE_PANEL, of=panels.event_subject)
def open_all(event_id: int) -> ResponseReturnValue:
    """Make a sheet for every code and panel."""
    count = operations.open_sheets(event_id, by=the_actor())
    flash(_("已生成 %(count)s 份评分表。", count=count))
    return redirect(url_for("progress.show", event_id=event_id), code=303)


@bp.get("/sheets/<int:sheet_id>")
@requires(May.SEE_SHEETS, of=queries.sheet_subject)
def sheet(sheet_id: int) -> ResponseReturnValue:
    """A sheet with its steps; the marks stand there once every judge has handed it in."""
    found = queries.sheet(sheet_id)
    subject = queries.sheet_subject(sheet_id)
    actor = the_actor()
    scheme = marks.scheme_facts(found.scheme_version_id)
    closed = found.state != signoff.Sheet.DRAFT
    read = ledger.contents_of(found)
    state = read.state
    table = ledger.mark_table(read) if closed else None
    steps = queries.steps_of(sheet_id)
    event = panels.event(found.event_id)
    return render_template(
        "scoring/sheets/sheet.html",
        sheet=found,
        panel=panels.panel(found.panel_id),
        event=event,
        state=state,
        missing=read.missing_marks if closed else sum(state.missing.values()),
        apart=[(id, scheme.aspects[id].code) for id in sorted(state.apart)],
        value=_value,
        step_names=STEP_NAMES,
        table=table,
        heads=_judges(table.numbers) if table else [],
        penalties=queries.upheld_penalties(found.event_id, found.code) if closed else [],
        decimals=scheme.decimals,
        rounds=queries.rounds_of(sheet_id) if closed else [],
        tablets=queries.tablets_of(sheet_id),
        steps=steps,
        hash=found.hash,
        asked=queries.reopening_asked(steps, found.version),
        may_change=event.contest.phase not in CLOSED,
        may_check=may(actor, May.CONFIRM_SHEET, subject),
        may_sign=may(actor, May.SIGN_SHEET, subject),
        may_witness=may(actor, May.WITNESS_SHEET, subject),
    )


def _again(sheet_id: int) -> ResponseReturnValue:
    return redirect(url_for(".sheet", sheet_id=sheet_id), code=303)


def _from_a_dialog(sheet_id: int, step: Callable[..., None], *said: Any) -> ResponseReturnValue:
    """Take a step that a dialog of the sheet's page asked for; refused, the dialog stands open again."""
    try:
        step(queries.sheet(sheet_id), *said, by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, sheet, sheet_id=sheet_id)
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/check")
@requires(May.CONFIRM_SHEET, of=queries.sheet_subject)
def check(sheet_id: int) -> ResponseReturnValue:
    """The second person confirms or gives back."""
    form = request.form
    fine, hash_seen, reason = form.get("decision") == "confirm", form.get("hash", ""), form.get("reason", "")
    return _from_a_dialog(sheet_id, operations.check_sheet, fine, hash_seen, reason)


@bp.post("/sheets/<int:sheet_id>/sign")
@requires(May.SIGN_SHEET, of=queries.sheet_subject)
def sign(sheet_id: int) -> ResponseReturnValue:
    """The chief judge signs."""
    operations.sign_sheet(queries.sheet(sheet_id), request.form.get("hash", ""), by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/witness")
@requires(May.WITNESS_SHEET, of=queries.sheet_subject)
def witness(sheet_id: int) -> ResponseReturnValue:
    """The supervisor signs; the sheet is locked."""
    operations.witness_sheet(queries.sheet(sheet_id), request.form.get("hash", ""), by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/reopen-ask")
@requires(May.SIGN_SHEET, of=queries.sheet_subject)
def ask_reopening(sheet_id: int) -> ResponseReturnValue:
    """The chief judge asks for a reopening."""
    return _from_a_dialog(sheet_id, operations.ask_reopening, request.form.get("reason", ""))


@bp.post("/sheets/<int:sheet_id>/reopen")
@requires(May.WITNESS_SHEET, of=queries.sheet_subject)
def reopen(sheet_id: int) -> ResponseReturnValue:
    """The supervisor agrees: the next version begins."""
    operations.reopen_sheet(queries.sheet(sheet_id), by=the_actor())
    return _again(sheet_id)


@bp.post("/sheets/<int:sheet_id>/reopen-deny")
@requires(May.WITNESS_SHEET, of=queries.sheet_subject)
def decline_reopening(sheet_id: int) -> ResponseReturnValue:
    """The supervisor does not agree."""
    return _from_a_dialog(sheet_id, operations.decline_reopening, request.form.get("reason", ""))


@bp.post("/sheets/<int:sheet_id>/spread")
@requires(May.SIGN_SHEET, of=queries.sheet_subject)
def let_stand(sheet_id: int) -> ResponseReturnValue:
    """The chief judge lets marks that lie far apart stand."""
    aspect_id = request.form.get("aspect_id", 0, type=int)
    reason = request.form.get("reason", "")
    return _from_a_dialog(sheet_id, operations.let_spread_stand, aspect_id, reason)


def _judges(numbers: Iterable[int]) -> list[tuple[str, str]]:
    """The heads of the columns of these judges, and how they are set."""
    return [(_("%(number)s 号裁判", number=number), "number") for number in numbers]


@bp.get("/sheets/<int:sheet_id>/paper")
@requires(May.SEE_SHEETS, of=queries.sheet_subject)
def paper_sheet(sheet_id: int) -> ResponseReturnValue:
    """The sheet on paper to sign, with the hash of exactly these marks; only once it is handed in."""
    found = queries.sheet(sheet_id)
    if found.hash is None:
        raise NotFound
    scheme = marks.scheme_facts(found.scheme_version_id)
    table = ledger.mark_table(ledger.contents_of(found))
    rows = [
        [row.code, row.title, row.max]
        + [
            _value(mark.kind, mark.value_units, scheme.decimals, grade=row.judgement)
            if (mark := row.by_number.get(number))
            else "—"
            for number in table.numbers
        ]
        for row in table.rows
    ]
    numbers = [label for label, _class in _judges(table.numbers)]
    body = paper.list_pdf(
        paper.ListPaper(
            title=_("评分表 %(code)s", code=found.code),
            subtitle=f"{panels.event(found.event_id).name}　{panels.panel(found.panel_id).name}",
            columns=[
                paper.Column(_("项目"), 0.9),
                paper.Column(_("内容"), 3),
                paper.Column(_("满分"), 0.8, "right"),
                *(paper.Column(number, 0.9, "right") for number in numbers),
            ],
            rows=rows,
            facts=[(_("版本"), str(found.version)), (_("数据校验值"), found.hash)],
            notes=[_("签字人确认以上评分与数据校验值一致。")],
            signers=[*numbers, _("裁判长"), _("监督"), _("选手（现场确认）")],
        )
    )
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=sheet-{found.code}-v{found.version}.pdf"
    return answer


@bp.get("/events/<int:event_id>/conflicts")
@requires(May.RESOLVE_CONFLICT, of=panels.event_subject)
def conflicts(event_id: int) -> ResponseReturnValue:
    """Conflicts side by side, and everything that was kept but does not count."""
    return render_template(
        "scoring/sheets/conflicts.html",
        event=panels.event(event_id),
        disputes=queries.disputes(event_id=event_id),
        lost=queries.lost_entries(event_id, request.args.get("page", 1, type=int)),
        lost_by_tablet=queries.lost_by_tablet(event_id),
        outcomes={"late": _("关闭后才到"), "quarantined": _("平板已停用"), "refused": _("不合规则")},
        value=_value,
        device_time=_device_time,
        page_url=lambda number: url_for(".conflicts", event_id=event_id, page=number),
    )


def _device_time(text: str) -> str:
    """What the tablet's own clock said, in the time of the contest; evidence only."""
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _value(kind: str, units: int | None, decimals: int, *, grade: bool = False) -> str:
    """A mark as text; a judgement grade (0 to 3) without decimals."""
    words = {"no_mark": _("无成绩"), "absent": _("缺考"), "retract": _("已撤销")}
    if grade and units is not None:
        return str(units // 10**decimals)
    return words[kind] if units is None else f"{Decimal(units).scaleb(-decimals):.{decimals}f}"


@bp.post("/conflicts/<int:conflict_id>/resolve")
@requires(May.RESOLVE_CONFLICT, of=queries.dispute_subject)
def resolve(conflict_id: int) -> ResponseReturnValue:
    """The chief judge keeps one side, with a reason."""
    conflict = queries.dispute(conflict_id)
    event_id = queries.sheet(conflict.sheet_id).event_id
    form = request.form
    try:
        operations.resolve_conflict(conflict, form.get("keep", ""), form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, conflicts, event_id=event_id)
    return redirect(url_for(".conflicts", event_id=event_id), code=303)


@bp.route("/events/<int:event_id>/penalties", methods=["GET", "POST"])
@requires(May.SIGN_SHEET, of=panels.event_subject)
def penalties(event_id: int) -> ResponseReturnValue:
    """Penalties of an event: who proposed, who decided, why."""
    form = PenaltyForm()
    form.code.choices = [SelectChoice(code, code) for code in draws.codes_of(event_id)]
    if form.validate_on_submit():
        try:
            operations.propose_penalty(
                event_id,
                form.code.data,
                points=form.points.data,
                percent=form.percent.data,
                reason=form.reason.data,
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for(".penalties", event_id=event_id), code=303)
    return _penalties_page(event_id, form)


@bp.get("/events/<int:event_id>/penalties/decide")
@requires(May.WITNESS_SHEET, of=panels.event_subject)
def penalties_to_decide(event_id: int) -> ResponseReturnValue:
    """The same list for the supervisor, who decides."""
    return _penalties_page(event_id, None)


def _penalties_page(event_id: int, form: PenaltyForm | None) -> ResponseReturnValue:
    scheme = panels.newest_scheme(event_id)
    page = render_template(
        "scoring/sheets/penalties.html",
        form=form,
        event=panels.event(event_id),
        rows=queries.penalties_of(event_id),
        decimals=scheme.decimals if scheme else 2,
        value=_value,
        may_decide=may(the_actor(), May.WITNESS_SHEET, panels.event_subject(event_id)),
    )
    return page, 422 if form is not None and form.errors else 200


@bp.post("/penalties/<int:penalty_id>/decide")
@requires(May.WITNESS_SHEET, of=queries.penalty_subject)
def decide_penalty(penalty_id: int) -> ResponseReturnValue:
    """The supervisor upholds or drops a penalty."""
    penalty = queries.penalty(penalty_id)
    operations.decide_penalty(penalty, request.form.get("decision") == "uphold", by=the_actor())
    return redirect(url_for(".penalties_to_decide", event_id=penalty.event_id), code=303)


# The tablet's shell: one page and its files, kept by the service worker.

SHELL_FILES = (
    "css/tokens.css",
    "css/tablet.css",
    "vendor/dexie.mjs",
    "vendor/icons.svg",
    "img/favicon.svg",
)


@bp.get("/tablet/")
@public
def tablet() -> ResponseReturnValue:
    """The shell. It holds words and no facts, so that it may be kept for offline use."""
    answer = Response(render_template("scoring/sheets/tablet.html", words=tablet_words()))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/tablet/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What the home screen shows; installed, a tablet keeps its data."""
    body = {
        "name": _("匠赛评分"),
        "short_name": _("评分"),
        "start_url": url_for(".tablet"),
        "scope": url_for(".tablet"),
        "display": "standalone",
        "background_color": "#faf9f6",
        "theme_color": "#2f6f62",
        "icons": [
            {
                "src": url_for("static", filename="img/favicon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
            }
        ],
    }
    answer = Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/tablet/worker.js")
@public
def worker() -> ResponseReturnValue:
    """The service worker, told which files to keep; their hash names the version."""
    static = Path(current_app.static_folder or "")
    scripts = sorted(f"js/tablet/{path.name}" for path in (static / "js" / "tablet").glob("*.js"))
    files = [*SHELL_FILES, *scripts]
    digest = hashlib.sha256()
    for name in files:
        digest.update((static / name).read_bytes())
    for language in LANGUAGES:
        with force_locale(language):
            digest.update(render_template("scoring/sheets/tablet.html", words=tablet_words()).encode())
    precache = {
        "version": digest.hexdigest()[:16],
        "shells": [f"{url_for('.tablet')}?language={language}" for language in LANGUAGES],
        "files": [url_for("static", filename=name) for name in files],
    }
    address = url_for("static", filename="js/tablet/worker.js", v=precache["version"])
    body = f"self.PRECACHE = {json.dumps(precache)};\nimportScripts({json.dumps(address)});\n"
    answer = Response(body, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
