"""Deny by default: who is asking, may they, and the headers on every answer."""

import functools
import logging
import unicodedata
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map

from competition.foundation.system.settings import current_settings
from competition.foundation.web.errors import wants_json
from competition.rules.public_address import is_registered_name
from competition.rules.roles import SITE, Actor, May, Subject, may

logger = logging.getLogger(__name__)
csrf = CSRFProtect()

CSP = (
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
SAFE = {"GET", "HEAD", "OPTIONS"}
# Control characters, halves of characters, ends of lines and paragraphs.
UNPRINTED = {"Cc", "Cs", "Zl", "Zp"}

View = TypeVar("View", bound=Callable[..., Any])
Subjects = Callable[..., Subject]


def current_actor() -> Actor | None:
    """The person (or enrolled tablet) of this request, or None for a stranger."""
    actor: Actor | None = g.get("actor")
    return actor


def the_actor() -> Actor:
    """The actor of a guarded view; 401 when there is none."""
    actor = current_actor()
    if actor is None:
        abort(401)
    return actor


def public(view: View) -> View:
    """Anybody may see this route."""
    view.public = True  # type: ignore[attr-defined]
    return view


def requires(action: May, of: Subjects | None = None) -> Callable[[View], View]:
    """Only who may do `action` to the object of this route.

    `of(**url_args)` loads the object's Subject or raises NotFound. Who may not is told
    "not found" where there is an object (its existence is not confirmed), else "forbidden".
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            actor = current_actor()
            if actor is None:
                return _sign_in_first()
            subject = of(**kwargs) if of is not None else SITE
            if not may(actor, action, subject):
                logger.warning(
                    "denied", extra={"account": actor.account_id, "action": action, "path": request.endpoint}
                )
                abort(404 if of is not None else 403)
            g.subject = subject
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        guarded.permission = action  # type: ignore[attr-defined]
        guarded.subject_of = of  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def opened(actor: Actor, address: str) -> Subject | None:
    """What the page of this address of ours is about, where this person may open it; None where they may not.

    Asks what its route asks, for the reader of this request.
    """
    path = urlsplit(address).path.removeprefix(request.script_root)
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method="GET")
        view = current_app.view_functions[endpoint]
        of = getattr(view, "subject_of", None)
        subject: Subject = of(**arguments) if of is not None else SITE
    except NotFound:
        return None
    action = getattr(view, "permission", None)
    opens = getattr(view, "public", False) or (action is not None and may(actor, action, subject))
    return subject if opens else None


def requires_device(view: View) -> View:
    """Only an enrolled tablet; its own api.py reads the token and the signature."""
    view.permission = May.MARK  # type: ignore[attr-defined]
    return csrf.exempt(view)  # type: ignore[no-any-return]


def _sign_in_first() -> ResponseReturnValue:
    if wants_json() or request.method not in SAFE:
        abort(401)
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), code=303)


def local_path(target: str | None) -> str | None:
    """`next=` only where it stays on this site; no header can hold a control character."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(unicodedata.category(sign) in UNPRINTED for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _deny_undeclared() -> None:
    if request.endpoint is None or request.endpoint == "static":
        return
    view = current_app.view_functions[request.endpoint]
    if not getattr(view, "public", False) and getattr(view, "permission", None) is None:
        logger.error("route %s declares no permission", request.endpoint)
        abort(403)


def _same_origin() -> None:
    """For unsafe JSON calls: the browser says the request comes from our own pages."""
    if request.method in SAFE or not request.path.startswith("/api/"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _no_zero_bytes() -> None:
    """No person types one, no column of PostgreSQL holds one: refused before anything reads it."""
    texts = [*(request.view_args or {}).values(), *_flat(request.args)]
    if request.method not in SAFE and not request.path.startswith("/api/"):
        texts += [*_flat(request.form), *(file.filename for file in request.files.values())]
    if any(isinstance(text, str) and "\x00" in text for text in texts):
        abort(400)


def _no_prefetch() -> None:
    """What nobody has asked to see is not given: a page that says who was handed what would say it of a guess."""
    asked = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    if request.endpoint != "static" and any("prefetch" in purpose for purpose in asked):
        abort(503)


def _flat(values: MultiDict[str, str]) -> list[str]:
    return [text for pair in values.items(multi=True) for text in pair]


def _strict_transport() -> str:
    """A year of https; for the subdomains too where the name is registered, so that they are the owner's."""
    settings = current_settings()
    follow = settings.https_subdomains and is_registered_name(settings.public_url)
    return "max-age=31536000; includeSubDomains" if follow else "max-age=31536000"


class OwnSessions(SecureCookieSessionInterface):
    """An answer that brings a cookie is one person's: no cache hands it on, whatever its page allows.

    The session is kept after every other function has seen the answer, so here all cookies are known.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session, then look at what goes out."""
        super().save_session(app, session, response)
        shared = response.cache_control.public or response.cache_control.s_maxage
        if shared and "Set-Cookie" in response.headers:
            response.headers["Cache-Control"] = "private, no-store"


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CSP)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    if current_settings().https:
        headers.setdefault("Strict-Transport-Security", _strict_transport())
    if request.endpoint != "static" and "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response


class ObjectId(IntegerConverter):
    """An id in an address: one that no column can hold is nobody's, so it is not found."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1} | kwargs)


def install(app: Flask) -> None:
    app.url_map.converters["int"] = ObjectId
    csrf.init_app(app)
    app.session_interface = OwnSessions()
    app.before_request(_deny_undeclared)
    app.before_request(_same_origin)
    app.before_request(_no_zero_bytes)
    app.before_request(_no_prefetch)
    app.after_request(_headers)
