"""Pages of batches: how far they are, their piles, and the designs they may be printed in."""

from functools import lru_cache

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certificates import pdf
from certificates.issuing import operations, queries
from certificates.issuing.lists import pile_list
from certificates.issuing.measuring import FontMeasure
from certificates.issuing.queries import BatchRow
from certificates.ledger import queries as ledger
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.template import DESIGN_NAMES, FIRST_DESIGN, design
from certificates.rules.signing import host_of
from certificates.rules.specification import sample, use_of
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.contests.naming import author_of
from competition.contests.questions import Running
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import on_to
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.foundation.work import isolation
from competition.rules.job_life import JOB, JOB_GOING, JOB_STOPPED
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope
from scoring.results import queries as results

bp = Blueprint("issuing", __name__)


@bp.get("/contests/<int:contest_id>/certificates/designs/<name>.png")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def design_picture(contest_id: int, name: str) -> ResponseReturnValue:
    """A design with invented words, as a picture."""
    if name not in DESIGN_NAMES:
        abort(404)
    picture = _picture(name, contests.contest(contest_id).name)
    return picture, 200, {"Content-Type": "image/png", "Cache-Control": "private, max-age=3600"}


@lru_cache(maxsize=64)
def _picture(name: str, contest: str) -> bytes:
    values = values_of(sample(contest, clock.today()), "JS202600001", host_of(current_settings().public_url))
    sheet = Layout(design(name), FontMeasure(), values).sheet(values, "HTTPS://EXAMPLE.ORG/V/SAMPLE")
    return isolation.pdf_page(pdf.single(sheet), 1)


@bp.get("/contests/<int:contest_id>/certificates/correction.pdf")
@requires(May.ISSUE_CERTIFICATES, of=contests.contest_subject)
def correction_sheet(contest_id: int) -> ResponseReturnValue:
    """The test sheet by which a printer's correction for pre-printed stock is measured."""
    wanted = request.args.get("design", "")
    template = design(wanted if wanted in DESIGN_NAMES else FIRST_DESIGN)
    about = pdf.About(_("套打校正页"), author_of(contests.contest(contest_id)))
    body = pdf.correction_sheet(template.width, template.height, about)
    return attachment(body, "correction.pdf", uploads.MEDIA_TYPES["pdf"])


@bp.get("/batches/<int:batch_id>")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def batch(batch_id: int) -> ResponseReturnValue:
    """A batch: how far it is, stop and go on, the pile."""
    row = queries.batch_row(batch_id)
    contest = contests.contest(row.batch.contest_id)
    return render_template(
        "certificates/issuing/batch.html",
        contest=contest,
        use=use_of(row.batch.policy, results_stand=results.results_stand(contest)),
        design=DESIGN_NAMES.get(row.batch.template["design"], ""),
        **_progress(row),
        against=[(problem.code, say(problem)) for problem in _against(row)],
        list=pile_list(batch_id),
    )


def _against(row: BatchRow) -> list[Problem]:
    """Why the pile that is there is not given out."""
    return queries.problems_with_pile(row.batch.id) if row.batch.file_id else []


@bp.get("/batches/<int:batch_id>/progress")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def batch_progress(batch_id: int) -> ResponseReturnValue:
    """How far a batch is, as a fragment that is polled while it runs."""
    facts = _progress(queries.batch_row(batch_id))
    page = render_template("certificates/issuing/_progress.html", **facts)
    # When the job has ended the whole page has other buttons: it comes again by itself.
    return page, 200, {} if facts["going"] else {"HX-Refresh": "true"}


def _progress(row: BatchRow) -> dict[str, object]:
    """What both pages show of how far a batch is."""
    state = row.job.state if row.job else None
    return {"row": row, "going": state in JOB_GOING, "stopped": state in JOB_STOPPED}


@bp.post("/batches/<int:batch_id>/stop")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def stop_batch(batch_id: int) -> ResponseReturnValue:
    operations.stop(batch_id, by=the_actor())
    return on_to(".batch", batch_id=batch_id)


@bp.post("/batches/<int:batch_id>/go-on")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def resume_batch(batch_id: int) -> ResponseReturnValue:
    operations.go_on(batch_id, by=the_actor())
    return on_to(".batch", batch_id=batch_id)


@bp.get("/batches/<int:batch_id>/file")
@requires(May.ISSUE_CERTIFICATES, of=queries.batch_subject)
def batch_file(batch_id: int) -> ResponseReturnValue:
    """The pile in printing order; not with certificates that count no more."""
    file = ledger.stored_file(queries.batch(batch_id).file_id)
    problems = queries.problems_with_pile(batch_id)
    if problems or file is None:
        raise Refused(*problems)
    return attachment(uploads.read(file), f"certificates-{batch_id}.pdf", file.media_type)


def running(contest: Contest) -> list[Running]:
    """Batches that are printed now or stopped before they were done, for the overview of their contest."""
    return [
        Running(
            _("证书打印"),
            url_for("issuing.batch", batch_id=row.batch_id),
            JOB.look(row.state),
            row.done,
            row.total,
        )
        for row in queries.printings(contest.id)
        if row.state is not None and row.state in JOB_GOING | JOB_STOPPED
    ]


def stopped_waiting(actor: Actor) -> list[TodayItem]:
    """For officers: batches that stopped before they were done."""
    stopped = queries.stopped_batches(actor.held_in(Scope.CONTEST, Role.ORGANISER, Role.CERTIFICATE_OFFICER))
    return [
        TodayItem(
            title=_("证书打印中断，请继续"),
            place=pick(contests.contest(batch.contest_id).name, contests.contest(batch.contest_id).name_en),
            url=url_for("issuing.batch", batch_id=batch.id),
            state=JOB.look(job.state),
            count=batch.total,
            since=batch.created_at,
        )
        for batch, job in stopped
    ]
