"""Parts of pages that show an entry: its members and papers, as they stand."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries import queries
from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.rules.entry_life import OPEN
from competition.rules.identity import masked_number, masked_phone, normalise_number
from competition.rules.particulars import Particulars, read_particulars
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS


@dataclass(frozen=True)
class MemberLine:
    """One member as a page shows them: never with a whole document number."""

    position: int
    name: str
    id_kind: str
    id_number: str
    phone: str
    unit_name: str
    identity: str
    education: str
    held_level: str


def typed_members(entry: Entry) -> list[Particulars]:
    """The members as far as what was typed of them can be read."""
    typed = queries.draft_of(entry).get("members") or []
    return [read_particulars(answers, clock.today())[0] for answers in typed][
        : contests.event(entry.event_id).members
    ]


def member_lines(entry: Entry) -> list[MemberLine]:
    """The members as they stand: typed while the entry is open, settled afterwards."""
    if entry.state in OPEN or not entry.members:
        return [_typed_line(number, m) for number, m in enumerate(typed_members(entry), start=1)]
    return [_kept_line(member) for member in entry.members]


def _kept_line(member: EntryMember) -> MemberLine:
    person = member.person
    return MemberLine(
        position=member.position,
        name=person.name,
        id_kind=_(ID_KIND_WORDS[IdKind(person.id_kind)]),
        id_number=masked_number(person.id_number),
        phone=masked_phone(member.phone or ""),
        unit_name=member.unit_name,
        identity=_word(IDENTITY_WORDS, (member.facts or {}).get("identity") or ""),
        education=_word(EDUCATION_WORDS, member.education or ""),
        held_level=_word(HELD_LEVEL_WORDS, str(member.held_level or "none")),
    )


def _typed_line(number: int, member: Particulars) -> MemberLine:
    return MemberLine(
        position=number,
        name=member.name,
        id_kind=_(ID_KIND_WORDS[member.id_kind]) if member.id_kind else "—",
        id_number=masked_number(normalise_number(member.id_number)),
        phone=masked_phone(member.phone),
        unit_name=member.unit_name,
        identity=_word(IDENTITY_WORDS, member.identity or ""),
        education=_word(EDUCATION_WORDS, member.education or ""),
        held_level=_word(HELD_LEVEL_WORDS, member.held_level or ""),
    )


def _word(words: Any, key: str) -> str:
    return _(words[key]) if key in words else "—"


@dataclass(frozen=True)
class DocumentLine:
    """A paper on a page."""

    id: int
    position: int
    kind: str
    name: str
    is_pdf: bool


def document_lines(entry: Entry) -> list[DocumentLine]:
    """The papers of an entry as pages show them."""
    return [
        _document_line(document, file.name, file.media_type)
        for document, file in queries.documents_of(entry.id)
    ]


def _document_line(document: EntryDocument, name: str, media_type: str) -> DocumentLine:
    is_pdf = media_type == uploads.MEDIA_TYPES["pdf"]
    return DocumentLine(document.id, document.position, document.kind, name, is_pdf)


def names_resting_on_consent(account_id: int) -> list[str]:
    """The events of one's own entries that end when the consent they rest on is taken back."""
    return [
        pick(event.name, event.name_en) for _entry, event in queries.entries_resting_on_consent(account_id)
    ]
