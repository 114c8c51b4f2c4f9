"""Whom a notice goes to, how they are reached, and what is sent there."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from flask import current_app

from competition.foundation.system.settings import current_settings
from competition.foundation.work import outbox
from competition.foundation.work.models import Message
from competition.notices.models import ToldNotice
from competition.notices.questions import REACH, WATCHING, Reach
from competition.rules.notices import Notice

EMAIL, SMS = "email", "sms"
CHANNELS = (EMAIL, SMS)
# Who has no account has chosen no language. A contest has none of its own either: its documents, and the unit that
# entered them, speak Chinese.
OF_STRANGERS = "zh"


class Addressee(NamedTuple):
    """Somebody to be told: by their account where they have one, else by the name and phone they were entered with.

    `person_id` is whose name and phone these are: they go when what is kept of that person goes.
    """

    account_id: int | None = None
    name: str = ""
    phone: str | None = None
    person_id: int | None = None


def declared() -> Mapping[str, Notice]:
    """Every notice that a card declares, by its template."""
    notices: Mapping[str, Notice] = current_app.config["NOTICES"]
    return notices


def receipts() -> list[str]:
    """The notices that confirm what their reader has just done."""
    return [template for template, notice in declared().items() if notice.receipt]


def watching_over(contest_id: int) -> Collection[int]:
    """The accounts that watch, or ever did, over those who run a contest."""
    return WATCHING.answer()([contest_id])[contest_id]


def reached(someone: Addressee) -> Reach:
    """How somebody is reached: as the owner of an account, or by the phone they were entered with."""
    if someone.account_id is not None:
        return REACH.answer()(someone.account_id, someone.phone)
    return Reach(someone.name, OF_STRANGERS, ((SMS, someone.phone),) if someone.phone else ())


def reach_of(notice: ToldNotice) -> Reach:
    """How the person of a notice is reached now."""
    return reached(Addressee(notice.account_id, notice.name or "", notice.phone))


def reachable(notices: Iterable[ToldNotice]) -> list[tuple[ToldNotice, Reach]]:
    """Those of these whose person is reached by what is connected now, each with those channels alone."""
    known: dict[Addressee, Reach] = {}
    found = []
    for notice in notices:
        someone = Addressee(notice.account_id, notice.name or "", notice.phone)
        reach = known[someone] = known.get(someone) or reached(someone)
        channels = tuple(one for one in reach.channels if outbox.carried(one[0]))
        if channels:
            found.append((notice, reach._replace(channels=channels)))
    return found


def said(notice: ToldNotice) -> dict[str, Any]:
    """The values of its template, without its link."""
    values: dict[str, Any] = json.loads(notice.told)
    return values


def messages_of(notice: ToldNotice, reach: Reach) -> list[Message]:
    """What is sent of a notice, one message by each channel."""
    values = said(notice)
    if notice.link:
        values["link"] = f"{current_settings().public_url}{notice.link}"
    return [
        outbox.queued(kind, address, notice.template, language=reach.language, **values)
        for kind, address in reach.channels
    ]
