"""Every write of the documents that a contest publishes."""

from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.contests.questions import NextEdition
from competition.documents import queries
from competition.documents.models import ContestDocument, DocumentVersion
from competition.documents.questions import DOCUMENT_TOLD
from competition.foundation.store import audit, uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import StoredFile
from competition.foundation.store.removal import take_out
from competition.foundation.store.stamps import as_stored, refuse_overtaken
from competition.foundation.system import clock
from competition.rules.document_life import DOCUMENT, DocumentState, DocumentStep
from competition.rules.lifecycle import Asking
from competition.rules.phases import Phase
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor

# What may be published: what every office opens, without anything in it that runs.
ALLOWED = {"pdf", "docx", "xlsx", "pptx", "jpeg", "png"}
# From the first entry until the results stand, whoever entered is told what changes.
TOLD_IN = {Phase.REGISTRATION, Phase.REVIEW, Phase.READY, Phase.RUNNING, Phase.RESULTS, Phase.PUBLICITY}
TOLD_OF = {
    DocumentStep.PUBLISH: "document_published",
    DocumentStep.TAKE_DOWN: "document_taken_down",
    DocumentStep.PUT_BACK: "document_published",
}
# The words of each step in the log.
LOGGED = {
    DocumentStep.PUBLISH: "document.published",
    DocumentStep.TAKE_DOWN: "document.taken_down",
    DocumentStep.PUT_BACK: "document.put_back",
}


@dataclass(frozen=True, kw_only=True)
class DocumentDetails:
    """What is said of a document; `event_id` None: it is of the whole contest."""

    kind: str
    title: str
    title_en: str | None = None
    event_id: int | None = None
    sort: int = 0


@dataclass(frozen=True)
class Brought:
    """A file as somebody brought it."""

    data: bytes
    name: str


@atomic
def add_document(
    contest_id: int, details: DocumentDetails, file: Brought | None, *, by: Actor
) -> ContestDocument:
    """A document that is prepared: nobody but the organiser sees it before it is published.

    Raises Refused with everything that is wrong with its title, its event, its file.
    """
    contests.hold_contest(contest_id)
    _check(contest_id, details)
    document = ContestDocument(contest_id=contest_id, **vars(details), state=DocumentState.PREPARED)
    db.session.add(document)
    db.session.flush()
    kept = _first_version(document, file, by) if file is not None else {}
    _log(document, "document.added", by, title=document.title, **kept)
    return document


@atomic
def change_document(
    document_id: int, details: DocumentDetails, *, by: Actor, seen: str | None = None
) -> None:
    """Correct what is said of a document, not what it says; `seen` is the stamp of what the organiser saw."""
    document = queries.hold_document(document_id)
    refuse_overtaken(seen, as_stored(DocumentDetails, document), details)
    _check(document.contest_id, details, document)
    before = document.title
    changed = [name for name, value in vars(details).items() if getattr(document, name) != value]
    for name in changed:
        setattr(document, name, getattr(details, name))
    _log(document, "document.changed", by, before=before, title=document.title, fields=changed)


@atomic
def replace_document(document_id: int, file: Brought, note: str, *, by: Actor) -> DocumentVersion:
    """The next version of a public document, with what changed; of one that is only prepared, the file itself.

    Refused for one that was taken down, or whose event is called off.
    """
    document = queries.hold_document(document_id)
    contest = contests.contest(document.contest_id)
    if problems := _replacing_problems(document, note):
        raise Refused(*problems)
    if document.state == DocumentState.PREPARED:
        kept = _first_version(document, file, by)
        version = queries.versions_of(document.id)[0]
    else:
        stored = _store(file, by)
        if stored.sha256 in _hashes(document):
            raise Refused(Problem("document_same_file", field="file"))
        version = _next_version(document, stored, note.strip(), by)
        kept = {"number": version.number, "sha256": stored.sha256}
    told = _tell(contest, document, "document_replaced", note.strip())
    _log(document, "document.replaced", by, note.strip() or None, told=told, **kept)
    return version


@atomic
def move_document(document_id: int, step: DocumentStep, reason: str = "", *, by: Actor) -> None:
    """Publish a document, take it down, or put it back; the last two want a reason, which everybody reads."""
    document, said = queries.hold_document(document_id), reason.strip()[:500]
    contest = contests.contest(document.contest_id)
    problems = DOCUMENT.problems(DocumentState(document.state), step, Asking(by=by.account_id, reason=said))
    versions = queries.versions_of(document_id)
    if step is DocumentStep.PUBLISH and not versions:
        problems.append(Problem("document_without_file"))
    if problems:
        raise Refused(*problems)
    now = clock.now()
    document.state = DOCUMENT.after(DocumentState(document.state), step)
    if step is DocumentStep.PUBLISH:
        document.published_at = versions[0].published_at = now
    taken_down = step is DocumentStep.TAKE_DOWN
    document.taken_down_at, document.taken_down_for = (now, said) if taken_down else (None, "")
    told = _tell(contest, document, TOLD_OF[step], said)
    _log(document, LOGGED[step], by, said or None, title=document.title, told=told)


@atomic
def take_down_version(document_id: int, number: int, reason: str, *, by: Actor) -> None:
    """Nobody opens this superseded version any more; its line with the reason stays.

    The version in force goes with the whole document, or is replaced first.
    """
    document, versions = queries.hold_document(document_id), queries.versions_of(document_id)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise NotFound
    problems = reason_problems(reason)
    if version is versions[0]:
        problems.append(Problem("version_in_force"))
    if version.taken_down_at is not None:
        problems.append(Problem("version_taken_down"))
    if problems:
        raise Refused(*problems)
    version.taken_down_at, version.taken_down_for = clock.now(), reason.strip()[:500]
    _log(document, "document.version_taken_down", by, reason.strip(), number=number)


@atomic
def remove_document(document_id: int, *, by: Actor) -> None:
    """Take out a document that was never published."""
    document = queries.hold_document(document_id)
    if document.state != DocumentState.PREPARED:
        raise Refused(Problem("document_was_public"))
    _log(document, "document.removed", by, title=document.title)
    _delete(document, Problem("document_was_public"))


@atomic
def take_out_plans(event_id: int) -> None:
    """What was only prepared for an event that leaves goes along; Refused once something of it was published."""
    for document in queries.of_event(event_id):
        if document.state != DocumentState.PREPARED:
            raise Refused(Problem("event_has_documents", {"title": document.title}))
        _delete(document, Problem("event_in_use"))


@atomic
def copy_documents(edition: NextEdition) -> None:
    """The titles of the edition before for the next one, prepared and without files; what was taken down stays behind."""
    for one in queries.shelf_of(edition.source_id):
        old = one.document
        if old.state == DocumentState.TAKEN_DOWN:
            continue
        details = as_stored(DocumentDetails, old)
        event_id = edition.events[old.event_id] if old.event_id is not None else None
        db.session.add(
            ContestDocument(contest_id=edition.contest_id, **vars(details) | {"event_id": event_id})
        )
    db.session.flush()


def _delete(document: ContestDocument, problem: Problem) -> None:
    """The versions first: they point to the document."""
    take_out(queries.versions_of(document.id), problem)
    take_out([document], problem)


def _check(contest_id: int, details: DocumentDetails, document: ContestDocument | None = None) -> None:
    """An event of this contest that is going on, and a title that no other of its documents has."""
    problems = []
    if details.event_id is not None and (document is None or document.event_id != details.event_id):
        event = contests.event(details.event_id)
        if event.contest_id != contest_id:
            raise NotFound
        contests.require_on(event)
    for one in queries.shelf_of(contest_id):
        same = (one.document.title, one.document.event_id) == (details.title, details.event_id)
        if same and one.document is not document:
            problems.append(Problem("document_title_taken", {"title": details.title}, field="title"))
    if problems:
        raise Refused(*problems)


def _replacing_problems(document: ContestDocument, note: str) -> list[Problem]:
    if document.event_id is not None:
        contests.require_on(contests.event(document.event_id))
    if document.state == DocumentState.TAKEN_DOWN:
        return [Problem("document_is_taken_down")]
    if document.state == DocumentState.PUBLIC and not note.strip():
        return [Problem("document_note_missing", field="note")]
    return []


def _store(file: Brought, by: Actor) -> StoredFile:
    stored = uploads.store(file.data, file.name, allow=ALLOWED, by=by, field="file")
    uploads.refuse_macros(file.data, "file")
    return stored


def _hashes(document: ContestDocument) -> set[str]:
    kept = queries.hashes_of(document.contest_id)
    return {sha256 for (id, _number), sha256 in kept.items() if id == document.id}


def _first_version(document: ContestDocument, file: Brought, by: Actor) -> dict[str, Any]:
    """The file of a document that nobody has seen yet, in the place of the one before."""
    stored = _store(file, by)
    versions = queries.versions_of(document.id)
    if versions:
        versions[0].file_id = stored.id
    else:
        _add_version(document, 1, stored, "", by)
    return {"number": 1, "sha256": stored.sha256}


def _next_version(document: ContestDocument, stored: StoredFile, note: str, by: Actor) -> DocumentVersion:
    newest = queries.versions_of(document.id)[0]
    version = _add_version(document, newest.number + 1, stored, note, by)
    version.published_at = version.created_at
    return version


def _add_version(
    document: ContestDocument, number: int, stored: StoredFile, note: str, by: Actor
) -> DocumentVersion:
    version = DocumentVersion(
        document_id=document.id,
        number=number,
        file_id=stored.id,
        note=note,
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _tell(contest: Contest, document: ContestDocument, template: str, note: str) -> int:
    """Who entered is told of what everybody sees, once entries are taken; how many."""
    off = document.event_id is not None and contests.event(document.event_id).cancelled
    if Phase(contest.phase) not in TOLD_IN or document.state == DocumentState.PREPARED or off:
        return 0
    facts = {
        "contest": contest.name,
        "contest_en": contest.name_en,
        "document": document.title,
        "document_en": document.title_en,
        "note": note,
    }
    page = f"/contests/{contest.id}/documents/{document.id}"
    return DOCUMENT_TOLD.answer()(contest.id, document.event_id, template, facts, page)


def _log(
    document: ContestDocument, action: str, by: Actor, reason: str | None = None, **details: Any
) -> None:
    subject = ("contest_document", document.id)
    audit.record(by, action, contest_id=document.contest_id, subject=subject, reason=reason, **details)
