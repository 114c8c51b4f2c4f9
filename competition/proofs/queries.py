"""Every read about proofs."""

from datetime import datetime

from sqlalchemy import select

from competition.foundation.store.db import db
from competition.proofs.models import RecoveryCode, SecondStep, SentCode


def second_step(account_id: int) -> SecondStep | None:
    """What was begun or set up, proven or not."""
    return db.session.get(SecondStep, account_id)


def hold_second_step(account_id: int) -> SecondStep | None:
    """The same, held until the end of the operation."""
    return db.session.get(SecondStep, account_id, with_for_update=True, populate_existing=True)


def has_second_step(account_id: int) -> bool:
    found = second_step(account_id)
    return found is not None and found.proven_at is not None


def recovery_codes(account_id: int) -> list[RecoveryCode]:
    """Those that were not used yet."""
    unused = select(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return list(db.session.scalars(unused))


def sent_code(account_id: int, purpose: str, channel: str | None = None) -> SentCode | None:
    """The newest code sent to an account that was not used."""
    statement = select(SentCode).where(
        SentCode.account_id == account_id, SentCode.purpose == purpose, SentCode.used_at.is_(None)
    )
    if channel is not None:
        statement = statement.where(SentCode.channel == channel)
    return db.session.scalar(statement.order_by(SentCode.id.desc()).limit(1).with_for_update())


def sign_up_with(token_hash: str) -> SentCode | None:
    return db.session.scalar(select(SentCode).where(SentCode.token_hash == token_hash).with_for_update())


def sent_before(moment: datetime, limit: int) -> list[SentCode]:
    """Old ones, of no use to anybody, without those that somebody else has in hand."""
    old = select(SentCode).where(SentCode.created_at < moment).order_by(SentCode.id).limit(limit)
    return list(db.session.scalars(old.with_for_update(skip_locked=True)))
