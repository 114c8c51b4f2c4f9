"""What the pages and the workbook of notices show: one row a notice, its state told in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from competition.foundation.store.questions import ACCOUNT_NAMES
from competition.foundation.system import clock
from competition.foundation.web.i18n import current_language, moment
from competition.foundation.work.models import Message
from competition.foundation.work.outbox import FRESH
from competition.foundation.work.wording import written
from competition.notices.models import ToldNotice
from competition.notices.questions import AGREED_IN
from competition.notices.telling import EMAIL, declared, reach_of, said
from competition.rules.identity import masked_email, masked_name, masked_phone
from competition.rules.lifecycle import Look
from competition.rules.notices import DELIVERY_LOOKS, SAID_BY_STATE, delivery_of


@dataclass(frozen=True)
class OwnRow:
    """A notice as its reader sees it, in the language of the page."""

    id: int
    title: str
    text: str
    at: datetime
    read: bool
    link: str | None


@dataclass(frozen=True)
class ContestRow:
    """A notice as the contest's organiser sees it: never its text; names and addresses masked."""

    id: int
    title: str
    name: str
    account: bool
    at: datetime
    read_at: datetime | None
    # Told to somebody who watches over the organisers: theirs to read, nobody else's to be done with.
    watching: bool
    settled_at: datetime | None
    sent: tuple[tuple[str, str, Look], ...]


def masked(message: Message) -> str:
    """The address of a message with its middle hidden."""
    return (masked_email if message.channel == EMAIL else masked_phone)(message.recipient)


def look_of(message: Message) -> Look:
    """How a message stands now."""
    fresh = message.created_at > clock.now() - FRESH
    return DELIVERY_LOOKS[delivery_of(sent=message.sent_at is not None, failure=message.failure, fresh=fresh)]


def noted(message: Message) -> str:
    """What the worker noted of a failure, where the state does not say it already."""
    return "" if message.failure is None or message.failure in SAID_BY_STATE else message.failure


def own_rows(notices: Sequence[ToldNotice]) -> list[OwnRow]:
    """These notices in the language of the reader."""
    return [_own_row(notice) for notice in notices]


def _own_row(notice: ToldNotice) -> OwnRow:
    title, text = written(notice.template, said(notice), current_language())
    return OwnRow(notice.id, title, text, notice.created_at, notice.read_at is not None, notice.link)


def contest_rows(notices: Sequence[ToldNotice], watching: Collection[int]) -> list[ContestRow]:
    """These notices with what became of each; `watching` are the accounts that watch over the contest's organisers."""
    names = _names(notices)
    return [
        ContestRow(
            id=notice.id,
            title=_(declared()[notice.template].title),
            name=masked_name(names[notice.id]),
            account=notice.account_id is not None,
            at=notice.created_at,
            read_at=notice.read_at,
            watching=notice.account_id in watching,
            settled_at=notice.settled_at,
            sent=tuple((one.channel, masked(one), look_of(one)) for one in notice.messages),
        )
        for notice in notices
    ]


def calling_rows(notices: Sequence[ToldNotice]) -> list[tuple[str, ...]]:
    """For whoever calls: name, addresses, what to say, and why it did not arrive."""
    names, sealed = _names(notices), _sealed(notices)
    return [
        (
            masked_name(names[notice.id]) if notice.id in sealed else names[notice.id],
            _("尚未同意，请由提名的单位告知") if notice.id in sealed else _addresses(notice),
            _(declared()[notice.template].title),
            written(notice.template, said(notice), "zh")[1],
            why(notice),
            moment(notice.created_at),
        )
        for notice in notices
    ]


def _addresses(notice: ToldNotice) -> str:
    found = _("、").join(address for _kind, address in reach_of(notice).channels)
    return str(found or _("没有联系方式"))


def _sealed(notices: Sequence[ToldNotice]) -> set[int]:
    """The notices to people whom others entered and who have not agreed yet: the desk reads neither name nor phone."""
    of_person: dict[int, list[ToldNotice]] = {}
    for notice in notices:
        if notice.person_id is not None and notice.contest_id is not None:
            of_person.setdefault(notice.contest_id, []).append(notice)
    return {
        one.id
        for contest_id, told in of_person.items()
        for agreed in [AGREED_IN.answer()({one.person_id for one in told if one.person_id}, contest_id)]
        for one in told
        if one.person_id not in agreed
    }


def why(notice: ToldNotice) -> str:
    """Why a notice has not arrived by any channel."""
    if not notice.messages:
        return str(_("没有联系方式"))
    return str(_("、").join(dict.fromkeys(_(look_of(one).word) for one in notice.messages)))


def _names(notices: Sequence[ToldNotice]) -> dict[int, str]:
    accounts = ACCOUNT_NAMES.answer()({one.account_id for one in notices if one.account_id is not None})
    return {one.id: one.name or accounts.get(one.account_id or 0, "") for one in notices}
