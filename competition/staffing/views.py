"""The page of people and roles of a contest."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.accounts.access import proved_recently
from competition.accounts.telling import link_address
from competition.contests import queries as contests
from competition.foundation.store import paging
from competition.foundation.web.forms import whole
from competition.foundation.web.security import requires, the_actor
from competition.organisations import queries as organisations
from competition.rules.problems import Refused
from competition.rules.roles import ROLE_NAMES, May, Role, Scope
from competition.staffing import operations, queries
from competition.staffing.forms import AppointForm

bp = Blueprint("staffing", __name__)


@bp.route("/contests/<int:contest_id>/manage/people", methods=["GET", "POST"])
@requires(May.STAFF_CONTEST, of=contests.contest_subject)
@proved_recently
def people(contest_id: int) -> ResponseReturnValue:
    """Who does what in this contest, and a form to appoint somebody."""
    form, link = _form(contest_id), None
    if form.validate_on_submit():
        try:
            made = operations.appoint(
                contest_id,
                Role(form.role.data),
                form.scope(contest_id),
                form.login_name.data,
                form.name.data or "",
                by=the_actor(),
                meant=form.meant(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            if made.link_token is None:
                flash(_("已授予 %(name)s 角色。", name=made.account.name))
                return redirect(url_for(".people", contest_id=contest_id), code=303)
            link = link_address(made.link_token)
            form = _form(contest_id, formdata=None)
    return _people_page(contest_id, form, link)


def _people_page(contest_id: int, form: AppointForm, link: str | None) -> ResponseReturnValue:
    rows = queries.people_of(contest_id)
    wanted = request.args.get("role", "")
    page = render_template(
        "competition/staffing/people.html",
        contest=contests.contest(contest_id),
        form=form,
        page=paging.page_of(
            [row for row in rows if not wanted or row.role == wanted],
            whole(request.args.get("page")) or 1,
            paging.size_of(whole(request.args.get("size"))),
        ),
        role_choices=[
            (role.value, _(ROLE_NAMES[role])) for role in Role if any(row.role is role for row in rows)
        ],
        wanted=wanted,
        role_names=ROLE_NAMES,
        link=link,
    )
    return page, form.status


def _form(contest_id: int, **sent: Any) -> AppointForm:
    form = AppointForm(**sent)
    form.offer(contests.events_of(contest_id), organisations.delegations_of(contest_id))
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
    flash(_("角色已撤销。"))
    return redirect(url_for(".people", contest_id=contest_id), code=303)
