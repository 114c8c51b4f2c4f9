"""The PIN of a judge: it starts a seat on a tablet that somebody else enrolled."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Model, UtcDateTime


class JudgePin(Model):
    """Set by its owner alone, in the own account; only its argon2id hash is kept."""

    __tablename__ = "judge_pins"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
