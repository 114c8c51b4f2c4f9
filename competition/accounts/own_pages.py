"""Whose a page is: the token in its forms is of the account for which it was made, and acts for no other.

What the token rests on is kept in the browser's session: one random part for the browser, and with it the account.
Whoever signs in next in the same browser gets other tokens; who comes back gets the former, so their pages still go.
"""

import hmac
import secrets

from flask import current_app, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from competition.foundation.store import crypto
from competition.foundation.system.settings import current_settings

_TOKEN, _BROWSER = "csrf_token", "pages"


def bind(account_id: int | None) -> None:
    """Pages of this request are this account's, or (None) a stranger's."""
    g.pop(_TOKEN, None)
    if account_id is None:
        if current_settings().cookie_name("page") in request.cookies and _owner(session.get(_TOKEN)):
            del session[_TOKEN]
        return
    if _BROWSER not in session:
        session[_BROWSER] = secrets.token_hex(16)
    mine = f"{account_id}.{crypto.fingerprint(f'page {session[_BROWSER]} {account_id}')}"
    if not hmac.compare_digest(str(session.get(_TOKEN, "")).encode(), mine.encode()):
        session[_TOKEN] = mine


def sent_by() -> int | None:
    """The account whose page sent this request, whether its token counts still or not; None where none says so."""
    token = request.form.get(_TOKEN) or request.headers.get("X-CSRFToken") or ""
    try:
        return _owner(
            URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token").loads(token)
        )
    except BadData:
        return None


def _owner(secret: object) -> int | None:
    account, point, _rest = str(secret).partition(".")
    return int(account) if point and account.isdecimal() else None
