"""The one way a page with a form answers: done and onwards, or the same page with all that is wrong."""

from collections.abc import Callable
from http import HTTPStatus

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from competition.foundation.web.forms import Form
from competition.rules.problems import Refused


def form_page(
    form: Form,
    save: Callable[[], ResponseReturnValue],
    page: Callable[[], str],
    show: Callable[[Refused], None] | None = None,
) -> ResponseReturnValue:
    """Run `save` once what was sent is valid; it says where to go. Where nothing was sent, or `save` is refused, `page`.

    `show` tells the form a refusal where its own `show` does not: `form.against(...)` over a record that others
    change too. The page is made after the refusal is told, and its status is the form's: 200, 409 or 422.
    """
    if form.validate_on_submit():
        try:
            return save()
        except Refused as refusal:
            (show or form.show)(refusal)
    return page(), form.status


def on_to(endpoint: str, said: str = "", /, **values: object) -> Response:
    """To the page that comes next, by GET; there `said` is told once."""
    if said:
        flash(said)
    return redirect(url_for(endpoint, **values), code=HTTPStatus.SEE_OTHER)
