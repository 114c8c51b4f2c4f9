"""Every write about what people are told: the one place from which anything is told to anybody."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Select, delete

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import outbox
from competition.foundation.work.models import Message
from competition.notices import queries
from competition.notices.models import ToldNotice
from competition.notices.telling import (
    Addressee,
    declared,
    messages_of,
    reachable,
    reached,
    receipts,
    watching_over,
)
from competition.rules.notices import GIVEN_UP, SENT_ANEW, SETTLED, TAKEN_UP
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def tell(
    whom: int | Addressee, template: str, link: str | None, *, contest_id: int | None = None, **values: Any
) -> None:
    """Tell one person (the id of an account, or an `Addressee`) one fact, in the caller's transaction.

    It stands on their own page of notices and goes out by every channel known of them, in their language. `link` is
    the path of a page that they can open; None where there is none. A name `x` may have an English form `x_en`.
    Whoever has neither an account nor a phone is kept for the contest's list of those to be called.
    """
    if template not in declared():
        raise KeyError(f"no card declares the notice {template}")
    someone = Addressee(whom) if isinstance(whom, int) else whom
    now, own = clock.now(), someone.account_id is not None
    told = {**values, "when": now.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")}
    notice = ToldNotice(
        account_id=someone.account_id,
        person_id=None if own else someone.person_id,
        name=None if own else someone.name,
        phone=None if own else someone.phone,
        contest_id=contest_id,
        template=template,
        told=json.dumps(told, ensure_ascii=False),
        link=link,
        created_at=now,
    )
    notice.messages = messages_of(notice, reached(someone))
    db.session.add(notice)


@atomic
def send_secret(
    channel: str, address: str, template: str, *, language: str, secret: str | None = None
) -> None:
    """What only its owner may read, a code or a link: to this address alone, and kept nowhere once it was sent."""
    db.session.add(outbox.queued(channel, address, template, secret=secret, language=language))


@atomic
def mark_read(account_id: int, notice_id: int) -> str | None:
    """The owner has seen a notice; gives the path of its page. Somebody else's stays as it is."""
    notice = queries.own_notice(account_id, notice_id)
    if notice is None:
        return None
    notice.read_at = notice.read_at or clock.now()
    return notice.link


@atomic
def mark_all_read(account_id: int, until: int) -> int:
    """The owner has seen all up to the newest that their page showed; how many were new."""
    seen = [notice for notice in queries.unread(account_id) if notice.id <= until]
    for notice in seen:
        notice.read_at = clock.now()
    return len(seen)


@atomic
def send_again(contest_id: int, *, by: Actor) -> int:
    """Send what reached nobody once more, by the channels that are connected now; to how many people.

    What was written before and did not leave is not sent any more, so nobody gets it twice.
    """
    if not outbox.carries():
        raise Refused(Problem("nothing_carries"))
    found = reachable(queries.hold_missed(contest_id, receipts(), clock.now()))
    for notice, reach in found:
        _give_up(notice, SENT_ANEW)
        notice.messages.extend(messages_of(notice, reach))
    if not found:
        raise Refused(Problem("nobody_to_send_to"))
    audit.record(
        by, "notices.sent_again", contest_id=contest_id, subject=("contest", contest_id), count=len(found)
    )
    return len({notice.whom for notice, _reach in found})


def _give_up(notice: ToldNotice, why: str) -> None:
    """What has not left is tried no more; what was given up before stays so, for its own reason."""
    for message in notice.messages:
        if message.sent_at is None and message.failure not in GIVEN_UP:
            message.failure = why


@atomic
def settle(contest_id: int, notice_id: int | None, *, until: int = 0, by: Actor) -> int:
    """Somebody told them otherwise (by phone, in person): of what reached nobody one notice, or (None) all up to the
    newest that their page showed; how many.

    What the worker has not tried yet is no one's to stop, nor what was told those who watch over the organisers.
    """
    watching = watching_over(contest_id)
    missed = queries.hold_missed(contest_id, receipts(), clock.now())
    found = [one for one in missed if one.id == notice_id or (notice_id is None and one.id <= until)]
    if found and all(one.account_id in watching for one in found):
        raise Refused(Problem("told_who_watches"))
    found = [one for one in found if one.account_id not in watching]
    if not found:
        raise Refused(Problem("nobody_to_settle"))
    for notice in found:
        notice.settled_at, notice.settled_by = clock.now(), by.account_id
        _give_up(notice, SETTLED)
    audit.record(
        by, "notices.settled", contest_id=contest_id, subject=("contest", contest_id), count=len(found)
    )
    return len(found)


@atomic
def take_up_again(contest_id: int, notice_id: int, *, by: Actor) -> None:
    """It was noted by mistake that somebody was told otherwise: it stands among what did not arrive, and is tried as
    long as it is news."""
    notice = queries.hold_settled(contest_id, notice_id)
    if notice is None:
        raise Refused(Problem("nothing_settled"))
    notice.settled_at = notice.settled_by = None
    for message in notice.messages:
        if message.failure == SETTLED:
            message.failure = TAKEN_UP
    audit.record(by, "notices.taken_up", contest_id=contest_id, subject=("contest", contest_id), count=1)


@atomic
def hand_over(person_id: int, account_id: int | None) -> None:
    """What was told of somebody without an account stands on the own page of whoever proved to be them."""
    if account_id is not None:
        for notice in queries.told_to(person_id):
            notice.account_id, notice.person_id, notice.name, notice.phone = account_id, None, None, None


@atomic
def forget_people(person_ids: Collection[int], contest_id: int | None = None) -> None:
    """Delete what was told these persons without an account (in one contest): name and phone are kept nowhere else."""
    _forget(queries.ids_told_to(person_ids, contest_id))


@atomic
def forget_old(before: datetime) -> int:
    """Delete what was told before a moment, with its messages, and the messages of codes and links; how many."""
    loose = delete(Message).where(Message.notice_id.is_(None), Message.created_at < before)
    return _count_of(loose) + _forget(queries.ids_told_before(before))


def _forget(told: Select[int]) -> int:
    """Delete these notices after their messages; how many of both."""
    sent = delete(Message).where(Message.notice_id.in_(told))
    return _count_of(sent) + _count_of(delete(ToldNotice).where(ToldNotice.id.in_(told)))


def _count_of(statement: Delete) -> int:
    result = cast("CursorResult[Any]", db.session.execute(statement))
    return result.rowcount
