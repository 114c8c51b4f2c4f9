"""Pages of signing in, one's own account, and the administrators' accounts and roles."""

from http import HTTPStatus

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from competition.accounts import access, operations, own_pages, passkeys, queries, resuming
from competition.accounts import login_operations as logins
from competition.accounts import sign_up_operations as sign_ups
from competition.accounts.forms import (
    ChangePasswordForm,
    CodeForm,
    LoginForm,
    PasswordForm,
    ProofForm,
    SignUpForm,
    SiteRoleForm,
)
from competition.accounts.guesses import Browser
from competition.accounts.telling import link_address
from competition.foundation.system.settings import current_settings
from competition.foundation.web import security
from competition.foundation.web.errors import csrf_error, http_error, say, wants_json
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import current_language
from competition.foundation.web.security import public, requires, the_actor
from competition.foundation.work import outbox
from competition.proofs import queries as proofs
from competition.rules.problems import Problem, Refused
from competition.rules.roles import ROLE_NAMES, May, Role, Scope

bp = Blueprint("accounts", __name__)


def _next(default: str = "/today") -> str:
    return security.local_path(request.args.get("next")) or default


@bp.app_errorhandler(access.ProofWanted)
def proof_wanted(wish: access.ProofWanted) -> ResponseReturnValue:
    """The password again, with all that was typed: it is sent once more to where it was meant for."""
    form = ProofForm(formdata=None)
    if wish.refusal is not None:
        form.show(wish.refusal)
    typed = resuming.typed_fields()
    page = render_template(
        "competition/accounts/proof.html",
        form=form,
        typed=typed,
        readable=resuming.readable(typed),
        resumed="resumed" in request.form,
        target=request.full_path,
        passkey=passkeys.wish(passkeys.PROOF, g.account.id),
    )
    return page, 422 if wish.refusal else 403


@bp.app_errorhandler(HTTPStatus.UNAUTHORIZED)
def sign_in_again(refusal: Unauthorized) -> ResponseReturnValue:
    """Something was sent after the sign-in had ended: it is kept over signing in again."""
    account_id = g.get("signed_out")
    if account_id is None or wants_json() or "X-Autosave" in request.headers:
        return http_error(refusal)
    held = resuming.Held.of_request(account_id)
    return login_page(LoginForm(formdata=None), resuming.sealed(held), lost=True), 401


@bp.app_errorhandler(CSRFError)
def page_of_before(refusal: CSRFError) -> ResponseReturnValue:
    """A page of an earlier visit of the same account, as its token tells: what was typed is offered once more."""
    account_id = g.get("signed_out") or (g.actor.account_id if g.get("actor") else None)
    if (
        account_id is None
        or own_pages.sent_by() != account_id
        or request.headers.get("Sec-Fetch-Site") != "same-origin"
        or wants_json()
    ):
        return csrf_error(refusal)
    held = resuming.Held.of_request(account_id)
    if g.actor is None:
        return login_page(LoginForm(formdata=None), resuming.sealed(held), lost=True), 401
    return _resume_page(held), 400


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in."""
    form, browser = LoginForm(), access.device()

    def page() -> str:
        return login_page(form, request.form.get("held"))

    def save() -> ResponseReturnValue:
        typed = (form.login_name.data, form.password.data)
        if request.form.get("send_code"):
            logins.send_sign_in_code(*typed, browser=browser)
            form.locked = form.sent = True
            return page()
        passed = logins.sign_in(*typed, form.code.data or "", browser=browser, language=current_language())
        return _passed(passed, browser)

    return form_page(form, save, page)


def login_page(form: LoginForm, held: str | None = None, *, lost: bool = False) -> str:
    """`held` is what was sent after the sign-in had ended; `lost`: say so."""
    return render_template(
        "competition/accounts/login.html",
        form=form,
        next=request.args.get("next"),
        held=held,
        lost=lost,
        passkey=passkeys.wish(passkeys.SIGN_IN),
        sends=outbox.carries(),
    )


def _resume_page(held: resuming.Held) -> str:
    # The page is the first that its owner sees signed in.
    g.actor = queries.actor_of(queries.account(held.account_id))
    return render_template(
        "competition/accounts/resume.html", held=held, readable=resuming.readable(held.typed), at=held.at
    )


def _passed(passed: logins.Passed, browser: Browser) -> ResponseReturnValue:
    if passed.token is not None:
        return access.welcomed(onwards(passed.account_id), passed.token, browser)
    return _second_step(passed.account_id, _next())


def onwards(account_id: int) -> Response:
    """Where somebody wanted to go; or first what they typed before their sign-in ended."""
    held = resuming.opened(request.form.get("held"), account_id)
    if held is not None:
        return make_response(_resume_page(held))
    if request.form.get("held"):
        flash(_("刚才没有收下的内容是另一个账号填写的，或者放得太久，没有带过来。"))
    return redirect(_next(), code=303)


def _second_step(account_id: int, target: str) -> ResponseReturnValue:
    """The password was right: who shows the second step within ten minutes is in."""
    access.let_half_in(account_id)
    if held := request.form.get("held"):
        return code_page(account_id, CodeForm(formdata=None), held)
    return on_to(".second_step", next=target)


def code_page(account_id: int, form: CodeForm, held: str | None) -> str:
    """What the second step of this account can be; `held` is what was sent after the sign-in had ended."""
    elsewhere = passkeys.not_usable(account_id)
    return render_template(
        "competition/accounts/second_step.html",
        form=form,
        held=held,
        next=request.args.get("next"),
        has_app=proofs.has_app(account_id),
        passkey=passkeys.wish(passkeys.SECOND_STEP, account_id),
        elsewhere=say(elsewhere) if elsewhere else None,
    )


@bp.route("/login/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """The second step of signing in: a code of the owner's app, a passkey, or a recovery code."""
    half_in = access.half_in()
    if half_in is None:
        return on_to(".login", next=request.args.get("next"))
    form, browser = CodeForm(), access.device()

    def save() -> ResponseReturnValue:
        token = logins.show_second_step(half_in, form.code.data, browser=browser, language=current_language())
        session.pop("half_in")
        return access.welcomed(onwards(half_in), token, browser)

    return form_page(form, save, lambda: code_page(half_in, form, request.form.get("held")))


@bp.route("/signup", methods=["GET", "POST"])
@public
def signup() -> ResponseReturnValue:
    """A contestant (or anybody) makes an account."""
    form = SignUpForm()

    def save() -> ResponseReturnValue:
        begun = sign_ups.begin_sign_up(*form.typed, address=access.address(), language=current_language())
        if begun.account_id is None:
            return on_to(".signup_code", token=begun.token, next=_next("/"))
        return access.entered(begun.account_id, redirect(_next("/"), code=303))

    return form_page(
        form,
        save,
        lambda: render_template("competition/accounts/signup.html", form=form, next=request.args.get("next")),
    )


@bp.route("/signup/<token>", methods=["GET", "POST"])
@public
def signup_code(token: str) -> ResponseReturnValue:
    """The code that was sent to the phone or mail box that is the login name."""
    form = CodeForm()

    def save() -> ResponseReturnValue:
        account_id = sign_ups.finish_sign_up(token, form.code.data, language=current_language())
        return access.entered(account_id, redirect(_next("/"), code=303))

    return form_page(form, save, lambda: render_template("competition/accounts/signup_code.html", form=form))


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

    def save() -> ResponseReturnValue:
        account = operations.use_link(token, form.password.data, form.repeated.data)
        if proofs.has_second_step(account.id):
            return _second_step(account.id, "/today")
        return access.entered(account.id, redirect("/today", code=303))

    return form_page(form, save, lambda: render_template("competition/accounts/link.html", form=form))


@bp.route("/me", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def me() -> ResponseReturnValue:
    """One's own account: password and signed-in devices."""
    form, browser = ChangePasswordForm(), access.device()

    def save() -> ResponseReturnValue:
        typed = (form.old_password.data, form.password.data, form.repeated.data)
        token = logins.change_password(g.account.id, *typed, browser=browser, by=the_actor())
        flash(_("密码已修改，其他设备上的登录已退出。"))
        return access.welcomed(on_to(".me"), token, browser)

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/accounts/me.html",
            form=form,
            account=queries.account(g.account.id),
            logins=queries.logins_of(g.account.id),
            this_login=g.login.id,
            grants=the_actor().grants,
            role_names=ROLE_NAMES,
        ),
    )


@bp.post("/me/logins/<int:login_id>/end")
@requires(May.SIGNED_IN)
def end_login(login_id: int) -> ResponseReturnValue:
    """Sign one of my devices out."""
    found = queries.login(login_id)
    if found.account_id != the_actor().account_id:
        return on_to(".me")
    logins.end_login(login_id, by=the_actor())
    return on_to(".me")


@bp.route("/admin/roles", methods=["GET", "POST"])
@requires(May.GRANT_ROLES)
@access.proved_recently
def site_roles() -> ResponseReturnValue:
    """Who administers the site."""
    form = SiteRoleForm()

    def save() -> ResponseReturnValue:
        account = operations.identify(form.login_name.data, form.meant(), by=the_actor())
        if account is None:
            raise Refused(Problem("account_unknown", field="login_name"))
        token = operations.appoint_administrator(account.id, Role(form.role.data), by=the_actor())
        if token is None:
            return on_to(".site_roles")
        return _roles_page(SiteRoleForm(formdata=None), link_address(token))

    form.offer()
    return form_page(form, save, lambda: _roles_page(form))


def _roles_page(form: SiteRoleForm, link: str | None = None) -> str:
    form.offer()
    return render_template(
        "competition/accounts/roles.html",
        form=form,
        link=link,
        staff=queries.staff_of(Scope.SITE),
        role_names=ROLE_NAMES,
        separate=current_settings().separate_administrators,
    )


@bp.post("/admin/roles/<int:grant_id>/revoke")
@requires(May.GRANT_ROLES)
@access.proved_recently
def revoke_site_role(grant_id: int) -> ResponseReturnValue:
    grant = queries.grant(grant_id)
    if Scope(grant.scope_kind) is Scope.SITE:
        operations.revoke_role(grant_id, by=the_actor())
    return on_to(".site_roles")
