"""The administrators' page of a clock that leapt."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts.access import proved_recently
from competition.foundation.system import clock
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import CONFLICT, TodayItem
from competition.retaining import operations, queries
from competition.rules.roles import Actor, May, may

bp = Blueprint("retaining", __name__)


@bp.get("/admin/clock")
@requires(May.MANAGE_SITE)
def machine_clock() -> ResponseReturnValue:
    """What the machine's clock says, and the leap that nobody has looked into."""
    return render_template(
        "competition/retaining/clock.html",
        leap=queries.open_leap(),
        vouched=queries.vouched(),
        due=queries.due_now(),
        today=clock.today(),
        now=clock.now(),
    )


@bp.post("/admin/clock")
@requires(May.MANAGE_SITE)
@proved_recently
@dialog_on(machine_clock)
def settle() -> ResponseReturnValue:
    """The clock is right: what is due is deleted again, from the next night on."""
    operations.settle_clock(
        whole(request.form.get("leap")) or 0, request.form.get("reason", ""), by=the_actor()
    )
    return on_to(".machine_clock", _("已记下：时间无误。到期删除从下一晚起照常。"))


@bp.post("/admin/clock/doubt")
@requires(May.MANAGE_SITE)
@proved_recently
@dialog_on(machine_clock)
def doubt() -> ResponseReturnValue:
    """It was said too early: nothing is deleted until somebody says it again."""
    operations.doubt_clock(request.form.get("reason", ""), by=the_actor())
    return on_to(".machine_clock", _("已撤回：到期删除暂停，等有人再确认时间。"))


def waiting(actor: Actor) -> list[TodayItem]:
    """For the administrators of the system: nothing is deleted until they have looked at the clock."""
    leap = queries.open_leap() if may(actor, May.MANAGE_SITE) else None
    if leap is None:
        return []
    title = _("本机时钟跳过了三天以上：到期删除已暂停，请核对时间")
    return [
        TodayItem(title, _("备份与检查"), url_for("retaining.machine_clock"), CONFLICT, since=leap.landed_at)
    ]


def troubles() -> list[str]:
    """The same as a code for `/healthz`."""
    return ["clock_leapt"] if queries.open_leap() is not None else []
