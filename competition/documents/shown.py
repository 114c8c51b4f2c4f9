"""How documents are shown: their size, their kind of file, the name they are saved under."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.documents import queries
from competition.documents.operations import ALLOWED
from competition.documents.queries import Edition, Shelved
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.i18n import pick
from competition.foundation.web.parts import ChecklistLine, Part
from competition.rules.document_life import DocumentState
from competition.rules.roles import ROLE_NAMES, Role
from competition.rules.words.published import DOCUMENT_KINDS

_KILO = 1024


@dataclass(frozen=True)
class EditionShown:
    """One version on a page; `published_at` is None while it is only prepared."""

    number: int
    published_at: datetime | None
    file: str
    sha256: str
    note: str
    superseded: bool
    gone: str


@dataclass(frozen=True)
class DocumentShown:
    """A document on a page; `gone` is why it was taken down, `editions` are newest first."""

    id: int
    kind: str
    title: str
    event: str
    event_off: bool
    state: str
    gone: str
    gone_at: datetime | None
    editions: list[EditionShown]

    @property
    def newest(self) -> EditionShown | None:
        return self.editions[0] if self.editions else None

    @property
    def day(self) -> date | None:
        """When it last changed before everybody, by the contests' clocks."""
        at = self.gone_at or (self.newest.published_at if self.newest else None)
        return clock.local_day(at) if at else None


def size_words(size: int) -> str:
    """A size as people read it: 340 KB, 1.2 MB."""
    kilos = size / _KILO
    return f"{max(1, round(kilos))} KB" if kilos < _KILO else f"{kilos / _KILO:.1f} MB"


def kind_of_file(media_type: str) -> str:
    """PDF, DOCX …"""
    kinds = {value: key for key, value in uploads.MEDIA_TYPES.items()}
    return kinds[media_type].upper()


def saved_as(one: Shelved, edition: Edition) -> str:
    """The name a file is saved under: title, event, version."""
    name = one.document.title + (f"-{one.event.code}" if one.event else "")
    suffix = kind_of_file(edition.file.media_type).lower().replace("jpeg", "jpg")
    return f"{name}-v{edition.version.number}.{suffix}"


def limit_words() -> str:
    """Which files are taken, and how large, as the form says before anybody chooses one."""
    kinds = _("、").join(kind.upper() for kind in sorted(ALLOWED))
    most = current_settings().upload_limit // (_KILO * _KILO)
    return str(_("%(kinds)s，不超过 %(most)s MB，不含宏", kinds=kinds, most=most))


def shown(one: Shelved) -> DocumentShown:
    """A document with its versions, in the reader's language."""
    document, event = one.document, one.event
    return DocumentShown(
        id=document.id,
        kind=_(DOCUMENT_KINDS[document.kind]),
        title=pick(document.title, document.title_en),
        event=f"{event.code} {pick(event.name, event.name_en)}" if event else "",
        event_off=bool(event and event.cancelled),
        state=document.state,
        gone=document.taken_down_for,
        gone_at=document.taken_down_at,
        editions=[_edition(edition, one) for edition in one.editions],
    )


def _edition(edition: Edition, one: Shelved) -> EditionShown:
    version, file = edition.version, edition.file
    return EditionShown(
        number=version.number,
        published_at=version.published_at,
        file=f"{kind_of_file(file.media_type)} {size_words(file.size)}",
        sha256=file.sha256,
        note=version.note,
        superseded=edition is not one.newest,
        gone=version.taken_down_for,
    )


def public_documents(contest: Contest) -> Part:
    """The documents on the public page of a contest."""
    documents = [shown(one) for one in queries.public_shelf_of(contest.id)]
    return Part("competition/documents/_public.html", {"documents": documents, "contest_id": contest.id})


def checklist_line(contest: Contest) -> ChecklistLine:
    """Whether anything is published, and what still waits for it."""
    states = [one.document.state for one in queries.shelf_of(contest.id)]
    public, waiting = states.count(DocumentState.PUBLIC), states.count(DocumentState.PREPARED)
    text = _("已公布 %(count)s 份", count=public)
    return ChecklistLine(
        done=not waiting,
        label=_("公开文件"),
        text=text + _("，%(count)s 份未公布", count=waiting) if waiting else text,
        url=url_for("documents.manage", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )
