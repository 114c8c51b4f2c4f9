"""Who is asking: the login cookie becomes the actor of the request."""

import secrets
from datetime import timedelta

from flask import Flask, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from competition.accounts import login_operations as logins
from competition.accounts import queries
from competition.accounts.models import Account, Login
from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.rules.account_life import AccountStatus
from competition.rules.roles import ADMINISTRATORS, Role

# Without use, a sign-in ends: soon for administrators, at the end of a long day for judges.
IDLE_ADMINISTRATOR = timedelta(minutes=30)
IDLE_JUDGE = timedelta(hours=14)
IDLE = timedelta(hours=4)
TOUCH_EVERY = timedelta(minutes=2)
_JUDGES = {Role.JUDGE, Role.CHIEF_JUDGE, Role.FLOOR_JUDGE}


def cookie_name(kind: str) -> str:
    return current_settings().cookie_name(kind)


def set_cookie(response: Response, kind: str, value: str, max_age: int | None = None) -> None:
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=max_age,
        secure=current_settings().https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _idle_limit(roles: set[Role]) -> timedelta:
    if roles & ADMINISTRATORS:
        return IDLE_ADMINISTRATOR
    return IDLE_JUDGE if roles & _JUDGES else IDLE


def load_actor() -> None:
    """Before each request: find the login, end it when idle too long, set the actor."""
    g.actor = None
    g.login = None
    token = request.cookies.get(cookie_name("login"))
    # The board and the static files never touch the login.
    if not token or request.endpoint in {None, "static"}:
        return
    login = queries.login_with(crypto.fingerprint(token))
    if login is None:
        return
    account = queries.account(login.account_id)
    actor = queries.actor_of(account)
    unused = clock.now() - login.last_seen_at
    if account.status != AccountStatus.ACTIVE or unused > _idle_limit({grant.role for grant in actor.grants}):
        return
    if unused > TOUCH_EVERY:
        logins.touch_login(login.id)
    g.actor = actor
    g.login = login
    g.account = account


def _account() -> Account:
    account: Account = g.account
    return account


def _login() -> Login:
    login: Login = g.login
    return login


current_account: Account = LocalProxy(_account)  # type: ignore[assignment]
current_login: Login = LocalProxy(_login)  # type: ignore[assignment]


def device() -> logins.Browser:
    """The browser that asks: told by the signed cookie of an earlier sign-in, else by its address alone.

    What a stranger can choose (the browser's name) does not count, or guessing could go on for ever.
    """
    signer = URLSafeSerializer(current_settings().keys.secret_key, "device")
    try:
        mark = crypto.fingerprint(str(signer.loads(request.cookies.get(cookie_name("device"), ""))))
    except BadSignature:
        fresh = secrets.token_hex(16)
        return logins.Browser(
            crypto.fingerprint(f"address {request.remote_addr}"),
            crypto.fingerprint(fresh),
            cookie=str(signer.dumps(fresh)),
        )
    return logins.Browser(mark, mark)


def install(app: Flask) -> None:
    app.before_request(load_actor)
