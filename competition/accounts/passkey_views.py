"""Signing in by a passkey: alone, or after the password."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from competition.accounts import access, passkey_operations, passkeys
from competition.accounts.forms import CodeForm, LoginForm
from competition.accounts.views import code_page, login_page, onwards
from competition.foundation.web.i18n import current_language
from competition.foundation.web.security import public
from competition.rules.problems import Refused

bp = Blueprint("passkeys", __name__)


@bp.post("/login/passkey")
@public
def sign_in() -> ResponseReturnValue:
    """A passkey alone: its device has checked who holds it."""
    browser = access.device()
    try:
        asked = passkeys.taken(passkeys.SIGN_IN)
        entered = passkey_operations.sign_in_by_passkey(
            request.form.get("passkey", ""), asked, browser=browser, language=current_language()
        )
    except Refused as refusal:
        form = LoginForm(formdata=None)
        form.show(refusal)
        return login_page(form, request.form.get("held")), form.status
    return access.welcomed(onwards(entered.account_id), entered.token, browser)


@bp.post("/login/code/passkey")
@public
def second_step() -> ResponseReturnValue:
    """A passkey as the second step after the password."""
    browser, account_id = access.device(), access.half_in()
    if account_id is None:
        return redirect(url_for("accounts.login", next=request.args.get("next")), code=303)
    try:
        asked = passkeys.taken(passkeys.SECOND_STEP, account_id)
        entered = passkey_operations.show_passkey(
            account_id, request.form.get("passkey", ""), asked, browser=browser, language=current_language()
        )
    except Refused as refusal:
        form = CodeForm(formdata=None)
        form.show(refusal)
        return code_page(account_id, form, request.form.get("held")), form.status
    session.pop("half_in")
    return access.welcomed(onwards(entered.account_id), entered.token, browser)
