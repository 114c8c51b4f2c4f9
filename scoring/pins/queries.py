"""Every read about PINs."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from scoring.pins.models import JudgePin


def pin_of(account_id: int) -> JudgePin | None:
    """The PIN of an account, if its owner has set one."""
    return db.session.get(JudgePin, account_id)


def hold_pin(account_id: int) -> JudgePin:
    """The PIN of an account that has one as it stands, held until the end of the operation."""
    return held(JudgePin, account_id)


def set_at(account_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these accounts set its PIN, of those that have one."""
    statement = select(JudgePin.account_id, JudgePin.set_at).where(JudgePin.account_id.in_(account_ids))
    return {row.account_id: row.set_at for row in db.session.execute(statement)}
