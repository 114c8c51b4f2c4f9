"""English is complete: no page speaks Chinese to an English reader in its own words."""

import contextlib
import html
import importlib
import json
import pkgutil
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import render_template_string
from sqlalchemy import String, Text, inspect
from sqlalchemy import text as sql

import tests.matrix
from competition.contests.catalogue import year_notices
from competition.foundation.store.db import db
from competition.foundation.web.errors import say
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.model import to_json
from competition.rules.problems import Problem
from scoring.tablets.tablet_words import tablet_words
from tests.factories.accounts import make_account
from tests.factories.contests import make_contest, make_event
from tests.matrix import world as worlds
from wsgi import WIRING, create_app

MODULES = [
    importlib.import_module(f"tests.matrix.{module.name}")
    for module in pkgutil.iter_modules(tests.matrix.__path__)
    if module.name not in {"rows", "world"}
]
ROWS = {endpoint: row for module in MODULES for endpoint, row in module.ROWS.items()}
PAGES = sorted(endpoint for endpoint, row in ROWS.items() if row.method == "GET" and not row.device)
HAN = re.compile(r"[\u3400-\u9fff]+")
# Punctuation of Chinese print; a curly quote is as wide as a Han character in our faces.
WIDE = re.compile(r"[\u3000-\u3003\u3008-\u301f\uff01-\uff5e“”‘’]")
CHINESE = re.compile(f"(?:{HAN.pattern}|{WIDE.pattern})+")
CATALOGUE = Path("translations/en/LC_MESSAGES/messages.po")


def _unescaped(value):
    """JSON columns hold escapes; what they say is what counts."""
    if isinstance(value, str) and value[:1] in "{[":
        with contextlib.suppress(ValueError):
            return json.dumps(json.loads(value), ensure_ascii=False)
    return str(value)


def _facts():
    """Names of places, and the official names in the rules of the series: data, not our words."""
    texts = [path.read_text("utf-8") for path in Path("competition/contests/data").glob("*.csv")]
    texts += [to_json(default_rules(series, 2026)).decode() for series in ("zhuangyuan", "craftsman")]
    return [*texts, *(notice.source for notice in year_notices())]


# Names that the world gives in our own words; here they get a word that no sentence of ours has.
NAMED = {
    "accounts": "name",
    "aspects": "title",
    "delegations": "name",
    "devices": "name",
    "panels": "name",
    "sessions": "name",
}


def _give_invented_names():
    for table, column in NAMED.items():
        db.session.execute(sql(f"UPDATE {table} SET {column} = '䶮䶮' || id"))  # noqa: S608
    db.session.commit()


def _stored():
    """Every Chinese text of the database: what people wrote is shown as they wrote it."""
    texts = _facts()
    look = inspect(db.engine)
    for table in look.get_table_names():
        for column in look.get_columns(table):
            if isinstance(column["type"], String | Text) or "JSON" in str(column["type"]).upper():
                values = db.session.scalars(sql(f'SELECT "{column["name"]}" FROM "{table}"'))  # noqa: S608
                texts += [_unescaped(value) for value in values]
    return texts


def _left(words, own):
    """Han characters that are no data or stand in our own sentences, and Chinese punctuation of ours."""
    stored = _stored()
    runs = {run for text in stored for run in HAN.findall(text)}
    left = [run for run in HAN.findall(words) if run not in runs or run in own]
    whole = {text for one in stored for text in CHINESE.findall(one) if WIDE.search(text)}
    for text in sorted(whole, key=len, reverse=True):
        words = words.replace(text, "")
    return left + WIDE.findall(words)


def _own_runs():
    """Every run of Han characters in our own sentences; one of them on an English page is ours, not data."""
    with CATALOGUE.open("rb") as source:
        return {run for message in read_po(source) for run in HAN.findall(str(message.id))}


def _own_words(page):
    """The page's text and the attributes that are read aloud or shown; what stands in a box was typed."""
    page = re.sub(r"<(script|style|textarea|pre)\b.*?</\1>", "", page, flags=re.S)
    page = re.sub(r'<span lang="zh-CN">[^<]*</span>', "", page)  # quoted: a clause, a notice
    shown = re.findall(r'\b(?:title|placeholder|aria-label|alt|data-[a-z-]+)="([^"]*)"', page)
    return html.unescape(" ".join([re.sub(r"<[^>]*>", " ", page), *shown]))


@pytest.mark.sqlite_only
def test_every_page_is_english_for_an_english_reader(app, sign_in):
    world = worlds.build()
    for module in MODULES:
        if hasattr(module, "extend"):
            module.extend(world)
    _give_invented_names()
    wrong, own = {}, _own_runs()
    seen = 0
    for endpoint in PAGES:
        row = ROWS[endpoint]
        actor = next((name for name in worlds.ACTORS if name in row.allowed), "owner")
        client = app.test_client() if row.public else sign_in(world.accounts[actor])
        client.set_cookie("language", "en")
        rule = next(rule for rule in app.url_map.iter_rules(endpoint.partition("#")[0]))
        arguments = {
            name: row.arguments[name] if name in row.arguments else world.params[name][0]
            for name in rule.arguments
        }
        with client.get(app.url_map.bind("localhost").build(rule.endpoint, arguments)) as answer:
            body = answer.get_data()
            if answer.status_code != HTTPStatus.OK or answer.mimetype != "text/html":
                continue
        seen += 1
        # The language switch names the other language in itself.
        words = _own_words(body.decode()).replace("中文", "")
        words = re.sub(r"\w\*+", "", words)  # the first character of a hidden name
        if left := _left(words, own):
            wrong[endpoint] = left[:8]
    assert wrong == {}, "\n".join(f"{page}: {left}" for page, left in wrong.items())
    assert seen > 40


def test_english_sentences_have_english_punctuation():
    with CATALOGUE.open("rb") as file:
        sentences = [str(message.string) for message in read_po(file) if message.id]
    assert [text for text in sentences if WIDE.search(text)] == []


def _seen_in_english(client, address):
    client.set_cookie("language", "en")
    page = client.get(address).get_data(as_text=True)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


@pytest.mark.sqlite_only
def test_pages_refusals_and_tablets_count_one_in_the_singular(app, sign_in):
    organiser = make_account("周示范")
    contest = make_contest(organiser=organiser, events=1)
    client = sign_in(organiser)
    address = f"/contests/{contest.id}/manage"
    assert " 1 event · " in _seen_in_english(client, address)
    make_event(contest, code="Z99")
    assert " 2 events · " in _seen_in_english(client, address)
    with app.test_request_context("/?language=en"):
        template = (
            "{{ _('已答复，删除材料 %(count)s 份。', count=count) }} {{ _('%(name)s的照片', name='<b>') }}"
        )
        said = [render_template_string(template, count=count) for count in (1, 2)]
        assert said == [
            "Answered; 1 paper deleted. Photo of &lt;b&gt;",
            "Answered; 2 papers deleted. Photo of &lt;b&gt;",
        ]
        told = [say(Problem("login_locked", {"minutes": minutes})) for minutes in (1, 2)]
        assert ["in 1 minute," in told[0], "in 2 minutes," in told[1]] == [True, True]
        assert tablet_words()["leave_unsent"] == {
            "one": "1 mark is not uploaded yet. Connect, let it go in, then leave.",
            "many": "%(count)s marks are not uploaded yet. Connect, let them go in, then leave.",
            "by": "count",
        }


def test_every_problem_has_an_english_sentence(app):
    with app.test_request_context("/?language=en"):
        from flask_babel import gettext

        for code, sentence in WIRING["SENTENCES"].items():
            assert not HAN.search(gettext(sentence)), code


def test_the_language_stays_as_it_was_chosen(settings):
    client = create_app(settings, testing=True).test_client()
    assert "Sign in" in client.get("/login?language=en").get_data(as_text=True)
    assert "Sign in" in client.get("/login").get_data(as_text=True)
    assert "登录" in client.get("/login?language=zh").get_data(as_text=True)
    assert "登录" in client.get("/login").get_data(as_text=True)
