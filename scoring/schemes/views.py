"""Pages about marking schemes: versions, import, export, one aspect."""

from decimal import Decimal

from flask import Blueprint, Response, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.naming import place_of
from competition.foundation.store import uploads
from competition.foundation.store.stamps import as_stored, stamp
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from scoring.rules.marking.kinds.registry import WORDS
from scoring.rules.scheme_life import SchemeState
from scoring.rules.schemes.document import AspectText, SchemeDocument, sums_of
from scoring.schemes import operations, queries, weighted_workbook, workbook
from scoring.schemes.forms import SIMPLE_KINDS, AspectForm, SchemeFileForm
from scoring.schemes.models import SchemeVersion

bp = Blueprint("schemes", __name__)


@bp.get("/events/<int:event_id>/scheme")
@requires(May.SEE_SCHEME, of=contests.event_subject)
def scheme(event_id: int) -> ResponseReturnValue:
    """The scheme of an event, its sums and its versions."""
    return _page(event_id, SchemeFileForm(), queries.newest(event_id))


@bp.get("/schemes/<int:version_id>")
@requires(May.SEE_SCHEME, of=queries.version_subject)
def version(version_id: int) -> ResponseReturnValue:
    """An older version, as it was."""
    found = queries.version(version_id)
    return _page(found.event_id, SchemeFileForm(), found)


def _page(event_id: int, form: SchemeFileForm, shown: SchemeVersion | None) -> str:
    event = contests.event(event_id)
    document = queries.document_of(shown) if shown else SchemeDocument("cis")
    versions = queries.versions_of(event_id)
    subject = Subject(contest_id=event.contest_id, event_id=event.id)
    frozen = bool(versions) and versions[0].state is SchemeState.FROZEN
    return render_template(
        "scoring/schemes/scheme.html",
        event=event,
        form=form,
        shown=shown,
        document=document,
        sums=sums_of(document),
        versions=versions,
        newest=bool(versions) and shown is versions[0],
        may_edit=may(the_actor(), May.EDIT_SCHEME, subject) and not frozen,
        kind_words=WORDS,
    )


@bp.post("/events/<int:event_id>/scheme/import")
@requires(May.EDIT_SCHEME, of=contests.event_subject)
def import_scheme(event_id: int) -> ResponseReturnValue:
    """A scheme from a workbook, as the next version: whole, or not at all."""
    form = SchemeFileForm()

    def save() -> ResponseReturnValue:
        if not form.file.data:
            raise Refused(Problem("file_empty", {}, "file"))
        document, notes = workbook.brought(form.file.data.read())
        added = operations.add_version(event_id, document, by=the_actor())
        for note in notes:
            flash(say(note))
        return on_to(
            ".scheme", _("评分标准已导入，成为第 %(number)s 版。", number=added.number), event_id=event_id
        )

    return form_page(form, save, lambda: _page(event_id, form, queries.newest(event_id)))


@bp.get("/events/<int:event_id>/scheme/template.xlsx")
@requires(May.SEE_SCHEME, of=contests.event_subject)
def template(event_id: int) -> ResponseReturnValue:
    """The table of a weighted scheme to fill in."""
    return _workbook(weighted_workbook.template(), f"scheme-{contests.event(event_id).code}.xlsx")


@bp.get("/schemes/<int:version_id>/export.xlsx")
@requires(May.SEE_SCHEME, of=queries.version_subject)
def export(version_id: int) -> ResponseReturnValue:
    """A version as a workbook that reads back to the same scheme."""
    found = queries.version(version_id)
    name = f"scheme-{contests.event(found.event_id).code}-{found.number}.xlsx"
    return _workbook(workbook.written(queries.document_of(found)), name)


def _workbook(data: bytes, name: str) -> Response:
    return attachment(data, name, uploads.MEDIA_TYPES["xlsx"])


@bp.route("/schemes/aspects/<int:aspect_id>", methods=["GET", "POST"])
@requires(May.EDIT_SCHEME, of=queries.aspect_subject)
def edit_aspect(aspect_id: int) -> ResponseReturnValue:
    """Mark one aspect another way; the change is a new version."""
    aspect = queries.aspect(aspect_id)
    version = queries.version(aspect.scheme_version_id)
    text = next(one for one in queries.document_of(version).aspects if one.code == aspect.code)
    if aspect.kind not in SIMPLE_KINDS:
        abort(404)
    form = _aspect_form(text)

    def save() -> ResponseReturnValue:
        form.checked()
        operations.change_aspect(
            version.id,
            aspect.code,
            kind=form.kind.data,
            step=form.step.data or None,
            judges=form.judges.data,
            by=the_actor(),
            seen=form.seen.data,
        )
        return on_to(
            ".scheme",
            _("评分项 %(code)s 已修改，成为新的一版。", code=aspect.code),
            event_id=version.event_id,
        )

    return form_page(
        form,
        save,
        lambda: render_template(
            "scoring/schemes/edit_aspect.html",
            event=contests.event(version.event_id),
            aspect=aspect,
            text=text,
            form=form,
        ),
        show=form.against(
            lambda: _aspect_form(_standing(version.event_id, aspect.code) or text, formdata=None)
        ),
    )


def _aspect_form(text: AspectText, **sent: None) -> AspectForm:
    """How an aspect is marked, and the stamp of it."""
    stored = stamp(as_stored(operations.Marking, text))
    return AspectForm(
        kind=text.kind,
        step=Decimal(text.step) if text.step else None,
        judges=text.judges,
        seen=stored,
        **sent,
    )


def _standing(event_id: int, code: str) -> AspectText | None:
    """The aspect in the version that counts now."""
    newest = queries.newest(event_id)
    aspects = queries.document_of(newest).aspects if newest else ()
    return next((one for one in aspects if one.code == code), None)


def schemes_waiting(actor: Actor) -> list[TodayItem]:
    """Today: the chief judge's events that have no scheme yet."""
    own = actor.held_in(Scope.EVENT, Role.CHIEF_JUDGE)
    return [
        TodayItem(_("导入评分标准"), place_of(event), url_for("schemes.scheme", event_id=event.id))
        for event in (queries.events_without(own) if own else ())
    ]
