"""The page of one's own PIN."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts.access import proved_recently
from competition.foundation.web.security import requires, the_actor
from competition.rules.problems import Refused
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
    if form.validate_on_submit():
        try:
            operations.set_pin(account_id, form.pin.data, form.repeated.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("评分口令已设置。在平板上用它开始席位；以前开始的席位要重新输入。"))
            return redirect(url_for(".own"), code=303)
    page = render_template("scoring/pins/own.html", form=form, pin=queries.pin_of(account_id))
    return page, form.status
