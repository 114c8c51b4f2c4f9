"""Chinese first, English complete: the language of a request and how moments and numbers read."""

from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Flask, Response, has_request_context, request
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.foundation.system.clock import SHANGHAI
from competition.foundation.system.settings import current_settings
from competition.foundation.web import counting

LANGUAGES = ("zh", "en")
COOKIE = "language"
COOKIE_LASTS = 365 * 24 * 3600


def language() -> str:
    """`?language=` first, then the cookie, then Chinese; a command has neither and speaks Chinese."""
    if not has_request_context():
        return "zh"
    for wish in (request.args.get("language"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    return "zh"


def current_language() -> str:
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def pick(chinese: str, english: str | None) -> str:
    """The name in the reader's language where there is one."""
    return english if english and current_language() == "en" else chinese


def moment(value: datetime | None) -> str:
    """2026年11月22日 19:30, in the time of the contests (Asia/Shanghai)."""
    if value is None:
        return "—"
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def day(value: date | None) -> str:
    """2026年11月22日, or 22 Nov 2026."""
    if value is None:
        return "—"
    if current_language() == "en":
        return f"{value.day} {value:%b} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def short_day(value: date) -> str:
    """11月22日, or 22 Nov: where the year is known."""
    return f"{value.day} {value:%b}" if current_language() == "en" else f"{value.month}月{value.day}日"


def hour(value: datetime) -> str:
    """09:30, in the time of the contests."""
    return f"{value.astimezone(SHANGHAI):%H:%M}"


def mark(value: Decimal | str | None, places: int = 2) -> str:
    """A mark with its decimals always shown; a missing one is a word, never 0."""
    if value is None:
        return str(_("无成绩"))
    return f"{Decimal(value):.{places}f}"


def money(value: Decimal | int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _remember(response: Response) -> Response:
    """A language chosen by `?language=` stays chosen."""
    wish = request.args.get("language")
    if response.cache_control.public:  # a cache would hand the choice on to others
        return response
    if wish in LANGUAGES and wish != request.cookies.get(COOKIE):
        response.set_cookie(
            COOKIE, wish, max_age=COOKIE_LASTS, samesite="Lax", secure=current_settings().https
        )
    return response


def install(app: Flask) -> None:
    counting.CountingBabel(
        app,
        default_locale="zh",
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(app.config["TRANSLATIONS"]),
        locale_selector=language,
    )
    counting.install(app)
    app.after_request(_remember)
    app.jinja_env.filters.update(
        moment=moment, day=day, short_day=short_day, hour=hour, mark=mark, money=money
    )
    app.jinja_env.globals.update(current_language=current_language, pick=pick)
