"""Light or dark: what a reader chose for this browser."""

from flask import Flask, Response, request

from competition.foundation.system.settings import current_settings

THEMES = ("light", "dark")
COOKIE = "theme"
COOKIE_LASTS = 365 * 24 * 3600


def current_theme() -> str:
    """`?theme=` first, then the cookie, then light."""
    for wish in (request.args.get("theme"), request.cookies.get(COOKIE)):
        if wish in THEMES:
            return wish
    return "light"


def _remember(response: Response) -> Response:
    """A theme chosen by `?theme=` stays chosen; no shared cache hands it on."""
    wish = request.args.get("theme")
    if wish in THEMES and wish != request.cookies.get(COOKIE) and not response.cache_control.public:
        response.set_cookie(
            COOKIE, wish, max_age=COOKIE_LASTS, samesite="Lax", secure=current_settings().https
        )
    return response


def install(app: Flask) -> None:
    app.after_request(_remember)
    app.jinja_env.globals.update(current_theme=current_theme)
