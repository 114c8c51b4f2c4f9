"""Pages of the house itself: health, stored files, jobs, the log."""

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from competition.foundation import audit, jobs, queries
from competition.foundation.log_words import ACTIONS, SUBJECTS
from competition.foundation.security import local_path, public, requires
from competition.roles import May, Subject

bp = Blueprint("house", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answers when the database does."""
    if not queries.answers():
        abort(503)
    return jsonify(status="ok")


def log_subject(contest_id: int) -> Subject:
    return Subject(contest_id=contest_id)


@bp.get("/contests/<int:contest_id>/log")
@requires(May.READ_LOG, of=log_subject)
def contest_log(contest_id: int) -> ResponseReturnValue:
    """A contest's log and whether its chain is whole."""
    return _log_page(contest_id)


@bp.get("/admin/log")
@requires(May.READ_SITE_LOG)
def site_log() -> ResponseReturnValue:
    return _log_page(audit.SITE_CHAIN)


def _log_page(contest_id: int) -> str:
    page = queries.audit_page(contest_id, request.args.get("page", 1, type=int))
    return render_template(
        "competition/foundation/log.html",
        page=page,
        broken=audit.broken_at(contest_id),
        contest_id=contest_id,
        actions=ACTIONS,
        subjects=SUBJECTS,
    )


def job_subject(job_id: int) -> Subject:
    job = queries.job(job_id)
    if job is None:
        abort(404)
    return Subject(contest_id=job.contest_id)


@bp.get("/jobs/<int:job_id>")
@requires(May.SEE_CONTEST, of=job_subject)
def job(job_id: int) -> ResponseReturnValue:
    """How far a job is, as a fragment that is polled."""
    found = queries.job(job_id)
    if found is None:
        abort(404)
    body = render_template("competition/foundation/job.html", job=found, next=request.args.get("next"))
    response = Response(body)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/jobs/<int:job_id>/cancel")
@requires(May.MANAGE_CONTEST, of=job_subject)
def cancel_job(job_id: int) -> ResponseReturnValue:
    jobs.cancel(job_id)
    return redirect(local_path(request.form.get("next")) or "/today", code=303)


@bp.post("/jobs/<int:job_id>/resume")
@requires(May.MANAGE_CONTEST, of=job_subject)
def resume_job(job_id: int) -> ResponseReturnValue:
    jobs.resume(job_id)
    return redirect(local_path(request.form.get("next")) or "/today", code=303)
