"""The documents of a contest: everybody reads and saves them, the organiser publishes them."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.showing import Seen, seen_by
from competition.documents import operations, queries
from competition.documents.forms import DocumentForm, NewDocumentForm, VersionForm, brought
from competition.documents.queries import Edition, Shelved
from competition.documents.shown import limit_words, saved_as, shown
from competition.foundation.store import uploads
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.rules.document_life import DOCUMENT, DocumentState, DocumentStep
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May

bp = Blueprint("documents", __name__)


def _seen_document(contest_id: int, document_id: int) -> tuple[Seen, Shelved]:
    """A document of a contest for who asks: only its organiser knows of one that is not published."""
    seen = seen_by(current_actor(), contest_id)
    one = queries.shelved(document_id)
    hidden = one.document.state == DocumentState.PREPARED and not seen.manages
    if one.document.contest_id != contest_id or hidden:
        raise NotFound
    return seen, one


@bp.get("/contests/<int:contest_id>/documents/<int:contest_document_id>")
@public
def show(contest_id: int, contest_document_id: int) -> ResponseReturnValue:
    """One document with all its versions and their hashes."""
    seen, one = _seen_document(contest_id, contest_document_id)
    return render_template(
        "competition/documents/show.html",
        contest=seen.contest,
        cancelled=seen.cancelled,
        manages=seen.manages,
        document=shown(one),
    )


@bp.get("/contests/<int:contest_id>/documents/<int:contest_document_id>/<int:number>")
@public
def download(contest_id: int, contest_document_id: int, number: int) -> ResponseReturnValue:
    """The file of one version; of what was taken down only for the organiser."""
    seen, one = _seen_document(contest_id, contest_document_id)
    edition = next((found for found in one.editions if found.version.number == number), None)
    if edition is None:
        raise NotFound
    gone = one.document.state == DocumentState.TAKEN_DOWN or edition.version.taken_down_at is not None
    if gone and not seen.manages:
        raise NotFound
    return _file(one, edition, kept=not gone and one.document.state == DocumentState.PUBLIC)


def _file(one: Shelved, edition: Edition, *, kept: bool) -> Response:
    """The file to keep; what is public may be kept on the way, and is asked for again each time."""
    if kept and request.if_none_match.contains(edition.file.sha256):
        answer = Response(status=304)
    else:
        answer = attachment(uploads.read(edition.file), saved_as(one, edition), edition.file.media_type)
    if kept:
        answer.headers["Cache-Control"] = "public, no-cache"
        answer.set_etag(edition.file.sha256)
    return answer


@bp.route("/contests/<int:contest_id>/manage/documents", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def manage(contest_id: int) -> ResponseReturnValue:
    """What a contest publishes, and one more."""
    form = NewDocumentForm()
    form.offer(contests.live_events_of(contest_id))

    def save() -> ResponseReturnValue:
        file = brought(form.file)
        if form.publish.data and file is None:
            raise Refused(Problem("document_file_missing", field="file"))
        document = operations.add_document(contest_id, form.details(), file, by=the_actor())
        if form.publish.data:
            operations.move_document(document.id, DocumentStep.PUBLISH, by=the_actor())
            return on_to(".manage", _("文件已公布。"), contest_id=contest_id)
        return on_to(".edit", _("文件已存好，还没有公布。"), contest_document_id=document.id)

    return form_page(form, save, lambda: _manage_page(contest_id, form))


def _manage_page(contest_id: int, form: NewDocumentForm) -> str:
    return render_template(
        "competition/documents/manage.html",
        contest=contests.contest(contest_id),
        documents=[shown(one) for one in queries.shelf_of(contest_id)],
        form=form,
        limit=limit_words(),
    )


@bp.route("/documents/<int:contest_document_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.document_subject)
def edit(contest_document_id: int) -> ResponseReturnValue:
    """One document: what is said of it, its versions, and what may be done with it."""
    document = queries.document(contest_document_id)
    events = contests.events_of(document.contest_id)
    form = DocumentForm()
    form.offer(events)
    if request.method == "GET":
        form.fill(document)

    def save() -> ResponseReturnValue:
        operations.change_document(contest_document_id, form.details(), seen=form.seen.data, by=the_actor())
        return on_to(".edit", _("文件已保存。"), contest_document_id=contest_document_id)

    now = form.against(lambda: DocumentForm.of(queries.document(contest_document_id), events))
    return form_page(form, save, lambda: _edit_page(contest_document_id, form), show=now)


def _edit_page(
    contest_document_id: int, form: DocumentForm | None = None, version: VersionForm | None = None
) -> str:
    one = queries.shelved(contest_document_id)
    contest = contests.contest(one.document.contest_id)
    return render_template(
        "competition/documents/edit.html",
        contest=contest,
        document=shown(one),
        form=form or DocumentForm.of(one.document, contests.events_of(contest.id)),
        version=version or VersionForm(formdata=None),
        steps=[
            (step, _(DOCUMENT.steps[step].word), DOCUMENT.steps[step].reason)
            for step in DOCUMENT.steps_from(DocumentState(one.document.state))
        ],
        limit=limit_words(),
    )


@bp.post("/documents/<int:contest_document_id>/replace")
@requires(May.MANAGE_CONTEST, of=queries.document_subject)
def replace(contest_document_id: int) -> ResponseReturnValue:
    """Bring the next version of a document."""
    form = VersionForm()

    def save() -> ResponseReturnValue:
        file = brought(form.file)
        if file is None:
            raise Refused(Problem("document_file_missing", field="file"))
        version = operations.replace_document(contest_document_id, file, form.note.data or "", by=the_actor())
        said = _("第 %(number)s 版已保存。", number=version.number)
        return on_to(".edit", said, contest_document_id=contest_document_id)

    return form_page(form, save, lambda: _edit_page(contest_document_id, version=form))


@bp.post("/documents/<int:contest_document_id>/move")
@requires(May.MANAGE_CONTEST, of=queries.document_subject)
@dialog_on(_edit_page)
def move(contest_document_id: int) -> ResponseReturnValue:
    """Publish a document, take it down, put it back."""
    try:
        step = DocumentStep(request.form.get("step", ""))
    except ValueError:
        abort(400)
    reason = request.form.get("reason", "")
    operations.move_document(contest_document_id, step, reason, by=the_actor())
    said = _("已办理“%(step)s”。", step=_(DOCUMENT.steps[step].word))
    return on_to(".edit", said, contest_document_id=contest_document_id)


@bp.post("/documents/<int:contest_document_id>/versions/<int:number>/take-down")
@requires(May.MANAGE_CONTEST, of=queries.document_subject)
@dialog_on(lambda contest_document_id, number: _edit_page(contest_document_id))
def take_down_version(contest_document_id: int, number: int) -> ResponseReturnValue:
    """Nobody opens this superseded version any more."""
    reason = request.form.get("reason", "")
    operations.take_down_version(contest_document_id, number, reason, by=the_actor())
    said = _("第 %(number)s 版已撤下。", number=number)
    return on_to(".edit", said, contest_document_id=contest_document_id)


@bp.post("/documents/<int:contest_document_id>/remove")
@requires(May.MANAGE_CONTEST, of=queries.document_subject)
@dialog_on(_edit_page)
def remove(contest_document_id: int) -> ResponseReturnValue:
    """Take out a document that was never published."""
    contest_id = queries.document(contest_document_id).contest_id
    operations.remove_document(contest_document_id, by=the_actor())
    return on_to(".manage", _("文件已删除。"), contest_id=contest_id)
