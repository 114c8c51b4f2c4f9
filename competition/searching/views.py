"""The page of a search: what was found, or what can be sought."""

import base64
import binascii
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from competition.foundation.store import crypto
from competition.foundation.system import clock
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.searching import KIND_WORDS, Found, Kind
from competition.foundation.web.security import requires, the_actor
from competition.rules.problems import Refused
from competition.rules.roles import May
from competition.rules.searching import Sought, read_sought
from competition.searching import operations, queries

bp = Blueprint("searching", __name__)


@bp.get("/search")
@requires(May.SIGNED_IN)
def search() -> ResponseReturnValue:
    """What fits, of what this person may open; without a word, what can be sought."""
    sought = read_sought(_asked(), clock.today())
    if sought is None:
        return _page(None)
    try:
        operations.take_try(sought, by=the_actor())
    except Refused as refusal:
        told = " ".join(say(problem) for problem in refusal.problems)
        return _page(sought, told=told), HTTPStatus.TOO_MANY_REQUESTS
    found = queries.found_by(the_actor(), sought)
    people = sum(len(one.hits) for one in found if one.kind is Kind.PEOPLE)
    operations.note_search(sought, people, by=the_actor())
    return _page(sought, found)


@bp.post("/search")
@requires(May.SIGNED_IN)
def ask() -> ResponseReturnValue:
    """On to the page of what was typed; a number of somebody stands in no address in the clear."""
    typed = request.form.get("q", "")
    sought = read_sought(typed, clock.today())
    if sought is not None and sought.exact:
        return on_to(".search", sealed=_sealed(sought.text))
    return on_to(".search", q=sought.text if sought else None)


def _page(sought: Sought | None, found: list[Found] | None = None, told: str = "") -> str:
    return render_template(
        "competition/searching/search.html",
        sought=sought,
        found=found or [],
        told=told,
        kind_words=KIND_WORDS,
        staff=bool(the_actor().grants),
    )


def _place() -> str:
    """What is sealed opens for the one who typed it alone."""
    return f"search.{the_actor().account_id}"


def _sealed(text: str) -> str:
    return base64.urlsafe_b64encode(crypto.seal(text, _place())).decode()


def _asked() -> str:
    sealed = request.args.get("sealed")
    if sealed is None:
        return request.args.get("q", "")
    try:
        return crypto.open_(base64.urlsafe_b64decode(sealed), _place())
    except (binascii.Error, ValueError, crypto.Unreadable):
        return ""
