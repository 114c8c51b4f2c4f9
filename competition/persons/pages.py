"""Parts of the page of one's own data: what one answered in each contest, what ends with a consent, what went to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.foundation.web.i18n import pick
from competition.persons.consents import queries as consents
from competition.persons.consents.queries import Answered
from competition.persons.models import Consent, Person
from competition.persons.questions import KEPT_UNTIL, RESTING_ON_CONSENT
from competition.rules.consents import (
    HANDING,
    TITLES,
    ConsentKind,
    kinds_for,
    still_covers,
    text_of,
)
from competition.rules.identity import is_minor
from competition.rules.retention import Due
from competition.rules.words.catalogue import phrase

PAPER_WORDS = {
    "levels_list": phrase("推荐名单（Excel）"),
    "levels_list_paper": phrase("推荐名单（PDF）"),
    "levels_letter": phrase("推荐函"),
    "levels_form": phrase("认定申报表"),
    "levels_application": phrase("在线申报"),
    "honours_list": phrase("荣誉申报名单"),
    "contest_file": phrase("竞赛交接文件"),
}


@dataclass(frozen=True)
class PurposeLine:
    """One purpose in one contest: how it stands, the wording that was answered, what ends when it is taken back."""

    kind: str
    title: str
    text: str
    state: str  # agreed, declined, outdated or open
    version: str
    on_paper: bool
    ending: Sequence[str]


@dataclass(frozen=True)
class ContestLines:
    """What somebody answered in one contest, and until when what is kept of it stays."""

    contest: Contest
    purposes: Sequence[PurposeLine]
    due: Due | None


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history of consents."""

    at: datetime
    contest: str
    title: str
    word: str
    version: str
    note: str


@dataclass(frozen=True)
class HandoverLine:
    """What went to whom."""

    at: datetime
    contest: str
    recipient: str
    title: str
    paper: str
    fields: str


def contest_lines(person: Person, account_id: int, today: date) -> list[ContestLines]:
    """What was answered in each contest, the newest first."""
    found = consents.contests_answered(person.id)
    due = kept_until([contest.id for contest in found])
    minor = is_minor(person.born_on, today)
    lines = []
    for contest in found:
        said = consents.answers([person.id], contest.id)[person.id]
        purposes = [
            _purpose_line(kind, said.get(kind), person, account_id, contest.id) for kind in kinds_for(minor)
        ]
        lines.append(ContestLines(contest, purposes, due.get(contest.id)))
    return lines


def kept_until(contest_ids: Sequence[int]) -> dict[int, Due]:
    """From which days what is kept of these contests is to be gone."""
    return {id: due for ask in KEPT_UNTIL.answers() for id, due in ask(contest_ids).items()}


def _purpose_line(
    kind: ConsentKind, last: Answered | None, person: Person, account_id: int, contest_id: int
) -> PurposeLine:
    state = "open"
    if last is not None:
        state = "agreed" if still_covers(kind, last.version) else "outdated"
        state = state if last.given else "declined"
    return PurposeLine(
        kind=kind,
        title=_(TITLES[kind]),
        text=_(text_of(kind, last.version if last else "")),
        state=state,
        version=last.version if last else "",
        on_paper=last is not None and last.channel == "paper",
        ending=ending_with(kind, person.id, account_id, contest_id) if state == "agreed" else (),
    )


def ending_with(kind: ConsentKind, person_id: int, account_id: int, contest_id: int) -> list[str]:
    """Everything that ends, and for whom, when this consent is taken back: sentences."""
    said = [line for ask in RESTING_ON_CONSENT.answers() for line in ask(account_id, contest_id, kind)]
    if kind in HANDING:
        gone = sorted({row.recipient for row in consents.handed_over(contest_id, [person_id], kind)})
        if gone:
            names = _("、").join(gone)
            said.append(_("已经交给%(names)s的不能收回，可以向对方要求删除。", names=names))
        said.append(_("此后的名单、函件和文件里没有你。"))
    return said


def history_lines(person_id: int) -> list[HistoryLine]:
    """The history of one's consents in the reader's words, the newest first."""
    names = {
        contest.id: pick(contest.name, contest.name_en) for contest in consents.contests_answered(person_id)
    }
    before: set[tuple[int | None, str]] = set()
    lines = []
    for row in consents.consents_of(person_id):
        key = (row.contest_id, row.kind)
        word = _("同意") if row.given else _("撤回") if key in before else _("不同意")
        (before.add if row.given else before.discard)(key)
        title = _(TITLES[ConsentKind(row.kind)])
        contest = names.get(row.contest_id or 0, "")
        lines.append(HistoryLine(row.at, contest, title, word, row.text_version, _note(row)))
    return lines[::-1]


def _note(row: Consent) -> str:
    parts = [_("纸质同意书，存放：%(place)s", place=row.kept_at)] if row.channel == "paper" else []
    if guardian := consents.guardian_of(row):
        told = f"{guardian.get('name', '')} {guardian.get('relation', '')}"
        parts.append(_("监护人：%(name)s", name=told))
    return str(_("；").join(parts))


def handover_lines(person_id: int) -> list[HandoverLine]:
    """What of a person went to whom, the newest first."""
    return [
        HandoverLine(
            row.at,
            pick(contest.name, contest.name_en),
            _(row.recipient),
            _(TITLES[ConsentKind(row.purpose)]),
            _(PAPER_WORDS.get(row.paper, row.paper)),
            _("、").join(_(field) for field in row.fields),
        )
        for row, contest in consents.handovers_of(person_id)
    ]
