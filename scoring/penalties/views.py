"""Pages of penalties: the chief judge proposes, the supervisor decides."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from competition.contests import queries as contests
from competition.draws import queries as draws
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.rules.roles import May, may
from scoring.marks.mark_texts import mark_text
from scoring.penalties import operations, queries
from scoring.penalties.forms import PenaltyForm
from scoring.rules.penalty_life import PenaltyStep
from scoring.schemes import queries as schemes

bp = Blueprint("penalties", __name__)


@bp.route("/events/<int:event_id>/penalties", methods=["GET", "POST"])
@requires(May.SIGN_SHEET, of=contests.event_subject)
def propose(event_id: int) -> ResponseReturnValue:
    """Penalties of an event: who proposed, who decided, why; propose one."""
    form = PenaltyForm()
    form.code.choices = [SelectChoice(code, code) for code in draws.codes_of(event_id)]

    def save() -> ResponseReturnValue:
        operations.propose_penalty(
            event_id,
            form.code.data,
            points=form.points.data,
            percent=form.percent.data,
            reason=form.reason.data,
            by=the_actor(),
        )
        return on_to(".propose", event_id=event_id)

    return form_page(form, save, lambda: _page(event_id, form))


@bp.get("/events/<int:event_id>/penalties/decide")
@requires(May.WITNESS_SHEET, of=contests.event_subject)
def to_decide(event_id: int) -> ResponseReturnValue:
    """The same list for the supervisor, who decides."""
    return _page(event_id, None)


def _page(event_id: int, form: PenaltyForm | None) -> str:
    scheme = schemes.newest(event_id)
    return render_template(
        "scoring/penalties/penalties.html",
        form=form,
        event=contests.event(event_id),
        rows=queries.penalties_of(event_id),
        decimals=scheme.decimals if scheme else 2,
        value=mark_text,
        may_decide=may(the_actor(), May.WITNESS_SHEET, contests.event_subject(event_id)),
    )


@bp.post("/penalties/<int:penalty_id>/decide")
@requires(May.WITNESS_SHEET, of=queries.penalty_subject)
def decide(penalty_id: int) -> ResponseReturnValue:
    """The supervisor upholds or drops a penalty."""
    upheld = request.form.get("decision") == PenaltyStep.UPHOLD
    operations.decide_penalty(penalty_id, upheld, by=the_actor())
    return on_to(".to_decide", event_id=queries.penalty(penalty_id).event_id)
