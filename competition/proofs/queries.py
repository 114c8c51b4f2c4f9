"""Every read about proofs."""

from datetime import datetime

from sqlalchemy import select

from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.proofs.models import (
    Passkey,
    PasskeyHolder,
    RecoveryCode,
    SecondStep,
    SentCode,
    SpentChallenge,
)


def second_step(account_id: int) -> SecondStep | None:
    """What was begun or set up, proven or not."""
    return db.session.get(SecondStep, account_id)


def hold_second_step(account_id: int) -> SecondStep | None:
    """The same, held until the end of the operation."""
    return db.session.get(SecondStep, account_id, with_for_update=True, populate_existing=True)


def has_app(account_id: int) -> bool:
    """Whether codes of an app are asked for."""
    found = second_step(account_id)
    return found is not None and found.proven_at is not None


def has_second_step(account_id: int) -> bool:
    """An app or a passkey, whether it can be used at today's address or not."""
    return has_app(account_id) or bool(passkeys_of(account_id))


def passkeys_of(account_id: int) -> list[Passkey]:
    """The oldest first."""
    statement = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(db.session.scalars(statement))


def hold_passkeys_of(account_id: int) -> list[Passkey]:
    """The same, held until the end of the operation."""
    statement = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(db.session.scalars(statement.with_for_update()))


def passkey_with(credential_hash: str) -> Passkey | None:
    return db.session.scalar(select(Passkey).where(Passkey.credential_hash == credential_hash))


def hold_passkey(passkey_id: int) -> Passkey:
    """As it stands, held until the end of the operation; or NotFound."""
    return held(Passkey, passkey_id)


def passkey_holder(account_id: int) -> PasskeyHolder | None:
    return db.session.get(PasskeyHolder, account_id)


def challenges_spent_before(moment: datetime, limit: int) -> list[SpentChallenge]:
    """Old ones, whose time is over anyway."""
    return list(
        db.session.scalars(select(SpentChallenge).where(SpentChallenge.spent_at < moment).limit(limit))
    )


def recovery_codes(account_id: int) -> list[RecoveryCode]:
    """Those that were not used yet."""
    unused = select(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return list(db.session.scalars(unused))


def hold_recovery_code(account_id: int, code_hash: str) -> RecoveryCode | None:
    """An unused code of this account, held until the end of the operation; None where there is none."""
    wanted = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == code_hash,
        RecoveryCode.used_at.is_(None),
    )
    return db.session.scalar(wanted.limit(1).with_for_update())


def sent_code(account_id: int, purpose: str, channel: str | None = None) -> SentCode | None:
    """The newest code sent to an account that was not used."""
    statement = select(SentCode).where(
        SentCode.account_id == account_id, SentCode.purpose == purpose, SentCode.used_at.is_(None)
    )
    if channel is not None:
        statement = statement.where(SentCode.channel == channel)
    return db.session.scalar(statement.order_by(SentCode.id.desc()).limit(1).with_for_update())


def codes_on_their_way(account_id: int, purpose: str, since: datetime, tries: int) -> set[str]:
    """The channels on which a code that opens something was sent: not used, made after `since`, tried less often."""
    unused = select(SentCode.channel).where(
        SentCode.account_id == account_id,
        SentCode.purpose == purpose,
        SentCode.used_at.is_(None),
        SentCode.created_at > since,
        SentCode.tries < tries,
    )
    return set(db.session.scalars(unused))


def sign_up_with(token_hash: str) -> SentCode | None:
    return db.session.scalar(select(SentCode).where(SentCode.token_hash == token_hash).with_for_update())


def sent_before(moment: datetime, limit: int) -> list[SentCode]:
    """Old ones, of no use to anybody, without those that somebody else has in hand."""
    old = select(SentCode).where(SentCode.created_at < moment).order_by(SentCode.id).limit(limit)
    return list(db.session.scalars(old.with_for_update(skip_locked=True)))
