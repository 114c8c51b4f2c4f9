"""Pages of panels: who judges which modules, and what each judge declares."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from wtforms.fields.choices import SelectChoice

from competition.contests import queries as contests
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.security import requires, the_actor
from competition.rules.problems import Refused
from competition.rules.roles import May
from scoring.panels import operations, queries
from scoring.panels.declaration_text import DECLARATION_VERSION, declaration_lines
from scoring.panels.forms import DeclarationForm, MemberForm, PanelForm
from scoring.panels.models import Panel
from scoring.panels.needs import queries as needs
from scoring.rules.panel_life import SEAT_LEFT

bp = Blueprint("panels", __name__)


@bp.route("/events/<int:event_id>/panels", methods=["GET", "POST"])
@requires(May.MANAGE_PANEL, of=contests.event_subject)
def panels(event_id: int) -> ResponseReturnValue:
    """The panels of an event; make a new one."""
    form = PanelForm()
    form.modules.choices = [SelectChoice(module, module) for module in needs.modules_of(event_id)]
    if form.validate_on_submit():
        try:
            panel = operations.make_panel(
                event_id, form.name.data.strip(), form.modules.data or [], by=the_actor()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for(".panel", panel_id=panel.id), code=303)
    page = render_template(
        "scoring/panels/panels.html",
        form=form,
        event=contests.event(event_id),
        rows=queries.panels_of(event_id),
        has_scheme=bool(form.modules.choices),
    )
    return page, 422 if form.errors else 200


@bp.route("/panels/<int:panel_id>", methods=["GET", "POST"])
@requires(May.MANAGE_PANEL, of=queries.panel_subject)
def panel(panel_id: int) -> ResponseReturnValue:
    """The members of a panel; give a judge a seat."""
    found = queries.panel(panel_id)
    form = _member_form(found)
    if form.validate_on_submit():
        try:
            operations.add_member(
                panel_id,
                form.account_id.data,
                form.number.data,
                duty=form.duty.data,
                unit_name=(form.unit_name.data or "").strip(),
                reason=form.reason.data or "",
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for(".panel", panel_id=panel_id), code=303)
    return _panel_page(panel_id, form)


def _member_form(panel: Panel, *, empty: bool = False) -> MemberForm:
    form = MemberForm(formdata=None) if empty else MemberForm()
    form.account_id.choices = [
        SelectChoice(account.id, f"{account.name} ({account.login_name})")
        for account in queries.judges_to_choose(panel.event_id)
    ]
    if empty or request.method == "GET":
        form.number.data = max([seat.number for seat in queries.seats_of(panel.id)], default=0) + 1
    return form


def _panel_page(panel_id: int, form: MemberForm | None = None) -> ResponseReturnValue:
    found = queries.panel(panel_id)
    form = form or _member_form(found, empty=True)
    page = render_template(
        "scoring/panels/panel.html",
        form=form,
        panel=found,
        event=contests.event(found.event_id),
        seats=queries.seats_of(panel_id),
        seat_left=SEAT_LEFT,
        needed=needs.most_judges(found.event_id, found.modules),
    )
    return page, 422 if form.errors else 200


@bp.post("/panel-members/<int:member_id>/leave")
@requires(May.MANAGE_PANEL, of=queries.member_subject)
def leave(member_id: int) -> ResponseReturnValue:
    """A judge leaves the panel."""
    seat = queries.member(member_id)
    try:
        operations.remove_member(member_id, request.form.get("reason", ""), by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, _panel_page, panel_id=seat.panel_id)
    flash(_("%(number)s 号裁判已离开评分组，已评分数保留。", number=seat.number))
    return redirect(url_for(".panel", panel_id=seat.panel_id), code=303)


@bp.post("/panel-members/<int:member_id>/declaration")
@requires(May.MANAGE_PANEL, of=queries.member_subject)
def record_declaration(member_id: int) -> ResponseReturnValue:
    """Write down what a judge declared on paper; it stays marked as written down by somebody else."""
    seat = queries.member(member_id)
    form = request.form
    try:
        operations.record_declaration(
            member_id, form.get("conflicts", ""), form.get("reason", ""), by=the_actor()
        )
    except Refused as refusal:
        return asked_again(refusal, _panel_page, panel_id=seat.panel_id)
    flash(_("已代录 %(number)s 号裁判的声明，标明不是本人所作；裁判本人仍须声明。", number=seat.number))
    return redirect(url_for(".panel", panel_id=seat.panel_id), code=303)


@bp.route("/panels/<int:panel_id>/declaration", methods=["GET", "POST"])
@requires(May.DECLARE, of=queries.panel_subject)
def declaration(panel_id: int) -> ResponseReturnValue:
    """The judge's own declaration (the tablet asks for the same one)."""
    actor = the_actor()
    seat = queries.own_seat(panel_id, actor.account_id or 0)
    if seat is None:
        raise NotFound
    form = DeclarationForm()
    if form.validate_on_submit():
        operations.declare(seat.id, DECLARATION_VERSION, form.conflicts.data or "", by=actor)
        flash(_("声明已记录。"))
        return redirect("/today", code=303)
    return render_template(
        "scoring/panels/declaration.html",
        form=form,
        panel=queries.panel(panel_id),
        made=queries.own_declaration(seat.id),
        lines=declaration_lines(),
    )
