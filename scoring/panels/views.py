"""Pages of panels: who judges which modules, and what each judge declares."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from wtforms.fields.choices import SelectChoice

from competition.contests import queries as contests
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
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

    def save() -> ResponseReturnValue:
        panel = operations.make_panel(
            event_id, form.name.data.strip(), form.modules.data or [], by=the_actor()
        )
        return on_to(".panel", panel_id=panel.id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "scoring/panels/panels.html",
            form=form,
            event=contests.event(event_id),
            rows=queries.panels_of(event_id),
            has_scheme=bool(form.modules.choices),
        ),
    )


@bp.route("/panels/<int:panel_id>", methods=["GET", "POST"])
@requires(May.MANAGE_PANEL, of=queries.panel_subject)
def panel(panel_id: int) -> ResponseReturnValue:
    """The members of a panel; give a judge a seat."""
    found = queries.panel(panel_id)
    form = _member_form(found)

    def save() -> ResponseReturnValue:
        operations.add_member(
            panel_id,
            form.account_id.data,
            form.number.data,
            duty=form.duty.data,
            unit_name=(form.unit_name.data or "").strip(),
            reason=form.reason.data or "",
            by=the_actor(),
        )
        return on_to(".panel", panel_id=panel_id)

    return form_page(form, save, lambda: _panel_page(panel_id, form))


def _member_form(panel: Panel, *, empty: bool = False) -> MemberForm:
    form = MemberForm(formdata=None) if empty else MemberForm()
    form.account_id.choices = [
        SelectChoice(account.id, f"{account.name} ({account.login_name})")
        for account in queries.judges_to_choose(panel.event_id)
    ]
    if empty or request.method != "POST":
        form.number.data = max([seat.number for seat in queries.seats_of(panel.id)], default=0) + 1
    return form


def _panel_page(panel_id: int, form: MemberForm | None = None) -> str:
    found = queries.panel(panel_id)
    return render_template(
        "scoring/panels/panel.html",
        form=form or _member_form(found, empty=True),
        panel=found,
        event=contests.event(found.event_id),
        seats=queries.seats_of(panel_id),
        seat_left=SEAT_LEFT,
        needed=needs.most_judges(found.event_id, found.modules),
    )


@bp.post("/panel-members/<int:member_id>/leave")
@requires(May.MANAGE_PANEL, of=queries.member_subject)
@dialog_on(lambda member_id: _panel_page(queries.member(member_id).panel_id))
def leave(member_id: int) -> ResponseReturnValue:
    """A judge leaves the panel."""
    seat = queries.member(member_id)
    operations.remove_member(member_id, request.form.get("reason", ""), by=the_actor())
    return on_to(
        ".panel",
        _("%(number)s 号裁判已离开评分组，已评分数保留。", number=seat.number),
        panel_id=seat.panel_id,
    )


@bp.post("/panel-members/<int:member_id>/declaration")
@requires(May.MANAGE_PANEL, of=queries.member_subject)
@dialog_on(lambda member_id: _panel_page(queries.member(member_id).panel_id))
def record_declaration(member_id: int) -> ResponseReturnValue:
    """Write down what a judge declared on paper; it stays marked as written down by somebody else."""
    seat = queries.member(member_id)
    form = request.form
    operations.record_declaration(
        member_id, form.get("conflicts", ""), form.get("reason", ""), by=the_actor()
    )
    return on_to(
        ".panel",
        _("已代录 %(number)s 号裁判的声明，标明不是本人所作；裁判本人仍须声明。", number=seat.number),
        panel_id=seat.panel_id,
    )


@bp.route("/panels/<int:panel_id>/declaration", methods=["GET", "POST"])
@requires(May.DECLARE, of=queries.panel_subject)
def declaration(panel_id: int) -> ResponseReturnValue:
    """The judge's own declaration (the tablet asks for the same one)."""
    actor = the_actor()
    seat = queries.own_seat(panel_id, actor.account_id or 0)
    if seat is None:
        raise NotFound
    form = DeclarationForm()

    def save() -> ResponseReturnValue:
        operations.declare(seat.id, DECLARATION_VERSION, form.conflicts.data or "", by=actor)
        return on_to("today.mine", _("声明已记录。"))

    return form_page(
        form,
        save,
        lambda: render_template(
            "scoring/panels/declaration.html",
            form=form,
            panel=queries.panel(panel_id),
            made=queries.own_declaration(seat.id),
            lines=declaration_lines(),
        ),
    )
