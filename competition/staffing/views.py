"""The page of people and roles of a contest."""

from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.accounts.access import proved_recently
from competition.accounts.telling import link_address
from competition.contests import queries as contests
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.organisations import queries as organisations
from competition.rules.phases import BEFORE_START, Phase
from competition.rules.roles import ROLE_NAMES, May, Role, Scope, may
from competition.rules.separation import confirmer_problems
from competition.staffing import operations, queries
from competition.staffing.forms import AppointForm, SupervisorForm
from competition.staffing.lists import people_list

bp = Blueprint("staffing", __name__)


@bp.route("/contests/<int:contest_id>/manage/people", methods=["GET", "POST"])
@requires(May.STAFF_CONTEST, of=contests.contest_subject)
@proved_recently
def people(contest_id: int) -> ResponseReturnValue:
    """Who does what in this contest, and a form to appoint somebody."""
    form = _form(contest_id)

    def save() -> ResponseReturnValue:
        made = operations.appoint(
            contest_id,
            Role(form.role.data),
            form.scope(contest_id),
            form.login_name.data,
            form.name.data or "",
            by=the_actor(),
            meant=form.meant(),
        )
        if made.link_token is None:
            return on_to(".people", _said_of(made), contest_id=contest_id)
        return _people_page(contest_id, link=link_address(made.link_token))

    return form_page(form, save, lambda: _people_page(contest_id, form))


def _said_of(made: operations.Appointed) -> str:
    name = made.account.name
    if made.sent_to:
        return str(_("账号已建好，链接已发往 %(place)s，只有本人看得到。", place=made.sent_to))
    if made.waits:
        waits = _("已提交 %(name)s 的任命；由安全管理员或监督机构确认后生效，确认前没有权限。", name=name)
        return str(waits)
    return str(_("已授予 %(name)s 角色。", name=name))


def _people_page(contest_id: int, form: AppointForm | None = None, link: str | None = None) -> str:
    return render_template(
        "competition/staffing/people.html",
        contest=contests.contest(contest_id),
        form=form or _form(contest_id, formdata=None),
        list=people_list(contest_id),
        role_names=ROLE_NAMES,
        link=link,
        waiting=queries.waiting_in(contest_id),
        conflicts=queries.conflicts_in(contest_id),
        small=queries.small_contest(contest_id),
        before_start=Phase(contests.contest(contest_id).phase) in BEFORE_START,
    )


def _form(contest_id: int, **sent: Any) -> AppointForm:
    form = AppointForm(**sent)
    form.offer(contests.live_events_of(contest_id), organisations.delegations_of(contest_id))
    return form


@bp.post("/contests/<int:contest_id>/manage/people/<int:grant_id>/dismiss")
@requires(May.STAFF_CONTEST, of=contests.contest_subject)
@proved_recently
def dismiss(contest_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role back."""
    grant = accounts.grant(grant_id)
    if queries.contest_of_grant(Scope(grant.scope_kind), grant.scope_id) != contest_id:
        abort(404)
    operations.dismiss(contest_id, grant_id, by=the_actor())
    return on_to(".people", _("角色已撤销。"), contest_id=contest_id)


def _here(contest_id: int, appointment_id: int) -> None:
    """Not found where the appointment is of another contest."""
    if queries.appointment(appointment_id).contest_id != contest_id:
        abort(404)


@bp.post("/contests/<int:contest_id>/manage/people/appointments/<int:appointment_id>/withdraw")
@requires(May.STAFF_CONTEST, of=contests.contest_subject)
def withdraw(contest_id: int, appointment_id: int) -> ResponseReturnValue:
    """Take back what nobody has confirmed."""
    _here(contest_id, appointment_id)
    operations.withdraw(appointment_id, by=the_actor())
    return on_to(".people", _("任命已撤回。"), contest_id=contest_id)


@bp.post("/contests/<int:contest_id>/manage/people/small")
@requires(May.STAFF_CONTEST, of=contests.contest_subject)
@dialog_on(_people_page)
def choose_small(contest_id: int) -> ResponseReturnValue:
    """The lighter setting of a small contest."""
    operations.choose_small(contest_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".people", _("已采用小型竞赛的简化设置，公开记录和成绩页会写明。"), contest_id=contest_id)


@bp.route("/contests/<int:contest_id>/appointments", methods=["GET", "POST"])
@requires(May.CONFIRM_STAFF, of=contests.contest_subject)
@proved_recently
def appointments(contest_id: int) -> ResponseReturnValue:
    """What waits for confirmation, and for the security administrator a form to put a supervisor in."""
    form = SupervisorForm()

    def save() -> ResponseReturnValue:
        made = operations.put_in_supervisor(
            contest_id, form.login_name.data, form.name.data or "", by=the_actor(), meant=form.meant()
        )
        if made.link_token is not None:
            return _appointments_page(contest_id, link=link_address(made.link_token))
        said = _("已指派 %(name)s 监督本竞赛。", name=made.account.name)
        return on_to(".appointments", said, contest_id=contest_id)

    return form_page(form, save, lambda: _appointments_page(contest_id, form))


def _appointments_page(contest_id: int, form: SupervisorForm | None = None, link: str | None = None) -> str:
    actor = the_actor()
    hindrances = confirmer_problems(queries.confirmer(contest_id, actor))
    return render_template(
        "competition/staffing/appointments.html",
        contest=contests.contest(contest_id),
        form=form or SupervisorForm(formdata=None),
        link=link,
        waiting=queries.waiting_in(contest_id),
        hindrances=[say(problem) for problem in hindrances],
        may_put_in=may(actor, May.GRANT_ROLES) and not hindrances,
        role_names=ROLE_NAMES,
    )


@bp.post("/contests/<int:contest_id>/appointments/<int:appointment_id>/confirm")
@requires(May.CONFIRM_STAFF, of=contests.contest_subject)
@proved_recently
@dialog_on(lambda contest_id, appointment_id: _appointments_page(contest_id))
def confirm(contest_id: int, appointment_id: int) -> ResponseReturnValue:
    """Confirm a person in a role; a new account's link is shown to who confirms, and to nobody else."""
    _here(contest_id, appointment_id)
    made = operations.confirm(appointment_id, by=the_actor())
    if made.link_token is not None:
        return _appointments_page(contest_id, link=link_address(made.link_token))
    flash(_("任命已确认，立即生效。"))
    if made.sent_to is not None:
        flash(_("链接已发往 %(place)s，只有本人看得到。", place=made.sent_to))
    return on_to(".appointments", contest_id=contest_id)


@bp.post("/contests/<int:contest_id>/appointments/<int:appointment_id>/decline")
@requires(May.CONFIRM_STAFF, of=contests.contest_subject)
@dialog_on(lambda contest_id, appointment_id: _appointments_page(contest_id))
def decline(contest_id: int, appointment_id: int) -> ResponseReturnValue:
    """Do not confirm, with a reason."""
    _here(contest_id, appointment_id)
    operations.decline(appointment_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".appointments", _("已记为不予确认。"), contest_id=contest_id)
