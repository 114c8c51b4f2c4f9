"""Who is asking: the login cookie becomes the actor of the request, and steps of weight ask for the password again."""

import functools
import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from flask import Flask, g, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from competition.accounts import login_operations as logins
from competition.accounts import own_pages, passkey_operations, passkeys, queries
from competition.accounts.guesses import Browser
from competition.accounts.models import Account, Login
from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.i18n import current_language
from competition.foundation.web.security import SAFE
from competition.proofs import queries as proofs
from competition.rules.account_life import AccountStatus
from competition.rules.problems import Refused
from competition.rules.roles import ADMINISTRATORS, SECOND_STEP_ROLES, Actor, Role

# Without use, a sign-in ends: soon for administrators, at the end of a long day for judges.
IDLE_ADMINISTRATOR = timedelta(minutes=30)
IDLE_JUDGE = timedelta(hours=14)
IDLE = timedelta(hours=4)
TOUCH_EVERY = timedelta(minutes=2)
# A judge who signs in late in the evening still has some hours.
LEAST_OF_A_DAY = timedelta(hours=4)
PROOF_LASTS = timedelta(minutes=15)
HALF_IN_LASTS = timedelta(minutes=10)
_JUDGES = {Role.JUDGE, Role.CHIEF_JUDGE, Role.FLOOR_JUDGE}

View = TypeVar("View", bound=Callable[..., Any])


class ProofWanted(Exception):
    """This step asks for the password or a passkey again; `refusal` says why what was given was not taken."""

    def __init__(self, refusal: Refused | None = None) -> None:
        super().__init__("password wanted")
        self.refusal = refusal


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


def ends_at(login: Login, roles: set[Role]) -> datetime:
    """However it is used, a sign-in ends then: after some hours, judges' at the end of the day."""
    if roles & ADMINISTRATORS or not roles & _JUDGES:
        return login.created_at + timedelta(hours=current_settings().login_hours)
    begun = login.created_at.astimezone(clock.SHANGHAI)
    midnight = datetime.combine(begun.date() + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
    return max(midnight, begun + LEAST_OF_A_DAY)


def _with_a_second_step(actor: Actor) -> Actor:
    """Where the installation wants it, certain roles give no rights until their holder has a second step."""
    if not current_settings().second_step or not any(g.role in SECOND_STEP_ROLES for g in actor.grants):
        return actor
    if actor.account_id is None or proofs.has_second_step(actor.account_id):
        return actor
    return replace(
        actor, grants=tuple(grant for grant in actor.grants if grant.role not in SECOND_STEP_ROLES)
    )


def lacks_second_step(actor: Actor) -> bool:
    """Whether roles of this person are withheld for want of a second step."""
    if not current_settings().second_step or actor.account_id is None:
        return False
    held = {grant.role for grant in queries.grants_of(actor.account_id)}
    return bool(held & SECOND_STEP_ROLES) and not proofs.has_second_step(actor.account_id)


def load_actor() -> None:
    """Before each request: find the login, end it when idle or old, set the actor; pages are its account's alone."""
    _find_login()
    if request.endpoint not in {None, "static"}:
        own_pages.bind(g.account.id if g.login is not None else g.signed_out)


def _find_login() -> None:
    g.actor = g.login = g.signed_out = None
    token = request.cookies.get(cookie_name("login"))
    # The board and the static files never touch the login.
    if not token or request.endpoint in {None, "static"}:
        return
    login = queries.login_with(crypto.fingerprint(token))
    if login is None:
        return
    account = queries.account(login.account_id)
    actor = queries.actor_of(account)
    roles, now = {grant.role for grant in actor.grants}, clock.now()
    unused = now - login.last_seen_at
    if account.status != AccountStatus.ACTIVE:
        return
    if unused > _idle_limit(roles) or now > ends_at(login, roles):
        g.signed_out = account.id
        return
    if unused > TOUCH_EVERY:
        logins.touch_login(login.id)
    g.actor = _with_a_second_step(actor)
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


def proved_recently(view: View) -> View:
    """A step of weight: who gave the password more than a quarter of an hour ago gives it again, or a passkey.

    What was typed comes along on the page that asks, and is sent once more together with the password.
    """

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if request.method not in SAFE and not _is_proved():
            raise ProofWanted
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def _is_proved() -> bool:
    # What was typed before the sign-in may be somebody else's: it goes nowhere by a sign-in alone.
    if (
        "resumed" not in request.form
        and clock.now() - (g.login.proved_at or g.login.created_at) < PROOF_LASTS
    ):
        return True
    password, passkey = request.form.get("proof_password"), request.form.get("passkey_proof")
    if not password and not passkey:
        return False
    try:
        if passkey:
            asked = passkeys.taken(passkeys.PROOF, g.login.account_id)
            passkey_operations.prove_by_passkey(g.login.id, passkey, asked)
        else:
            logins.prove(g.login.id, password or "", browser=device())
    except Refused as refusal:
        raise ProofWanted(refusal) from None
    return True


def address() -> str:
    """Where the request comes from; of IPv6 the network, since a house has all the addresses of its own."""
    there = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(there)
    except ValueError:
        return there
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else there


def let_half_in(account_id: int) -> None:
    """The password was right: who shows the second step in this browser within ten minutes is in."""
    session["half_in"] = {"account": account_id, "until": (clock.now() + HALF_IN_LASTS).timestamp()}


def half_in() -> int | None:
    """Whose second step is awaited from this browser."""
    found = session.get("half_in")
    if found is None or found["until"] < clock.now().timestamp():
        return None
    account_id: int = found["account"]
    return account_id


def _name() -> str:
    agent = request.user_agent.string
    known = ("MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")
    systems = ("iPad", "iPhone", "Android", "Windows", "Mac", "Linux")
    found = [next((name for name in names if name in agent), "") for names in (known, systems)]
    return " ".join(part for part in found if part) or "?"


def device() -> Browser:
    """The browser that asks: its mark from the signed cookie of an earlier sign-in, and its address.

    What a stranger can choose (the browser's name) does not count, or guessing could go on for ever.
    """
    signer = URLSafeSerializer(current_settings().keys.secret_key, "device")
    here = crypto.fingerprint(f"address {address()}")
    try:
        mark = crypto.fingerprint(str(signer.loads(request.cookies.get(cookie_name("device"), ""))))
    except BadSignature:
        fresh = secrets.token_hex(16)
        return Browser(crypto.fingerprint(fresh), here, cookie=str(signer.dumps(fresh)), name=_name())
    return Browser(mark, here, name=_name())


DEVICE_COOKIE_LASTS = 400 * 24 * 3600


def welcomed(response: Response, token: str, browser: Browser) -> Response:
    """The new login's cookie; a fresh token at every sign-in, so none can be fixed beforehand."""
    set_cookie(response, "login", token)
    return remembered(response, browser)


def remembered(response: Response, browser: Browser) -> Response:
    """The browser's mark, where it has none yet."""
    if browser.cookie is not None:
        set_cookie(response, "device", browser.cookie, DEVICE_COOKIE_LASTS)
    return response


def entered(account_id: int, response: Response) -> Response:
    """Sign the owner of this account in, on this browser."""
    browser, language = device(), current_language()
    token = logins.begin_login(
        account_id, device_name=browser.name, device_key=browser.mark, language=language
    )
    return welcomed(response, token, browser)


def install(app: Flask) -> None:
    app.before_request(load_actor)
