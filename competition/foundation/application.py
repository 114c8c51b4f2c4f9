"""What every installation's application has: its configuration, its database, and what each request passes."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from flask import Flask, request
from flask.cli import AppGroup, ScriptInfo
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from competition.foundation.feature import Feature
from competition.foundation.store import condition
from competition.foundation.store import db as database
from competition.foundation.store.db import db
from competition.foundation.store.starting.problems import told_as_a_sentence
from competition.foundation.store.starting.standing import refuse_unless_ready
from competition.foundation.system import logs
from competition.foundation.system.settings import KeysMissing, Settings, SettingsProblem
from competition.foundation.web import (
    asking,
    bar,
    called_off,
    dialogs,
    errors,
    i18n,
    last_answer,
    navigation,
    security,
    states,
    theme,
)
from competition.foundation.web.figures import cells, ladders
from competition.foundation.work import outbox
from competition.rules.words.groups import GROUP_WORDS


def settings_here() -> Settings | None:
    """This machine's settings; None where a command runs and nothing is installed yet.

    Raises SettingsProblem when a secret is missing or a setting wrong; to a command it is told as its usage.
    """
    by_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    try:
        return Settings.from_environ(os.environ)
    except KeysMissing:
        if by_command:
            return None
        raise
    except SettingsProblem as problem:
        if by_command:
            raise click.UsageError(str(problem)) from problem
        raise


def configure(app: Flask, settings: Settings, wiring: Mapping[str, object], *, testing: bool = False) -> None:
    """Settings, templates, database, log and languages; `wiring` is what the cards of the features say."""
    home = Path(app.root_path)
    app.testing = testing
    app.config.update(_configuration(settings), TRANSLATIONS=home / "translations", **wiring)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    db.init_app(app)
    Migrate(app, db, directory=str(home / "migrations"), render_as_batch=True)
    with app.app_context():
        database.connect(db.engine, settings.pool_size)
    condition.install(app)
    logs.install(app)
    i18n.install(app)
    theme.install(app)
    asking.install(app)


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "JIANGSAI": settings,
        "SECRET_KEY": settings.keys.secret_key,
        "SQLALCHEMY_DATABASE_URI": database.engine_url(settings.database_url),
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(settings),
        "MAX_CONTENT_LENGTH": settings.upload_limit + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 5000,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": settings.cookie_name("page"),
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def furnish(app: Flask, features: Sequence[Feature]) -> None:
    """What guards and answers requests, then the pages and commands of the features."""
    security.install(app)
    errors.install(app)
    dialogs.install(app)
    if not app.testing:  # a test is to see what failed
        last_answer.install(app)
    for card in features:
        for blueprint in card.blueprints:
            app.register_blueprint(blueprint)
        for group in card.commands:
            add_command(app, group)
        for group in card.commands_on_any_database:
            app.cli.add_command(group)
    add_free_commands(app, features)
    app.context_processor(_page_context)
    app.jinja_env.filters["without_steps"] = called_off.without_steps
    app.jinja_env.globals.update(
        current_actor=security.current_actor,
        page_url=navigation.page_url,
        bar_here=bar.bar,
        life_named=states.life_named,
        cell_words=cells.CELL_WORDS,
        cell_signs=cells.CELL_SIGNS,
        tread_words=ladders.TREAD_WORDS,
        group_words=GROUP_WORDS,
        cannot_write=condition.cannot_write,
        carries=outbox.carries,
    )


def add_command(app: Flask, group: AppGroup) -> None:
    """A group of commands that work on a database of this version's shape alone."""
    group.callback = _refuse_unless_ready
    app.cli.add_command(group)


def _refuse_unless_ready() -> None:
    """Before any command of a group: on an older, newer or foreign database there is one sentence."""
    app = click.get_current_context().ensure_object(ScriptInfo).load_app()
    with app.app_context(), told_as_a_sentence():
        refuse_unless_ready()


def add_free_commands(app: Flask, features: Sequence[Feature]) -> None:
    """The commands that need no installation."""
    for group in (group for card in features for group in card.free_commands):
        app.cli.add_command(group)


def add_commands_without_keys(app: Flask, features: Sequence[Feature], *others: str) -> None:
    """Where the data folder has no keys, every other command says so, whatever stands behind its name."""
    names = {group.name for card in features for group in (*card.commands, *card.commands_on_any_database)}
    for name in sorted({*others, *(name for name in names if name)} - set(app.cli.commands)):
        words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED, expose_value=False)
        app.cli.add_command(
            click.Command(
                name,
                params=[words],
                callback=_say_what_is_missing,
                add_help_option=False,
                context_settings={"ignore_unknown_options": True},
            )
        )


def _say_what_is_missing() -> None:
    try:
        Settings.from_environ(os.environ)
    except SettingsProblem as problem:
        raise click.UsageError(str(problem)) from problem


def _page_context() -> dict[str, object]:
    return {
        "here": request.full_path.rstrip("?") if request.method == "GET" else request.path,
    }
