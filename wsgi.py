"""The only file that sees everything: what the application is made of."""

import os
from pathlib import Path

import click
from flask import Flask, request
from flask.cli import AppGroup
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from certificates.awards import models as _awards_models  # noqa: F401
from certificates.awards import views as awards
from certificates.issuing import models as _issuing_models  # noqa: F401
from certificates.issuing import views as issuing
from certificates.issuing.jobs import render_batch
from certificates.rules.wording import WORDING as CERTIFICATES_WORDING
from certificates.skill_levels import models as _levels_models  # noqa: F401
from certificates.skill_levels import views as skill_levels
from competition.accounts import access
from competition.accounts import views as accounts
from competition.accounts.cli import accounts_commands
from competition.checking_in import views as checking_in
from competition.contests import views as contests
from competition.draws import views as draws
from competition.entering import views as entering
from competition.foundation.store import db as database
from competition.foundation.store.db import db
from competition.foundation.system import logs
from competition.foundation.system.settings import KeysMissing, Settings, SettingsProblem
from competition.foundation.web import dialogs, errors, i18n, navigation, security
from competition.foundation.web import views as house
from competition.foundation.web.navigation import Link
from competition.foundation.web.today import Waiting
from competition.foundation.work.cli import jobs_commands, log_commands
from competition.foundation.work.jobs import Handler
from competition.holidays import views as holidays
from competition.nominations import views as nominations
from competition.organisations import views as organisations
from competition.privacy import views as privacy
from competition.registration import models as _registration_models  # noqa: F401
from competition.registration import views as registration
from competition.reviews import views as reviews
from competition.rulebooks import views as rulebooks
from competition.rules.roles import May
from competition.rules.wording import WORDING as COMPETITION_WORDING
from competition.rules.words.catalogue import phrase
from competition.staffing import views as staffing
from competition.timetables import views as timetables
from demo.cli import demo_commands
from scoring.board import views as board
from scoring.devices import models as _devices_models  # noqa: F401
from scoring.devices import views as devices
from scoring.marks import models as _marks_models  # noqa: F401
from scoring.panels import models as _panels_models  # noqa: F401
from scoring.panels import views as panels
from scoring.progress import views as progress
from scoring.results import models as _results_models  # noqa: F401
from scoring.results import views as results
from scoring.results.cli import scoring_commands
from scoring.rules.wording import WORDING as SCORING_WORDING
from scoring.schemes import models as _schemes_models  # noqa: F401
from scoring.schemes import views as schemes
from scoring.sheets import api as marks_api
from scoring.sheets import models as _sheets_models  # noqa: F401
from scoring.sheets import queries as sheet_queries
from scoring.sheets import views as sheets
from scoring.times import models as _times_models  # noqa: F401
from scoring.times import views as times
from scoring.waiting import today as sheets_today

HOME = Path(__file__).resolve().parent

BLUEPRINTS = (
    house.bp,
    accounts.bp,
    contests.bp,
    holidays.bp,
    organisations.bp,
    staffing.bp,
    rulebooks.bp,
    timetables.bp,
    registration.bp,
    entering.bp,
    privacy.bp,
    nominations.bp,
    reviews.bp,
    draws.bp,
    checking_in.bp,
    schemes.bp,
    panels.bp,
    devices.bp,
    sheets.bp,
    progress.bp,
    marks_api.bp,
    times.bp,
    results.bp,
    board.bp,
    awards.bp,
    issuing.bp,
    skill_levels.bp,
)

JOBS: dict[str, Handler] = {
    "certificates.render_batch": render_batch,
}

# What waits for a person, from every feature (each is a function of the actor).
TODAY: tuple[Waiting, ...] = (
    house.messages_waiting,
    contests.waiting,
    entering.waiting,
    nominations.waiting,
    reviews.waiting,
    draws.waiting,
    checking_in.waiting,
    schemes.schemes_waiting,
    panels.panels_waiting,
    panels.declarations_waiting,
    devices.tablets_waiting,
    sheets_today.waiting,
    times.times_waiting,
    results.waiting,
    awards.awards_waiting,
    issuing.certificates_waiting,
    skill_levels.levels_waiting,
)

# In the order of the work: the site, the contest, the event.
NAVIGATION: tuple[Link, ...] = (
    Link(phrase("今日"), "contests.today", May.SIGNED_IN),
    Link(phrase("我的竞赛"), "contests.mine", May.SIGNED_IN),
    Link(phrase("我的报名"), "registration.mine", May.SIGNED_IN),
    Link(phrase("加密口令"), "draws.keeper", May.KEEP_KEY),
    Link(phrase("我的证书"), "issuing.own", May.SIGNED_IN),
    Link(phrase("单位管理"), "organisations.organisations", May.MANAGE_ORGANISATIONS),
    Link(phrase("账号管理"), "accounts.accounts", May.MANAGE_ACCOUNTS),
    Link(phrase("管理员"), "accounts.site_roles", May.GRANT_ROLES),
    Link(phrase("节假日"), "holidays.table", May.SEE_HOLIDAYS),
    Link(phrase("通知记录"), "house.messages", May.MANAGE_SITE),
    Link(phrase("系统日志"), "house.site_log", May.READ_SITE_LOG),
    Link(phrase("竞赛管理"), "contests.manage", May.MANAGE_CONTEST, "contest"),
    Link(phrase("资格审查"), "reviews.queue", May.REVIEW_ENTRIES, "contest"),
    Link(phrase("奖项确认"), "awards.contest", May.CONFIRM_AWARDS, "contest"),
    Link(phrase("证书台账"), "issuing.ledger", May.ISSUE_CERTIFICATES, "contest"),
    Link(phrase("推荐技能等级"), "skill_levels.contest", May.RECOMMEND_LEVELS, "contest"),
    Link(phrase("操作日志"), "house.contest_log", May.READ_LOG, "contest"),
    Link(phrase("检录"), "checking_in.check_in", May.CHECK_IN, "event"),
    Link(phrase("抽签加密"), "draws.overview", May.SEE_DRAW, "event"),
    Link(phrase("评分标准"), "schemes.scheme", May.SEE_SCHEME, "event"),
    Link(phrase("评分组"), "panels.panels", May.MANAGE_PANEL, "event"),
    Link(phrase("评分进度"), "progress.show", May.SEE_SHEETS, "event"),
    Link(phrase("冲突与迟到"), "sheets.conflicts", May.RESOLVE_CONFLICT, "event"),
    Link(phrase("扣罚"), "sheets.penalties", May.SIGN_SHEET, "event"),
    Link(phrase("扣罚裁定"), "sheets.penalties_to_decide", May.WITNESS_SHEET, "event"),
    Link(phrase("理论成绩"), "results.theory", May.ENTER_THEORY, "event"),
    Link(phrase("用时"), "times.times", May.RECORD_TIME, "event"),
    Link(phrase("成绩"), "results.results", May.SEE_RESULTS, "event"),
)

WORDING = COMPETITION_WORDING | SCORING_WORDING | CERTIFICATES_WORDING

# Commands that need no installation (no keys, no database).
FREE_COMMANDS: tuple[AppGroup, ...] = (scoring_commands,)
COMMANDS = (accounts_commands, jobs_commands, log_commands, demo_commands, *FREE_COMMANDS)


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
        WORDING=WORDING,
        JOBS=JOBS,
        TODAY=TODAY,
        NAVIGATION=NAVIGATION,
        SHEETS_OF_CODES=sheet_queries.sheets_of_codes,
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
        database.connect(db.engine)
    logs.install(app)
    i18n.install(app)
    access.install(app)
    security.install(app)
    errors.install(app)
    dialogs.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
    app.context_processor(_page_context)
    app.jinja_env.globals.update(current_actor=security.current_actor, page_url=navigation.page_url)
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
    for group in FREE_COMMANDS:
        app.cli.add_command(group)
    return app
