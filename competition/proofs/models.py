"""What shows besides a password who somebody is: a second step with its recovery codes, codes sent to an address."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Model, UtcDateTime


class SecondStep(Model):
    """What an account shows besides its password: a code by RFC 6238, from an app of the owner's."""

    __tablename__ = "second_steps"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Encrypted("second_steps.secret"))
    # Set by the first right code; before it the secret was only shown.
    proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The newest step whose code was taken: no code is taken twice.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """In place of a code of the app, once; only its fingerprint is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentCode(Model):
    """Six digits sent to an address, to show that who types them reads what is sent there.

    `purpose` is sign_in (in place of a second step), channel (the address becomes proven) or sign_up (then with
    what was typed, and no account yet).
    """

    __tablename__ = "sent_codes"
    __table_args__ = (CheckConstraint("purpose IN ('sign_in','channel','sign_up')", name="purpose_is_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(8))
    # Whoever holds the token whose fingerprint this is may try the code (a sign-up's page).
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[str] = mapped_column(String(5))
    code_hash: Mapped[str] = mapped_column(String(64))
    login_name: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str | None] = mapped_column(String(80))
    password_hash: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
