"""What shows besides a password who somebody is: an app or passkeys, recovery codes, codes sent to an address."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
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


class PasskeyHolder(Model):
    """What passkeys call an account by: random, so that a device tells nobody which account it is."""

    __tablename__ = "passkey_holders"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    handle: Mapped[bytes] = mapped_column(LargeBinary(64), unique=True)


class Passkey(Model):
    """A key pair of a device of the owner's (WebAuthn): here is its public half."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    # By its fingerprint: ids of credentials may be a thousand bytes long.
    credential_hash: Mapped[str] = mapped_column(String(64), unique=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    # The name of the site that it was made for: it works nowhere else.
    site: Mapped[str] = mapped_column(String(253))
    name: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentChallenge(Model):
    """A challenge that was answered: nobody answers it again."""

    __tablename__ = "spent_challenges"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
