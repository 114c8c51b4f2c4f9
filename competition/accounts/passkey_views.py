"""Signing in by a passkey: alone, or after the password."""

from flask import Blueprint, request, session
from flask.typing import ResponseReturnValue

from competition.accounts import access, passkey_operations, passkeys
from competition.accounts.forms import CodeForm, LoginForm
from competition.accounts.views import code_page, login_page, onwards
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.i18n import current_language
from competition.foundation.web.security import public

bp = Blueprint("passkeys", __name__)


@bp.post("/login/passkey")
@public
def sign_in() -> ResponseReturnValue:
    """A passkey alone: its device has checked who holds it."""
    form, browser = LoginForm(formdata=None), access.device()

    def enter() -> ResponseReturnValue:
        asked = passkeys.taken(passkeys.SIGN_IN)
        entered = passkey_operations.sign_in_by_passkey(
            request.form.get("passkey", ""), asked, browser=browser, language=current_language()
        )
        return access.welcomed(onwards(entered.account_id), entered.token, browser)

    return form_page(form, enter, lambda: login_page(form, request.form.get("held")), valid=_as_sent)


def _as_sent() -> bool:
    """The page's form is left empty: the passkey itself was sent."""
    return True


@bp.post("/login/code/passkey")
@public
def second_step() -> ResponseReturnValue:
    """A passkey as the second step after the password."""
    browser, account_id = access.device(), access.half_in()
    if account_id is None:
        return on_to("accounts.login", next=request.args.get("next"))
    form = CodeForm(formdata=None)

    def enter() -> ResponseReturnValue:
        asked = passkeys.taken(passkeys.SECOND_STEP, account_id)
        entered = passkey_operations.show_passkey(
            account_id, request.form.get("passkey", ""), asked, browser=browser, language=current_language()
        )
        session.pop("half_in")
        return access.welcomed(onwards(entered.account_id), entered.token, browser)

    held = request.form.get("held")
    return form_page(form, enter, lambda: code_page(account_id, form, held), valid=_as_sent)
