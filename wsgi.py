"""The only file that sees everything: what the application is made of."""

import os
from pathlib import Path

import click
from flask import Flask, request
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from certificates.awards.feature import FEATURE as AWARDS
from certificates.issuing.feature import FEATURE as ISSUING
from certificates.rules.sentences import SENTENCES as OF_CERTIFICATES
from certificates.skill_levels.feature import FEATURE as SKILL_LEVELS
from competition.accounts import access
from competition.accounts.feature import FEATURE as ACCOUNTS
from competition.checking_in.feature import FEATURE as CHECKING_IN
from competition.contests.feature import FEATURE as CONTESTS
from competition.draws.feature import FEATURE as DRAWS
from competition.entering.feature import FEATURE as ENTERING
from competition.foundation.feature import Feature, wiring
from competition.foundation.house import FEATURE as HOUSE
from competition.foundation.store import condition
from competition.foundation.store import db as database
from competition.foundation.store.db import db
from competition.foundation.system import logs
from competition.foundation.system.settings import KeysMissing, Settings, SettingsProblem
from competition.foundation.web import dialogs, errors, i18n, navigation, security, states
from competition.holidays.feature import FEATURE as HOLIDAYS
from competition.nominations.feature import FEATURE as NOMINATIONS
from competition.organisations.feature import FEATURE as ORGANISATIONS
from competition.privacy.feature import FEATURE as PRIVACY
from competition.registration.feature import FEATURE as REGISTRATION
from competition.reviews.feature import FEATURE as REVIEWS
from competition.rulebooks.feature import FEATURE as RULEBOOKS
from competition.rules.sentences import SENTENCES as OF_COMPETITION
from competition.staffing.feature import FEATURE as STAFFING
from competition.timetables.feature import FEATURE as TIMETABLES
from demo.cli import demo_commands
from scoring.board.feature import FEATURE as BOARD
from scoring.devices.feature import FEATURE as DEVICES
from scoring.marks.feature import FEATURE as MARKS
from scoring.panels.feature import FEATURE as PANELS
from scoring.progress.feature import FEATURE as PROGRESS
from scoring.results.feature import FEATURE as RESULTS
from scoring.rules.sentences import SENTENCES as OF_SCORING
from scoring.schemes.feature import FEATURE as SCHEMES
from scoring.sheets.feature import FEATURE as SHEETS
from scoring.times.feature import FEATURE as TIMES
from scoring.waiting.feature import FEATURE as WAITING

HOME = Path(__file__).resolve().parent

# In the order of the work: navigation and the today page follow it.
FEATURES: tuple[Feature, ...] = (
    ORGANISATIONS,
    ACCOUNTS,
    CONTESTS,
    HOLIDAYS,
    STAFFING,
    RULEBOOKS,
    TIMETABLES,
    REGISTRATION,
    ENTERING,
    PRIVACY,
    NOMINATIONS,
    REVIEWS,
    CHECKING_IN,
    DRAWS,
    SCHEMES,
    PANELS,
    DEVICES,
    MARKS,
    PROGRESS,
    SHEETS,
    WAITING,
    TIMES,
    RESULTS,
    BOARD,
    AWARDS,
    ISSUING,
    SKILL_LEVELS,
    HOUSE,
)

# What rules say stands with the rules; a rule has no card.
RULES = Feature(name="rules", sentences=OF_COMPETITION | OF_SCORING | OF_CERTIFICATES)
WIRING = wiring((RULES, *FEATURES))


def create_app(settings: Settings | None = None, *, testing: bool = False) -> Flask:
    """The application for one installation; raises SettingsProblem when a secret is missing or a setting wrong."""
    if settings is None:
        by_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
        try:
            settings = Settings.from_environ(os.environ)
        except KeysMissing:
            if by_command:
                return _without_installation()
            raise
        except SettingsProblem as problem:
            if by_command:
                raise click.UsageError(str(problem)) from problem
            raise
    app = Flask(__name__, template_folder="templates", static_folder="static")
    app.testing = testing
    app.config.update(
        JIANGSAI=settings,
        SECRET_KEY=settings.keys.secret_key,
        SQLALCHEMY_DATABASE_URI=_sqlalchemy_url(settings),
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings),
        MAX_CONTENT_LENGTH=settings.upload_limit + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SESSION_COOKIE_NAME=access_cookie(settings, "page"),
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_TIME_LIMIT=None,
        TRANSLATIONS=HOME / "translations",
        **WIRING,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    db.init_app(app)
    Migrate(app, db, directory=str(HOME / "migrations"), render_as_batch=True)
    with app.app_context():
        database.connect(db.engine, settings.pool_size)
    condition.install(app)
    logs.install(app)
    i18n.install(app)
    access.install(app)
    security.install(app)
    errors.install(app)
    dialogs.install(app)
    for card in FEATURES:
        for blueprint in card.blueprints:
            app.register_blueprint(blueprint)
        for group in card.commands:
            app.cli.add_command(group)
    app.cli.add_command(demo_commands)
    _add_free_commands(app)
    app.context_processor(_page_context)
    app.jinja_env.globals.update(
        current_actor=security.current_actor,
        page_url=navigation.page_url,
        life_named=states.life_named,
        cannot_write=condition.cannot_write,
    )
    return app


def access_cookie(settings: Settings, kind: str) -> str:
    return f"__Host-{kind}" if settings.https else kind


def _sqlalchemy_url(settings: Settings) -> str:
    url = settings.database_url
    return (
        url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url
    )


def _page_context() -> dict[str, object]:
    return {
        "navigation": navigation.links(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
    }


def _without_installation() -> Flask:
    app = Flask(__name__)
    _add_free_commands(app)
    return app


def _add_free_commands(app: Flask) -> None:
    for group in (group for card in FEATURES for group in card.free_commands):
        app.cli.add_command(group)
