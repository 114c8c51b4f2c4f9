"""The page of one's own PIN."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts.access import proved_recently
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May
from scoring.pins import operations, queries
from scoring.pins.forms import PinForm

bp = Blueprint("pins", __name__)


@bp.route("/my/pin", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
@proved_recently
def own() -> ResponseReturnValue:
    """Set or change the PIN with which one starts a seat on a tablet."""
    form, account_id = PinForm(), the_actor().account_id or 0

    def save() -> ResponseReturnValue:
        operations.set_pin(account_id, form.pin.data, form.repeated.data, by=the_actor())
        return on_to(".own", _("评分口令已设置。在平板上用它开始席位；以前开始的席位要重新输入。"))

    return form_page(
        form,
        save,
        lambda: render_template("scoring/pins/own.html", form=form, pin=queries.pin_of(account_id)),
    )
