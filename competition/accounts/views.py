"""Pages of signing in, one's own account, and the administrators' accounts and roles."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from competition.accounts import access, operations, queries
from competition.accounts import login_operations as logins
from competition.accounts.forms import (
    AccountForm,
    ChangePasswordForm,
    EmailForm,
    LoginForm,
    PasswordForm,
    SignUpForm,
    SiteRoleForm,
)
from competition.accounts.models import Account
from competition.accounts.naming import link_address
from competition.foundation.system.settings import current_settings
from competition.foundation.web import security
from competition.foundation.web.security import public, requires, the_actor
from competition.rules.problems import Problem, Refused
from competition.rules.roles import ROLE_NAMES, May, Role, Scope

bp = Blueprint("accounts", __name__)

DEVICE_COOKIE_LASTS = 400 * 24 * 3600


def _browser() -> str:
    agent = request.user_agent.string
    known = ("MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")
    system = next(
        (name for name in ("iPad", "iPhone", "Android", "Windows", "Mac", "Linux") if name in agent), ""
    )
    return (
        " ".join(part for part in (next((name for name in known if name in agent), ""), system) if part)
        or "?"
    )


def _welcome(token: str, target: str, browser: logins.Browser) -> Response:
    """The new login's cookie; a fresh token at every sign-in, so none can be fixed beforehand."""
    response = redirect(target, code=303)
    access.set_cookie(response, "login", token)
    if browser.cookie is not None:
        access.set_cookie(response, "device", browser.cookie, DEVICE_COOKIE_LASTS)
    return response


def _enter(account: Account, target: str) -> Response:
    """Sign the owner of this account in."""
    browser = access.device()
    token = logins.begin_login(account.id, device_name=_browser(), device_key=browser.mark)
    return _welcome(token, target, browser)


def _next(default: str = "/today") -> str:
    return security.local_path(request.args.get("next")) or default


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in."""
    form, browser = LoginForm(), access.device()
    if form.validate_on_submit():
        try:
            token = logins.sign_in(
                form.login_name.data,
                form.password.data,
                browser=browser,
                device_name=_browser(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            return _welcome(token, _next(), browser)
    page = render_template("competition/accounts/login.html", form=form, next=request.args.get("next"))
    return page, form.status


@bp.route("/signup", methods=["GET", "POST"])
@public
def signup() -> ResponseReturnValue:
    """A contestant (or anybody) makes an account."""
    form = SignUpForm()
    if form.validate_on_submit():
        try:
            account = operations.sign_up(*form.typed)
        except Refused as refusal:
            form.show(refusal)
        else:
            return _enter(account, _next("/"))
    page = render_template("competition/accounts/signup.html", form=form, next=request.args.get("next"))
    return page, form.status


@bp.post("/logout")
@requires(May.SIGNED_IN)
def logout() -> ResponseReturnValue:
    logins.end_login(access.current_login.id, by=the_actor())
    response = redirect("/", code=303)
    response.delete_cookie(access.cookie_name("login"), path="/")
    return response


@bp.route("/link/<token>", methods=["GET", "POST"])
@public
def use_link(token: str) -> ResponseReturnValue:
    """Set a password by a one-time link; opening the page alone does not use it up."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            account = operations.use_link(token, form.password.data, form.repeated.data)
        except Refused as refusal:
            form.show(refusal)
        else:
            return _enter(account, "/today")
    page = render_template("competition/accounts/link.html", form=form)
    return page, form.status


@bp.route("/me", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def me() -> ResponseReturnValue:
    """One's own account: password and signed-in devices."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            logins.change_password(
                g.account.id,
                form.old_password.data,
                form.password.data,
                form.repeated.data,
                browser=access.device(),
                keep=g.login.id,
                by=the_actor(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("密码已修改，其他设备上的登录已退出。"))
            return redirect(url_for(".me"), code=303)
    return _me_page(form, EmailForm(None, obj=queries.account(g.account.id)))


@bp.post("/me/email")
@requires(May.SIGNED_IN)
def change_email() -> ResponseReturnValue:
    """Where one's notices go to."""
    form = EmailForm()
    if form.validate_on_submit():
        try:
            operations.change_email(g.account.id, form.email.data or "", by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("邮箱已保存。"))
            return redirect(url_for(".me"), code=303)
    return _me_page(ChangePasswordForm(None), form)


def _me_page(form: ChangePasswordForm, email: EmailForm) -> ResponseReturnValue:
    page = render_template(
        "competition/accounts/me.html",
        form=form,
        email=email,
        account=queries.account(g.account.id),
        logins=queries.logins_of(g.account.id),
        this_login=g.login.id,
        grants=the_actor().grants,
        role_names=ROLE_NAMES,
    )
    return page, max(form.status, email.status)


@bp.post("/me/logins/<int:login_id>/end")
@requires(May.SIGNED_IN)
def end_login(login_id: int) -> ResponseReturnValue:
    """Sign one of my devices out."""
    found = queries.login(login_id)
    if found.account_id != the_actor().account_id:
        return redirect(url_for(".me"), code=303)
    logins.end_login(login_id, by=the_actor())
    return redirect(url_for(".me"), code=303)


@bp.route("/admin/accounts", methods=["GET", "POST"])
@requires(May.MANAGE_ACCOUNTS)
def accounts() -> ResponseReturnValue:
    """The administrators' list of accounts; a new one gets a one-time link."""
    form = AccountForm()
    link = None
    if form.validate_on_submit():
        try:
            account = operations.create_account(form.login_name.data, form.name.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            link = link_address(operations.create_link(account.id, by=the_actor()))
    wanted = request.args.get("q", "")
    page = render_template(
        "competition/accounts/accounts.html",
        form=form,
        link=link,
        wanted=wanted,
        accounts=queries.all_accounts(wanted),
        administrators=queries.administrator_ids(),
    )
    return page, form.status


@bp.post("/admin/accounts/<int:account_id>/link")
@requires(May.MANAGE_ACCOUNTS)
def reset_link(account_id: int) -> ResponseReturnValue:
    """A fresh one-time link for somebody who lost the password."""
    link = link_address(operations.create_link(account_id, by=the_actor()))
    return render_template(
        "competition/accounts/accounts.html",
        form=AccountForm(formdata=None),
        link=link,
        wanted="",
        accounts=queries.all_accounts(),
        administrators=queries.administrator_ids(),
    )


@bp.route("/admin/roles", methods=["GET", "POST"])
@requires(May.GRANT_ROLES)
def site_roles() -> ResponseReturnValue:
    """Who administers the site."""
    form = SiteRoleForm()
    form.offer()
    link = None
    if form.validate_on_submit():
        try:
            account = operations.identify(form.login_name.data, form.meant(), by=the_actor())
            if account is None:
                raise Refused(Problem("account_unknown", field="login_name"))
            token = operations.appoint_administrator(account.id, Role(form.role.data), by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            if token is None:
                return redirect(url_for(".site_roles"), code=303)
            link = link_address(token)
            form = SiteRoleForm(formdata=None)
            form.offer()
    return _roles_page(form, link)


def _roles_page(form: SiteRoleForm, link: str | None = None) -> ResponseReturnValue:
    page = render_template(
        "competition/accounts/roles.html",
        form=form,
        link=link,
        staff=queries.staff_of(Scope.SITE),
        role_names=ROLE_NAMES,
        separate=current_settings().separate_administrators,
    )
    return page, form.status


@bp.post("/admin/roles/<int:grant_id>/link")
@requires(May.GRANT_ROLES)
def administrator_link(grant_id: int) -> ResponseReturnValue:
    """A fresh one-time link for another administrator who lost the password."""
    grant = queries.grant(grant_id)
    if Scope(grant.scope_kind) is not Scope.SITE or grant.revoked_at is not None:
        abort(404)
    link = link_address(operations.create_link(grant.account_id, by=the_actor()))
    form = SiteRoleForm(formdata=None)
    form.offer()
    return _roles_page(form, link)


@bp.post("/admin/roles/<int:grant_id>/revoke")
@requires(May.GRANT_ROLES)
def revoke_site_role(grant_id: int) -> ResponseReturnValue:
    grant = queries.grant(grant_id)
    if Scope(grant.scope_kind) is Scope.SITE:
        operations.revoke_role(grant_id, by=the_actor())
    return redirect(url_for(".site_roles"), code=303)
