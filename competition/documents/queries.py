"""Every read of the documents that a contest publishes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.documents.models import ContestDocument, DocumentVersion
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.foundation.store.models import StoredFile
from competition.rules.document_life import DocumentState
from competition.rules.roles import Subject
from competition.rules.words.published import DOCUMENT_KINDS


@dataclass(frozen=True)
class Edition:
    """One version with its file."""

    version: DocumentVersion
    file: StoredFile


@dataclass(frozen=True)
class Shelved:
    """A document with its event, if it is of one, and its versions, the newest first; none where a title waits for its file."""

    document: ContestDocument
    event: Event | None
    editions: Sequence[Edition]

    @property
    def newest(self) -> Edition | None:
        return self.editions[0] if self.editions else None


def document(document_id: int) -> ContestDocument:
    """The document, or NotFound."""
    return db.get_or_404(ContestDocument, document_id)


def hold_document(document_id: int) -> ContestDocument:
    """The document as it stands, held with its contest until the end of the operation."""
    contests.hold_contest(document(document_id).contest_id)
    return held(ContestDocument, document_id)


def document_subject(contest_document_id: int, **_others: object) -> Subject:
    return contests.contest_subject(document(contest_document_id).contest_id)


def shelf_of(contest_id: int) -> list[Shelved]:
    """Every document of a contest in its printed order: of all events first, then by event, kind and sort."""
    return _shelf(ContestDocument.contest_id == contest_id)


def public_shelf_of(contest_id: int) -> list[Shelved]:
    """Those that everybody may know of: public, or taken down with the reason in their place."""
    return [one for one in shelf_of(contest_id) if one.document.state != DocumentState.PREPARED]


def shelved(document_id: int) -> Shelved:
    """One document, or NotFound."""
    found = _shelf(ContestDocument.id == document_id)
    if not found:
        raise NotFound
    return found[0]


def of_event(event_id: int) -> list[ContestDocument]:
    return list(db.session.scalars(select(ContestDocument).where(ContestDocument.event_id == event_id)))


def versions_of(document_id: int) -> list[DocumentVersion]:
    """The versions of a document, the newest first."""
    statement = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return list(db.session.scalars(statement.order_by(DocumentVersion.number.desc())))


def hashes_of(contest_id: int) -> dict[tuple[int, int], str]:
    """The SHA-256 of each version of a contest's documents, by document and number."""
    statement = (
        select(DocumentVersion.document_id, DocumentVersion.number, StoredFile.sha256)
        .join(ContestDocument, ContestDocument.id == DocumentVersion.document_id)
        .join(StoredFile, StoredFile.id == DocumentVersion.file_id)
        .where(ContestDocument.contest_id == contest_id)
    )
    return {(document, number): sha256 for document, number, sha256 in db.session.execute(statement)}


def _shelf(wanted: ColumnElement[bool]) -> list[Shelved]:
    statement = (
        select(ContestDocument, Event, DocumentVersion, StoredFile)
        .join(Event, Event.id == ContestDocument.event_id, isouter=True)
        .join(DocumentVersion, DocumentVersion.document_id == ContestDocument.id, isouter=True)
        .join(StoredFile, StoredFile.id == DocumentVersion.file_id, isouter=True)
        .where(wanted)
        .order_by(ContestDocument.id, DocumentVersion.number.desc())
    )
    found: dict[int, Shelved] = {}
    for document, event, version, file in db.session.execute(statement):
        before = found.get(document.id, Shelved(document, event, ()))
        more = (Edition(version, file),) if version is not None else ()
        found[document.id] = Shelved(document, event, (*before.editions, *more))
    return sorted(found.values(), key=_place)


def _place(one: Shelved) -> tuple[str, int, int, int]:
    kind = list(DOCUMENT_KINDS).index(one.document.kind)
    return (one.event.code if one.event else "", kind, one.document.sort, one.document.id)
