"""Parts of pages that show an entry: its members and papers, as they stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries import queries
from competition.entries.looks import answers_of, changed_since_decided, differing_record
from competition.entries.models import Entry, EntryMember
from competition.entries.showing import ShownPaper, shown_papers
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.i18n import pick
from competition.rules.consents import FREE
from competition.rules.entry_changes import REPLACED, Change
from competition.rules.entry_life import OPEN
from competition.rules.identity import masked_number, masked_phone, normalise_number
from competition.rules.particulars import NO_HONOUR, Particulars, read_particulars
from competition.rules.roles import Actor
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.catalogue import phrase
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS
from competition.rules.words.sexes import SEX_WORDS

# Answers that were chosen from a list, each with its words.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "id_kind": {kind.value: word for kind, word in ID_KIND_WORDS.items()},
    "sex": {sex.value: word for sex, word in SEX_WORDS.items()},
    "identity": {kind.value: word for kind, word in IDENTITY_WORDS.items()},
    "education": EDUCATION_WORDS,
    "held_level": HELD_LEVEL_WORDS,
    "local": {"yes": phrase("是"), "no": phrase("否")},
}


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
    # How they were called when it was handed in, where a desk has put the name right since.
    name_then: str = ""
    # They have agreed to nothing yet: nobody but those who entered them sees more than their name.
    sealed: bool = False
    # Everything else that was answered: field and value.
    more: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ChangeLine:
    """What has changed since an officer last decided, in the reader's words."""

    member: int | None
    label: str
    before: str
    after: str


def typed_members(entry: Entry) -> list[Particulars]:
    """The members as far as what was typed of them can be read."""
    typed = queries.draft_of(entry).get("members") or []
    return [read_particulars(answers, clock.today())[0] for answers in typed][
        : contests.event(entry.event_id).members
    ]


def own_place(entry: Entry, account_id: int | None) -> int:
    """The place of the team in which this account answers for itself; whoever began the entry has the first."""
    member = queries.member_of(entry, account_id)
    return member.position if member is not None else 1


def member_lines(entry: Entry, sealed: Collection[int] = ()) -> list[MemberLine]:
    """The members as they stand: typed while the entry is open, settled afterwards."""
    return [_sealed_line(line) if line.position in sealed else line for line in _lines_as_they_stand(entry)]


def _sealed_line(line: MemberLine) -> MemberLine:
    return MemberLine(line.position, line.name, "—", "", "", "", "—", "—", "—", sealed=True)


def _lines_as_they_stand(entry: Entry) -> list[MemberLine]:
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
        name_then=member.name if member.name != person.name else "",
        more=[
            (name, said(name, answer))
            for name, answer in answers_of(member).items()
            if name in ("born_on", "sex", "local", "work_months", "insurance_months", "honours")
        ],
    )


def said(name: str, value: Any) -> str:
    """An answer in the reader's words."""
    if isinstance(value, list):
        return "、".join(_("以上都没有") if one == NO_HONOUR else str(one) for one in value) or "—"
    if name.startswith("document_") or value in (None, ""):
        return "—"
    return _word(CHOICES[name], value) if name in CHOICES else str(value)


def change_lines(entry: Entry) -> list[ChangeLine]:
    """What is not as it was at the last decision, the old beside the new."""
    return [
        ChangeLine(change.member, _label(change.field), *_both(change))
        for change in changed_since_decided(entry)
    ]


def _label(name: str) -> str:
    if name == REPLACED:
        return str(_("选手"))
    kind = name.removeprefix("document_")
    return str(_(DOCUMENT_WORDS[kind] if name.startswith("document_") else FIELD_WORDS[name]))


def _both(change: Change) -> tuple[str, str]:
    if not change.field.startswith("document_"):
        return said(change.field, change.before), said(change.field, change.after)
    before, after = change.before or [], change.after or []
    fresh = sum(file not in before for file in after)
    return _("%(count)s 份", count=len(before)), _(
        "%(count)s 份，新交 %(fresh)s 份", count=len(after), fresh=fresh
    )


def record_lines(entry: Entry, account_id: int | None = None) -> dict[int, list[tuple[str, str]]]:
    """Where people's own records say otherwise, by place: field and what the record says.

    With an account, of its own person alone: what is kept of one is nobody else's business but the officers'.
    """
    return {
        member.position: [(_(FIELD_WORDS[name]), said(name, value)) for name, value in differing.items()]
        for member in entry.members
        if account_id is None or member.person.account_id == account_id
        if (differing := differing_record(member))
    }


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


def _word(words: Mapping[Any, str], key: str) -> str:
    return str(_(words[key])) if key in words else "—"


@dataclass(frozen=True)
class DocumentLine:
    """A paper on a page."""

    id: int
    position: int
    kind: str
    name: str
    is_pdf: bool
    opens: bool  # for the one who looks


def document_lines(entry: Entry, actor: Actor) -> list[DocumentLine]:
    """The papers of an entry's people as pages show them; of others' ones that they are there."""
    return [_document_line(shown) for shown in shown_papers(entry, actor)]


def _document_line(shown: ShownPaper) -> DocumentLine:
    name = shown.file.name if shown.opens else ""
    is_pdf = shown.file.media_type == uploads.MEDIA_TYPES["pdf"]
    return DocumentLine(shown.paper.id, shown.position, shown.paper.kind, name, is_pdf, shown.opens)


def ending_with_consent(account_id: int, contest_id: int, kind: str) -> list[str]:
    """What of entries ends for whom when this consent is taken back: sentences for the person."""
    if kind in FREE:
        return []
    said = []
    for entry, event in queries.entries_resting_on_consent(account_id, contest_id):
        name = pick(event.name, event.name_en)
        said.append(_("“%(event)s”的报名撤回，名额释放。", event=name))
        mates = [m.person.name for m in entry.members if m.person.account_id != account_id]
        if mates:
            names = _("、").join(mates)
            said.append(_("同队的 %(names)s 也随之退出“%(event)s”，会收到通知。", names=names, event=name))
    papers = queries.own_papers(account_id, contest_id)
    if papers:
        said.append(_("你的 %(count)s 份材料立即对所有人隐藏，次日凌晨删除。", count=papers))
    return said
