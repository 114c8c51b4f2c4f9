"""Every read of what people were told, and of what did not reach them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import selectinload

from competition.foundation.store import paging
from competition.foundation.store.db import db
from competition.foundation.work.models import Message
from competition.foundation.work.outbox import FRESH
from competition.notices.models import ToldNotice


def own_notices(account_id: int, number: int) -> paging.Page[Any]:
    """What this person was told, the newest first."""
    mine = select(ToldNotice).where(ToldNotice.account_id == account_id)
    return paging.page(mine.order_by(ToldNotice.id.desc()), number)


def notices_of(account_id: int) -> list[ToldNotice]:
    """All that this person was told and that is still kept, the newest first."""
    mine = select(ToldNotice).where(ToldNotice.account_id == account_id)
    return list(db.session.scalars(mine.order_by(ToldNotice.id.desc())))


def own_notice(account_id: int, notice_id: int) -> ToldNotice | None:
    """A notice, where it is this person's."""
    found = db.session.get(ToldNotice, notice_id)
    return found if found is not None and found.account_id == account_id else None


def unread(account_id: int) -> list[ToldNotice]:
    """What this person has not read yet, the oldest first."""
    mine = select(ToldNotice).where(ToldNotice.account_id == account_id, ToldNotice.read_at.is_(None))
    return list(db.session.scalars(mine.order_by(ToldNotice.id)))


def unread_since(account_id: int) -> tuple[int, datetime | None]:
    """How many notices this person has not read, and since when the oldest waits."""
    mine = select(func.count(ToldNotice.id), func.min(ToldNotice.created_at)).where(
        ToldNotice.account_id == account_id, ToldNotice.read_at.is_(None)
    )
    count, oldest = db.session.execute(mine).one()
    return count, oldest


def _message(*that: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Message.notice_id == ToldNotice.id, *that)


def _not_arrived(receipts: Collection[str], now: datetime) -> list[ColumnElement[bool]]:
    """Neither sent by any channel nor read here nor told otherwise; what the worker has not tried yet, or has just in
    hand for the first time, may still be."""
    untried = (Message.sent_at.is_(None), Message.failure.is_(None), Message.created_at > now - FRESH)
    return [
        ToldNotice.template.not_in(receipts),
        ToldNotice.read_at.is_(None),
        ToldNotice.settled_at.is_(None),
        ~_message(Message.sent_at.is_not(None)),
        ~_message(*untried),
    ]


def _of_contest(contest_id: int) -> Select[ToldNotice]:
    told = select(ToldNotice).where(ToldNotice.contest_id == contest_id)
    return told.options(selectinload(ToldNotice.messages)).order_by(ToldNotice.id.desc())


def contest_notices(contest_id: int, number: int) -> paging.Page[Any]:
    """All that was told of a contest, the newest first, with its messages."""
    return paging.page(_of_contest(contest_id), number)


def missed_page(contest_id: int, receipts: Collection[str], now: datetime, number: int) -> paging.Page[Any]:
    """What reached nobody, page by page."""
    return paging.page(_of_contest(contest_id).where(*_not_arrived(receipts, now)), number)


def missed(contest_id: int, receipts: Collection[str], now: datetime) -> list[ToldNotice]:
    """Everything that reached nobody, the newest first."""
    return list(db.session.scalars(_of_contest(contest_id).where(*_not_arrived(receipts, now))))


def missed_in(
    watching: Mapping[int, Collection[int]], receipts: Collection[str], now: datetime
) -> dict[int, int]:
    """How many notices reached nobody and are for the organiser to tell, in each of these contests."""
    theirs = or_(*(and_(ToldNotice.contest_id == one, _beside(watching[one])) for one in watching))
    counted = (
        select(ToldNotice.contest_id, func.count(ToldNotice.id))
        .where(theirs, *_not_arrived(receipts, now))
        .group_by(ToldNotice.contest_id)
    )
    return {contest: count for contest, count in db.session.execute(counted) if contest is not None}


def _beside(accounts: Collection[int]) -> ColumnElement[bool]:
    """What was told anybody but these."""
    if not accounts:
        return true()
    return or_(ToldNotice.account_id.is_(None), ToldNotice.account_id.not_in(accounts))


def ids_told_to(person_ids: Collection[int], contest_id: int | None = None) -> Select[int]:
    """The ids of what was told these persons, who have no account (in one contest), as a statement."""
    told = select(ToldNotice.id).where(ToldNotice.person_id.in_(person_ids), ToldNotice.account_id.is_(None))
    return told if contest_id is None else told.where(ToldNotice.contest_id == contest_id)


def told_to(person_id: int) -> list[ToldNotice]:
    """What was told this person, who has no account."""
    return list(db.session.scalars(select(ToldNotice).where(ToldNotice.id.in_(ids_told_to([person_id])))))


def hold_missed(contest_id: int, receipts: Collection[str], now: datetime) -> list[ToldNotice]:
    """What reached nobody, held until the end of the operation, oldest first; what another has dealt with is left out."""
    ids = [notice.id for notice in missed(contest_id, receipts, now)]
    holding = select(ToldNotice).where(ToldNotice.id.in_(ids)).order_by(ToldNotice.id)
    held = holding.with_for_update(of=ToldNotice).execution_options(populate_existing=True)
    list(db.session.scalars(held))
    return sorted(missed(contest_id, receipts, now), key=lambda notice: notice.id)


def hold_settled(contest_id: int, notice_id: int) -> ToldNotice | None:
    """A notice of the contest that somebody has settled, held until the end of the operation."""
    settled = select(ToldNotice).where(
        ToldNotice.id == notice_id, ToldNotice.contest_id == contest_id, ToldNotice.settled_at.is_not(None)
    )
    held = settled.with_for_update(of=ToldNotice).execution_options(populate_existing=True)
    return db.session.scalar(held)


def ids_told_before(moment: datetime) -> Select[int]:
    """The ids of what was told before a moment, as a statement."""
    return select(ToldNotice.id).where(ToldNotice.created_at < moment)
